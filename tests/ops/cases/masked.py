"""The functions of `masked`."""

from ops.harness import Case, L, Op, V, X

MASK = V([[True, False, True], [False, False, False], [True, True, True]], "bool", grad=False)
ROW = V([True, False, True], "bool", grad=False)
SOME = V([[True, False, True], [True, True, False], [True, True, True]], "bool", grad=False)
NUMBERS = V([[1, 0, 2], [0, 0, 0], [1, 1, 1]], "int64", grad=False)
BAD_MASK = [
    Case(X(3, 3), 1, mask=V([[[True]]], "bool", grad=False)),
    Case(X(3, 3), 1, mask=V([[True, False]], "bool", grad=False)),
]
BAD_DIM = [Case(X(3, 3), 5), Case(X(3, 3), -3)]


def reduction(name, *extra, errors=(), low=-3.0, **options):
    """A row for a reduction over several dimensions."""
    x = X(3, 3, low=low, distinct=True) if options.pop("distinct", False) else X(3, 3, low=low)
    return Op(
        f"masked.{name}",
        Case(x, 1, mask=SOME),
        Case(x, 1),
        Case(x, mask=SOME),
        Case(x, (0, 1), mask=SOME),
        Case(x, (), mask=SOME),
        Case(x, -1, keepdim=True, mask=SOME),
        Case(X(3, 3, grad=False), 0, mask=NUMBERS),
        Case(x, 1, mask=ROW),
        Case(X(2, 3, 2, low=low, grad=False), (0, 2), mask=V([[[True], [False], [True]]], "bool", grad=False)),
        Case(x, 1, mask=SOME, dtype=L("float64")),
        Case(V([[1.0, float("nan"), 3.0]], grad=False), 1, mask=ROW),
        Case(X(low=low), 0),
        Case(X(0, 3, low=low), 1),
        *extra,
        errors=[*BAD_MASK, *BAD_DIM, Case(X(3, 3), (0, 0)), Case(X(3, 3), 1, True, True), *errors],
        **options,
    )


def along(name, *head, errors=(), **options):
    """A row for a function along one dimension."""
    return Op(
        f"masked.{name}",
        Case(X(3, 3), *head, 1, mask=SOME),
        Case(X(3, 3, grad=False), *head, 0, mask=ROW),
        Case(X(3, 3), *head, -1),
        Case(X(2, 3, 2), *head, 1, mask=V([[[True], [False], [True]]], "bool", grad=False)),
        Case(X(3, 3), *head, 1, mask=SOME, dtype=L("float64")),
        Case(V([[1.0, float("nan"), 3.0]], grad=False), *head, 1, mask=ROW),
        errors=[Case(X(3, 3), *head, 5), Case(X(3, 3), *head, 1, mask=V([[[True]]], "bool", grad=False)), *errors],
        **options,
    )


EMPTY_ROWS = Case(X(3, 3, grad=False), 1, mask=MASK)

OPS = [
    reduction("sum", EMPTY_ROWS),
    reduction("prod", EMPTY_ROWS),
    reduction("amax", EMPTY_ROWS, distinct=True, errors=[Case(X(0, 3), 0)]),
    reduction("amin", EMPTY_ROWS, distinct=True, errors=[Case(X(0, 3), 0)]),
    reduction("mean", EMPTY_ROWS, errors=[Case(X(3, 3), 1, dtype=L("int64"))]),
    reduction("logsumexp", EMPTY_ROWS),
    reduction(
        "var",
        EMPTY_ROWS,
        Case(X(3, 3), 1, False, mask=SOME),
        Case(X(3, 3), 1, True, mask=SOME),
        Case(X(3, 3), correction=2, mask=SOME),
        Case(X(3, 3), 0, correction=0.5, mask=SOME),
        errors=[Case(X(3, 3), 1, True, correction=1)],
    ),
    reduction("std", EMPTY_ROWS, Case(X(3, 3), 1, False, mask=SOME), Case(X(3, 3), 0, correction=0.5, mask=SOME)),
    Op(
        "masked.norm",
        Case(X(3, 3), 2.0, 1, mask=SOME),
        *(Case(X(3, 3), ord, 1, mask=SOME) for ord in (1, 3.5, float("inf"), float("-inf"), 0.5, -1)),
        Case(X(3, 3, grad=False), 0, 1, mask=SOME),
        Case(X(3, 3), mask=SOME),
        Case(X(3, 3), dim=(0, 1), keepdim=True),
        Case(X(3, 3, grad=False), 2.0, 1, mask=MASK),
        Case(X(3, 3), 2.0, 1, mask=SOME, dtype=L("float64")),
        errors=[Case(X(3, 3), 2.0, 5)],
    ),
    Op(
        "masked.median",
        Case(X(3, 3, distinct=True), 1, mask=SOME),
        Case(X(3, 3, distinct=True)),
        Case(X(3, 4, distinct=True), 0, keepdim=True),
        EMPTY_ROWS,
        errors=[Case(X(3, 3, dtype="int64"), 1, mask=MASK), Case(X(3, 3), 4)],
    ),
    *(
        Op(
            f"masked.{name}",
            Case(X(3, 3, distinct=True, grad=False), 1, mask=SOME),
            Case(X(3, 3, distinct=True, grad=False), mask=SOME),
            Case(X(3, 3, distinct=True, grad=False), 0, keepdim=True),
            Case(X(3, 3, distinct=True, grad=False), 0, mask=MASK, dtype=L("int64")),
            errors=[Case(X(3, 3), 4), Case(X(0, 3), 0), Case(X(3, 3), (0, 1))],
        )
        for name in ("argmax", "argmin")
    ),
    along("cumsum", errors=[Case(X(3))]),
    along("cumprod"),
    along("softmax", errors=[Case(X(3))]),
    # Finite differences of an infinite result are not numbers; PyTorch rounds to half precision before it subtracts.
    along("log_softmax", gradcheck=False, tol={"float16": 3e-3, "bfloat16": 3e-2}),
    along("softmin"),
    along("normalize", 2.0),
    Op(
        "masked.logaddexp",
        Case(X(3, 3), X(3, 3), input_mask=SOME),
        Case(X(3, 3), X(3, 3)),
        Case(X(3, 3), X(3), input_mask=SOME, dtype=L("float64")),
        Case(X(3, 3, grad=False), X(3, 3, grad=False), input_mask=MASK, other_mask=SOME),
        errors=[Case(X(3, 3), X(2, 3))],
    ),
]
