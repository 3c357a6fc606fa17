"""Batch normalisation."""

from ferrotorch import _C
from ferrotorch.nn import functional as F
from ferrotorch.nn import init
from ferrotorch.nn.module import Module
from ferrotorch.nn.modules.lazy import LazyModuleMixin
from ferrotorch.nn.parameter import Parameter, UninitializedBuffer, UninitializedParameter

__all__ = [
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "LazyBatchNorm1d",
    "LazyBatchNorm2d",
    "LazyBatchNorm3d",
    "SyncBatchNorm",
]


class _CheckedRank(Module):
    """A module that takes inputs of certain numbers of dimensions, listed in `_ranks`."""

    _ranks: tuple[int, ...] = ()

    def _check_input_dim(self, input):
        if input.dim() not in self._ranks:
            expected = " or ".join(f"{rank}D" for rank in self._ranks)
            raise ValueError(f"expected {expected} input (got {input.dim()}D input)")


class _NormBase(_CheckedRank):
    """What batch and instance normalisation share: scale, shift and running statistics."""

    _version = 2

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.1,
        affine=True,
        track_running_stats=True,
        device=None,
        dtype=None,
        *,
        bias=True,
    ):
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        where = {"device": device, "dtype": dtype}
        self.register_parameter("weight", Parameter(_C.empty(num_features, **where)) if affine else None)
        self.register_parameter("bias", Parameter(_C.empty(num_features, **where)) if affine and bias else None)
        tracked = track_running_stats
        self.register_buffer("running_mean", _C.zeros(num_features, **where) if tracked else None)
        self.register_buffer("running_var", _C.ones(num_features, **where) if tracked else None)
        count = _C.tensor(0, dtype=_C.int64, device=device) if tracked else None
        self.register_buffer("num_batches_tracked", count)
        self.reset_parameters()

    def reset_running_stats(self):
        """Forgets all batches seen so far."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self):
        """Sets scale and shift to one and zero, and forgets the running statistics."""
        self.reset_running_stats()
        if self.affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def extra_repr(self):
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )

    def _load_from_state_dict(self, state_dict, prefix, local_metadata, *rest):
        # Version 1 had no `num_batches_tracked`.
        if (local_metadata.get("version") or 0) < 2 and self.track_running_stats:
            count = self.num_batches_tracked
            state_dict.setdefault(
                prefix + "num_batches_tracked", _C.tensor(0, dtype=_C.int64) if count is None else count
            )
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)


class _BatchNorm(_NormBase):
    def forward(self, input):
        self._check_input_dim(input)
        training = self.training
        momentum = self.momentum
        factor = 0.0 if momentum is None else momentum
        track = self.track_running_stats
        if training and track:
            count = self.num_batches_tracked
            if count is not None:
                count.add_(1)
                # Without a momentum all batches count the same.
                if momentum is None:
                    factor = 1.0 / float(count)
        mean, var = self.running_mean, self.running_var
        by_batch = training or (mean is None and var is None)
        if training and not track:
            mean = var = None
        return F.batch_norm(input, mean, var, self.weight, self.bias, by_batch, factor, self.eps)


class BatchNorm1d(_BatchNorm):
    r"""Normalises every channel of a batch of vectors or signals (Ioffe & Szegedy, 2015).

    .. math:: y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \epsilon}} \, \gamma + \beta

    While training, mean and variance are those of the batch, and move the running statistics by `momentum`; in
    evaluation
    mode the running statistics take their place.

    Args:
        num_features (int): number of channels
        eps (float): added to the variance. Default: 1e-5
        momentum (float or None): weight of a new batch in the running statistics; ``None`` averages all. Default: 0.1
        affine (bool): learn scale and shift. Default: ``True``
        track_running_stats (bool): keep running statistics; otherwise every batch is normalised by itself. Default:
            ``True``
        device, dtype: of the parameters
        bias (bool): learn a shift, if `affine`. Default: ``True``

    Shape:
        ``(N, C)`` or ``(N, C, L)``; the output has the same.

    Attributes:
        weight, bias (Parameter or None): scale and shift, ``(C,)``
        running_mean, running_var, num_batches_tracked (Tensor or None): what it remembers of the batches

    Example::

        >>> nn.BatchNorm1d(2)(torch.tensor([[0.0, 1.0], [2.0, 1.0]]))
        tensor([[-1.0000,  0.0000],
                [ 1.0000,  0.0000]], grad_fn=<NativeBatchNormBackward0>)
    """

    _ranks = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Normalises every channel of a batch of images; see :class:`BatchNorm1d`, whose arguments it takes.

    Shape:
        ``(N, C, H, W)``; the output has the same.

    Example::

        >>> nn.BatchNorm2d(3)(torch.ones(2, 3, 4, 4)).abs().sum().item()
        0.0
    """

    _ranks = (4,)


