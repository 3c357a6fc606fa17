"""Padding layers: constants, reflections, repetitions and the other end."""

from ferrotorch.nn import functional as F
from ferrotorch.nn._tuples import _ntuple
from ferrotorch.nn.module import Module
from ferrotorch.nn.modules.batchnorm import _CheckedRank

__all__ = [
    "CircularPad1d",
    "CircularPad2d",
    "CircularPad3d",
    "ConstantPad1d",
    "ConstantPad2d",
    "ConstantPad3d",
    "ReflectionPad1d",
    "ReflectionPad2d",
    "ReflectionPad3d",
    "ReplicationPad1d",
    "ReplicationPad2d",
    "ReplicationPad3d",
    "ZeroPad1d",
    "ZeroPad2d",
    "ZeroPad3d",
]


class _PadNd(Module):
    """A padding of `_dims` dimensions by what `_mode` says."""

    def __init__(self, padding):
        super().__init__()
        self.padding = _ntuple(2 * self._dims)(padding)

    def forward(self, input):
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self):
        return f"{self.padding}"


class _CircularPadNd(_PadNd, _CheckedRank):
    _mode = "circular"

    def forward(self, input):
        self._check_input_dim(input)
        return super().forward(input)


class CircularPad1d(_CircularPadNd):
    """Pads a signal with what comes from its other end.

    Args:
        padding (int or tuple): how many elements left and right

    Shape:
        ``(N, C, L)`` or ``(C, L)``.

    Example::

        >>> nn.CircularPad1d(1)(torch.tensor([[1.0, 2.0, 3.0]]))
        tensor([[3., 1., 2., 3., 1.]])
    """

    _dims = 1
    _ranks = (2, 3)


class CircularPad2d(_CircularPadNd):
    """Pads an image with what comes from its other side.

    Args:
        padding (int or tuple): how many pixels left, right, above and below

    Shape:
        ``(N, C, H, W)`` or ``(C, H, W)``.

    Example::

        >>> nn.CircularPad2d((1, 0, 0, 0))(torch.tensor([[[1.0, 2.0]]]))
        tensor([[[2., 1., 2.]]])
    """

    _dims = 2
    _ranks = (3, 4)


class CircularPad3d(_CircularPadNd):
    """Pads a volume with what comes from its other side.

    Args:
        padding (int or tuple): how many elements left, right, above, below, in front and behind

    Shape:
        ``(N, C, D, H, W)`` or ``(C, D, H, W)``.

    Example::

        >>> nn.CircularPad3d(1)(torch.ones(1, 1, 2, 2, 2)).shape
        torch.Size([1, 1, 4, 4, 4])
    """

    _dims = 3
    _ranks = (4, 5)


class _ConstantPadNd(Module):
    def __init__(self, padding, value):
        super().__init__()
        self.value = value
        self.padding = _ntuple(2 * self._dims)(padding)

    def forward(self, input):
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self):
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPadNd):
    """Pads the last dimension with a number.

    Args:
        padding (int or tuple): how many elements left and right
        value (float): the number

    Shape:
        ``(*, L)``.

    Example::

        >>> nn.ConstantPad1d((0, 2), 3.5)(torch.ones(2))
        tensor([1.0000, 1.0000, 3.5000, 3.5000])
    """

    _dims = 1


class ConstantPad2d(_ConstantPadNd):
    """Pads the last two dimensions with a number.

    Args:
        padding (int or tuple): how many elements left, right, above and below
        value (float): the number

    Shape:
        ``(*, H, W)``.

    Example::

        >>> nn.ConstantPad2d((0, 1, 1, 0), 3.0)(torch.ones(1, 1))
        tensor([[3., 3.],
                [1., 3.]])
    """

    _dims = 2


class ConstantPad3d(_ConstantPadNd):
    """Pads the last three dimensions with a number.

    Args:
        padding (int or tuple): how many elements left, right, above, below, in front and behind
        value (float): the number

    Shape:
        ``(*, D, H, W)``.

    Example::

        >>> nn.ConstantPad3d(1, 3.0)(torch.ones(1, 2, 2, 2)).shape
        torch.Size([1, 4, 4, 4])
    """

    _dims = 3


class _ReflectionPadNd(_PadNd):
    _mode = "reflect"


