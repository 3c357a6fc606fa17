"""Settings of the library, its random state, and tensors by the names of their types."""

import pickle

import pytest

import ferrotorch as torch


def test_default_dtype():
    assert torch.get_default_dtype() == torch.float32
    torch.set_default_dtype(torch.float64)
    try:
        assert torch.get_default_dtype() == torch.float64 and torch.ones(1).dtype == torch.float64
    finally:
        torch.set_default_dtype(torch.float32)
    with pytest.raises(TypeError, match="only floating-point types are supported as the default type"):
        torch.set_default_dtype(torch.int64)


def test_threads():
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
    with pytest.raises(RuntimeError):
        torch.set_num_threads(0)


def test_random_state():
    torch.manual_seed(7)
    assert torch.initial_seed() == 7
    state = torch.get_rng_state()
    first = torch.rand(3)
    torch.set_rng_state(state)
    assert torch.equal(first, torch.rand(3))
    assert isinstance(torch.seed(), int) and torch.initial_seed() != 7


def test_modes():
    assert torch.is_grad_enabled() and not torch.is_inference_mode_enabled()
    with torch.no_grad():
        assert not torch.is_grad_enabled()
    with torch.inference_mode():
        assert torch.is_inference_mode_enabled()
        assert torch.is_inference(torch.ones(1))
    assert not torch.is_anomaly_enabled() and torch.is_anomaly_check_nan_enabled()
    torch.set_anomaly_enabled(True, check_nan=False)
    try:
        assert torch.is_anomaly_enabled() and not torch.is_anomaly_check_nan_enabled()
    finally:
        torch.set_anomaly_enabled(False)


@pytest.mark.parametrize(
    "name, dtype",
    [
        ("BFloat16Tensor", torch.bfloat16),
        ("BoolTensor", torch.bool),
        ("ByteTensor", torch.uint8),
        ("CharTensor", torch.int8),
        ("DoubleTensor", torch.float64),
        ("FloatTensor", torch.float32),
        ("HalfTensor", torch.float16),
        ("IntTensor", torch.int32),
        ("LongTensor", torch.int64),
        ("ShortTensor", torch.int16),
    ],
)
def test_types_make_tensors(name, dtype):
    kind = getattr(torch, name)
    assert kind([1, 0]).dtype == dtype and kind([1, 0]).tolist() == [1, 0]
    assert kind(2, 3).shape == (2, 3)
    assert isinstance(torch.zeros(1, dtype=dtype), kind) and not isinstance(1, kind)


def test_layouts_that_no_tensor_has_are_refused():
    for name in "jagged sparse_bsc sparse_bsr sparse_coo sparse_csc sparse_csr".split():
        layout = getattr(torch, name)
        assert repr(layout) == f"torch.{name}" and pickle.loads(pickle.dumps(layout)) is layout
        assert torch.zeros(1).layout != layout
        with pytest.raises(TypeError, match=r"must be torch\.layout, not UnsupportedLayout"):
            torch.zeros(1, layout=layout)
