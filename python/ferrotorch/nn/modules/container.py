"""Modules that hold others in order or by name, and the same for parameters."""

import operator
import warnings
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from itertools import chain

from ferrotorch._C import Tensor
from ferrotorch._utils import typename
from ferrotorch.nn.module import Module, _addindent
from ferrotorch.nn.parameter import Parameter

__all__ = ["Container", "ModuleDict", "ModuleList", "ParameterDict", "ParameterList", "Sequential"]


class Container(Module):
    """Deprecated: subclass :class:`Module` instead."""

    def __init__(self, **kwargs):
        warnings.warn(
            "`nn.Container` is deprecated. All of its functionality is now implemented in `nn.Module`. Subclass that "
            "instead.",
            FutureWarning,
            stacklevel=2,
        )
        super().__init__()
        for name, module in kwargs.items():
            self.add_module(name, module)


class _Numbered:
    """What lists of modules or parameters share: their members are attributes named ``"0"``, ``"1"``, …"""

    def _get_abs_string_index(self, idx):
        idx = operator.index(idx)
        if not -len(self) <= idx < len(self):
            raise IndexError(f"index {idx} is out of range")
        return str(idx % len(self))

    def __dir__(self):
        return [name for name in super().__dir__() if not name.isdigit()]


class _ModuleSequence(_Numbered):
    """What :class:`Sequential` and :class:`ModuleList` share."""

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def _name_at(self, idx):
        return list(self._modules)[int(self._get_abs_string_index(idx))]

    def __setitem__(self, idx, module):
        setattr(self, self._name_at(idx), module)

    def __delitem__(self, idx):
        for name in list(self._modules)[idx] if isinstance(idx, slice) else [self._name_at(idx)]:
            delattr(self, name)
        self._modules = {str(i): module for i, module in enumerate(self)}

    def append(self, module):
        """Adds a module at the end; returns ``self``."""
        self.add_module(str(len(self)), module)
        return self

    def pop(self, key):
        """Removes the module, or the slice of modules, at `key` and returns it."""
        module = self[key]
        del self[key]
        return module

    def _insert(self, index, module):
        members = self._modules
        for i in range(len(members), index, -1):
            members[str(i)] = members[str(i - 1)]
        members[str(index)] = module


class Sequential(_ModuleSequence, Module):
    """Calls its modules one after the other, each with the output of the one before.

    Args:
        *args: modules, or one ``OrderedDict`` of named modules

    Example::

        >>> model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
        >>> model(torch.ones(1, 4)).shape
        torch.Size([1, 2])
        >>> model[0]
        Linear(in_features=4, out_features=8, bias=True)
    """

    def __init__(self, *args):
        super().__init__()
        named = args[0] if len(args) == 1 and isinstance(args[0], OrderedDict) else None
        for name, module in named.items() if named is not None else enumerate(args):
            self.add_module(str(name) if named is None else name, module)

    def forward(self, input):
        for module in self._modules.values():
            input = module(input)
        return input

    def __getitem__(self, idx):
        if isinstance(idx, slice):
            return type(self)(OrderedDict(list(self._modules.items())[idx]))
        return self._modules[self._name_at(idx)]

    def __add__(self, other):
        _check_sequential(other)
        return Sequential().extend(self).extend(other)

    def __iadd__(self, other):
        _check_sequential(other)
        return self.extend(list(other))

    def __mul__(self, other):
        self._check_factor(other)
        result = Sequential()
        for _ in range(other):
            result.extend(self)
        return result

    __rmul__ = __mul__

    def __imul__(self, other):
        self._check_factor(other)
        return self.extend(list(self) * (other - 1))

    def _check_factor(self, factor):
        if not isinstance(factor, int):
            raise TypeError(f"unsupported operand type(s) for *: {type(self)} and {type(factor)}")
        if factor <= 0:
            raise ValueError(f"Non-positive multiplication factor {factor} for {type(self)}")

    def insert(self, index, module):
        """Inserts a module before `index`; returns ``self``."""
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}")
        n = len(self)
        if not -n <= index <= n:
            raise IndexError(f"Index out of range: {index}")
        self._insert(index + n if index < 0 else index, module)
        return self

    def extend(self, sequential):
        """Adds all modules of `sequential` at the end; returns ``self``."""
        for module in sequential:
            self.append(module)
        return self


def _check_sequential(other):
    if not isinstance(other, Sequential):
        raise ValueError(f"add operator supports only objects of Sequential class, but {type(other)} is given.")


