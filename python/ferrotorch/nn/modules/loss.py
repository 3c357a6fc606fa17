"""Losses between an input and a target, as layers.

Every loss has ``reduction``: ``'none'`` returns one loss per element or sample, ``'mean'`` their mean, ``'sum'``
their sum.
The arguments ``size_average`` and ``reduce`` are deprecated.
"""

import math
import warnings

from ferrotorch.nn import _reduction as _Reduction
from ferrotorch.nn import functional as F
from ferrotorch.nn.module import Module
from ferrotorch.nn.modules.linear import Linear

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CTCLoss",
    "CosineEmbeddingLoss",
    "CrossEntropyLoss",
    "GaussianNLLLoss",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "LinearCrossEntropyLoss",
    "MSELoss",
    "MarginRankingLoss",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiMarginLoss",
    "NLLLoss",
    "NLLLoss2d",
    "PoissonNLLLoss",
    "SmoothL1Loss",
    "SoftMarginLoss",
    "TripletMarginLoss",
    "TripletMarginWithDistanceLoss",
]


class _Loss(Module):
    def __init__(self, size_average=None, reduce=None, reduction="mean"):
        super().__init__()
        if size_average is not None or reduce is not None:
            reduction = _Reduction.legacy_get_string(size_average, reduce)
        self.reduction = reduction


class _WeightedLoss(_Loss):
    def __init__(self, weight=None, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)


class L1Loss(_Loss):
    r"""Absolute difference.

    .. math:: l = |x - y|

    Args:
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        input and target of the same shape.

    Example::

        >>> nn.L1Loss()(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor(1.)
    """

    def forward(self, input, target):
        return F.l1_loss(input, target, reduction=self.reduction)


