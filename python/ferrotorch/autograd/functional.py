"""Jacobians, Hessians and products with them, for functions of tensors."""

import ferrotorch
from ferrotorch import Tensor
from ferrotorch.func._level import derivatives

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]


_OUTPUTS = "outputs of the user-provided function"


def _as_tuple(value, what, name):
    """A tensor or tuple of tensors as a tuple, and whether it was one."""
    given = isinstance(value, tuple)
    values = value if given else (value,)
    for i, item in enumerate(values):
        if not isinstance(item, Tensor):
            where = f"value at index {i}" if given else f"given {what}"
            raise TypeError(
                f"The {what} given to {name} must be either a Tensor or a tuple of Tensors but the {where} has type "
                f"{type(item)}."
            )
    return given, values


def _leaves(inputs, create_graph):
    """What derivatives are taken with respect to: views of the inputs where the graph is kept, else copies without one."""
    if create_graph:
        views = [x.view_as(x) for x in inputs]
        return tuple(x if x.requires_grad else x.requires_grad_() for x in views)
    return tuple(x.detach().requires_grad_() for x in inputs)


def _finish(values, create_graph, single):
    """Results without history unless it is asked for; one result instead of a tuple with one."""
    if not create_graph:
        values = tuple(value.detach() for value in values)
    return values[0] if single else tuple(values)


def _call(func, inputs, name):
    return _as_tuple(func(*inputs), _OUTPUTS, name)


_SAME = "This is not allowed in strict mode."


def _check_outputs(outputs, strict):
    for i, output in enumerate(outputs):
        if strict and not output.requires_grad:
            raise RuntimeError(
                f"Output {i} of the user-provided function does not require gradients. The outputs must be computed in a "
                "differentiable manner from the input when running in strict mode."
            )


def _gradients(outputs, inputs, weights, create_graph, strict=False, message=None, constant=None):
    """The gradients of weighted outputs; `strict` refuses those that do not exist."""
    if not strict:
        return derivatives(outputs, inputs, weights, create_graph)
    found = ferrotorch.autograd.grad(
        outputs, inputs, weights, retain_graph=True, create_graph=create_graph, allow_unused=True
    )
    for i, gradient in enumerate(found):
        if gradient is None:
            raise RuntimeError(message(i))
        if create_graph and not gradient.requires_grad:
            raise RuntimeError((constant or _linear)(i))
    return found


def _linear(i):
    return (
        f"The jacobian of the user-provided function is independent of input {i}. This is not allowed in strict mode "
        "when create_graph=True."
    )


def _second_order(i):
    return (
        "While computing the hessian, found that the jacobian of the user-provided function with respect to input "
        f"{i} is independent of the input. {_SAME} You should ensure that your function is twice differentiable and that "
        "the jacobian depends on the inputs (this would be violated by a linear function for example)."
    )


def _vectors(v, targets, single, what):
    """Checks the vectors against the tensors they go with; ones for a single number."""
    if v is None:
        if len(targets) != 1 or targets[0].numel() != 1:
            raise RuntimeError(f"The vector v can only be None if {what} a single Tensor with a single element.")
        return (ferrotorch.ones_like(targets[0]).detach(),)
    vectors = v if isinstance(v, tuple) else (v,)
    if len(vectors) != len(targets):
        if single:
            raise RuntimeError("The given v should be a single Tensor.")
        raise RuntimeError(f"v is a tuple of invalid length: should be {len(targets)} but got {len(vectors)}.")
    for i, (vector, target) in enumerate(zip(vectors, targets, strict=True)):
        if vector.shape != target.shape:
            entry = "" if len(targets) == 1 else f"Entry {i} in "
            raise RuntimeError(f"{entry}v has invalid size: should be {target.shape} but got {vector.shape}.")
    return vectors


_FROM_OUTPUT = "the user-provided function returns"
_FROM_INPUT = "the input to the user-provided function is"


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    """Returns the value of `func` and the product of the vector `v` with its Jacobian.

    Args:
        func (Callable): takes tensors, returns a tensor or a tuple of them
        inputs (Tensor or tuple of Tensor): its arguments
        v (Tensor or tuple of Tensor): the vector, of the outputs' shape; not needed for a single number
        create_graph (bool): keeps the history of the results. Default: ``False``
        strict (bool): raises an error where an output does not depend on an input. Default: ``False``

    Example::

        >>> torch.autograd.functional.vjp(torch.square, torch.tensor([1., 2.]), torch.ones(2))
        (tensor([1., 4.]), tensor([2., 4.]))
    """
    with ferrotorch.enable_grad():
        many, inputs = _as_tuple(inputs, "inputs", "vjp")
        leaves = _leaves(inputs, create_graph)
        many_out, outputs = _call(func, leaves, "vjp")
        _check_outputs(outputs, strict)
        vectors = _vectors(v, outputs, not many_out, _FROM_OUTPUT)
        found = _gradients(outputs, leaves, vectors, create_graph, strict, _independent)
        return _finish(outputs, create_graph, not many_out), _finish(found, create_graph, not many)


