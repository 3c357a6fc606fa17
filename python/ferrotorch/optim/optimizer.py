"""What all optimizers share: parameter groups, state, saving, hooks, and the shape of a step."""

import functools
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from copy import deepcopy
from itertools import chain

import ferrotorch
from ferrotorch import Tensor
from ferrotorch.utils.hooks import RemovableHandle

__all__ = ["Optimizer", "register_optimizer_step_post_hook", "register_optimizer_step_pre_hook"]

ParamsT = Iterable[Tensor] | Iterable[dict] | Iterable[tuple[str, Tensor]]
_global_pre_hooks: "OrderedDict[int, object]" = OrderedDict()
_global_post_hooks: "OrderedDict[int, object]" = OrderedDict()
_HOOK_TABLES = tuple(
    f"_optimizer_{event}_{side}_hooks"
    for event in ("step", "state_dict", "load_state_dict")
    for side in ("pre", "post")
)
_CAPTURABLE_DEVICES = ["cuda", "xpu", "hpu", "privateuseone"]
_FUSED_DEVICES = ["mps", "cuda", "xpu", "hpu", "cpu", "mtia", "privateuseone"]


class _RequiredParameter:
    """The default of an option that every parameter group must set."""

    def __repr__(self):
        return "<required parameter>"


required = _RequiredParameter()


def register_optimizer_step_pre_hook(hook):
    """Calls ``hook(optimizer, args, kwargs)`` before the step of every optimizer.

    Args:
        hook (callable): returns ``None``, or new ``(args, kwargs)`` for the step

    Returns:
        a handle whose ``remove()`` takes the hook out again

    Example::

        >>> handle = register_optimizer_step_pre_hook(lambda optimizer, args, kwargs: print("step"))
        >>> handle.remove()
    """
    return _add_hook(_global_pre_hooks, hook)


def register_optimizer_step_post_hook(hook):
    """Calls ``hook(optimizer, args, kwargs)`` after the step of every optimizer.

    Args:
        hook (callable): its result is ignored

    Returns:
        a handle whose ``remove()`` takes the hook out again

    Example::

        >>> handle = register_optimizer_step_post_hook(lambda optimizer, args, kwargs: print("done"))
        >>> handle.remove()
    """
    return _add_hook(_global_post_hooks, hook)


def _add_hook(table, hook, prepend=False):
    handle = RemovableHandle(table)
    table[handle.id] = hook
    if prepend:
        table.move_to_end(handle.id, last=False)
    return handle


def _use_grad_for_differentiable(step):
    """Runs a step without recording gradients, unless the optimizer is ``differentiable``."""

    @functools.wraps(step)
    def recorded(self, *args, **kwargs):
        before = ferrotorch.is_grad_enabled()
        ferrotorch.set_grad_enabled(self.defaults["differentiable"])
        try:
            return step(self, *args, **kwargs)
        finally:
            ferrotorch.set_grad_enabled(before)

    return recorded