class ModuleList(_ModuleSequence, Module):
    """A list of modules whose members are registered.

    Args:
        modules (iterable, optional): the first members

    Example::

        >>> layers = nn.ModuleList(nn.Linear(2, 2) for _ in range(3))
        >>> layers
        ModuleList(
          (0-2): 3 x Linear(in_features=2, out_features=2, bias=True)
        )
    """

    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def __getitem__(self, idx):
        if isinstance(idx, slice):
            return type(self)(list(self._modules.values())[idx])
        return self._modules[self._get_abs_string_index(idx)]

    def __iadd__(self, modules):
        return self.extend(modules)

    def __add__(self, other):
        return ModuleList(chain(self, other))

    def insert(self, index, module):
        """Inserts a module before `index`."""
        self._insert(index, module)

    def extend(self, modules):
        """Adds all modules of an iterable at the end; returns ``self``."""
        if not isinstance(modules, Iterable):
            raise TypeError(f"ModuleList.extend should be called with an iterable, but got {type(modules).__name__}")
        offset = len(self)
        for i, module in enumerate(modules, offset):
            self.add_module(str(i), module)
        return self

    def __repr__(self):
        blocks = []  # [text, first, last] of each run of members that print alike
        for i, text in enumerate(map(repr, self)):
            if blocks and blocks[-1][0] == text:
                blocks[-1][2] = i
            else:
                blocks.append([text, i, i])
        if not blocks:
            return f"{self._get_name()}()"
        lines = [
            _addindent(f"({first}): {text}" if first == last else f"({first}-{last}): {last - first + 1} x {text}", 2)
            for text, first, last in blocks
        ]
        return f"{self._get_name()}(\n  " + "\n  ".join(lines) + "\n)"


def _pairs(owner, update_name, items):
    """Yields key and value of a sequence of pairs, with the error texts of ``dict.update``."""
    if not isinstance(items, Iterable):
        raise TypeError(
            f"{update_name}.update should be called with an iterable of key/value pairs, but got {type(items).__name__}"
        )
    for j, item in enumerate(items):
        what = f"{owner} update sequence element #{j}"
        if not isinstance(item, Iterable):
            raise TypeError(f"{what} should be Iterable; is{type(item).__name__}")
        if len(item) != 2:
            raise ValueError(f"{what} has length {len(item)}; 2 is required")
        yield item


class ModuleDict(Module):
    """A dictionary of modules whose members are registered, in the order in which they came.

    Args:
        modules (mapping or iterable of pairs, optional): the first members

    Example::

        >>> choices = nn.ModuleDict({"relu": nn.ReLU(), "tanh": nn.Tanh()})
        >>> choices["tanh"](torch.zeros(1))
        tensor([0.])
    """

    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key):
        return self._modules[key]

    def __setitem__(self, key, module):
        self.add_module(key, module)

    def __delitem__(self, key):
        del self._modules[key]

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules)

    def __contains__(self, key):
        return key in self._modules

    def clear(self):
        """Removes all members."""
        self._modules.clear()

    def pop(self, key):
        """Removes the module under `key` and returns it."""
        return self._modules.pop(key)

    def keys(self):
        """Returns the keys."""
        return self._modules.keys()

    def items(self):
        """Returns the pairs of key and module."""
        return self._modules.items()

    def values(self):
        """Returns the modules."""
        return self._modules.values()

    def update(self, modules):
        """Adds or replaces members from a mapping or an iterable of pairs."""
        mapping = isinstance(modules, (Mapping, ModuleDict))
        for key, module in modules.items() if mapping else _pairs("ModuleDict", "ModuleDict", modules):
            self[key] = module


def _as_parameter(value):
    return Parameter(value) if isinstance(value, Tensor) and not isinstance(value, Parameter) else value


def _describe(items, dtype_name):
    """The line of each member when a list or dictionary of parameters is printed."""
    lines = []
    for key, value in items:
        if isinstance(value, Tensor):
            kind = "Parameter" if isinstance(value, Parameter) else "Tensor"
            size = "x".join(map(str, value.size()))
            text = f"{kind} containing: [{dtype_name(value)} of size {size}]"
        else:
            text = f"Object of type: {type(value).__name__}"
        lines.append(f"  ({key}): {text}")
    return "\n".join(lines)


