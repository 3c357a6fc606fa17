"""Gradients are scaled as PyTorch does, and names of devices checked."""

import pickle

import pytest

import ferrotorch
from ferrotorch import amp


def loop(bad=(), **options):
    """The factors and weights of five steps; losses of the steps in `bad` are infinite."""
    layer = ferrotorch.nn.Linear(2, 1)
    with ferrotorch.no_grad():
        layer.weight.fill_(0.5)
    optimizer = ferrotorch.optim.SGD(layer.parameters(), lr=0.125)
    scaler = amp.GradScaler("cpu", **options)
    seen = []
    for i in range(5):
        optimizer.zero_grad()
        loss = layer(ferrotorch.ones(2, 2)).sum() * (float("inf") if i in bad else 1.0)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        seen.append((scaler.get_scale(), layer.weight[0, 0].item()))
    return seen


def test_factor_grows_after_good_steps():
    found = loop(growth_interval=2, init_scale=8.0)
    assert found == [(8.0, 0.25), (16.0, 0.0), (16.0, -0.25), (32.0, -0.5), (32.0, -0.75)]


def test_bad_steps_are_left_out_and_the_factor_shrinks():
    found = loop(bad=(1, 2), growth_interval=2, init_scale=8.0)
    assert found == [(8.0, 0.25), (4.0, 0.25), (2.0, 0.25), (2.0, 0.0), (4.0, -0.25)]


def test_disabled_scaler_does_nothing():
    assert loop(enabled=False)[-1] == (1.0, -0.75)
    assert amp.GradScaler("cpu", enabled=False).state_dict() == {}


def test_other_devices_disable_with_a_warning():
    with pytest.warns(UserWarning, match="CUDA is not available"):
        assert not amp.GradScaler().is_enabled()
    with pytest.warns(UserWarning, match="CUDA is not available"), ferrotorch.autocast("cuda"):
        assert (ferrotorch.ones(1, 1) @ ferrotorch.ones(1, 1)).dtype == ferrotorch.float32


def test_order_of_calls_is_checked():
    w = ferrotorch.nn.Parameter(ferrotorch.ones(1))
    optimizer, scaler = ferrotorch.optim.SGD([w]), amp.GradScaler("cpu", init_scale=4.0)
    with pytest.raises(AssertionError, match="_scale is None"):
        scaler.step(optimizer)
    scaler.scale(w * 2).backward()
    scaler.unscale_(optimizer)
    assert w.grad.item() == 2
    with pytest.raises(RuntimeError, match="already been called on this optimizer"):
        scaler.unscale_(optimizer)
    scaler.step(optimizer)
    with pytest.raises(RuntimeError, match="step\\(\\) has already been called"):
        scaler.step(optimizer)


def test_state_survives_pickling_and_loading():
    scaler = amp.GradScaler("cpu", init_scale=4.0)
    scaler.load_state_dict({**scaler.state_dict(), "scale": 3.0, "_growth_tracker": 2})
    again = pickle.loads(pickle.dumps(scaler))
    assert again.state_dict() == scaler.state_dict() and again.get_scale() == 3.0


def test_names_of_devices_are_checked():
    with pytest.raises(RuntimeError, match="device type at start of device string: foo"):
        ferrotorch.autocast("foo")
    with pytest.raises(ValueError, match="`device_type` of type `str`"):
        ferrotorch.autocast(3)