class NLLLoss(_WeightedLoss):
    r"""Negative log likelihood of the wanted classes.

    .. math:: l_n = -w_{y_n} x_{n, y_n}

    Args:
        weight (Tensor, optional): weight of each class
        ignore_index (int): target that adds nothing. Default: -100
        reduction (str): ``'none'``, ``'mean'`` (by the weights of the targets) or ``'sum'``. Default: ``'mean'``

    Shape:
        log probabilities ``(C)`` or ``(N, C, *)``, class indices ``()`` or ``(N, *)``.

    Example::

        >>> log_probs = nn.LogSoftmax(dim=1)(torch.zeros(2, 4))
        >>> nn.NLLLoss()(log_probs, torch.tensor([0, 3]))
        tensor(1.3863)
    """

    def __init__(self, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index

    def forward(self, input, target):
        return F.nll_loss(input, target, weight=self.weight, ignore_index=self.ignore_index, reduction=self.reduction)


class NLLLoss2d(NLLLoss):
    """Deprecated: use :class:`NLLLoss`."""

    def __init__(self, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
        warnings.warn(
            "`NLLLoss2d` has been deprecated. Please use `NLLLoss` instead as a drop-in replacement and see "
            "https://pytorch.org/docs/main/nn.html#torch.nn.NLLLoss for more details.",
            FutureWarning,
            stacklevel=2,
        )
        super().__init__(weight, size_average, ignore_index, reduce, reduction)


class PoissonNLLLoss(_Loss):
    r"""Negative log likelihood of counts from a Poisson distribution.

    .. math:: l = e^x - y x \quad \text{or} \quad l = x - y \log(x + \epsilon)

    Args:
        log_input (bool): the input is the logarithm of the rate. Default: ``True``
        full (bool): add Stirling's approximation of ``log(y!)``. Default: ``False``
        eps (float): keeps the logarithm finite. Default: 1e-8
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        input and target of the same shape.

    Example::

        >>> nn.PoissonNLLLoss()(torch.zeros(2), torch.ones(2))
        tensor(1.)
    """

    def __init__(self, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.log_input = log_input
        self.full = full
        self.eps = eps

    def forward(self, log_input, target):
        return F.poisson_nll_loss(
            log_input, target, log_input=self.log_input, full=self.full, eps=self.eps, reduction=self.reduction
        )


class GaussianNLLLoss(_Loss):
    r"""Negative log likelihood of targets from normal distributions with given means and variances.

    .. math:: l = \frac{1}{2} \left( \log \max(v, \epsilon) + \frac{(x - y)^2}{\max(v, \epsilon)} \right)

    Args:
        full (bool): add the constant ``0.5 * log(2π)``. Default: ``False``
        eps (float): smallest variance. Default: 1e-6
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        input and target of the same shape; the variances too, or with a last dimension of one or without it.

    Example::

        >>> nn.GaussianNLLLoss()(torch.zeros(2), torch.ones(2), torch.ones(2))
        tensor(0.5000)
    """

    def __init__(self, *, full=False, eps=1e-6, reduction="mean"):
        super().__init__(None, None, reduction)
        self.full = full
        self.eps = eps

    def forward(self, input, target, var):
        return F.gaussian_nll_loss(input, target, var, full=self.full, eps=self.eps, reduction=self.reduction)


class KLDivLoss(_Loss):
    r"""Kullback-Leibler divergence of log probabilities from a target.

    .. math:: l = y (\log y - x)

    Args:
        reduction (str): ``'none'``, ``'mean'``, ``'sum'`` or ``'batchmean'``, the sum over the batch size, as the
            definition
            has it. Default: ``'mean'``
        log_target (bool): the target holds log probabilities too. Default: ``False``

    Shape:
        input and target of the same shape.

    Example::

        >>> log_probs = torch.tensor([[0.5, 0.5]]).log()
        >>> nn.KLDivLoss(reduction="batchmean")(log_probs, torch.tensor([[1.0, 0.0]]))
        tensor(0.6931)
    """

    def __init__(self, size_average=None, reduce=None, reduction="mean", log_target=False):
        super().__init__(size_average, reduce, reduction)
        self.log_target = log_target

    def forward(self, input, target):
        return F.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)


class MSELoss(_Loss):
    r"""Squared difference.

    .. math:: l = (x - y)^2

    Args:
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        input and target of the same shape.

    Example::

        >>> nn.MSELoss()(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor(2.)
    """

    def forward(self, input, target):
        return F.mse_loss(input, target, reduction=self.reduction)


class BCELoss(_WeightedLoss):
    r"""Cross entropy of probabilities between two classes.

    .. math:: l = -w \, (y \log x + (1 - y) \log(1 - x))

    Args:
        weight (Tensor, optional): weight of each element
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``

    Shape:
        probabilities and targets of the same shape.

    Example::

        >>> nn.BCELoss()(torch.tensor([0.5]), torch.tensor([1.0]))
        tensor(0.6931)
    """

    def forward(self, input, target):
        return F.binary_cross_entropy(input, target, weight=self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(_Loss):
    r"""Sigmoid and :class:`BCELoss` in one, without overflow.

    .. math:: l = -w \, (p y \log \sigma(x) + (1 - y) \log(1 - \sigma(x)))

    Args:
        weight (Tensor, optional): weight of each element
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``
        pos_weight (Tensor, optional): weight of the positive targets

    Shape:
        logits and targets of the same shape.

    Example::

        >>> nn.BCEWithLogitsLoss()(torch.zeros(1), torch.ones(1))
        tensor(0.6931)
    """

    def __init__(self, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None):
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input, target):
        return F.binary_cross_entropy_with_logits(
            input, target, self.weight, pos_weight=self.pos_weight, reduction=self.reduction
        )


class SmoothL1Loss(_Loss):
    r"""Squared for small differences and absolute for large ones.

    .. math:: l = \frac{d^2}{2 \beta} \text{ if } |d| < \beta \text{, else } |d| - \frac{\beta}{2}

    Args:
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``
        beta (float): where one becomes the other. Default: 1.0

    Shape:
        input and target of the same shape.

    Example::

        >>> nn.SmoothL1Loss(reduction="none")(torch.tensor([0.5, 3.0]), torch.zeros(2))
        tensor([0.1250, 2.5000])
    """

    def __init__(self, size_average=None, reduce=None, reduction="mean", beta=1.0):
        super().__init__(size_average, reduce, reduction)
        self.beta = beta

    def forward(self, input, target):
        return F.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(_Loss):
    r"""Squared for small differences and linear for large ones.

    .. math:: l = \frac{d^2}{2} \text{ if } |d| \le \delta \text{, else } \delta \left( |d| - \frac{\delta}{2} \right)

    Args:
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'``. Default: ``'mean'``
        delta (float): where one becomes the other. Default: 1.0

    Shape:
        input and target of the same shape.

    Example::

        >>> nn.HuberLoss(reduction="none", delta=2.0)(torch.tensor([0.5, 3.0]), torch.zeros(2))
        tensor([0.1250, 4.0000])
    """

    def __init__(self, reduction="mean", delta=1.0):
        if not isinstance(delta, (float, int)):
            raise TypeError(f"delta must be a float or int, got: {type(delta)}")
        super().__init__(reduction=reduction)
        self.delta = delta

    def forward(self, input, target):
        return F.huber_loss(input, target, reduction=self.reduction, delta=self.delta)


class CrossEntropyLoss(_WeightedLoss):
    r"""Softmax and negative log likelihood in one: the usual loss of a classifier.

    .. math:: l_n = -w_{y_n} \log \frac{e^{x_{n, y_n}}}{\sum_c e^{x_{n, c}}}

    Args:
        weight (Tensor, optional): weight of each class
        ignore_index (int): target index that adds nothing. Default: -100
        reduction (str): ``'none'``, ``'mean'`` (by the weights of the targets) or ``'sum'``. Default: ``'mean'``
        label_smoothing (float): share of the target that is spread over all classes. Default: 0.0

    Shape:
        logits ``(C)`` or ``(N, C, *)``; class indices ``()`` or ``(N, *)``, or probabilities of the logits' shape.

    Example::

        >>> nn.CrossEntropyLoss()(torch.tensor([[2.0, 1.0]]), torch.tensor([0]))
        tensor(0.3133)
    """

    def __init__(
        self,
        weight=None,
        size_average=None,
        ignore_index=-100,
        reduce=None,
        reduction="mean",
        label_smoothing=0.0,
    ):
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input, target):
        return F.cross_entropy(
            input,
            target,
            weight=self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )


class LinearCrossEntropyLoss(_WeightedLoss):
    """A linear layer and :class:`CrossEntropyLoss` in one, for many classes.

    Args:
        in_features (int): size of the inputs
        num_classes (int): number of classes
        out_features (tuple): further dimensions of the logits. Default: ``()``
        bias (bool): add a bias to the logits. Default: ``False``
        device, dtype: of the parameters
        reduction, weight, label_smoothing: as for :class:`CrossEntropyLoss`
        ignore_index (int, optional): target index that adds nothing
        options (LinearCrossEntropyOptions, optional): how many samples are computed at a time

    Shape:
        inputs ``(N, in_features)`` or ``(in_features)``; targets as for logits ``(N, num_classes, *out_features)``.

    Example::

        >>> loss = nn.LinearCrossEntropyLoss(4, 10)
        >>> loss(torch.ones(2, 4), torch.tensor([0, 9])).shape
        torch.Size([])
    """

    def __init__(
        self,
        in_features,
        num_classes,
        *,
        out_features=(),
        bias=False,
        device=None,
        dtype=None,
        reduction="mean",
        weight=None,
        ignore_index=None,
        label_smoothing=0.0,
        options=None,
    ):
        if weight is not None and tuple(weight.shape) != (num_classes,):
            raise RuntimeError(f"expected weight shape to be {(num_classes,)}, got {tuple(weight.shape)}")
        if label_smoothing < 0 or label_smoothing > 1.0:
            raise RuntimeError(f"expected label_smoothing to be in range [0, 1], got {label_smoothing}")
        super().__init__(weight=weight, reduction=reduction)
        self.num_classes = num_classes
        self.out_features = out_features
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing
        self.linear = Linear(in_features, math.prod(out_features, start=num_classes), bias, device, dtype)
        self.options = options

    def forward(self, input, target):
        linear = self.linear
        shape = (self.num_classes, *self.out_features)
        return F.linear_cross_entropy(
            input,
            linear.weight.reshape((*shape, linear.in_features)),
            target,
            linear_bias=None if linear.bias is None else linear.bias.reshape(shape),
            weight=self.weight,
            reduction=self.reduction,
            ignore_index=self.ignore_index,
            label_smoothing=self.label_smoothing,
            options=self.options,
        )

    def extra_repr(self):
        return (
            f"in_features={self.linear.in_features}, num_classes={self.num_classes}, out_features={self.out_features}, "
            f"bias={self.linear.bias is not None}, reduction={self.reduction}, ignore_index={self.ignore_index}, "
            f"label_smoothing={self.label_smoothing}, options={self.options}"
        )


class CTCLoss(_Loss):
    """Connectionist temporal classification: sequences with labels whose places are not known (Graves et al., 2006).

    Args:
        blank (int): class that stands for no label. Default: 0
        reduction (str): ``'none'``, ``'mean'`` (after division by the target lengths) or ``'sum'``. Default: ``'mean'``
        zero_infinity (bool): make infinite losses zero. Default: ``False``

    Shape:
        log probabilities ``(T, N, C)`` or ``(T, C)``; targets ``(N, S)`` or all one after the other; lengths ``(N)``.

    Example::

        >>> log_probs = torch.full((2, 1, 2), 0.5).log()
        >>> nn.CTCLoss()(log_probs, torch.tensor([[1]]), torch.tensor([2]), torch.tensor([1]))
        tensor(0.2877)
    """

    def __init__(self, blank=0, reduction="mean", zero_infinity=False):
        super().__init__(reduction=reduction)
        self.blank = blank
        self.zero_infinity = zero_infinity

    def forward(self, log_probs, targets, input_lengths, target_lengths):
        return F.ctc_loss(
            log_probs, targets, input_lengths, target_lengths, self.blank, self.reduction, self.zero_infinity
        )


from ferrotorch.nn.modules.margin_loss import (  # noqa: E402
    CosineEmbeddingLoss,
    HingeEmbeddingLoss,
    MarginRankingLoss,
    MultiLabelMarginLoss,
    MultiLabelSoftMarginLoss,
    MultiMarginLoss,
    SoftMarginLoss,
    TripletMarginLoss,
    TripletMarginWithDistanceLoss,
)
