"""Discrete Fourier transforms."""

from ops.harness import Case, Op, X

LINE_ERRORS = [Case(X(3, 4), 0), Case(X(3, 4), dim=5), Case(X()), Case(X(3, 4), norm="x"), Case(X(3, 4), -3)]
OVER_ERRORS = [
    Case(X(3, 4), s=(2, 2, 2)),
    Case(X(3, 4), dim=(0, 0)),
    Case(X(3, 4), s=(2,), dim=(0, 1)),
    Case(X(3, 4), norm="x"),
]


def line(name, *extra, real=False):
    """A row for a transform along one dimension."""
    cases = [
        Case(X(3, 4)),
        Case(X(5)),
        Case(X(2, 6, 3), 4, 1),
        Case(X(3, 4), 7, 0, "ortho"),
        Case(X(3, 5), norm="forward"),
    ]
    if not real:
        cases += [Case(X(3, 4, dtype="complex128")), Case(X(6, 2, dtype="complex128"), None, 0)]
    return Op(f"fft.{name}", *cases, *extra, errors=LINE_ERRORS)


def over(name, *, real=False):
    """A row for a transform over several dimensions."""
    cases = [
        Case(X(3, 4)),
        Case(X(2, 3, 5), dim=(0, 2), norm="ortho"),
        Case(X(3, 4), s=(2, 6)),
        Case(X(3, 4), s=(-1, 3), dim=(1, 0)),
        Case(X(4, 3), norm="forward"),
    ]
    if not real:
        cases.append(Case(X(3, 4, dtype="complex128")))
    return Op(f"fft.{name}", *cases, errors=OVER_ERRORS)


OPS = [
    line("fft"),
    line("ifft"),
    line("rfft", real=True),
    line("irfft"),
    line("hfft"),
    line("ihfft", real=True),
    *[
        over(f"{name}{n}", real=real)
        for n in ("2", "n")
        for name, real in [("fft", False), ("ifft", False), ("rfft", True)]
    ],
    *[
        over(f"{name}{n}", real=real)
        for n in ("2", "n")
        for name, real in [("irfft", False), ("hfft", False), ("ihfft", True)]
    ],
    Op("fft.fftshift", Case(X(5)), Case(X(3, 4)), Case(X(3, 4), 1), Case(X(2, 3, 4), (0, 2)), errors=[Case(X(3), 2)]),
    Op("fft.ifftshift", Case(X(5)), Case(X(3, 4)), Case(X(3, 4), 1), Case(X(2, 3, 4), (0, 2)), errors=[Case(X(3), 2)]),
    Op("fft.fftfreq", Case(5), Case(4, 0.5), Case(0)),
    Op("fft.rfftfreq", Case(5), Case(4, 0.5), Case(0)),
]
