"""Tensors that a module owns: parameters, buffers, and their forms that wait for a shape."""

from collections import OrderedDict
from copy import deepcopy

from ferrotorch import _C
from ferrotorch._C import Tensor
from ferrotorch._utils import _rebuild_parameter, _rebuild_parameter_with_state

__all__ = ["Buffer", "Parameter", "UninitializedBuffer", "UninitializedParameter", "is_lazy"]


class _ParameterMeta(type(Tensor)):  # type: ignore[misc]
    """Counts a tensor of a user's own class as a `Parameter` once it was made one."""

    def __instancecheck__(self, instance):
        if self is Parameter and isinstance(instance, Tensor) and getattr(instance, "_is_param", False):
            return True
        return super().__instancecheck__(instance)


class Parameter(Tensor, metaclass=_ParameterMeta):
    """A tensor that a :class:`~ferrotorch.nn.Module` registers as a parameter when it is assigned as an attribute.

    Args:
        data (Tensor): the values, shared with the new parameter. Default: an empty tensor
        requires_grad (bool): whether gradients are computed for it. Default: ``True``

    Example::

        >>> weight = nn.Parameter(torch.zeros(2))
        >>> weight
        Parameter containing:
        tensor([0., 0.], requires_grad=True)
    """

    __torch_function__ = _C._disabled_torch_function_impl  # type: ignore[assignment]

    def __new__(cls, data=None, requires_grad=True):
        if data is None:
            data = _C.empty(0)
        kind = type(data)
        if kind is Tensor or kind is Parameter:
            return Tensor._make_subclass(cls, data, requires_grad)
        made = data.detach().requires_grad_(requires_grad)
        if type(made) is not kind:
            raise RuntimeError(
                f"Creating a Parameter from an instance of type {kind.__name__} requires that detach() returns an "
                f"instance of the same type, but return type {type(made).__name__} was found instead. To use the type "
                "as a "
                "Parameter, please correct the detach() semantics defined by its __torch_dispatch__() implementation."
            )
        made._is_param = True
        return made

    def __deepcopy__(self, memo):
        known = memo.get(id(self))
        if known is None:
            values = self.data.clone(memory_format=_C.preserve_format)
            known = memo[id(self)] = type(self)(values, self.requires_grad)
        return known

    def __repr__(self, *, tensor_contents=None):
        return "Parameter containing:\n" + super().__repr__()

    def __reduce_ex__(self, protocol):
        # Hooks stay behind: they are functions of the running program.
        arguments = (self.data, self.requires_grad, OrderedDict())
        state = self.__dict__
        if state:
            return _rebuild_parameter_with_state, (*arguments, dict(state))
        return _rebuild_parameter, arguments


class _BufferMeta(type(Tensor)):  # type: ignore[misc]
    """Makes ``isinstance(tensor, Buffer)`` ask for the mark that `Buffer` leaves on a plain tensor."""

    def __instancecheck__(self, instance):
        if self is Buffer and isinstance(instance, Tensor) and getattr(instance, "_is_buffer", False):
            return True
        return super().__instancecheck__(instance)


class Buffer(Tensor, metaclass=_BufferMeta):
    """A tensor that a :class:`~ferrotorch.nn.Module` registers as a buffer when it is assigned as an attribute.

    Args:
        data (Tensor): the values. Default: an empty tensor
        persistent (bool): whether it is part of the module's ``state_dict``. Default: ``True``

    Example::

        >>> module = nn.Module()
        >>> module.mean = nn.Buffer(torch.zeros(2))
        >>> list(module.state_dict())
        ['mean']
    """

    def __new__(cls, data=None, *, persistent=True):
        if data is None:
            data = _C.empty(0)
        made = data.detach().requires_grad_(data.requires_grad)
        made.persistent = persistent
        made._is_buffer = True
        return made

    __torch_function__ = _C._disabled_torch_function_impl  # type: ignore[assignment]


def is_lazy(param):
    """Whether `param` still waits for its shape."""
    return isinstance(param, UninitializedTensorMixin)


