"""Stochastic gradient descent.

One call into the core updates all parameters of a group::

    _C._sgd_step(params: list[Tensor], state: dict, lr: float, momentum: float, dampening: float,
                 weight_decay: float, nesterov: bool, maximize: bool) -> bool

It takes each parameter's own ``grad`` (those without one are left alone) and, if ``momentum`` is not zero, the tensor
``state[param]["momentum_buffer"]``. It returns ``False``, with nothing changed, when a buffer is missing or ``None``, or when
a tensor is not floating point, not of its parameter's shape and dtype, or shares memory inside itself.
"""

import ferrotorch
from ferrotorch import _C, Tensor
from ferrotorch.optim._rule import (
    Rule,
    check_fused,
    check_fused_dtype,
    check_not_negative,
    number,
    scaled_add_,
    unscaled,
)

__all__ = ["SGD", "sgd"]

_step_at_once = getattr(_C, "_sgd_step", None)


class SGD(Rule):
    r"""Stochastic gradient descent, with momentum, Nesterov's momentum and weight decay.

    .. math:: b_t = \mu b_{t-1} + (1 - \tau) g_t, \qquad \theta_t = \theta_{t-1} - \gamma b_t

    Here :math:`g_t` is the gradient plus `weight_decay` times the parameter, and :math:`b_1 = g_1`. Nesterov's form steps
    along :math:`g_t + \mu b_t`.

    Args:
        params (iterable): parameters or parameter groups
        lr (float or Tensor): learning rate :math:`\gamma`. Default: ``1e-3``
        momentum (float): :math:`\mu`. Default: ``0``
        dampening (float): :math:`\tau`. Default: ``0``
        weight_decay (float): Default: ``0``
        nesterov (bool): Default: ``False``
        maximize (bool): climbs instead of descending. Default: ``False``
        foreach, fused (bool): accepted; all forms give the same numbers here
        differentiable (bool): records the step for automatic differentiation. Default: ``False``

    Example::

        >>> w = torch.nn.Parameter(torch.ones(2))
        >>> optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w.data
        tensor([0.8000, 0.8000])
    """

    def __init__(
        self,
        params,
        lr=1e-3,
        momentum=0,
        dampening=0,
        weight_decay=0,
        nesterov=False,
        *,
        maximize=False,
        foreach=None,
        differentiable=False,
        fused=None,
    ):
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        check_not_negative(momentum=momentum, weight_decay=weight_decay)
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, defaults)
        check_fused(self, fused, foreach, differentiable)

    def __setstate__(self, state):
        super().__setstate__(state)
        for group in self.param_groups:
            group.setdefault("nesterov", False)
            group.setdefault("fused", False)

    def _update_at_once(self, group):
        if _step_at_once is None or group["differentiable"] or "found_inf" in self.__dict__:
            return False
        lr, weight_decay = group["lr"], group["weight_decay"]
        return _step_at_once(
            group["params"],
            self.state,
            lr if type(lr) is float else float(lr),
            group["momentum"],
            group["dampening"],
            float(weight_decay),
            group["nesterov"],
            group["maximize"],
        )

    def _gather(self, group):
        params = [param for param in group["params"] if param.grad is not None]
        buffers = [self.state[param].get("momentum_buffer") if group["momentum"] != 0 else None for param in params]
        return params, [param.grad for param in params], buffers

    def _update(self, group, params, grads, buffers):
        if group["fused"]:
            check_fused_dtype(params)
        sgd(
            params,
            grads,
            buffers,
            fused=group["fused"],
            grad_scale=getattr(self, "grad_scale", None),
            found_inf=getattr(self, "found_inf", None),
            weight_decay=group["weight_decay"],
            momentum=group["momentum"],
            lr=number(group["lr"], group["differentiable"]),
            dampening=group["dampening"],
            nesterov=group["nesterov"],
            maximize=group["maximize"],
        )
        if group["momentum"] != 0:
            for param, buffer in zip(params, buffers, strict=True):
                self.state[param]["momentum_buffer"] = buffer


def sgd(
    params,
    d_p_list,
    momentum_buffer_list,
    has_sparse_grad=False,
    foreach=None,
    fused=None,
    grad_scale=None,
    found_inf=None,
    *,
    weight_decay,
    momentum,
    lr,
    dampening,
    nesterov,
    maximize,
):
    """Updates `params` in place by stochastic gradient descent; missing buffers are put into the list.

    See :class:`SGD` for the formula and the options.
    """
    if not unscaled(params, d_p_list, grad_scale, found_inf):
        return
    for i, (param, grad) in enumerate(zip(params, d_p_list, strict=True)):
        if maximize:
            grad = -grad
        if isinstance(weight_decay, Tensor):
            grad = grad + param * weight_decay
        elif weight_decay != 0:
            grad = grad.add(param, alpha=weight_decay)
        if momentum != 0:
            buffer = momentum_buffer_list[i]
            if buffer is None:
                buffer = momentum_buffer_list[i] = ferrotorch.clone(grad).detach()
            else:
                buffer.mul_(momentum).add_(grad, alpha=1 - dampening)
            grad = grad.add(buffer, alpha=momentum) if nesterov else buffer
        scaled_add_(param, grad, -lr)