class BatchNorm3d(_BatchNorm):
    """Normalises every channel of a batch of volumes; see :class:`BatchNorm1d`, whose arguments it takes.

    Shape:
        ``(N, C, D, H, W)``; the output has the same.

    Example::

        >>> nn.BatchNorm3d(3)(torch.ones(2, 3, 4, 4, 4)).abs().sum().item()
        0.0
    """

    _ranks = (5,)


class _LazyNormBase(LazyModuleMixin, _NormBase):
    def __init__(
        self,
        eps=1e-5,
        momentum=0.1,
        affine=True,
        track_running_stats=True,
        device=None,
        dtype=None,
        *,
        bias=True,
    ):
        # The tensors get their final class after the base class has made none.
        super().__init__(0, eps, momentum, False, False, device, dtype, bias=False)
        self.affine = affine
        self.track_running_stats = track_running_stats
        where = {"device": device, "dtype": dtype}
        if affine:
            self.weight = UninitializedParameter(**where)
            if bias:
                self.bias = UninitializedParameter(**where)
        if track_running_stats:
            self.running_mean = UninitializedBuffer(**where)
            self.running_var = UninitializedBuffer(**where)
            self.num_batches_tracked = _C.tensor(0, dtype=_C.int64, device=device)

    def reset_parameters(self):
        """Sets the initial values, once there are parameters."""
        if not self.has_uninitialized_params() and self.num_features != 0:
            super().reset_parameters()

    def initialize_parameters(self, input):
        """Makes the parameters for inputs like this one."""
        if self.has_uninitialized_params():
            self.num_features = input.shape[1]
            for tensor in (self.weight, self.bias, self.running_mean, self.running_var):
                if tensor is not None:
                    tensor.materialize((self.num_features,))
            self.reset_parameters()


class LazyBatchNorm1d(_LazyNormBase, _BatchNorm):
    """:class:`BatchNorm1d` that takes ``num_features`` from its first input; the other arguments are the same.

    Example::

        >>> nn.LazyBatchNorm1d()(torch.ones(2, 3)).shape
        torch.Size([2, 3])
    """

    cls_to_become = BatchNorm1d
    _ranks = (2, 3)


class LazyBatchNorm2d(_LazyNormBase, _BatchNorm):
    """:class:`BatchNorm2d` that takes ``num_features`` from its first input; the other arguments are the same.

    Example::

        >>> nn.LazyBatchNorm2d()(torch.ones(2, 3, 4, 4)).shape
        torch.Size([2, 3, 4, 4])
    """

    cls_to_become = BatchNorm2d
    _ranks = (4,)


class LazyBatchNorm3d(_LazyNormBase, _BatchNorm):
    """:class:`BatchNorm3d` that takes ``num_features`` from its first input; the other arguments are the same.

    Example::

        >>> nn.LazyBatchNorm3d()(torch.ones(2, 3, 4, 4, 4)).shape
        torch.Size([2, 3, 4, 4, 4])
    """

    cls_to_become = BatchNorm3d
    _ranks = (5,)


class SyncBatchNorm(_BatchNorm):
    """Batch normalisation over several processes; in one process it is :class:`BatchNorm1d` for inputs of any rank.

    Args:
        num_features, eps, momentum, affine, track_running_stats, device, dtype, bias: as for :class:`BatchNorm1d`
        process_group: kept, without effect

    Shape:
        ``(N, C, *)``; the output has the same.
    """

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.1,
        affine=True,
        track_running_stats=True,
        process_group=None,
        device=None,
        dtype=None,
        *,
        bias=True,
    ):
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)
        self.process_group = process_group

    def _check_input_dim(self, input):
        if input.dim() < 2:
            raise ValueError(f"expected at least 2D input (got {input.dim()}D input)")
        if input.size(1) == 0:
            raise ValueError("SyncBatchNorm number of input channels should be non-zero")

    @classmethod
    def convert_sync_batchnorm(cls, module, process_group=None):
        """Returns `module` with every batch normalisation in it replaced by one of this class."""
        result = module
        if isinstance(module, _BatchNorm):
            result = SyncBatchNorm(
                module.num_features,
                module.eps,
                module.momentum,
                module.affine,
                module.track_running_stats,
                process_group,
                bias=module.bias is not None,
            )
            if module.affine:
                result.weight, result.bias = module.weight, module.bias
            for name in ("running_mean", "running_var", "num_batches_tracked", "training"):
                setattr(result, name, getattr(module, name))
        for name, child in module.named_children():
            result.add_module(name, cls.convert_sync_batchnorm(child, process_group))
        return result
