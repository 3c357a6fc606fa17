"""Divergences between distributions of different families."""

import math

import ferrotorch
from ferrotorch import inf
from ferrotorch.distributions.bernoulli import Bernoulli
from ferrotorch.distributions.beta import Beta
from ferrotorch.distributions.binomial import Binomial
from ferrotorch.distributions.continuous_bernoulli import ContinuousBernoulli
from ferrotorch.distributions.exponential import Exponential
from ferrotorch.distributions.gamma import Gamma
from ferrotorch.distributions.gumbel import Gumbel
from ferrotorch.distributions.kl._registry import register_kl
from ferrotorch.distributions.kl._within import _set_infinite
from ferrotorch.distributions.laplace import Laplace
from ferrotorch.distributions.normal import Normal
from ferrotorch.distributions.pareto import Pareto
from ferrotorch.distributions.poisson import Poisson
from ferrotorch.distributions.uniform import Uniform
from ferrotorch.distributions.utils import euler_constant

_HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)


def _infinite_like(tensor):
    return ferrotorch.full_like(tensor, inf)


# Where q gives no weight to part of p's support the divergence is infinite.
_OUTSIDE = {
    Beta: (Pareto,),
    ContinuousBernoulli: (Pareto,),
    Exponential: (Beta, ContinuousBernoulli, Pareto, Uniform),
    Gamma: (Beta, ContinuousBernoulli, Pareto, Uniform),
    Gumbel: (Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform),
    Laplace: (Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform),
    Normal: (Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform),
    Pareto: (Beta, ContinuousBernoulli, Uniform),
    Poisson: (Bernoulli, Binomial),
}
_LIKE = {
    Beta: "concentration1",
    ContinuousBernoulli: "probs",
    Exponential: "rate",
    Gamma: "concentration",
    Gumbel: "loc",
    Laplace: "loc",
    Normal: "loc",
    Pareto: "scale",
    Poisson: "rate",
}


def _register_infinite(kind, others):
    def infinite(p, q):
        return _infinite_like(getattr(p, _LIKE[kind]))

    for other in others:
        register_kl(kind, other)(infinite)


for _kind, _others in _OUTSIDE.items():
    _register_infinite(_kind, _others)


def _normal_cross_entropy(mean, variance, q):
    """The mean of ``-log q`` for a normal `q`, from the moments of p."""
    return (variance + (mean - q.loc).square()) / (2 * q.scale.square()) + q.scale.log() + _HALF_LOG_2PI


def _gamma_cross_entropy(mean, mean_log, q):
    return q.concentration.lgamma() - q.concentration * q.rate.log() - (q.concentration - 1) * mean_log + q.rate * mean


@register_kl(Bernoulli, Poisson)
def _kl_bernoulli_poisson(p, q):
    return -p.entropy() - (p.probs * q.rate.log() - q.rate)


@register_kl(Beta, ContinuousBernoulli)
def _kl_beta_continuous_bernoulli(p, q):
    return -p.entropy() - p.mean * q.logits - ferrotorch.log1p(-q.probs) - q._cont_bern_log_norm()


@register_kl(Beta, Exponential)
@register_kl(ContinuousBernoulli, Exponential)
def _kl_to_exponential(p, q):
    return -p.entropy() - q.rate.log() + q.rate * p.mean


@register_kl(Beta, Gamma)
def _kl_beta_gamma(p, q):
    mean_log = p.concentration1.digamma() - (p.concentration1 + p.concentration0).digamma()
    return -p.entropy() + _gamma_cross_entropy(p.mean, mean_log, q)


@register_kl(Beta, Uniform)
def _kl_beta_uniform(p, q):
    return _set_infinite(-p.entropy() + (q.high - q.low).log(), (q.low > 0) | (q.high < 1))


# Beside continuous Bernoulli numbers, intervals that touch an end of [0, 1] count as outside, as in PyTorch.
@register_kl(ContinuousBernoulli, Uniform)
def _kl_continuous_bernoulli_uniform(p, q):
    return _set_infinite(-p.entropy() + (q.high - q.low).log(), (q.low >= 0) | (q.high <= 1))


@register_kl(Exponential, Gamma)
def _kl_exponential_gamma(p, q):
    ratio = q.rate / p.rate
    return (
        -q.concentration * ratio.log()
        + ratio
        + q.concentration.lgamma()
        + q.concentration * euler_constant
        - (1 + euler_constant)
    )


@register_kl(Exponential, Gumbel)
def _kl_exponential_gumbel(p, q):
    product = p.rate * q.scale
    shift = q.loc / q.scale
    return product.log() - 1 + ferrotorch.exp(shift) * product / (product + 1) - shift + product.reciprocal()


@register_kl(Beta, Normal)
@register_kl(ContinuousBernoulli, Normal)
@register_kl(Exponential, Normal)
@register_kl(Gamma, Normal)
@register_kl(Gumbel, Normal)
@register_kl(Laplace, Normal)
@register_kl(Pareto, Normal)
@register_kl(Uniform, Normal)
def _kl_to_normal(p, q):
    return -p.entropy() + _normal_cross_entropy(p.mean, p.variance, q)


