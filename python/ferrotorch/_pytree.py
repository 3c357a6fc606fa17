"""Nested containers of tensors taken apart into a list of leaves and a description, and put together again."""

from collections import OrderedDict, defaultdict


class TreeSpec:
    """The structure of nested tuples, lists and dictionaries; a leaf has no type."""

    __slots__ = ("children", "context", "num_leaves", "type")

    def __init__(self, type=None, context=None, children=()):
        self.type = type
        self.context = context
        self.children = children
        self.num_leaves = 1 if type is None else sum(child.num_leaves for child in children)

    def __eq__(self, other):
        if not isinstance(other, TreeSpec):
            return NotImplemented
        return (self.type, self.context, self.children) == (other.type, other.context, other.children)

    def __repr__(self, indent=0):
        if self.type is None:
            return "*"
        indent += 2
        children = f",\n{' ' * indent}".join(child.__repr__(indent) for child in self.children)
        context = self.context[1] if self.type is defaultdict else self.context
        return f"TreeSpec({self.type.__name__}, {context}, [{children}])"


LEAF = TreeSpec()


def _children(tree):
    """The type, context and children of a container; ``None`` for a leaf."""
    kind = type(tree)
    if kind in (tuple, list):
        return kind, None, list(tree)
    if kind in (dict, OrderedDict):
        return kind, list(tree), list(tree.values())
    if kind is defaultdict:
        return kind, [tree.default_factory, list(tree)], list(tree.values())
    if isinstance(tree, tuple) and (hasattr(kind, "_fields") or hasattr(kind, "n_sequence_fields")):
        return kind, kind, list(tree)
    return None


def tree_flatten(tree):
    """Returns the leaves of a tree from left to right, and its structure."""
    found = _children(tree)
    if found is None:
        return [tree], LEAF
    kind, context, children = found
    leaves, specs = [], []
    for child in children:
        part, spec = tree_flatten(child)
        leaves += part
        specs.append(spec)
    return leaves, TreeSpec(kind, context, specs)


def tree_unflatten(leaves, spec):
    """Returns the tree of a structure with these leaves."""
    return _build(iter(leaves), spec)


def _build(leaves, spec):
    if spec.type is None:
        return next(leaves)
    children = [_build(leaves, child) for child in spec.children]
    if spec.type in (tuple, list):
        return spec.type(children)
    if spec.type in (dict, OrderedDict):
        return spec.type(zip(spec.context, children, strict=True))
    if spec.type is defaultdict:
        return defaultdict(spec.context[0], zip(spec.context[1], children, strict=True))
    return spec.type(*children) if hasattr(spec.type, "_fields") else spec.type(children)


def tree_map(function, tree):
    """Returns the tree with `function` applied to every leaf."""
    leaves, spec = tree_flatten(tree)
    return tree_unflatten([function(leaf) for leaf in leaves], spec)


def broadcast_to(tree, spec):
    """Returns one leaf of `tree` for each leaf of a structure, of which `tree` is a prefix; else ``None``."""
    if _children(tree) is None:
        return [tree] * spec.num_leaves
    if spec.type is None:
        return None
    kind, context, children = _children(tree)
    if kind is not spec.type or context != spec.context or len(children) != len(spec.children):
        return None
    result = []
    for child, part in zip(children, spec.children, strict=True):
        leaves = broadcast_to(child, part)
        if leaves is None:
            return None
        result += leaves
    return result
