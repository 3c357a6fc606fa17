"""Convolutions."""

from ops.harness import Case, Op, X

TYPES = ("float64", "float32", "float16", "bfloat16", "int64")
# Sums of products in half precision round differently in another order.
TOL = {"float16": 4e-3, "bfloat16": 4e-2}
LAYOUTS = ("transposed", "strided", "offset")


def convolution(name, rank, transposed=False):
    """A row with every option, for one to three dimensions of space."""
    size, kernel = ((5,), (3, 4), (2, 3, 2))[rank - 1], ((3,), (3, 2), (2, 2, 1))[rank - 1]
    x, w = X(2, 2, *size), X(4, 2, *kernel)
    if transposed:
        w = X(2, 4, *kernel)
        calls = [
            Case(x, w, X(4), 2, 1, 1),
            Case(x, w, X(4), dilation=2),
            Case(x, X(2, 1, *kernel), None, (2,) * rank, 0, (1,) * rank, 2),
            Case(X(2, *size), w),
        ]
    else:
        calls = [
            Case(x, w, X(4), 2, 1),
            Case(x, w, None, (1,) * rank, "same"),
            Case(x, w, None, 1, "valid"),
            Case(x, w, X(4), padding=2, dilation=2),
            Case(x, X(4, 1, *kernel), X(4), groups=2),
            Case(X(1, 4, *size), X(2, 2, *kernel), groups=2),
            Case(x, X(3, 2, *(1,) * rank)),
            Case(X(2, *size), w, X(4)),
        ]
    errors = [
        Case(x, X(4, 3, *kernel)),
        Case(X(2), w),
        Case(x, w, X(5)),
        Case(x, w, None, 0),
        Case(x, w, None, 1, -1),
        Case(x, w, None, 1, 0, groups=3),
        Case(x, X(4, 2, *kernel[1:])),
        Case(X(2, 2, *(1,) * rank), w) if not transposed else Case(x, w, None, 1, 0, 1),
        Case(x, w, None, 1, "full"),
        Case(x, X(*w.shape, dtype="float32")),
    ]
    return Op(
        name,
        Case(x, w),
        Case(x, w, X(4)),
        Case(X(0, 2, *size), w),
        *calls,
        errors=errors,
        dtypes=TYPES,
        tol=TOL,
        layouts=LAYOUTS,
    )


OPS = [
    convolution("conv1d", 1),
    convolution("conv2d", 2),
    convolution("conv3d", 3),
    convolution("conv_transpose1d", 1, True),
    convolution("conv_transpose2d", 2, True),
    convolution("conv_transpose3d", 3, True),
    Op(
        "nn.functional.unfold",
        Case(X(2, 3, 5, 6), 2),
        Case(X(2, 3, 5, 6), (2, 3), dilation=2, padding=1, stride=2),
        errors=[Case(X(3, 4), 2)],
        dtypes=TYPES,
    ),
    Op(
        "nn.functional.fold",
        Case(X(2, 12, 12), (4, 5), 2),
        Case(X(12, 12), (4, 5), (2, 2)),
        errors=[Case(X(2, 12, 5), (4, 5), 2)],
        dtypes=TYPES,
    ),
]
