"""Gradients and products with Jacobians of functions."""

import functools

import ferrotorch
from ferrotorch import Tensor
from ferrotorch._pytree import tree_flatten, tree_unflatten
from ferrotorch.func._level import Level, check_tensors, derivatives, pick, replaced, split_aux


def grad_and_value(func, argnums=0, has_aux=False):
    """Returns a function that computes the gradient of `func` and its value.

    Args:
        func (Callable): takes tensors or containers of them, returns a tensor with one element and no dimensions
        argnums (int or tuple of int): the arguments to differentiate by. Default: 0
        has_aux (bool): whether `func` returns a pair, of which the second is passed on as it is. Default: ``False``

    Example::

        >>> torch.func.grad_and_value(lambda x: x ** 2)(torch.tensor(3.))
        (tensor(6.), tensor(9.))
    """

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        with Level() as level:
            indices = pick(args, argnums)
            inputs = [level.enter(args[index]) for index in indices]
            result = func(*replaced(args, indices, inputs), **kwargs)
            output, aux = split_aux(result, "grad_and_value(f)(*args)", has_aux)
            if not isinstance(output, Tensor):
                raise RuntimeError(
                    f"grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got {type(output)}"
                )
            if output.dim() != 0:
                raise RuntimeError(
                    "grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with "
                    f"{output.dim()} dims. Maybe you wanted to use the vjp or jacrev APIs instead?"
                )
            leaves, spec = tree_flatten(inputs[0] if isinstance(argnums, int) else tuple(inputs))
            gradients = derivatives([output], leaves, [None], level.leads_out(output))
            gradients = level.leave(tree_unflatten(gradients, spec))
            value = level.leave(output)
            return (gradients, (value, level.leave(aux))) if has_aux else (gradients, value)

    return wrapper


def grad(func, argnums=0, has_aux=False):
    """Returns a function that computes the gradient of `func`.

    Args:
        func (Callable): takes tensors or containers of them, returns a tensor with one element and no dimensions
        argnums (int or tuple of int): the arguments to differentiate by. Default: 0
        has_aux (bool): whether `func` returns a pair, of which the second is passed on as it is. Default: ``False``

    Example::

        >>> torch.func.grad(torch.func.grad(torch.sin))(torch.tensor(0.))
        tensor(-0.)
    """
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        gradients, value = both(*args, **kwargs)
        return (gradients, value[1]) if has_aux else gradients

    return wrapper


def vjp(func, *primals, has_aux=False):
    """Returns the value of `func` and a function that multiplies vectors with its Jacobian from the left.

    Args:
        func (Callable): takes tensors or containers of them, returns some
        primals (Any): its arguments
        has_aux (bool): whether `func` returns a pair, of which the second is passed on as it is. Default: ``False``

    Example::

        >>> value, vjp_fn = torch.func.vjp(torch.sin, torch.zeros(2))
        >>> vjp_fn(torch.ones(2))
        (tensor([1., 1.]),)
    """
    with Level() as level:
        inputs, primal_spec = tree_flatten(level.enter(primals))
        result = func(*tree_unflatten(inputs, primal_spec))
        output, aux = split_aux(result, "vjp(f, *primals)", has_aux)
        outputs, output_spec = tree_flatten(output)
        check_tensors(outputs, "vjp(f, *primals): expected f(*primals)")
        tracked = level.leads_out(*outputs)
        value, aux = level.leave(output), level.leave(aux)

    def vjp_fn(cotangents, retain_graph=True, create_graph=None):
        weights, spec = tree_flatten(cotangents)
        if spec != output_spec:
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of outputs to the "
                f"function. cotangents: {_structure(spec)}, primal output: {_structure(output_spec)}"
            )
        for i, (weight, out) in enumerate(zip(weights, outputs, strict=True)):
            if weight.shape != out.shape:
                raise RuntimeError(
                    f"Mismatch in shape: grad_output[{i}] has a shape of {weight.shape} and output[{i}] has a shape "
                    f"of {out.shape}."
                )
        create = tracked or any(weight.requires_grad for weight in weights)
        with ferrotorch.enable_grad():
            found = derivatives(outputs, inputs, weights, create)
        return level.leave(tree_unflatten(found, primal_spec))

    return (value, vjp_fn, aux) if has_aux else (value, vjp_fn)


def _structure(spec):
    """A structure as PyTorch's messages show it: stars for leaves."""
    return repr(tree_unflatten([_Star()] * spec.num_leaves, spec))


class _Star:
    def __repr__(self):
        return "*"


class Linearised:
    """A function's outputs at a point, and their derivative along tangents by two reverse passes."""

    def __init__(self, level, inputs, outputs):
        self.level, self.inputs, self.outputs = level, inputs, outputs
        self.tracked = [y for y in outputs if y.requires_grad]
        # The gradient is linear in these weights; its derivative by them is the forward derivative.
        self.weights = [level.leaf(ferrotorch.zeros_like(y).detach()) for y in self.tracked]
        self.gradients = derivatives(self.tracked, inputs, self.weights, True) if self.tracked else []

    def __call__(self, tangents):
        level = self.level
        pairs = (
            [(g, t) for g, t in zip(self.gradients, tangents, strict=True) if g.requires_grad] if self.tracked else []
        )
        create = level.leads_out(*self.gradients) or any(t.requires_grad for t in tangents)
        found = iter(derivatives([g for g, _ in pairs], self.weights, [t for _, t in pairs], create))
        return [level.leave(next(found)) if y.requires_grad else ferrotorch.zeros_like(y) for y in self.outputs]


