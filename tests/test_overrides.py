"""Classes take functions over by `__torch_function__`: subclasses of tensors, and classes that only stand for tensors."""

import pytest

import ferrotorch
from ferrotorch import overrides
from ferrotorch.nn import functional as F


class Logged(ferrotorch.Tensor):
    """Notes the names of functions it is handed."""

    seen: list[str] = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        cls.seen.append(func.__name__)
        return super().__torch_function__(func, types, args, kwargs or {})


class Stand:
    """Stands for a tensor: answers every function with its name."""

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return func.__name__, len(args)


CALLS = {
    "add": lambda x: ferrotorch.add(x, 1),
    "matmul": lambda x: ferrotorch.matmul(x, x),
    "sum": lambda x: ferrotorch.sum(x),
    "cat": lambda x: ferrotorch.cat([ferrotorch.ones(2, 2), x]),
    "einsum": lambda x: ferrotorch.einsum("ij,ij->i", x, x),
    "tensordot": lambda x: ferrotorch.tensordot(x, x),
    "block_diag": lambda x: ferrotorch.block_diag(x, x),
    "linear": lambda x: F.linear(x, x),
    "normalize": lambda x: F.normalize(x),
    "cosine_similarity": lambda x: F.cosine_similarity(x, x),
    "pairwise_distance": lambda x: F.pairwise_distance(x, x),
    "interpolate": lambda x: F.interpolate(x, scale_factor=2),
    "scaled_dot_product_attention": lambda x: F.scaled_dot_product_attention(x, x, x),
}


@pytest.mark.parametrize("name", CALLS)
def test_classes_that_stand_for_tensors_take_over(name):
    assert CALLS[name](Stand())[0] == name


@pytest.mark.parametrize("name", [name for name in CALLS if name != "interpolate"])
def test_results_of_a_subclass_are_of_it(name):
    Logged.seen.clear()
    x = ferrotorch.ones(2, 2).as_subclass(Logged)
    assert type(CALLS[name](x)) is Logged
    assert Logged.seen[-1] == name


def test_the_function_handed_over_is_the_public_one():
    handled = {}

    class Table:
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            return handled[func]

    handled |= {ferrotorch.sin: "sin", F.normalize: "normalize", ferrotorch.einsum: "einsum"}
    assert ferrotorch.sin(Table()) == "sin"
    assert F.normalize(Table(), dim=1) == "normalize"
    assert ferrotorch.einsum("i->i", Table()) == "einsum"


def test_functions_of_programs_can_be_taken_over():
    def twice(x, by=2):
        if overrides.has_torch_function((x,)):
            return overrides.handle_torch_function(twice, (x,), x, by=by)
        return x * by

    assert twice(Stand()) == ("twice", 1)
    assert twice(ferrotorch.ones(1)).item() == 2


def test_names_of_functions():
    assert overrides.resolve_name(ferrotorch.add) == "torch.add"
    assert overrides.resolve_name(ferrotorch.Tensor.add) == "torch.Tensor.add"
    assert overrides.resolve_name(ferrotorch.Tensor.shape.__get__) == "torch.Tensor.shape.__get__"
    assert overrides.resolve_name(F.normalize) == "torch.nn.functional.normalize"
    assert overrides.resolve_name(print) is None


def test_lists_of_functions():
    testing = overrides.get_testing_overrides()
    assert len(testing) > 800
    assert testing[ferrotorch.Tensor.add](1, 2) == -1
    ignored = overrides.get_ignored_functions()
    assert ferrotorch.tensor in ignored and ferrotorch.zeros in ignored
    assert not ignored & set(overrides.get_overridable_functions()[ferrotorch])


def test_objects_that_are_like_tensors():
    assert overrides.is_tensor_like(ferrotorch.ones(1)) and overrides.is_tensor_like(Stand())
    assert not overrides.is_tensor_like(3)


class Declines(ferrotorch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return NotImplemented


def test_messages_where_all_decline():
    x, y = ferrotorch.ones(2), ferrotorch.ones(2).as_subclass(Declines)
    for call, name in (lambda: ferrotorch.add(x, x, out=y), "torch.add"), (lambda: x.add(y), "torch.Tensor.add"):
        with pytest.raises(TypeError) as raised:
            call()
        assert str(raised.value) == (
            f"Multiple dispatch failed for '{name}'; all __torch_function__ handlers returned NotImplemented:\n\n"
            f"  - tensor subclass {Declines}\n\nFor more information, try re-running with TORCH_LOGS=not_implemented"
        )
    with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for \+: 'Declines' and 'int'"):
        y + 1
    with pytest.raises(TypeError, match=r"no implementation found for 'torch.nn.functional.normalize' on types that"):
        F.normalize(y)


def test_indices_values_and_out_take_over():
    x, stand = ferrotorch.ones(2), Stand()
    assert x[stand] == x[0, stand] == x[[stand]] == ("__getitem__", 2)
    x[0] = stand
    x[stand] = 0
    assert x.tolist() == [1.0, 1.0]
    assert ferrotorch.add(x, x, out=stand) == ("add", 2)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("__floordiv__", lambda x: x // 2),
        ("__rpow__", lambda x: 2**x),
        ("__eq__", lambda x: x == 1),
        ("__len__", len),
        ("__contains__", lambda x: 1.0 in x),
        ("register_hook", lambda x: x.register_hook(print)),
        ("tolist", lambda x: x.tolist()),
        ("unbind", iter),
    ],
)
def test_names_that_a_class_sees(name, call):
    Logged.seen.clear()
    call(ferrotorch.ones(2, requires_grad=True).as_subclass(Logged))
    assert Logged.seen[-1] == name


def test_hooks_run_below_a_class_that_takes_backward_over():
    seen = []
    x = ferrotorch.ones(2, requires_grad=True).as_subclass(Logged)
    x.register_hook(lambda grad: seen.append(grad.tolist()))
    x.sum().backward()
    assert seen == [[1.0, 1.0]]


def test_the_matrix_product_in_place_binds_anew():
    x = y = ferrotorch.ones(2, 3)
    x @= ferrotorch.ones(3, 4)
    assert x.shape == (2, 4) and y.shape == (2, 3)
