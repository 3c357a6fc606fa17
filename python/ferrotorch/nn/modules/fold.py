"""Sliding blocks of images."""

from ferrotorch.nn import functional as F
from ferrotorch.nn.module import Module

__all__ = ["Fold", "Unfold"]


class Fold(Module):
    """Adds the columns of sliding blocks up to images; where blocks overlap, their elements are summed.

    Args:
        output_size (int or tuple): height and width of the images
        kernel_size (int or tuple): size of the blocks
        dilation (int or tuple): distance of a block's elements. Default: 1
        padding (int or tuple): what was added on all sides. Default: 0
        stride (int or tuple): step of the blocks. Default: 1

    Shape:
        ``(N, C * prod(kernel_size), L)`` or without N; the output is ``(N, C, *output_size)`` or without N.

    Example::

        >>> nn.Fold((2, 3), (2, 2))(torch.ones(1, 4, 2))
        tensor([[[[1., 2., 1.],
                  [1., 2., 1.]]]])
    """

    def __init__(self, output_size, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.output_size = output_size
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input):
        return F.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self):
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, dilation={self.dilation}, "
            f"padding={self.padding}, stride={self.stride}"
        )


class Unfold(Module):
    """Returns the sliding blocks of images as columns.

    Args:
        kernel_size (int or tuple): size of the blocks
        dilation (int or tuple): distance of a block's elements. Default: 1
        padding (int or tuple): how many zeros are added on all sides. Default: 0
        stride (int or tuple): step of the blocks. Default: 1

    Shape:
        ``(N, C, H, W)`` or ``(C, H, W)``; the output is ``(N, C * prod(kernel_size), L)`` or without N, L the number of
        blocks.

    Example::

        >>> nn.Unfold((2, 3))(torch.ones(2, 5, 3, 4)).shape
        torch.Size([2, 30, 4])
    """

    def __init__(self, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input):
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
