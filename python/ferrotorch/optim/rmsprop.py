"""RMSprop."""

from ferrotorch.optim._rule import (
    Rule,
    check_lr,
    check_modes,
    check_not_negative,
    check_steps,
    number,
    real,
    scaled_add_,
    scaled_addcdiv_,
    step_count,
    zeros_like,
)

__all__ = ["RMSprop", "rmsprop"]


class RMSprop(Rule):
    r"""RMSprop: steps divided by the root of a running mean of squared gradients.

    .. math:: v_t = \alpha v_{t-1} + (1 - \alpha) g_t^2, \qquad \theta_t = \theta_{t-1} - \gamma \frac{g_t}{\sqrt{v_t} + \epsilon}

    With `centered`, the square of the running mean is taken off :math:`v_t`; with `momentum`, steps accumulate.

    Args:
        params (iterable): parameters or parameter groups
        lr (float or Tensor): learning rate :math:`\gamma`. Default: ``1e-2``
        alpha (float): :math:`\alpha`. Default: ``0.99``
        eps (float): :math:`\epsilon`. Default: ``1e-8``
        weight_decay (float): Default: ``0``
        momentum (float): Default: ``0``
        centered (bool): divides by the standard deviation of the gradient. Default: ``False``
        capturable (bool): must be ``False``: there is no graph capture on the CPU
        foreach (bool): accepted; all forms give the same numbers here
        maximize (bool): climbs instead of descending. Default: ``False``
        differentiable (bool): records the step for automatic differentiation. Default: ``False``

    Example::

        >>> w = torch.nn.Parameter(torch.ones(2))
        >>> optimizer = torch.optim.RMSprop([w], lr=0.01)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w.data
        tensor([0.9000, 0.9000])
    """

    _state_keys = ("square_avg", "grad_avg", "momentum_buffer", "step")

    def __init__(
        self,
        params,
        lr=1e-2,
        alpha=0.99,
        eps=1e-8,
        weight_decay=0,
        momentum=0,
        centered=False,
        capturable=False,
        foreach=None,
        maximize=False,
        differentiable=False,
    ):
        check_lr(lr)
        if not 0.0 <= eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        check_not_negative(momentum=momentum, weight_decay=weight_decay, alpha=alpha)
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _upgrade(self, group):
        group.setdefault("momentum", 0)
        group.setdefault("centered", False)
        super()._upgrade(group)

    def _first_state(self, param, group):
        state = {"step": step_count(), "square_avg": zeros_like(param)}
        if group["momentum"] > 0:
            state["momentum_buffer"] = zeros_like(param)
        if group["centered"]:
            state["grad_avg"] = zeros_like(param)
        return state

    def _update(self, group, params, grads, square_avgs, grad_avgs, momentum_buffers, state_steps):
        rmsprop(
            params,
            grads,
            square_avgs,
            grad_avgs,
            momentum_buffers,
            state_steps,
            group["foreach"],
            group["maximize"],
            group["differentiable"],
            group["capturable"],
            lr=group["lr"],
            alpha=group["alpha"],
            eps=group["eps"],
            weight_decay=group["weight_decay"],
            momentum=group["momentum"],
            centered=group["centered"],
        )


def rmsprop(
    params,
    grads,
    square_avgs,
    grad_avgs,
    momentum_buffer_list,
    state_steps,
    foreach=None,
    maximize=False,
    differentiable=False,
    capturable=False,
    has_complex=False,
    *,
    lr,
    alpha,
    eps,
    weight_decay,
    momentum,
    centered,
):
    """Updates `params` and their state in place by one step of RMSprop.

    See :class:`RMSprop` for the formula and the options.
    """
    check_steps(state_steps)
    check_modes(capturable, False, differentiable)
    check_modes(False, foreach, differentiable)
    lr = number(lr, differentiable)
    params, grads, square_avgs, grad_avgs, buffers = real(params, grads, square_avgs, grad_avgs, momentum_buffer_list)
    for i, (param, grad, square, step) in enumerate(zip(params, grads, square_avgs, state_steps, strict=True)):
        step += 1
        if maximize:
            grad = -grad
        if weight_decay != 0:
            grad = grad.add(param, alpha=weight_decay)
        square.mul_(alpha).addcmul_(grad, grad, value=1 - alpha)
        if centered:
            mean = grad_avgs[i]
            mean.lerp_(grad, 1 - alpha)
            root = square.addcmul(mean, mean, value=-1).sqrt_()
        else:
            root = square.sqrt()
        divisor = root.add(eps) if differentiable else root.add_(eps)
        if momentum > 0:
            buffers[i].mul_(momentum).addcdiv_(grad, divisor)
            scaled_add_(param, buffers[i], -lr)
        else:
            scaled_addcdiv_(param, grad, divisor, -lr)
