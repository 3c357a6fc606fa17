"""Maps of functions over the examples of a batch."""

import functools

import ferrotorch
from ferrotorch import Tensor
from ferrotorch._pytree import broadcast_to, tree_flatten, tree_unflatten


def vmap(func, in_dims=0, out_dims=0, randomness="error", *, chunk_size=None):
    """Returns a function that applies `func` to each example of a batch, and stacks what it returns.

    `func` is called once for each example: results, gradients and nesting are PyTorch's, the cost is that of a loop.
    What depends on the values of an example, such as ``if x > 0``, works too.

    Args:
        func (Callable): takes tensors or containers of them, returns some
        in_dims (int or nested tuple): along which dimension the examples lie in each argument; ``None`` for arguments
            that all examples share. Default: 0
        out_dims (int or nested tuple): along which dimension results are stacked; ``None`` for those that are the same
            for all examples. Default: 0
        randomness (str): ``'error'`` forbids random operators, ``'different'`` draws for each example, ``'same'``
            draws the same for all. Default: ``'error'``
        chunk_size (int, optional): PyTorch's option for memory, which has no effect

    Example::

        >>> torch.vmap(torch.dot)(torch.ones(2, 3), torch.arange(6.).view(2, 3))
        tensor([ 3., 12.])
    """
    if randomness not in ("error", "different", "same"):
        raise RuntimeError(f"Only allowed values for randomness are 'error', 'different', or 'same'. Got {randomness}")
    if not (chunk_size is None or chunk_size > 0):
        raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")

    @functools.wraps(func)
    def wrapped(*args, **kwargs):
        batch = _Batch(func, in_dims, out_dims, args, kwargs)
        if batch.size == 0:
            return batch.empty()
        return batch.join(_run(batch, randomness))

    return wrapped


def _run(batch, randomness):
    """Calls the function for each example, with random numbers as asked for."""
    if randomness == "different":
        return [batch.call(i) for i in range(batch.size)]
    state = ferrotorch.get_rng_state()
    results = []
    for i in range(batch.size):
        if randomness == "same":
            ferrotorch.set_rng_state(state)
        results.append(batch.call(i))
        if i == 0 and randomness == "error" and not ferrotorch.equal(state, ferrotorch.get_rng_state()):
            raise RuntimeError(
                "vmap: called random operation while in randomness error mode. Please either use the 'same' or "
                "'different' randomness flags on vmap or perform the randomness operation out of vmap"
            )
    return results


