"""Comparisons and questions about whole tensors."""

from ops.harness import COMPLEX, DTYPES, Case, L, Op, V, X

NAN = float("nan")
WRONG = [Case(X(3), X(4)), Case(X(3), "x"), Case(X(3), None), Case(X(3))]


def compare(name, **options):
    """A row for an elementwise comparison."""
    shapes = (((3, 4), (3, 4)), ((3, 1), (4,)), ((), (2, 3)), ((0,), (1,)))
    return Op(
        name,
        *(Case(X(*a, high=2), X(*b, high=2)) for a, b in shapes),
        Case(X(3, 4), 1),
        Case(X(3, 4, dtype="int64"), 1.5),
        Case(V([1.0, NAN, 2.0]), V([1.0, NAN, 3.0])),
        errors=WRONG,
        **options,
    )


OPS = [
    compare("eq"),
    compare("ne", aliases=["not_equal"]),
    compare("lt", aliases=["less"]),
    compare("le", aliases=["less_equal"]),
    compare("gt", aliases=["greater"]),
    compare("ge", aliases=["greater_equal"]),
    Op(
        "isclose",
        Case(V([1.0, 2.0, NAN]), V([1.0, 2.1, NAN])),
        Case(V([1.0, NAN]), V([1.05, NAN]), 0.1, equal_nan=True),
        Case(X(3, 1), X(4)),
        errors=[Case(X(3), V([1], "bool")), Case(X(3), X(3), -1)],
    ),
    Op(
        "allclose",
        Case(V([1.0, 2.0]), V([1.0, 2.1])),
        Case(V([1.0, NAN]), V([1.05, NAN]), 0.1, equal_nan=True),
        Case(X(0), X(0)),
    ),
    Op("equal", Case(X(3, 4), X(3, 4)), Case(V([1.0, 2.0]), V([1.0, 2.0])), Case(X(3), X(4)), errors=[Case(X(3), 2)]),
    Op("is_floating_point", Case(X(3)), aliases=["Tensor.is_floating_point"]),
    Op("is_complex", Case(X(3))),
    Op("is_nonzero", Case(X()), Case(V([0.0])), errors=[Case(X(2)), Case(X(0))]),
    Op("is_same_size", Case(X(3), X(3)), Case(X(3), X(2))),
    Op("numel", Case(X(3, 4)), Case(X()), Case(X(2, 0))),
    Op(
        "isin",
        Case(V([1, 2, 3, 5]), V([2, 5])),
        Case(V([1, 2]), 2),
        Case(3, V([1, 3])),
        Case(V([[1], [2]]), V([2]), invert=True),
        dtypes=tuple(d for d in DTYPES if d not in (*COMPLEX, "bool")),
    ),
    Op("can_cast", Case(L("float32"), L("int64")), Case(L("int64"), L("float32")), layouts=(), dtypes=("float64",)),
    Op(
        "promote_types",
        Case(L("float32"), L("int64")),
        Case(L("uint8"), L("int8")),
        Case(L("complex64"), L("float64")),
        layouts=(),
        dtypes=("float64",),
    ),
]