def _independent(i):
    return f"The output of the user-provided function is independent of input {i}. {_SAME}"


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """Returns the value of `func` and the product of its Jacobian with the vector `v`, by two reverse passes.

    Args:
        func (Callable): takes tensors, returns a tensor or a tuple of them
        inputs (Tensor or tuple of Tensor): its arguments
        v (Tensor or tuple of Tensor): the vector, of the inputs' shape; not needed for a single number
        create_graph (bool): keeps the history of the results. Default: ``False``
        strict (bool): raises an error where an output does not depend on an input. Default: ``False``

    Example::

        >>> torch.autograd.functional.jvp(torch.square, torch.tensor([1., 2.]), torch.ones(2))
        (tensor([1., 4.]), tensor([2., 4.]))
    """
    with ferrotorch.enable_grad():
        many, inputs = _as_tuple(inputs, "inputs", "jvp")
        vectors = _vectors(v, inputs, not many, _FROM_INPUT)
        leaves = _leaves(inputs, create_graph)
        many_out, outputs = _call(func, leaves, "jvp")
        _check_outputs(outputs, strict)
        # The gradient is linear in these weights; its derivative by them is the forward derivative.
        weights = tuple(ferrotorch.zeros_like(output).detach().requires_grad_() for output in outputs)
        first = _gradients(outputs, leaves, weights, True, strict, _independent)
        if strict and create_graph:
            # A linear function's gradient depends on the weights alone.
            again = ferrotorch.autograd.grad(
                first, leaves, [ferrotorch.ones_like(g) for g in first], retain_graph=True, allow_unused=True
            )
            for i, gradient in enumerate(again):
                if gradient is None:
                    raise RuntimeError(_linear(i))
        found = derivatives(first, weights, vectors, create_graph)
        return _finish(outputs, create_graph, not many_out), _finish(found, create_graph, not many_out)


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False, strategy="reverse-mode"):
    """Returns the Jacobian of `func`: for each output and input, a tensor with the dimensions of both.

    Args:
        func (Callable): takes tensors, returns a tensor or a tuple of them
        inputs (Tensor or tuple of Tensor): its arguments
        create_graph (bool): keeps the history of the results. Default: ``False``
        strict (bool): raises an error where an output does not depend on an input. Default: ``False``
        vectorize (bool): PyTorch's option for speed, which only ``strategy`` looks at
        strategy (str): ``"reverse-mode"`` takes one pass for each output element, ``"forward-mode"`` one for each input
            element. Default: ``"reverse-mode"``

    Example::

        >>> torch.autograd.functional.jacobian(torch.square, torch.tensor([1., 2.]))
        tensor([[2., 0.],
                [0., 4.]])
    """
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs '
            'than inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".'
        )
    if strategy == "forward-mode":
        return _forward_jacobian(func, inputs, create_graph, strict, vectorize)
    if vectorize and strict:
        raise RuntimeError(
            "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. Please "
            "either set `strict=False` or `vectorize=False`."
        )
    with ferrotorch.enable_grad():
        many, inputs = _as_tuple(inputs, "inputs", "jacobian")
        leaves = _leaves(inputs, create_graph)
        many_out, outputs = _call(func, leaves, "jacobian")
        _check_outputs(outputs, strict)
        rows = []
        for i, output in enumerate(outputs):
            message = lambda j, i=i: f"Output {i} of the user-provided function is independent of input {j}. {_SAME}"
            passes = [
                _gradients((element,), leaves, (None,), create_graph, strict, message)
                for element in output.reshape(-1).unbind()
            ]
            blocks = [_block([row[j] for row in passes], output, x, 0) for j, x in enumerate(leaves)]
            rows.append(_finish(blocks, create_graph, not many))
        return tuple(rows) if many_out else rows[0]


def _block(parts, output, x, dim):
    """One block of a Jacobian from its rows or columns."""
    shape = (*output.shape, *x.shape)
    return ferrotorch.stack(parts, dim).view(shape) if parts else output.new_zeros(shape)


