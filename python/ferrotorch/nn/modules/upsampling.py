"""Resizing signals, images and volumes."""

from ferrotorch.nn import functional as F
from ferrotorch.nn.module import Module

__all__ = ["Upsample", "UpsamplingBilinear2d", "UpsamplingNearest2d"]


class Upsample(Module):
    """Resizes signals, images or volumes.

    Args:
        size (int or tuple, optional): wanted spatial size
        scale_factor (float or tuple, optional): factor of the spatial size, instead of `size`
        mode (str): ``'nearest'``, ``'linear'``, ``'bilinear'``, ``'bicubic'`` or ``'trilinear'``. Default:
            ``'nearest'``
        align_corners (bool, optional): whether the centres of the corner pixels stay where they are
        recompute_scale_factor (bool, optional): derive the factor from the rounded output size

    Shape:
        ``(N, C, W)``, ``(N, C, H, W)`` or ``(N, C, D, H, W)``; the output has the wanted spatial size.

    Example::

        >>> nn.Upsample(scale_factor=2)(torch.tensor([[[1.0, 2.0]]]))
        tensor([[[1., 1., 2., 2.]]])
    """

    def __init__(self, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None):
        super().__init__()
        self.name = type(self).__name__
        self.size = size
        if isinstance(scale_factor, tuple):
            self.scale_factor = tuple(float(factor) for factor in scale_factor)
        else:
            self.scale_factor = float(scale_factor) if scale_factor else None
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def forward(self, input):
        return F.interpolate(
            input,
            self.size,
            self.scale_factor,
            self.mode,
            self.align_corners,
            recompute_scale_factor=self.recompute_scale_factor,
        )

    def __setstate__(self, state):
        state.setdefault("recompute_scale_factor", True)
        super().__setstate__(state)

    def extra_repr(self):
        target = f"size={self.size!r}" if self.scale_factor is None else f"scale_factor={self.scale_factor!r}"
        return f"{target}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """Resizes images by taking the nearest pixel.

    Args:
        size (int or tuple, optional): wanted height and width
        scale_factor (float or tuple, optional): factor of height and width, instead of `size`

    Example::

        >>> nn.UpsamplingNearest2d(scale_factor=2)(torch.ones(1, 1, 2, 2)).shape
        torch.Size([1, 1, 4, 4])
    """

    def __init__(self, size=None, scale_factor=None):
        super().__init__(size, scale_factor, mode="nearest")


class UpsamplingBilinear2d(Upsample):
    """Resizes images by interpolating between pixels; the corner pixels stay where they are.

    Args:
        size (int or tuple, optional): wanted height and width
        scale_factor (float or tuple, optional): factor of height and width, instead of `size`

    Example::

        >>> nn.UpsamplingBilinear2d(size=3)(torch.tensor([[[[0.0, 2.0]]]]))[0, 0, 0]
        tensor([0., 1., 2.])
    """

    def __init__(self, size=None, scale_factor=None):
        super().__init__(size, scale_factor, mode="bilinear", align_corners=True)
