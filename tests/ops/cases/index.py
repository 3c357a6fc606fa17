"""Reading and writing along a dimension by index."""

from ops.harness import FLOAT, Case, I, Op, V, X

ROWS = V([2, 0, 2], "int64")
# Tensors that are written to may not be expanded.
WRITABLE = ("transposed", "strided", "offset")
SAME = V([[0, 1, 0, 2], [1, 1, 2, 0]], "int64")


def scattered(name, *extra, **options):
    """A row for an operation that writes `src` into a tensor at `index`."""
    return Op(
        name,
        Case(X(3, 4), 0, V([[0, 1, 2, 0], [1, 0, 0, 2]], "int64"), X(2, 4)),
        Case(X(3, 4), 1, V([[3, 1], [0, 2]], "int64"), X(3, 3)),
        Case(X(4), -1, V([2], "int64"), X(1)),
        Case(X(3, 4), 0, V([[]], "int64"), X(1, 0)),
        Case(X(), 0, V(0, "int64"), X()),
        *extra,
        errors=[
            Case(X(3, 4), 0, V([[3]], "int64"), X(1, 1)),
            Case(X(3, 4), 0, V([[-1]], "int64"), X(1, 1)),
            Case(X(3, 4), 2, V([[0]], "int64"), X(1, 1)),
            Case(X(3, 4), 0, V([0], "int64"), X(1)),
            Case(X(3), 0, X(1), X(1)),
            Case(X(3), 0, V([0, 1], "int64"), X(1)),
        ],
        layouts=WRITABLE,
        **options,
    )


OPS = [
    Op(
        "index_select",
        Case(X(3, 4), 0, ROWS),
        Case(X(3, 4), -1, V([1], "int32")),
        Case(X(3, 4), 0, V([], "int64")),
        Case(X(), 0, V([0], "int64")),
        errors=[
            Case(X(3), 0, V([3], "int64")),
            Case(X(3), 1, ROWS),
            Case(X(3), 0, X(2)),
            Case(X(3), 0, V([[0]], "int64")),
        ],
    ),
    Op(
        "gather",
        Case(X(3, 4), 0, SAME),
        Case(X(3, 4), 1, V([[3], [0], [1]], "int64")),
        Case(X(), 0, V(0, "int64")),
        Case(X(3), 0, V([], "int64")),
        errors=[Case(X(3), 0, V([3], "int64")), Case(X(3, 4), 0, ROWS), Case(X(3), 1, ROWS), Case(X(3), 0, X(2))],
    ),
    Op(
        "take_along_dim",
        Case(X(3, 4), V([[0, 1, 2, 0]], "int64"), 0),
        Case(X(3, 4), V([[3], [0], [1]], "int64"), dim=1),
        layouts=WRITABLE,
    ),
    scattered(
        "scatter",
        Case(X(3, 4), 0, SAME, 1.5),
        Case(X(3, 4), 0, V([[0, 1, 2, 0]], "int64"), X(1, 4, grad=False), reduce="add"),
    ),
    scattered("scatter_add"),
    Op(
        "scatter_reduce",
        *(
            Case(X(3, 4), 0, SAME, X(2, 4), reduce, include_self=own)
            for reduce in ("sum", "prod", "mean", "amax", "amin")
            for own in (True, False)
        ),
        errors=[Case(X(3, 4), 0, SAME, X(2, 4), "most")],
        layouts=WRITABLE,
    ),
    Op(
        "index_add",
        Case(X(3, 4), 0, ROWS, X(3, 4)),
        Case(X(3, 4), 1, V([1, 3], "int64"), X(3, 2), alpha=0.5),
        Case(X(3), 0, V([1], "int32"), X(1)),
        errors=[Case(X(3), 0, V([3], "int64"), X(1)), Case(X(3), 0, ROWS, X(2)), Case(X(3, 4), 0, ROWS, X(3, 3))],
        layouts=WRITABLE,
    ),
    Op(
        "index_copy",
        Case(X(3, 4), 0, V([2, 0], "int64"), X(2, 4)),
        Case(X(3, 4), 1, V([1], "int64"), X(3, 1)),
        errors=[Case(X(3), 0, V([3], "int64"), X(1)), Case(X(3), 0, V([1], "int64"), X(1, dtype="float32"))],
        layouts=WRITABLE,
    ),
    Op(
        "index_fill",
        Case(X(3, 4), 0, V([2, 0], "int64"), 1),
        Case(X(3, 4), 1, V([1], "int64"), V(1.5)),
        errors=[Case(X(3), 0, V([3], "int64"), 1)],
        layouts=WRITABLE,
    ),
    Op(
        "index_put",
        Case(X(3, 4), (V([0, 2], "int64"),), X(2, 4)),
        Case(X(3, 4), (V([0, 0], "int64"), V([1, 1], "int64")), X(2), accumulate=True),
        Case(X(3, 4), [V([True, False, True], "bool")], X(4)),
        errors=[Case(X(3), (V([3], "int64"),), X(1))],
        layouts=WRITABLE,
    ),
    Op(
        "index_reduce",
        *(
            Case(X(3, 4), 0, ROWS, X(3, 4), reduce, include_self=own)
            for reduce in ("prod", "mean", "amax", "amin")
            for own in (True, False)
        ),
        errors=[Case(X(3), 0, ROWS, X(3), "sum"), Case(X(3), 0, V([3], "int64"), X(1), "prod")],
        layouts=WRITABLE,
    ),
    Op("embedding_renorm_", Case(X(5, 3), V([0, 4, 0], "int64"), 1.0, 2.0), layouts=WRITABLE, dtypes=FLOAT[2:]),
    Op("select_scatter", Case(X(3, 4), X(4), 0, 1), Case(X(3, 4), X(3), -1, -2), errors=[Case(X(3, 4), X(3), 0, 1)]),
    Op("slice_scatter", Case(X(5, 4), X(2, 4), 0, 1, 3), Case(X(5, 4), X(5, 2), 1, 0, 4, 2)),
    Op("diagonal_scatter", Case(X(3, 4), X(3)), Case(X(3, 4), X(2), -1)),
    Op(
        "embedding",
        Case(X(5, 3), I(2, 4, high=5)),
        Case(V([[1.0, 2.0], [3.0, 4.0]]), V([0, 1], "int64"), 1),
        errors=[Case(X(5, 3), V([5], "int64")), Case(X(5), V([0], "int64"))],
        layouts=WRITABLE,
        dtypes=("float64", "float32", "float16", "bfloat16", "complex64"),
    ),
    Op("tril_indices", Case(3, 4), Case(3, 3, 1), dtypes=("float64",), layouts=()),
    Op("triu_indices", Case(3, 4), Case(3, 3, -1), dtypes=("float64",), layouts=()),
]
