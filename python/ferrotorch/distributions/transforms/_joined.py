"""Transforms of slices along a dimension, each with a transform of its own."""

import ferrotorch
from ferrotorch.distributions import constraints
from ferrotorch.distributions.transforms._base import Transform
from ferrotorch.distributions.utils import _sum_rightmost, lazy_property


def _checked(tseq, cache_size):
    if not all(isinstance(transform, Transform) for transform in tseq):
        raise AssertionError("All elements of tseq must be Transform instances")
    return [transform.with_cache(cache_size) for transform in tseq] if cache_size else list(tseq)


class _Joined(Transform):
    """Transforms of the parts of a tensor along `dim`."""

    def _check_dim(self, tensor):
        if not -tensor.dim() <= self.dim < tensor.dim():
            raise AssertionError(f"dim {self.dim} out of range for tensor with {tensor.dim()} dimensions")

    @property
    def bijective(self):
        return all(transform.bijective for transform in self.transforms)

    def _check_size(self, x, length):
        self._check_dim(x)
        if x.size(self.dim) != length:
            raise AssertionError(f"x.size({self.dim}) = {x.size(self.dim)} but expected {length}")


class CatTransform(_Joined):
    """Transforms of slices of given lengths along `dim`, as `torch.cat` joins them.

    Args:
        tseq (sequence of Transform): a transform for each slice
        dim (int): the dimension. Default: 0
        lengths (sequence of int, optional): lengths of the slices. Default: 1 each
        cache_size (int): 0 or 1. Default: 0

    Example::

        >>> CatTransform([ExpTransform(), identity_transform], lengths=[1, 2])(torch.zeros(3))
        tensor([1., 0., 0.])
    """

    def __init__(self, tseq, dim=0, lengths=None, cache_size=0):
        transforms = _checked(tseq, cache_size)
        super().__init__(cache_size=cache_size)
        self.transforms = transforms
        self.lengths = [1] * len(transforms) if lengths is None else list(lengths)
        if len(self.lengths) != len(transforms):
            raise AssertionError(f"lengths ({len(self.lengths)}) must match transforms ({len(transforms)})")
        self.dim = dim

    @lazy_property
    def event_dim(self):
        return max(transform.event_dim for transform in self.transforms)

    @lazy_property
    def length(self):
        """The size of the dimension."""
        return sum(self.lengths)

    def with_cache(self, cache_size=1):
        if self._cache_size == cache_size:
            return self
        return CatTransform(self.transforms, self.dim, self.lengths, cache_size)

    def _call(self, x):
        self._check_size(x, self.length)
        parts = x.split(self.lengths, self.dim)
        return ferrotorch.cat([t(part) for t, part in zip(self.transforms, parts, strict=True)], dim=self.dim)

    def _inverse(self, y):
        self._check_size(y, self.length)
        parts = y.split(self.lengths, self.dim)
        return ferrotorch.cat([t.inv(part) for t, part in zip(self.transforms, parts, strict=True)], dim=self.dim)

    def log_abs_det_jacobian(self, x, y):
        self._check_size(x, self.length)
        self._check_size(y, self.length)
        terms = []
        xs, ys = x.split(self.lengths, self.dim), y.split(self.lengths, self.dim)
        for transform, before, after in zip(self.transforms, xs, ys, strict=True):
            term = transform.log_abs_det_jacobian(before, after)
            if transform.event_dim < self.event_dim:
                term = _sum_rightmost(term, self.event_dim - transform.event_dim)
            terms.append(term)
        dim = self.dim - x.dim() if self.dim >= 0 else self.dim
        dim += self.event_dim
        return ferrotorch.cat(terms, dim=dim) if dim < 0 else sum(terms)

    @constraints.dependent_property
    def domain(self):
        return constraints.cat([t.domain for t in self.transforms], self.dim, self.lengths)

    @constraints.dependent_property
    def codomain(self):
        return constraints.cat([t.codomain for t in self.transforms], self.dim, self.lengths)


class StackTransform(_Joined):
    """Transforms of the entries along `dim`, as `torch.stack` joins them.

    Args:
        tseq (sequence of Transform): a transform for each entry
        dim (int): the dimension. Default: 0
        cache_size (int): 0 or 1. Default: 0
    """

    def __init__(self, tseq, dim=0, cache_size=0):
        transforms = _checked(tseq, cache_size)
        super().__init__(cache_size=cache_size)
        self.transforms = transforms
        self.dim = dim

    def with_cache(self, cache_size=1):
        return self if self._cache_size == cache_size else StackTransform(self.transforms, self.dim, cache_size)

    def _slice(self, z):
        return [z.select(self.dim, i) for i in range(z.size(self.dim))]

    def _call(self, x):
        self._check_size(x, len(self.transforms))
        parts = [t(part) for t, part in zip(self.transforms, self._slice(x), strict=True)]
        return ferrotorch.stack(parts, dim=self.dim)

    def _inverse(self, y):
        self._check_size(y, len(self.transforms))
        parts = [t.inv(part) for t, part in zip(self.transforms, self._slice(y), strict=True)]
        return ferrotorch.stack(parts, dim=self.dim)

    def log_abs_det_jacobian(self, x, y):
        self._check_size(x, len(self.transforms))
        self._check_size(y, len(self.transforms))
        pairs = zip(self.transforms, self._slice(x), self._slice(y), strict=True)
        return ferrotorch.stack([t.log_abs_det_jacobian(before, after) for t, before, after in pairs], dim=self.dim)

    @constraints.dependent_property
    def domain(self):
        return constraints.stack([t.domain for t in self.transforms], self.dim)

    @constraints.dependent_property
    def codomain(self):
        return constraints.stack([t.codomain for t in self.transforms], self.dim)
