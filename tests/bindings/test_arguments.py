"""Which exception a wrong call ends in, as far as the sorting of arguments decides."""

import pytest

import ferrotorch as ft

x = ft.ones(2, 3)
HUGE = 2**70

WRONG = {
    # The types of all arguments are looked at before the value of any.
    "a huge number beside a wrong type": (lambda: ft.mean(x, HUGE, dtype=object), TypeError, "mean"),
    "a huge number in one signature": (lambda: ft.bitwise_and(HUGE, 2), TypeError, "bitwise_and"),
    "a huge number alone": (lambda: ft.mean(x, HUGE), ValueError, "Overflow when unpacking long long"),
    "a huge number to compute with": (lambda: ft.add(x, HUGE), OverflowError, "int too big to convert"),
    "an unknown device beside a wrong type": (lambda: x.to("gpu", range(2)), TypeError, "to"),
    # `out` is looked at before anything is computed.
    "a list as out": (lambda: ft.add(x, x, out=[]), TypeError, "argument 'out' must be Tensor, not list"),
    "a tensor as several": (lambda: ft.sort(x, out=x), TypeError, "sort"),
    "out of another dtype": (lambda: ft.argmax(x, out=ft.empty(0)), RuntimeError, "Expected out tensor to have dtype"),
    "truths in floats": (lambda: ft.any(x, out=ft.empty(0)), RuntimeError, "only supports bool tensor"),
    # A sequence is one, but for methods that take it spread out.
    "one dimension for several": (lambda: ft.flip(x, 0), TypeError, "must be tuple of ints, not int"),
    "one size for several": (lambda: ft.nn.functional.layer_norm(x, 3), TypeError, "must be tuple of ints, not int"),
    "numbers alone": (lambda: ft.isin(1, 2), TypeError, "isin"),
    "a tensor as a number": (lambda: ft.full((2,), x), TypeError, "full"),
    # What PyTorch has written in Python knows no other names, and asks its first argument for attributes.
    "a name of NumPy's": (lambda: ft.unique(x, axis=0), TypeError, "unexpected keyword argument 'axis'"),
    "no tensor": (lambda: ft.split(2.5, 1), AttributeError, "'float' object has no attribute 'split'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_calls(name):
    call, kind, text = WRONG[name]
    with pytest.raises(kind, match=text):
        call()


def test_right_calls_nearby():
    assert x.flip(0).shape == x.flip(0, 1).shape == ft.flip(x, (0,)).shape == (2, 3)
    assert ft.isin(x, 1).all() and ft.isin(1, x)
    assert ft.any(x, out=ft.empty(0, dtype=ft.uint8)).item() == 1
    assert ft.movedim(x, 0, 1).shape == ft.movedim(x, (0, 1), (1, 0)).shape == (3, 2)
    assert ft.full((2,), ft.tensor(3.0)).tolist() == [3.0, 3.0]
    assert ft.range(1, 3).tolist() == [1.0, 2.0, 3.0]
    assert ft.sum(x, axis=0).shape == (3,)


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("add", [3.0, 4.0, 6.0]),
        ("sub", [1.0, 0.0, -2.0]),
        ("mul", [2.0, 4.0, 8.0]),
        ("div", [2.0, 1.0, 0.5]),
        ("true_divide", [2.0, 1.0, 0.5]),
        ("floor_divide", [2.0, 1.0, 0.0]),
    ],
)
def test_functions_of_two_operands_take_a_number_first(name, want):
    call = getattr(ft, name)
    half = ft.tensor([1.0, 2.0, 4.0], dtype=ft.float16)
    assert call(2, half).tolist() == want and call(2, half).dtype == ft.float16
    assert call(2, half, out=ft.empty(3)).tolist() == want
    with pytest.raises(TypeError, match=rf"{name}\(\): argument 'input' \(position 1\) must be Tensor, not str"):
        call("2", half)
