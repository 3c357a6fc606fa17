"""Operators are the functions of their names, for tensors and numbers on either side; rows test the functions."""

import operator

import pytest

import ferrotorch as torch

X, Y = [[5.0, -3.0, 2.0]], [[2.0], [-4.0]]
I, J = [[5, 3, 12]], [[2], [6]]

# The method, its reflected and in-place forms, the function, and the kind of operands.
BINARY = [
    ("__add__", "__radd__", "__iadd__", torch.add, "float"),
    ("__sub__", "__rsub__", "__isub__", torch.sub, "float"),
    ("__mul__", "__rmul__", "__imul__", torch.mul, "float"),
    ("__truediv__", "__rtruediv__", "__itruediv__", torch.true_divide, "float"),
    ("__floordiv__", "__rfloordiv__", "__ifloordiv__", torch.floor_divide, "float"),
    ("__mod__", "__rmod__", "__imod__", torch.remainder, "float"),
    ("__pow__", "__rpow__", "__ipow__", torch.pow, "int"),
    ("__and__", "__rand__", "__iand__", torch.bitwise_and, "int"),
    ("__or__", "__ror__", "__ior__", torch.bitwise_or, "int"),
    ("__xor__", "__rxor__", "__ixor__", torch.bitwise_xor, "int"),
    ("__lshift__", "__rlshift__", "__ilshift__", torch.bitwise_left_shift, "int"),
    ("__rshift__", "__rrshift__", "__irshift__", torch.bitwise_right_shift, "int"),
]
COMPARISONS = [
    ("__eq__", torch.eq),
    ("__ne__", torch.ne),
    ("__lt__", torch.lt),
    ("__le__", torch.le),
    ("__gt__", torch.gt),
    ("__ge__", torch.ge),
]


def operands(kind):
    return (torch.tensor(X), torch.tensor(Y)) if kind == "float" else (torch.tensor(I), torch.tensor(J))


def same(a, b):
    assert a.dtype == b.dtype and a.shape == b.shape and torch.equal(a, b)


@pytest.mark.parametrize(
    "forward, reflected, in_place, function, kind", BINARY, ids=lambda v: v if "__" in str(v) else ""
)
def test_binary_operators_are_functions(forward, reflected, in_place, function, kind):
    x, y = operands(kind)
    same(getattr(x, forward)(y), function(x, y))
    same(getattr(x, forward)(3), function(x, torch.tensor(3)).to(x.dtype))
    same(getattr(operator, forward)(x, y), function(x, y))
    # A number is divided by multiplying it with the reciprocals.
    assert torch.allclose(getattr(x, reflected)(7), function(torch.full_like(x, 7), x))
    changed = x.clone()
    kept = changed
    changed = getattr(operator, in_place)(changed, 2)
    same(changed, getattr(x, forward)(2))
    if hasattr(torch.Tensor, in_place):
        assert changed is kept
    assert getattr(x, forward)(object()) is NotImplemented


@pytest.mark.parametrize("name, function", COMPARISONS)
def test_comparisons_are_functions(name, function):
    x, y = operands("float")
    same(getattr(operator, name)(x, y), function(x, y))
    same(getattr(x, name)(2), function(x, 2))


def test_matrix_product_operators():
    a, b = torch.arange(6.0).view(2, 3), torch.arange(12.0).view(3, 4)
    same(a @ b, a.matmul(b))
    same(a.__matmul__(b), a.matmul(b))
    same(b.__rmatmul__(a), a.matmul(b))
    square = torch.arange(9.0).view(3, 3)
    wanted = square.matmul(square)
    # Python's `__imatmul__`: the name stands for the product.
    square @= square
    same(square, wanted)


def test_unary_operators():
    x, i = torch.tensor(X), torch.tensor(I)
    same(-x, x.neg())
    same(x.__neg__(), torch.neg(x))
    same(+x, x)
    assert x.__pos__().data_ptr() == x.data_ptr()
    same(abs(x), x.abs())
    same(x.__abs__(), torch.abs(x))
    same(~i, torch.bitwise_not(i))
    same(i.__invert__(), torch.bitwise_not(i))
    with pytest.raises(TypeError, match="only implemented on integer and Boolean-type tensors"):
        operator.invert(x)


@pytest.mark.parametrize(
    "name, kind, value",
    [("__bool__", bool, True), ("__int__", int, 2), ("__float__", float, 2.5), ("__complex__", complex, 2.5)],
)
def test_conversions_to_numbers(name, kind, value):
    number = getattr(torch.tensor([2.5]), name)()
    assert type(number) is kind and number == value
    assert kind(torch.tensor([[2.5]])) == value
    with pytest.raises((RuntimeError, ValueError)):
        kind(torch.ones(2))


def test_index_of_a_whole_number():
    assert torch.tensor(3).__index__() == 3
    assert list(range(5))[torch.tensor(2)] == 2
    with pytest.raises(TypeError, match="only integer tensors of a single element"):
        torch.tensor(2.5).__index__()


def test_sequence_protocol():
    x = torch.arange(6).view(3, 2)
    assert len(x) == x.__len__() == 3
    assert [row.tolist() for row in x] == [row.tolist() for row in x.__iter__()] == [[0, 1], [2, 3], [4, 5]]
    same(x.__reversed__(), x.flip(0))
    assert x.__contains__(4) and 7 not in x and torch.tensor(5) in x
    same(x.__getitem__(1), x[1])
    x.__setitem__((0, slice(None)), 9)
    assert x[0].tolist() == [9, 9]
    with pytest.raises(TypeError, match="len\\(\\) of a 0-d tensor"):
        len(torch.tensor(1))
    with pytest.raises(TypeError, match="iteration over a 0-d tensor"):
        iter(torch.tensor(1))
    with pytest.raises(TypeError):
        x.__delitem__(0)
