"""Convolutions, and the sliding blocks that they are made of."""

from ferrotorch._C import (
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
)
from ferrotorch._nodes import one_node
from ferrotorch.nn._tuples import _pair
from ferrotorch.nn.functional.blocks import col2im, im2col

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


@one_node("Im2ColBackward0")
def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    """Returns the sliding blocks of an image as the columns of a matrix, ``(N, C * prod(kernel_size), L)``."""
    return im2col(input, _pair(kernel_size), _pair(dilation), _pair(padding), _pair(stride))


@one_node("Col2ImBackward0")
def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """Adds columns of sliding blocks up to the image of `output_size` that they come from."""
    return col2im(input, _pair(output_size), _pair(kernel_size), _pair(dilation), _pair(padding), _pair(stride))


def conv_tbc(input, weight, bias, pad=0):
    """Convolution along time of ``(T, N, C_in)`` with a weight ``(kernel, C_in, C_out)``."""
    return conv1d(input.permute(1, 2, 0), weight.permute(2, 1, 0), bias, padding=pad).permute(2, 0, 1)
