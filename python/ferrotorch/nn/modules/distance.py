"""Distances and similarities between vectors as layers."""

from ferrotorch.nn import functional as F
from ferrotorch.nn.module import Module

__all__ = ["CosineSimilarity", "PairwiseDistance"]


class PairwiseDistance(Module):
    r"""Distance between vectors, the last dimension of both inputs.

    .. math:: \Vert x_1 - x_2 + \epsilon \Vert_p

    Args:
        p (float): which norm. Default: 2
        eps (float): keeps the gradient finite where both are equal. Default: 1e-6
        keepdim (bool): keep the last dimension with one element. Default: ``False``

    Shape:
        ``(N, D)`` or ``(D)`` twice; the output is ``(N)`` or ``()``.

    Example::

        >>> nn.PairwiseDistance()(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0]]))
        tensor([5.0000])
    """

    def __init__(self, p=2.0, eps=1e-6, keepdim=False):
        super().__init__()
        self.norm = p
        self.eps = eps
        self.keepdim = keepdim

    def forward(self, x1, x2):
        return F.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)


class CosineSimilarity(Module):
    r"""Cosine of the angle between vectors.

    .. math:: \frac{x_1 \cdot x_2}{\max(\Vert x_1 \Vert, \epsilon) \max(\Vert x_2 \Vert, \epsilon)}

    Args:
        dim (int): dimension of the vectors. Default: 1
        eps (float): smallest norm that counts. Default: 1e-8

    Shape:
        ``(*, D, *)`` twice; the output is ``(*, *)``.

    Example::

        >>> nn.CosineSimilarity()(torch.tensor([[1.0, 0.0]]), torch.tensor([[2.0, 0.0]]))
        tensor([1.])
    """

    def __init__(self, dim=1, eps=1e-8):
        super().__init__()
        self.dim = dim
        self.eps = eps

    def forward(self, x1, x2):
        return F.cosine_similarity(x1, x2, self.dim, self.eps)
