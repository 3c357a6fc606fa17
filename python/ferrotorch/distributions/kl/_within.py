"""Divergences between two distributions of one family."""

import math

import ferrotorch
from ferrotorch import inf
from ferrotorch.distributions.bernoulli import Bernoulli
from ferrotorch.distributions.beta import Beta
from ferrotorch.distributions.binomial import Binomial
from ferrotorch.distributions.categorical import Categorical
from ferrotorch.distributions.cauchy import Cauchy
from ferrotorch.distributions.continuous_bernoulli import ContinuousBernoulli
from ferrotorch.distributions.dirichlet import Dirichlet
from ferrotorch.distributions.exp_family import ExponentialFamily
from ferrotorch.distributions.exponential import Exponential
from ferrotorch.distributions.gamma import Gamma
from ferrotorch.distributions.geometric import Geometric
from ferrotorch.distributions.gumbel import Gumbel
from ferrotorch.distributions.half_normal import HalfNormal
from ferrotorch.distributions.independent import Independent
from ferrotorch.distributions.kl._registry import kl_divergence, register_kl
from ferrotorch.distributions.laplace import Laplace
from ferrotorch.distributions.lowrank_multivariate_normal import (
    LowRankMultivariateNormal,
    _batch_lowrank_logdet,
    _batch_lowrank_mahalanobis,
)
from ferrotorch.distributions.multivariate_normal import MultivariateNormal, _batch_mahalanobis, _half_log_det
from ferrotorch.distributions.normal import Normal
from ferrotorch.distributions.one_hot_categorical import OneHotCategorical
from ferrotorch.distributions.pareto import Pareto
from ferrotorch.distributions.poisson import Poisson
from ferrotorch.distributions.transformed_distribution import TransformedDistribution
from ferrotorch.distributions.uniform import Uniform
from ferrotorch.distributions.utils import _sum_rightmost, euler_constant


def _trace_xxt(matrix):
    """Traces of a matrix times its transpose."""
    return matrix.square().sum((-2, -1))


def _set_infinite(result, where):
    return ferrotorch.where(where, ferrotorch.full_like(result, inf), result)


@register_kl(Bernoulli, Bernoulli)
def _kl_bernoulli_bernoulli(p, q):
    F = ferrotorch.nn.functional
    one = p.probs * (F.softplus(-q.logits) - F.softplus(-p.logits))
    zero = (1 - p.probs) * (F.softplus(q.logits) - F.softplus(p.logits))
    one = ferrotorch.where(p.probs == 0, ferrotorch.zeros_like(one), _set_infinite(one, q.probs == 0))
    zero = ferrotorch.where(p.probs == 1, ferrotorch.zeros_like(zero), _set_infinite(zero, q.probs == 1))
    return one + zero


@register_kl(Beta, Beta)
def _kl_beta_beta(p, q):
    total_p, total_q = p.concentration1 + p.concentration0, q.concentration1 + q.concentration0
    normalizers = (
        q.concentration1.lgamma()
        + q.concentration0.lgamma()
        + total_p.lgamma()
        - p.concentration1.lgamma()
        - p.concentration0.lgamma()
        - total_q.lgamma()
    )
    return (
        normalizers
        + (p.concentration1 - q.concentration1) * p.concentration1.digamma()
        + (p.concentration0 - q.concentration0) * p.concentration0.digamma()
        + (total_q - total_p) * total_p.digamma()
    )


@register_kl(Binomial, Binomial)
def _kl_binomial_binomial(p, q):
    if (p.total_count < q.total_count).any():
        raise NotImplementedError("KL between Binomials where q.total_count > p.total_count is not implemented")
    kl = p.total_count * (p.probs * (p.logits - q.logits) + (-p.probs).log1p() - (-q.probs).log1p())
    return _set_infinite(kl, (p.total_count > q.total_count).expand(kl.shape))


@register_kl(Categorical, Categorical)
def _kl_categorical_categorical(p, q):
    terms = p.probs * (p.logits - q.logits)
    terms = _set_infinite(terms, (q.probs == 0).expand_as(terms))
    terms = ferrotorch.where((p.probs == 0).expand_as(terms), ferrotorch.zeros_like(terms), terms)
    return terms.sum(-1)


@register_kl(OneHotCategorical, OneHotCategorical)
def _kl_onehotcategorical_onehotcategorical(p, q):
    return _kl_categorical_categorical(p._categorical, q._categorical)


@register_kl(ContinuousBernoulli, ContinuousBernoulli)
def _kl_continuous_bernoulli_continuous_bernoulli(p, q):
    return (
        p.mean * (p.logits - q.logits)
        + p._cont_bern_log_norm()
        + ferrotorch.log1p(-p.probs)
        - q._cont_bern_log_norm()
        - ferrotorch.log1p(-q.probs)
    )


