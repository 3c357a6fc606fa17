"""Merging dimensions and taking them apart."""

from ferrotorch.nn.module import Module

__all__ = ["Flatten", "Unflatten"]


class Flatten(Module):
    """Merges a range of dimensions into one.

    Args:
        start_dim (int): first of them. Default: 1
        end_dim (int): last of them. Default: -1

    Shape:
        ``(*, S_start, ..., S_end, *)``; the output is ``(*, S_start * ... * S_end, *)``.

    Example::

        >>> nn.Flatten()(torch.ones(32, 1, 5, 5)).shape
        torch.Size([32, 25])
    """

    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input):
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self):
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """Takes one dimension apart.

    Args:
        dim (int): which
        unflattened_size (tuple or list): its parts; one of them may be -1

    Shape:
        ``(*, S, *)``; the output is ``(*, *unflattened_size, *)``.

    Example::

        >>> nn.Unflatten(1, (2, 5, 5))(torch.ones(2, 50)).shape
        torch.Size([2, 2, 5, 5])
    """

    def __init__(self, dim, unflattened_size):
        super().__init__()
        if not isinstance(unflattened_size, (tuple, list)):
            raise TypeError(
                f"unflattened_size must be a tuple of ints, but found type {type(unflattened_size).__name__}"
            )
        for i, size in enumerate(unflattened_size):
            if not isinstance(size, int):
                raise TypeError(
                    f"unflattened_size must be tuple of ints, but found element of type {type(size).__name__} at pos "
                    f"{i}"
                )
        self.dim = dim
        self.unflattened_size = unflattened_size

    def forward(self, input):
        return input.unflatten(self.dim, self.unflattened_size)

    def extra_repr(self):
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
