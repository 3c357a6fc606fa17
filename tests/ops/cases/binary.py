"""Arithmetic and logic of two tensors, and of three."""

from ops.harness import INTEGER, Case, Op, V, X

WRONG = [Case(X(3), X(4)), Case(X(3), "x"), Case(X(3), None), Case(X(3))]
BITS = ("int64", *INTEGER[:4], "bool", "float32")


def binary(name, low=-3.0, high=3.0, *extra, scalar=2, **options):
    """A row for a function of two tensors: equal shapes, broadcasting both ways, a number, nothing at all."""
    a, b = {"low": low, "high": high}, {"low": low, "high": high}
    cases = [
        Case(X(3, 4, **a), X(3, 4, **b)),
        Case(X(3, 1, **a), X(4, **b)),
        Case(X(**a), X(2, 3, **b)),
        Case(X(0, **a), X(1, **b)),
        Case(X(2, 0, 3, **a), X(3, **b)),
    ]
    if scalar is not None:
        cases += [Case(X(3, 4, **a), scalar), Case(X(3, 4, **a), V(1.5))]
    return Op(name, *cases, *extra, **{"errors": WRONG, **options})


OPS = [
    binary("add", -3, 3, Case(X(3, 4), X(4), alpha=2.5), Case(X(3, 4), 1.5, alpha=2), Case(X(2), 1j)),
    binary("sub", -3, 3, Case(X(3, 4), X(4), alpha=2.5), aliases=["subtract"]),
    Op("rsub", Case(X(3, 4), X(4)), Case(X(3, 4), 2, alpha=3)),
    binary("mul", aliases=["multiply"]),
    binary(
        "div",
        0.4,
        3,
        *(
            Case(X(*shape, low=-9, high=9), divisor, rounding_mode=mode)
            for mode in ("trunc", "floor", None)
            for shape, divisor in (((3, 4), X(4, low=0.5)), ((5,), -2.5), ((2, 2), X(2, 1, low=0.5)))
        ),
        errors=[*WRONG, Case(X(3), 2, rounding_mode="up")],
        aliases=["divide"],
    ),
    binary("true_divide", 0.4, 3),
    binary("floor_divide", 0.5, 5, Case(V([-7.0, 7.0, -0.0, 5.0]), V([2.0, -2.0, 1.0, 0.0]))),
    binary("remainder", 0.5, 5, Case(V([-7.0, 7.0, -0.5, 5.0]), V([2.0, -2.0, 1.0, 0.0])), Case(7, X(4, low=1))),
    binary("fmod", 0.5, 5, Case(V([-7.0, 7.0, -0.5, 5.0]), V([2.0, -2.0, 1.0, 0.0]))),
    binary(
        "pow",
        0.5,
        2,
        *(Case(X(3, 4, low=0.5), power) for power in (0, 1, 3, -1, 0.5, -2.0)),
        Case(2.0, X(3)),
        Case(V([0.0, 0.0, 0.0]), V([0.0, 1.0, 2.0])),
        Case(X(2, 2), 1j),
    ),
    binary("float_power", 0.5, 2),
    binary("atan2", aliases=["arctan2"], scalar=None),
    binary("maximum", -3, 3, Case(V([1.0, float("nan"), 2.0]), V([1.0, 0.0, float("nan")])), scalar=None),
    binary("minimum", -3, 3, Case(V([1.0, float("nan"), 2.0]), V([1.0, 0.0, float("nan")])), scalar=None),
    binary("fmax", -3, 3, Case(V([1.0, float("nan"), 2.0]), V([1.0, 0.0, float("nan")])), scalar=None),
    binary("fmin", -3, 3, Case(V([1.0, float("nan"), 2.0]), V([1.0, 0.0, float("nan")])), scalar=None),
    binary("hypot", 0.3, 3, scalar=None),
    binary("copysign", 0.3, 3, Case(V([1.0, -2.0]), V([-0.0, 0.0]))),
    binary("logaddexp", scalar=None),
    binary("logaddexp2", scalar=None),
    binary("xlogy", 0.3, 3, Case(V([0.0, 0.0, 1.0]), V([0.0, float("nan"), 0.0]))),
    binary("heaviside", -3, 3, Case(V([0.0, 1.0, -1.0]), V([0.5, 0.5, 0.5])), scalar=None),
    binary("nextafter", scalar=None, dtypes=("float64", "float32", "bfloat16", "int64")),
    binary("gcd", scalar=None, dtypes=BITS),
    binary("lcm", scalar=None, dtypes=BITS),
    binary("bitwise_and", dtypes=BITS),
    binary("bitwise_or", dtypes=BITS),
    binary("bitwise_xor", dtypes=BITS),
    binary("bitwise_left_shift", 0, 3, dtypes=("int64", *INTEGER[:4], "float32")),
    binary("bitwise_right_shift", 0, 3, dtypes=("int64", *INTEGER[:4], "float32")),
    binary("logical_and", scalar=None),
    binary("logical_or", scalar=None),
    binary("logical_xor", scalar=None),
    Op(
        "lerp",
        Case(X(3, 4), X(3, 4), 0.3),
        Case(X(3, 4), X(4), X(3, 1)),
        Case(X(2), X(2), 0.7),
        errors=[Case(X(3), X(3))],
    ),
    Op(
        "addcmul",
        Case(X(3, 4), X(3, 4), X(3, 4)),
        Case(X(3, 4), X(3, 1), X(4), value=0.5),
        errors=[Case(X(3), X(4), X(4))],
    ),
    Op(
        "addcdiv",
        Case(X(3, 4), X(3, 4), X(3, 4, low=0.5)),
        Case(X(3, 4), X(3, 1), X(4, low=0.5), value=0.5),
        errors=[Case(X(3), X(4), X(4))],
    ),
    Op(
        "clamp",
        Case(X(3, 4), -1, 1),
        Case(X(3, 4), min=0.5),
        Case(X(3, 4), max=0.5),
        Case(X(3, 4), X(4), X(3, 1)),
        Case(V([1.0, float("nan"), 2.0]), 1.0, 2.0),
        Case(X(4), 2, 1),
        errors=[Case(X(3)), Case(X(3), "a")],
        aliases=["clip"],
    ),
    Op("clamp_min", Case(X(3, 4), 0.5), Case(X(3, 4), X(4)), Case(V([1.0, 2.0]), 1.0), errors=[Case(X(3))]),
    Op("clamp_max", Case(X(3, 4), 0.5), Case(X(3, 4), X(4)), Case(V([1.0, 2.0]), 1.0), errors=[Case(X(3))]),
    Op("result_type", Case(X(3), X(3)), Case(X(3), 2.5), Case(X(3), 1j), Case(X(), X(3, dtype="int32")), layouts=()),
]
