"""Functions of each element."""

import ferrotorch
from ferrotorch import Tensor
from ferrotorch.array_api._dtypes import result_type

# Functions that need nothing but a name; whole numbers stay as they are where rounding would change their dtype.
_ONE = """
    abs acos acosh asin asinh atan atanh conj cos cosh exp expm1 imag isfinite isinf isnan log log10 log1p log2
    logical_not negative positive real reciprocal signbit sin sinh sqrt square tan tanh
""".split()
_TWO = {
    "add": "add",
    "atan2": "atan2",
    "bitwise_and": "bitwise_and",
    "bitwise_left_shift": "bitwise_left_shift",
    "bitwise_or": "bitwise_or",
    "bitwise_right_shift": "bitwise_right_shift",
    "bitwise_xor": "bitwise_xor",
    "copysign": "copysign",
    "divide": "true_divide",
    "equal": "eq",
    "floor_divide": "floor_divide",
    "greater": "gt",
    "greater_equal": "ge",
    "hypot": "hypot",
    "less": "lt",
    "less_equal": "le",
    "logaddexp": "logaddexp",
    "logical_and": "logical_and",
    "logical_or": "logical_or",
    "logical_xor": "logical_xor",
    "maximum": "maximum",
    "minimum": "minimum",
    "multiply": "mul",
    "nextafter": "nextafter",
    "not_equal": "ne",
    "pow": "pow",
    "remainder": "remainder",
    "subtract": "sub",
}
_ROUNDING = ("ceil", "floor", "round", "trunc")

__all__ = [*_ONE, *_TWO, *_ROUNDING, "bitwise_invert", "clip", "sign"]


def _unary(name):
    function = getattr(ferrotorch, name)

    def call(x, /):
        return function(x)

    call.__name__, call.__doc__ = name, f"Returns `{name}` of each element."
    return call


def _both(x1, x2):
    """Two operands as arrays of one dtype; a number takes the other's kind."""
    dtype = result_type(x1, x2)
    return tuple(x.to(dtype) if isinstance(x, Tensor) else ferrotorch.tensor(x, dtype=dtype) for x in (x1, x2))


def _binary(name, torch_name):
    function = getattr(ferrotorch, torch_name)

    def call(x1, x2, /):
        return function(*_both(x1, x2))

    call.__name__, call.__doc__ = name, f"Returns `{name}` of each pair of elements."
    return call


def _rounding(name):
    function = getattr(ferrotorch, name)

    def call(x, /):
        if x.is_complex():
            return ferrotorch.complex(function(x.real), function(x.imag))
        return function(x) if x.is_floating_point() else x.clone()

    call.__name__, call.__doc__ = name, f"Returns `{name}` of each element, in its dtype."
    return call


globals().update({name: _unary(name) for name in _ONE})
globals().update({name: _binary(name, torch_name) for name, torch_name in _TWO.items()})
globals().update({name: _rounding(name) for name in _ROUNDING})


def bitwise_invert(x, /):
    """Returns each element with its bits inverted."""
    return ferrotorch.bitwise_not(x)


def sign(x, /):
    """Returns the sign of each element, of complex numbers their direction."""
    return ferrotorch.sgn(x) if x.is_complex() else ferrotorch.sign(x)


def conj(x, /):
    """Returns the complex conjugate of each element."""
    return ferrotorch.conj(x).resolve_conj()


def clip(x, /, min=None, max=None):
    """Returns each element, kept between bounds."""
    for bound, keep in ((min, ferrotorch.maximum), (max, ferrotorch.minimum)):
        if bound is not None:
            bound = bound.to(x.dtype) if isinstance(bound, Tensor) else ferrotorch.tensor(bound).to(x.dtype)
            x = keep(x, bound)
    return x.clone() if min is None and max is None else x
