"""Transforms from unconstrained numbers to constrained ones: ``biject_to`` and ``transform_to``.

``transform_to(constraint)`` is a map onto the region that suits optimisers: it may use more numbers than the region has
dimensions. ``biject_to(constraint)`` is one to one, with a Jacobian, as samplers need it. Both are registries that
take further constraints: ``@transform_to.register(MyConstraint)``.
"""

from ferrotorch.distributions import constraints, transforms
from ferrotorch.distributions.utils import NUMBERS

__all__ = ["ConstraintRegistry", "biject_to", "transform_to"]


class ConstraintRegistry:
    """A table from types of constraints to functions that make transforms for them.

    Example::

        >>> transform_to(constraints.simplex)
        SoftmaxTransform()
    """

    def __init__(self):
        self._registry = {}

    def register(self, constraint, factory=None):
        """Registers a function that makes a transform for a type of constraint; without it, a decorator is made.

        Args:
            constraint (type or Constraint): the type, or an instance of it
            factory (Callable, optional): takes the constraint, returns a transform onto its region
        """
        kind = constraint if isinstance(constraint, type) else type(constraint)
        if not issubclass(kind, constraints.Constraint):
            raise TypeError(f"Expected constraint to be either a Constraint subclass or instance, but got {constraint}")

        def enter(made):
            self._registry[kind] = made
            return made

        return enter if factory is None else enter(factory)

    def __call__(self, constraint):
        """Returns a transform from unconstrained numbers onto the constraint's region.

        Args:
            constraint (Constraint): the region
        """
        make = self._registry.get(type(constraint))
        if make is None:
            raise NotImplementedError(f"Cannot transform {type(constraint).__name__} constraints")
        return make(constraint)


def _scaled(first, loc, scale):
    return transforms.ComposeTransform([first, transforms.AffineTransform(loc, scale)])


def _onto_interval(constraint):
    low, high = constraint.lower_bound, constraint.upper_bound
    if all(isinstance(bound, NUMBERS) for bound in (low, high)) and (low, high) == (0, 1):
        return transforms.SigmoidTransform()
    return _scaled(transforms.SigmoidTransform(), low, high - low)


# The map onto a region, where both registries use the same.
_COMMON = [
    (constraints.real, lambda region: transforms.identity_transform),
    (constraints.greater_than, lambda region: _scaled(transforms.ExpTransform(), region.lower_bound, 1)),
    (constraints.greater_than_eq, lambda region: _scaled(transforms.ExpTransform(), region.lower_bound, 1)),
    (constraints.less_than, lambda region: _scaled(transforms.ExpTransform(), region.upper_bound, -1)),
    (constraints.interval, _onto_interval),
    (constraints.half_open_interval, _onto_interval),
    (constraints.corr_cholesky, lambda region: transforms.CorrCholeskyTransform()),
]


def _registry(own):
    """Makes a registry of the common maps, those of regions made of other regions, and its own."""
    registry = ConstraintRegistry()

    def parts(region):
        return [registry(part) for part in region.cseq]

    def repeated(region):
        return transforms.IndependentTransform(registry(region.base_constraint), region.reinterpreted_batch_ndims)

    made_of_others = [
        (constraints.independent, repeated),
        (constraints.cat, lambda region: transforms.CatTransform(parts(region), region.dim, region.lengths)),
        (constraints.stack, lambda region: transforms.StackTransform(parts(region), region.dim)),
    ]
    for kind, make in [*_COMMON, *made_of_others, *own]:
        registry.register(kind, make)
    return registry


biject_to = _registry([(constraints.simplex, lambda region: transforms.StickBreakingTransform())])
transform_to = _registry(
    [
        (constraints.simplex, lambda region: transforms.SoftmaxTransform()),
        (constraints.lower_cholesky, lambda region: transforms.LowerCholeskyTransform()),
        (constraints.positive_definite, lambda region: transforms.PositiveDefiniteTransform()),
        (constraints.positive_semidefinite, lambda region: transforms.PositiveDefiniteTransform()),
    ]
)