@register_kl(Dirichlet, Dirichlet)
def _kl_dirichlet_dirichlet(p, q):
    total_p, total_q = p.concentration.sum(-1), q.concentration.sum(-1)
    normalizers = total_p.lgamma() - total_q.lgamma() + (q.concentration.lgamma() - p.concentration.lgamma()).sum(-1)
    spread = p.concentration.digamma() - total_p.digamma().unsqueeze(-1)
    return normalizers + ((p.concentration - q.concentration) * spread).sum(-1)


@register_kl(Exponential, Exponential)
def _kl_exponential_exponential(p, q):
    ratio = q.rate / p.rate
    return -ratio.log() + ratio - 1


@register_kl(ExponentialFamily, ExponentialFamily)
def _kl_expfamily_expfamily(p, q):
    """The Bregman divergence of the log normaliser."""
    if type(p) is not type(q):
        raise NotImplementedError(
            "The cross KL-divergence between different exponential families cannot"
            "                             be computed using Bregman divergences"
        )
    natural_p = [param.detach().requires_grad_() for param in p._natural_params]
    with ferrotorch.enable_grad():
        normalizer_p = p._log_normalizer(*natural_p)
        gradients = ferrotorch.autograd.grad(normalizer_p.sum(), natural_p, create_graph=True)
    result = q._log_normalizer(*q._natural_params) - normalizer_p
    for at_p, at_q, gradient in zip(natural_p, q._natural_params, gradients, strict=True):
        result = result - _sum_rightmost((at_q - at_p) * gradient, len(q.event_shape))
    return result


@register_kl(Gamma, Gamma)
def _kl_gamma_gamma(p, q):
    return (
        q.concentration * (p.rate / q.rate).log()
        + ferrotorch.lgamma(q.concentration)
        - ferrotorch.lgamma(p.concentration)
        + (p.concentration - q.concentration) * ferrotorch.digamma(p.concentration)
        + (q.rate - p.rate) * (p.concentration / p.rate)
    )


@register_kl(Gumbel, Gumbel)
def _kl_gumbel_gumbel(p, q):
    ratio = p.scale / q.scale
    shift = (q.loc - p.loc) / q.scale
    exponent = shift + ferrotorch.lgamma(1 + ratio)
    return ratio * euler_constant - ratio.log() - shift + ferrotorch.exp(exponent) - (1 + euler_constant)


@register_kl(Geometric, Geometric)
def _kl_geometric_geometric(p, q):
    return -p.entropy() - ferrotorch.log1p(-q.probs) / p.probs - q.logits


@register_kl(HalfNormal, HalfNormal)
def _kl_halfnormal_halfnormal(p, q):
    return _kl_normal_normal(p.base_dist, q.base_dist)


@register_kl(Laplace, Laplace)
def _kl_laplace_laplace(p, q):
    ratio = p.scale / q.scale
    distance = (p.loc - q.loc).abs()
    return -ratio.log() + distance / q.scale + ratio * ferrotorch.exp(-distance / p.scale) - 1


@register_kl(LowRankMultivariateNormal, LowRankMultivariateNormal)
def _kl_lowrankmultivariatenormal_lowrankmultivariatenormal(p, q):
    if p.event_shape != q.event_shape:
        raise ValueError(
            "KL-divergence between two Low Rank Multivariate Normals with different event shapes cannot be computed"
        )
    # tr(Sigma_q^-1 Sigma_p), with Sigma_q^-1 = D^-1 - A^T A.
    scaled = q._unbroadcasted_cov_factor.mT / q._unbroadcasted_cov_diag.unsqueeze(-2)
    half = ferrotorch.linalg.solve_triangular(q._capacitance_tril, scaled, upper=False)
    diagonal = (p._unbroadcasted_cov_diag / q._unbroadcasted_cov_diag).sum(-1)
    factor = _trace_xxt(p._unbroadcasted_cov_factor * q._unbroadcasted_cov_diag.rsqrt().unsqueeze(-1))
    less = _trace_xxt(half * p._unbroadcasted_cov_diag.sqrt().unsqueeze(-2))
    least = _trace_xxt(half @ p._unbroadcasted_cov_factor)
    return _kl_of_low_rank_q(p, q, p._log_det(), diagonal + factor - less - least)