def _forward_jacobian(func, inputs, create_graph, strict, vectorize):
    if strict:
        raise RuntimeError(
            'torch.autograd.functional.jacobian: `strict=True` and `strategy="forward-mode"` are not supported together. '
            'Please either set `strict=False` or `strategy="reverse-mode"`.'
        )
    if not vectorize:
        raise NotImplementedError(
            "Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented for `vectorize=True`."
        )
    from ferrotorch.func import jacfwd

    many, inputs = _as_tuple(inputs, "inputs", "jacobian")
    with ferrotorch.enable_grad():
        leaves = _leaves(inputs, True) if create_graph else tuple(x.detach() for x in inputs)

        def checked(*arguments):
            result = func(*arguments)
            _as_tuple(result, _OUTPUTS, "jacobian")
            return result

        found = jacfwd(checked, tuple(range(len(inputs))))(*leaves)
    outer = found if found and isinstance(found[0], tuple) else (found,)
    rows = tuple(_finish(row, create_graph, not many) for row in outer)
    return rows if outer is found else rows[0]


def hessian(func, inputs, create_graph=False, strict=False, vectorize=False, outer_jacobian_strategy="reverse-mode"):
    """Returns the Hessian of a function with a single number as result: for each pair of inputs, a tensor.

    Args:
        func (Callable): takes tensors, returns a tensor with one element
        inputs (Tensor or tuple of Tensor): its arguments
        create_graph (bool): keeps the history of the results. Default: ``False``
        strict (bool): raises an error where the gradient does not depend on an input. Default: ``False``
        vectorize (bool): PyTorch's option for speed, which only ``outer_jacobian_strategy`` looks at
        outer_jacobian_strategy (str): how the gradient is differentiated. Default: ``"reverse-mode"``

    Example::

        >>> torch.autograd.functional.hessian(lambda x: x.pow(3).sum(), torch.tensor([1., 2.]))
        tensor([[ 6.,  0.],
                [ 0., 12.]])
    """
    many, inputs = _as_tuple(inputs, "inputs", "hessian")
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')

    def gradient(*arguments):
        many_out, outputs = _call(func, arguments, "hessian")
        _single_number(many_out, outputs, "hessian")
        _check_outputs(outputs, strict)
        return tuple(_gradients(outputs, arguments, (None,), True, strict, _independent, _second_order))

    found = jacobian(gradient, inputs, create_graph, strict, vectorize, outer_jacobian_strategy)
    return found if many else found[0][0]


def _single_number(many_out, outputs, name):
    if many_out:
        raise RuntimeError(f"The function given to {name} should return a single Tensor")
    if outputs[0].numel() != 1:
        raise RuntimeError(f"The Tensor returned by the function given to {name} should contain a single element")


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    """Returns the value of a function with a single number as result, and the product of `v` with its Hessian.

    Args:
        func (Callable): takes tensors, returns a tensor with one element
        inputs (Tensor or tuple of Tensor): its arguments
        v (Tensor or tuple of Tensor): the vector, of the inputs' shape; not needed for a single number
        create_graph (bool): keeps the history of the results. Default: ``False``
        strict (bool): raises an error where the gradient does not depend on an input. Default: ``False``

    Example::

        >>> torch.autograd.functional.vhp(lambda x: x.pow(3).sum(), torch.tensor([1., 2.]), torch.ones(2))
        (tensor(9.), tensor([ 6., 12.]))
    """
    return _hessian_product(func, inputs, v, create_graph, strict, "vhp")


def hvp(func, inputs, v=None, create_graph=False, strict=False):
    """Returns the value of a function with a single number as result, and the product of its Hessian with `v`.

    A Hessian is symmetric: this is :func:`vhp`, which costs less than PyTorch's.

    Args:
        func (Callable): takes tensors, returns a tensor with one element
        inputs (Tensor or tuple of Tensor): its arguments
        v (Tensor or tuple of Tensor): the vector, of the inputs' shape; not needed for a single number
        create_graph (bool): keeps the history of the results. Default: ``False``
        strict (bool): raises an error where the gradient does not depend on an input. Default: ``False``

    Example::

        >>> torch.autograd.functional.hvp(lambda x: x.pow(3).sum(), torch.tensor([1., 2.]), torch.ones(2))
        (tensor(9.), tensor([ 6., 12.]))
    """
    return _hessian_product(func, inputs, v, create_graph, strict, "hvp")


def _hessian_product(func, inputs, v, create_graph, strict, name):
    with ferrotorch.enable_grad():
        many, inputs = _as_tuple(inputs, "inputs", name)
        vectors = _vectors(v, inputs, not many, _FROM_INPUT)
        leaves = _leaves(inputs, create_graph)
        many_out, outputs = _call(func, leaves, name)
        _single_number(many_out, outputs, name)
        _check_outputs(outputs, strict)
        first = _gradients(outputs, leaves, (None,), True, strict, _independent, _second_order)
        found = _gradients(first, leaves, vectors, create_graph, strict, _second_order)
        return _finish(outputs, create_graph, True), _finish(found, create_graph, not many)
