"""Layers with kernels of their own: second derivatives, and the same bits for any number of threads."""

import pytest

import ferrotorch
from ferrotorch import nn
from ferrotorch.autograd import gradcheck, gradgradcheck
from ferrotorch.nn import functional as F

RECURRENT = [
    (nn.RNN, {}),
    (nn.RNN, {"nonlinearity": "relu", "bias": False}),
    (nn.GRU, {"bidirectional": True}),
    (nn.LSTM, {"proj_size": 2}),
]


@pytest.mark.parametrize(("kind", "options"), RECURRENT)
@pytest.mark.parametrize("packed", [False, True])
def test_recurrent_layers_have_two_derivatives(kind, options, packed):
    ferrotorch.manual_seed(1)
    layer = kind(2, 3, **options).double()
    x = ferrotorch.randn(3, 2, 2, dtype=ferrotorch.float64, requires_grad=True)
    weights = [p.detach().requires_grad_() for p in layer.parameters()]

    def run(x, *weights):
        sequence = nn.utils.rnn.pack_padded_sequence(x, [3, 2]) if packed else x
        names = [name for name, _ in layer.named_parameters()]
        output, state = ferrotorch.func.functional_call(layer, dict(zip(names, weights, strict=True)), (sequence,))
        return (output.data if packed else output), *(state if isinstance(state, tuple) else (state,))

    assert gradcheck(run, (x, *weights))
    assert gradgradcheck(run, (x, *weights))


@pytest.mark.parametrize(
    "options", [{}, {"is_causal": True}, {"attn_mask": ferrotorch.tensor([[True, False], [False, False]])}]
)
def test_attention_has_two_derivatives(options):
    ferrotorch.manual_seed(1)
    q, k, v = (ferrotorch.randn(1, 2, 2, 3, dtype=ferrotorch.float64, requires_grad=True) for _ in range(3))
    assert gradcheck(lambda *x: F.scaled_dot_product_attention(*x, **options), (q, k, v))
    assert gradgradcheck(lambda *x: F.scaled_dot_product_attention(*x, **options), (q, k, v))


def results():
    ferrotorch.manual_seed(0)
    x = ferrotorch.randn(20, 8, 64, requires_grad=True)
    output, _ = nn.LSTM(64, 96)(x)
    heads = x.view(20, 8, 4, 16)
    attended = F.scaled_dot_product_attention(heads, heads, heads, is_causal=True)
    planes = ferrotorch.randn(8, 24, 30, 30, requires_grad=True)
    filtered = F.conv2d(planes, ferrotorch.randn(24, 1, 3, 3), padding=1, groups=24)
    pooled = F.adaptive_avg_pool2d(filtered, 1)
    loss = F.smooth_l1_loss(output, ferrotorch.zeros_like(output)) + attended.sum() + pooled.square().sum()
    loss.backward()
    return [output, attended, filtered, pooled, loss, x.grad, planes.grad]


def test_same_bits_for_any_number_of_threads():
    before = ferrotorch.get_num_threads()
    try:
        found = []
        for threads in (1, 2, 3):
            ferrotorch.set_num_threads(threads)
            found.append(results())
    finally:
        ferrotorch.set_num_threads(before)
    for other in found[1:]:
        assert all(ferrotorch.equal(a, b) for a, b in zip(found[0], other, strict=True))
