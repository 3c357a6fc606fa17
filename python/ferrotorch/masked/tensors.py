"""Tensors that carry their mask, which PyTorch calls a prototype: the names are there and say that they are not supported."""

from typing import NoReturn

_REASON = "MaskedTensor is not supported: pass the mask to the functions of `masked` as `mask=`"


class MaskedTensor:
    """A tensor together with a mask; not supported."""

    def __new__(cls, data, mask, requires_grad=False):
        raise NotImplementedError(_REASON)


def masked_tensor(data, mask, requires_grad=False) -> NoReturn:
    """Raises an error that says that masked tensors are not supported."""
    raise NotImplementedError(_REASON)


def as_masked_tensor(data, mask) -> NoReturn:
    """Raises an error that says that masked tensors are not supported."""
    raise NotImplementedError(_REASON)


def is_masked_tensor(obj):
    """Returns whether an object is a masked tensor: no object is."""
    return False
