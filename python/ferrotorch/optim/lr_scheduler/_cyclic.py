"""Schedules in cycles, which move momentum too."""

import math
import types

from ferrotorch.optim.lr_scheduler._base import (
    LRScheduler,
    _assign,
    _check_optimizer,
    _state_without,
    _values,
    _warn_outside_step,
)


def _momentum_key(optimizer):
    """Which option is the momentum."""
    if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
        raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
    return "betas" if "betas" in optimizer.defaults else "momentum"


def _set_momentum(group, use_beta1, value):
    if use_beta1:
        group["betas"] = (value, *group["betas"][1:])
    else:
        group["momentum"] = value


def _begin_momentum(optimizer, use_beta1, lowest, highest):
    """Puts the bounds into the groups and begins at the upper one."""
    for group, low, high in zip(optimizer.param_groups, lowest, highest, strict=True):
        _set_momentum(group, use_beta1, high)
        group["max_momentum"], group["base_momentum"] = high, low


class CyclicLR(LRScheduler):
    """The rate goes up and down between two bounds, and momentum down and up.

    Args:
        optimizer (Optimizer): whose groups are changed
        base_lr (float or list): the lower bound
        max_lr (float or list): the upper bound
        step_size_up (int): steps upwards. Default: ``2000``
        step_size_down (int, optional): steps downwards. Default: as many as upwards
        mode (str): ``'triangular'``, ``'triangular2'`` (each cycle half as high) or ``'exp_range'``
        gamma (float): base of ``'exp_range'``. Default: ``1.0``
        scale_fn (callable, optional): a scale of one's own
        scale_mode (str): whether it depends on the ``'cycle'`` or on the ``'iterations'``
        cycle_momentum (bool): whether momentum moves too. Default: ``True``
        base_momentum (float or list): Default: ``0.8``
        max_momentum (float or list): Default: ``0.9``
        last_epoch (int): where to go on. Default: ``-1``
    """

    def __init__(
        self,
        optimizer,
        base_lr,
        max_lr,
        step_size_up=2000,
        step_size_down=None,
        mode="triangular",
        gamma=1.0,
        scale_fn=None,
        scale_mode="cycle",
        cycle_momentum=True,
        base_momentum=0.8,
        max_momentum=0.9,
        last_epoch=-1,
    ):
        _check_optimizer(optimizer)
        self.optimizer = optimizer
        base_lrs = _values(optimizer, base_lr, "base_lr")
        if last_epoch == -1:
            for lr, group in zip(base_lrs, optimizer.param_groups, strict=True):
                _assign(group, "lr", lr)
        self.max_lrs = _values(optimizer, max_lr, "max_lr")
        up, down = float(step_size_up), float(step_size_up if step_size_down is None else step_size_down)
        self.total_size, self.step_ratio = up + down, up / (up + down)
        if mode not in ("triangular", "triangular2", "exp_range") and scale_fn is None:
            raise ValueError("mode is invalid and scale_fn is None")
        self.mode, self.gamma = mode, gamma
        self._scale_fn_custom = scale_fn
        self.scale_mode = scale_mode if scale_fn is not None else "iterations" if mode == "exp_range" else "cycle"
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1 = _momentum_key(optimizer) == "betas"
            self.base_momentums = _values(optimizer, base_momentum, "base_momentum")
            self.max_momentums = _values(optimizer, max_momentum, "max_momentum")
            if last_epoch == -1:
                _begin_momentum(optimizer, self.use_beta1, self.base_momentums, self.max_momentums)
        super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def scale_fn(self, x):
        """How high the cycle or iteration `x` goes."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        if self.mode == "triangular":
            return 1.0
        return 1 / (2.0 ** (x - 1)) if self.mode == "triangular2" else self.gamma**x

    def get_lr(self):
        _warn_outside_step(self)
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        height = x / self.step_ratio if x <= self.step_ratio else (x - 1) / (self.step_ratio - 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        rates = [base + (top - base) * height * scale for base, top in zip(self.base_lrs, self.max_lrs, strict=True)]
        if self.cycle_momentum:
            bounds = zip(self.base_momentums, self.max_momentums, self.optimizer.param_groups, strict=True)
            for base, top, group in bounds:
                _set_momentum(group, self.use_beta1, top - (top - base) * height * scale)
        return rates

    def state_dict(self):
        state = _state_without(self, "optimizer", "_scale_fn_custom")
        custom = self._scale_fn_custom
        state["_scale_fn_custom"] = (
            None if custom is None or isinstance(custom, types.FunctionType) else custom.__dict__.copy()
        )
        return state

    def load_state_dict(self, state_dict):
        custom = state_dict["_scale_fn_custom"]
        self.__dict__.update({key: value for key, value in state_dict.items() if key != "_scale_fn_custom"})
        if custom is not None:
            self._scale_fn_custom.__dict__.update(custom)


def _cosine(start, end, share):
    return end + (start - end) / 2.0 * (1 + math.cos(math.pi * share))


def _linear(start, end, share):
    return (end - start) * share + start


class OneCycleLR(LRScheduler):
    """One cycle: the rate rises to `max_lr` and falls far below where it began, momentum the other way round.

    Args:
        optimizer (Optimizer): whose groups are changed
        max_lr (float or list): the highest rate
        total_steps (int, optional): steps in all; or `epochs` times `steps_per_epoch`
        pct_start (float): the share of the rise. Default: ``0.3``
        anneal_strategy (str): ``'cos'`` or ``'linear'``
        cycle_momentum (bool): whether momentum moves too. Default: ``True``
        base_momentum, max_momentum (float or list): bounds of the momentum. Default: ``0.85``, ``0.95``
        div_factor (float): `max_lr` by the first rate. Default: ``25.0``
        final_div_factor (float): the first rate by the last. Default: ``1e4``
        three_phase (bool): falls as fast as it rose, then to the end. Default: ``False``
        last_epoch (int): where to go on. Default: ``-1``
    """

    def __init__(
        self,
        optimizer,
        max_lr,
        total_steps=None,
        epochs=None,
        steps_per_epoch=None,
        pct_start=0.3,
        anneal_strategy="cos",
        cycle_momentum=True,
        base_momentum=0.85,
        max_momentum=0.95,
        div_factor=25.0,
        final_div_factor=1e4,
        three_phase=False,
        last_epoch=-1,
    ):
        _check_optimizer(optimizer)
        self.optimizer = optimizer
        if total_steps is not None:
            if total_steps <= 0 or not isinstance(total_steps, int):
                raise ValueError(f"Expected positive integer total_steps, but got {total_steps}")
            self.total_steps = total_steps
        elif epochs is not None and steps_per_epoch is not None:
            for name, value in (("epochs", epochs), ("steps_per_epoch", steps_per_epoch)):
                if not isinstance(value, int) or value <= 0:
                    raise ValueError(f"Expected positive integer {name}, but got {value}")
            self.total_steps = epochs * steps_per_epoch
        else:
            raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
        top = float(pct_start * self.total_steps) - 1
        last = self.total_steps - 1
        if three_phase:
            self._schedule_phases = [
                self._phase(top, "initial_lr", "max_lr", "max_momentum", "base_momentum"),
                self._phase(
                    float(2 * pct_start * self.total_steps) - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum"
                ),
                self._phase(last, "initial_lr", "min_lr", "max_momentum", "max_momentum"),
            ]
        else:
            self._schedule_phases = [
                self._phase(top, "initial_lr", "max_lr", "max_momentum", "base_momentum"),
                self._phase(last, "max_lr", "min_lr", "base_momentum", "max_momentum"),
            ]
        if pct_start < 0 or pct_start > 1 or not isinstance(pct_start, float):
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self._anneal_func_type = anneal_strategy
        highest = _values(optimizer, max_lr, "max_lr")
        self.cycle_momentum = cycle_momentum
        if last_epoch == -1:
            for group, lr in zip(optimizer.param_groups, highest, strict=True):
                group["initial_lr"] = lr / div_factor
                group["max_lr"] = lr
                group["min_lr"] = group["initial_lr"] / final_div_factor
        if cycle_momentum:
            self.use_beta1 = _momentum_key(optimizer) == "betas"
            highest_momentum = _values(optimizer, max_momentum, "max_momentum")
            lowest_momentum = _values(optimizer, base_momentum, "base_momentum")
            if last_epoch == -1:
                _begin_momentum(optimizer, self.use_beta1, lowest_momentum, highest_momentum)
        super().__init__(optimizer, last_epoch)

    @staticmethod
    def _phase(end, start_lr, end_lr, start_momentum, end_momentum):
        return {
            "end_step": end,
            "start_lr": start_lr,
            "end_lr": end_lr,
            "start_momentum": start_momentum,
            "end_momentum": end_momentum,
        }

    def get_lr(self):
        _warn_outside_step(self)
        step = self.last_epoch
        if step > self.total_steps:
            raise ValueError(f"Tried to step {step} times. The specified number of total steps is {self.total_steps}")
        anneal = _cosine if self._anneal_func_type == "cos" else _linear
        start = 0.0
        for phase in self._schedule_phases:
            if step <= phase["end_step"] or phase is self._schedule_phases[-1]:
                break
            start = phase["end_step"]
        share = (step - start) / (phase["end_step"] - start)
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(anneal(group[phase["start_lr"]], group[phase["end_lr"]], share))
            if self.cycle_momentum:
                momentum = anneal(group[phase["start_momentum"]], group[phase["end_momentum"]], share)
                _set_momentum(group, self.use_beta1, momentum)
        return rates
