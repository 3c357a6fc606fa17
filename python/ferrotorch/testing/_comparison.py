"""Whether two values are equal within a tolerance, and where they are not."""

import collections.abc
import math

import ferrotorch

__all__ = ["assert_allclose", "assert_close"]

# Relative and absolute, by dtype.
_TOLERANCES = {
    ferrotorch.float16: (1e-3, 1e-5),
    ferrotorch.bfloat16: (1.6e-2, 1e-5),
    ferrotorch.float32: (1.3e-6, 1e-5),
    ferrotorch.float64: (1e-7, 1e-7),
    ferrotorch.complex64: (1.3e-6, 1e-5),
    ferrotorch.complex128: (1e-7, 1e-7),
}


def _default_tolerances(*dtypes):
    pairs = [_TOLERANCES.get(dtype, (0.0, 0.0)) for dtype in dtypes]
    return max(p[0] for p in pairs), max(p[1] for p in pairs)


class _Options:
    def __init__(self, **values):
        self.__dict__.update(values)


def assert_close(
    actual,
    expected,
    *,
    allow_subclasses=True,
    rtol=None,
    atol=None,
    equal_nan=False,
    check_device=True,
    check_dtype=True,
    check_layout=True,
    check_stride=False,
    msg=None,
):
    r"""Raises AssertionError unless two values are equal within a tolerance; nested values element by element.

    .. math:: |\text{actual} - \text{expected}| \le \text{atol} + \text{rtol} \cdot |\text{expected}|

    Args:
        actual, expected: tensors, numbers, arrays, or sequences and mappings of them
        allow_subclasses (bool): whether the classes may differ where one derives from the other. Default: ``True``
        rtol, atol (float, optional): both or neither; the default depends on the dtype
        equal_nan (bool): whether NaN equals NaN. Default: ``False``
        check_dtype, check_stride (bool): what must agree besides the values
        msg (str or callable, optional): replaces the message, or makes one of it

    Example::

        >>> torch.testing.assert_close(torch.tensor([1.0]), torch.tensor([1.0 + 1e-7]))
    """
    if (rtol is None) != (atol is None):
        raise ValueError(
            f"rtol and atol must both be specified or both be unspecified, but got rtol={rtol} and atol={atol}."
        )
    options = _Options(
        rtol=rtol,
        atol=atol,
        equal_nan=equal_nan,
        check_dtype=check_dtype,
        check_stride=check_stride,
        allow_subclasses=allow_subclasses,
    )
    problem = _compare(actual, expected, options, ())
    if problem is not None:
        if callable(msg):
            problem = msg(problem)
        elif msg is not None:
            problem = msg
        raise AssertionError(problem)


def assert_allclose(actual, expected, rtol=None, atol=None, equal_nan=True, msg=""):
    """The old form of :func:`assert_close`, which compares values only."""
    if not isinstance(actual, ferrotorch.Tensor):
        actual = ferrotorch.tensor(actual)
    if not isinstance(expected, ferrotorch.Tensor):
        expected = ferrotorch.tensor(expected, dtype=actual.dtype)
    if rtol is None and atol is None:
        rtol, atol = _default_tolerances(actual.dtype, expected.dtype)
    assert_close(
        actual,
        expected,
        rtol=rtol,
        atol=atol,
        equal_nan=equal_nan,
        check_dtype=False,
        check_stride=False,
        msg=msg or None,
    )


def _at(path):
    return "\n\nThe failure occurred for item " + "".join(f"[{key!r}]" for key in path) if path else ""


def _compare(actual, expected, options, path):
    """What is wrong, or ``None``."""
    sequence = collections.abc.Sequence
    if isinstance(actual, sequence) and isinstance(expected, sequence) and not isinstance(actual, (str, bytes)):
        if len(actual) != len(expected):
            return f"The length of the sequences mismatch: {len(actual)} != {len(expected)}" + _at(path)
        for i, (a, b) in enumerate(zip(actual, expected, strict=True)):
            if (problem := _compare(a, b, options, (*path, i))) is not None:
                return problem
        return None
    if isinstance(actual, collections.abc.Mapping) and isinstance(expected, collections.abc.Mapping):
        if actual.keys() != expected.keys():
            missing, extra = sorted(expected.keys() - actual.keys()), sorted(actual.keys() - expected.keys())
            return (
                "The keys of the mappings do not match:\n"
                f"Missing keys in the actual mapping: {missing}\nAdditional keys in the actual mapping: {extra}"
                + _at(path)
            )
        for key in expected:
            if (problem := _compare(actual[key], expected[key], options, (*path, key))) is not None:
                return problem
        return None
    if actual is None or expected is None:
        return None if actual is expected else f"None mismatch: {actual} is not {expected}" + _at(path)
    numbers = (bool, int, float, complex)
    if isinstance(actual, numbers) and isinstance(expected, numbers):
        return _compare_numbers(actual, expected, options, path)
    try:
        a, b = (v if isinstance(v, ferrotorch.Tensor) else ferrotorch.as_tensor(v) for v in (actual, expected))
    except (TypeError, ValueError, RuntimeError):
        raise TypeError(
            f"No comparison pair was able to handle inputs of type {type(actual)} and {type(expected)}."
        ) from None
    return _compare_tensors(a.detach(), b.detach(), options, path)