class Optimizer:
    """Base class of all optimizers.

    Args:
        params (iterable): tensors, ``(name, tensor)`` pairs, or dictionaries that define parameter groups
        defaults (dict): options of the groups that do not set them

    Example::

        >>> class Descent(Optimizer):
        ...     def step(self, closure=None):
        ...         with ferrotorch.no_grad():
        ...             for group in self.param_groups:
        ...                 for p in group["params"]:
        ...                     p.sub_(p.grad, alpha=group["lr"])
        >>> w = ferrotorch.nn.Parameter(ferrotorch.ones(1))
        >>> optimizer = Descent([w], {"lr": 0.5})
        >>> w.sum().backward()
        >>> optimizer.step()
        >>> w.item()
        0.5
    """

    def __init__(self, params, defaults):
        self.defaults = defaults
        for table in _HOOK_TABLES:
            setattr(self, table, OrderedDict())
        self._patch_step_function()
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + ferrotorch.typename(params)
            )
        self.state = defaultdict(dict)
        self.param_groups = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def __getstate__(self):
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state):
        self.__dict__.update(state)
        for table in _HOOK_TABLES:
            self.__dict__.setdefault(table, OrderedDict())
        self._patch_step_function()
        self.defaults.setdefault("differentiable", False)

    def __repr__(self):
        text = type(self).__name__ + " ("
        for i, group in enumerate(self.param_groups):
            options = "".join(f"    {key}: {group[key]}\n" for key in sorted(group) if key != "params")
            text += f"\nParameter Group {i}\n{options}"
        return text + ")"

    @staticmethod
    def profile_hook_step(func):
        """Returns `func`, a class's ``step``, with the step hooks around it."""

        @functools.wraps(func)
        def hooked(*args, **kwargs):
            self = args[0]
            if not (
                _global_pre_hooks
                or _global_post_hooks
                or self._optimizer_step_pre_hooks
                or self._optimizer_step_post_hooks
            ):
                return func(*args, **kwargs)
            for hook in chain(_global_pre_hooks.values(), self._optimizer_step_pre_hooks.values()):
                result = hook(self, args, kwargs)
                if result is not None:
                    if not (isinstance(result, tuple) and len(result) == 2):
                        raise RuntimeError(
                            f"{func} must return None or a tuple of (new_args, new_kwargs), but got {result}."
                        )
                    args, kwargs = result
            out = func(*args, **kwargs)
            for hook in chain(self._optimizer_step_post_hooks.values(), _global_post_hooks.values()):
                hook(self, args, kwargs)
            return out

        return hooked

    def _patch_step_function(self):
        """Puts the hooks around the step of this optimizer's class, once."""
        kind = type(self)
        if not getattr(kind.step, "hooked", False):
            kind.step = self.profile_hook_step(kind.step)
            kind.step.hooked = True

    def register_step_pre_hook(self, hook):
        """Calls ``hook(optimizer, args, kwargs)`` before each step; it may return new ``(args, kwargs)``."""
        return _add_hook(self._optimizer_step_pre_hooks, hook)

    def register_step_post_hook(self, hook):
        """Calls ``hook(optimizer, args, kwargs)`` after each step."""
        return _add_hook(self._optimizer_step_post_hooks, hook)

    def register_state_dict_pre_hook(self, hook, prepend=False):
        """Calls ``hook(optimizer)`` before :meth:`state_dict`, ahead of the other hooks if `prepend`."""
        return _add_hook(self._optimizer_state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(self, hook, prepend=False):
        """Calls ``hook(optimizer, state_dict)`` after :meth:`state_dict`; a result replaces the dictionary."""
        return _add_hook(self._optimizer_state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(self, hook, prepend=False):
        """Calls ``hook(optimizer, state_dict)`` before :meth:`load_state_dict`; a result replaces the dictionary."""
        return _add_hook(self._optimizer_load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(self, hook, prepend=False):
        """Calls ``hook(optimizer)`` after :meth:`load_state_dict`."""
        return _add_hook(self._optimizer_load_state_dict_post_hooks, hook, prepend)

    def state_dict(self):
        """Returns the state and the options as a dictionary that can be saved.

        Its ``"state"`` maps a parameter's number to what the optimizer keeps for it, its ``"param_groups"`` lists the
        groups' options with the numbers of their parameters. Parameters are numbered in the order of the groups.
        """
        for hook in self._optimizer_state_dict_pre_hooks.values():
            hook(self)
        numbers, packed, start = {}, [], 0
        for group in self.param_groups:
            params = group["params"]
            for number, param in enumerate(params, start):
                numbers.setdefault(id(param), number)
            start += len(params)
            packed.append({key: value for key, value in group.items() if key != "params"})
            packed[-1]["params"] = [numbers[id(param)] for param in params]
        state = {numbers[id(key)] if isinstance(key, Tensor) else key: value for key, value in self.state.items()}
        result = {"state": state, "param_groups": packed}
        for hook in self._optimizer_state_dict_post_hooks.values():
            changed = hook(self, result)
            result = result if changed is None else changed
        return result

    def load_state_dict(self, state_dict):
        """Takes over the state and options that :meth:`state_dict` returned for equal groups.

        Args:
            state_dict (dict): tensors in it are converted to their parameter's dtype, except for step counts
        """
        state_dict = state_dict.copy()
        for hook in self._optimizer_load_state_dict_pre_hooks.values():
            changed = hook(self, state_dict)
            state_dict = state_dict if changed is None else changed
        groups, saved = self.param_groups, deepcopy(state_dict["param_groups"])
        if len(groups) != len(saved):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(old["params"]) != len(new["params"]) for old, new in zip(groups, saved, strict=True)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        owners = {
            number: (param, group)
            for group, old in zip(saved, groups, strict=True)
            for number, param in zip(group["params"], old["params"], strict=True)
        }
        state = defaultdict(dict)
        for key, value in state_dict["state"].items():
            if key in owners:
                param, group = owners[key]
                state[param] = _fitted(value, param, group)
            else:
                state[key] = value
        for old, new in zip(groups, saved, strict=True):
            new["params"] = old["params"]
            if "param_names" in old:
                new.setdefault("param_names", old["param_names"])
        self.__setstate__({"state": state, "param_groups": saved})
        for hook in self._optimizer_load_state_dict_post_hooks.values():
            hook(self)

    def zero_grad(self, set_to_none=True):
        """Clears the gradients of all parameters.

        Args:
            set_to_none (bool): whether ``grad`` becomes ``None`` (then a step skips the parameter) or zeros
        """
        for group in self.param_groups:
            for param in group["params"]:
                if set_to_none:
                    param.grad = None
                    continue
                grad = param.grad
                if grad is None:
                    continue
                if grad.grad_fn is not None:
                    grad.detach_()
                else:
                    grad.requires_grad_(False)
                grad.zero_()

    def step(self, closure=None):
        """Updates the parameters once.

        Args:
            closure (callable): computes the loss and its gradients anew and returns the loss
        """
        raise NotImplementedError

    def add_param_group(self, param_group):
        """Adds a group of parameters, for instance of layers that are trained from now on.

        Args:
            param_group (dict): the parameters under ``"params"``, and options that differ from the defaults
        """
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        if isinstance(params, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but "
                "the ordering of tensors in sets will change between runs. Please use a list instead."
            )
        given = [params] if isinstance(params, Tensor) else list(params)
        names = [item[0] for item in given if isinstance(item, tuple)]
        params = param_group["params"] = [item[1] if isinstance(item, tuple) else item for item in given]
        if names:
            if len(names) != len(params):
                raise ValueError("all optimizer params should be with/without names. Some param names are missing")
            param_group["param_names"] = names
        for param in params:
            if not isinstance(param, Tensor):
                raise TypeError(
                    "optimizer can only optimize Tensors, but one of the params is " + ferrotorch.typename(param)
                )
            if not self.defaults.get("differentiable", None) and not (param.is_leaf or param.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
            param_group.setdefault(name, default)
        own = set(params)
        if len(params) != len(own):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; "
                "see github.com/pytorch/pytorch/issues/40967 for more information",
                stacklevel=3,
            )
        named = "param_names" in param_group
        if any(("param_names" in group) != named for group in self.param_groups):
            raise ValueError(
                "all optimizer param groups should be with/without names. "
                f"cannot add param group {'with names' if named else 'without names'} to the optimizer"
            )
        if any(not own.isdisjoint(group["params"]) for group in self.param_groups):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(param_group)


def _fitted(value, param, group, key=None):
    """A saved value of a parameter's state with its tensors in the parameter's dtype."""
    if isinstance(value, Tensor):
        if key == "step":
            return value.to(ferrotorch.float32) if group.get("capturable") or group.get("fused") else value
        return value.to(param.dtype) if param.is_floating_point() else value
    if isinstance(value, dict):
        return {name: _fitted(item, param, group, name) for name, item in value.items()}
    if isinstance(value, Iterable):
        return type(value)(_fitted(item, param, group) for item in value)
    return value