class UninitializedTensorMixin:
    """What a parameter and a buffer without a shape have in common: nothing but moving and copying works."""

    _allowed_methods = [
        Tensor.__hash__,
        *(
            getattr(Tensor, name)
            for name in (
                "size copy_ is_complex is_floating_point half float double char short int long cpu to get_device"
            ).split()
        ),
    ]

    def materialize(self, shape, device=None, dtype=None):
        """Gives it a shape, memory that is not initialised, and its final class."""
        self.data = _C.empty(shape, device=device or self.data.device, dtype=dtype or self.data.dtype)
        self.__class__ = self.cls_to_become

    @property
    def shape(self):
        """Raises: there is none yet."""
        raise RuntimeError(
            "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in "
            "`load_state_dict` when trying to load an uninitialized parameter into an initialized one. Call `forward` "
            "to "
            "initialize the parameters before accessing their attributes."
        )

    def share_memory_(self):
        """Raises: there is no memory yet."""
        raise RuntimeError(
            "Can't share memory on an uninitialized parameter or buffer. Call `forward` to initialize the parameters "
            "before calling `module.share_memory()`."
        )

    def __repr__(self):
        return f"<{type(self).__name__}>"

    def __reduce_ex__(self, protocol):
        return type(self), (self.requires_grad,)

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        # Reading a property such as `dtype` arrives as the `__get__` of its descriptor.
        if func in cls._allowed_methods or type(func).__name__ == "method-wrapper":
            return super().__torch_function__(func, types, args, kwargs or {})
        raise ValueError(
            f"Attempted to use an uninitialized parameter in {func}. This error happens when you are using a "
            "`LazyModule` "
            f"or explicitly manipulating `torch.nn.parameter.{cls.__name__}` objects. When using LazyModules Call "
            "`forward` with a dummy batch to initialize the parameters before calling torch functions"
        )


class UninitializedParameter(UninitializedTensorMixin, Parameter):  # type: ignore[misc]
    """A parameter whose shape is not known yet; lazy modules give it one at their first call.

    Args:
        requires_grad (bool): whether gradients will be computed for it. Default: ``True``
        device, dtype: of the values that :meth:`materialize` makes

    Example::

        >>> weight = nn.UninitializedParameter()
        >>> weight
        <UninitializedParameter>
        >>> weight.materialize((2, 3))
        >>> weight.shape
        torch.Size([2, 3])
    """

    cls_to_become = Parameter

    def __new__(cls, requires_grad=True, device=None, dtype=None):
        return Tensor._make_subclass(cls, _C.empty(0, device=device, dtype=dtype), requires_grad)

    def __deepcopy__(self, memo):
        known = memo.get(id(self))
        if known is None:
            known = memo[id(self)] = type(self)(self.requires_grad, self.data.device, self.data.dtype)
        return known


class UninitializedBuffer(UninitializedTensorMixin, Tensor):
    """A buffer whose shape is not known yet; lazy modules give it one at their first call.

    Args:
        requires_grad (bool): whether gradients will be computed for it. Default: ``False``
        device, dtype: of the values that :meth:`materialize` makes
        persistent (bool): whether it is part of the module's ``state_dict``. Default: ``True``

    Example::

        >>> nn.UninitializedBuffer()
        <UninitializedBuffer>
    """

    cls_to_become = Tensor

    def __new__(cls, requires_grad=False, device=None, dtype=None, persistent=True):
        made = Tensor._make_subclass(cls, _C.empty(0, device=device, dtype=dtype), requires_grad)
        made.persistent = persistent
        made._is_buffer = True
        return made

    def __deepcopy__(self, memo):
        known = memo.get(id(self))
        if known is None:
            known = memo[id(self)] = type(self)(
                self.requires_grad, self.data.device, self.data.dtype, deepcopy(self.persistent, memo)
            )
        return known


if hasattr(_C, "_register_parameter_class"):
    _C._register_parameter_class(Parameter)
