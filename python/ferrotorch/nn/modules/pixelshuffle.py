"""Moving elements between channels and pixels."""

from ferrotorch.nn import functional as F
from ferrotorch.nn.module import Module

__all__ = ["PixelShuffle", "PixelUnshuffle"]


class PixelShuffle(Module):
    """Moves channels into space, for convolutions that enlarge images (Shi et al., 2016).

    Args:
        upscale_factor (int): factor r of height and width

    Shape:
        ``(*, C * r * r, H, W)``; the output is ``(*, C, H * r, W * r)``.

    Example::

        >>> nn.PixelShuffle(2)(torch.tensor([[[1.0]], [[2.0]], [[3.0]], [[4.0]]]))
        tensor([[[1., 2.],
                 [3., 4.]]])
    """

    def __init__(self, upscale_factor):
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input):
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self):
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """Moves space into channels, the reverse of :class:`PixelShuffle`.

    Args:
        downscale_factor (int): divisor r of height and width

    Shape:
        ``(*, C, H * r, W * r)``; the output is ``(*, C * r * r, H, W)``.

    Example::

        >>> nn.PixelUnshuffle(2)(torch.ones(1, 1, 4, 6)).shape
        torch.Size([1, 4, 2, 3])
    """

    def __init__(self, downscale_factor):
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input):
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self):
        return f"downscale_factor={self.downscale_factor}"