@register_kl(Gamma, Exponential)
def _kl_gamma_exponential(p, q):
    return -p.entropy() - q.rate.log() + q.rate * p.concentration / p.rate


@register_kl(Gamma, Gumbel)
def _kl_gamma_gumbel(p, q):
    product = p.rate * q.scale
    shift = q.loc / q.scale
    moment = ferrotorch.exp(shift) * (1 + product.reciprocal()).pow(-p.concentration)
    return (
        (p.concentration - 1) * p.concentration.digamma()
        - p.concentration.lgamma()
        - p.concentration
        + product.log()
        + p.concentration / product
        - shift
        + moment
    )


@register_kl(Normal, Gumbel)
def _kl_normal_gumbel(p, q):
    shift = (p.loc - q.loc) / q.scale
    moment = ferrotorch.exp(-shift + 0.5 * (p.scale / q.scale).square())
    return shift + moment + (q.scale / p.scale).log() - (0.5 + _HALF_LOG_2PI)


@register_kl(Normal, Laplace)
def _kl_normal_laplace(p, q):
    distance = p.loc - q.loc
    ratio = distance / p.scale
    # The mean of |x - loc|.
    spread = math.sqrt(2 / math.pi) * p.scale * ferrotorch.exp(-0.5 * ratio.square())
    spread = spread + distance * ferrotorch.erf(math.sqrt(0.5) * ratio)
    return -p.scale.log() + spread / q.scale + (2 * q.scale).log() - (0.5 + _HALF_LOG_2PI)


@register_kl(Pareto, Exponential)
def _kl_pareto_exponential(p, q):
    product = p.scale * q.rate
    kl = (p.alpha / product).log() - p.alpha.reciprocal() + p.alpha * product / (p.alpha - 1) - 1
    return _set_infinite(kl, p.alpha <= 1)


@register_kl(Pareto, Gamma)
def _kl_pareto_gamma(p, q):
    mean_log = p.scale.log() + p.alpha.reciprocal()
    kl = (
        p.alpha.log()
        - p.scale.log()
        - (1 + p.alpha.reciprocal())
        + _gamma_cross_entropy(p.alpha * p.scale / (p.alpha - 1), mean_log, q)
    )
    return _set_infinite(kl, p.alpha <= 1)


def _x_log_x(x):
    return ferrotorch.special.xlogy(x, x)


@register_kl(Uniform, Beta)
def _kl_uniform_beta(p, q):
    width = p.high - p.low
    mean_log = (_x_log_x(p.high) - _x_log_x(p.low)) / width - 1
    mean_log_rest = (_x_log_x(1 - p.low) - _x_log_x(1 - p.high)) / width - 1
    log_beta = q.concentration1.lgamma() + q.concentration0.lgamma() - (q.concentration1 + q.concentration0).lgamma()
    kl = -width.log() - (q.concentration1 - 1) * mean_log - (q.concentration0 - 1) * mean_log_rest + log_beta
    return _set_infinite(kl, (p.high > q.support.upper_bound) | (p.low < q.support.lower_bound))


@register_kl(Uniform, ContinuousBernoulli)
def _kl_uniform_continuous_bernoulli(p, q):
    kl = -p.entropy() - p.mean * q.logits - ferrotorch.log1p(-q.probs) - q._cont_bern_log_norm()
    return _set_infinite(kl, (p.high >= q.support.upper_bound) | (p.low <= q.support.lower_bound))


@register_kl(Uniform, Exponential)
def _kl_uniform_exponential(p, q):
    kl = q.rate * (p.high + p.low) / 2 - ((p.high - p.low) * q.rate).log()
    return _set_infinite(kl, p.low < q.support.lower_bound)


@register_kl(Uniform, Gamma)
def _kl_uniform_gamma(p, q):
    width = p.high - p.low
    mean_log = (_x_log_x(p.high) - _x_log_x(p.low)) / width - 1
    kl = -width.log() + _gamma_cross_entropy((p.high + p.low) / 2, mean_log, q)
    return _set_infinite(kl, p.low < q.support.lower_bound)


@register_kl(Uniform, Gumbel)
def _kl_uniform_gumbel(p, q):
    width = p.high - p.low
    low, high = (q.loc - p.low) / q.scale, (q.loc - p.high) / q.scale
    mean_exp = q.scale * (ferrotorch.exp(low) - ferrotorch.exp(high)) / width
    return (q.scale / width).log() + ((p.high + p.low) / 2 - q.loc) / q.scale + mean_exp


@register_kl(Uniform, Pareto)
def _kl_uniform_pareto(p, q):
    width = p.high - p.low
    mean_log = (_x_log_x(p.high) - _x_log_x(p.low)) / width - 1
    kl = -width.log() - q.alpha.log() - q.alpha * q.scale.log() + (q.alpha + 1) * mean_log
    return _set_infinite(kl, p.low < q.support.lower_bound)
