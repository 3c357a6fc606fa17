"""Pooling."""

from ops.harness import Case, Op, V, X

TYPES = ("float64", "float32", "float16", "bfloat16", "int64")
F = "nn.functional."
SPACE = ((7,), (5, 6), (4, 3, 4))
NAN = float("nan")


def max_pool(rank):
    size = SPACE[rank - 1]
    x = X(1, 2, *size, distinct=True)
    return Op(
        f"{F}max_pool{rank}d",
        Case(x, 2),
        Case(x, 3, 1, 1),
        Case(x, 2, 2, 0, 1, True),
        Case(x, 2, stride=1, dilation=2 if rank < 3 else 1, return_indices=True),
        Case(x, (2,) * rank, (1,) * rank),
        Case(X(3, *size), 2),
        Case(X(0, 3, *size), 2),
        *(
            [Case(V([[1.0, NAN, 2.0, 2.0]]), 2), Case(V([[3.0, 3.0, 3.0]]), 2, 1, return_indices=True)]
            if rank == 1
            else []
        ),
        errors=[
            Case(X(2), 2),
            Case(x, 9),
            Case(x, 2, 1, 2),
            Case(x, 0),
            Case(x, 2, 0) if rank > 1 else Case(x, -1),
            Case(x, (2,) * (rank + 1)),
        ],
        dtypes=TYPES,
    )


def avg_pool(rank):
    x = X(1, 2, *SPACE[rank - 1])
    return Op(
        f"{F}avg_pool{rank}d",
        Case(x, 2),
        Case(x, 3, 1, 1),
        Case(x, 2, 2, 1, True),
        Case(x, 3, 2, 1, False, False),
        Case(X(3, *SPACE[rank - 1]), 2),
        *([Case(x, 2, divisor_override=3)] if rank > 1 else []),
        errors=[Case(X(2), 2), Case(x, 9), Case(x, 2, 1, 2), Case(x, 0), Case(x, (2,) * (rank + 1))],
        dtypes=TYPES,
    )


def adaptive(kind, rank):
    x = X(1, 2, *SPACE[rank - 1], distinct=kind == "max")
    extra = [Case(x, 2, True)] if kind == "max" else []
    sizes = [Case(x, 1), Case(x, (3,) * rank), Case(X(3, *SPACE[rank - 1]), 2)]
    return Op(
        f"{F}adaptive_{kind}_pool{rank}d", Case(x, 2), *sizes, *extra, errors=[Case(X(2), 2), Case(x, -1)], dtypes=TYPES
    )


OPS = [
    *(max_pool(rank) for rank in (1, 2, 3)),
    *(avg_pool(rank) for rank in (1, 2, 3)),
    *(adaptive(kind, rank) for kind in ("avg", "max") for rank in (1, 2, 3)),
    Op(F + "lp_pool1d", Case(X(2, 3, 7, low=0.1), 2.0, 2), dtypes=TYPES[:2]),
    Op(F + "lp_pool2d", Case(X(2, 3, 5, 6, low=0.1), 2.0, 2), dtypes=TYPES[:2]),
    Op(
        F + "interpolate",
        Case(X(1, 2, 3, 4), 6),
        Case(X(1, 2, 3, 4), scale_factor=2.0, mode="bilinear"),
        Case(X(1, 2, 3, 4), (5, 6), mode="bicubic", align_corners=True),
        dtypes=TYPES[:2],
    ),
]
