"""A `TorchFunctionMode` is handed every call on tensors, under the names that PyTorch uses."""

import pytest

import ferrotorch
from ferrotorch import overrides
from ferrotorch.nn import functional as F


class Log(overrides.TorchFunctionMode):
    def __init__(self):
        super().__init__()
        self.seen = []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        owner = getattr(getattr(func, "__self__", None), "__name__", "")
        self.seen.append(f"{owner}.{func.__name__}" if func.__name__ in ("__get__", "__set__") else func.__name__)
        return func(*args, **(kwargs or {}))


x, i = ferrotorch.ones(2), ferrotorch.ones(2, dtype=ferrotorch.int64)
SEEN = {
    "add": lambda: x + 1,
    "add_": lambda: x.__iadd__(0),
    "mul": lambda: 2 * x,
    "__rsub__": lambda: 2 - x,
    "__floordiv__": lambda: x // 2,
    "__rpow__": lambda: 2**x,
    "__eq__": lambda: x == x,
    "ne": lambda: x != x,
    "__and__": lambda: i & i,
    "bitwise_and": lambda: 3 & i,
    "__invert__": lambda: ~i,
    "neg": lambda: -x,
    "__contains__": lambda: 1.0 in x,
    "__len__": lambda: len(x),
    "__bool__": lambda: bool(ferrotorch.Tensor.__getitem__) and x.sum() and None,
    "__getitem__": lambda: x[0],
    "__setitem__": lambda: x.__setitem__(0, 1.0),
    "__repr__": lambda: repr(x),
    "shape.__get__": lambda: x.shape,
    "requires_grad.__set__": lambda: setattr(x, "requires_grad", False),
    "zeros": lambda: ferrotorch.zeros(2),
    "tensor": lambda: ferrotorch.tensor([1.0]),
    "relu": lambda: F.relu(x),
    "linear": lambda: F.linear(x, x),
    "normalize": lambda: F.normalize(x, dim=0),
    "einsum": lambda: ferrotorch.einsum("i,i", x, x),
    "apply_": lambda: x.apply_(lambda v: v),
    "tolist": lambda: x.tolist(),
}


@pytest.mark.parametrize("name", SEEN)
def test_names_of_calls(name):
    with Log() as log:
        SEEN[name]()
    assert log.seen[-1] == name
    assert name == "__bool__" or len(log.seen) == 1


def test_iterating_is_unbinding():
    with Log() as log:
        iter(x)
    assert log.seen == ["dim", "unbind"]


def test_the_block_ends():
    with Log() as log:
        pass
    x + 1
    assert not log.seen and overrides._get_current_function_mode() is None


def test_inner_modes_come_first_and_outer_ones_see_their_calls():
    order = []

    class Noted(Log):
        def __init__(self, name):
            super().__init__()
            self.name = name

        def __torch_function__(self, func, types, args=(), kwargs=None):
            order.append((self.name, func.__name__, overrides._len_torch_function_stack()))
            return super().__torch_function__(func, types, args, kwargs)

    with Noted("outer"), Noted("inner"):
        x + 1
        assert overrides._len_torch_function_stack() == 2 and overrides.has_torch_function((1,))
    assert order == [("inner", "add", 1), ("outer", "add", 0)]


def test_modes_come_before_classes_and_may_decline():
    class Stand:
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            return "taken over"

    class Declines(overrides.TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            return NotImplemented

    with Declines():
        assert ferrotorch.add(x, x, out=Stand()) == "taken over"
        with pytest.raises(TypeError, match=r"Multiple dispatch failed for 'torch.add'; all .*\n\n  - mode object <"):
            ferrotorch.add(x, x)
        with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for \+: 'Tensor' and 'Tensor'"):
            x + x


def test_results_are_what_the_mode_returns():
    class Meta(overrides.TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            return func.__name__, types, args[1:], kwargs

    with Meta():
        assert ferrotorch.add(x, 2, alpha=3) == ("add", (), (2,), {"alpha": 3})
        assert F.normalize(x, dim=0) == ("normalize", (ferrotorch.Tensor,), (), {"dim": 0})


def test_blocks_that_hide_modes():
    with Log() as log:
        with ferrotorch._C.DisableTorchFunction():
            x + 1
        assert not log.seen
        with ferrotorch._C.DisableTorchFunctionSubclass():
            x + 1
        assert log.seen == ["add"]


def test_other_threads_are_not_concerned():
    import threading

    with Log() as log:
        thread = threading.Thread(target=lambda: x + 1)
        thread.start()
        thread.join()
    assert not log.seen


def test_modes_see_calls_before_autocasting():
    with Log() as log, ferrotorch.autocast("cpu"):
        y = ferrotorch.mm(ferrotorch.ones(2, 2), ferrotorch.ones(2, 2))
        dtype = y.dtype
    assert dtype == ferrotorch.bfloat16 and log.seen == ["ones", "ones", "mm", "dtype.__get__"]
