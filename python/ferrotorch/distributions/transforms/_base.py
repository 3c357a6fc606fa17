"""The base class of transforms, and those that are made of others."""

import functools
import operator
import weakref

from ferrotorch import Size
from ferrotorch.distributions import constraints
from ferrotorch.distributions.utils import _sum_rightmost, lazy_property


class Transform:
    """A map between two regions, invertible and with a Jacobian that is easily computed.

    A cache of size one keeps the last argument and its image, so that the inverse of a value that was just computed
    is exact and costs nothing.

    Args:
        cache_size (int): 0 or 1. Default: 0

    Attributes:
        domain (Constraint): where arguments lie
        codomain (Constraint): where images lie
        bijective (bool): whether ``t.inv(t(x)) == x`` and ``t(t.inv(y)) == y``
        sign (int or Tensor): whether a map of numbers increases (1) or decreases (-1)
    """

    bijective = False
    domain: constraints.Constraint
    codomain: constraints.Constraint

    # Classes whose instances are all alike: two are equal when their types are.
    _alike = False

    def __init__(self, cache_size=0):
        self._cache_size = cache_size
        self._inv = None
        if cache_size == 1:
            self._cached_x_y = None, None
        elif cache_size != 0:
            raise ValueError("cache_size must be 0 or 1")
        super().__init__()

    def __getstate__(self):
        state = self.__dict__.copy()
        # Weak references cannot be pickled.
        state["_inv"] = None
        return state

    @property
    def event_dim(self):
        """Number of dimensions that one value has."""
        if self.domain.event_dim == self.codomain.event_dim:
            return self.domain.event_dim
        raise ValueError("Please use either .domain.event_dim or .codomain.event_dim")

    @property
    def inv(self):
        """The inverse transform, for which ``t.inv.inv is t``."""
        inverse = self._inv() if self._inv is not None else None
        if inverse is None:
            inverse = _InverseTransform(self)
            self._inv = weakref.ref(inverse)
        return inverse

    @property
    def sign(self):
        """Whether the map increases (1) or decreases (-1)."""
        raise NotImplementedError

    def with_cache(self, cache_size=1):
        """Returns the transform with a cache of that size.

        Args:
            cache_size (int): 0 or 1. Default: 1
        """
        if self._cache_size == cache_size:
            return self
        if type(self).__init__ is Transform.__init__:
            return type(self)(cache_size=cache_size)
        raise NotImplementedError(f"{type(self)}.with_cache is not implemented")

    def __eq__(self, other):
        return type(self) is type(other) if self._alike else self is other

    def __call__(self, x):
        """Returns the image of `x`."""
        if self._cache_size == 0:
            return self._call(x)
        known, image = self._cached_x_y
        if x is not known:
            image = self._call(x)
            self._cached_x_y = x, image
        return image

    def _inv_call(self, y):
        if self._cache_size == 0:
            return self._inverse(y)
        argument, known = self._cached_x_y
        if y is not known:
            argument = self._inverse(y)
            self._cached_x_y = argument, y
        return argument

    def _call(self, x):
        raise NotImplementedError

    def _inverse(self, y):
        raise NotImplementedError

    def log_abs_det_jacobian(self, x, y):
        """Returns the logarithm of the absolute determinant of the derivative of `y` by `x`.

        Args:
            x (Tensor): arguments
            y (Tensor): their images
        """
        raise NotImplementedError

    def __repr__(self):
        return f"{type(self).__name__}()"

    def forward_shape(self, shape):
        """Returns the shape of the image of a tensor of that shape.

        Args:
            shape (torch.Size): the argument's shape
        """
        return shape

    def inverse_shape(self, shape):
        """Returns the shape of the argument whose image has that shape.

        Args:
            shape (torch.Size): the image's shape
        """
        return shape


