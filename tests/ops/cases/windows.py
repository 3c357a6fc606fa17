"""Window functions."""

from ops.harness import Case, L, Op

# No tensor goes in, so one dtype says it all.
ONE = {"dtypes": ("float64",), "layouts": ()}
LENGTHS = (0, 1, 2, 3, 4, 17, 64, 401)


def window(name, *extra, errors=(), **options):
    """A row for a window of the main namespace."""
    return Op(
        name,
        *(Case(n, symmetric) for n in LENGTHS for symmetric in (True, False)),
        *(Case(n, dtype=L(dtype)) for n in (5, 33) for dtype in ("float64", "float16", "bfloat16")),
        Case(window_length=6, periodic=False, dtype=L("float64"), requires_grad=True),
        Case(5, layout=L("strided"), device="cpu"),
        *extra,
        errors=[
            *(
                Case(*wrong)
                for wrong in ((), ("x",), (-1,), (2.5,), (True,), (None,), (5, "x"), (5, 1), (5, True, "x"))
            ),
            *(Case(5, dtype=L(dtype)) for dtype in ("int64", "uint8", "bool", "complex64")),
            Case(5, foo=1),
            Case(5, dtype="x"),
            Case(5, True, 0.5, 0.4, 3.0),
            Case(5, window_length=4),
            *errors,
        ],
        **ONE,
        **options,
    )


def scipy_window(name, *extra, errors=(), head=None, **options):
    """A row for a window of `signal.windows`."""
    head = head or {}
    return Op(
        f"signal.windows.{name}",
        *(Case(n, sym=symmetric, **head) for n in LENGTHS for symmetric in (True, False)),
        Case(9, dtype=L("float64"), **head),
        Case(9, dtype=L("float64"), requires_grad=True, **head),
        Case(1, requires_grad=True, **head),
        *extra,
        errors=[
            *(Case(*wrong, **head) for wrong in ((-1,), ("x",), (5, True))),
            *(Case(5, dtype=L(dtype), **head) for dtype in ("int64", "float16", "complex64")),
            Case(5, layout=L("sparse_coo"), **head),
            *errors,
        ],
        **ONE,
        **options,
    )


OPS = [
    window("hann_window"),
    window("hamming_window", Case(6, True, 0.5), Case(6, True, 0.3, 0.2), Case(6, periodic=False, alpha=0.25)),
    window("bartlett_window"),
    window("blackman_window"),
    window("kaiser_window", Case(6, True, 3.0), Case(6, False, beta=0.5), Case(6, True, 0), tol={"float32": 2e-6}),
    scipy_window("bartlett"),
    scipy_window("blackman"),
    scipy_window("cosine"),
    scipy_window(
        "exponential",
        Case(6, tau=2.5),
        Case(6, center=1.5, sym=False),
        errors=[Case(5, tau=0.0), Case(5, tau=-1), Case(5, center=1.0)],
    ),
    scipy_window("gaussian", Case(6, std=2.5), errors=[Case(5, std=0), Case(5, std=-1.5)]),
    scipy_window(
        "general_cosine",
        Case(6, a=[1.0]),
        Case(6, a=(1, 2, 3)),
        head={"a": [0.5, 0.3, 0.2]},
        errors=[Case(5, a=[]), Case(5, a=3), Case(5)],
    ),
    scipy_window("general_hamming", Case(6, alpha=0.3)),
    scipy_window("hamming"),
    scipy_window("hann"),
    scipy_window("kaiser", Case(6, beta=0.5), Case(6, beta=0.0), errors=[Case(5, beta=-1)], tol={"float32": 2e-6}),
    scipy_window("nuttall"),
]
