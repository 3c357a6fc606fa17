"""Adam.

One call into the core updates all parameters of a group::

    _C._adam_step(params: list[Tensor], state: dict, lr: float, beta1: float, beta2: float, eps: float,
                  weight_decay: float, amsgrad: bool, maximize: bool, decoupled_weight_decay: bool) -> bool

It takes each parameter's own ``grad`` (those without one are left alone) and from ``state[param]`` the tensors ``"step"``
(0-dim, counted up by the call), ``"exp_avg"``, ``"exp_avg_sq"`` and, with ``amsgrad``, ``"max_exp_avg_sq"``. It returns
``False``, with nothing changed, when one of them is missing, or when a tensor is not floating point, not of its
parameter's shape and dtype, or shares memory inside itself.
"""

import ferrotorch
from ferrotorch import _C, Tensor
from ferrotorch.optim._rule import (
    Rule,
    check_betas,
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
    zeros_like,
)

__all__ = ["Adam", "adam"]

_step_at_once = getattr(_C, "_adam_step", None)


class Adam(Rule):
    r"""Adam: steps scaled by running means of the gradient and of its square.

    .. math::
        m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t, \quad v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2, \quad
        \theta_t = \theta_{t-1} - \gamma \frac{m_t / (1 - \beta_1^t)}{\sqrt{v_t / (1 - \beta_2^t)} + \epsilon}

    Here :math:`g_t` is the gradient plus `weight_decay` times the parameter.

    Args:
        params (iterable): parameters or parameter groups
        lr (float or Tensor): learning rate :math:`\gamma`. Default: ``1e-3``
        betas (tuple): :math:`(\beta_1, \beta_2)`. Default: ``(0.9, 0.999)``
        eps (float): :math:`\epsilon`. Default: ``1e-8``
        weight_decay (float): Default: ``0``
        amsgrad (bool): divides by the largest :math:`v` so far. Default: ``False``
        maximize (bool): climbs instead of descending. Default: ``False``
        foreach, fused (bool): accepted; all forms give the same numbers here
        capturable (bool): must be ``False``: there is no graph capture on the CPU
        differentiable (bool): records the step for automatic differentiation. Default: ``False``
        decoupled_weight_decay (bool): shrinks the parameter instead of adding to the gradient, as :class:`AdamW` does

    Example::

        >>> w = torch.nn.Parameter(torch.ones(2))
        >>> optimizer = torch.optim.Adam([w], lr=0.1)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w.data
        tensor([0.9000, 0.9000])
    """

    _state_keys = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq", "step")

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        amsgrad=False,
        *,
        foreach=None,
        maximize=False,
        capturable=False,
        differentiable=False,
        fused=None,
        decoupled_weight_decay=False,
    ):
        if isinstance(lr, Tensor) and foreach and not capturable:
            raise ValueError("lr as a Tensor is not supported for capturable=False and foreach=True")
        check_lr(lr)
        if not 0.0 <= eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        check_betas(betas)
        check_not_negative(weight_decay=weight_decay)
        if not (
            all(isinstance(beta, float) for beta in betas[:2]) or all(isinstance(beta, Tensor) for beta in betas[:2])
        ):
            raise ValueError("betas must be either both floats or both Tensors")
        for i, beta in enumerate(betas):
            if isinstance(beta, Tensor):
                if not capturable and foreach:
                    raise ValueError(f"betas[{i}] as a Tensor is not supported for capturable=False and foreach=True")
                if beta.numel() != 1:
                    raise ValueError(f"Tensor betas[{i}] must be 1-element")
        defaults = {
            "lr": lr,
            "betas": tuple(beta.squeeze() if isinstance(beta, Tensor) else beta for beta in betas),
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)
        check_fused(self, fused, foreach, differentiable)

    def _upgrade(self, group):
        group.setdefault("amsgrad", False)
        group.setdefault("decoupled_weight_decay", False)
        group.setdefault("fused", None)
        super()._upgrade(group)

    def _first_state(self, param, group):
        if group["fused"]:
            check_fused_dtype([param])
        state = {"step": step_count(0.0, group), "exp_avg": zeros_like(param), "exp_avg_sq": zeros_like(param)}
        if group["amsgrad"]:
            state["max_exp_avg_sq"] = zeros_like(param)
        return state

    def _update_at_once(self, group):
        if _step_at_once is None or group["differentiable"] or group["capturable"] or "found_inf" in self.__dict__:
            return False
        lr = group["lr"]
        beta1, beta2 = group["betas"]
        return _step_at_once(
            group["params"],
            self.state,
            lr if type(lr) is float else float(lr),
            float(beta1),
            float(beta2),
            group["eps"],
            group["weight_decay"],
            group["amsgrad"],
            group["maximize"],
            group["decoupled_weight_decay"],
        )

    def _update(self, group, params, grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs, state_steps):
        lr, differentiable = group["lr"], group["differentiable"]
        if differentiable and any(step.requires_grad for step in state_steps):
            raise RuntimeError("`requires_grad` is not supported for `step` in differentiable mode")
        if group["foreach"] and isinstance(lr, Tensor) and not group["capturable"]:
            raise RuntimeError("lr as a Tensor is not supported for capturable=False and foreach=True")
        beta1, beta2 = group["betas"]
        adam(
            params,
            grads,
            exp_avgs,
            exp_avg_sqs,
            max_exp_avg_sqs,
            state_steps,
            foreach=group["foreach"],
            capturable=group["capturable"],
            differentiable=differentiable,
            fused=group["fused"],
            grad_scale=getattr(self, "grad_scale", None),
            found_inf=getattr(self, "found_inf", None),
            decoupled_weight_decay=group["decoupled_weight_decay"],
            amsgrad=group["amsgrad"],
            beta1=beta1,
            beta2=beta2,
            lr=lr,
            weight_decay=group["weight_decay"],
            eps=group["eps"],
            maximize=group["maximize"],
        )


