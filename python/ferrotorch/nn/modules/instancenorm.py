"""Instance normalisation."""

import warnings

from ferrotorch.nn import functional as F
from ferrotorch.nn.modules.batchnorm import _LazyNormBase, _NormBase

__all__ = [
    "InstanceNorm1d",
    "InstanceNorm2d",
    "InstanceNorm3d",
    "LazyInstanceNorm1d",
    "LazyInstanceNorm2d",
    "LazyInstanceNorm3d",
]


class _InstanceNorm(_NormBase):
    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.1,
        affine=False,
        track_running_stats=False,
        device=None,
        dtype=None,
        *,
        bias=True,
    ):
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def _get_no_batch_dim(self):
        return self._ranks[0]

    def _apply_instance_norm(self, input):
        return F.instance_norm(
            input,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            0.0 if self.momentum is None else self.momentum,
            self.eps,
        )

    def forward(self, input):
        self._check_input_dim(input)
        batched = input.dim() != self._get_no_batch_dim()
        channels = 1 if batched else 0
        if input.size(channels) != self.num_features:
            if self.affine:
                raise ValueError(
                    f"expected input's size at dim={channels} to match num_features ({self.num_features}), but got: "
                    f"{input.size(channels)}."
                )
            warnings.warn(
                f"input's size at dim={channels} does not match num_features. You can silence this warning by not "
                "passing "
                "in num_features, which is not used because affine=False",
                stacklevel=2,
            )
        if batched:
            return self._apply_instance_norm(input)
        return self._apply_instance_norm(input.unsqueeze(0)).squeeze(0)

    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ):
        if local_metadata.get("version") is None and not self.track_running_stats:
            found = [name for name in ("running_mean", "running_var") if prefix + name in state_dict]
            if found:
                names = " and ".join(f'"{prefix}{name}"' for name in found)
                kind = type(self).__name__
                error_msgs.append(
                    f"Unexpected running stats buffer(s) {names} for {kind} with track_running_stats=False. If "
                    "state_dict is "
                    f"a checkpoint saved before 0.4.0, this may be expected because {kind} does not track running "
                    "stats by "
                    "default since 0.4.0. Please remove these keys from state_dict. If the running stats are actually "
                    f"needed, instead set track_running_stats=True in {kind} to enable them. See the documentation of "
                    f"{kind} for details."
                )
                for name in found:
                    state_dict.pop(prefix + name)
        super()._load_from_state_dict(
            state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
        )


class InstanceNorm1d(_InstanceNorm):
    r"""Normalises every channel of every signal by itself (Ulyanov et al., 2016).

    .. math:: y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \epsilon}} \, \gamma + \beta

    Args:
        num_features (int): number of channels
        eps (float): added to the variance. Default: 1e-5
        momentum (float or None): weight of a new batch in the running statistics. Default: 0.1
        affine (bool): learn scale and shift. Default: ``False``
        track_running_stats (bool): keep running statistics, used in evaluation mode. Default: ``False``
        device, dtype: of the parameters
        bias (bool): learn a shift, if `affine`. Default: ``True``

    Shape:
        ``(N, C, L)`` or ``(C, L)``; the output has the same.

    Example::

        >>> nn.InstanceNorm1d(1)(torch.tensor([[0.0, 2.0]]))
        tensor([[-1.0000,  1.0000]])
    """

    _ranks = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """Normalises every channel of every image; see :class:`InstanceNorm1d`, whose arguments it takes.

    Shape:
        ``(N, C, H, W)`` or ``(C, H, W)``; the output has the same.

    Example::

        >>> nn.InstanceNorm2d(3)(torch.ones(2, 3, 4, 4)).abs().sum().item()
        0.0
    """

    _ranks = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """Normalises every channel of every volume; see :class:`InstanceNorm1d`, whose arguments it takes.

    Shape:
        ``(N, C, D, H, W)`` or ``(C, D, H, W)``; the output has the same.

    Example::

        >>> nn.InstanceNorm3d(3)(torch.ones(2, 3, 4, 4, 4)).abs().sum().item()
        0.0
    """

    _ranks = (4, 5)


class LazyInstanceNorm1d(_LazyNormBase, _InstanceNorm):
    """:class:`InstanceNorm1d` that takes ``num_features`` from its first input; the other arguments are the same.

    Example::

        >>> nn.LazyInstanceNorm1d()(torch.ones(2, 3, 4)).shape
        torch.Size([2, 3, 4])
    """

    cls_to_become = InstanceNorm1d
    _ranks = (2, 3)


class LazyInstanceNorm2d(_LazyNormBase, _InstanceNorm):
    """:class:`InstanceNorm2d` that takes ``num_features`` from its first input; the other arguments are the same.

    Example::

        >>> nn.LazyInstanceNorm2d()(torch.ones(2, 3, 4, 4)).shape
        torch.Size([2, 3, 4, 4])
    """

    cls_to_become = InstanceNorm2d
    _ranks = (3, 4)


class LazyInstanceNorm3d(_LazyNormBase, _InstanceNorm):
    """:class:`InstanceNorm3d` that takes ``num_features`` from its first input; the other arguments are the same.

    Example::

        >>> nn.LazyInstanceNorm3d()(torch.ones(2, 3, 4, 4, 4)).shape
        torch.Size([2, 3, 4, 4, 4])
    """

    cls_to_become = InstanceNorm3d
    _ranks = (4, 5)
