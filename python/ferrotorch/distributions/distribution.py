"""The base class of all distributions."""

import warnings

import ferrotorch
from ferrotorch import Size, Tensor
from ferrotorch.distributions import constraints
from ferrotorch.distributions.utils import lazy_property

__all__ = ["Distribution"]


class Distribution:
    """A batch of probability distributions.

    Args:
        batch_shape (torch.Size): shape of the parameters: each element is a distribution of its own
        event_shape (torch.Size): shape of one sample
        validate_args (bool, optional): whether parameters and values are checked. Default: what
            :meth:`set_default_validate_args` sets
    """

    has_rsample = False
    has_enumerate_support = False
    _validate_args = __debug__

    # Names and numbers of event dimensions of the tensors that `_expanded` expands.
    _expands: dict[str, int] = {}

    @staticmethod
    def set_default_validate_args(value):
        """Sets whether parameters and values are checked by default.

        Args:
            value (bool): whether they are; without the call it is so unless Python runs with ``-O``
        """
        if value not in (True, False):
            raise ValueError
        Distribution._validate_args = value

    def __init__(self, batch_shape=Size(), event_shape=Size(), validate_args=None):
        self._batch_shape = batch_shape
        self._event_shape = event_shape
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            self._validate_parameters()
        super().__init__()

    def _validate_parameters(self):
        try:
            expected = self.arg_constraints
        except NotImplementedError:
            expected = {}
            warnings.warn(
                f"{type(self)} does not define `arg_constraints`. Please set `arg_constraints = {{}}` or initialize "
                "the distribution with `validate_args=False` to turn off validation.",
                stacklevel=4,
            )
        for name, constraint in expected.items():
            lazy = name not in self.__dict__ and isinstance(getattr(type(self), name), lazy_property)
            if lazy or constraints.is_dependent(constraint):
                continue
            value = getattr(self, name)
            if not constraint.check(value).all():
                raise ValueError(
                    f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of distribution "
                    f"{self!r} to satisfy the constraint {constraint!r}, but found invalid values:\n{value}"
                )

    def expand(self, batch_shape, _instance=None):
        """Returns the distribution with parameters expanded to another batch shape, without copying them.

        Args:
            batch_shape (torch.Size): the new shape
        """
        raise NotImplementedError

    def _get_checked_instance(self, cls, _instance=None):
        """Returns the object that `expand` fills: the given one, or a new one if `cls` knows how it is made."""
        if _instance is None and type(self).__init__ != cls.__init__:
            raise NotImplementedError(
                f"Subclass {type(self).__name__} of {cls.__name__} that defines a custom __init__ method must also "
                "define a custom .expand() method."
            )
        return self.__new__(type(self)) if _instance is None else _instance

    def _expanded(self, cls, batch_shape, _instance):
        """Returns an instance whose tensors in `_expands` are expanded, as `expand` of most distributions does."""
        new = self._get_checked_instance(cls, _instance)
        batch_shape = Size(batch_shape)
        for name, dims in cls._expands.items():
            if name in self.__dict__:
                value = getattr(self, name)
                setattr(new, name, value.expand(batch_shape + value.shape[value.dim() - dims :]))
        super(cls, new).__init__(batch_shape, self._event_shape, validate_args=False)
        new._validate_args = self._validate_args
        return new

    @property
    def batch_shape(self) -> Size:
        """The shape of the parameters."""
        return self._batch_shape

    @property
    def event_shape(self) -> Size:
        """The shape of one sample."""
        return self._event_shape

    @property
    def arg_constraints(self) -> dict[str, constraints.Constraint]:
        """The constraints that parameters satisfy, by name."""
        raise NotImplementedError

    @property
    def support(self) -> constraints.Constraint:
        """The constraint that values satisfy."""
        raise NotImplementedError

    @property
    def mean(self) -> Tensor:
        """The mean."""
        raise NotImplementedError

    @property
    def mode(self) -> Tensor:
        """The most probable value."""
        raise NotImplementedError(f"{type(self)} does not implement mode")

    @property
    def variance(self) -> Tensor:
        """The variance."""
        raise NotImplementedError

    @property
    def stddev(self) -> Tensor:
        """The standard deviation."""
        return self.variance.sqrt()

    def sample(self, sample_shape=Size()):
        """Draws samples without gradients, of shape ``sample_shape + batch_shape + event_shape``.

        Args:
            sample_shape (torch.Size): how many. Default: one
        """
        with ferrotorch.no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape=Size()):
        """Draws samples through which gradients flow to the parameters.

        Args:
            sample_shape (torch.Size): how many. Default: one
        """
        raise NotImplementedError

    def sample_n(self, n):
        """Draws `n` samples; :meth:`sample` with ``(n,)`` has taken its place.

        Args:
            n (int): how many
        """
        warnings.warn(
            "`sample_n(n)` will be deprecated. Use `sample((n,))` instead.", category=FutureWarning, stacklevel=2
        )
        return self.sample(Size((n,)))

    def log_prob(self, value):
        """Returns the logarithm of the density, or of the probability, at `value`.

        Args:
            value (Tensor): where
        """
        raise NotImplementedError

    def cdf(self, value):
        """Returns the probability of values up to `value`.

        Args:
            value (Tensor): where
        """
        raise NotImplementedError

    def icdf(self, value):
        """Returns the value below which samples lie with probability `value`.

        Args:
            value (Tensor): probabilities
        """
        raise NotImplementedError

    def enumerate_support(self, expand=True):
        """Returns all values of a discrete distribution along a new first dimension.

        Args:
            expand (bool): whether the batch dimensions are expanded, or of size one. Default: ``True``
        """
        raise NotImplementedError

    def entropy(self):
        """Returns the entropy of each distribution of the batch, in nats."""
        raise NotImplementedError

    def perplexity(self):
        """Returns the exponential of the entropy."""
        return ferrotorch.exp(self.entropy())

    def _extended_shape(self, sample_shape=Size()):
        return Size(Size(sample_shape) + self._batch_shape + self._event_shape)

    def _validate_sample(self, value):
        """Raises an error unless `value` is a tensor that fits the shapes and lies in the support."""
        if not isinstance(value, Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        shape = value.size()
        if shape[len(shape) - len(self._event_shape) :] != self._event_shape:
            raise ValueError(f"The right-most size of value must match event_shape: {shape} vs {self._event_shape}.")
        expected = self._batch_shape + self._event_shape
        for size, other in zip(reversed(shape), reversed(expected), strict=False):
            if size not in (1, other) and other != 1:
                raise ValueError(f"Value is not broadcastable with batch_shape+event_shape: {shape} vs {expected}.")
        try:
            support = self.support
        except NotImplementedError:
            warnings.warn(
                f"{type(self)} does not define `support` to enable sample validation. Please initialize the "
                "distribution with `validate_args=False` to turn off validation.",
                stacklevel=3,
            )
            return
        if not support.check(value).all():
            raise ValueError(
                f"Expected value argument ({type(value).__name__} of shape {tuple(shape)}) to be within the support "
                f"({support!r}) of the distribution {self!r}, but found invalid values:\n{value}"
            )

    def __repr__(self):
        shown = {name: self.__dict__[name] for name in self.arg_constraints if name in self.__dict__}
        parts = [f"{name}: {value if value.numel() == 1 else value.size()}" for name, value in shown.items()]
        return f"{type(self).__name__}({', '.join(parts)})"
