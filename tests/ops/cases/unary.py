"""Elementwise functions of one tensor."""

from ops.harness import Case, Op, X


def unary(name, low=-3.0, high=3.0, extra=(), **options):
    """A row for a function of one tensor that is defined from `low` to `high`."""
    shapes = ((3, 4), (), (0,), (2, 0, 3), (2, 1, 5))
    return Op(name, *(Case(X(*shape, low=low, high=high)) for shape in shapes), *extra, **options)


OPS = [
    unary("abs", aliases=["absolute"]),
    unary("acos", -0.9, 0.9, aliases=["arccos"]),
    unary("tanh"),
    unary("sigmoid"),
    unary("log", 0.1, 3),
    unary("exp"),
    unary("neg", aliases=["negative"]),
    unary("sqrt", 0.1, 3),
]
