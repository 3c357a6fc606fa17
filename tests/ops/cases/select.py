"""Choosing elements by a condition."""

from ops.harness import B, Case, Op, V, X

OPS = [
    Op(
        "where",
        Case(B(3, 4), X(3, 4), X(3, 4)),
        Case(B(3, 1), X(4), X()),
        Case(B(3), X(3), 1.5),
        Case(B(3), 2, X(3)),
        Case(B(3), 1, 2.5),
        Case(B(3, 4)),
        Case(B(2), X(2), X(2, dtype="int32")),
        errors=[Case(B(3), X(4), X(4)), Case(X(3), X(3), X(3)), Case(B(3), X(3))],
        without=["method"],
    ),  # The method is called on the second argument.
    Op(
        "masked_fill",
        Case(X(3, 4), B(3, 4), 2),
        Case(X(3, 4), B(4), 2.0),
        Case(X(3, 4), B(3, 1), V(1.5)),
        Case(X(4), B(3, 4), 1),
        errors=[Case(X(3), B(4), 1), Case(X(3), X(3), 1), Case(X(3), B(3), V([1.0, 2.0]))],
    ),
    Op(
        "masked_select",
        Case(X(3, 4), B(3, 4)),
        Case(X(3, 4), B(4)),
        Case(X(4), B(3, 4)),
        Case(X(0), B(0)),
        errors=[Case(X(3), B(4)), Case(X(3), X(3))],
    ),
    Op(
        "masked_scatter",
        Case(X(3, 4), B(3, 4), X(12)),
        Case(X(3, 4), B(4), X(3, 4)),
        errors=[Case(X(3), B(3), X(0)), Case(X(3), X(3), X(3))],
    ),
    Op("nonzero", Case(V([[0, 1, 2], [3, 0, 0]])), Case(X(2, 3, 2)), Case(X()), Case(X(0, 3))),
    Op(
        "nonzero_static",
        Case(V([[0, 1, 2], [3, 0, 0]]), size=2),
        Case(V([[0, 1], [3, 0]]), size=4),
        Case(V([[0, 1], [3, 0]]), size=3, fill_value=7),
        errors=[Case(X(3), size=-1)],
    ),
    Op("argwhere", Case(V([[0, 1, 2], [3, 0, 0]])), Case(X())),
    Op(
        "take",
        Case(X(3, 4), V([0, 5, -1], "int64")),
        Case(X(3, 4), V([[0], [5]], "int64")),
        Case(X(), V(0, "int64")),
        errors=[Case(X(3), V([3], "int64")), Case(X(3), X(2)), Case(X(0), V([0], "int64"))],
    ),
    Op("put", Case(X(3, 4), V([0, 5, -1], "int64"), X(3)), Case(X(3, 4), V([0, 0], "int64"), X(2), True)),
    Op(
        "Tensor.put_",
        Case(X(3, 4), V([0, 5, -1], "int64"), X(3)),
        Case(X(3, 4), V([0, 0], "int64"), X(2), accumulate=True),
        errors=[Case(X(3), V([3], "int64"), X(1))],
        layouts=("offset", "transposed", "strided"),
    ),
]
