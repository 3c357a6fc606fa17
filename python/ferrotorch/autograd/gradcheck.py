"""Comparing gradients with finite differences."""

import warnings

import ferrotorch

__all__ = ["GradcheckError", "gradcheck", "gradgradcheck"]


class GradcheckError(RuntimeError):
    """Raised where a gradient is not what finite differences say."""


def _tensors(values):
    return tuple(values) if isinstance(values, (tuple, list)) else (values,)


def _differentiable(outputs):
    return [o for o in _tensors(outputs) if isinstance(o, ferrotorch.Tensor) and o.requires_grad]


def _parts(t):
    """The elements as real numbers in one dimension: complex ones count twice."""
    t = t.detach()
    return (ferrotorch.view_as_real(t.contiguous()) if t.is_complex() else t).reshape(-1)


def _numerical(function, inputs, x, eps, n_outputs):
    """Derivatives of each output by each real part of `x`: one matrix per output."""
    flat = x.data
    view = ferrotorch.view_as_real(flat) if flat.is_complex() else flat
    columns = [[] for _ in range(n_outputs)]
    for index in _indices(view.shape):
        original = view[index].item()
        sides = []
        for step in (-eps, eps):
            with ferrotorch.no_grad():
                view[index] = original + step
            sides.append([_parts(o).clone() for o in _keep(function, inputs, n_outputs)])
        with ferrotorch.no_grad():
            view[index] = original
        for column, low, high in zip(columns, *sides, strict=True):
            column.append((high - low) / (2 * eps))
    return [ferrotorch.stack(column) if column else None for column in columns]


def _keep(function, inputs, n):
    outputs = _differentiable(function(*inputs))
    if len(outputs) != n:
        raise GradcheckError("the number of differentiable outputs changes from call to call")
    return outputs


def _indices(shape):
    if not shape:
        yield ()
        return
    for i in range(shape[0]):
        for rest in _indices(shape[1:]):
            yield (i, *rest)


def _analytical(output, inputs):
    """Derivatives of each real part of `output` by each real part of every input."""
    rows = [[] for _ in inputs]
    for index in _indices(output.shape):
        for weight in (1, 1j) if output.is_complex() else (1,):
            seed = ferrotorch.zeros_like(output, memory_format=ferrotorch.contiguous_format)
            with ferrotorch.no_grad():
                seed[index] = weight
            grads = ferrotorch.autograd.grad(output, inputs, seed, retain_graph=True, allow_unused=True)
            for row, g, x in zip(rows, grads, inputs, strict=True):
                if g is not None and (g.shape != x.shape or g.dtype != x.dtype):
                    raise GradcheckError(
                        "Gradient has dtype mismatch"
                        if g.dtype != x.dtype
                        else "Analytical gradient has incorrect size"
                    )
                row.append(_parts(ferrotorch.zeros_like(x) if g is None else g))
    return [ferrotorch.stack(row, dim=1) if row else None for row in rows]


def gradcheck(
    func,
    inputs,
    *,
    eps=1e-6,
    atol=1e-5,
    rtol=1e-3,
    raise_exception=True,
    nondet_tol=0.0,
    check_undefined_grad=True,
    check_grad_dtypes=False,
    check_batched_grad=False,
    check_batched_forward_grad=False,
    check_forward_ad=False,
    check_backward_ad=True,
    fast_mode=False,
    masked=None,
):
    r"""Whether the gradients of `func` agree with central differences.

    .. math:: \frac{\partial f}{\partial x_i} \approx \frac{f(x + \epsilon e_i) - f(x - \epsilon e_i)}{2 \epsilon}

    Args:
        func (callable): takes the inputs, returns a tensor or a tuple of tensors
        inputs (tuple of Tensor or Tensor): those that require gradients should be float64 or complex128
        eps (float): :math:`\epsilon`. Default: ``1e-6``
        atol (float): absolute tolerance. Default: ``1e-5``
        rtol (float): relative tolerance. Default: ``1e-3``
        raise_exception (bool): raises :class:`GradcheckError` instead of returning ``False``. Default: ``True``
        nondet_tol (float): how far two backward passes may differ. Default: ``0.0``

    Example::

        >>> x = torch.tensor([0.5, 1.5], dtype=torch.float64, requires_grad=True)
        >>> torch.autograd.gradcheck(torch.tanh, (x,))
        True
    """
    try:
        return _check(func, _tensors(inputs), eps, atol, rtol, nondet_tol)
    except GradcheckError:
        if raise_exception:
            raise
        return False


