"""Adagrad."""

import ferrotorch
from ferrotorch.optim._rule import (
    Rule,
    check_fused,
    check_fused_dtype,
    check_lr,
    check_modes,
    check_not_negative,
    check_steps,
    number,
    real,
    scaled_addcdiv_,
    step_count,
    unscaled,
)

__all__ = ["Adagrad", "adagrad"]


class Adagrad(Rule):
    r"""Adagrad: steps divided by the root of the sum of all squared gradients.

    .. math:: s_t = s_{t-1} + g_t^2, \qquad \theta_t = \theta_{t-1} - \frac{\gamma}{1 + (t - 1) \eta} \frac{g_t}{\sqrt{s_t} + \epsilon}

    Args:
        params (iterable): parameters or parameter groups
        lr (float or Tensor): learning rate :math:`\gamma`. Default: ``1e-2``
        lr_decay (float): :math:`\eta`. Default: ``0``
        weight_decay (float): Default: ``0``
        initial_accumulator_value (float): :math:`s_0`. Default: ``0``
        eps (float): :math:`\epsilon`. Default: ``1e-10``
        foreach, fused (bool): accepted; all forms give the same numbers here
        maximize (bool): climbs instead of descending. Default: ``False``
        differentiable (bool): records the step for automatic differentiation. Default: ``False``

    Example::

        >>> w = torch.nn.Parameter(torch.ones(2))
        >>> optimizer = torch.optim.Adagrad([w], lr=0.1)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w.data
        tensor([0.9000, 0.9000])
    """

    _state_keys = ("sum", "step")

    def __init__(
        self,
        params,
        lr=1e-2,
        lr_decay=0,
        weight_decay=0,
        initial_accumulator_value=0,
        eps=1e-10,
        foreach=None,
        *,
        maximize=False,
        differentiable=False,
        fused=None,
    ):
        check_lr(lr)
        check_not_negative(
            lr_decay=lr_decay, weight_decay=weight_decay, initial_accumulator_value=initial_accumulator_value
        )
        if not 0.0 <= eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        defaults = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)
        check_fused(self, fused, foreach, differentiable)
        for group in self.param_groups:
            for param in group["params"]:
                self.state[param].update(self._first_state(param, group))

    def _first_state(self, param, group):
        if group["fused"]:
            check_fused_dtype([param])
        first = group["initial_accumulator_value"]
        if param.is_complex():
            first = complex(first, first)
        total = ferrotorch.full_like(param, first, memory_format=ferrotorch.preserve_format)
        return {"step": step_count(0.0, group), "sum": total.detach()}

    def _upgrade(self, group):
        group.setdefault("fused", None)
        super()._upgrade(group)

    def share_memory(self):
        """Moves the state into shared memory, for training in several processes."""
        for group in self.param_groups:
            for param in group["params"]:
                self.state[param]["sum"].share_memory_()

    def _update(self, group, params, grads, state_sums, state_steps):
        adagrad(
            params,
            grads,
            state_sums,
            state_steps,
            group["fused"],
            getattr(self, "grad_scale", None),
            getattr(self, "found_inf", None),
            foreach=group["foreach"],
            differentiable=group["differentiable"],
            lr=group["lr"],
            weight_decay=group["weight_decay"],
            lr_decay=group["lr_decay"],
            eps=group["eps"],
            maximize=group["maximize"],
        )


def adagrad(
    params,
    grads,
    state_sums,
    state_steps,
    fused=None,
    grad_scale=None,
    found_inf=None,
    has_sparse_grad=False,
    foreach=None,
    differentiable=False,
    has_complex=False,
    *,
    lr,
    weight_decay,
    lr_decay,
    eps,
    maximize,
):
    """Updates `params` and their sums of squares in place by one step of Adagrad.

    See :class:`Adagrad` for the formula and the options.
    """
    check_steps(state_steps)
    check_modes(False, foreach, differentiable)
    if not unscaled(params, grads, grad_scale, found_inf):
        return
    lr = number(lr, differentiable)
    params, grads, state_sums = real(params, grads, state_sums)
    for param, grad, total, step in zip(params, grads, state_sums, state_steps, strict=True):
        step += 1
        if maximize:
            grad = -grad
        if weight_decay != 0:
            grad = grad.add(param, alpha=weight_decay)
        rate = lr / (1 + (step.item() - 1) * lr_decay)
        total.addcmul_(grad, grad, value=1)
        divisor = total.sqrt() + eps if differentiable else total.sqrt().add_(eps)
        scaled_addcdiv_(param, grad, divisor, -rate)
