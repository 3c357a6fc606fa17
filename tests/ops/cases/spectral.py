"""Short-time Fourier transforms."""

from ops.harness import Case, Op, V, X

WINDOW = X(8, low=0.2, high=1.0, grad=False)
SIGNAL = X(2, 20)
FLOAT = ("float64", "float32", "complex64", "complex128", "int64")

OPS = [
    Op(
        "stft",
        Case(SIGNAL, 8, window=WINDOW, return_complex=True),
        Case(X(20), 8, window=WINDOW, return_complex=True),
        Case(SIGNAL, 8, 3, 6, X(6, grad=False), return_complex=True),
        Case(SIGNAL, 8, window=WINDOW, return_complex=False),
        Case(SIGNAL, 8, return_complex=True),
        Case(SIGNAL, 8, win_length=5, return_complex=True),
        Case(SIGNAL, 8, 2, window=X(8, low=0.2, high=1), return_complex=True),
        Case(SIGNAL, 8, window=WINDOW, return_complex=True, onesided=False, normalized=True),
        *(
            Case(SIGNAL, 8, window=WINDOW, return_complex=True, pad_mode=m)
            for m in ("constant", "replicate", "circular")
        ),
        Case(SIGNAL, 8, window=WINDOW, return_complex=True, center=False),
        Case(SIGNAL, 8, window=WINDOW, return_complex=True, center=False, align_to_window=True),
        Case(SIGNAL, 8, 2, 4, X(4, grad=False), False, return_complex=True, align_to_window=True),
        Case(SIGNAL, 8, 2, 5, X(5, grad=False), False, return_complex=True, align_to_window=False),
        Case(SIGNAL, 7, window=X(7, grad=False), return_complex=True),
        Case(X(20, dtype="complex128"), 8, window=WINDOW),
        Case(SIGNAL, 8, window=X(8, dtype="complex128", grad=False)),
        errors=[
            Case(SIGNAL, 8),
            Case(X(1, 2, 20), 8, window=WINDOW, return_complex=True),
            Case(SIGNAL, 0, window=WINDOW, return_complex=True),
            Case(SIGNAL, 30, center=False, return_complex=True),
            Case(SIGNAL, 60, return_complex=True),
            Case(SIGNAL, 8, 0, return_complex=True),
            Case(SIGNAL, 8, 3, 9, return_complex=True),
            Case(SIGNAL, 8, 3, 6, window=WINDOW, return_complex=True),
            Case(SIGNAL, 8, win_length=0, return_complex=True),
            Case(X(2, 20, dtype="int64"), 8, return_complex=True),
            Case(X(20, dtype="complex64"), 8, onesided=True),
            Case(SIGNAL, 8, window=X(1, 8), return_complex=True),
            Case(SIGNAL, 8, return_complex=True, pad_mode="foo"),
            Case(SIGNAL, 8, return_complex=True, align_to_window=True),
        ],
        dtypes=FLOAT,
    ),
    Op(
        "istft",
        Case(X(2, 5, 11, dtype="complex128"), 8, window=WINDOW),
        Case(X(5, 11, dtype="complex128"), 8, window=WINDOW),
        Case(X(2, 5, 11, dtype="complex128"), 8),
        Case(X(2, 5, 11, dtype="complex128"), 8, win_length=6),
        Case(X(2, 5, 11, dtype="complex128"), 8, 2, window=X(8, low=0.2, high=1)),
        Case(X(2, 5, 11, dtype="complex128"), 8, 3, 6, X(6, low=0.2, high=1, grad=False)),
        *(Case(X(2, 5, 11, dtype="complex128"), 8, window=WINDOW, length=length) for length in (15, 25, 60)),
        Case(X(2, 5, 11, dtype="complex128"), 8, window=WINDOW, center=False),
        Case(X(2, 5, 11, dtype="complex128"), 8, window=WINDOW, normalized=True),
        Case(X(2, 8, 11, dtype="complex128"), 8, window=WINDOW),
        Case(X(2, 8, 11, dtype="complex128"), 8, window=WINDOW, return_complex=True),
        Case(X(2, 8, 11, dtype="complex128"), 8, 2, window=X(8, low=0.2, high=1), return_complex=True),
        Case(X(2, 4, 6, dtype="complex128"), 7, window=X(7, low=0.2, high=1, grad=False)),
        Case(X(5, 11, dtype="complex128"), 8, 2, window=X(8, low=0.2, high=1, dtype="float64", grad=False)),
        Case(X(5, 11, dtype="complex64", grad=False), 8, window=X(8, low=0.2, high=1, dtype="float32", grad=False)),
        errors=[
            Case(V([[1.0]], "float64"), 8),
            Case("x", 8),
            Case(X(5, 11)),
            Case(X(5, 11, dtype="complex64"), 9, window=X(8, dtype="float32")),
            Case(X(5, 11, dtype="complex64"), 7, window=X(7, dtype="float32")),
            Case(X(5, 11, dtype="complex64"), 8, onesided=False),
            Case(X(5, 11, dtype="complex64"), 8, return_complex=True),
            Case(X(5, 11, dtype="complex64"), 8, hop_length=0),
            Case(X(5, 11, dtype="complex64"), 8, hop_length=9),
            Case(X(5, 11, dtype="complex64"), 8, win_length=9),
            Case(X(5, 11, dtype="complex64"), 8, win_length=6, window=X(8, dtype="float32")),
            Case(X(5, 11, dtype="complex64"), 8, window=V([0.0] * 8, "float32")),
            Case(X(8, 11, dtype="complex64"), 8, return_complex=True, onesided=True),
            Case(X(1, 2, 5, 11, dtype="complex64"), 8),
            Case(X(5, 0, dtype="complex64"), 8),
            Case(X(5, 11, dtype="complex64"), 8, window=X(8, dtype="complex64")),
            Case(X(5, 11, dtype="complex64"), -1),
        ],
        dtypes=("float64",),
    ),
]
