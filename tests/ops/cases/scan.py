"""Running sums, products and extrema."""

from ops.harness import Case, L, Op, V, X

WRONG = [Case(X(3, 4), 2), Case(X(3, 4), "x"), Case(X(3))]


def scan(name, *extra, dtype=True, **options):
    """A row for an operation along one dimension that keeps the shape."""
    cases = [Case(X(3, 4), 1), Case(X(2, 3, 4), -2), Case(X(5), dim=0), Case(X(), 0), Case(X(2, 0, 3), 1)]
    if dtype:
        cases += [Case(X(3, 4, dtype="int32"), 0, dtype=L("float64"))]
    return Op(name, *cases, *extra, errors=WRONG, **options)


OPS = [
    scan("cumsum"),
    scan("cumprod", Case(V([[2.0, 0.0, 3.0], [0.0, 0.0, 1.0]]), 1)),
    scan("cummax", Case(V([1.0, 3.0, 3.0, float("nan"), 2.0]), 0), dtype=False),
    scan("cummin", Case(V([3.0, 1.0, 1.0, float("nan"), 2.0]), 0), dtype=False),
    scan("logcumsumexp", Case(V([float("-inf"), float("-inf"), 1.0, float("inf")]), 0), dtype=False),
    Op(
        "diff",
        Case(X(5)),
        Case(X(3, 4), 2),
        Case(X(3, 4), 1, 0),
        Case(X(3, 4), prepend=X(3, 1), append=X(3, 2)),
        Case(X(2), 3),
        errors=[Case(X()), Case(X(3), -1)],
    ),
    Op("cumulative_trapezoid", Case(X(3, 4)), Case(X(3, 4), X(4)), Case(X(3, 4), dx=0.5, dim=0)),
    Op("trapezoid", Case(X(3, 4)), Case(X(3, 4), X(4)), Case(X(3, 4), dx=0.5, dim=0)),
]
