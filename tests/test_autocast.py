"""Inside of autocast blocks functions give the dtypes that PyTorch gives, and gradients those of what they belong to."""

import threading

import pytest

import ferrotorch
from ferrotorch import autocast, nn
from ferrotorch.nn import functional as F

LOW = [ferrotorch.bfloat16, ferrotorch.float16]


def x(*shape, dtype=ferrotorch.float32):
    return ferrotorch.ones(shape or (2, 2), dtype=dtype)


def half(*shape):
    return x(*shape, dtype=ferrotorch.get_autocast_dtype("cpu"))


# What takes the lower precision, given float32.
LOWER = {
    "matmul": lambda: x() @ x(),
    "mm": lambda: x().mm(x()),
    "addmm": lambda: ferrotorch.addmm(x(), x(), x()),
    "bmm": lambda: ferrotorch.bmm(x(1, 2, 2), x(1, 2, 2)),
    "inner": lambda: ferrotorch.inner(x(), x()),
    "einsum": lambda: ferrotorch.einsum("ab,bc->ac", x(), x()),
    "tensordot": lambda: ferrotorch.tensordot(x(), x(), 1),
    "chain_matmul": lambda: ferrotorch.linalg.multi_dot([x(), x(), x()]),
    "matrix_power": lambda: ferrotorch.matrix_power(x(), 3),
    "cov": lambda: ferrotorch.cov(x()),
    "linear": lambda: nn.Linear(2, 3)(x()),
    "conv1d": lambda: nn.Conv1d(2, 3, 2)(x(1, 2, 4)),
    "conv2d": lambda: nn.Conv2d(2, 3, 2)(x(1, 2, 4, 4)),
    "conv_transpose2d": lambda: nn.ConvTranspose2d(2, 3, 2)(x(1, 2, 4, 4)),
    "prelu": lambda: nn.PReLU()(x()),
    "scaled_dot_product_attention": lambda: F.scaled_dot_product_attention(x(1, 2, 2), x(1, 2, 2), x(1, 2, 2)),
    "MultiheadAttention": lambda: nn.MultiheadAttention(4, 2)(x(2, 1, 4), x(2, 1, 4), x(2, 1, 4))[0],
    "LSTM": lambda: nn.LSTM(2, 3)(x(2, 1, 2))[1][1],
    "RNN": lambda: nn.RNN(2, 3)(x(2, 1, 2))[0],
    "mm of half": lambda: ferrotorch.mm(x(dtype=ferrotorch.float16), x(dtype=ferrotorch.float16)),
}
# What becomes or stays float32.
FULL = {
    "mse_loss": lambda: F.mse_loss(half(), half()),
    "cross_entropy": lambda: F.cross_entropy(half(), ferrotorch.tensor([0, 1])),
    "triplet_margin_loss": lambda: F.triplet_margin_loss(half(), half(), half()),
    "hinge_embedding_loss": lambda: F.hinge_embedding_loss(half(), x()),
    "prod": lambda: half().prod(),
    "cdist": lambda: ferrotorch.cdist(half(), half()),
    "inverse": lambda: ferrotorch.linalg.inv(ferrotorch.eye(2, dtype=ferrotorch.get_autocast_dtype("cpu"))),
    "max_pool3d": lambda: F.max_pool3d(half(1, 2, 2, 2), 2),
    "reflection_pad2d": lambda: F.pad(half(1, 3, 3), (1, 1, 1, 1), mode="reflect"),
    "replication_pad1d": lambda: nn.ReplicationPad1d(1)(half(1, 3)),
    "irfft": lambda: ferrotorch.fft.irfft(half(4)),
    "cat": lambda: ferrotorch.cat([half(), x()]),
    "stack": lambda: ferrotorch.stack([x(), half()]),
    "softmax": lambda: F.softmax(x(), 0),
    "LayerNorm": lambda: nn.LayerNorm(2)(x()),
    "GRU": lambda: nn.GRU(2, 3)(x(2, 1, 2))[0],
    "LSTMCell": lambda: nn.LSTMCell(2, 3)(x(1, 2))[0],
    "mv": lambda: ferrotorch.mv(x(), x(2)),
    "out=": lambda: ferrotorch.mm(x(), x(), out=ferrotorch.empty(2, 2)),
    "addmm_": lambda: x().addmm_(x(), x()),
    "einsum without a product": lambda: ferrotorch.einsum("ab,ab->ab", x(), x()),
}
# What keeps half precision.
KEPT = {
    "softmax": lambda: F.softmax(half(), 0),
    "sum": lambda: half().sum(),
    "layer_norm": lambda: F.layer_norm(half(), (2,)),
    "max_pool2d": lambda: F.max_pool2d(half(1, 2, 2), 2),
    "pad": lambda: F.pad(half(), (1, 1)),
    "reflection_pad3d": lambda: F.pad(half(1, 3, 3, 3), (1, 1, 1, 1, 1, 1), mode="reflect"),
}


@pytest.mark.parametrize("dtype", LOW, ids=str)
@pytest.mark.parametrize("name", LOWER)
def test_products_compute_in_the_lower_precision(name, dtype):
    with autocast("cpu", dtype=dtype):
        assert LOWER[name]().dtype == dtype


