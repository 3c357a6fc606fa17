"""One level of differentiation: where a function's inputs become leaves, and where its results lose their history."""

import threading

import ferrotorch
from ferrotorch import Tensor
from ferrotorch._pytree import tree_flatten, tree_map

_active = threading.local()


class Level:
    """Runs a function on fresh leaves; results keep their history only where it leads out of the level."""

    def __enter__(self):
        self._parent = getattr(_active, "level", None)
        _active.level = self
        self._tracked_outside = ferrotorch.is_grad_enabled()
        self._mode = ferrotorch.enable_grad()
        self._mode.__enter__()
        # Leaves of this level and of finished levels inside it: history that ends in them counts as none.
        self.leaves = []
        return self

    def __exit__(self, *exception):
        self._mode.__exit__(*exception)
        _active.level = self._parent
        if self._parent is not None:
            self._parent.leaves += self.leaves

    def enter(self, tree):
        """Returns a tree with its tensors replaced by what derivatives are taken with respect to."""
        return tree_map(self._enter, tree)

    def _enter(self, x):
        if not isinstance(x, Tensor):
            raise ValueError(f"Thing passed to transform API must be Tensor, got {type(x)}")
        if not (x.is_floating_point() or x.is_complex()):
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        if x.requires_grad and self._tracked_outside:
            return x.view_as(x)
        return self.leaf(x.detach())

    def leaf(self, x):
        """Marks a tensor without history as one of the level's leaves."""
        x.requires_grad_()
        self.leaves.append(x)
        return x

    def leads_out(self, *tensors):
        """Whether the history of any of the tensors ends in a leaf that is not the level's."""
        if not self._tracked_outside:
            return False
        own = set(map(id, self.leaves))
        tracked = [x for x in tensors if x.requires_grad]
        if any(x.is_leaf and id(x) not in own for x in tracked):
            return True
        stack = [x.grad_fn for x in tracked if not x.is_leaf]
        seen = set(stack)
        while stack:
            node = stack.pop()
            variable = getattr(node, "variable", None)
            if isinstance(variable, Tensor):
                if id(variable) not in own:
                    return True
                continue
            for following, _ in node.next_functions:
                if following is not None and following not in seen:
                    seen.add(following)
                    stack.append(following)
        return False

    def leave(self, tree):
        """Returns a tree whose tensors have no history, except where it leads out of the level."""

        def leave(x):
            return x.detach() if isinstance(x, Tensor) and x.requires_grad and not self.leads_out(x) else x

        return tree_map(leave, tree)


def derivatives(outputs, inputs, weights, create_graph):
    """The gradients of weighted outputs with respect to each input, zeros where there is none."""
    tracked = [(y, w) for y, w in zip(outputs, weights, strict=True) if y.requires_grad]
    if not tracked or not inputs:
        return [ferrotorch.zeros_like(x) for x in inputs]
    found = ferrotorch.autograd.grad(
        [y for y, _ in tracked],
        inputs,
        [w for _, w in tracked],
        retain_graph=True,
        create_graph=create_graph,
        allow_unused=True,
    )
    return [ferrotorch.zeros_like(x) if g is None else g for g, x in zip(found, inputs, strict=True)]


def check_tensors(leaves, what):
    """Raises an error unless all outputs are tensors."""
    for leaf in leaves:
        if not isinstance(leaf, Tensor):
            raise RuntimeError(f"{what} to return only tensors, got unsupported type {type(leaf)}")


def split_aux(result, what, has_aux):
    """Returns a function's output and its auxiliary output."""
    if not has_aux:
        return result, None
    if not (isinstance(result, tuple) and len(result) == 2):
        raise RuntimeError(f"{what}: output of function f should be a tuple: (output, aux) if has_aux is True")
    for leaf in tree_flatten(result[1])[0]:
        if not isinstance(leaf, Tensor):
            raise RuntimeError(f"Expected tensors, got unsupported type {type(leaf)}")
    return result


def pick(args, argnums):
    """Checks argument numbers and returns them as indices from zero."""
    if isinstance(argnums, bool) or not isinstance(argnums, (int, tuple)):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    if isinstance(argnums, int):
        return (_index(argnums, len(args)),)
    if not argnums:
        raise RuntimeError("argnums must be non-empty")
    if not all(isinstance(number, int) for number in argnums):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {argnums}")
    indices = tuple(_index(number, len(args)) for number in argnums)
    if len(set(indices)) != len(indices):
        raise RuntimeError(f"argnums elements must be unique, got {argnums}")
    return indices


def _index(number, count):
    if not -count <= number < count:
        raise RuntimeError(f"Got argnum={number}, but only {count} positional inputs")
    return number % count


def replaced(args, indices, values):
    """Returns the arguments with others in some places."""
    args = list(args)
    for index, value in zip(indices, values, strict=True):
        args[index] = value
    return args
