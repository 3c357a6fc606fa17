"""Mixing channels between groups."""

from ferrotorch.nn import functional as F
from ferrotorch.nn.module import Module

__all__ = ["ChannelShuffle"]


class ChannelShuffle(Module):
    """Takes one channel of each group in turn (Zhang et al., 2018).

    Args:
        groups (int): number of groups

    Shape:
        ``(N, C, *)``; the output has the same.

    Example::

        >>> nn.ChannelShuffle(2)(torch.arange(4.0).reshape(1, 4, 1)).flatten()
        tensor([0., 2., 1., 3.])
    """

    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, input):
        return F.channel_shuffle(input, self.groups)

    def extra_repr(self):
        return f"groups={self.groups}"
