"""NAdam: Adam with Nesterov's momentum."""

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

__all__ = ["NAdam", "nadam"]


class NAdam(Rule):
    r"""NAdam: Adam whose first moment looks one step ahead.

    .. math::
        \mu_t = \beta_1 (1 - \tfrac12 0.96^{t \psi}), \quad
        \theta_t = \theta_{t-1} - \frac{\gamma}{\sqrt{v_t / (1 - \beta_2^t)} + \epsilon}
        \Big(\frac{(1 - \mu_t) g_t}{1 - \prod_{i \le t} \mu_i} + \frac{\mu_{t+1} m_t}{1 - \prod_{i \le t+1} \mu_i}\Big)

    Here :math:`m` and :math:`v` are the running means of the gradient and of its square, as in :class:`Adam`.

    Args:
        params (iterable): parameters or parameter groups
        lr (float or Tensor): learning rate :math:`\gamma`. Default: ``2e-3``
        betas (tuple): :math:`(\beta_1, \beta_2)`. Default: ``(0.9, 0.999)``
        eps (float): :math:`\epsilon`. Default: ``1e-8``
        weight_decay (float): Default: ``0``
        momentum_decay (float): :math:`\psi`. Default: ``4e-3``
        decoupled_weight_decay (bool): shrinks the parameter instead of adding to the gradient. Default: ``False``
        foreach (bool): accepted; all forms give the same numbers here
        maximize (bool): climbs instead of descending. Default: ``False``
        capturable (bool): must be ``False``: there is no graph capture on the CPU
        differentiable (bool): records the step for automatic differentiation. Default: ``False``

    Example::

        >>> w = torch.nn.Parameter(torch.ones(2))
        >>> optimizer = torch.optim.NAdam([w], lr=0.1)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w.data
        tensor([0.8397, 0.8397])
    """

    _state_keys = ("exp_avg", "exp_avg_sq", "mu_product", "step")

    def __init__(
        self,
        params,
        lr=2e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        momentum_decay=4e-3,
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
        check_not_negative(weight_decay=weight_decay, momentum_decay=momentum_decay)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _upgrade(self, group):
        group.setdefault("decoupled_weight_decay", False)
        super()._upgrade(group)
        for param in group["params"]:
            state = self.state.get(param) or {}
            if isinstance(state.get("mu_product"), float):
                state["mu_product"] = step_count(state["mu_product"])

    def _first_state(self, param, group):
        return {
            "step": step_count(),
            "mu_product": step_count(1.0),
            "exp_avg": zeros_like(param),
            "exp_avg_sq": zeros_like(param),
        }

    def _update(self, group, params, grads, exp_avgs, exp_avg_sqs, mu_products, state_steps):
        beta1, beta2 = group["betas"]
        nadam(
            params,
            grads,
            exp_avgs,
            exp_avg_sqs,
            mu_products,
            state_steps,
            group["decoupled_weight_decay"],
            group["foreach"],
            group["capturable"],
            group["differentiable"],
            maximize=group["maximize"],
            beta1=beta1,
            beta2=beta2,
            lr=group["lr"],
            weight_decay=group["weight_decay"],
            momentum_decay=group["momentum_decay"],
            eps=group["eps"],
        )


def nadam(
    params,
    grads,
    exp_avgs,
    exp_avg_sqs,
    mu_products,
    state_steps,
    decoupled_weight_decay=False,
    foreach=None,
    capturable=False,
    differentiable=False,
    has_complex=False,
    maximize=False,
    *,
    beta1,
    beta2,
    lr,
    weight_decay,
    momentum_decay,
    eps,
):
    """Updates `params` and their state in place by one step of NAdam.

    See :class:`NAdam` for the formula and the options.
    """
    check_steps(state_steps)
    tensors = "params, mu_products, and state_steps" if foreach else "params, mu_products and state_steps"
    check_modes(capturable, foreach, differentiable, tensors)
    lr = number(lr, differentiable)
    params, grads, exp_avgs, exp_avg_sqs = real(params, grads, exp_avgs, exp_avg_sqs)
    for param, grad, mean, square, product, step in zip(
        params, grads, exp_avgs, exp_avg_sqs, mu_products, state_steps, strict=True
    ):
        step += 1
        count = step.item()
        if maximize:
            grad = -grad
        if weight_decay != 0:
            if decoupled_weight_decay:
                param.mul_(1 - lr * weight_decay)
            else:
                grad = grad.add(param, alpha=weight_decay)
        mu, next_mu = (beta1 * (1.0 - 0.5 * 0.96 ** (n * momentum_decay)) for n in (count, count + 1))
        product *= mu
        mean.lerp_(grad, 1 - beta1)
        square.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
        divisor = square.div(1 - beta2**count).sqrt().add_(eps)
        so_far = product.item()
        scaled_addcdiv_(param, grad, divisor, -lr * (1.0 - mu) / (1.0 - so_far))
        scaled_addcdiv_(param, mean, divisor, -lr * next_mu / (1.0 - so_far * next_mu))