class ReflectionPad1d(_ReflectionPadNd):
    """Pads a signal with its reflection, without the last element itself.

    Args:
        padding (int or tuple): how many elements left and right, fewer than there are

    Shape:
        ``(N, C, L)`` or ``(C, L)``.

    Example::

        >>> nn.ReflectionPad1d(2)(torch.tensor([[1.0, 2.0, 3.0]]))
        tensor([[3., 2., 1., 2., 3., 2., 1.]])
    """

    _dims = 1


class ReflectionPad2d(_ReflectionPadNd):
    """Pads an image with its reflection.

    Args:
        padding (int or tuple): how many pixels left, right, above and below

    Shape:
        ``(N, C, H, W)`` or ``(C, H, W)``.

    Example::

        >>> nn.ReflectionPad2d((1, 1, 0, 0))(torch.tensor([[[1.0, 2.0]]]))
        tensor([[[2., 1., 2., 1.]]])
    """

    _dims = 2


class ReflectionPad3d(_ReflectionPadNd):
    """Pads a volume with its reflection.

    Args:
        padding (int or tuple): how many elements left, right, above, below, in front and behind

    Shape:
        ``(N, C, D, H, W)`` or ``(C, D, H, W)``.

    Example::

        >>> nn.ReflectionPad3d(1)(torch.ones(1, 1, 2, 2, 2)).shape
        torch.Size([1, 1, 4, 4, 4])
    """

    _dims = 3


class _ReplicationPadNd(_PadNd):
    _mode = "replicate"


class ReplicationPad1d(_ReplicationPadNd):
    """Pads a signal by repeating its ends.

    Args:
        padding (int or tuple): how many elements left and right

    Shape:
        ``(N, C, L)`` or ``(C, L)``.

    Example::

        >>> nn.ReplicationPad1d(2)(torch.tensor([[1.0, 2.0]]))
        tensor([[1., 1., 1., 2., 2., 2.]])
    """

    _dims = 1


class ReplicationPad2d(_ReplicationPadNd):
    """Pads an image by repeating its edges.

    Args:
        padding (int or tuple): how many pixels left, right, above and below

    Shape:
        ``(N, C, H, W)`` or ``(C, H, W)``.

    Example::

        >>> nn.ReplicationPad2d((0, 1, 0, 1))(torch.tensor([[[1.0, 2.0]]]))
        tensor([[[1., 2., 2.],
                 [1., 2., 2.]]])
    """

    _dims = 2


class ReplicationPad3d(_ReplicationPadNd):
    """Pads a volume by repeating its faces.

    Args:
        padding (int or tuple): how many elements left, right, above, below, in front and behind

    Shape:
        ``(N, C, D, H, W)`` or ``(C, D, H, W)``.

    Example::

        >>> nn.ReplicationPad3d(1)(torch.ones(1, 1, 2, 2, 2)).shape
        torch.Size([1, 1, 4, 4, 4])
    """

    _dims = 3


class ZeroPad1d(ConstantPad1d):
    """Pads the last dimension with zeros.

    Args:
        padding (int or tuple): how many elements left and right

    Example::

        >>> nn.ZeroPad1d(1)(torch.ones(2))
        tensor([0., 1., 1., 0.])
    """

    def __init__(self, padding):
        super().__init__(padding, 0.0)

    def extra_repr(self):
        return f"{self.padding}"


class ZeroPad2d(ConstantPad2d):
    """Pads the last two dimensions with zeros.

    Args:
        padding (int or tuple): how many elements left, right, above and below

    Example::

        >>> nn.ZeroPad2d((1, 0, 0, 1))(torch.ones(1, 1))
        tensor([[0., 1.],
                [0., 0.]])
    """

    def __init__(self, padding):
        super().__init__(padding, 0.0)

    def extra_repr(self):
        return f"{self.padding}"


class ZeroPad3d(ConstantPad3d):
    """Pads the last three dimensions with zeros.

    Args:
        padding (int or tuple): how many elements left, right, above, below, in front and behind

    Example::

        >>> nn.ZeroPad3d(1)(torch.ones(1, 1, 1)).sum()
        tensor(1.)
    """

    def __init__(self, padding):
        super().__init__(padding, 0.0)

    def extra_repr(self):
        return f"{self.padding}"
