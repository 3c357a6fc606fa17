"""The functions of `special`."""

from ops.harness import Case, L, Op, V, X

SPECIAL = [0.0, -0.0, 1.0, -1.0, float("inf"), float("-inf"), float("nan")]


def unary(name, low=-3.0, high=3.0, *extra, **options):
    """A row for a function of one tensor whose gradient exists from `low` to `high`."""
    cases = [Case(X(*shape, low=low, high=high)) for shape in ((3, 4), (), (0,), (2, 1, 5))]
    return Op(f"special.{name}", *cases, Case(V(SPECIAL)), *extra, **options)


def binary(name, left, right, *extra, **options):
    """A row for a function of two tensors, or of one and a number, with values within `left` and `right`."""
    first, second = {"low": left[0], "high": left[1]}, {"low": right[0], "high": right[1]}
    middle = sum(right) / 2
    return Op(
        f"special.{name}",
        Case(X(3, 4, **first), X(3, 4, **second)),
        Case(X(3, 1, **first), X(4, **second)),
        Case(X(**first), X(2, 3, **second)),
        Case(X(0, 4, **first), X(4, **second)),
        Case(X(2, 3, **first), X(2, 3, dtype="float32", grad=False, **second)),
        Case(X(2, 3, **first), middle),
        Case(sum(left) / 2, X(2, 3, **second)),
        *extra,
        errors=[Case(X(3), X(2)), Case(X(3)), Case("x", X(3))],
        **options,
    )


def polynomial(name, low=-0.9, high=0.9):
    """A row for a family of orthogonal polynomials, whose degrees are numbers."""
    degrees = V([[0.0], [1.0], [2.0], [5.0], [9.0]], grad=False)
    return Op(
        f"special.{name}",
        Case(X(3, 4, low=low, high=high, grad=False), 3),
        Case(X(3, 4, low=low, high=high, grad=False), V([0.0, 1.0, 2.0, 4.0], grad=False)),
        Case(X(4, low=low, high=high, grad=False), degrees),
        Case(0.5, degrees),
        Case(V([1.0, -1.0, 0.0, 2.0], grad=False), 4),
        Case(X(0, low=low, high=high, grad=False), 2),
        Case(X(3, low=low, high=high, grad=False), -1),
        dtypes=("float64", "float32", "int64", "bool"),
    )


POLYNOMIALS = """
    chebyshev_polynomial_t chebyshev_polynomial_u chebyshev_polynomial_v chebyshev_polynomial_w hermite_polynomial_h
    hermite_polynomial_he laguerre_polynomial_l legendre_polynomial_p shifted_chebyshev_polynomial_t
    shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v shifted_chebyshev_polynomial_w
""".split()
# PyTorch has no gradient of these.
BESSEL = """
    bessel_j0 bessel_j1 bessel_y0 bessel_y1 modified_bessel_i0 modified_bessel_i1 modified_bessel_k0 modified_bessel_k1
    scaled_modified_bessel_k0 scaled_modified_bessel_k1 spherical_bessel_j0
""".split()

OPS = [
    unary("digamma", 0.3, 4),
    unary("psi", 0.3, 4),
    unary("entr", 0.2, 3),
    unary("erf"),
    unary("erfc"),
    unary("erfcx"),
    unary("erfinv", -0.9, 0.9),
    unary("exp2"),
    unary("expit"),
    unary("expm1"),
    unary("gammaln", 0.3, 4),
    unary("i0"),
    # PyTorch rounds to float16 between its steps.
    unary("i0e", tol={"float16": 2e-3}),
    unary("i1", 0.2, 3),
    unary("i1e", 0.2, 3),
    unary("log1p", -0.8, 4),
    unary("log_ndtr"),
    unary("logit", 0.1, 0.9, Case(X(3, 4), eps=0.2), Case(V([0.0, 1.0, 0.5, 2.0]), 0.1), tol={"float16": 3e-3}),
    unary("ndtr"),
    unary("ndtri", 0.1, 0.9),
    unary("round", -3, 3, Case(V([0.5, 1.5, -2.5, 2.5])), Case(X(3, 4), decimals=2)),
    unary("sinc", 0.2, 3),
    *(
        Op(
            f"special.{name}",
            *(Case(X(*shape, low=0.2, high=12, grad=False)) for shape in ((3, 4), (), (0,), (2, 1, 5))),
            Case(V(SPECIAL, grad=False)),
        )
        for name in BESSEL
    ),
    *(polynomial(name) for name in POLYNOMIALS),
    binary("xlogy", (0.2, 3), (0.2, 3), Case(V([0.0, 0.0, 1.0]), V([0.0, float("nan"), 0.0], grad=False))),
    binary("xlog1py", (0.2, 3), (0.2, 3), Case(V([0.0, 0.0, 1.0]), V([-1.0, float("nan"), -1.0], grad=False))),
    Op(
        "special.zeta",
        Case(X(3, 4, low=1.5, high=4, grad=False), X(3, 4, low=0.3, high=4)),
        Case(X(3, 1, low=1.5, high=4, grad=False), X(4, low=0.3, high=4)),
        Case(2, X(3, low=0.3, high=4)),
        Case(X(3, low=1.5, high=4, grad=False), 2),
        Case(V([1.0, 0.5, 2.0, 3.0], grad=False), V([2.0, 2.0, 0.0, -1.5], grad=False)),
    ),
    *(
        Op(
            f"special.{name}",
            Case(X(3, 4, low=0.3, high=4, grad=False), X(3, 4, low=0.3, high=4)),
            Case(X(3, 1, low=0.3, high=4, grad=False), X(4, low=0.3, high=4)),
            Case(V([0.0, 1.0, 2.0, 0.0], grad=False), V([1.0, 0.0, float("inf"), 0.0], grad=False)),
            errors=[Case(X(3), 2.0), Case(X(3), X(2))],
        )
        for name in ("gammainc", "gammaincc")
    ),
    Op(
        "special.multigammaln",
        Case(X(3, 4, low=2.1, high=5), 3),
        Case(X(3, low=1, high=5), 1),
        Case(V([0.5, 2.0]), 2),
        errors=[Case(X(3), 0), Case(X(3))],
    ),
    Op(
        "special.polygamma",
        Case(1, X(3, 4, low=0.3, high=4)),
        Case(0, X(3, low=0.3, high=4)),
        Case(4, X(3, low=0.3, high=4)),
        Case(2, V([0.0, -1.0, -0.5])),
        errors=[Case(-1, X(3))],
    ),
    *(
        Op(
            f"special.{name}",
            Case(X(3, 4), 1),
            Case(X(3, 4), -2),
            Case(X(3, 4, grad=False), dim=0, dtype=L("float32")),
            Case(X(), 0),
            Case(X(0, 3), 1),
            errors=[Case(X(3), 1), Case(X(3))],
        )
        for name in ("softmax", "log_softmax")
    ),
    Op(
        "special.logsumexp",
        Case(X(3, 4), 1),
        Case(X(3, 4), (0, 1)),
        Case(X(3, 4), -2, keepdim=True),
        Case(V([float("-inf"), float("-inf")]), 0),
        errors=[Case(X(3), 1), Case(X(3))],
    ),
]
