"""RAdam: Adam that starts without the second moment."""

from ferrotorch.optim._rule import (
    Rule,
    check_betas,
    check_lr,
    check_modes,
    check_not_negative,
    check_steps,
    number,
    real,
    scaled_add_,
    step_count,
    zeros_like,
)

__all__ = ["RAdam", "radam"]


class RAdam(Rule):
    r"""RAdam: Adam that divides by the second moment only once its estimate is reliable.

    .. math::
        \rho_\infty = \frac{2}{1 - \beta_2} - 1, \quad \rho_t = \rho_\infty - \frac{2 t \beta_2^t}{1 - \beta_2^t}, \quad
        r_t = \sqrt{\frac{(\rho_t - 4)(\rho_t - 2) \rho_\infty}{(\rho_\infty - 4)(\rho_\infty - 2) \rho_t}}

    For :math:`\rho_t > 5` it takes Adam's step times :math:`r_t`, before that a step along the running mean.

    Args:
        params (iterable): parameters or parameter groups
        lr (float or Tensor): learning rate. Default: ``1e-3``
        betas (tuple): :math:`(\beta_1, \beta_2)`. Default: ``(0.9, 0.999)``
        eps (float): added to the divisor. Default: ``1e-8``
        weight_decay (float): Default: ``0``
        decoupled_weight_decay (bool): shrinks the parameter instead of adding to the gradient. Default: ``False``
        foreach (bool): accepted; all forms give the same numbers here
        maximize (bool): climbs instead of descending. Default: ``False``
        capturable (bool): must be ``False``: there is no graph capture on the CPU
        differentiable (bool): records the step for automatic differentiation. Default: ``False``

    Example::

        >>> w = torch.nn.Parameter(torch.ones(2))
        >>> optimizer = torch.optim.RAdam([w], lr=0.1)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w.data
        tensor([0.8000, 0.8000])
    """

    _state_keys = ("exp_avg", "exp_avg_sq", "step")

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        decoupled_weight_decay=False,
        *,
        foreach=None,
        maximize=False,
        capturable=False,
        differentiable=False,
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
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _upgrade(self, group):
        group.setdefault("decoupled_weight_decay", False)
        super()._upgrade(group)

    def _first_state(self, param, group):
        return {"step": step_count(), "exp_avg": zeros_like(param), "exp_avg_sq": zeros_like(param)}

    def _update(self, group, params, grads, exp_avgs, exp_avg_sqs, state_steps):
        beta1, beta2 = group["betas"]
        radam(
            params,
            grads,
            exp_avgs,
            exp_avg_sqs,
            state_steps,
            group["decoupled_weight_decay"],
            group["foreach"],
            group["differentiable"],
            group["capturable"],
            maximize=group["maximize"],
            beta1=beta1,
            beta2=beta2,
            lr=group["lr"],
            weight_decay=group["weight_decay"],
            eps=group["eps"],
        )


def radam(
    params,
    grads,
    exp_avgs,
    exp_avg_sqs,
    state_steps,
    decoupled_weight_decay=False,
    foreach=None,
    differentiable=False,
    capturable=False,
    has_complex=False,
    maximize=False,
    *,
    beta1,
    beta2,
    lr,
    weight_decay,
    eps,
):
    """Updates `params` and their running means in place by one step of RAdam.

    See :class:`RAdam` for the formula and the options.
    """
    check_steps(state_steps)
    check_modes(capturable, foreach, differentiable)
    lr = number(lr, differentiable)
    params, grads, exp_avgs, exp_avg_sqs = real(params, grads, exp_avgs, exp_avg_sqs)
    limit = 2 / (1 - beta2) - 1
    for param, grad, mean, square, step in zip(params, grads, exp_avgs, exp_avg_sqs, state_steps, strict=True):
        step += 1
        count = step.item()
        if maximize:
            grad = -grad
        if weight_decay != 0:
            if decoupled_weight_decay:
                param.mul_(1 - lr * weight_decay)
            else:
                grad = grad.add(param, alpha=weight_decay)
        mean.lerp_(grad, 1 - beta1)
        square.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
        correction = 1 - beta2**count
        update = mean / (1 - beta1**count)
        length = limit - 2 * count * beta2**count / correction
        if length > 5.0:
            rectified = ((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)) ** 0.5
            update = update * (correction**0.5 / (square.sqrt() + eps)) * rectified
        scaled_add_(param, update, -lr)