def jvp(func, primals, tangents, *, strict=False, has_aux=False):
    """Returns the value of `func` and the product of its Jacobian with `tangents`, by two reverse passes.

    Args:
        func (Callable): takes tensors or containers of them, returns some
        primals (tuple): its arguments
        tangents (tuple): a direction, in the form of the arguments
        strict (bool): raises an error where the output does not depend on the arguments. Default: ``False``
        has_aux (bool): whether `func` returns a pair, of which the second is passed on as it is. Default: ``False``

    Example::

        >>> torch.func.jvp(torch.sin, (torch.zeros(2),), (torch.ones(2),))
        (tensor([0., 0.]), tensor([1., 1.]))
    """
    what = "jvp(f, primals, tangents)"
    if not isinstance(primals, tuple):
        raise RuntimeError(f"{what}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals).")
    directions, tangent_spec = tree_flatten(tangents)
    with Level() as level:
        inputs, primal_spec = tree_flatten(level.enter(primals))
        if primal_spec != tangent_spec:
            raise RuntimeError(
                f"{what}: Expected primals and tangents to have the same python structure. For example, if primals is "
                f"a tuple of 3 tensors, tangents also must be. Got primals with structure {primal_spec} and tangents "
                f"with structure {tangent_spec}"
            )
        if not inputs:
            raise RuntimeError(f"{what}: Expected primals to contain at least one Tensor.")
        for x, direction in zip(inputs, directions, strict=True):
            if x.shape != direction.shape:
                raise RuntimeError(
                    "Trying to set a forward gradient that has a different size than that of the original Tensor, this "
                    f"is not supported. Tensor is of size {list(x.shape)} while the given forward gradient is of size "
                    f"{list(direction.shape)}."
                )
        result = func(*tree_unflatten(inputs, primal_spec))
        output, aux = split_aux(result, what, has_aux)
        outputs, output_spec = tree_flatten(output)
        check_tensors(outputs, f"{what}: expected f(*primals)")
        if strict and not all(y.requires_grad for y in outputs):
            raise RuntimeError(
                "jvp(f, primals, tangents, strict=True): The output of f is independent of the inputs. This is not "
                "allowed with strict=True."
            )
        found = Linearised(level, inputs, outputs)(directions)
        value = level.leave(output), tree_unflatten(found, output_spec)
        return (*value, level.leave(aux)) if has_aux else value


def linearize(func, *primals):
    """Returns the value of `func` and a function that multiplies its Jacobian there with tangents.

    Args:
        func (Callable): takes tensors or containers of them, returns some
        primals (Any): its arguments

    Example::

        >>> value, jvp_fn = torch.func.linearize(torch.sin, torch.zeros(2))
        >>> jvp_fn(torch.tensor([1., 2.]))
        tensor([1., 2.])
    """
    with Level() as level:
        inputs, primal_spec = tree_flatten(level.enter(primals))
        output = func(*tree_unflatten(inputs, primal_spec))
        outputs, output_spec = tree_flatten(output)
        check_tensors(outputs, "linearize(f, *primals): expected f(*primals)")
        derivative = Linearised(level, inputs, outputs)
        value = level.leave(output)

    def jvp_fn(*tangents):
        directions, spec = tree_flatten(tangents)
        if spec != primal_spec:
            raise RuntimeError(f"Expected the tangents {spec} to have the same argspec as the primals {primal_spec}")
        for i, (x, direction) in enumerate(zip(inputs, directions, strict=True)):
            if x.shape != direction.shape:
                raise RuntimeError(
                    f"tangent:{i} with shape {direction.shape} in flattened pytree doesn't match the shape {x.shape} "
                    "of the corresponding primal."
                )
        with ferrotorch.enable_grad():
            return tree_unflatten(derivative(directions), output_spec)

    return value, jvp_fn


def functionalize(func, *, remove="mutations"):
    """Returns a function with the results of `func`: operators need no rewriting here, as nothing records them.

    Args:
        func (Callable): a function of tensors
        remove (str): ``'mutations'`` or ``'mutations_and_views'``, which have no effect
    """
    if remove not in ("mutations", "mutations_and_views"):
        raise RuntimeError(
            f"functionalize(f, remove='mutations'): received invalid argument for remove={remove}. Valid options are:\n"
            "     remove='mutations': all inplace and out= operators will be removed from the program, and replaced with "
            "their out-of-place equivalents.\n"
            "     remove='mutations_and_views': In addition to the above, all aliasing operators {view} will be replaced "
            "with their non-aliasing counterparts, {view}_copy.\n"
        )

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        return func(*args, **kwargs)

    return wrapper


def debug_unwrap(tensor, *, recurse=True):
    """Returns the tensor itself: transforms do not wrap tensors here.

    Args:
        tensor (Tensor): a tensor inside a transformed function
        recurse (bool): whether all wrappers are taken off; it has no effect
    """
    return tensor