def _kl_of_low_rank_q(p, q, log_det_p, trace):
    log_det_q = _batch_lowrank_logdet(q._unbroadcasted_cov_factor, q._unbroadcasted_cov_diag, q._capacitance_tril)
    distance = _batch_lowrank_mahalanobis(
        q._unbroadcasted_cov_factor, q._unbroadcasted_cov_diag, q.loc - p.loc, q._capacitance_tril
    )
    return 0.5 * (log_det_q - log_det_p + trace + distance - p.event_shape[0])


@register_kl(MultivariateNormal, LowRankMultivariateNormal)
def _kl_multivariatenormal_lowrankmultivariatenormal(p, q):
    if p.event_shape != q.event_shape:
        raise ValueError(
            "KL-divergence between two (Low Rank) Multivariate Normals with different event shapes cannot be computed"
        )
    scaled = q._unbroadcasted_cov_factor.mT / q._unbroadcasted_cov_diag.unsqueeze(-2)
    half = ferrotorch.linalg.solve_triangular(q._capacitance_tril, scaled, upper=False)
    own = _trace_xxt(p._unbroadcasted_scale_tril * q._unbroadcasted_cov_diag.rsqrt().unsqueeze(-1))
    less = _trace_xxt(half @ p._unbroadcasted_scale_tril)
    return _kl_of_low_rank_q(p, q, 2 * _half_log_det(p._unbroadcasted_scale_tril), own - less)


def _kl_of_dense_q(p, q, half_log_det_p, roots):
    """`roots` are matrices whose products with their transposes sum to the covariance of `p`."""
    n = p.event_shape[0]
    batch = ferrotorch.broadcast_shapes(q._unbroadcasted_scale_tril.shape[:-2], *[root.shape[:-2] for root in roots])
    factor = q._unbroadcasted_scale_tril.expand((*batch, n, n))
    trace = sum(
        _trace_xxt(ferrotorch.linalg.solve_triangular(factor, root.expand((*batch, *root.shape[-2:])), upper=False))
        for root in roots
    )
    distance = _batch_mahalanobis(q._unbroadcasted_scale_tril, q.loc - p.loc)
    return _half_log_det(q._unbroadcasted_scale_tril) - half_log_det_p + 0.5 * (trace + distance - n)


@register_kl(LowRankMultivariateNormal, MultivariateNormal)
def _kl_lowrankmultivariatenormal_multivariatenormal(p, q):
    if p.event_shape != q.event_shape:
        raise ValueError(
            "KL-divergence between two (Low Rank) Multivariate Normals with different event shapes cannot be computed"
        )
    roots = [p._unbroadcasted_cov_factor, ferrotorch.diag_embed(p._unbroadcasted_cov_diag.sqrt())]
    return _kl_of_dense_q(p, q, 0.5 * p._log_det(), roots)


@register_kl(MultivariateNormal, MultivariateNormal)
def _kl_multivariatenormal_multivariatenormal(p, q):
    if p.event_shape != q.event_shape:
        raise ValueError(
            "KL-divergence between two Multivariate Normals with different event shapes cannot be computed"
        )
    return _kl_of_dense_q(p, q, _half_log_det(p._unbroadcasted_scale_tril), [p._unbroadcasted_scale_tril])


@register_kl(Normal, Normal)
def _kl_normal_normal(p, q):
    ratio = (p.scale / q.scale).pow(2)
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale).pow(2) - 1 - ratio.log())


@register_kl(Pareto, Pareto)
def _kl_pareto_pareto(p, q):
    ratio = q.alpha / p.alpha
    kl = q.alpha * (p.scale / q.scale).log() - ratio.log() + ratio - 1
    return _set_infinite(kl, p.support.lower_bound < q.support.lower_bound)


@register_kl(Poisson, Poisson)
def _kl_poisson_poisson(p, q):
    return p.rate * (p.rate.log() - q.rate.log()) - (p.rate - q.rate)


@register_kl(TransformedDistribution, TransformedDistribution)
def _kl_transformed_transformed(p, q):
    if p.transforms != q.transforms or p.event_shape != q.event_shape:
        raise NotImplementedError
    return kl_divergence(p.base_dist, q.base_dist)


@register_kl(Uniform, Uniform)
def _kl_uniform_uniform(p, q):
    kl = ((q.high - q.low) / (p.high - p.low)).log()
    return _set_infinite(kl, (q.low > p.low) | (q.high < p.high))


@register_kl(Independent, Independent)
def _kl_independent_independent(p, q):
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError
    return _sum_rightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)


@register_kl(Cauchy, Cauchy)
def _kl_cauchy_cauchy(p, q):
    # Chyzak and Nielsen, 2019.
    squares = (p.scale + q.scale).pow(2) + (p.loc - q.loc).pow(2)
    return squares.log() - math.log(4) - p.scale.log() - q.scale.log()
