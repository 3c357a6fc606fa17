"""Random shapes, strides and values: NumPy's results, and the same bits for any number of threads."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ferrotorch

UNARY = {
    "neg": np.negative,
    "abs": np.abs,
    "exp": np.exp,
    "tanh": np.tanh,
    "sin": np.sin,
    "floor": np.floor,
    "square": np.square,
    "sign": np.sign,
    "exp2": np.exp2,
    "arctan": np.arctan,
}
BINARY = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "atan2": np.arctan2,
    "fmod": np.fmod,
    "lt": np.less,
    "eq": np.equal,
}
REDUCE = {"sum": np.sum, "mean": np.mean, "prod": np.prod, "amax": np.max, "amin": np.min, "any": np.any, "all": np.all}

shapes = st.lists(st.integers(1, 7), min_size=0, max_size=4).map(tuple)


@st.composite
def strided(draw, shape):
    """Makes a tensor of `shape` whose memory is permuted, stepped over, offset and broadcast, with its NumPy twin."""
    rank = len(shape)
    order = draw(st.permutations(range(rank)))
    steps = [draw(st.integers(1, 3)) for _ in shape]
    starts = [draw(st.integers(0, 2)) for _ in shape]
    repeated = [draw(st.integers(0, 5)) == 0 for _ in shape]
    base = [1 if r else n * step + start for n, step, start, r in zip(shape, steps, starts, repeated, strict=True)]
    random = np.random.RandomState(draw(st.integers(0, 2**32 - 1)))
    memory = np.asarray(random.uniform(-3, 3, [base[axis] for axis in order]))
    inverse = tuple(np.argsort(order).tolist()) if rank else ()
    keys = tuple(
        slice(0, 1) if r else slice(start, start + n * step, step)
        for n, step, start, r in zip(shape, steps, starts, repeated, strict=True)
    )
    array = np.broadcast_to(memory.transpose(inverse)[keys], shape)
    tensor = ferrotorch.from_numpy(memory).permute(inverse)[keys].expand(shape)
    return tensor, array


@st.composite
def pairs(draw):
    """Makes two tensors that broadcast together."""
    shape = draw(shapes)
    first = tuple(1 if draw(st.integers(0, 3)) == 0 else size for size in shape)
    second = shape[draw(st.integers(0, len(shape))) :]
    return draw(strided(first)), draw(strided(second))


def same(tensor, array, tolerance=1e-12):
    got = tensor.numpy()
    assert got.shape == np.shape(array) and got.dtype == np.asarray(array).dtype
    np.testing.assert_allclose(got, array, tolerance, tolerance)


@given(st.data(), shapes, st.sampled_from(sorted(UNARY)))
def test_unary_functions_of_any_strides(data, shape, name):
    tensor, array = data.draw(strided(shape))
    same(getattr(ferrotorch, name)(tensor), UNARY[name](array))


@given(pairs(), st.sampled_from(sorted(BINARY)))
def test_binary_functions_of_any_strides_broadcast(pair, name):
    (a, x), (b, y) = pair
    same(getattr(ferrotorch, name)(a, b), BINARY[name](x, y))


@given(st.data(), shapes, st.sampled_from(sorted(REDUCE)))
def test_reductions_over_any_dimensions(data, shape, name):
    tensor, array = data.draw(strided(shape))
    axes = tuple(data.draw(st.sets(st.integers(0, len(shape) - 1)))) if shape and name != "prod" else ()
    if not axes:
        same(getattr(ferrotorch, name)(tensor), np.asarray(REDUCE[name](array)), 1e-10)
        return
    keepdim = data.draw(st.booleans())
    same(getattr(ferrotorch, name)(tensor, axes, keepdim), REDUCE[name](array, axes, keepdims=keepdim), 1e-10)


@given(st.data(), shapes)
def test_copies_between_any_strides(data, shape):
    (target, _), (source, array) = data.draw(strided(shape)), data.draw(strided(shape))
    target = target.clone()
    target.copy_(source)
    same(target, array)
    same(source.contiguous(), array)
    same(source.to(ferrotorch.float32), array.astype(np.float32), 0)
    same(source.reshape(-1), array.reshape(-1))


@given(st.data(), st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)))
def test_matrix_products_of_any_strides(data, sizes):
    m, k, n = sizes
    (a, x), (b, y) = data.draw(strided((m, k))), data.draw(strided((k, n)))
    same(a @ b, x @ y, 1e-10)


@given(st.data(), shapes.filter(bool))
def test_scans_and_sorts_of_any_strides(data, shape):
    tensor, array = data.draw(strided(shape))
    axis = data.draw(st.integers(0, len(shape) - 1))
    same(tensor.cumsum(axis), np.cumsum(array, axis), 1e-10)
    same(tensor.sort(axis).values, np.sort(array, axis), 0)
    same(tensor.softmax(axis).sum(axis), np.ones(np.sum(array, axis).shape), 1e-10)


@st.composite
def indices(draw, shape):
    """Makes an index of the kinds NumPy and PyTorch agree on."""
    key = []
    for size in shape[: draw(st.integers(0, len(shape)))]:
        kind = draw(st.sampled_from(["slice", "int", "none+slice"]))
        if kind == "int":
            key.append(draw(st.integers(-size, size - 1)))
            continue
        if kind == "none+slice":
            key.append(None)
        start, stop = draw(st.integers(-size - 1, size + 1)), draw(st.integers(-size - 1, size + 1))
        key.append(slice(start, stop, draw(st.sampled_from([None, 1, 2, 3]))))
    if draw(st.booleans()):
        key.insert(len(key), Ellipsis)
    return tuple(key)


@given(st.data(), shapes)
def test_indexing_reads_and_writes_as_numpy(data, shape):
    tensor, array = data.draw(strided(shape))
    key = data.draw(indices(shape))
    same(tensor[key], array[key])
    written, expected = tensor.clone(), array.copy()
    written[key] = 7.5
    expected[key] = 7.5
    same(written, expected)


@given(st.data(), st.lists(st.integers(1, 6), min_size=1, max_size=3).map(tuple))
def test_tensor_indices_read_and_write_as_numpy(data, shape):
    tensor, array = data.draw(strided(shape))
    count = data.draw(st.integers(1, 4))
    chosen = [np.array([data.draw(st.integers(-size, size - 1)) for _ in range(count)]) for size in shape]
    chosen = chosen[: data.draw(st.integers(1, len(shape)))]
    key = tuple(ferrotorch.from_numpy(index) for index in chosen)
    same(tensor[key], array[tuple(chosen)])
    mask = array > 0
    same(tensor[ferrotorch.from_numpy(mask)], array[mask])
    written, expected = tensor.clone(), array.copy()
    written[tensor > 0] = 2.0
    expected[mask] = 2.0
    same(written, expected)


LARGE = {
    "exp": lambda f, x, y: x.exp(),
    "tanh": lambda f, x, y: x.tanh(),
    "strided add": lambda f, x, y: x.t() + y.t(),
    "broadcast": lambda f, x, y: x * y[:1],
    "sum": lambda f, x, y: x.sum(),
    "sum of rows": lambda f, x, y: x.sum(1),
    "sum of columns": lambda f, x, y: x.sum(0),
    "mean": lambda f, x, y: x.mean(),
    "variance": lambda f, x, y: x.var(0),
    "softmax": lambda f, x, y: x.softmax(1),
    "cumsum": lambda f, x, y: x.cumsum(1),
    "matmul": lambda f, x, y: x @ y.t(),
    "norm": lambda f, x, y: x.norm(),
    "index_select": lambda f, x, y: x[(y[:, 0] * 100).long() % 700],
    "sort": lambda f, x, y: x.sort(1).values,
    "rand": lambda f, x, y: f.rand(300_000),
    "conv2d": lambda f, x, y: f.conv2d(x.flatten()[:250880].view(20, 4, 56, 56), y.flatten()[:144].view(4, 4, 3, 3)),
}


@pytest.mark.parametrize("name", LARGE)
def test_results_have_the_same_bits_for_any_number_of_threads(name):
    before = ferrotorch.get_num_threads()
    results = []
    try:
        for threads in 1, 2, 3:
            ferrotorch.set_num_threads(threads)
            ferrotorch.manual_seed(0)
            x, y = ferrotorch.randn(700, 513), ferrotorch.randn(700, 513)
            x.requires_grad_(True)
            value = LARGE[name](ferrotorch, x, y)
            if value.requires_grad:
                value.square().sum().backward()
            results.append([tensor.detach().numpy().tobytes() for tensor in (value, x.grad) if tensor is not None])
    finally:
        ferrotorch.set_num_threads(before)
    assert results[0] == results[1] == results[2]


def test_a_network_trains_to_the_same_bits_for_any_number_of_threads():
    before = ferrotorch.get_num_threads()
    nn, results = ferrotorch.nn, []
    try:
        for threads in 1, 2:
            ferrotorch.set_num_threads(threads)
            ferrotorch.manual_seed(0)
            model = nn.Sequential(
                nn.Conv2d(1, 8, 5),
                nn.ReLU(),
                nn.MaxPool2d(2),
                nn.BatchNorm2d(8),
                nn.Flatten(),
                nn.Linear(8 * 14 * 14, 10),
            )
            optimizer = ferrotorch.optim.Adam(model.parameters(), lr=0.01)
            x, y = ferrotorch.randn(64, 1, 32, 32), ferrotorch.randint(0, 10, (64,))
            for _ in range(3):
                optimizer.zero_grad()
                nn.functional.cross_entropy(model(x), y).backward()
                optimizer.step()
            results.append([tensor.numpy().tobytes() for tensor in model.state_dict().values()])
    finally:
        ferrotorch.set_num_threads(before)
    assert results[0] == results[1]


@given(st.integers(0, 2**64 - 1), st.integers(0, 100))
def test_the_same_seed_gives_the_same_numbers(seed, count):
    ferrotorch.manual_seed(seed)
    first = ferrotorch.randn(count)
    ferrotorch.manual_seed(seed)
    assert ferrotorch.equal(first, ferrotorch.randn(count))
    assert math.isfinite(first.sum().item())