def _check(func, inputs, eps, atol, rtol, nondet_tol):
    leaves = [x for x in inputs if isinstance(x, ferrotorch.Tensor) and x.requires_grad]
    if not leaves:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of the them have requires_grad=True."
        )
    for i, x in enumerate(leaves):
        if x.dtype not in (ferrotorch.float64, ferrotorch.complex128):
            warnings.warn(
                f"Input #{i} requires gradient and is not a double precision floating point or complex. This check will "
                "likely fail if all the inputs are not of double precision floating point or complex. ",
                stacklevel=3,
            )
        x.retain_grad()
    outputs = _differentiable(func(*inputs))
    if not outputs:
        for o in _tensors(func(*inputs)):
            if isinstance(o, ferrotorch.Tensor) and o.requires_grad:
                raise GradcheckError("an output requires gradients in some calls only")
        return True
    numerical = [_numerical(func, inputs, x, eps, len(outputs)) for x in leaves]
    for j, output in enumerate(outputs):
        analytical = _analytical(output, leaves)
        again = _analytical(output, leaves)
        for i, (a, b) in enumerate(zip(analytical, again, strict=True)):
            n = numerical[i][j]
            if a is None or n is None:
                continue
            if not ferrotorch.allclose(a, b, rtol=0, atol=nondet_tol, equal_nan=True):
                raise GradcheckError(
                    f"Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values, although analytical gradient matches numerical gradient.The tolerance for nondeterminism was {nondet_tol}."
                )
            if not ferrotorch.allclose(a, n.to(a.dtype), rtol=rtol, atol=atol, equal_nan=True):
                raise GradcheckError(
                    f"Jacobian mismatch for output {j} with respect to input {i},\nnumerical:{n}\nanalytical:{a}\n"
                )
    return True


def gradgradcheck(
    func,
    inputs,
    grad_outputs=None,
    *,
    eps=1e-6,
    atol=1e-5,
    rtol=1e-3,
    gen_non_contig_grad_outputs=False,
    raise_exception=True,
    nondet_tol=0.0,
    check_undefined_grad=True,
    check_grad_dtypes=False,
    check_batched_grad=False,
    check_fwd_over_rev=False,
    check_rev_over_rev=True,
    fast_mode=False,
    masked=False,
):
    """Whether the gradients of the gradients of `func` agree with central differences.

    Args:
        func (callable): takes the inputs, returns a tensor or a tuple of tensors
        inputs (tuple of Tensor or Tensor): those that require gradients should be float64 or complex128
        grad_outputs (tuple of Tensor or Tensor, optional): weights of the outputs. Default: random
        eps, atol, rtol, raise_exception, nondet_tol: as for :func:`gradcheck`

    Example::

        >>> x = torch.tensor([0.5, 1.5], dtype=torch.float64, requires_grad=True)
        >>> torch.autograd.gradgradcheck(torch.tanh, (x,))
        True
    """
    inputs = _tensors(inputs)
    if grad_outputs is None:
        weights = []
        for o in _differentiable(func(*inputs)):
            w = ferrotorch.rand(o.shape, dtype=o.dtype) * 0.9 + 0.1
            if gen_non_contig_grad_outputs and w.dim() > 0:
                w = ferrotorch.stack([w, w], dim=-1)[..., 0]
            weights.append(w.detach().requires_grad_())
    else:
        weights = list(_tensors(grad_outputs))
    n = len(weights)

    def gradients(*values):
        values, weights = values[:-n], values[-n:]
        leaves = [v for v in values if isinstance(v, ferrotorch.Tensor) and v.requires_grad]
        outputs = _differentiable(func(*values))
        found = ferrotorch.autograd.grad(outputs, leaves, weights, create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    if not n:
        return True
    return gradcheck(
        gradients,
        (*inputs, *weights),
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
    )