@pytest.mark.parametrize("dtype", LOW, ids=str)
@pytest.mark.parametrize("name", FULL)
def test_what_needs_precision_has_float32(name, dtype):
    with autocast("cpu", dtype=dtype):
        assert FULL[name]().dtype == ferrotorch.float32


@pytest.mark.parametrize("name", KEPT)
def test_the_rest_computes_in_the_dtype_of_its_arguments(name):
    with autocast("cpu"):
        assert KEPT[name]().dtype == ferrotorch.bfloat16


def test_float64_and_integers_are_left_alone():
    with autocast("cpu"):
        assert (x(dtype=ferrotorch.float64) @ x(dtype=ferrotorch.float64)).dtype == ferrotorch.float64
        assert (x(dtype=ferrotorch.int64) @ x(dtype=ferrotorch.int64)).dtype == ferrotorch.int64
        with pytest.raises(RuntimeError, match="same dtype"):
            x() @ x(dtype=ferrotorch.float64)


def test_blocks_nest_and_end():
    with autocast("cpu"):
        assert ferrotorch.is_autocast_enabled("cpu") and ferrotorch.get_autocast_dtype("cpu") == ferrotorch.bfloat16
        with autocast("cpu", enabled=False):
            assert not ferrotorch.is_autocast_enabled("cpu") and (x() @ x()).dtype == ferrotorch.float32
        with autocast("cpu", dtype=ferrotorch.float16):
            assert (x() @ x()).dtype == ferrotorch.float16
        assert (x() @ x()).dtype == ferrotorch.bfloat16
    assert not ferrotorch.is_autocast_enabled("cpu") and (x() @ x()).dtype == ferrotorch.float32


def test_a_block_is_a_decorator_and_ends_with_an_exception():
    @autocast("cpu")
    def product():
        return x() @ x()

    assert product().dtype == ferrotorch.bfloat16
    with pytest.raises(ZeroDivisionError), autocast("cpu"):
        raise ZeroDivisionError
    assert (x() @ x()).dtype == ferrotorch.float32


def test_gradients_have_the_dtype_of_parameters():
    layer = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))
    with autocast("cpu"):
        loss = F.cross_entropy(layer(x()), ferrotorch.tensor([0, 1]))
    loss.backward()
    assert loss.dtype == ferrotorch.float32
    assert all(p.grad.dtype == p.dtype == ferrotorch.float32 for p in layer.parameters())
    assert loss.grad_fn.name() == "NllLossBackward0"


def test_parameters_are_converted_once_in_the_outermost_block():
    w = nn.Parameter(x())

    def conversions(**options):
        with autocast("cpu", **options):
            with ferrotorch.no_grad():
                x() @ w
            with autocast("cpu", **options):
                first = x() @ w
            second = x() @ w
        return {y.grad_fn.next_functions[1][0] for y in (first, second)}

    assert [node.name() for node in conversions()] == ["ToCopyBackward0"]
    assert len(conversions(cache_enabled=False)) == 2


def test_other_threads_are_not_concerned():
    found = []
    with autocast("cpu"):
        thread = threading.Thread(target=lambda: found.append((x() @ x()).dtype))
        thread.start()
        thread.join()
    assert found == [ferrotorch.float32]


def test_other_dtypes_turn_the_block_off():
    with pytest.warns(UserWarning, match="CPU Autocast only supports dtypes of torch.bfloat16, torch.float16"):
        block = autocast("cpu", dtype=ferrotorch.float32)
    with block:
        assert (x() @ x()).dtype == ferrotorch.float32


def test_switches_act_without_a_block():
    ferrotorch.set_autocast_enabled("cpu", True)
    try:
        assert (x() @ x()).dtype == ferrotorch.bfloat16
    finally:
        ferrotorch.set_autocast_enabled("cpu", False)
        ferrotorch.clear_autocast_cache()
    assert (x() @ x()).dtype == ferrotorch.float32


def test_functions_of_programs_note_their_mode():
    seen = []

    class Plain(ferrotorch.autograd.Function):
        @staticmethod
        @ferrotorch.amp.custom_fwd(device_type="cpu")
        def forward(ctx, a):
            seen.append((a @ a).dtype)
            return a * 2

        @staticmethod
        @ferrotorch.amp.custom_bwd(device_type="cpu")
        def backward(ctx, grad):
            seen.append((x() @ x()).dtype)
            return grad

    class Cast(Plain):
        forward = staticmethod(
            ferrotorch.amp.custom_fwd(
                lambda ctx, a: seen.append(a.dtype) or a * 2, device_type="cpu", cast_inputs=ferrotorch.float32
            )
        )

    for function, want in (Plain, [ferrotorch.bfloat16] * 2), (Cast, [ferrotorch.float32] * 2):
        seen.clear()
        with autocast("cpu"):
            y = function.apply(x(dtype=ferrotorch.bfloat16).requires_grad_()).sum()
        y.backward()
        assert seen == want


@pytest.mark.parametrize(
    "call",
    [
        lambda: ferrotorch.set_autocast_cache_enabled(1),
        lambda: ferrotorch.set_autocast_dtype("cpu", 1),
        lambda: ferrotorch.set_autocast_enabled("cpu"),
        lambda: ferrotorch.set_autocast_enabled(),
        lambda: ferrotorch.get_autocast_dtype(1),
        lambda: ferrotorch.is_autocast_enabled(1),
    ],
)
def test_switches_refuse_other_types(call):
    with pytest.raises(TypeError):
        call()
