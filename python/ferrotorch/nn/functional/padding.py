"""Padding."""

from ferrotorch import _C

__all__ = ["pad"]


def pad(input, pad, mode="constant", value=None):
    """Adds elements at both ends of the last dimensions.

    Args:
        input (Tensor): any tensor
        pad (sequence of int): how many before and after, in pairs from the last dimension on; negative numbers crop
        mode (str): ``'constant'``, ``'reflect'``, ``'replicate'`` or ``'circular'``. Default: ``'constant'``
        value (float, optional): what ``'constant'`` fills in. Default: 0

    Example::

        >>> F.pad(torch.ones(1, 2), (1, 1, 0, 1))
        tensor([[0., 1., 1., 0.],
                [0., 0., 0., 0.]])
    """
    return _C.pad(input, pad, mode, value)
