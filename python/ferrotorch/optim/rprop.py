"""Resilient backpropagation."""

import ferrotorch
from ferrotorch.optim._rule import Rule, check_lr, check_modes, check_steps, number, real, step_count, zeros_like

__all__ = ["Rprop", "rprop"]


class Rprop(Rule):
    r"""Resilient backpropagation: every element has a step size of its own and uses only the gradient's sign.

    A step size is multiplied by :math:`\eta_+` while the sign stays, and by :math:`\eta_-` when it changes; then the element
    rests for one step.

    Args:
        params (iterable): parameters or parameter groups
        lr (float or Tensor): first step size. Default: ``1e-2``
        etas (tuple): :math:`(\eta_-, \eta_+)`. Default: ``(0.5, 1.2)``
        step_sizes (tuple): smallest and largest step size. Default: ``(1e-6, 50)``
        capturable (bool): must be ``False``: there is no graph capture on the CPU
        foreach (bool): accepted; all forms give the same numbers here
        maximize (bool): climbs instead of descending. Default: ``False``
        differentiable (bool): records the step for automatic differentiation. Default: ``False``

    Example::

        >>> w = torch.nn.Parameter(torch.ones(2))
        >>> optimizer = torch.optim.Rprop([w], lr=0.1)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w.data
        tensor([0.9000, 0.9000])
    """

    _state_keys = ("prev", "step_size", "step")

    def __init__(
        self,
        params,
        lr=1e-2,
        etas=(0.5, 1.2),
        step_sizes=(1e-6, 50),
        *,
        capturable=False,
        foreach=None,
        maximize=False,
        differentiable=False,
    ):
        check_lr(lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        defaults = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def _first_state(self, param, group):
        first = number(group["lr"])
        if param.is_complex():
            first = complex(first, first)
        return {"step": step_count(), "prev": zeros_like(param), "step_size": ferrotorch.full_like(param.grad, first)}

    def _update(self, group, params, grads, prevs, step_sizes, state_steps):
        smallest, largest = group["step_sizes"]
        shrink, grow = group["etas"]
        rprop(
            params,
            grads,
            prevs,
            step_sizes,
            state_steps,
            group["foreach"],
            group["capturable"],
            group["maximize"],
            group["differentiable"],
            step_size_min=smallest,
            step_size_max=largest,
            etaminus=shrink,
            etaplus=grow,
        )


def rprop(
    params,
    grads,
    prevs,
    step_sizes,
    state_steps,
    foreach=None,
    capturable=False,
    maximize=False,
    differentiable=False,
    has_complex=False,
    *,
    step_size_min,
    step_size_max,
    etaminus,
    etaplus,
):
    """Updates `params` and their step sizes in place by one step of resilient backpropagation.

    See :class:`Rprop` for the rule and the options.
    """
    check_steps(state_steps)
    check_modes(capturable, False, differentiable)
    check_modes(False, foreach, differentiable)
    params, grads, prevs, step_sizes = real(params, grads, prevs, step_sizes)
    for param, grad, before, size, step in zip(params, grads, prevs, step_sizes, state_steps, strict=True):
        step += 1
        if maximize:
            grad = -grad
        agreement = grad.mul(before.clone() if differentiable else before)
        factor = ferrotorch.ones_like(grad)
        factor = factor.masked_fill(agreement > 0, etaplus).masked_fill(agreement < 0, etaminus)
        size.mul_(factor).clamp_(step_size_min, step_size_max)
        grad = grad.masked_fill(agreement < 0, 0)
        param.addcmul_(grad.sign(), size.clone() if differentiable else size, value=-1)
        before.copy_(grad)
