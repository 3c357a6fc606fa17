"""Adafactor."""

import ferrotorch
from ferrotorch.optim._rule import Rule, check_lr, number, step_count, zeros_like

__all__ = ["Adafactor", "adafactor"]


class Adafactor(Rule):
    r"""Adafactor: keeps row and column means of squared gradients instead of all squares.

    .. math::
        \rho_t = \min(\gamma, 1 / \sqrt t), \quad \alpha_t = \max(\epsilon_2, \mathrm{RMS}(\theta)) \rho_t, \quad
        \theta_t = \theta_{t-1} - \alpha_t \frac{u_t}{\max(1, \mathrm{RMS}(u_t) / d)}

    Here :math:`u_t` is the gradient divided by the root of the factored second moment, whose decay is :math:`1 - t^{\tau}`.

    Args:
        params (iterable): parameters or parameter groups
        lr (float or Tensor): upper limit :math:`\gamma` of the relative step. Default: ``1e-2``
        beta2_decay (float): :math:`\tau`. Default: ``-0.8``
        eps (tuple): :math:`(\epsilon_1, \epsilon_2)`; ``None`` for the first is the dtype's machine epsilon
        d (float): clipping threshold. Default: ``1.0``
        weight_decay (float): Default: ``0``
        foreach (bool): accepted; all forms give the same numbers here
        maximize (bool): climbs instead of descending. Default: ``False``

    Example::

        >>> w = torch.nn.Parameter(torch.ones(2, 2))
        >>> optimizer = torch.optim.Adafactor([w])
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w.data
        tensor([[0.9900, 0.9900],
                [0.9900, 0.9900]])
    """

    _state_keys = ("row_var", "col_var", "variance", "step")
    _newer_options = (("foreach", None),)

    def __init__(
        self,
        params,
        lr=1e-2,
        beta2_decay=-0.8,
        eps=(None, 1e-3),
        d=1.0,
        weight_decay=0.0,
        *,
        foreach=None,
        maximize=False,
    ):
        check_lr(lr, "Learning rate should be >= 0 but is: {}")
        if not 0.0 >= beta2_decay:
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        if eps[0] is not None and not 0.0 <= eps[0]:
            raise ValueError(f"epsilon1 should be >= 0 but is: {eps[0]}")
        if not 0.0 <= eps[1]:
            raise ValueError(f"epsilon2 should be >= 0 but is: {eps[1]}")
        if not 1.0 <= d:
            raise ValueError(f"Clipping threshold d should be >= 1 but is: {d}")
        if not 0.0 <= weight_decay:
            raise ValueError(f"weight_decay should be >= 0 but is: {weight_decay}")
        defaults = {
            "lr": lr,
            "beta2_decay": beta2_decay,
            "eps": eps,
            "d": d,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _first_state(self, param, group):
        if param.is_complex():
            raise RuntimeError("Adafactor does not support complex parameters")
        grad = param.grad
        if grad.dim() < 2:
            return {"step": step_count(), "variance": zeros_like(grad)}
        *batch, rows, columns = grad.shape
        return {
            "step": step_count(),
            "row_var": grad.new_zeros((*batch, rows, 1)),
            "col_var": grad.new_zeros((*batch, 1, columns)),
        }

    @ferrotorch.no_grad()
    def step(self, closure=None):
        """Updates the parameters once.

        Args:
            closure (callable): computes the loss and its gradients anew and returns the loss
        """
        return Rule.step.__wrapped__(self, closure)

    def _update(self, group, params, grads, row_vars, col_vars, variances, state_steps):
        eps1, eps2 = group["eps"]
        adafactor(
            params,
            grads,
            row_vars,
            col_vars,
            variances,
            state_steps,
            group["foreach"],
            d=group["d"],
            lr=group["lr"],
            beta2_decay=group["beta2_decay"],
            weight_decay=group["weight_decay"],
            eps1=eps1,
            eps2=eps2,
            maximize=group["maximize"],
        )


def adafactor(
    params,
    grads,
    row_vars,
    col_vars,
    variances,
    state_steps,
    foreach=None,
    grad_scale=None,
    found_inf=None,
    has_complex=False,
    *,
    d,
    lr,
    beta2_decay,
    weight_decay,
    eps1,
    eps2,
    maximize,
):
    """Updates `params` and their state in place by one step of Adafactor.

    See :class:`Adafactor` for the formula and the options.
    """
    lr = number(lr)
    for param, grad, row, column, variance, step in zip(
        params, grads, row_vars, col_vars, variances, state_steps, strict=True
    ):
        step += 1
        count = step.item()
        if maximize:
            grad = -grad
        smallest = ferrotorch.finfo(param.dtype).eps if eps1 is None else eps1
        weight = count**beta2_decay
        rate = max(eps2, param.norm(2).item() / param.numel() ** 0.5) * min(lr, 1 / count**0.5)
        if weight_decay != 0:
            param.mul_(1 - lr * weight_decay)
        if grad.dim() > 1:
            # A norm squares and sums in one pass, without the matrix of squares.
            row.lerp_(grad.norm(dim=-1, keepdim=True).square_().div_(grad.size(-1)), weight)
            column.lerp_(grad.norm(dim=-2, keepdim=True).square_().div_(grad.size(-2)), weight)
            estimate = (row @ column).div_(row.mean(dim=-2, keepdim=True).clamp_(min=smallest))
        else:
            variance.lerp_(grad * grad, weight)
            estimate = variance.clone()
        update = estimate.clamp_(min=smallest * smallest).rsqrt_().mul_(grad)
        excess = max(1.0, update.norm(2).item() / (update.numel() ** 0.5 * d))
        param.add_(update, alpha=-rate / excess)
