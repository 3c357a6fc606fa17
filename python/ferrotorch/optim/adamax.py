"""Adamax: Adam with the infinity norm."""

import ferrotorch
from ferrotorch.optim._rule import (
    Rule,
    check_betas,
    check_lr,
    check_modes,
    check_not_negative,
    check_steps,
    number,
    real,
    scaled_addcdiv_,
    step_count,
    zeros_like,
)

__all__ = ["Adamax", "adamax"]


class Adamax(Rule):
    r"""Adamax: steps scaled by a running mean of the gradient and a decaying maximum of its size.

    .. math::
        m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t, \quad u_t = \max(\beta_2 u_{t-1}, |g_t| + \epsilon), \quad
        \theta_t = \theta_{t-1} - \frac{\gamma}{1 - \beta_1^t} \frac{m_t}{u_t}

    Args:
        params (iterable): parameters or parameter groups
        lr (float or Tensor): learning rate :math:`\gamma`. Default: ``2e-3``
        betas (tuple): :math:`(\beta_1, \beta_2)`. Default: ``(0.9, 0.999)``
        eps (float): :math:`\epsilon`. Default: ``1e-8``
        weight_decay (float): Default: ``0``
        foreach (bool): accepted; all forms give the same numbers here
        maximize (bool): climbs instead of descending. Default: ``False``
        differentiable (bool): records the step for automatic differentiation. Default: ``False``
        capturable (bool): must be ``False``: there is no graph capture on the CPU

    Example::

        >>> w = torch.nn.Parameter(torch.ones(2))
        >>> optimizer = torch.optim.Adamax([w], lr=0.1)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w.data
        tensor([0.9000, 0.9000])
    """

    _state_keys = ("exp_avg", "exp_inf", "step")

    def __init__(
        self,
        params,
        lr=2e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        foreach=None,
        *,
        maximize=False,
        differentiable=False,
        capturable=False,
    ):
        check_lr(lr)
        if not 0.0 <= eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        check_betas(betas)
        check_not_negative(weight_decay=weight_decay)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def _first_state(self, param, group):
        return {"step": step_count(), "exp_avg": zeros_like(param), "exp_inf": zeros_like(param)}

    def _update(self, group, params, grads, exp_avgs, exp_infs, state_steps):
        beta1, beta2 = group["betas"]
        adamax(
            params,
            grads,
            exp_avgs,
            exp_infs,
            state_steps,
            group["foreach"],
            group["maximize"],
            group["differentiable"],
            group["capturable"],
            eps=group["eps"],
            beta1=beta1,
            beta2=beta2,
            lr=group["lr"],
            weight_decay=group["weight_decay"],
        )


def adamax(
    params,
    grads,
    exp_avgs,
    exp_infs,
    state_steps,
    foreach=None,
    maximize=False,
    differentiable=False,
    capturable=False,
    has_complex=False,
    *,
    eps,
    beta1,
    beta2,
    lr,
    weight_decay,
):
    """Updates `params` and their state in place by one step of Adamax.

    See :class:`Adamax` for the formula and the options.
    """
    check_steps(state_steps)
    check_modes(capturable, foreach, differentiable)
    lr = number(lr, differentiable)
    params, grads, exp_avgs, exp_infs = real(params, grads, exp_avgs, exp_infs)
    for param, grad, mean, largest, step in zip(params, grads, exp_avgs, exp_infs, state_steps, strict=True):
        step += 1
        if maximize:
            grad = -grad
        if weight_decay != 0:
            grad = grad.add(param, alpha=weight_decay)
        mean.lerp_(grad, 1 - beta1)
        largest.copy_(ferrotorch.maximum(largest * beta2, grad.abs() + eps))
        scaled_addcdiv_(param, mean, largest.clone() if differentiable else largest, -(lr / (1 - beta1 ** step.item())))