class _InverseTransform(Transform):
    """The inverse of a transform, made by its property `inv`."""

    def __init__(self, transform):
        super().__init__(cache_size=transform._cache_size)
        self._inv = transform

    def __getstate__(self):
        return self.__dict__.copy()

    @constraints.dependent_property(is_discrete=False)
    def domain(self):
        return self._inv.codomain

    @constraints.dependent_property(is_discrete=False)
    def codomain(self):
        return self._inv.domain

    @property
    def bijective(self):
        return self._inv.bijective

    @property
    def sign(self):
        return self._inv.sign

    @property
    def inv(self):
        return self._inv

    def with_cache(self, cache_size=1):
        return self.inv.with_cache(cache_size).inv

    def __eq__(self, other):
        return isinstance(other, _InverseTransform) and self._inv == other._inv

    def __repr__(self):
        return f"{type(self).__name__}({self._inv!r})"

    def __call__(self, x):
        return self._inv._inv_call(x)

    def log_abs_det_jacobian(self, x, y):
        return -self._inv.log_abs_det_jacobian(y, x)

    def forward_shape(self, shape):
        return self._inv.inverse_shape(shape)

    def inverse_shape(self, shape):
        return self._inv.forward_shape(shape)


class ComposeTransform(Transform):
    """Transforms one after the other.

    Args:
        parts (list of Transform): the transforms, the first being applied first
        cache_size (int): 0 or 1. Default: 0

    Example::

        >>> ComposeTransform([ExpTransform(), AffineTransform(1.0, 2.0)])(torch.tensor(0.0))
        tensor(3.)
    """

    def __init__(self, parts, cache_size=0):
        if cache_size:
            parts = [part.with_cache(cache_size) for part in parts]
        super().__init__(cache_size=cache_size)
        self.parts = parts

    def __eq__(self, other):
        return isinstance(other, ComposeTransform) and self.parts == other.parts

    @constraints.dependent_property(is_discrete=False)
    def domain(self):
        return self._region([part.domain for part in self.parts], [part.codomain for part in self.parts], -1)

    @constraints.dependent_property(is_discrete=False)
    def codomain(self):
        parts = self.parts[::-1]
        return self._region([part.codomain for part in parts], [part.domain for part in parts], 1)

    @staticmethod
    def _region(near, far, direction):
        """The region at the end where `near` begins, with as many event dimensions as any part asks for."""
        if not near:
            return constraints.real
        dims = far[-1].event_dim
        for inner, outer in zip(reversed(near), reversed(far)):
            dims = max(dims + inner.event_dim - outer.event_dim, inner.event_dim)
        first = near[0]
        if dims < first.event_dim:
            raise AssertionError(f"event_dim ({dims}) < expected event_dim ({first.event_dim})")
        return constraints.independent(first, dims - first.event_dim) if dims > first.event_dim else first

    @lazy_property
    def bijective(self):
        return all(part.bijective for part in self.parts)

    @lazy_property
    def sign(self):
        return functools.reduce(operator.mul, (part.sign for part in self.parts), 1)

    @property
    def inv(self):
        inverse = self._inv() if self._inv is not None else None
        if inverse is None:
            inverse = ComposeTransform([part.inv for part in reversed(self.parts)])
            self._inv = weakref.ref(inverse)
            inverse._inv = weakref.ref(self)
        return inverse

    def with_cache(self, cache_size=1):
        return self if self._cache_size == cache_size else ComposeTransform(self.parts, cache_size=cache_size)

    def __call__(self, x):
        for part in self.parts:
            x = part(x)
        return x

    def log_abs_det_jacobian(self, x, y):
        if not self.parts:
            return x.new_zeros(x.shape)
        values = [x]
        for part in self.parts[:-1]:
            values.append(part(values[-1]))
        values.append(y)
        terms = []
        dims = self.domain.event_dim
        for part, before, after in zip(self.parts, values, values[1:], strict=False):
            term = part.log_abs_det_jacobian(before, after)
            terms.append(_sum_rightmost(term, dims - part.domain.event_dim))
            dims += part.codomain.event_dim - part.domain.event_dim
        return functools.reduce(operator.add, terms)

    def forward_shape(self, shape):
        for part in self.parts:
            shape = part.forward_shape(shape)
        return shape

    def inverse_shape(self, shape):
        for part in reversed(self.parts):
            shape = part.inverse_shape(shape)
        return shape

    def __repr__(self):
        parts = ",\n    ".join(repr(part) for part in self.parts)
        return f"{type(self).__name__}(\n    {parts}\n)"


