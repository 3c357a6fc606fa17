"""Losses with a margin: how far apart things must be before they stop counting."""

from ferrotorch.nn import functional as F
from ferrotorch.nn.modules.distance import PairwiseDistance
from ferrotorch.nn.modules.loss import _Loss, _WeightedLoss

__all__ = [
    "CosineEmbeddingLoss",
    "HingeEmbeddingLoss",
    "MarginRankingLoss",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiMarginLoss",
    "SoftMarginLoss",
    "TripletMarginLoss",
    "TripletMarginWithDistanceLoss",
]


class _MarginLoss(_Loss):
    def __init__(self, margin=0.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin


class HingeEmbeddingLoss(_MarginLoss):
    r"""Wants distances small for one label and large for the other.

    .. math:: l = x \text{ if } y = 1 \text{, } \max(0, \text{margin} - x) \text{ if } y = -1

    Args:
        margin (float): how large. Default: 1
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        distances and labels of the same shape.

    Example::

        >>> nn.HingeEmbeddingLoss(reduction="none")(torch.tensor([0.5, 0.2]), torch.tensor([1, -1]))
        tensor([0.5000, 0.8000])
    """

    def __init__(self, margin=1.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(margin, size_average, reduce, reduction)

    def forward(self, input, target):
        return F.hinge_embedding_loss(input, target, margin=self.margin, reduction=self.reduction)


class CosineEmbeddingLoss(_MarginLoss):
    r"""Wants vectors to point the same way for one label and not for the other.

    .. math:: l = 1 - \cos \text{ if } y = 1 \text{, } \max(0, \cos - \text{margin}) \text{ if } y = -1

    Args:
        margin (float): which cosine is still far enough. Default: 0
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        vectors ``(N, D)`` or ``(D)`` twice, labels ``(N)`` or ``()``.

    Example::

        >>> x, y = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])
        >>> nn.CosineEmbeddingLoss()(x, y, torch.tensor([1]))
        tensor(1.)
    """

    def forward(self, input1, input2, target):
        return F.cosine_embedding_loss(input1, input2, target, margin=self.margin, reduction=self.reduction)


class MarginRankingLoss(_MarginLoss):
    r"""Wants the first input above the second for label 1, below it for label -1.

    .. math:: l = \max(0, -y (x_1 - x_2) + \text{margin})

    Args:
        margin (float): how far above. Default: 0
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        both inputs and the labels of the same shape.

    Example::

        >>> nn.MarginRankingLoss()(torch.tensor([1.0]), torch.tensor([3.0]), torch.tensor([1.0]))
        tensor(2.)
    """

    def forward(self, input1, input2, target):
        return F.margin_ranking_loss(input1, input2, target, margin=self.margin, reduction=self.reduction)


class MultiLabelMarginLoss(_Loss):
    r"""Hinge loss between every wanted class and every other one.

    .. math:: l = \frac{1}{C} \sum_{j, i} \max(0, 1 - (x_{y_j} - x_i))

    Args:
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        scores ``(N, C)`` or ``(C)``; targets of the same shape, class indices up to the first -1.

    Example::

        >>> nn.MultiLabelMarginLoss()(torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([[3, 0, -1, 1]]))
        tensor(0.8500)
    """

    def forward(self, input, target):
        return F.multilabel_margin_loss(input, target, reduction=self.reduction)


class SoftMarginLoss(_Loss):
    r"""Logistic loss for labels 1 and -1.

    .. math:: l = \log(1 + e^{-y x})

    Args:
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        scores and labels of the same shape.

    Example::

        >>> nn.SoftMarginLoss()(torch.zeros(2), torch.tensor([1.0, -1.0]))
        tensor(0.6931)
    """

    def forward(self, input, target):
        return F.soft_margin_loss(input, target, reduction=self.reduction)


class MultiLabelSoftMarginLoss(_WeightedLoss):
    r"""Binary cross entropy of every class, averaged over the classes.

    .. math:: l = -\frac{1}{C} \sum_i w_i (y_i \log \sigma(x_i) + (1 - y_i) \log \sigma(-x_i))

    Args:
        weight (Tensor, optional): weight of each class
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        logits and targets ``(N, C)``.

    Example::

        >>> nn.MultiLabelSoftMarginLoss()(torch.zeros(1, 2), torch.tensor([[1.0, 0.0]]))
        tensor(0.6931)
    """

    def forward(self, input, target):
        return F.multilabel_soft_margin_loss(input, target, weight=self.weight, reduction=self.reduction)


class MultiMarginLoss(_WeightedLoss):
    r"""Hinge loss between the wanted class and every other one.

    .. math:: l = \frac{1}{C} \sum_{i \ne y} w_y \max(0, \text{margin} - x_y + x_i)^p

    Args:
        p (int): 1 or 2. Default: 1
        margin (float): how far above the others. Default: 1
        weight (Tensor, optional): weight of each class
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        scores ``(N, C)`` or ``(C)``, class indices ``(N)`` or ``()``.

    Example::

        >>> nn.MultiMarginLoss()(torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([3]))
        tensor(0.3250)
    """

    def __init__(self, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"):
        super().__init__(weight, size_average, reduce, reduction)
        if p not in (1, 2):
            raise ValueError("only p == 1 and p == 2 supported")
        if weight is not None and weight.dim() != 1:
            raise ValueError(f"MultiMarginLoss: expected weight to be None or 1D tensor, got {weight.dim()}D instead")
        self.p = p
        self.margin = margin

    def forward(self, input, target):
        return F.multi_margin_loss(
            input, target, p=self.p, margin=self.margin, weight=self.weight, reduction=self.reduction
        )


def _check_margin(loss, margin):
    if margin <= 0:
        raise ValueError(f"{loss}: expected margin to be greater than 0, got {margin} instead")


class TripletMarginLoss(_Loss):
    r"""Wants an anchor nearer to its positive than to its negative.

    .. math:: l = \max(0, \text{margin} + \Vert a - p \Vert - \Vert a - n \Vert)

    Args:
        margin (float): how much nearer. Default: 1
        p (float): which norm. Default: 2
        eps (float): keeps the gradient finite. Default: 1e-6
        swap (bool): take the distance between positive and negative where it is smaller. Default: ``False``
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        three times ``(N, D)`` or ``(D)``.

    Example::

        >>> anchor, near, far = torch.zeros(1, 2), torch.ones(1, 2), torch.full((1, 2), 3.0)
        >>> nn.TripletMarginLoss(margin=5.0)(anchor, near, far)
        tensor(2.1716)
    """

    def __init__(self, margin=1.0, p=2.0, eps=1e-6, swap=False, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        _check_margin("TripletMarginLoss", margin)
        self.margin = margin
        self.p = p
        self.eps = eps
        self.swap = swap

    def forward(self, anchor, positive, negative):
        return F.triplet_margin_loss(
            anchor,
            positive,
            negative,
            margin=self.margin,
            p=self.p,
            eps=self.eps,
            swap=self.swap,
            reduction=self.reduction,
        )


class TripletMarginWithDistanceLoss(_Loss):
    """:class:`TripletMarginLoss` with a distance of the caller's.

    Args:
        distance_function (Callable, optional): takes two tensors. Default: :class:`PairwiseDistance`
        margin (float): how much nearer. Default: 1
        swap (bool): take the distance between positive and negative where it is smaller. Default: ``False``
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        three times ``(N, *)``.

    Example::

        >>> loss = nn.TripletMarginWithDistanceLoss(distance_function=lambda x, y: (x - y).abs().sum(1))
        >>> loss(torch.zeros(1, 2), torch.ones(1, 2), torch.ones(1, 2))
        tensor(1.)
    """

    def __init__(self, *, distance_function=None, margin=1.0, swap=False, reduction="mean"):
        super().__init__(reduction=reduction)
        _check_margin("TripletMarginWithDistanceLoss", margin)
        self.distance_function = PairwiseDistance() if distance_function is None else distance_function
        self.margin = margin
        self.swap = swap

    def forward(self, anchor, positive, negative):
        return F.triplet_margin_with_distance_loss(
            anchor,
            positive,
            negative,
            distance_function=self.distance_function,
            margin=self.margin,
            swap=self.swap,
            reduction=self.reduction,
        )


for _name in __all__:
    globals()[_name].__module__ = "ferrotorch.nn.modules.loss"
