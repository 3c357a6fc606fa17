"""Derivatives of samples, reductions of consecutive parts, diagonals: functions and methods written in Python."""

from ops.harness import Case, Op, V, X

FLOAT = ("float64", "float32", "float16", "bfloat16", "int64", "complex64", "bool")


def C(*values):
    """Coordinates."""
    return V(list(values), grad=False)


def N(*values):
    """Whole numbers."""
    return V(list(values), "int64", grad=False)


OPS = [
    Op(
        "Tensor.fill_diagonal_",
        Case(X(3, 3), 5),
        Case(X(7, 3), 5, wrap=True),
        Case(X(7, 3), 5.5),
        Case(X(3, 7), 5, True),
        Case(X(2, 2, 2), 5),
        Case(X(0, 3), 5),
        Case(X(4, 3), 5, True),
        Case(X(3, 3), V(2.0, grad=False)),
        errors=[
            Case(X(3), 5),
            Case(X(2, 2, 3), 5),
            Case(X(3, 3), "x"),
            Case(X(3, 3)),
            Case(X(3, 3), V([2.0], grad=False)),
            Case(X(3, 3), 1, 2),
        ],
        layouts=("strided", "transposed", "offset"),
    ),
    Op(
        "gradient",
        Case(X(3, 4)),
        Case(X(3, 4), spacing=2.0),
        Case(X(3, 4), spacing=(2.0, 3.0)),
        Case(X(3, 4), spacing=[C(0.0, 1.0, 3.0), C(0.0, 1.0, 2.0, 5.0)]),
        Case(X(3, 4), dim=1, spacing=[C(0.0, 1.0, 2.0, 5.0)]),
        Case(X(3, 4), dim=(1, 0)),
        Case(X(3, 4), dim=-1, edge_order=2),
        Case(X(3, 4), dim=1, edge_order=2, spacing=[C(0.0, 1.0, 2.0, 5.0)]),
        Case(X(3, 4), dim=0, spacing=2),
        Case(X(3, 4), dim=0, spacing=[2]),
        Case(X(3, 4), dim=(0, 1), spacing=2.5),
        Case(X(3, 4), dim=(0, 1), spacing=(0.5, 2)),
        Case(X(3, 4), dim=(1, 0), spacing=(C(0.0, 1.0, 2.0, 5.0), C(0.0, 1.0, 3.0))),
        Case(X(3, 4), dim=()),
        Case(X()),
        Case(X(2, 5, 3), dim=1),
        Case(X(2), dim=0),
        Case(V([1, 4, 9], "int64"), spacing=[N(0, 1, 3)]),
        Case(X(3, 4), spacing=1j),
        errors=[
            Case(),
            Case("x"),
            Case(X(3, 4), 1),
            Case(X(3, 4), dim="x"),
            Case(X(3, 4), spacing="x"),
            Case(X(3, 4), spacing=(2.0,)),
            Case(X(3, 4), edge_order=3),
            Case(X(3, 4), dim=5),
            Case(X(3, 4), dim=(0, 0)),
            Case(X(1, 4)),
            Case(X(3, 2), edge_order=2),
            Case(X(3, 4), dim=(0, 1), spacing=(1.0,)),
            Case(X(3, 4), dim=0, spacing=(1.0, 2.0)),
            Case(X(3, 4), dim=1, spacing=[V([[0.0, 1.0, 2.0, 5.0]], grad=False)]),
            Case(X(3, 4, dtype="uint8")),
            Case(X(0, 3)),
        ],
        dtypes=FLOAT,
    ),
    Op(
        "segment_reduce",
        Case(X(6), "sum", lengths=N(2, 0, 4)),
        *(Case(X(6, distinct=True), reduce, lengths=N(2, 1, 3)) for reduce in ("sum", "mean", "max", "min", "prod")),
        *(Case(X(6, distinct=True), reduce, offsets=N(0, 2, 6)) for reduce in ("sum", "mean", "max", "min", "prod")),
        *(
            Case(X(6, distinct=True), reduce, lengths=N(2, 0, 4), initial=1.25)
            for reduce in ("sum", "mean", "max", "min", "prod")
        ),
        *(Case(X(6, grad=False), reduce, lengths=N(2, 0, 4)) for reduce in ("mean", "max", "min", "prod")),
        Case(X(6, 2), "max", lengths=N(2, 1, 3)),
        Case(X(2, 6), "sum", lengths=V([[2, 4], [3, 3]], "int64"), axis=1),
        Case(X(2, 6), "sum", offsets=V([[0, 2, 6], [0, 3, 6]], "int64"), axis=1),
        Case(X(3, 2, 2), "sum", lengths=V([[1, 1], [2, 0], [0, 2]], "int64"), axis=1, unsafe=True),
        Case(X(6, 2), "sum", lengths=N(2, 4), axis=-2),
        Case(X(6), "sum", lengths=N(2, 1), unsafe=True),
        Case(X(6), "sum", offsets=N(0, 2)),
        Case(X(6), "sum", lengths=V([2, 4], "int32")),
        Case(V([1.0, float("nan"), 2.0], grad=False), "max", lengths=N(2, 1)),
        Case(V([1.0, float("nan"), 2.0], grad=False), "min", lengths=N(2, 1)),
        Case(V([0.0, 2.0, 3.0, 5.0, 5.0, 0.0]), "prod", lengths=N(2, 4)),
        Case(V([0.0, 2.0, 3.0, 5.0, 5.0, 0.0]), "max", lengths=N(2, 4)),
        Case(V([0.0, 2.0, 3.0, 5.0, 5.0, 0.0]), "max", lengths=N(2, 4), initial=2.0),
        errors=[
            Case(X(6), "foo", lengths=N(6)),
            Case(X(6), "sum"),
            Case(X(6), "sum", lengths=N(2, 1)),
            Case(X(6), "sum", lengths=N(7, -1)),
            Case(X(6), "sum", lengths=N(6), indices=N(6)),
            Case(X(6), "sum", lengths=N(6), axis=1),
            Case(X(6), "sum", lengths=V([[6]], "int64")),
            Case(X(2, 6), "sum", lengths=N(6), axis=1),
            Case("x", "sum"),
            Case(X(6), 3),
            Case(X(6)),
        ],
        dtypes=FLOAT[:4],
        layouts=("strided", "offset", "transposed"),
    ),
]
