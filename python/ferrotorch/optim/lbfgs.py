"""The limited-memory Broyden-Fletcher-Goldfarb-Shanno method."""

import ferrotorch
from ferrotorch.optim._rule import check_lr, number
from ferrotorch.optim._wolfe import strong_wolfe
from ferrotorch.optim.optimizer import Optimizer

__all__ = ["LBFGS"]

# Curvature pairs below this would make the approximate Hessian singular.
_SMALLEST_CURVATURE = 1e-10


class LBFGS(Optimizer):
    r"""L-BFGS: steps along :math:`-H_k \nabla f` with :math:`H_k` built from the last steps and gradient changes.

    .. math:: H_{k+1} = (I - \rho_k s_k y_k^\top) H_k (I - \rho_k y_k s_k^\top) + \rho_k s_k s_k^\top, \quad \rho_k = 1 / y_k^\top s_k

    One call of :meth:`step` runs up to `max_iter` iterations and evaluates the closure several times. There is a single
    parameter group; the history takes `history_size` + 1 times the memory of the parameters.

    Args:
        params (iterable): parameters
        lr (float or Tensor): step length, or the first one that the line search tries. Default: ``1``
        max_iter (int): iterations in a step. Default: ``20``
        max_eval (int): evaluations of the closure in a step. Default: ``max_iter * 1.25``
        tolerance_grad (float): stops when no gradient element is larger. Default: ``1e-7``
        tolerance_change (float): stops when parameters and loss change less. Default: ``1e-9``
        history_size (int): number of steps remembered. Default: ``100``
        line_search_fn (str): ``"strong_wolfe"`` or ``None``

    Example::

        >>> w = torch.nn.Parameter(torch.tensor([3.0, -2.0]))
        >>> optimizer = torch.optim.LBFGS([w], line_search_fn="strong_wolfe")
        >>> def closure():
        ...     optimizer.zero_grad()
        ...     loss = (w * w).sum()
        ...     loss.backward()
        ...     return loss
        >>> loss = optimizer.step(closure)
        >>> bool(w.abs().max() < 1e-3)
        True
    """

    def __init__(
        self,
        params,
        lr=1,
        max_iter=20,
        max_eval=None,
        tolerance_grad=1e-7,
        tolerance_change=1e-9,
        history_size=100,
        line_search_fn=None,
    ):
        check_lr(lr)
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self._params = self.param_groups[0]["params"]

    def _flat_gradient(self):
        parts = []
        for param in self._params:
            part = param.new_zeros(param.numel()) if param.grad is None else param.grad.reshape(-1)
            parts.append(_real(part).reshape(-1))
        return ferrotorch.cat(parts)

    def _move(self, step, direction):
        """Adds `step` times the flat `direction` to the parameters."""
        at = 0
        for param in self._params:
            values = _real(param)
            size = values.numel()
            values.add_(direction[at : at + size].view_as(values), alpha=number(step))
            at += size

    def _copies(self):
        return [param.clone(memory_format=ferrotorch.contiguous_format) for param in self._params]

    def _restore(self, copies):
        for param, copy in zip(self._params, copies, strict=True):
            param.copy_(copy)

    @ferrotorch.no_grad()
    def step(self, closure):
        """Runs up to ``max_iter`` iterations.

        Args:
            closure (callable): clears the gradients, computes the loss and its gradients, and returns the loss
        """
        if len(self.param_groups) != 1:
            raise AssertionError(f"Expected exactly one param_group, but got {len(self.param_groups)}")
        closure = ferrotorch.enable_grad()(closure)
        group = self.param_groups[0]
        lr = group["lr"]
        lr = lr.squeeze() if isinstance(lr, ferrotorch.Tensor) else lr
        tolerance_grad, tolerance_change = group["tolerance_grad"], group["tolerance_change"]
        search = group["line_search_fn"]

        # The state belongs to all parameters and is stored with the first.
        state = self.state[self._params[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        first_loss = closure()
        loss = float(number(first_loss))
        evaluations = 1
        state["func_evals"] += 1
        gradient = self._flat_gradient()
        if gradient.abs().max() <= tolerance_grad:
            return first_loss

        direction, length = state.get("d"), state.get("t")
        history = tuple(state.get(key) for key in ("old_dirs", "old_stps", "ro"))
        scale, last_gradient, last_loss = (state.get(key) for key in ("H_diag", "prev_flat_grad", "prev_loss"))

        iterations = 0
        while iterations < group["max_iter"]:
            iterations += 1
            state["n_iter"] += 1
            if state["n_iter"] == 1:
                direction, history, scale = gradient.neg(), ([], [], []), 1
            else:
                scale = _remember(
                    history, gradient.sub(last_gradient), direction.mul(length), scale, group["history_size"]
                )
                weights = state.setdefault("al", [None] * group["history_size"])
                direction = _solve(history, gradient, scale, weights)
            if last_gradient is None:
                last_gradient = gradient.clone(memory_format=ferrotorch.contiguous_format)
            else:
                last_gradient.copy_(gradient)
            last_loss = loss
            length = min(1.0, 1.0 / gradient.abs().sum()) * lr if state["n_iter"] == 1 else lr
            slope = gradient.dot(direction)
            if slope > -tolerance_change:
                break
            used = 0
            if search is not None:
                if search != "strong_wolfe":
                    raise RuntimeError("only 'strong_wolfe' is supported")
                start = self._copies()

                def evaluate(step, start=start, direction=direction):
                    self._move(step, direction)
                    value, at = float(number(closure())), self._flat_gradient()
                    self._restore(start)
                    return value, at

                left = group["max_eval"] - evaluations
                loss, gradient, length, used = strong_wolfe(evaluate, length, direction, loss, gradient, slope, left)
                self._move(length, direction)
                converged = gradient.abs().max() <= tolerance_grad
            else:
                self._move(length, direction)
                converged = False
                if iterations != group["max_iter"]:
                    loss = float(number(closure()))
                    gradient = self._flat_gradient()
                    converged = gradient.abs().max() <= tolerance_grad
                    used = 1
            evaluations += used
            state["func_evals"] += used
            if (
                iterations == group["max_iter"]
                or evaluations >= group["max_eval"]
                or converged
                or direction.mul(length).abs().max() <= tolerance_change
                or abs(loss - last_loss) < tolerance_change
            ):
                break

        state["d"], state["t"] = direction, length
        state["old_dirs"], state["old_stps"], state["ro"] = history
        state["H_diag"], state["prev_flat_grad"], state["prev_loss"] = scale, last_gradient, last_loss
        return first_loss


def _real(values):
    """Complex values as pairs of real ones."""
    return ferrotorch.view_as_real(values) if values.is_complex() else values


def _remember(history, change, step, scale, size):
    """Adds a pair of gradient change and step to the history, and returns the first guess of the inverse Hessian."""
    changes, steps, inverses = history
    curvature = change.dot(step)
    if not curvature > _SMALLEST_CURVATURE:
        return scale
    if len(changes) == size:
        for values in history:
            values.pop(0)
    changes.append(change)
    steps.append(step)
    inverses.append(1.0 / curvature)
    return curvature / change.dot(change)


def _solve(history, gradient, scale, weights):
    """The inverse Hessian times the negative gradient, by the two-loop recursion; `weights` is its work space."""
    q = gradient.neg()
    pairs = list(enumerate(zip(*history, strict=True)))
    for i, (change, step, inverse) in reversed(pairs):
        weights[i] = step.dot(q) * inverse
        q.add_(change, alpha=-number(weights[i]))
    direction = q.mul(scale)
    for i, (change, step, inverse) in pairs:
        direction.add_(step, alpha=number(weights[i] - change.dot(direction) * inverse))
    return direction
