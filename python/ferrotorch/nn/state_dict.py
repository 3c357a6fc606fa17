"""Saving a module's parameters and buffers into a flat dictionary, and loading them from one."""

import warnings
from collections import OrderedDict, namedtuple
from collections.abc import Mapping

from ferrotorch import _C
from ferrotorch._C import Tensor
from ferrotorch.nn.hooks import WrappedHook, _add
from ferrotorch.nn.parameter import Parameter, is_lazy

_EXTRA_STATE_KEY_SUFFIX = "_extra_state"


class _IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    """The keys that a module lacked and those that it did not know."""

    __slots__ = ()

    def __repr__(self):
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return super().__repr__()

    __str__ = __repr__


class StateDict:
    """The part of a module that saves and loads its state."""

    def get_extra_state(self):
        """Returns what else belongs into the ``state_dict``; defined by a subclass together with `set_extra_state`."""
        raise RuntimeError(
            "Reached a code path in Module.get_extra_state() that should never be called. Please file an issue at "
            "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug."
        )

    def set_extra_state(self, state):
        """Takes what :meth:`get_extra_state` returned when the ``state_dict`` was made."""
        raise RuntimeError(
            "Reached a code path in Module.set_extra_state() that should never be called. Please file an issue at "
            "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug."
        )

    def register_state_dict_pre_hook(self, hook):
        """Registers ``hook(module, prefix, keep_vars)``, run before :meth:`state_dict` reads this module."""
        return _add(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook):
        """Registers ``hook(module, state_dict, prefix, local_metadata)``, which may change `state_dict` in place."""
        hook._from_public_api = True
        return _add(self._state_dict_hooks, hook)

    def _register_state_dict_hook(self, hook):
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError(
                "Cannot register the same function as the state dict post hook that was previously registered via "
                "register_state_dict_post_hook"
            )
        return _add(self._state_dict_hooks, hook)

    def register_load_state_dict_pre_hook(self, hook):
        """Registers a hook that runs before this module loads its part.

        Its arguments are ``(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys,
        error_msgs)``; the last three are lists that it may change.
        """
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(self, hook, with_module=False):
        return _add(self._load_state_dict_pre_hooks, WrappedHook(hook, self if with_module else None))

    def register_load_state_dict_post_hook(self, hook):
        """Registers ``hook(module, incompatible_keys)``, run after this module and its children have loaded."""
        return _add(self._load_state_dict_post_hooks, hook)

    def state_dict(self, *args, destination=None, prefix="", keep_vars=False):
        """Returns an ordered dictionary of all parameters and persistent buffers, under their full names.

        The tensors share their memory with the module.

        Args:
            destination (dict, optional): dictionary to fill instead of a new one
            prefix (str): put before every name. Default: ``''``
            keep_vars (bool): keep the tensors attached to the autograd graph. Default: ``False``

        Example::

            >>> list(nn.Linear(2, 2).state_dict())
            ['weight', 'bias']
        """
        if args:
            warnings.warn(
                "Positional args are being deprecated, use kwargs instead. Refer to "
                "https://pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.state_dict for details.",
                FutureWarning,
                stacklevel=2,
            )
            given = dict(zip(("destination", "prefix", "keep_vars"), args))
            destination = given.get("destination") if destination is None else destination
            prefix = prefix or given.get("prefix", "")
            keep_vars = keep_vars or given.get("keep_vars", False)
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        local_metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = local_metadata
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        for hook in self._state_dict_hooks.values():
            result = hook(self, destination, prefix, local_metadata)
            if result is not None:
                if getattr(hook, "_from_public_api", False):
                    raise RuntimeError("state_dict post-hook must return None")
                destination = result
        return destination

    def _save_to_state_dict(self, destination, prefix, keep_vars):
        """Puts this module's own state, without its children's, into `destination`."""
        for name, tensor in (*self._parameters.items(), *self._persistent_buffers()):
            if tensor is not None:
                destination[prefix + name] = tensor if keep_vars else tensor.detach()
        if _overrides(self, "get_extra_state"):
            destination[prefix + _EXTRA_STATE_KEY_SUFFIX] = self.get_extra_state()

    def _persistent_buffers(self):
        return [(name, buf) for name, buf in self._buffers.items() if name not in self._non_persistent_buffers_set]

    def load_state_dict(self, state_dict, strict=True, assign=False):
        """Copies the tensors of `state_dict` into the module and its children.

        Args:
            state_dict (dict): what :meth:`state_dict` of an equal module returned
            strict (bool): whether keys that are missing or not known are an error. Default: ``True``
            assign (bool): take the tensors themselves instead of copying their values. Default: ``False``

        Returns:
            a named tuple of the lists ``missing_keys`` and ``unexpected_keys``

        Example::

            >>> nn.Linear(2, 2).load_state_dict(nn.Linear(2, 2).state_dict())
            <All keys matched successfully>
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        loading = _Loading(state_dict, assign)
        loading.load(self, loading.state_dict, "")
        errors = loading.error_msgs
        if strict:
            for kind, keys in (("Unexpected", loading.unexpected_keys), ("Missing", loading.missing_keys)):
                if keys:
                    names = ", ".join(f'"{key}"' for key in keys)
                    errors.insert(0, f"{kind} key(s) in state_dict: {names}. ")
        if errors:
            raise RuntimeError(
                "Error(s) in loading state_dict for {}:\n\t{}".format(type(self).__name__, "\n\t".join(errors))
            )
        return _IncompatibleKeys(loading.missing_keys, loading.unexpected_keys)

    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ):
        """Loads this module's own state, without its children's; mistakes go into the three lists."""
        arguments = (state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        for hook in self._load_state_dict_pre_hooks.values():
            hook(*arguments)
        own = {
            name: tensor
            for name, tensor in (*self._parameters.items(), *self._persistent_buffers())
            if tensor is not None
        }
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name, tensor in own.items():
            key = prefix + name
            if key in state_dict:
                error = self._load_tensor(name, tensor, key, state_dict[key], assign)
                if error:
                    error_msgs.append(error)
            elif strict:
                missing_keys.append(key)

        extra_key = prefix + _EXTRA_STATE_KEY_SUFFIX
        if _overrides(self, "set_extra_state"):
            if extra_key in state_dict:
                self.set_extra_state(state_dict[extra_key])
            elif strict:
                missing_keys.append(extra_key)
        elif strict and extra_key in state_dict:
            unexpected_keys.append(extra_key)

        if strict:
            for key in state_dict:
                if key.startswith(prefix) and key != extra_key:
                    head, *rest = key[len(prefix) :].split(".", 1)
                    if head not in (self._modules if rest else own):
                        unexpected_keys.append(key)

    def _load_tensor(self, name, tensor, key, loaded, assign):
        """Loads one tensor; returns the error message if that fails."""
        if not isinstance(loaded, Tensor) and not hasattr(loaded, "__torch_function__"):
            return (
                f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from '
                f"checkpoint but received {type(loaded)}"
            )
        if not is_lazy(tensor):
            # Files from before there were 0-dimensional tensors hold one element instead.
            if len(tensor.shape) == 0 and len(loaded.shape) == 1 and loaded.shape[0] == 1:
                loaded = loaded[0]
            if loaded.shape != tensor.shape:
                return (
                    f"size mismatch for {key}: copying a param with shape {loaded.shape} from checkpoint, the shape in "
                    f"current model is {tensor.shape}."
                )
        try:
            with _C._NoGrad():
                if not assign:
                    tensor.copy_(loaded)
                    return None
                if isinstance(tensor, Parameter):
                    if isinstance(loaded, Parameter):
                        loaded.requires_grad_(tensor.requires_grad)
                    else:
                        loaded = Parameter(loaded, requires_grad=tensor.requires_grad)
                setattr(self, name, loaded)
        except Exception as error:
            return (
                f'While copying the parameter named "{key}", whose dimensions in the model are {tensor.size()} and '
                f"whose dimensions in the checkpoint are {loaded.size()}, an exception occurred : {error.args}."
            )
        return None


class _Loading:
    """One call of ``load_state_dict``: a copy of the dictionary, which hooks may change, and what went wrong so far."""

    def __init__(self, state_dict, assign):
        self.assign = assign
        self.metadata = getattr(state_dict, "_metadata", None)
        self.state_dict = OrderedDict(state_dict)
        if self.metadata is not None:
            self.state_dict._metadata = self.metadata
        self.missing_keys, self.unexpected_keys, self.error_msgs = [], [], []

    def load(self, module, state_dict, prefix):
        local_metadata = {} if self.metadata is None else self.metadata.get(prefix[:-1], {})
        if self.assign:
            local_metadata["assign_to_params_buffers"] = self.assign
        mistakes = self.missing_keys, self.unexpected_keys, self.error_msgs
        module._load_from_state_dict(state_dict, prefix, local_metadata, True, *mistakes)
        for name, child in module._modules.items():
            if child is not None:
                inner = f"{prefix}{name}."
                part = {key: value for key, value in state_dict.items() if key.startswith(inner)}
                self.load(child, part, inner)
        incompatible = _IncompatibleKeys(self.missing_keys, self.unexpected_keys)
        for hook in module._load_state_dict_post_hooks.values():
            if hook(module, incompatible) is not None:
                raise AssertionError(
                    "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new "
                    "values, "
                    "if incompatible_keys need to be modified, it should be done inplace."
                )


def _overrides(module, name):
    return getattr(type(module), name) is not getattr(StateDict, name)
