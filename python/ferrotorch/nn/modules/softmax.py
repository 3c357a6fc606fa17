"""Softmax and its relatives as layers."""

from ferrotorch.nn import functional as F
from ferrotorch.nn.module import Module

__all__ = ["LogSoftmax", "Softmax", "Softmax2d", "Softmin"]


class Softmin(Module):
    r"""Softmax of the negated input.

    .. math:: y_i = \frac{e^{-x_i}}{\sum_j e^{-x_j}}

    Args:
        dim (int): dimension along which the outputs sum to one

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Softmin(dim=0)(torch.tensor([0.0, 1.0]))
        tensor([0.7311, 0.2689])
    """

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def __setstate__(self, state):
        super().__setstate__(state)
        self.__dict__.setdefault("dim", None)

    def forward(self, input):
        return F.softmin(input, self.dim, _stacklevel=5)

    def extra_repr(self):
        return f"dim={self.dim}"


class Softmax(Module):
    r"""Exponentials, scaled so that they sum to one.

    .. math:: y_i = \frac{e^{x_i}}{\sum_j e^{x_j}}

    Args:
        dim (int): dimension along which the outputs sum to one

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Softmax(dim=0)(torch.tensor([0.0, 1.0]))
        tensor([0.2689, 0.7311])
    """

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def __setstate__(self, state):
        super().__setstate__(state)
        self.__dict__.setdefault("dim", None)

    def forward(self, input):
        return F.softmax(input, self.dim, _stacklevel=5)

    def extra_repr(self):
        return f"dim={self.dim}"


class Softmax2d(Module):
    """Softmax over the channels at every place of an image.

    Shape:
        ``(N, C, H, W)`` or ``(C, H, W)``; the output has the same.

    Example::

        >>> nn.Softmax2d()(torch.zeros(1, 4, 1, 1)).flatten()
        tensor([0.2500, 0.2500, 0.2500, 0.2500])
    """

    def forward(self, input):
        if input.dim() not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.dim()}D instead")
        return F.softmax(input, -3, _stacklevel=5)


class LogSoftmax(Module):
    r"""Logarithm of the softmax.

    .. math:: y_i = x_i - \log \sum_j e^{x_j}

    Args:
        dim (int): dimension along which the exponentials of the outputs sum to one

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.LogSoftmax(dim=0)(torch.tensor([0.0, 1.0]))
        tensor([-1.3133, -0.3133])
    """

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def __setstate__(self, state):
        super().__setstate__(state)
        self.__dict__.setdefault("dim", None)

    def forward(self, input):
        return F.log_softmax(input, self.dim, _stacklevel=5)

    def extra_repr(self):
        return f"dim={self.dim}"
