"""Functions of each element, of one tensor or of several that broadcast, against NumPy."""

from __future__ import annotations

import operator

import numpy as np

import ferrotorch
from properties.twins import (
    BOOL,
    COMPLEX,
    DTYPES,
    FLOAT,
    INTEGER,
    REAL,
    Chance,
    category,
    check,
    float_dtype,
    result_dtype,
    wide,
)

ANY_FLOAT = {
    "exp": np.exp, "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "sqrt": np.sqrt, "log": np.log, "arctan": np.arctan,
    "sinh": np.sinh, "rsqrt": lambda x: 1 / np.sqrt(x), "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "log2": np.log2,
    "reciprocal": lambda x: 1 / x, "expm1": np.expm1, "log1p": np.log1p, "asinh": np.arcsinh,
}  # fmt: skip
KEEPS_DTYPE = {
    "neg": np.negative, "abs": np.abs, "square": np.square, "positive": np.positive, "sign": lambda x: np.sign(np.where(np.isnan(x), 0, x).astype(x.dtype)), "clone": np.array,
}  # fmt: skip
ROUNDS = {"floor": np.floor, "ceil": np.ceil, "trunc": np.trunc, "round": np.round}
TESTS = {"isnan": np.isnan, "isinf": np.isinf, "isfinite": np.isfinite, "logical_not": np.logical_not}
ARITHMETIC = {"add": np.add, "sub": np.subtract, "mul": np.multiply}
COMPARE = {
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
}
ORDERED = {"maximum": np.maximum, "minimum": np.minimum, "fmax": np.fmax, "fmin": np.fmin}
LOGIC = {"logical_and": np.logical_and, "logical_or": np.logical_or, "logical_xor": np.logical_xor}
BITS = {"bitwise_and": np.bitwise_and, "bitwise_or": np.bitwise_or, "bitwise_xor": np.bitwise_xor}


def unary_float(chance: Chance) -> None:
    name = chance.choice(list(ANY_FLOAT))
    x = chance.twin(
        dtypes=[*BOOL, *REAL] if name in {"sigmoid", "rsqrt", "log1p"} else DTYPES, low=0.25, special=category(name) < 3
    )
    if category(x.dtype) == 3 and not np.isfinite(x.array).all():
        return
    values = wide(x.array)
    check(
        getattr(ferrotorch, name)(x.tensor),
        ANY_FLOAT[name](values + (0.0 if values.dtype.kind == "i" else 0)),
        float_dtype(x.dtype),
    )


def unary_kept(chance: Chance) -> None:
    name = chance.choice(list(KEEPS_DTYPE))
    x = chance.twin(dtypes=REAL if name == "sign" else [*REAL, *COMPLEX], special=True)
    if category(x.dtype) == 3 and not np.isfinite(x.array).all():
        return
    check(getattr(x.tensor, name)(), KEEPS_DTYPE[name](x.array))


def rounding(chance: Chance) -> None:
    name, x = chance.choice(list(ROUNDS)), chance.twin(dtypes=REAL, special=True)
    check(getattr(x.tensor, name)(), ROUNDS[name](x.array), x.dtype)


def tests(chance: Chance) -> None:
    name, x = chance.choice(list(TESTS)), chance.twin(special=True)
    check(getattr(x.tensor, name)(), TESTS[name](x.array), "bool")


def pair(chance: Chance, first: list[str], second: list[str] | None = None, **options):
    shape = chance.shape()
    return (chance.twin(chance.broadcasting(shape) if chance.random() < 0.5 else shape, first, **options),
            chance.twin(chance.broadcasting(shape), second or first, **options))  # fmt: skip


def arithmetic(chance: Chance) -> None:
    name = chance.choice(list(ARITHMETIC))
    x, y = pair(chance, [*REAL, *COMPLEX], special=False)
    dtype = result_dtype(x, y)
    want = ARITHMETIC[name](x.array.astype(dtype), y.array.astype(dtype))
    check(getattr(ferrotorch, name)(x.tensor, y.tensor), want, dtype)


def with_number(chance: Chance) -> None:
    """A Python number is the weakest: it changes the dtype only by its category."""
    name, x = chance.choice(list(ARITHMETIC)), chance.twin(dtypes=DTYPES)
    number = chance.choice([2, -1, 0.5, -0.25, 1 + 2j])
    if x.dtype == "bool" and name == "sub":
        return
    level = {int: 1, float: 2, complex: 3}[type(number)]
    dtype = x.dtype
    if level > category(dtype):
        dtype = {1: "int64", 2: "float32", 3: "complex128" if dtype == "float64" else "complex64"}[level]
    if (dtype == "uint8" and number == -1) or (x.dtype == "float16" and level == 3):
        return
    want = ARITHMETIC[name](x.array.astype(dtype), np.asarray(number).astype(dtype))
    check(getattr(operator, name)(x.tensor, number), want, dtype)
    if name != "sub":
        check(getattr(operator, name)(number, x.tensor), want, dtype)


