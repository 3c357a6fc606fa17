"""Kullback-Leibler divergences between distributions, by a table of pairs of types."""

from ferrotorch.distributions.kl import _across, _within
from ferrotorch.distributions.kl._registry import (
    _KL_MEMOIZE,
    _KL_REGISTRY,
    _dispatch_kl,
    kl_divergence,
    register_kl,
)

__all__ = ["kl_divergence", "register_kl"]
