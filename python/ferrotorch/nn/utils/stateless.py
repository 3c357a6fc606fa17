"""Calling a module with other parameters and buffers than its own."""

import contextlib
import warnings

__all__ = ["functional_call"]


def functional_call(module, parameters_and_buffers, args=None, kwargs=None, *, tie_weights=True, strict=False):
    """Deprecated: use :func:`ferrotorch.func.functional_call`, which takes the same arguments."""
    warnings.warn(
        "`torch.nn.utils.stateless.functional_call` is deprecated as of PyTorch 2.0 and will be removed in a future "
        "version "
        "of PyTorch. Please use `torch.func.functional_call` instead which is a drop-in replacement.",
        FutureWarning,
        stacklevel=2,
    )
    return _functional_call(module, parameters_and_buffers, args, kwargs, tie_weights=tie_weights, strict=strict)


def _functional_call(module, parameters_and_buffers, args=None, kwargs=None, *, tie_weights=True, strict=False):
    if args is None:
        args = ()
    elif not isinstance(args, tuple):
        args = (args,)
    with _reparametrize_module(module, parameters_and_buffers, tie_weights, strict):
        return module(*args, **(kwargs or {}))


@contextlib.contextmanager
def _reparametrize_module(module, parameters_and_buffers, tie_weights=False, strict=False):
    """Puts tensors into a module for a while; tensors that the module replaced meanwhile go into the dictionary."""
    named = dict(module.named_parameters(remove_duplicate=False))
    named.update(module.named_buffers(remove_duplicate=False))
    given = _with_tied(named, parameters_and_buffers) if tie_weights else parameters_and_buffers
    if strict:
        _check_keys(module, named, given)
    original = {}
    try:
        for name, tensor in given.items():
            original[name] = _swap(module, name, tensor)
        yield
    finally:
        for name, tensor in reversed(original.items()):
            replaced = _swap(module, name, tensor)
            if name in parameters_and_buffers:
                parameters_and_buffers[name] = replaced


def _with_tied(named, given):
    """Adds to the given tensors the other names under which the module has the same parameter."""
    names_of = {}
    for name, tensor in named.items():
        names_of.setdefault(id(tensor), set()).add(name)
    result = dict(given)
    for name in given:
        tied = names_of[id(named[name])] if name in named else ()
        if len(tied) > 1:
            if len({id(given[other]) for other in tied if other in given}) > 1:
                raise ValueError(
                    f"functional_call got multiple values for keys {sorted(tied)}, which are tied. Consider using "
                    "tie_weights=False"
                )
            for other in tied:
                result[other] = given[name]
    return result


def _check_keys(module, named, given):
    messages = []
    for what, names in (("Unexpected", given.keys() - named.keys()), ("Missing", named.keys() - given.keys())):
        if names:
            messages.append(f"{what} key(s): {', '.join(map(repr, sorted(names)))}.")
    if messages:
        raise RuntimeError(
            "Error(s) in reparametrizing for {}:\n\t{}".format(module._get_name(), "\n\t".join(messages))
        )


_MISSING = object()


def _swap(module, name, tensor):
    """Puts a tensor under a full name, or takes away what is there; returns what was there before."""
    prefix, _, name = name.rpartition(".")
    module = module.get_submodule(prefix)
    for table in (module._parameters, module._buffers):
        if name in table:
            before = table[name]
            if tensor is _MISSING:
                del table[name]
            else:
                table[name] = tensor
            return before
    before = getattr(module, name, _MISSING)
    if tensor is not _MISSING:
        setattr(module, name, tensor)
    elif before is not _MISSING:
        delattr(module, name)
    return before
