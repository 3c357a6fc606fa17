"""What the functions of `masked` share: the identities that stand for elements left out, dimensions, documentation."""

from ferrotorch import _C

_LARGEST = {"amax": (float("-inf"), "min"), "amin": (float("inf"), "max")}

OPTIONS = """        dtype (torch.dtype, optional): the dtype of the result
        mask (Tensor, optional): a bool tensor that broadcasts with `input`: ``False`` leaves an element out. Default:
            all count
"""


def documented(function):
    """Completes a function's documentation with the options that all have."""
    function.__doc__ = function.__doc__.replace("        ...\n", OPTIONS)
    return function


def identity(name, bound=None):
    """Returns what gives the number that changes nothing, by dtype: the result of a function of no elements."""
    infinite, end = _LARGEST[bound or name]

    def of(dtype):
        if dtype.is_floating_point:
            return infinite
        if dtype == _C.bool:
            raise NotImplementedError(f"identity of {name} on torch.bool input")
        return getattr(_C.iinfo(dtype), end)

    return of


def broadcast(mask, input):
    """Returns the mask in the shape of the input."""
    if mask.layout != _C.strided or input.layout != _C.strided:
        raise NotImplementedError("only strided tensors have masks")
    if mask.shape == input.shape:
        return mask.bool()
    if mask.ndim > input.ndim:
        raise IndexError("_input_mask expected broadcastable mask (got mask dimensionality higher than of the input)")
    return mask.broadcast_to(input.shape).bool()


def filled(input, mask, value):
    """Returns the input with the value, or what it says for the input's dtype, in place of the elements left out."""
    if mask is None:
        return input
    mask = broadcast(mask, input)
    value = value(input.dtype) if callable(value) else value
    return _C.where(mask, input, _C.full((), value, dtype=input.dtype, device=input.device))


def dims(dim, ndim):
    """Returns the dimensions to reduce, counted from the front, in order; all of them where none are named."""
    if dim is None or dim == ():
        return tuple(range(ndim))
    found = []
    room = max(ndim, 1)
    for one in (dim,) if isinstance(dim, int) else dim:
        if not -room <= one < room:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [{-room}, {room - 1}], but got {one})"
            )
        place = one % room
        if place in found:
            raise RuntimeError(f"dim={place} appears multiple times in the list of dims")
        found.append(place)
    return tuple(sorted(found))


def total_dtype(dtype, input):
    """Returns the dtype that sums and products have."""
    if dtype is not None:
        return dtype
    return input.dtype if input.is_floating_point() or input.is_complex() else _C.int64
