"""Reordering of dimensions by a pattern of their names."""

import re


def _parse(text):
    """Splits one side of a pattern into groups of names; ``...`` is a group of its own."""
    if not re.fullmatch(r"[\w\s.()]*", text) or re.search(r"\([^)]*\(", text) or text.count("(") != text.count(")"):
        raise ValueError(f"Unrecognized expression: {text!r}")
    groups = []
    for group, name in re.findall(r"\(([^)]*)\)|(\.\.\.|\w+)", text):
        groups.append([name] if name else group.split())
    names = [name for group in groups for name in group]
    if len(set(names)) != len(names):
        raise ValueError(f"Repeated identifiers in {text!r}")
    for name in names:
        if name != "..." and name != "1" and not name.isidentifier():
            raise ValueError(f"Invalid identifier: {name}")
    return groups


def rearrange(tensor, pattern, **axes_lengths):
    """Permutes, splits and merges dimensions as a pattern of their names says, in the notation of einops.

    Args:
        tensor (Tensor or sequence of Tensor): the tensor; those of a sequence are stacked first
        pattern (str): names before and after an arrow; names in parentheses make up one dimension, ``...`` stands for
            any number of dimensions
        axes_lengths (int): sizes of names where the tensor does not tell them

    Example::

        >>> torch.func.rearrange(torch.arange(6), '(row column) -> column row', row=2)
        tensor([[0, 3],
                [1, 4],
                [2, 5]])
    """
    from ferrotorch import Tensor, stack

    if not isinstance(tensor, Tensor):
        tensor = stack(list(tensor))
    if pattern.count("->") != 1:
        raise ValueError(f"Pattern must contain exactly one arrow: {pattern!r}")
    left, right = (_parse(side) for side in pattern.split("->"))
    names = {name for group in left for name in group if name != "1"}
    lonely = names ^ {name for group in right for name in group if name != "1"}
    if lonely:
        raise ValueError(f"Identifiers only on one side of rearrange expression (should be on both): {lonely}")
    unknown = set(axes_lengths) - names
    if unknown:
        raise ValueError(f"Names not in pattern: {sorted(unknown)}")

    spread = tensor.dim() - (len(left) - (["..."] in left))
    if spread < 0 or (spread and ["..."] not in left):
        raise ValueError(
            f"Number of dimensions in pattern ({len(left)}) must be equal to the number of dimensions in the tensor "
            f"({tensor.dim()})"
        )
    dots = [f"...{i}" for i in range(spread)]

    def expand(groups):
        for group in groups:
            if group == ["..."]:
                yield from ([name] for name in dots)
            else:
                yield [name for part in group for name in (dots if part == "..." else [part])]

    left, right = list(expand(left)), list(expand(right))
    sizes = {name: size for name, size in axes_lengths.items()}
    for group, size in zip(left, tensor.shape, strict=True):
        _solve([name for name in group if name != "1"], size, sizes)
    order = [name for group in left for name in group if name != "1"]
    target = [name for group in right for name in group if name != "1"]
    split = tensor.reshape([sizes[name] for name in order])
    moved = split.permute([order.index(name) for name in target])
    merged = []
    for group in right:
        size = 1
        for name in group:
            size *= sizes.get(name, 1)
        merged.append(size)
    return moved.reshape(merged)


def _solve(group, size, sizes):
    """Fills in the one size of a group that is not known."""
    known = 1
    missing = [name for name in group if name not in sizes]
    for name in group:
        known *= sizes.get(name, 1)
    if len(missing) > 1:
        raise ValueError(f"Could not infer sizes for {missing}")
    if missing:
        if known == 0 or size % known:
            raise ValueError(f"Shape mismatch, can't divide axis of length {size} in chunks of {known}")
        sizes[missing[0]] = size // known
    elif known != size:
        raise ValueError(f"Shape mismatch, {size} != {known}")
