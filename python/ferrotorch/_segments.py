"""Reductions of consecutive parts of a dimension."""

from ferrotorch import _C
from ferrotorch._arguments import signatures
from ferrotorch._nodes import one_node

_REDUCTIONS = {
    "sum": "sum",
    "mean": "sum",
    "prod": "prod",
    "max": "amax",
    "min": "amin",
    "amax": "amax",
    "amin": "amin",
}
_NOTHING = {"sum": 0.0, "prod": 1.0, "amax": float("-inf"), "amin": float("inf")}
_NAMES = {
    _C.float32: "Float",
    _C.float64: "Double",
    _C.uint8: "Byte",
    _C.int8: "Char",
    _C.int16: "Short",
    _C.int32: "Int",
    _C.int64: "Long",
    _C.bool: "Bool",
    _C.float16: "Half",
    _C.bfloat16: "BFloat16",
    _C.complex64: "ComplexFloat",
    _C.complex128: "ComplexDouble",
}


@signatures(
    "(Tensor data, str reduce, *, Tensor lengths = None, Tensor indices = None, Tensor offsets = None, int axis = 0, "
    "bool unsafe = False, Number initial = None)"
)
def segment_reduce(data, reduce, *, lengths=None, indices=None, offsets=None, axis=0, unsafe=False, initial=None):
    """Reduces consecutive parts of a dimension, each to one element.

    Args:
        data (Tensor): the tensor
        reduce (str): ``"sum"``, ``"mean"``, ``"max"``, ``"min"`` or ``"prod"``

    Keyword args:
        lengths (Tensor, optional): how long the parts are, along its last dimension; the dimensions before it are those
            of `data`
        offsets (Tensor, optional): where the parts start, and where the last one ends, in place of `lengths`
        axis (int, optional): the dimension, the last one of `lengths`. Default: 0
        unsafe (bool, optional): whether to trust the lengths. Default: ``False``
        initial (Number, optional): what each part starts with, and the result of a part without elements

    Example::

        >>> torch.segment_reduce(torch.tensor([1., 2., 3., 4.]), "sum", lengths=torch.tensor([1, 3]))
        tensor([1., 9.])
    """
    room = max(data.dim(), 1)
    if not -room <= axis < room:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-room}, {room - 1}], but got {axis})")
    axis %= room
    if reduce not in _REDUCTIONS:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    if indices is not None:
        raise RuntimeError("segment_reduce(): indices based reduction is not supported yet.")
    if lengths is None and offsets is None:
        raise RuntimeError("segment_reduce(): Either lengths or offsets must be defined.")
    starts = _starts(data, lengths, axis, unsafe) if offsets is None else _checked(data, offsets, "offsets", axis)
    if not data.is_floating_point():
        raise NotImplementedError(f"\"_segment_reduce_cpu\" not implemented for '{_NAMES[data.dtype]}'")
    return one_node("SegmentReduceBackward0")(_reduced)(data, reduce, starts, axis, initial)


def _checked(data, given, name, axis):
    """Checks lengths or offsets and returns them."""
    if data.dim() < given.dim():
        raise RuntimeError(
            f"Expected data.dim() >= {name}_value.dim() to be true, but got false.  (Could this error message be "
            "improved?  If so, please report an enhancement request to PyTorch.)"
        )
    if axis != given.dim() - 1:
        raise RuntimeError(f"segment_reduce(): Expected axis to be the last dimension of {name} but got {axis}.")
    if given.dtype not in (_C.int32, _C.int64):
        raise NotImplementedError(f"\"_segment_reduce_{name}_cpu_kernel1\" not implemented for '{_NAMES[given.dtype]}'")
    return given.long()


def _starts(data, lengths, axis, unsafe):
    """Returns where parts of the given lengths start, and where the last one ends."""
    lengths = _checked(data, lengths, "lengths", axis)
    if not unsafe:
        if lengths.min() < 0:
            raise RuntimeError("lengths contains negative value!")
        if (lengths.sum(-1) != data.size(axis)).any():
            raise RuntimeError(
                "segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when !unsafe."
            )
    return _C.cat([lengths.new_zeros((*lengths.shape[:-1], 1)), lengths.cumsum(-1)], -1)


def _reduced(data, reduce, starts, axis, initial):
    """Scatters the elements to the parts they belong to: what lies before the first and behind the last is cut off."""
    count = starts.size(-1) - 1
    places = _C.arange(data.size(axis)).expand(*starts.shape[:-1], data.size(axis))
    parts = _C.searchsorted(starts, places.contiguous(), right=True)
    parts = parts.reshape(*parts.shape, *(1,) * (data.dim() - parts.dim())).expand(data.shape)
    kind = _REDUCTIONS[reduce]
    shape = (*data.shape[:axis], count + 2, *data.shape[axis + 1 :])
    start = _NOTHING[kind] if initial is None or kind in ("amax", "amin") else initial
    # Where an extreme is also the initial number, the gradient is the elements' alone.
    extreme = kind in ("amax", "amin")
    result = _C.full(shape, start, dtype=data.dtype).scatter_reduce(axis, parts, data, kind, include_self=not extreme)
    result = result.narrow(axis, 1, count)
    if reduce == "mean":
        sizes = starts.diff(dim=-1)
        sizes = sizes.reshape(*sizes.shape, *(1,) * (data.dim() - sizes.dim()))
        empty = float("nan") if initial is None else initial
        return _C.where(sizes == 0, _C.full((), empty, dtype=data.dtype), result / sizes.clamp(min=1))
    if extreme and initial is not None:
        bound = _C.full((), initial, dtype=data.dtype)
        return _C.where(bound > result if kind == "amax" else bound < result, bound, result)
    return result
