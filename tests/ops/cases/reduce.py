"""Reductions over some or all dimensions."""

from ops.harness import FLOAT, Case, L, Op, V, X

NAN = float("nan")
DIM_ERRORS = [Case(X(3, 4), 2), Case(X(3, 4), -3), Case(X(3, 4), "x"), Case(X(), 1), Case(X(3, 4), (0, 0))]


def reduction(name, *extra, many=True, dtype=True, empty=True, errors=DIM_ERRORS, **options):
    """A row for a reduction: over everything, one dimension, several where allowed, kept or not, with nothing in it."""
    cases = [
        Case(X(3, 4)),
        Case(X(2, 3, 4), 1),
        Case(X(3, 4), dim=-1, keepdim=True),
        Case(X()),
        Case(X(), 0),
        Case(X(2, 0, 3), 2),
    ]
    if empty:
        cases += [Case(X(0)), Case(X(2, 0), 1)]
    if many:
        cases += [Case(X(2, 3, 4), (0, 2)), Case(X(2, 3, 4), dim=[1, -1], keepdim=True)]
    if dtype:
        cases += [Case(X(3, 4, dtype="int32"), dtype=L("float64")), Case(X(3, 4), 0, dtype=L("float64"))]
    return Op(name, *cases, *extra, errors=errors, **options)


def extremum(name, *errors, **options):
    """A row for `max` and its kin over one dimension with the index."""
    return Op(
        name,
        Case(X(3, 4)),
        Case(X(3, 4), 1),
        Case(X(2, 3, 4), -2, True),
        Case(X(2, 3), dim=0, keepdim=True),
        Case(X()),
        Case(X(), 0),
        Case(V([[1.0, NAN, 3.0], [2.0, 2.0, 1.0]]), 1),
        errors=[*errors, Case(X(2, 0), 1), Case(X(3), 1), Case(X(3), "x")],
        **options,
    )


SPREAD = [
    Case(X(3, 4)),
    Case(X(3, 4), 1),
    Case(X(2, 3, 4), (0, 2), keepdim=True),
    Case(X(3, 4), dim=0, unbiased=False),
    Case(X(3, 4), dim=1, correction=2),
    Case(X(3, 4), dim=None, correction=0),
    Case(X(3, 4), False),
    Case(V([[1.0], [2.0]]), 1),
]

OPS = [
    reduction("sum"),
    reduction("nansum", Case(V([1.0, NAN, 3.0]))),
    reduction("mean"),
    reduction("nanmean", Case(V([1.0, NAN, 3.0]))),
    reduction(
        "prod",
        Case(V([[2.0, 0.0, 3.0], [0.0, 0.0, 1.0]]), 1),
        Case(V([2.0, 0.0, 3.0])),
        many=False,
        tol={"float16": 4e-3},  # PyTorch rounds after every factor.
        errors=DIM_ERRORS[:4],
    ),
    reduction(
        "amax",
        Case(V([[1.0, 3.0, 3.0], [NAN, 2.0, 1.0]]), 1),
        empty=False,
        dtype=False,
        errors=[*DIM_ERRORS, Case(X(0)), Case(X(2, 0), 1)],
    ),
    reduction(
        "amin",
        Case(V([[1.0, 1.0, 3.0], [NAN, 2.0, 1.0]]), 1),
        empty=False,
        dtype=False,
        errors=[*DIM_ERRORS, Case(X(0)), Case(X(2, 0), 1)],
    ),
    reduction("any", dtype=False),
    reduction("all", dtype=False),
    Op(
        "logsumexp",
        Case(X(3, 4), 1),
        Case(X(2, 3, 4), (0, 2), keepdim=True),
        Case(X(), 0),
        Case(X(0, 3), 0),
        Case(V([[float("-inf")] * 2, [1.0, float("inf")]]), 1),
        errors=DIM_ERRORS,
    ),
    extremum("max", Case(X(0))),
    extremum("min", Case(X(0))),
    extremum("median"),
    extremum("nanmedian"),
    Op("aminmax", Case(X(3, 4)), Case(X(3, 4), dim=1), Case(X(3, 4), dim=0, keepdim=True), errors=[Case(X(0))]),
    Op(
        "mode",
        Case(V([[1.0, 2.0, 2.0], [3.0, 3.0, 1.0]])),
        Case(V([[1.0, 2.0, 2.0], [3.0, 3.0, 1.0]]), 0, True),
        errors=[Case(X(3), 1)],
    ),
    Op(
        "argmax",
        Case(X(3, 4)),
        Case(X(3, 4), 1),
        Case(X(3, 4), 0, keepdim=True),
        Case(V([1.0, 3.0, 3.0])),
        Case(V([1.0, NAN, 3.0])),
        Case(X()),
        errors=[Case(X(0)), Case(X(3), 1)],
    ),
    Op(
        "argmin",
        Case(X(3, 4)),
        Case(X(3, 4), 1),
        Case(X(3, 4), 0, keepdim=True),
        Case(V([1.0, 1.0, 3.0])),
        Case(X()),
        errors=[Case(X(0)), Case(X(3), 1)],
    ),
    Op("std", *SPREAD, errors=[Case(X(3), 1)]),
    Op("var", *SPREAD, errors=[Case(X(3), 1)]),
    Op("std_mean", *SPREAD, errors=[Case(X(3), 1)]),
    Op("var_mean", *SPREAD, errors=[Case(X(3), 1)]),
    Op(
        "count_nonzero", Case(X(3, 4)), Case(X(3, 4, dtype="bool"), 1), Case(X(2, 3, 4), (0, 1)), errors=[Case(X(3), 1)]
    ),
    Op(
        "norm",
        *(Case(X(3, 4), p) for p in ("fro", 1, 2, 0, 3, float("inf"), -1)),
        Case(X(3, 4), 2, 1),
        Case(X(3, 4), 2, (0, 1), True),
        Case(V([0.0, 0.0])),
        Case(X(3, 4), dim=0, dtype=L("float64")),
        errors=[Case(X(3), "x"), Case(X(3), 2, 1)],
        dtypes=("float64", "float32", "complex64", "int64"),
    ),
    Op("trace", Case(X(3, 4)), errors=[Case(X(3))]),
    Op("nn.functional.normalize", Case(X(3, 4)), Case(X(3, 4), 1.0, 0), dtypes=FLOAT),
]
