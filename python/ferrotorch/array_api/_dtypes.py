"""Data types: kinds, promotion, and what the library offers."""

import builtins

import ferrotorch

__all__ = ["__array_namespace_info__", "astype", "can_cast", "isdtype", "result_type"]

_KINDS = {
    "bool": (ferrotorch.bool,),
    "signed integer": (ferrotorch.int8, ferrotorch.int16, ferrotorch.int32, ferrotorch.int64),
    "unsigned integer": (ferrotorch.uint8,),
    "real floating": (ferrotorch.float32, ferrotorch.float64),
    "complex floating": (ferrotorch.complex64, ferrotorch.complex128),
}
_KINDS["integral"] = _KINDS["signed integer"] + _KINDS["unsigned integer"]
_KINDS["numeric"] = _KINDS["integral"] + _KINDS["real floating"] + _KINDS["complex floating"]


def isdtype(dtype, kind):
    """Returns whether a dtype is of a kind, or of one of several.

    Args:
        dtype (dtype): the dtype
        kind (dtype, str or tuple): dtypes, or names as ``'real floating'``
    """
    if isinstance(kind, tuple):
        return builtins.any(isdtype(dtype, part) for part in kind)
    if isinstance(kind, str):
        if kind not in _KINDS:
            raise ValueError(f"unrecognized data type kind: {kind!r}")
        return dtype in _KINDS[kind]
    return dtype == kind


def astype(x, dtype, /, *, copy=True, device=None):
    """Returns the array with another dtype."""
    return x.to(dtype=dtype, device=device or x.device, copy=copy)


def can_cast(from_, to, /):
    """Returns whether the standard's promotion leads from one dtype to another."""
    dtype = from_.dtype if isinstance(from_, ferrotorch.Tensor) else from_
    kinds = (("bool",), ("integral",), ("real floating", "complex floating"))
    return ferrotorch.promote_types(dtype, to) == to and builtins.any(
        isdtype(dtype, kind) and isdtype(to, kind) for kind in kinds
    )


def result_type(*arrays_and_dtypes):
    """Returns the dtype that arrays, dtypes and numbers are promoted to together."""
    dtypes, numbers = [], []
    for item in arrays_and_dtypes:
        if isinstance(item, ferrotorch.dtype):
            dtypes.append(item)
        elif isinstance(item, ferrotorch.Tensor):
            dtypes.append(item.dtype)
        else:
            numbers.append(item)
    if not dtypes:
        raise ValueError("at least one array or dtype is required")
    result = dtypes[0]
    for dtype in dtypes[1:]:
        result = ferrotorch.promote_types(result, dtype)
    for number in numbers:
        result = ferrotorch.result_type(ferrotorch.empty(1, dtype=result), number)
    return result


class __array_namespace_info__:
    """What the library offers: its devices, dtypes and capabilities."""

    def capabilities(self):
        """Returns what the standard leaves open."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": None}

    def default_device(self):
        """Returns where arrays are made."""
        return ferrotorch.device("cpu")

    def devices(self):
        """Returns all devices."""
        return [ferrotorch.device("cpu")]

    def default_dtypes(self, *, device=None):
        """Returns the dtypes of arrays that are made of numbers."""
        real = ferrotorch.get_default_dtype()
        return {
            "real floating": real,
            "complex floating": ferrotorch.complex128 if real == ferrotorch.float64 else ferrotorch.complex64,
            "integral": ferrotorch.int64,
            "indexing": ferrotorch.int64,
        }

    def dtypes(self, *, device=None, kind=None):
        """Returns the dtypes of a kind, by name."""
        every = (ferrotorch.bool, *_KINDS["numeric"])
        return {str(dtype).removeprefix("torch."): dtype for dtype in every if kind is None or isdtype(dtype, kind)}