class _Batch:
    """The arguments of one call, with the dimensions that count examples."""

    def __init__(self, func, in_dims, out_dims, args, kwargs):
        self.func, self.out_dims, self.kwargs = func, out_dims, kwargs
        self.name = getattr(func, "__name__", repr(func))
        what = f"vmap({self.name}, in_dims={in_dims}, ...)(<inputs>)"
        if not isinstance(in_dims, (int, tuple)) or isinstance(in_dims, bool):
            raise ValueError(
                f"{what}: expected `in_dims` to be int or a (potentially nested) tuple matching the structure of "
                f"inputs, got: {type(in_dims)}."
            )
        if not args:
            raise ValueError(
                f"vmap({self.name})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to "
                "vmap over a function with no inputs. The latter is unsupported."
            )
        self.leaves, self.spec = tree_flatten(args)
        dims = broadcast_to(in_dims, self.spec)
        if dims is None:
            raise ValueError(
                f"{what}: in_dims is not compatible with the structure of `inputs`. in_dims has structure "
                f"{tree_flatten(in_dims)[1]} but inputs has structure {self.spec}."
            )
        self.dims = [self._checked(what, x, dim) for x, dim in zip(self.leaves, dims, strict=True)]
        sizes = [x.shape[dim] for x, dim in zip(self.leaves, self.dims, strict=True) if dim is not None]
        if not sizes:
            raise ValueError(
                f"vmap({self.name}, in_dims={in_dims}, ...)(<inputs>): expected at least one non-None in_dim"
            )
        if any(size != sizes[0] for size in sizes):
            raise ValueError(
                "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes "
                f"{sizes} for the mapped dimension"
            )
        self.size = sizes[0]
        # Examples as views: what a function writes into them is written into the batch.
        self.examples = [
            None if dim is None or self.size == 0 else x.unbind(dim)
            for x, dim in zip(self.leaves, self.dims, strict=True)
        ]

    @staticmethod
    def _checked(what, x, dim):
        if dim is None:
            return None
        if not isinstance(dim, int):
            raise ValueError(
                f"{what}: Got in_dim={dim} for an input but in_dim must be either an integer dimension or None."
            )
        if not isinstance(x, Tensor):
            raise ValueError(
                f"{what}: Got in_dim={dim} for an input but the input is of type {type(x)}. We cannot vmap over "
                "non-Tensor arguments, please use None as the respective in_dim"
            )
        if not -x.dim() <= dim < x.dim():
            raise ValueError(
                f"{what}: Got in_dim={dim} for some input, but that input is a Tensor of dimensionality {x.dim()} so "
                f"expected in_dim to satisfy -{x.dim()} <= in_dim < {x.dim()}."
            )
        return dim

    def _invoke(self, leaves):
        return self.func(*tree_unflatten(leaves, self.spec), **self.kwargs)

    def call(self, i):
        """Returns the leaves and the structure of what the function returns for one example."""
        pairs = zip(self.leaves, self.examples, strict=True)
        return tree_flatten(self._invoke([x if parts is None else parts[i] for x, parts in pairs]))

    def empty(self):
        """Returns what the function returns for no examples: its shapes are those for an example of zeros."""
        leaves = [
            x if dim is None else x.new_zeros([size for d, size in enumerate(x.shape) if d != dim % x.dim()])
            for x, dim in zip(self.leaves, self.dims, strict=True)
        ]
        outputs, spec = tree_flatten(self._invoke(leaves))
        dims = self._output_dims(outputs, spec)
        joined = [
            y if dim is None else y.unsqueeze(dim).narrow(dim, 0, 0) for y, dim in zip(outputs, dims, strict=True)
        ]
        return tree_unflatten(joined, spec)

    def _output_dims(self, outputs, spec):
        out_dims = self.out_dims
        if not all(dim is None or isinstance(dim, int) for dim in tree_flatten(out_dims)[0]):
            raise ValueError(
                f"vmap({self.name}, ..., out_dims={out_dims}): `out_dims` must be an int, None or a python collection of "
                "ints representing where in the outputs the vmapped dimension should appear."
            )
        # A tuple of one stands for a single output.
        single = isinstance(out_dims, tuple) and len(out_dims) == 1 and spec.type is None
        dims = broadcast_to(out_dims[0] if single else out_dims, spec)
        if dims is None:
            raise ValueError(
                f"vmap({self.name}, ..., out_dims={out_dims})(<inputs>): out_dims is not compatible with the structure "
                f"of `outputs`. out_dims has structure {tree_flatten(out_dims)[1]} but outputs has structure {spec}."
            )
        for y, dim in zip(outputs, dims, strict=True):
            if dim is not None and not isinstance(y, Tensor):
                raise ValueError(
                    f"vmap({self.name}, ...): `{self.name}` must only return Tensors, got type {type(y)}. Did you mean "
                    "to set out_dims= to None for output?"
                )
        return dims

    def join(self, results):
        """Stacks the outputs of all examples."""
        first, spec = results[0]
        dims = self._output_dims(first, spec)
        joined = []
        for i, dim in enumerate(dims):
            column = [leaves[i] for leaves, _ in results]
            joined.append(self._shared(column) if dim is None else ferrotorch.stack(column, dim))
        return tree_unflatten(joined, spec)

    def _shared(self, column):
        """The one value of an output that does not depend on the example."""
        first = column[0]
        if isinstance(first, Tensor) and not all(y is first or ferrotorch.equal(y, first) for y in column):
            raise ValueError(
                f"vmap({self.name}, ...): `{self.name}` can not return a BatchedTensor when out_dim is None"
            )
        return first
