"""Steps of whole parameter groups in one call give the numbers of the separate operations."""

import pytest

import ferrotorch
from ferrotorch import optim

OPTIONS = [
    (optim.SGD, {"lr": 0.1}),
    (optim.SGD, {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1, "maximize": True}),
    (optim.SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    (optim.Adam, {}),
    (optim.Adam, {"lr": 0.01, "weight_decay": 0.1, "amsgrad": True, "betas": (0.4, 0.6)}),
    (optim.AdamW, {"lr": 0.01, "weight_decay": 0.3, "maximize": True}),
]
SHAPES = ((3, 4, 5, 5), (7,), (), (20000,))


def trained(kind, options, dtype, at_once):
    """Parameters after some steps; the first is not contiguous, one lacks a gradient for a step."""
    ferrotorch.manual_seed(0)
    values = [ferrotorch.randn(shape, dtype=dtype) for shape in SHAPES]
    values[0] = values[0].contiguous(memory_format=ferrotorch.channels_last)
    params = [ferrotorch.nn.Parameter(value.clone()) for value in values]
    optimizer = kind(params, **options)
    taken = []
    step = optimizer._update_at_once
    optimizer._update_at_once = lambda group: at_once and (taken.append(step(group)) or taken[-1])
    for i in range(4):
        for j, (param, value) in enumerate(zip(params, values, strict=True)):
            # A momentum buffer takes the gradient's layout, which then has to be the parameter's.
            grad = value if "momentum" in options else value.contiguous()
            param.grad = None if (i, j) == (2, 1) else grad * 0.3 * (i + 1) - 0.5
        optimizer.step()
    assert not at_once or any(taken)
    return params


@pytest.mark.parametrize("dtype", [ferrotorch.float32, ferrotorch.float64])
@pytest.mark.parametrize(("kind", "options"), OPTIONS)
def test_steps_at_once_equal_separate_operations(kind, options, dtype):
    for a, b in zip(trained(kind, options, dtype, True), trained(kind, options, dtype, False), strict=True):
        assert ferrotorch.equal(a, b)


def test_step_at_once_is_seen_by_autograd():
    param = ferrotorch.nn.Parameter(ferrotorch.ones(3))
    loss = (param * param).sum()
    param.grad = ferrotorch.ones(3)
    optim.SGD([param], lr=0.1).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()
