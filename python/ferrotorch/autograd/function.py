"""Custom operations: a forward and a backward of the user's own."""

import functools

import ferrotorch
from ferrotorch import _C

__all__ = [
    "BackwardCFunction",
    "Function",
    "FunctionCtx",
    "FunctionMeta",
    "InplaceFunction",
    "NestedIOFunction",
    "once_differentiable",
]


class FunctionCtx(_C._FunctionCtx):
    """What `forward` leaves for `backward`: saved tensors, marks, and any attribute."""

    def mark_shared_storage(self, *pairs):
        """No longer needed: shared storage is noticed by itself."""

    def save_for_forward(self, *tensors):
        """Keeps tensors for forward-mode differentiation, which is not supported: they are kept as attributes only."""
        self.saved_for_forward = tensors


class BackwardCFunction(FunctionCtx):
    """The context of one call, which is the call's node in the graph too."""

    def apply(self, *grads):
        """The gradients of the inputs, from those of the outputs."""
        return self._backward(*grads)

    def _backward(self, *grads):
        function = self._forward_cls
        backward, vjp = function.backward, function.vjp
        if backward is not Function.backward and vjp is not Function.vjp:
            raise RuntimeError(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement one of them."
            )
        return (vjp if vjp is not Function.vjp else backward)(self, *grads)

    def register_hook(self, hook):
        """Calls ``hook(grad_inputs, grad_outputs)`` after the node ran."""
        return _register(self, self._add_post_hook(hook))

    def register_prehook(self, hook):
        """Calls ``hook(grad_outputs)`` before the node runs."""
        return _register(self, self._add_pre_hook(hook))


class _NodeHandle:
    """Takes a node's hook out again."""

    def __init__(self, node, number):
        self.node, self.id = node, number

    def remove(self):
        self.node._remove_hook(self.id)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.remove()


def _register(node, number):
    return _NodeHandle(node, number)


# Nodes of the core's own operations have the same two methods.
_C.Node.register_hook = lambda self, fn: _register(self, self._add_post_hook(fn))  # type: ignore[attr-defined]
_C.Node.register_prehook = lambda self, fn: _register(self, self._add_pre_hook(fn))  # type: ignore[attr-defined]


class FunctionMeta(type):
    """Gives each function a class of contexts, named after it."""

    def __init__(cls, name, bases, attributes):
        cls._backward_cls = type(name + "Backward", (BackwardCFunction,), {"_forward_cls": cls})
        super().__init__(name, bases, attributes)


class Function(metaclass=FunctionMeta):
    """Base class of custom operations.

    A subclass defines the static methods ``forward(ctx, *args)`` and ``backward(ctx, *grads)``, or ``forward(*args)`` with
    ``setup_context(ctx, inputs, output)``, and is used through ``apply``.

    Example::

        >>> class Square(torch.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         ctx.save_for_backward(x)
        ...         return x * x
        ...     @staticmethod
        ...     def backward(ctx, grad):
        ...         x, = ctx.saved_tensors
        ...         return 2 * x * grad
        >>> x = torch.tensor([3.], requires_grad=True)
        >>> Square.apply(x).backward()
        >>> x.grad
        tensor([6.])
    """

    generate_vmap_rule = False

    def __init__(self, *args, **kwargs):
        raise RuntimeError(
            f"{type(self)} should not be instantiated. Methods on autograd functions are all static, so you should invoke "
            "them on the class itself. Instantiating an autograd function will raise an error in a future version of PyTorch."
        )

    @staticmethod
    def forward(*args, **kwargs):
        """Computes the result."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx, inputs, output):
        """Fills the context, where `forward` does not take one."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx, *grad_outputs):
        """The gradient of each input, from those of the outputs."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD."
        )

    @staticmethod
    def vjp(ctx, *grad_outputs):
        """Another name for `backward`."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD."
        )

    @staticmethod
    def jvp(ctx, *grad_inputs):
        """Forward-mode differentiation, which is not supported."""
        raise NotImplementedError(
            "You must implement the jvp function for custom autograd.Function to use it with forward mode AD."
        )

    @staticmethod
    def vmap(info, in_dims, *args):
        """Batching rule, which is not used."""
        raise NotImplementedError(
            "To use autograd.Function with vmap, you must either override the vmap staticmethod or set generate_vmap_rule=True."
        )

    @classmethod
    def apply(cls, *args, **kwargs):
        """Runs the operation and records it."""
        ctx = cls._backward_cls()
        if kwargs:
            raise TypeError(f"{cls.__name__}.apply() takes no keyword arguments")
        if cls.setup_context is not Function.setup_context:

            def forward(values):
                output = cls.forward(*values)
                cls.setup_context(ctx, values, output)
                return output

        else:

            def forward(values):
                return cls.forward(ctx, *values)

        return _C._function_apply(ctx, forward, args)


class _Raise(Function):
    """The identity, whose gradient is an error."""

    @staticmethod
    def forward(ctx, message, *tensors):
        ctx.message = message
        return tuple(t.detach() for t in tensors)

    @staticmethod
    def backward(ctx, *grads):
        raise RuntimeError(ctx.message)


def once_differentiable(fn):
    """Marks a ``backward`` whose own operations are not recorded: differentiating it again is an error."""

    @functools.wraps(fn)
    def wrapper(ctx, *args):
        with ferrotorch.no_grad():
            outputs = fn(ctx, *args)
        if not ferrotorch.is_grad_enabled():
            return outputs
        if not any(isinstance(a, ferrotorch.Tensor) and a.requires_grad for a in args):
            return outputs
        given = outputs if isinstance(outputs, tuple) else (outputs,)
        at = [i for i, t in enumerate(given) if isinstance(t, ferrotorch.Tensor) and t.is_floating_point()]
        tensors = [given[i].detach().requires_grad_() for i in at]
        message = "trying to differentiate twice a function that was marked with @once_differentiable"
        marked = dict(zip(at, _Raise.apply(message, *tensors), strict=True)) if tensors else {}
        return tuple(marked.get(i, t) for i, t in enumerate(given))

    return wrapper


class InplaceFunction(Function):
    """Kept for old code: a function that may work in place."""

    def __init__(self, inplace=False):
        self.inplace = inplace


class NestedIOFunction(Function):
    """Kept for old code."""
