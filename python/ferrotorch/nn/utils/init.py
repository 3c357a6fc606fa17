"""Making modules whose initial values will be replaced."""

from ferrotorch import _C
from ferrotorch.nn.module import Module

__all__ = ["skip_init"]


def skip_init(module_cls, *args, **kwargs):
    """Returns a module whose initial values do not matter: the random stream stays where it was.

    Args:
        module_cls (type): the class; its constructor takes ``device``
        *args, **kwargs: for the constructor

    Example::

        >>> nn.utils.skip_init(nn.Linear, 5, 1).weight.shape
        torch.Size([1, 5])
    """
    if not issubclass(module_cls, Module):
        raise RuntimeError(f"Expected a Module; got {module_cls}")
    import inspect

    if "device" not in inspect.signature(module_cls).parameters:
        raise RuntimeError("Module must support a 'device' arg to skip initialization")
    # The values are drawn all the same, but no other random number changes by it.
    generator = _C.default_generator
    state = generator.get_state()
    try:
        return module_cls(*args, **kwargs)
    finally:
        generator.set_state(state)
