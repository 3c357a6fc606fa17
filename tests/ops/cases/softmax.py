"""Exponentials that sum to one."""

from ops.harness import Case, L, Op, V, X


def normalised(name, **options):
    return Op(
        name,
        Case(X(3, 4), 1),
        Case(X(3, 4), dim=-2),
        Case(X(2, 3, 4), 1, dtype=L("float64")),
        Case(X(2, 0, 5), -1),
        Case(X(2, 0, 5), 1),
        Case(X(), 0),
        Case(V([[1000.0, 0.0], [float("-inf"), 0.0], [float("-inf")] * 2]), 1),
        Case(X(3, dtype="int64"), 0, L("float64")),
        errors=[Case(X(3), 1), Case(X(3), "x")],
        **options,
    )


OPS = [
    normalised("softmax"),
    normalised("log_softmax", tol={"float16": 3e-3}),  # PyTorch rounds the intermediate steps.
    Op("nn.functional.softmax", Case(X(3, 4), 1), Case(X(2, 3, 4), dim=0, dtype=L("float64"))),
    Op("nn.functional.log_softmax", Case(X(3, 4), 1)),
    Op("nn.functional.softmin", Case(X(3, 4), 1)),
]
