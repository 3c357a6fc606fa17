"""Distributions that are given by probabilities or by logits, the other being computed at first use."""

from ferrotorch import Size
from ferrotorch.distributions.distribution import Distribution
from ferrotorch.distributions.utils import lazy_property, logits_to_probs, probs_to_logits


class _Chances(Distribution):
    """Holds `probs` or `logits`, whichever was given."""

    _binary = True

    @lazy_property
    def logits(self):
        """The logits: log-odds, or for categories the logarithms of probabilities."""
        return probs_to_logits(self.probs, is_binary=self._binary)

    @lazy_property
    def probs(self):
        """The probabilities."""
        return logits_to_probs(self.logits, is_binary=self._binary)

    @property
    def _param(self):
        return self.__dict__["probs"] if "probs" in self.__dict__ else self.__dict__["logits"]

    @property
    def param_shape(self) -> Size:
        """The shape of the parameter that was given."""
        return self._param.size()

    def _new(self, *args, **kwargs):
        return self._param.new(*args, **kwargs)