def _compare_numbers(actual, expected, options, path):
    if options.check_dtype and type(actual) is not type(expected):
        return f"The (d)types do not match: {type(actual)} != {type(expected)}." + _at(path)
    rtol, atol = options.rtol, options.atol
    if rtol is None:
        floating = any(isinstance(v, (float, complex)) for v in (actual, expected))
        rtol, atol = (1e-7, 1e-7) if floating else (0.0, 0.0)
    if actual == expected or (options.equal_nan and actual != actual and expected != expected):
        return None
    difference = abs(actual - expected)
    if not math.isnan(difference) and math.isfinite(difference) and difference <= atol + rtol * abs(expected):
        return None
    kind = "equal" if rtol == atol == 0 else "close"
    head = f"Scalars are not {kind}!\n\nExpected {expected} but got {actual}."
    relative = difference / abs(expected) if expected != 0 else math.inf
    allowed = ("", "") if rtol == atol == 0 else (f" (up to {atol} allowed)", f" (up to {rtol} allowed)")
    return f"{head}\nAbsolute difference: {difference}{allowed[0]}\nRelative difference: {relative}{allowed[1]}" + _at(
        path
    )


def _compare_tensors(a, b, options, path):
    if a.shape != b.shape:
        return f"The values for attribute 'shape' do not match: {a.shape} != {b.shape}." + _at(path)
    if options.check_dtype and a.dtype != b.dtype:
        return f"The values for attribute 'dtype' do not match: {a.dtype} != {b.dtype}." + _at(path)
    if options.check_stride and a.stride() != b.stride():
        return f"The values for attribute 'stride()' do not match: {a.stride()} != {b.stride()}." + _at(path)
    rtol, atol = options.rtol, options.atol
    if rtol is None:
        rtol, atol = _default_tolerances(a.dtype, b.dtype)
    if a.dtype != b.dtype:
        dtype = ferrotorch.promote_types(a.dtype, b.dtype)
        a, b = a.to(dtype), b.to(dtype)
    if a.dtype == ferrotorch.bool:
        a, b = a.to(ferrotorch.int64), b.to(ferrotorch.int64)
    close = ferrotorch.isclose(a, b, rtol=rtol, atol=atol, equal_nan=options.equal_nan)
    if bool(close.all()):
        return None
    return _mismatch(a, b, ~close, rtol, atol) + _at(path)


def _mismatch(a, b, wrong, rtol, atol):
    total, bad = a.numel(), int(wrong.sum())
    kind = "equal" if rtol == atol == 0 else "close"
    wide = ferrotorch.complex128 if a.is_complex() else ferrotorch.float64
    difference = (a.to(wide) - b.to(wide)).abs()
    difference = ferrotorch.where(wrong, difference, ferrotorch.zeros_like(difference))
    relative = difference / b.to(wide).abs()
    relative = ferrotorch.where(wrong, relative, ferrotorch.zeros_like(relative))
    if total == 1 and a.dim() == 0:
        head = f"Scalars are not {kind}!\n\nExpected {b.item()} but got {a.item()}."
    else:
        head = f"Tensor-likes are not {kind}!\n\nMismatched elements: {bad} / {total} ({bad / total:.1%})"

    def line(label, values, allowed):
        place = int(ferrotorch.argmax(values.reshape(-1)))
        value = values.reshape(-1)[place].item()
        where = "" if a.dim() == 0 else f" at index {_unravel(place, a.shape)}"
        limit = "" if kind == "equal" else f" (up to {allowed} allowed)"
        name = label if a.dim() == 0 else f"Greatest {label.lower()}"
        return f"{name}: {value}{where}{limit}"

    return f"{head}\n{line('Absolute difference', difference, atol)}\n{line('Relative difference', relative, rtol)}"


def _unravel(place, shape):
    index = []
    for size in reversed(shape):
        place, rest = divmod(place, size)
        index.append(rest)
    return tuple(reversed(index))