identity_transform = ComposeTransform([])


class IndependentTransform(Transform):
    """A transform that counts further dimensions on the right as part of one value.

    Args:
        base_transform (Transform): the transform
        reinterpreted_batch_ndims (int): how many dimensions more
        cache_size (int): 0 or 1. Default: 0
    """

    def __init__(self, base_transform, reinterpreted_batch_ndims, cache_size=0):
        super().__init__(cache_size=cache_size)
        self.base_transform = base_transform.with_cache(cache_size)
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims

    def with_cache(self, cache_size=1):
        if self._cache_size == cache_size:
            return self
        return IndependentTransform(self.base_transform, self.reinterpreted_batch_ndims, cache_size=cache_size)

    @constraints.dependent_property(is_discrete=False)
    def domain(self):
        return constraints.independent(self.base_transform.domain, self.reinterpreted_batch_ndims)

    @constraints.dependent_property(is_discrete=False)
    def codomain(self):
        return constraints.independent(self.base_transform.codomain, self.reinterpreted_batch_ndims)

    @property
    def bijective(self):
        return self.base_transform.bijective

    @property
    def sign(self):
        return self.base_transform.sign

    def _call(self, x):
        if x.dim() < self.domain.event_dim:
            raise ValueError("Too few dimensions on input")
        return self.base_transform(x)

    def _inverse(self, y):
        if y.dim() < self.codomain.event_dim:
            raise ValueError("Too few dimensions on input")
        return self.base_transform.inv(y)

    def log_abs_det_jacobian(self, x, y):
        return _sum_rightmost(self.base_transform.log_abs_det_jacobian(x, y), self.reinterpreted_batch_ndims)

    def __repr__(self):
        return f"{type(self).__name__}({self.base_transform!r}, {self.reinterpreted_batch_ndims})"

    def forward_shape(self, shape):
        return self.base_transform.forward_shape(shape)

    def inverse_shape(self, shape):
        return self.base_transform.inverse_shape(shape)


class ReshapeTransform(Transform):
    """Reshapes the last dimensions.

    Args:
        in_shape (torch.Size): their shape before
        out_shape (torch.Size): their shape after
        cache_size (int): 0 or 1. Default: 0
    """

    bijective = True

    def __init__(self, in_shape, out_shape, cache_size=0):
        self.in_shape = Size(in_shape)
        self.out_shape = Size(out_shape)
        if self.in_shape.numel() != self.out_shape.numel():
            raise ValueError("in_shape, out_shape have different numbers of elements")
        super().__init__(cache_size=cache_size)

    @constraints.dependent_property
    def domain(self):
        return constraints.independent(constraints.real, len(self.in_shape))

    @constraints.dependent_property
    def codomain(self):
        return constraints.independent(constraints.real, len(self.out_shape))

    def with_cache(self, cache_size=1):
        if self._cache_size == cache_size:
            return self
        return ReshapeTransform(self.in_shape, self.out_shape, cache_size=cache_size)

    def _call(self, x):
        return x.reshape(x.shape[: x.dim() - len(self.in_shape)] + self.out_shape)

    def _inverse(self, y):
        return y.reshape(y.shape[: y.dim() - len(self.out_shape)] + self.in_shape)

    def log_abs_det_jacobian(self, x, y):
        return x.new_zeros(x.shape[: x.dim() - len(self.in_shape)])

    def _swapped(self, shape, before, after):
        if len(shape) < len(before):
            raise ValueError("Too few dimensions on input")
        cut = len(shape) - len(before)
        if shape[cut:] != before:
            raise ValueError(f"Shape mismatch: expected {shape[cut:]} but got {before}")
        return shape[:cut] + after

    def forward_shape(self, shape):
        return self._swapped(shape, self.in_shape, self.out_shape)

    def inverse_shape(self, shape):
        return self._swapped(shape, self.out_shape, self.in_shape)
