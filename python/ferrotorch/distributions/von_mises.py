"""The von Mises distribution of angles."""

import math

import ferrotorch
from ferrotorch import Size
from ferrotorch.distributions import constraints
from ferrotorch.distributions.distribution import Distribution
from ferrotorch.distributions.utils import broadcast_all, lazy_property

__all__ = ["VonMises"]


class VonMises(Distribution):
    r"""The von Mises distribution of angles, with density proportional to :math:`e^{\kappa \cos(x - \mu)}`.

    Samples are drawn by rejection (Best and Fisher, 1979), in float64.

    Args:
        loc (Tensor): the mean angle :math:`\mu`
        concentration (Tensor): :math:`\kappa`
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> VonMises(torch.tensor([1.0]), torch.tensor([1.0])).log_prob(torch.tensor([1.0]))
        tensor([-1.0738])
    """

    arg_constraints = {"loc": constraints.real, "concentration": constraints.positive}
    support = constraints.real
    _expands = {"loc": 0, "concentration": 0}

    def __init__(self, loc, concentration, validate_args=None):
        self.loc, self.concentration = broadcast_all(loc, concentration)
        super().__init__(self.loc.size(), validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        return self._expanded(VonMises, batch_shape, _instance)

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        # Scaled by e^-kappa, the Bessel function does not overflow.
        log_bessel = ferrotorch.special.i0e(self.concentration).log() + self.concentration
        return self.concentration * ferrotorch.cos(value - self.loc) - math.log(2 * math.pi) - log_bessel

    @lazy_property
    def _loc(self):
        return self.loc.to(ferrotorch.double)

    @lazy_property
    def _concentration(self):
        return self.concentration.to(ferrotorch.double)

    @lazy_property
    def _proposal_r(self):
        kappa = self._concentration
        tau = 1 + (1 + 4 * kappa**2).sqrt()
        rho = (tau - (2 * tau).sqrt()) / (2 * kappa)
        # The formula cancels for small kappa: the first terms of its series take over.
        return ferrotorch.where(kappa < 1e-5, 1 / kappa + kappa, (1 + rho**2) / (2 * rho))

    def sample(self, sample_shape=Size()):
        shape = self._extended_shape(sample_shape)
        with ferrotorch.no_grad():
            angles = ferrotorch.empty(shape, dtype=self._loc.dtype, device=self.loc.device)
            done = ferrotorch.zeros(shape, dtype=ferrotorch.bool, device=self.loc.device)
            while not done.all():
                u = ferrotorch.rand((3, *shape), dtype=self._loc.dtype, device=self.loc.device)
                u1, u2, u3 = u.unbind()
                z = ferrotorch.cos(math.pi * u1)
                f = (1 + self._proposal_r * z) / (self._proposal_r + z)
                c = self._concentration * (self._proposal_r - f)
                accept = ((c * (2 - c) - u2) > 0) | ((c / u2).log() + 1 - c >= 0)
                angles = ferrotorch.where(accept, (u3 - 0.5).sign() * f.acos(), angles)
                done = done | accept
            angles = (angles + math.pi + self._loc) % (2 * math.pi) - math.pi
            return angles.to(self.loc.dtype)

    @property
    def mean(self):
        """The mean angle."""
        return self.loc

    @property
    def mode(self):
        return self.loc

    @lazy_property
    def variance(self):
        """The circular variance: one minus the mean resultant length."""
        return 1 - ferrotorch.special.i1e(self.concentration) / ferrotorch.special.i0e(self.concentration)
