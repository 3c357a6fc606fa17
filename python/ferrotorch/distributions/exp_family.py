"""The base class of exponential families, whose entropy follows from their log normaliser."""

import ferrotorch
from ferrotorch.distributions.distribution import Distribution
from ferrotorch.distributions.utils import _sum_rightmost

__all__ = ["ExponentialFamily"]


class ExponentialFamily(Distribution):
    r"""A distribution of the form :math:`p(x; \theta) = \exp(\langle t(x), \theta\rangle - F(\theta) + k(x))`.

    Subclasses give the natural parameters :math:`\theta`, the log normaliser :math:`F` and the mean of :math:`k`.
    """

    @property
    def _natural_params(self):
        raise NotImplementedError

    def _log_normalizer(self, *natural_params):
        raise NotImplementedError

    @property
    def _mean_carrier_measure(self) -> float:
        raise NotImplementedError

    def entropy(self):
        """Returns the entropy, by the Bregman divergence of the log normaliser."""
        params = [p.detach().requires_grad_() for p in self._natural_params]
        with ferrotorch.enable_grad():
            normalizer = self._log_normalizer(*params)
            gradients = ferrotorch.autograd.grad(normalizer.sum(), params, create_graph=True)
        result = normalizer - self._mean_carrier_measure
        dims = len(self.event_shape)
        for param, gradient in zip(params, gradients, strict=True):
            result = result - _sum_rightmost(param * gradient, dims)
        return result
