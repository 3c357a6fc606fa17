"""Adadelta."""

from ferrotorch.optim._rule import (
    Rule,
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

__all__ = ["Adadelta", "adadelta"]


class Adadelta(Rule):
    r"""Adadelta: steps in units of the recent steps, scaled by the recent gradients.

    .. math::
        v_t = \rho v_{t-1} + (1 - \rho) g_t^2, \quad \Delta_t = \sqrt{\frac{u_{t-1} + \epsilon}{v_t + \epsilon}}\, g_t, \quad
        u_t = \rho u_{t-1} + (1 - \rho) \Delta_t^2, \quad \theta_t = \theta_{t-1} - \gamma \Delta_t

    Args:
        params (iterable): parameters or parameter groups
        lr (float or Tensor): :math:`\gamma`. Default: ``1.0``
        rho (float): :math:`\rho`. Default: ``0.9``
        eps (float): :math:`\epsilon`. Default: ``1e-6``
        weight_decay (float): Default: ``0``
        foreach (bool): accepted; all forms give the same numbers here
        capturable (bool): must be ``False``: there is no graph capture on the CPU
        maximize (bool): climbs instead of descending. Default: ``False``
        differentiable (bool): records the step for automatic differentiation. Default: ``False``

    Example::

        >>> w = torch.nn.Parameter(torch.ones(2))
        >>> optimizer = torch.optim.Adadelta([w])
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w.data
        tensor([0.9968, 0.9968])
    """

    _state_keys = ("square_avg", "acc_delta", "step")

    def __init__(
        self,
        params,
        lr=1.0,
        rho=0.9,
        eps=1e-6,
        weight_decay=0,
        foreach=None,
        *,
        capturable=False,
        maximize=False,
        differentiable=False,
    ):
        check_lr(lr)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        if not 0.0 <= eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        check_not_negative(weight_decay=weight_decay)
        defaults = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _first_state(self, param, group):
        return {"step": step_count(), "square_avg": zeros_like(param), "acc_delta": zeros_like(param)}

    def _update(self, group, params, grads, square_avgs, acc_deltas, state_steps):
        adadelta(
            params,
            grads,
            square_avgs,
            acc_deltas,
            state_steps,
            group["capturable"],
            group["foreach"],
            group["differentiable"],
            lr=group["lr"],
            rho=group["rho"],
            eps=group["eps"],
            weight_decay=group["weight_decay"],
            maximize=group["maximize"],
        )


def adadelta(
    params,
    grads,
    square_avgs,
    acc_deltas,
    state_steps,
    capturable=False,
    foreach=None,
    differentiable=False,
    has_complex=False,
    *,
    lr,
    rho,
    eps,
    weight_decay,
    maximize,
):
    """Updates `params` and their state in place by one step of Adadelta.

    See :class:`Adadelta` for the formula and the options.
    """
    check_steps(state_steps)
    check_modes(capturable, foreach, differentiable, xla=False)
    lr = number(lr, differentiable)
    params, grads, square_avgs, acc_deltas = real(params, grads, square_avgs, acc_deltas)
    for param, grad, square, delta_square, step in zip(
        params, grads, square_avgs, acc_deltas, state_steps, strict=True
    ):
        step += 1
        if maximize:
            grad = -grad
        if weight_decay != 0:
            grad = grad.add(param, alpha=weight_decay)
        square.mul_(rho).addcmul_(grad, grad, value=1 - rho)
        delta = delta_square.add(eps).sqrt_()
        if differentiable:
            delta = delta.clone()
        delta.div_(square.add(eps).sqrt_()).mul_(grad)
        delta_square.mul_(rho).addcmul_(delta, delta, value=1 - rho)
        scaled_add_(param, delta, -lr)
