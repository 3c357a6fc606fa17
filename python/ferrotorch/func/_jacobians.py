"""Jacobians and Hessians of functions."""

import functools

import ferrotorch
from ferrotorch._pytree import tree_flatten, tree_unflatten
from ferrotorch.func._level import Level, check_tensors, derivatives, pick, replaced, split_aux
from ferrotorch.func._transforms import Linearised


def _unit_vectors(x):
    """Tensors of the shape of `x` with a one in each place in turn."""
    for i in range(x.numel()):
        unit = ferrotorch.zeros_like(x).detach().contiguous()
        unit.view(-1)[i] = 1
        yield unit


def _run(level, func, args, kwargs, argnums, has_aux, what):
    """Calls a function on fresh leaves; returns these, their structure, the outputs, theirs, and the auxiliary output."""
    indices = pick(args, argnums)
    entered = [level.enter(args[index]) for index in indices]
    inputs, spec = tree_flatten(entered[0] if isinstance(argnums, int) else tuple(entered))
    output, aux = split_aux(func(*replaced(args, indices, entered), **kwargs), what, has_aux)
    outputs, output_spec = tree_flatten(output)
    check_tensors(outputs, f"{what}: expected f(*primals)")
    return inputs, spec, outputs, output_spec, level.leave(aux)


def _arrange(blocks, spec, output_spec, aux, has_aux):
    """A tree of outputs whose leaves are trees of inputs."""
    result = tree_unflatten([tree_unflatten(row, spec) for row in blocks], output_spec)
    return (result, aux) if has_aux else result


def jacrev(func, argnums=0, *, has_aux=False, chunk_size=None, _preallocate_and_copy=False):
    """Returns a function that computes the Jacobian of `func`, by one reverse pass for each element of its outputs.

    Args:
        func (Callable): takes tensors or containers of them, returns some
        argnums (int or tuple of int): the arguments to differentiate by. Default: 0
        has_aux (bool): whether `func` returns a pair, of which the second is passed on as it is. Default: ``False``
        chunk_size (int, optional): PyTorch's option for memory, which has no effect

    Example::

        >>> torch.func.jacrev(torch.square)(torch.tensor([1., 2.]))
        tensor([[2., 0.],
                [0., 4.]])
    """
    if not (chunk_size is None or chunk_size > 0):
        raise ValueError("jacrev: `chunk_size` should be greater than 0.")

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        with Level() as level:
            what = "vjp(f, *primals)"
            inputs, spec, outputs, output_spec, aux = _run(level, func, args, kwargs, argnums, has_aux, what)
            blocks = []
            for y in outputs:
                create = level.leads_out(y)
                passes = [derivatives([y], inputs, [unit], create) for unit in _unit_vectors(y)]
                blocks.append([_stacked(passes, i, y, x) for i, x in enumerate(inputs)])
            return level.leave(_arrange(blocks, spec, output_spec, aux, has_aux))

    return wrapper


def _stacked(passes, i, y, x):
    shape = (*y.shape, *x.shape)
    return ferrotorch.stack([row[i] for row in passes]).reshape(shape) if passes else x.new_zeros(shape)


def jacfwd(func, argnums=0, has_aux=False, *, randomness="error"):
    """Returns a function that computes the Jacobian of `func`, by one forward derivative for each element of its inputs.

    Args:
        func (Callable): takes tensors or containers of them, returns some
        argnums (int or tuple of int): the arguments to differentiate by. Default: 0
        has_aux (bool): whether `func` returns a pair, of which the second is passed on as it is. Default: ``False``
        randomness (str): what random operators do; `func` is called once, so that it has no effect

    Example::

        >>> torch.func.jacfwd(torch.square)(torch.tensor([1., 2.]))
        tensor([[2., 0.],
                [0., 4.]])
    """

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        with Level() as level:
            what = "jvp(f, primals, tangents)"
            inputs, spec, outputs, output_spec, aux = _run(level, func, args, kwargs, argnums, has_aux, what)
            derivative = Linearised(level, inputs, outputs)
            zeros = [ferrotorch.zeros_like(x).detach() for x in inputs]
            blocks = [[] for _ in outputs]
            for i, x in enumerate(inputs):
                passes = [derivative(replaced(zeros, [i], [unit])) for unit in _unit_vectors(x)]
                for j, y in enumerate(outputs):
                    shape = (*y.shape, *x.shape)
                    columns = [column[j] for column in passes]
                    block = ferrotorch.stack(columns, -1).reshape(shape) if columns else y.new_zeros(shape)
                    blocks[j].append(block)
            return _arrange(blocks, spec, output_spec, aux, has_aux)

    return wrapper


def hessian(func, argnums=0):
    """Returns a function that computes the Hessian of `func`: the forward Jacobian of its reverse Jacobian.

    Args:
        func (Callable): takes tensors or containers of them, returns some
        argnums (int or tuple of int): the arguments to differentiate by. Default: 0

    Example::

        >>> torch.func.hessian(lambda x: (x ** 3).sum())(torch.tensor([1., 2.]))
        tensor([[ 6.,  0.],
                [ 0., 12.]])
    """
    return jacfwd(jacrev(func, argnums), argnums)