class ParameterList(_Numbered, Module):
    """A list of parameters that are registered; tensors become parameters, other objects stay what they are.

    Args:
        values (iterable, optional): the first members

    Example::

        >>> nn.ParameterList([torch.zeros(2), torch.zeros(3, 2)])
        ParameterList(
            (0): Parameter containing: [torch.float32 of size 2]
            (1): Parameter containing: [torch.float32 of size 3x2]
        )
    """

    def __init__(self, values=None):
        super().__init__()
        self._size = 0
        if values is not None:
            self.extend(values)

    def __getitem__(self, idx):
        if isinstance(idx, slice):
            return type(self)(self[i] for i in range(*idx.indices(len(self))))
        return getattr(self, self._get_abs_string_index(idx))

    def __setitem__(self, idx, param):
        setattr(self, self._get_abs_string_index(idx), _as_parameter(param))

    def __len__(self):
        return self._size

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __iadd__(self, parameters):
        return self.extend(parameters)

    def append(self, value):
        """Adds a value at the end; returns ``self``."""
        self._size += 1
        self[self._size - 1] = value
        return self

    def extend(self, values):
        """Adds all values of an iterable at the end; returns ``self``."""
        if not isinstance(values, Iterable) or isinstance(values, Tensor):
            raise TypeError(f"ParameterList.extend should be called with an iterable, but got {type(values).__name__}")
        for value in values:
            self.append(value)
        return self

    def extra_repr(self):
        return _describe(enumerate(self), lambda tensor: tensor.dtype)

    def __call__(self, *args, **kwargs):
        raise RuntimeError("ParameterList should not be called.")


class ParameterDict(Module):
    """A dictionary of parameters that are registered; tensors become parameters, other objects stay what they are.

    Args:
        parameters (mapping or iterable of pairs, optional): the first members; a plain ``dict`` is taken in the order
            of its sorted keys

    Example::

        >>> nn.ParameterDict({"left": torch.zeros(2)})
        ParameterDict(  (left): Parameter containing: [torch.FloatTensor of size 2])
    """

    def __init__(self, parameters=None):
        super().__init__()
        self._keys = {}
        if parameters is not None:
            self.update(parameters)

    @staticmethod
    def _key_to_attr(key):
        if not isinstance(key, str):
            raise TypeError(
                "Index given to ParameterDict cannot be used as a key as it is not a string (type is "
                f"'{type(key).__name__}'). Open an issue on github if you need non-string keys."
            )
        return key

    def __getitem__(self, key):
        return getattr(self, self._key_to_attr(key))

    def __setitem__(self, key, value):
        self._keys[key] = None
        setattr(self, self._key_to_attr(key), _as_parameter(value))

    def __delitem__(self, key):
        del self._keys[key]
        delattr(self, self._key_to_attr(key))

    def __len__(self):
        return len(self._keys)

    def __iter__(self):
        return iter(self._keys)

    def __reversed__(self):
        return reversed(self._keys)

    def __contains__(self, key):
        return key in self._keys

    def __or__(self, other):
        result = self.copy()
        result.update(other)
        return result

    def __ror__(self, other):
        result = other.copy()
        result.update(self)
        return result

    def __ior__(self, other):
        self.update(other)
        return self

    def copy(self):
        """Returns a new dictionary with the same members."""
        return ParameterDict(OrderedDict(self.items()))

    def setdefault(self, key, default=None):
        """Returns the member under `key`, after setting it to `default` if there is none."""
        if key not in self:
            self[key] = default
        return self[key]

    def clear(self):
        """Removes all members."""
        for key in list(self._keys):
            del self[key]

    def pop(self, key):
        """Removes the member under `key` and returns it."""
        value = self[key]
        del self[key]
        return value

    def popitem(self):
        """Removes the last member and returns its key and value."""
        key = list(self._keys)[-1] if self._keys else self._keys.popitem()
        return key, self.pop(key)

    def get(self, key, default=None):
        """Returns the member under `key`, or `default`."""
        return self[key] if key in self else default

    def fromkeys(self, keys, default=None):
        """Returns a new dictionary with `default` under each key."""
        return ParameterDict((key, default) for key in keys)

    def keys(self):
        """Returns the keys."""
        return self._keys.keys()

    def items(self):
        """Returns an iterator over the pairs of key and member."""
        return ((key, self[key]) for key in self._keys)

    def values(self):
        """Returns an iterator over the members."""
        return (self[key] for key in self._keys)

    def update(self, parameters):
        """Adds or replaces members from a mapping or an iterable of pairs."""
        if isinstance(parameters, (OrderedDict, ParameterDict)):
            pairs = parameters.items()
        elif isinstance(parameters, Mapping):
            pairs = sorted(parameters.items())
        else:
            pairs = _pairs("ParameterDict", "ParametersDict", parameters)
        for key, value in pairs:
            self[key] = value

    def extra_repr(self):
        return _describe(self.items(), typename)

    def __call__(self, input):
        raise RuntimeError("ParameterDict should not be called.")
