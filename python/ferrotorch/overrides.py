"""The protocol by which classes take over functions of tensors: ``__torch_function__``.

A class with a class method ``__torch_function__(cls, func, types, args, kwargs)`` is handed every call of a function of
the library with one of its instances among the arguments. A :class:`TorchFunctionMode` is handed every call in a block.
"""

import functools
import inspect
import types

import ferrotorch
from ferrotorch._C import DisableTorchFunctionSubclass, Tensor, _handle_torch_function, _has_torch_function
from ferrotorch._function_modes import (  # noqa: F401
    BaseTorchFunctionMode,
    TorchFunctionMode,
    _enable_torch_function,
    _get_current_function_mode,
    _get_current_function_mode_stack,
    _len_torch_function_stack,
    _pop_mode_temporarily,
)

__all__ = [
    "BaseTorchFunctionMode",
    "TorchFunctionMode",
    "get_ignored_functions",
    "get_overridable_functions",
    "get_testing_overrides",
    "handle_torch_function",
    "has_torch_function",
    "is_tensor_like",
    "is_tensor_method_or_property",
    "resolve_name",
    "wrap_torch_function",
]

# Namespaces whose functions can be taken over, under the names that programs know them by.
_SPACES = (
    ("torch", ""),
    ("torch.functional", "functional"),
    ("torch.nn.functional", "nn.functional"),
    ("torch.nn.init", "nn.init"),
    ("torch.linalg", "linalg"),
    ("torch.fft", "fft"),
    ("torch.special", "special"),
)

# What makes tensors out of other things, or describes the library, has nothing that could take it over.
_IGNORED = """
    are_deterministic_algorithms_enabled arange as_strided_ as_tensor asarray bartlett_window blackman_window
    broadcast_shapes can_cast compile empty empty_strided eye fork_rng from_dlpack from_file from_numpy frombuffer full
    get_default_device get_default_dtype get_deterministic_debug_mode get_float32_matmul_precision
    get_num_interop_threads get_num_threads get_rng_state hamming_window hann_window initial_seed
    is_deterministic_algorithms_warn_only_enabled is_grad_enabled is_inference_mode_enabled is_storage is_tensor
    is_warn_always_enabled kaiser_window linspace load logspace manual_seed normal_ ones promote_types rand randint
    randn randperm range result_type save scalar_tensor seed set_default_device set_default_dtype
    set_default_tensor_type set_deterministic_debug_mode set_float32_matmul_precision set_flush_denormal
    set_num_interop_threads set_num_threads set_printoptions set_rng_state set_warn_always tensor tril_indices
    triu_indices typename use_deterministic_algorithms vmap zeros to_dlpack unravel_index
""".split()
_IGNORED_METHODS = """
    __class__ __delattr__ __dir__ __doc__ __getattribute__ __getstate__ __init__ __init_subclass__ __module__ __new__
    __reduce__ __setattr__ __sizeof__ __subclasshook__ __torch_function__ _make_subclass as_subclass new
""".split()


def has_torch_function(relevant_args):
    """Returns whether any of the arguments has a class that takes functions over.

    Args:
        relevant_args (iterable): arguments that may be tensors or stand for them

    Example::

        >>> torch.overrides.has_torch_function((torch.ones(1), 2))
        False
    """
    return _has_torch_function(relevant_args)


def has_torch_function_unary(arg):
    """Returns whether one argument has a class that takes functions over."""
    return _has_torch_function((arg,))


def has_torch_function_variadic(*args):
    """Returns whether any of the arguments has a class that takes functions over."""
    return _has_torch_function(args)


def handle_torch_function(public_api, relevant_args, *args, **kwargs):
    """Lets the arguments' ``__torch_function__`` compute a function, that of the most derived class first.

    Args:
        public_api (Callable): the function
        relevant_args (iterable): the arguments whose classes may take it over
        args, kwargs: the function's arguments
    """
    relevant_args = tuple(relevant_args)
    if not _has_torch_function(relevant_args):
        with DisableTorchFunctionSubclass():
            return public_api(*args, **kwargs)
    return _handle_torch_function(public_api, relevant_args, *args, **kwargs)