def adam(
    params,
    grads,
    exp_avgs,
    exp_avg_sqs,
    max_exp_avg_sqs,
    state_steps,
    foreach=None,
    capturable=False,
    differentiable=False,
    fused=None,
    grad_scale=None,
    found_inf=None,
    has_complex=False,
    decoupled_weight_decay=False,
    *,
    amsgrad,
    beta1,
    beta2,
    lr,
    weight_decay,
    eps,
    maximize,
):
    """Updates `params` and their running means in place by one step of Adam.

    See :class:`Adam` for the formula and the options.
    """
    check_steps(state_steps)
    check_modes(capturable, foreach, differentiable)
    if not unscaled(params, grads, grad_scale, found_inf):
        return
    lr, beta1, beta2 = (number(value, differentiable) for value in (lr, beta1, beta2))
    params, grads, exp_avgs, exp_avg_sqs, *rest = real(params, grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs)
    for i, (param, grad, mean, square, step) in enumerate(
        zip(params, grads, exp_avgs, exp_avg_sqs, state_steps, strict=True)
    ):
        step += 1
        if maximize:
            grad = -grad
        if weight_decay != 0:
            if decoupled_weight_decay:
                param.mul_(1 - lr * weight_decay)
            elif isinstance(weight_decay, Tensor):
                grad = grad + param * weight_decay
            else:
                grad = grad.add(param, alpha=weight_decay)
        mean.lerp_(grad, 1 - beta1)
        if isinstance(beta2, Tensor):
            square.mul_(beta2).add_(grad * grad * (1 - beta2))
        else:
            square.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
        count = step.clone() if differentiable else step.item()
        correction1, correction2 = 1 - beta1**count, 1 - beta2**count
        if amsgrad:
            largest = rest[0][i]
            # A recorded step must not change what an earlier one has saved.
            largest.copy_(ferrotorch.maximum(largest.clone() if differentiable else largest, square))
            square = largest
        divisor = (square.sqrt() / correction2**0.5).add_(eps)
        scaled_addcdiv_(param, mean, divisor, -(lr / correction1))
