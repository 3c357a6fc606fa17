"""Averaged stochastic gradient descent."""

import ferrotorch
from ferrotorch.optim._rule import (
    Rule,
    check_lr,
    check_modes,
    check_not_negative,
    number,
    real,
    step_count,
    zeros_like,
)

__all__ = ["ASGD", "asgd"]


class ASGD(Rule):
    r"""Stochastic gradient descent with a decaying rate, which also keeps the average of the parameters.

    .. math::
        \theta_t = (1 - \lambda \eta_{t-1}) \theta_{t-1} - \eta_{t-1} g_t, \quad \eta_t = \gamma (1 + \lambda \gamma t)^{-\alpha}

    The average is ``state[param]["ax"]``; it follows the parameter until step `t0`.

    Args:
        params (iterable): parameters or parameter groups
        lr (float or Tensor): learning rate :math:`\gamma`. Default: ``1e-2``
        lambd (float): :math:`\lambda`. Default: ``1e-4``
        alpha (float): :math:`\alpha`. Default: ``0.75``
        t0 (float): the step at which averaging starts. Default: ``1e6``
        weight_decay (float): Default: ``0``
        foreach (bool): accepted; all forms give the same numbers here
        maximize (bool): climbs instead of descending. Default: ``False``
        differentiable (bool): records the step for automatic differentiation. Default: ``False``
        capturable (bool): must be ``False``: there is no graph capture on the CPU

    Example::

        >>> w = torch.nn.Parameter(torch.ones(2))
        >>> optimizer = torch.optim.ASGD([w], lr=0.1)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w.data
        tensor([0.8000, 0.8000])
    """

    _state_keys = ("ax", "mu", "eta", "step")

    def __init__(
        self,
        params,
        lr=1e-2,
        lambd=1e-4,
        alpha=0.75,
        t0=1e6,
        weight_decay=0,
        foreach=None,
        maximize=False,
        differentiable=False,
        capturable=False,
    ):
        check_lr(lr)
        check_not_negative(weight_decay=weight_decay)
        defaults = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def _first_state(self, param, group):
        return {
            "step": step_count(),
            "eta": step_count(number(group["lr"])),
            "mu": step_count(1.0),
            "ax": zeros_like(param),
        }

    def _upgrade(self, group):
        super()._upgrade(group)
        for param in group["params"]:
            state = self.state.get(param) or {}
            for key in ("eta", "mu"):
                if key in state and not isinstance(state[key], ferrotorch.Tensor):
                    state[key] = step_count(float(state[key]))

    def _update(self, group, params, grads, axs, mus, etas, state_steps):
        asgd(
            params,
            grads,
            axs,
            mus,
            etas,
            state_steps,
            group["foreach"],
            group["maximize"],
            group["differentiable"],
            group["capturable"],
            lambd=group["lambd"],
            lr=group["lr"],
            t0=group["t0"],
            alpha=group["alpha"],
            weight_decay=group["weight_decay"],
        )


def asgd(
    params,
    grads,
    axs,
    mus,
    etas,
    state_steps,
    foreach=None,
    maximize=False,
    differentiable=False,
    capturable=False,
    has_complex=False,
    *,
    lambd,
    lr,
    t0,
    alpha,
    weight_decay,
):
    """Updates `params`, their averages and rates in place by one step of averaged gradient descent.

    See :class:`ASGD` for the formula and the options.
    """
    check_modes(capturable, foreach, differentiable, "params, mus, etas, and state_steps")
    lr = number(lr)
    params, grads, axs = real(params, grads, axs)
    for param, grad, average, mu, eta, step in zip(params, grads, axs, mus, etas, state_steps, strict=True):
        step += 1
        count, rate = step.item(), eta.item()
        if maximize:
            grad = -grad
        if weight_decay != 0:
            grad = grad.add(param, alpha=weight_decay)
        param.mul_(1 - lambd * rate)
        param.add_(grad, alpha=-rate)
        if mu.item() != 1:
            average.add_(param.sub(average).mul_(mu))
        else:
            average.copy_(param)
        eta.fill_(lr / (1 + lambd * lr * count) ** alpha)
        mu.fill_(1 / max(1, count - t0))
