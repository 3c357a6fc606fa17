"""The base class of all layers and models."""

from typing import TYPE_CHECKING, Any

from ferrotorch._C import Tensor, _ModuleBase
from ferrotorch._utils import typename
from ferrotorch.nn import hooks
from ferrotorch.nn.conversion import Conversion
from ferrotorch.nn.hooks import HOOK_TABLES, Hooks
from ferrotorch.nn.parameter import Buffer, Parameter
from ferrotorch.nn.state_dict import StateDict

__all__ = ["Module"]


def _addindent(text, spaces):
    """Indents all lines but the first."""
    return text.replace("\n", "\n" + " " * spaces)


def _forward_unimplemented(self, *input):
    """Computes the output; every subclass defines it.

    Note:
        Call the module itself instead of this method: only then its hooks run.
    """
    raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')


class _Getattr:
    """What ``super().__getattr__(name)`` finds in a subclass of :class:`Module` that defines ``__getattr__``."""

    def __getattr__(self, name):
        state = self.__dict__
        for table in ("_parameters", "_buffers", "_modules"):
            if name in state.get(table, ()):
                return state[table][name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


# `_ModuleBase` comes last: an object may change its class only between classes with the same first base.
class Module(Hooks, StateDict, Conversion, _ModuleBase):
    """Base class of layers and models: a tree of modules with parameters and buffers.

    A subclass creates its parts in ``__init__``, after ``super().__init__()``, and defines :meth:`forward`. A
    :class:`Parameter`, :class:`Buffer` or module that is assigned as an attribute is registered under that name:
    it then moves with :meth:`to`, is saved by :meth:`state_dict`, and its parameters reach the optimizer through
    :meth:`parameters`.

    Attributes:
        training (bool): whether the module is in training mode

    Example::

        >>> class Model(nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.hidden = nn.Linear(4, 8)
        ...         self.output = nn.Linear(8, 2)
        ...     def forward(self, x):
        ...         return self.output(torch.relu(self.hidden(x)))
        >>> Model()
        Model(
          (hidden): Linear(in_features=4, out_features=8, bias=True)
          (output): Linear(in_features=8, out_features=2, bias=True)
        )
        >>> Model()(torch.ones(3, 4)).shape
        torch.Size([3, 2])
    """

    # What type checkers see: parameters, buffers and modules are attributes.
    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    dump_patches = False
    call_super_init = False
    _version = 1
    _compiled_call_impl = None

    def __init__(self, *args, **kwargs):
        if not self.call_super_init:
            name = type(self).__name__
            if kwargs:
                raise TypeError(f"{name}.__init__() got an unexpected keyword argument '{next(iter(kwargs))}'")
            if args:
                raise TypeError(f"{name}.__init__() takes 1 positional argument but {len(args) + 1} were given")
        # Written directly: `__setattr__` needs these tables to decide where a value goes.
        self.__dict__.update(training=True, _parameters={}, _buffers={}, _non_persistent_buffers_set=set(), _modules={})
        self._init_hooks()
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    forward = _forward_unimplemented

    # Attributes

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        # `_ModuleBase` finds parameters and modules without `__getattr__`, which would slow every access down; a class
        # with a `__getattr__` of its own gets one to pass on to.
        if hasattr(cls, "__getattr__") and not issubclass(cls, _Getattr):
            cls.__bases__ = (*cls.__bases__, _Getattr)

    def __setattr__(self, name, value):
        state = self.__dict__
        params = state.get("_parameters")
        if isinstance(value, Parameter):
            if params is None:
                raise AttributeError("cannot assign parameters before Module.__init__() call")
            self._forget(name, "_buffers", "_modules")
            self.register_parameter(name, value)
        elif params is not None and name in params:
            if value is not None:
                raise TypeError(
                    f"cannot assign '{typename(value)}' as parameter '{name}' (torch.nn.Parameter or None expected)"
                )
            self.register_parameter(name, value)
        elif isinstance(value, Module):
            if state.get("_modules") is None:
                raise AttributeError("cannot assign module before Module.__init__() call")
            self._forget(name, "_parameters", "_buffers")
            self._set_module(name, value)
        elif name in state.get("_modules", ()):
            if value is not None:
                raise TypeError(
                    f"cannot assign '{typename(value)}' as child module '{name}' (torch.nn.Module or None expected)"
                )
            self._set_module(name, value)
        elif isinstance(value, Buffer) or name in state.get("_buffers", ()):
            self._set_buffer(name, value)
        else:
            object.__setattr__(self, name, value)

    def __delattr__(self, name):
        for members in (self._parameters, self._buffers, self._modules):
            if name in members:
                del members[name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self):
        names = {*dir(type(self)), *self.__dict__, *self._parameters, *self._modules, *self._buffers}
        return sorted(name for name in names if not name[0].isdigit())

    def _forget(self, name, *tables):
        """Removes what is registered under `name` in other tables, before a new value takes the name."""
        self.__dict__.pop(name, None)
        for table in tables:
            self.__dict__[table].pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _set_module(self, name, module):
        for hook in hooks._global_module_registration_hooks.values():
            module = _replaced(hook(self, name, module), module)
        self._modules[name] = module

    def _set_buffer(self, name, value):
        if not _is_tensor_or_none(value):
            raise TypeError(
                f"cannot assign '{typename(value)}' as buffer '{name}' (torch.nn.Buffer, torch.Tensor or None expected)"
            )
        if isinstance(value, Buffer):
            persistent = value.persistent
        else:
            persistent = name not in self._non_persistent_buffers_set
        register = self.register_buffer
        if type(self).register_buffer is Module.register_buffer or _takes_persistent(register):
            register(name, value, persistent)
        elif persistent:
            register(name, value)
        else:
            raise RuntimeError(
                "Registering a non-persistent buffer on a Module subclass that implements register_buffer() without "
                "the "
                "persistent argument is not allowed."
            )

    # Registration

    def register_parameter(self, name, param):
        """Adds a parameter under `name`.

        Args:
            name (str): the attribute's name
            param (Parameter or None): ``None`` keeps the name for a parameter that is absent
        """
        if "_parameters" not in self.__dict__:
            raise AttributeError("cannot assign parameter before Module.__init__() call")
        self._check_name("parameter", name, self._parameters)
        if param is not None:
            if not isinstance(param, Parameter):
                raise TypeError(
                    f"cannot assign '{typename(param)}' object to parameter '{name}' (torch.nn.Parameter or None "
                    "required)"
                )
            if param.grad_fn:
                raise ValueError(
                    f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created "
                    "explicitly. To "
                    f"express '{name}' as a function of another Tensor, compute the value in the forward() method."
                )
            for hook in hooks._global_parameter_registration_hooks.values():
                param = _replaced(hook(self, name, param), param)
        self._parameters[name] = param

    def register_buffer(self, name, tensor, persistent=True):
        """Adds a tensor that is part of the module's state but no parameter, such as a running mean.

        Args:
            name (str): the attribute's name
            tensor (Tensor or None): ``None`` keeps the name for a buffer that is absent
            persistent (bool): whether it is part of the ``state_dict``. Default: ``True``
        """
        if "_buffers" not in self.__dict__:
            raise AttributeError("cannot assign buffer before Module.__init__() call")
        self._check_name("buffer", name, self._buffers)
        if not _is_tensor_or_none(tensor):
            raise TypeError(
                f"cannot assign '{typename(tensor)}' object to buffer '{name}' (torch Tensor or None required)"
            )
        for hook in hooks._global_buffer_registration_hooks.values():
            tensor = _replaced(hook(self, name, tensor), tensor)
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name, module):
        """Adds a child module under `name`; ``None`` keeps the name for one that is absent."""
        if not isinstance(module, Module) and module is not None:
            raise TypeError(f"{typename(module)} is not a Module subclass")
        self._check_name("module", name, self._modules)
        self._set_module(name, module)

    def register_module(self, name, module):
        """The same as :meth:`add_module`."""
        self.add_module(name, module)

    def _check_name(self, kind, name, members):
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {typename(name)}")
        taken = name not in members and hasattr(self, name)
        if taken and kind == "module":
            raise KeyError(f"attribute '{name}' already exists")
        if "." in name:
            raise KeyError(f'{kind} name can\'t contain "."' + (f", got: {name}" if kind == "module" else ""))
        if name == "":
            raise KeyError(f'{kind} name can\'t be empty string ""')
        if taken:
            raise KeyError(f"attribute '{name}' already exists")

    # Looking up by full name

    def get_submodule(self, target):
        """Returns the module with the full name `target`, such as ``"encoder.layers.0"``; ``""`` is this one."""
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, Module):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def set_submodule(self, target, module, strict=False):
        """Puts `module` at the full name `target`.

        Args:
            target (str): full name of a module, whose parent exists
            module (Module): what goes there
            strict (bool): require that there is a module already. Default: ``False``
        """
        if target == "":
            raise ValueError("Cannot set the submodule without a target name!")
        if not isinstance(module, Module):
            raise ValueError(f"`module` is not an nn.Module, found {type(module)}")
        parent_name, _, name = target.rpartition(".")
        parent = self.get_submodule(parent_name)
        if strict and not hasattr(parent, name):
            raise AttributeError(f"{parent._get_name()} has no attribute `{name}`")
        if hasattr(parent, name) and not isinstance(getattr(parent, name), Module):
            raise AttributeError(f"`{name}` is not an nn.Module")
        setattr(parent, name, module)

    def get_parameter(self, target):
        """Returns the parameter with the full name `target`."""
        found, _, name = self._get_member(target)
        if not isinstance(found, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return found

    def get_buffer(self, target):
        """Returns the buffer with the full name `target`."""
        found, module, name = self._get_member(target)
        if name not in module._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return found

    def _get_member(self, target):
        module_name, _, name = target.rpartition(".")
        module = self.get_submodule(module_name)
        if not hasattr(module, name):
            raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
        return getattr(module, name), module, name

    # Walking the tree

    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        """Yields this module and all below it, each once, with their full names.

        Args:
            memo (set, optional): modules that were yielded before
            prefix (str): put before every name. Default: ``''``
            remove_duplicate (bool): yield a module that occurs twice only once. Default: ``True``
        """
        memo = set() if memo is None else memo
        if self not in memo:
            if remove_duplicate:
                memo.add(self)
            yield prefix, self
            for name, module in self._modules.items():
                if module is not None:
                    yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def modules(self, remove_duplicate=True):
        """Yields this module and all below it, each once."""
        for _, module in self.named_modules(remove_duplicate=remove_duplicate):
            yield module

    def named_children(self):
        """Yields the direct children with their names, each once."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self):
        """Yields the direct children, each once."""
        for _, module in self.named_children():
            yield module

    def _named_members(self, get_members_fn, prefix="", recurse=True, remove_duplicate=True):
        seen = set()
        modules = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]
        for module_prefix, module in modules:
            for name, member in get_members_fn(module):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield f"{module_prefix}.{name}" if module_prefix else name, member

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        """Yields the parameters with their full names, each once.

        Args:
            prefix (str): put before every name. Default: ``''``
            recurse (bool): include those of all modules below. Default: ``True``
            remove_duplicate (bool): yield a shared parameter only once. Default: ``True``
        """
        yield from self._named_members(
            lambda module: module._parameters.items(), prefix=prefix, recurse=recurse, remove_duplicate=remove_duplicate
        )

    def parameters(self, recurse=True):
        """Yields the parameters, each once; with ``recurse=False`` only this module's own."""
        for _, param in self.named_parameters(recurse=recurse):
            yield param

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        """Yields the buffers with their full names, each once; arguments as for :meth:`named_parameters`."""
        yield from self._named_members(
            lambda module: module._buffers.items(), prefix=prefix, recurse=recurse, remove_duplicate=remove_duplicate
        )

    def buffers(self, recurse=True):
        """Yields the buffers, each once; with ``recurse=False`` only this module's own."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def apply(self, fn):
        """Calls ``fn(module)`` for every module below this one, then for this one; returns ``self``."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    # Modes

    def train(self, mode=True):
        """Puts this module and all below it into training mode, or evaluation mode; returns ``self``."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self):
        """Puts this module and all below it into evaluation mode; returns ``self``."""
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        """Sets ``requires_grad`` of all parameters, in place; returns ``self``."""
        for param in self.parameters():
            param.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        """Drops the gradients of all parameters, or fills them with zeros where ``set_to_none`` is false."""
        for param in self.parameters():
            if param.grad is not None:
                if set_to_none:
                    param.grad = None
                else:
                    param.grad.detach_() if param.grad.grad_fn is not None else param.grad.requires_grad_(False)
                    param.grad.zero_()

    def compile(self, *args, **kwargs):
        """Does nothing: there is no compiler here, the module runs as it is."""

    # Copying and printing

    def __getstate__(self):
        return self.__dict__.copy()

    def __setstate__(self, state):
        fresh = Module()
        self.__dict__.update(state)
        for name in (*HOOK_TABLES, "_is_full_backward_hook", "_non_persistent_buffers_set"):
            self.__dict__.setdefault(name, fresh.__dict__[name])
        # A state pickled by PyTorch has no such flag.
        self.__dict__.setdefault("_hooked", any(self.__dict__[table] for table in hooks.CALL_TABLES))

    def _get_name(self):
        return type(self).__name__

    def extra_repr(self):
        """Returns what stands between the brackets when the module is printed; for a subclass to define."""
        return ""

    def __repr__(self):
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        children = [f"({name}): {_addindent(repr(module), 2)}" for name, module in self._modules.items()]
        if len(lines) == 1 and not children:
            return f"{self._get_name()}({extra})"
        if lines or children:
            return f"{self._get_name()}(\n  " + "\n  ".join(lines + children) + "\n)"
        return f"{self._get_name()}()"


def _takes_persistent(register):
    """Whether a subclass's `register_buffer` knows of buffers that are not persistent; older ones do not."""
    import inspect

    return "persistent" in inspect.signature(register).parameters


def _replaced(result, original):
    return original if result is None else result


def _is_tensor_or_none(value):
    return value is None or isinstance(value, Tensor) or hasattr(value, "__torch_function__")


Module.__module__ = "ferrotorch.nn.modules.module"
