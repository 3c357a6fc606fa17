"""The array API's functions on tensors give NumPy's results, and libraries that build on tensors find them."""

import numpy as np
import pytest

import ferrotorch
from ferrotorch import array_api

pytestmark = pytest.mark.skipif(not hasattr(np, "permute_dims"), reason="NumPy 2 has the standard's names")

F = np.array([[0.5, -1.5, 2.5], [3.0, -0.25, 0.0]])
I = np.array([[1, -2, 3], [4, 5, -6]])
B = F > 0
C = F + 1j * F[::-1]
V = np.array([3.0, 1.0, 2.0, 1.0])
AXES = ({}, {"axis": 0}, {"axis": 1, "keepdims": True}, {"axis": (0, 1)})

ELEMENTWISE = """
    abs acos acosh asin asinh atan atanh conj cos cosh exp expm1 imag isfinite isinf isnan log log10 log1p log2
    negative positive real reciprocal sin sinh sqrt square tan tanh
""".split()
PAIRS = """
    add atan2 copysign divide equal floor_divide greater greater_equal hypot less less_equal logaddexp maximum minimum
    multiply not_equal pow remainder subtract
""".split()

CALLS = [
    *((name, (x,), {}) for name in ELEMENTWISE for x in ((F, C) if name != "imag" else (C,))),
    *((name, (F, np.abs(F) + 0.5), {}) for name in PAIRS),
    *(
        (name, (I, np.abs(I)), {})
        for name in ("add", "bitwise_and", "bitwise_or", "bitwise_xor", "maximum", "multiply")
    ),
    *((name, (x,), {}) for name in ("ceil", "floor", "round", "trunc") for x in (F, I)),
    *(
        (name, (x,), k)
        for name in ("sum", "prod", "max", "min", "all", "any", "mean", "std", "var")
        for x in (F,)
        for k in AXES
    ),
    *((name, (x,), {}) for name in ("sum", "prod", "count_nonzero", "argmax", "argmin") for x in (I, F)),
    ("var", (F,), {"correction": 1}),
    ("cumulative_sum", (V,), {"include_initial": True}),
    ("cumulative_prod", (F,), {"axis": 1}),
    ("diff", (F,), {"axis": 0}),
    *((name, (x,), {}) for name in ("flip", "nonzero", "tril", "unstack", "sort", "argsort") for x in (F, I)),
    *((name, (np.round(V),), {}) for name in ("unique_all", "unique_counts", "unique_inverse")),
    ("concat", ([F, F],), {"axis": None}),
    ("concat", ([F, F],), {"axis": 1}),
    ("stack", ([F, F],), {"axis": -1}),
    ("expand_dims", (F,), {"axis": 1}),
    ("squeeze", (F[None], 0), {}),
    ("permute_dims", (F, (1, 0)), {}),
    ("moveaxis", (F, 0, 1), {}),
    ("reshape", (F, (3, 2)), {}),
    ("roll", (F, (1, 2)), {"axis": (0, 1)}),
    ("repeat", (F, 2), {"axis": 1}),
    ("tile", (F, (2, 2)), {}),
    ("take", (F, np.array([2, 0])), {"axis": 1}),
    ("take_along_axis", (F, np.array([[0], [2]])), {"axis": 1}),
    ("searchsorted", (np.sort(V), V), {"side": "right"}),
    ("where", (B, F, 2.0), {}),
    ("clip", (F, 0.0, 1.0), {}),
    ("vecdot", (C, C), {}),
    ("matmul", (F, F.T.copy()), {}),
    ("tensordot", (F, F), {"axes": 2}),
    ("broadcast_to", (F, (2, 2, 3)), {}),
    ("meshgrid", (V, V), {}),
    ("arange", (5, 1, -2), {}),
    ("arange", (5, 1), {}),
    ("linspace", (0.0, 1.0, 5), {"endpoint": False}),
    ("eye", (3, 4), {"k": 1}),
    ("full", ((2,), 3), {}),
    ("bitwise_invert", (I,), {}),
    ("linalg.trace", (I[:, :2].copy(),), {}),
    ("linalg.diagonal", (F,), {"offset": 1}),
    ("linalg.outer", (V, V), {}),
]


def reach(space, name):
    for part in name.split("."):
        space = getattr(space, part)
    return space


def as_tensors(value):
    if isinstance(value, np.ndarray):
        return ferrotorch.from_numpy(value.copy())
    return [as_tensors(item) for item in value] if isinstance(value, list) else value


def agree(expected, found):
    if isinstance(expected, (tuple, list)):
        return len(expected) == len(found) and all(map(agree, expected, found))
    found = found.resolve_conj().numpy()
    return expected.shape == found.shape and np.allclose(expected, found, equal_nan=True)


@pytest.mark.parametrize(("name", "args", "kwargs"), CALLS, ids=lambda value: value if isinstance(value, str) else "")
def test_functions_give_numpys_results(name, args, kwargs):
    with np.errstate(all="ignore"):
        expected = reach(np, name)(*args, **kwargs)
    found = reach(array_api, name)(*map(as_tensors, args), **kwargs)
    assert agree(expected if isinstance(expected, (tuple, list)) else np.asarray(expected), found)


def test_tensors_name_their_namespace():
    assert ferrotorch.ones(1).__array_namespace__() is array_api
    assert ferrotorch.ones(1).__array_namespace__(api_version="2024.12") is array_api
    with pytest.raises(ValueError, match="unsupported version"):
        ferrotorch.ones(1).__array_namespace__(api_version="1999.01")


def test_kinds_of_dtypes():
    assert array_api.isdtype(ferrotorch.float32, "real floating")
    assert array_api.isdtype(ferrotorch.int8, ("bool", "integral"))
    assert not array_api.isdtype(ferrotorch.bool, "numeric")
    assert array_api.can_cast(ferrotorch.int8, ferrotorch.int16)
    assert not array_api.can_cast(ferrotorch.int64, ferrotorch.float32)
    assert array_api.result_type(ferrotorch.int8, ferrotorch.uint8) == ferrotorch.int16
    assert set(array_api.__array_namespace_info__().dtypes(kind="real floating")) == {"float32", "float64"}


def test_every_listed_name_is_there():
    assert all(hasattr(array_api, name) for name in array_api.__all__)


def test_array_api_compat_finds_the_namespace():
    compat = pytest.importorskip("array_api_compat")
    x = ferrotorch.ones(2, 3)
    assert compat.array_namespace(x) is array_api
    assert compat.size(x) == 6 and compat.device(x) == ferrotorch.device("cpu")
    assert compat.to_device(x, "cpu") is not None


def test_einops_rearranges_tensors():
    einops = pytest.importorskip("einops")
    x = ferrotorch.arange(6.0).reshape(2, 3)
    assert einops.rearrange(x, "a b -> (b a)").tolist() == x.T.reshape(-1).tolist()
    assert einops.reduce(x, "a b -> a", "mean").tolist() == [1, 4]
    assert einops.repeat(x, "a b -> a b c", c=2).shape == (2, 3, 2)


def test_opt_einsum_contracts_tensors():
    opt_einsum = pytest.importorskip("opt_einsum")
    a, b, c = ferrotorch.randn(3, 4), ferrotorch.randn(4, 5), ferrotorch.randn(5, 2)
    found = opt_einsum.contract("ij,jk,kl->il", a, b, c)
    ferrotorch.testing.assert_close(found, a @ b @ c)
