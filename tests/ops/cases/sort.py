"""Sorting and searching."""

from ops.harness import Case, Op, V, X

NAN = float("nan")
TIES = V([[2.0, 1.0, 2.0, NAN, 1.0], [0.0, 0.0, NAN, -1.0, NAN]])
REAL = ("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "complex64")

OPS = [
    Op(
        "sort",
        Case(X(3, 4, distinct=True)),
        Case(X(3, 4), 0),
        Case(X(3, 4), 1, True),
        Case(TIES, stable=True),
        Case(TIES, stable=True, dim=1, descending=True),
        Case(X()),
        Case(X(2, 0)),
        errors=[Case(X(3), 1), Case(X(3), "x")],
    ),
    Op(
        "argsort",
        Case(X(3, 4, distinct=True)),
        Case(X(3, 4), 0, True),
        Case(TIES, stable=True),
        Case(X()),
        errors=[Case(X(3), 1)],
    ),
    *(
        Op(
            name,
            Case(X(3, 4), 0.3),
            Case(X(3, 4), V([0.0, 0.3, 1.0]), 1),
            Case(X(3, 4), 0.5, dim=0, keepdim=True, interpolation="nearest"),
            *(Case(X(3, 4), 0.4, 1, interpolation=kind) for kind in ("lower", "higher", "midpoint")),
            Case(V([1.0, NAN, 3.0]), 0.5),
            errors=[Case(X(3), 1.5), Case(X(3), 0.5, 1), Case(X(0), 0.5), Case(X(3), 0.5, interpolation="cubic")],
        )
        for name in ("quantile", "nanquantile")
    ),
    Op("msort", Case(X(3, 4, distinct=True)), Case(X(5))),
    Op(
        "topk",
        Case(X(3, 4, distinct=True), 2),
        Case(X(3, 4), 2, 0),
        Case(X(3, 4), 3, largest=False),
        Case(X(3, 4), 0),
        Case(X(5), 5),
        Case(X(), 1),
        errors=[Case(X(3), 4), Case(X(3), -1), Case(X(3), 1, 1), Case(X(3))],
        dtypes=REAL,
    ),
    Op(
        "kthvalue",
        Case(X(3, 4, distinct=True), 2),
        Case(X(3, 4), 1, 0),
        Case(X(3, 4), 4, 1, True),
        errors=[Case(X(3), 4), Case(X(3), 0)],
        dtypes=REAL,
    ),
    Op(
        "unique",
        Case(V([3, 1, 2, 1, 3])),
        Case(V([3, 1, 2, 1, 3]), return_inverse=True, return_counts=True),
        Case(V([[1, 2], [1, 2], [0, 1]]), dim=0),
        Case(X(0)),
        gradcheck=False,
    ),
    Op(
        "unique_consecutive",
        Case(V([1, 1, 2, 2, 1])),
        Case(V([1, 1, 2, 2, 1]), return_inverse=True, return_counts=True),
        Case(V([[1, 2], [1, 2], [0, 1]]), dim=0),
    ),
    Op(
        "searchsorted",
        Case(V([1, 3, 5, 7]), V([3, 6, 0, 9])),
        Case(V([1, 3, 5, 7]), V([[3, 6], [0, 9]]), right=True),
        Case(V([[1, 3], [2, 4]]), V([[2, 3], [2, 5]])),
        Case(V([1.0, 3.0]), 2),
        Case(V([1, 3, 5]), V([3]), side="right", out_int32=True),
        dtypes=REAL[:-1],
    ),
    Op(
        "bucketize",
        Case(V([3, 6, 9]), V([1, 3, 5, 7])),
        Case(V([[3, 6]]), V([1, 3, 5, 7]), right=True),
        dtypes=REAL[:-1],
    ),
    Op(
        "bincount",
        Case(V([1, 1, 3])),
        Case(V([1, 1, 3]), minlength=6),
        Case(V([1, 1, 3]), V([0.5, 1.5, 2.0], dtype="float64")),
        errors=[Case(V([-1], "int64")), Case(V([[1]], "int64"))],
        dtypes=("int64", "int32", "uint8", "float32"),
    ),
    Op("histc", Case(X(20), 4), Case(X(20), 5, -1, 1), errors=[Case(X(3), 0)], dtypes=("float64", "float32")),
]