def wrap_torch_function(dispatcher):
    """Returns a decorator that makes a function one that can be taken over.

    Args:
        dispatcher (Callable): returns, for the function's arguments, those whose classes may take it over

    Example::

        >>> @torch.overrides.wrap_torch_function(lambda x: (x,))
        ... def double(x):
        ...     return x + x
        >>> double(torch.ones(1))
        tensor([2.])
    """

    def decorate(function):
        @functools.wraps(function)
        def wrapped(*args, **kwargs):
            relevant = dispatcher(*args, **kwargs)
            if _has_torch_function(relevant):
                return _handle_torch_function(wrapped, relevant, *args, **kwargs)
            return function(*args, **kwargs)

        return wrapped

    return decorate


def is_tensor_like(inp):
    """Returns whether an object is a tensor, or of a class with ``__torch_function__``.

    Args:
        inp (Any): the object

    Example::

        >>> torch.overrides.is_tensor_like([1])
        False
    """
    return isinstance(inp, Tensor) or hasattr(type(inp), "__torch_function__")


def _space(path):
    """A namespace of the library; ``None`` where there is none of that name."""
    space = ferrotorch
    for part in path.split(".") if path else ():
        space = getattr(space, part, None)
    return space


def _is_function(value):
    return isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodDescriptorType)) or (
        callable(value) and not inspect.isclass(value) and not isinstance(value, types.ModuleType)
    )


@functools.cache
def _index():
    """The functions that can be taken over, by namespace, and the name of each."""
    found, names = {}, {}
    for public, path in _SPACES:
        space = _space(path)
        functions = []
        for name in dir(space) if space is not None else ():
            value = None if name.startswith("_") or name in _IGNORED else getattr(space, name, None)
            if value is not None and _is_function(value) and (path or "distributions" not in repr(value)):
                functions.append(value)
                names.setdefault(value, f"{public}.{name}")
        found[space] = functions
    methods = []
    for name in dir(Tensor):
        if name in _IGNORED_METHODS or (hasattr(object, name) and name not in ("__eq__", "__ne__", "__hash__")):
            continue
        value = getattr(Tensor, name)
        if isinstance(value, (types.GetSetDescriptorType, property)):
            value, name = value.__get__, f"{name}.__get__"
        if callable(value):
            methods.append(value)
            names[value] = f"torch.Tensor.{name}"
    found[Tensor] = methods
    return found, names


def get_overridable_functions():
    """Returns the functions that can be taken over, as lists by the namespace they are in.

    Example::

        >>> torch.sin in torch.overrides.get_overridable_functions()[torch]
        True
    """
    return {space: list(functions) for space, functions in _index()[0].items() if space is not None}


def get_ignored_functions():
    """Returns the public functions that cannot be taken over."""
    return {getattr(ferrotorch, name) for name in _IGNORED if hasattr(ferrotorch, name)} | {
        getattr(Tensor, name) for name in ("__init__", "__new__", "as_subclass") if hasattr(Tensor, name)
    }


def get_testing_overrides():
    """Returns for each function that can be taken over a function of the same signature that returns -1.

    Example::

        >>> torch.overrides.get_testing_overrides()[torch.sin](torch.ones(1))
        -1
    """
    return {function: _dummy(function) for functions in _index()[0].values() for function in functions}


def _dummy(function):
    def dummy(*args, **kwargs):
        return -1

    try:
        dummy.__signature__ = inspect.signature(function)
    except (TypeError, ValueError):
        pass
    return dummy


def is_tensor_method_or_property(func):
    """Returns whether a function given to ``__torch_function__`` is a method, or the getter of an attribute, of tensors.

    Args:
        func (Callable): the function

    Example::

        >>> torch.overrides.is_tensor_method_or_property(torch.Tensor.add)
        True
        >>> torch.overrides.is_tensor_method_or_property(torch.add)
        False
    """
    return func in _index()[0][Tensor] or getattr(func, "__name__", None) == "__get__"


def resolve_name(f):
    """Returns the public name of a function given to ``__torch_function__``, or ``None``.

    Args:
        f (Callable): the function

    Example::

        >>> torch.overrides.resolve_name(torch.Tensor.add)
        'torch.Tensor.add'
    """
    if isinstance(f, str):
        return f
    return _index()[1].get(f)


def get_default_nowrap_functions():
    """Returns the functions whose results `Tensor.__torch_function__` leaves as they are."""
    return {Tensor._base.__get__, Tensor.grad.__get__, Tensor._grad.__get__}
