"""Elementwise functions of one tensor."""

from ops.harness import COMPLEX, Case, Op, V, X

# The complex counterpart of float16 is not one of the twelve dtypes.
NO_HALF = ("float32", "float64", "int64")
SPECIAL = [0.0, -0.0, 1.0, -1.0, float("inf"), float("-inf"), float("nan")]


def unary(name, low=-3.0, high=3.0, *extra, special=True, **options):
    """A row for a function of one tensor whose gradient exists from `low` to `high`."""
    shapes = ((3, 4), (), (0,), (2, 0, 3), (2, 1, 5))
    cases = [Case(X(*shape, low=low, high=high)) for shape in shapes]
    return Op(name, *cases, *([Case(V(SPECIAL))] if special else []), *extra, **options)


def predicate(name, **options):
    """A row for a question that is asked of every element."""
    return unary(name, **options)


OPS = [
    unary("abs", aliases=["absolute"]),
    unary("acos", -0.9, 0.9, aliases=["arccos"]),
    unary("acosh", 1.2, 4, aliases=["arccosh"]),
    unary("angle"),
    unary("asin", -0.9, 0.9, aliases=["arcsin"]),
    unary("asinh", aliases=["arcsinh"]),
    unary("atan", aliases=["arctan"]),
    unary("atanh", -0.9, 0.9, aliases=["arctanh"]),
    unary("ceil"),
    unary("cos"),
    unary("cosh"),
    unary("deg2rad"),
    unary("digamma", 0.3, 4),
    unary("erf"),
    unary("erfc"),
    unary("erfinv", -0.9, 0.9),
    unary("exp"),
    unary("exp2"),
    unary("expm1"),
    unary("floor"),
    unary("frac"),
    unary("i0"),
    unary("lgamma", 0.3, 4),
    unary("log", 0.1, 4),
    unary("log10", 0.1, 4),
    unary("log1p", -0.8, 4),
    unary("log2", 0.1, 4),
    unary("logit", 0.1, 0.9, Case(X(3, 4), eps=0.2), Case(V([0.0, 1.0, 0.5, 2.0]), 0.1)),
    unary("neg", aliases=["negative"]),
    unary("positive"),
    unary("rad2deg"),
    unary("reciprocal", 0.3, 4),
    unary("round", -3, 3, Case(V([0.5, 1.5, -2.5, 2.5])), Case(X(3, 4), decimals=2), Case(X(3, 5), decimals=-1)),
    unary("rsqrt", 0.3, 4),
    unary("sgn"),
    unary("sigmoid"),
    unary("sign"),
    unary("sin"),
    unary("sinc", 0.2, 3),
    unary("sinh"),
    unary("sqrt", 0.1, 4),
    unary("square"),
    unary("tan", -1.2, 1.2),
    unary("tanh"),
    unary("trunc", aliases=["fix"]),
    unary("bitwise_not", dtypes=("int64", "uint8", "int8", "bool", "float32"), special=False),
    unary("logical_not"),
    predicate("isfinite"),
    predicate("isinf"),
    predicate("isnan"),
    predicate("isneginf"),
    predicate("isposinf"),
    predicate("isreal"),
    predicate("signbit"),
    unary("nan_to_num", -3, 3, Case(V(SPECIAL), 2.0), Case(V(SPECIAL), nan=1.0, posinf=5.0, neginf=-5.0)),
    unary("conj", special=False),
    unary("conj_physical", special=False),
    unary("resolve_conj", special=False),
    unary("resolve_neg", special=False),
    Op("real", Case(X(3, 4)), Case(X()), dtypes=("complex128", "complex64", "float32", "int64"), layouts=()),
    Op("imag", Case(X(3, 4)), Case(X()), dtypes=("complex128", "complex64", "float32")),
    Op("view_as_real", Case(X(3, 4)), Case(X()), dtypes=(*COMPLEX, "float32")),
    Op("view_as_complex", Case(X(3, 2)), errors=[Case(X(3)), Case(X(2, 3))], layouts=("offset",), dtypes=NO_HALF),
    Op("complex", Case(X(3, 4), X(3, 4)), Case(X(3, 1), X(4)), errors=[Case(X(3), X(2))], dtypes=NO_HALF),
    Op("polar", Case(X(3, 4, low=0), X(3, 4)), Case(X(3, 1, low=0), X(4)), dtypes=NO_HALF),
]
