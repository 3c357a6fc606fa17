"""Muon: momentum with an orthogonalised update, for matrices."""

import math

import ferrotorch
from ferrotorch.optim._rule import Rule, check_lr, number, zeros_like

__all__ = ["Muon", "muon"]


class Muon(Rule):
    r"""Muon: makes the momentum of a weight matrix orthogonal before it steps.

    .. math::
        b_t = \mu b_{t-1} + (1 - \mu) g_t, \qquad \theta_t = (1 - \gamma \lambda) \theta_{t-1} - \gamma' \mathrm{NS}(b_t)

    NS runs `ns_steps` Newton-Schulz iterations :math:`X \leftarrow a X + (b X X^T + c (X X^T)^2) X` in bfloat16.

    Args:
        params (iterable): matrices, or groups of them
        lr (float): learning rate :math:`\gamma`. Default: ``1e-3``
        weight_decay (float): :math:`\lambda`. Default: ``0.1``
        momentum (float): :math:`\mu`. Default: ``0.95``
        nesterov (bool): mixes the gradient into the momentum once more. Default: ``True``
        ns_coefficients (tuple): :math:`(a, b, c)`
        eps (float): smallest norm to divide by. Default: ``1e-7``
        ns_steps (int): iterations. Default: ``5``
        adjust_lr_fn (str): how the matrix's shape changes the rate: ``"original"`` or ``"match_rms_adamw"``

    Example::

        >>> w = torch.nn.Parameter(torch.ones(2, 3))
        >>> optimizer = torch.optim.Muon([w], lr=0.1)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w.shape
        torch.Size([2, 3])
    """

    _state_keys = ("momentum_buffer",)
    _newer_options = ()

    def __init__(
        self,
        params,
        lr=1e-3,
        weight_decay=0.1,
        momentum=0.95,
        nesterov=True,
        ns_coefficients=(3.4445, -4.7750, 2.0315),
        eps=1e-7,
        ns_steps=5,
        adjust_lr_fn=None,
    ):
        check_lr(lr, "Learning rate should be >= 0 but is: {}")
        if not 0.0 <= momentum:
            raise ValueError(f"momentum should be >= 0 but is: {momentum}")
        if not 0.0 <= weight_decay:
            raise ValueError(f"weight decay should be >= 0 but is: {weight_decay}")
        if adjust_lr_fn not in (None, "original", "match_rms_adamw"):
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        defaults = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
        }
        super().__init__(params, defaults)
        for group in self.param_groups:
            for param in group["params"]:
                if param.ndim != 2:
                    raise ValueError(
                        f"Muon only supports 2D parameters whereas we found a parameter with size: {param.size()}"
                    )

    def _first_state(self, param, group):
        if param.is_complex():
            raise RuntimeError("Muon does not support complex parameters")
        return {"momentum_buffer": zeros_like(param.grad)}

    @ferrotorch.no_grad()
    def step(self, closure=None):
        """Updates the parameters once.

        Args:
            closure (callable): computes the loss and its gradients anew and returns the loss
        """
        return Rule.step.__wrapped__(self, closure)

    def _update(self, group, params, grads, buffers):
        muon(
            params,
            grads,
            buffers,
            lr=group["lr"],
            weight_decay=group["weight_decay"],
            momentum=group["momentum"],
            nesterov=group["nesterov"],
            ns_coefficients=group["ns_coefficients"],
            ns_steps=group["ns_steps"],
            eps=group["eps"],
            adjust_lr_fn=group["adjust_lr_fn"],
            has_complex=False,
        )


def _orthogonal(matrix, coefficients, steps, eps):
    """The matrix with its singular values pushed towards one."""
    if steps >= 100:
        raise ValueError("Number of steps must be less than 100 for computational efficiency")
    if matrix.dim() != 2:
        raise ValueError("Input tensor gradient must be a 2D matrix")
    if len(coefficients) != 3:
        raise ValueError("Coefficients must be a tuple of exactly 3 values")
    a, b, c = coefficients
    tall = matrix.size(0) > matrix.size(1)
    x = matrix.bfloat16()
    x = x.T if tall else x
    x = x / x.norm().clamp(min=eps)
    for _ in range(steps):
        gram = x @ x.T
        polynomial = _fused(gram, gram, gram, b, c)
        x = _fused(x, polynomial, x, a, 1.0)
    return x.T if tall else x


def _fused(x, left, right, beta, alpha):
    """``beta * x + alpha * left @ right``, rounded to bfloat16 once: the iterations amplify every rounding."""
    return ferrotorch.addmm(x.float(), left.float(), right.float(), beta=beta, alpha=alpha).bfloat16()


def _adjusted(lr, how, shape):
    """The learning rate for a matrix of this shape."""
    rows, columns = shape
    if how == "match_rms_adamw":
        return lr * 0.2 * math.sqrt(max(rows, columns))
    return lr * math.sqrt(max(1, rows / columns))


def muon(
    params,
    grads,
    muon_momentum_bufs,
    *,
    foreach=None,
    lr,
    weight_decay,
    momentum,
    nesterov,
    ns_coefficients,
    ns_steps,
    eps,
    adjust_lr_fn,
    has_complex,
):
    """Updates `params` and their momentum in place by one step of Muon.

    See :class:`Muon` for the formula and the options.
    """
    if foreach:
        raise RuntimeError("Foreach is not supported for Muon yet")
    if has_complex:
        raise ValueError("Complex parameters are not supported")
    lr = number(lr)
    for param, grad, buffer in zip(params, grads, muon_momentum_bufs, strict=True):
        if grad.ndim != 2:
            raise ValueError("Param gradient must be a 2D matrix")
        buffer.lerp_(grad, 1 - momentum)
        update = grad.lerp(buffer, momentum) if nesterov else buffer
        update = _orthogonal(update, ns_coefficients, ns_steps, eps)
        param.mul_(1 - lr * weight_decay)
        param.add_(update, alpha=-_adjusted(lr, adjust_lr_fn, param.shape))
