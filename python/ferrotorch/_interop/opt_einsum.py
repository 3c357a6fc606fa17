"""The functions that opt_einsum calls on tensors."""

import ferrotorch

__all__ = ["einsum", "tensordot", "transpose"]


def register(dispatch):
    """Tells opt_einsum, whose module of backends is given, where these functions are."""
    dispatch._aliases["ferrotorch"] = __name__


def tensordot(x, y, axes=2):
    """Returns the sums of products along pairs of axes."""
    return ferrotorch.tensordot(x, y, dims=axes)


def transpose(a, axes):
    """Returns the tensor with its axes in another order."""
    return a.permute(*axes)


def einsum(equation, *operands):
    """Returns the sum of products that an equation describes."""
    return ferrotorch.einsum(equation, *operands)
