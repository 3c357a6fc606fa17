"""Dropout layers: zeroing elements or whole channels at random while training."""

from ferrotorch.nn import functional as F
from ferrotorch.nn.module import Module

__all__ = ["AlphaDropout", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "FeatureAlphaDropout"]


class _DropoutNd(Module):
    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def extra_repr(self):
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    r"""Zeroes every element with probability p while training, and scales the others by 1 / (1 - p).

    In evaluation mode it returns its input.

    Args:
        p (float): probability of a zero. Default: 0.5
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Dropout(p=0.2).eval()(torch.ones(3))
        tensor([1., 1., 1.])
    """

    def forward(self, input):
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_DropoutNd):
    """Zeroes whole channels of signals with probability p while training; see :class:`Dropout`.

    Shape:
        ``(N, C, L)`` or ``(C, L)``; the output has the same.

    Example::

        >>> nn.Dropout1d().eval()(torch.ones(1, 2, 3)).sum()
        tensor(6.)
    """

    def forward(self, input):
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_DropoutNd):
    """Zeroes whole channels of images with probability p while training; see :class:`Dropout`.

    Shape:
        ``(N, C, H, W)`` or ``(N, C, L)``; the output has the same.

    Example::

        >>> nn.Dropout2d().eval()(torch.ones(1, 2, 3, 3)).sum()
        tensor(18.)
    """

    def forward(self, input):
        return F.dropout2d(input, self.p, self.training, self.inplace)


class Dropout3d(_DropoutNd):
    """Zeroes whole channels of volumes with probability p while training; see :class:`Dropout`.

    Shape:
        ``(N, C, D, H, W)`` or ``(C, D, H, W)``; the output has the same.

    Example::

        >>> nn.Dropout3d().eval()(torch.ones(1, 2, 2, 2, 2)).sum()
        tensor(16.)
    """

    def forward(self, input):
        return F.dropout3d(input, self.p, self.training, self.inplace)


class AlphaDropout(_DropoutNd):
    """Dropout that keeps mean and variance of self-normalising networks (Klambauer et al., 2017); goes with SELU.

    Args:
        p (float): probability that an element is masked. Default: 0.5
        inplace (bool): without effect. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.AlphaDropout().eval()(torch.ones(3))
        tensor([1., 1., 1.])
    """

    def forward(self, input):
        return F.alpha_dropout(input, self.p, self.training)


class FeatureAlphaDropout(_DropoutNd):
    """:class:`AlphaDropout` of whole channels.

    Shape:
        ``(N, C, *)``; the output has the same.

    Example::

        >>> nn.FeatureAlphaDropout().eval()(torch.ones(1, 2, 3)).sum()
        tensor(6.)
    """

    def forward(self, input):
        return F.feature_alpha_dropout(input, self.p, self.training)
