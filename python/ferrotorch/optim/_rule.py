"""Optimizers that treat each parameter by itself: one update function per algorithm, one loop for all."""

import ferrotorch
from ferrotorch import Tensor
from ferrotorch.optim.optimizer import _CAPTURABLE_DEVICES, _FUSED_DEVICES, Optimizer, _use_grad_for_differentiable


class Rule(Optimizer):
    """An optimizer whose step hands a group's parameters, gradients and state to one function."""

    _state_keys: tuple[str, ...] = ()
    # Options that files from old versions of PyTorch lack.
    _newer_options: tuple[tuple[str, object], ...] = (
        ("maximize", False),
        ("foreach", None),
        ("capturable", False),
        ("differentiable", False),
    )

    def _first_state(self, param, group):
        """The state of a parameter before its first step."""
        raise NotImplementedError

    def _update(self, group, params, grads, *states):
        """Calls the algorithm's function with the options of `group`."""
        raise NotImplementedError

    def _update_at_once(self, group):
        """Updates the whole group in one call into the core; ``False``, with nothing changed, if that cannot be."""
        return False

    def _gather(self, group):
        """The parameters that have a gradient, the gradients, and their states, one list per key."""
        params, grads, lists = [], [], [[] for _ in self._state_keys]
        for param in group["params"]:
            grad = param.grad
            if grad is None:
                continue
            state = self.state[param]
            if not state:
                state.update(self._first_state(param, group))
            params.append(param)
            grads.append(grad)
            for key, values in zip(self._state_keys, lists, strict=True):
                values.append(state.get(key))
        return params, grads, *lists

    @_use_grad_for_differentiable
    def step(self, closure=None):
        """Updates the parameters once.

        Args:
            closure (callable): computes the loss and its gradients anew and returns the loss
        """
        loss = None if closure is None else evaluate(closure)
        for group in self.param_groups:
            if self._update_at_once(group):
                continue
            lists = self._gather(group)
            if lists[0]:
                self._update(group, *lists)
        return loss

    def __setstate__(self, state):
        super().__setstate__(state)
        for group in self.param_groups:
            for option, value in self._newer_options:
                if option in self.defaults:
                    group.setdefault(option, value)
            self._upgrade(group)

    def _upgrade(self, group):
        """Turns step counts of files from old versions of PyTorch, which are numbers, into tensors."""
        for param in group["params"]:
            state = self.state.get(param)
            if state and "step" in state and not isinstance(state["step"], Tensor):
                state["step"] = step_count(float(state["step"]), group)


def evaluate(closure):
    """The loss that `closure` computes with gradients recorded."""
    with ferrotorch.enable_grad():
        return closure()


def step_count(value=0.0, group=None):
    """A step count: float32 unless float64 is the default dtype."""
    wide = ferrotorch.get_default_dtype() == ferrotorch.float64 and not (group and group.get("fused"))
    return ferrotorch.tensor(value, dtype=ferrotorch.float64 if wide else ferrotorch.float32)


def zeros_like(param):
    """Zeros in the parameter's memory layout."""
    return ferrotorch.zeros_like(param, memory_format=ferrotorch.preserve_format)


def number(value, differentiable=False):
    """A hyperparameter as a Python number; as it is where gradients flow through it."""
    return value if differentiable or not isinstance(value, Tensor) else value.item()


def real(*lists):
    """The lists with complex tensors replaced by views of their real and imaginary parts."""
    if not any(param.is_complex() for param in lists[0]):
        return lists
    return tuple(
        [ferrotorch.view_as_real(t) if t is not None and t.is_complex() else t for t in tensors] for tensors in lists
    )


def scaled_add_(param, update, factor):
    """Adds ``factor * update`` to `param`; the factor may be a tensor with a gradient."""
    if isinstance(factor, Tensor):
        return param.add_(update * factor)
    return param.add_(update, alpha=factor)


def scaled_addcdiv_(param, numerator, denominator, factor):
    """Adds ``factor * numerator / denominator`` to `param`; the factor may be a tensor with a gradient."""
    if isinstance(factor, Tensor):
        return param.add_(numerator / denominator * factor)
    return param.addcdiv_(numerator, denominator, value=factor)


def check_lr(lr, message="Invalid learning rate: {}"):
    """Refuses a negative learning rate, or a tensor that holds several."""
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")
    if not 0.0 <= lr:
        raise ValueError(message.format(lr))


def check_betas(betas):
    """Refuses decay rates outside [0, 1)."""
    for i, beta in enumerate(betas[:2]):
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"Invalid beta parameter at index {i}: {beta}")


def check_not_negative(**values):
    """Refuses negative options, named as in PyTorch's messages."""
    for name, value in values.items():
        if not 0.0 <= value:
            raise ValueError(f"Invalid {name} value: {value}")


def check_fused(optimizer, fused, foreach, differentiable):
    """Refuses options that contradict ``fused=True``."""
    if not fused:
        return
    if differentiable:
        raise RuntimeError("`fused` does not support `differentiable`")
    if foreach:
        raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
    optimizer._step_supports_amp_scaling = True


def check_fused_dtype(params):
    """Refuses parameters that PyTorch's fused kernels cannot take."""
    for param in params:
        if not param.is_floating_point():
            raise RuntimeError(
                "`fused=True` requires all the params to be floating point Tensors of "
                f"supported devices: {_FUSED_DEVICES} but {param.dtype} and {param.device.type}"
            )


def check_modes(capturable, foreach, differentiable, tensors="params and state_steps", xla=True):
    """Refuses graph capture, which no CPU has, and gradients through the list form."""
    if capturable:
        devices = [*_CAPTURABLE_DEVICES, "xla"] if xla and not foreach else _CAPTURABLE_DEVICES
        raise AssertionError(f"If capturable=True, {tensors} must be on supported devices: {devices}.")
    if foreach and differentiable:
        raise AssertionError("_foreach ops don't support autograd")


def check_steps(state_steps):
    """Refuses step counts that are plain numbers."""
    if not all(isinstance(step, Tensor) for step in state_steps):
        raise RuntimeError("API has changed, `state_steps` argument must contain a list of singleton tensors")


def unscaled(params, grads, grad_scale, found_inf):
    """Divides gradients by the scale of mixed precision training; ``False`` if the step has to be skipped."""
    if found_inf is not None and found_inf.item():
        return False
    if grad_scale is not None:
        for grad in grads:
            grad.div_(grad_scale)
    return True
