"""Sampling at the points of a grid."""

from ops.harness import Case, Op, X

POINTS = {"low": -1.1, "high": 1.1}
IMAGE, GRID = X(2, 3, 4, 5), X(2, 3, 3, 2, **POINTS)
VOLUME, SPACE = X(1, 2, 3, 4, 4), X(1, 2, 2, 3, 3, **POINTS)
FLOAT = ("float64", "float32", "int64")
TWO = [Case(IMAGE, GRID, mode, padding, align) for mode in range(3) for padding in range(3) for align in (True, False)]
THREE = [
    Case(VOLUME, SPACE, mode, padding, align) for mode in range(2) for padding in range(3) for align in (True, False)
]
# The number of points of the second derivatives is large: one call of each kind has them checked by `nn.functional`.
FAST = {"gradgradcheck": False, "layouts": ("transposed",)}

OPS = [
    Op(
        "grid_sampler",
        TWO[0],
        THREE[1],
        errors=[
            Case(IMAGE, SPACE, 0, 0, True),
            Case(X(1, 3, 4, 5), GRID, 0, 0, True),
            Case(IMAGE, X(2, 2, 3, 3, 3), 0, 0, True),
            Case(IMAGE, X(2, 2, 3, 3, 2), 0, 0, True),
            Case(IMAGE, X(2, 3, 3, 1), 0, 0, True),
            Case(VOLUME, SPACE, 2, 0, True),
            Case(IMAGE, GRID, 0, 0),
            Case(IMAGE, GRID, "bilinear", 0, True),
            Case(IMAGE, X(2, 3, 3, 2, dtype="float32"), 0, 0, True),
            Case(X(2, 3, 0, 5), GRID, 0, 0, True),
        ],
        dtypes=FLOAT,
        **FAST,
    ),
    Op(
        "grid_sampler_2d", *TWO, errors=[Case(IMAGE, GRID, 0, 0), Case(VOLUME, SPACE, 0, 0, True)], dtypes=FLOAT, **FAST
    ),
    Op(
        "grid_sampler_3d",
        *THREE,
        errors=[Case(VOLUME, SPACE, 2, 0, True), Case(IMAGE, GRID, 0, 0, True)],
        dtypes=FLOAT,
        **FAST,
    ),
]