def division(chance: Chance) -> None:
    x, y = pair(chance, REAL, low=1)
    dtype = float_dtype(result_dtype(x, y))
    check(x.tensor / y.tensor, wide(x.array) / wide(y.array), dtype)
    for name, function in ("floor_divide", np.floor_divide), ("remainder", np.remainder), ("fmod", np.fmod):
        kept = result_dtype(x, y)
        if kept != "float16":
            check(
                getattr(ferrotorch, name)(x.tensor, y.tensor),
                function(x.array.astype(kept), y.array.astype(kept)),
                kept,
            )


def comparison(chance: Chance) -> None:
    name = chance.choice(list(COMPARE))
    x, y = pair(chance, DTYPES if name in {"eq", "ne"} else [*BOOL, *REAL], special=True)
    dtype = result_dtype(x, y)
    check(getattr(ferrotorch, name)(x.tensor, y.tensor), COMPARE[name](x.array.astype(dtype), y.array.astype(dtype)))


def ordered(chance: Chance) -> None:
    name = chance.choice(list(ORDERED))
    x, y = pair(chance, [*BOOL, *REAL], special=True)
    dtype = result_dtype(x, y)
    check(
        getattr(ferrotorch, name)(x.tensor, y.tensor),
        ORDERED[name](x.array.astype(dtype), y.array.astype(dtype)),
        dtype,
    )


def logic(chance: Chance) -> None:
    name = chance.choice(list(LOGIC))
    x, y = pair(chance, DTYPES, special=True)
    check(getattr(ferrotorch, name)(x.tensor, y.tensor), LOGIC[name](x.array, y.array))


def bits(chance: Chance) -> None:
    name = chance.choice(list(BITS))
    x, y = pair(chance, [*BOOL, *INTEGER])
    dtype = result_dtype(x, y)
    check(
        getattr(ferrotorch, name)(x.tensor, y.tensor), BITS[name](x.array.astype(dtype), y.array.astype(dtype)), dtype
    )


def power(chance: Chance) -> None:
    x, y = pair(chance, FLOAT[1:], low=0.25)
    dtype = result_dtype(x, y)
    check(x.tensor**y.tensor, x.array.astype(dtype) ** y.array.astype(dtype), dtype)


def clamp(chance: Chance) -> None:
    x, low = chance.twin(dtypes=REAL), chance.choice([None, 0, 1, 2])
    high = chance.choice([3, 2, 1] if low is None else [None, 0, 1, 3])
    # PyTorch's order of bounds: the upper one wins.
    want = x.array if low is None else np.maximum(x.array, np.asarray(low, x.dtype))
    check(x.tensor.clamp(low, high), want if high is None else np.minimum(want, np.asarray(high, x.dtype)))


def where(chance: Chance) -> None:
    shape = chance.shape()
    mask = chance.twin(chance.broadcasting(shape), BOOL)
    x, y = chance.twin(shape), chance.twin(chance.broadcasting(shape))
    dtype = result_dtype(x, y)
    check(
        ferrotorch.where(mask.tensor, x.tensor, y.tensor),
        np.where(mask.array, x.array.astype(dtype), y.array.astype(dtype)),
    )


def lerp_and_addcmul(chance: Chance) -> None:
    shape, dtype = chance.shape(), [chance.choice(FLOAT[1:])]
    x, y, z = (
        chance.twin(shape, dtype),
        chance.twin(chance.broadcasting(shape), dtype),
        chance.twin(chance.broadcasting(shape), dtype),
    )
    check(ferrotorch.lerp(x.tensor, y.tensor, z.tensor), x.array + z.array * (y.array - x.array))
    check(
        ferrotorch.addcmul(x.tensor, y.tensor, z.tensor, value=0.5),
        x.array + x.array.dtype.type(0.5) * y.array * z.array,
    )


def conversion(chance: Chance) -> None:
    x, dtype = chance.twin(dtypes=[*BOOL, *REAL]), chance.choice(DTYPES)
    if dtype == "uint8" and x.array.size and x.array.min() < 0:
        return
    check(x.tensor.to(getattr(ferrotorch, dtype)), x.array.astype(dtype))


CASES = [
    unary_float,
    unary_kept,
    rounding,
    tests,
    arithmetic,
    arithmetic,
    with_number,
    division,
    comparison,
    ordered,
    logic,
    bits,
]
CASES += [power, clamp, where, lerp_and_addcmul, conversion]
