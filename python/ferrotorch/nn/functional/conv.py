"""Convolutions, and the sliding blocks that they are made of."""

from ferrotorch import _C
from ferrotorch.nn._tuples import _pair
from ferrotorch.nn.functional._core import (
    conv1d,
    conv2d,
    conv3d,
    conv_tbc,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
)

__all__ = [
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_tbc",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "fold",
    "unfold",
]


def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    """Returns the sliding blocks of an image as the columns of a matrix, ``(N, C * prod(kernel_size), L)``."""
    return _C.im2col(input, _pair(kernel_size), _pair(dilation), _pair(padding), _pair(stride))


def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """Adds columns of sliding blocks up to the image of `output_size` that they come from."""
    return _C.col2im(input, _pair(output_size), _pair(kernel_size), _pair(dilation), _pair(padding), _pair(stride))
