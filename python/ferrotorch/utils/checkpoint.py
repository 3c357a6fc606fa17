"""Trading time for memory: results that are computed again in backward instead of being kept."""

import ferrotorch
from ferrotorch.autograd import Function

__all__ = ["checkpoint", "checkpoint_sequential"]


def _detached(args):
    return tuple(a.detach().requires_grad_(a.requires_grad) if isinstance(a, ferrotorch.Tensor) else a for a in args)


class CheckpointFunction(Function):
    """Runs a function without recording, and once more with recording when gradients are needed."""

    @staticmethod
    def forward(ctx, run_function, preserve_rng_state, *args):
        ctx.run_function, ctx.preserve_rng_state = run_function, preserve_rng_state
        if preserve_rng_state:
            ctx.rng_state = ferrotorch.get_rng_state()
        ctx.args = tuple(None if isinstance(a, ferrotorch.Tensor) else a for a in args)
        ctx.at = [i for i, a in enumerate(args) if isinstance(a, ferrotorch.Tensor)]
        ctx.save_for_backward(*(args[i] for i in ctx.at))
        with ferrotorch.no_grad():
            return run_function(*args)

    @staticmethod
    def backward(ctx, *grads):
        args = list(ctx.args)
        for i, t in zip(ctx.at, ctx.saved_tensors, strict=True):
            args[i] = t
        args = _detached(args)
        with ferrotorch.random.fork_rng(enabled=ctx.preserve_rng_state), ferrotorch.enable_grad():
            if ctx.preserve_rng_state:
                ferrotorch.set_rng_state(ctx.rng_state)
            outputs = ctx.run_function(*args)
        if isinstance(outputs, ferrotorch.Tensor):
            outputs = (outputs,)
        pairs = [
            (o, g) for o, g in zip(outputs, grads, strict=True) if isinstance(o, ferrotorch.Tensor) and o.requires_grad
        ]
        if not pairs:
            raise RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary")
        ferrotorch.autograd.backward([o for o, _ in pairs], [g for _, g in pairs])
        return None, None, *(a.grad if isinstance(a, ferrotorch.Tensor) else None for a in args)


def checkpoint(
    function,
    *args,
    use_reentrant=None,
    context_fn=None,
    determinism_check="default",
    debug=False,
    early_stop=True,
    **kwargs,
):
    """Runs a function and keeps only its arguments: what backward needs is computed again then.

    Args:
        function (callable): what to run
        *args: its arguments
        use_reentrant (bool, optional): with ``True`` a function of its own in the graph; otherwise hooks on what is saved
        preserve_rng_state (bool): whether random numbers come out the same the second time. Default: ``True``

    Example::

        >>> x = torch.ones(2, requires_grad=True)
        >>> torch.utils.checkpoint.checkpoint(torch.tanh, x, use_reentrant=False).sum().backward()
        >>> x.grad
        tensor([0.4200, 0.4200])
    """
    preserve = kwargs.pop("preserve_rng_state", True)
    if use_reentrant:
        if kwargs:
            raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
        return CheckpointFunction.apply(function, preserve, *args)
    return _with_hooks(function, preserve, args, kwargs)


def _with_hooks(function, preserve, args, kwargs):
    """Replaces every saved tensor by its number; the first that is asked for runs the function again for all."""
    state = ferrotorch.get_rng_state() if preserve else None
    again, count = [], 0

    def pack(t):
        nonlocal count
        count += 1
        return count - 1

    def unpack(number):
        if not again:

            def collect(t):
                again.append(t.detach())
                return t

            with ferrotorch.random.fork_rng(enabled=preserve), ferrotorch.enable_grad():
                if preserve:
                    ferrotorch.set_rng_state(state)
                with ferrotorch.autograd.graph.saved_tensors_hooks(collect, lambda t: t):
                    function(*args, **kwargs)
        return again[number]

    with ferrotorch.autograd.graph.saved_tensors_hooks(pack, unpack):
        return function(*args, **kwargs)


def checkpoint_sequential(functions, segments, input, use_reentrant=None, **kwargs):
    """:func:`checkpoint` for each of so many equal parts of a sequence of modules; the last part runs as usual.

    Args:
        functions (Sequential or list): modules, one after the other
        segments (int): how many parts
        input (Tensor): what the first one gets
    """
    functions = list(functions.children()) if isinstance(functions, ferrotorch.nn.Module) else list(functions)
    size = len(functions) // segments

    def part(start, end):
        def run(x):
            for f in functions[start:end]:
                x = f(x)
            return x

        return run

    end = 0
    for start in range(0, size * (segments - 1), size):
        end = start + size
        input = checkpoint(part(start, end), input, use_reentrant=use_reentrant, **kwargs)
    return part(end, len(functions))(input)
