"""What is compared with PyTorch of every distribution, transform and divergence: expressions and what to ask of them."""

import math
import warnings

# Distributions, each with an expression for values to score.
DISTRIBUTIONS = {
    "Bernoulli(t([0.2, 0.5, 0.9]))": "t([0., 1., 1.])",
    "Bernoulli(logits=t([0.2, -0.5, 3.]))": "t([0., 1., 1.])",
    "Bernoulli(0.25)": "t(1.)",
    "Beta(t([0.5, 2.]), t([1.5, 3.]))": "t([0.3, 0.6])",
    "Beta(1.0, t([1., 3.]))": "t([0.3, 0.6])",
    "Binomial(5, t([0.2, 0.5, 1.0]))": "t([0., 3., 5.])",
    "Binomial(t([5, 5]), logits=t([0.2, -0.5]))": "t([0., 3.])",
    "Binomial(t([50., 90.]), t([0.5, 0.1]))": "t([20., 9.])",
    "Categorical(t([0.1, 0.2, 0.7]))": "t(2)",
    "Categorical(logits=t([[0.1, 0.2, 0.7], [0., -3., 1.]]))": "t([2, 1])",
    "Categorical(t([[0.0, 0.2, 0.7]]))": "t([[0], [1]])",
    "Cauchy(t([0., 1.]), t([1., 2.]))": "t([0.3, -1.])",
    "Chi2(t([1., 3.]))": "t([0.3, 4.])",
    "ContinuousBernoulli(t([0.2, 0.5, 0.4995, 0.9]))": "t([0.1, 0.7, 0., 1.])",
    "ContinuousBernoulli(logits=t([0.2, -2.0, 0.0005]))": "t([0.1, 0.7, 0.3])",
    "Dirichlet(t([0.5, 1.5, 3.]))": "t([0.2, 0.3, 0.5])",
    "Dirichlet(t([[0.5, 0.7], [2., 3.]]))": "t([[0.2, 0.8], [0.5, 0.5]])",
    "Exponential(t([0.5, 2.]))": "t([0.3, 4.])",
    "FisherSnedecor(t([1., 5.]), t([3., 6.]))": "t([0.3, 4.])",
    "Gamma(t([0.5, 2., 30.]), t([1.5, 3., 0.1]))": "t([0.3, 4., 250.])",
    "GeneralizedPareto(t([0., 1., 0.]), t([1., 2., 1.]), t([0., 0.3, -0.4]))": "t([0.3, 4., 0.5])",
    "Geometric(t([0.2, 0.9]))": "t([3., 0.])",
    "Geometric(logits=t([0.2, -0.9]))": "t([3., 0.])",
    "Gumbel(t([0., 1.]), t([1., 2.]))": "t([0.3, -1.])",
    "HalfCauchy(t([1., 2.]))": "t([0.3, 1.])",
    "HalfNormal(t([1., 2.]))": "t([0.3, 1.])",
    "Independent(Normal(t([[0., 1.], [2., 3.]]), t([1., 2.])), 1)": "t([0.3, 1.])",
    "InverseGamma(t([0.5, 3.]), t([1.5, 3.]))": "t([0.3, 4.])",
    "Kumaraswamy(t([0.5, 2.]), t([1.5, 3.]))": "t([0.3, 0.6])",
    "LKJCholesky(3, t([0.5, 2.]))": "LKJCholesky(3, t(1.)).sample()",
    "Laplace(t([0., 1.]), t([1., 2.]))": "t([0.3, -1.])",
    "LogNormal(t([0., 1.]), t([1., 2.]))": "t([0.3, 1.])",
    "LogisticNormal(t([0., 1.]), t([1., 2.]))": "t([0.2, 0.3, 0.5])",
    "LowRankMultivariateNormal(t([0., 1., 2.]), t([[1.], [2.], [-1.]]), t([1., 2., 3.]))": "t([0.3, 1., 2.5])",
    "LowRankMultivariateNormal(torch.zeros(2, 2), t([[1.], [2.]]), t([1., 2.]))": "t([0.3, 1.])",
    "MixtureSameFamily(Categorical(t([0.3, 0.7])), Normal(t([0., 1.]), t([1., 2.])))": "t([0.3, 4.])",
    "MixtureSameFamily(Categorical(torch.ones(2, 3)), Independent(Normal(torch.zeros(2, 3, 2), 1.), 1))": "t([0.3, 4.])",
    "Multinomial(5, t([0.2, 0.3, 0.5]))": "t([1., 2., 2.])",
    "Multinomial(4, logits=t([[0.2, 0.3], [2., -2.]]))": "t([[1., 3.], [4., 0.]])",
    "MultivariateNormal(t([0., 1.]), t([[2., 0.5], [0.5, 1.]]))": "t([[0.3, 1.], [2., 3.]])",
    "MultivariateNormal(torch.zeros(3, 2), precision_matrix=t([[2., 0.5], [0.5, 1.]]))": "t([0.3, 1.])",
    "MultivariateNormal(t([0., 1.]), scale_tril=t([[[2., 0.], [0.5, 1.]], [[1., 0.], [-1., 3.]]]))": "t([0.3, 1.])",
    "NegativeBinomial(3, t([0.2, 0.6]))": "t([2., 0.])",
    "NegativeBinomial(t([2.5, 0.]), logits=t([0.2, 0.6]))": "t([2., 0.])",
    "Normal(t([0., 1.]), t([1., 2.]))": "t([0.3, -1.])",
    "Normal(0., t([[1.], [2.]]))": "t([0.3, -1.])",
    "Normal(0, 1)": "t(0.5)",
    "OneHotCategorical(t([0.1, 0.2, 0.7]))": "t([0., 1., 0.])",
    "OneHotCategoricalStraightThrough(logits=t([[0.1, 0.2, 0.7]]))": "t([[0., 1., 0.]])",
    "Pareto(t([1., 2.]), t([0.5, 3.]))": "t([1.3, 4.])",
    "Poisson(t([0.5, 30.]))": "t([2., 25.])",
    "RelaxedBernoulli(t(0.7), t([0.2, 0.9]))": "t([0.3, 0.6])",
    "RelaxedBernoulli(t([0.7]), logits=t([0.2, 0.9]))": "t([0.3, 0.6])",
    "RelaxedOneHotCategorical(t(0.7), t([0.1, 0.2, 0.7]))": "t([0.2, 0.3, 0.5])",
    "StudentT(t([0.5, 1.5, 6.]), t([0., 1., 0.]), 2.)": "t([0.3, -1., 2.])",
    "TransformedDistribution(Normal(t([0., 1.]), 1.), [ExpTransform(), AffineTransform(1., -2.)])": "t([-2.3, 0.])",
    "TransformedDistribution(Uniform(torch.zeros(2), 1.), SigmoidTransform().inv)": "t([-2.3, 0.])",
    "Uniform(t([0., 1.]), t([1., 4.]))": "t([0.3, 2.])",
    "VonMises(t([0., 1.]), t([1., 20.]))": "t([0.3, 1.1])",
    "Weibull(t([1., 2.]), t([0.5, 3.]))": "t([0.3, 4.])",
    "Wishart(t(4.), t([[2., 0.5], [0.5, 1.]]))": "t([[2., 0.3], [0.3, 1.]])",
    "Wishart(t([4., 6.]), scale_tril=t([[2., 0.], [0.5, 1.]]))": "t([[2., 0.3], [0.3, 1.]])",
}

# What is asked of a distribution `d` with value `v`; `leaves` are its parameters, which require gradients.
PROBES = [
    "repr(d)",
    "d.batch_shape, d.event_shape, d.has_rsample, d.has_enumerate_support",
    "repr(d.support), d.support.event_dim, d.support.is_discrete",
    "d.log_prob(v)",
    "d.mean",
    "d.mode",
    "d.variance",
    "d.stddev",
    "d.entropy()",
    "d.perplexity()",
    "d.cdf(v)",
    "d.icdf(torch.full(d.batch_shape + d.event_shape, 0.3))",
    "d.enumerate_support()",
    "d.enumerate_support(expand=False)",
    "d.sample()",
    "d.sample((5, 3))",
    "d.rsample((4,))",
    "d.expand((2,) + d.batch_shape).log_prob(v)",
    "repr(d.expand((2,) + d.batch_shape))",
    "d.expand((2,) + d.batch_shape).sample()",
    "d.param_shape",
    "d.logits",
    "d.probs",
    "d.covariance_matrix",
    "d.precision_matrix",
    "d.scale_tril",
    "grads(d.log_prob(v))",
    "grads(d.entropy())",
    "grads(d.rsample((3,)))",
]

PAIRS = {
    "Bernoulli": "Bernoulli(t([0.2, 0., 0.5]))",
    "Beta": "Beta(t([0.5, 2.]), t([1.5, 3.]))",
    "Binomial": "Binomial(5, t([0.2, 0.5]))",
    "Categorical": "Categorical(t([0.2, 0.5, 0.3]))",
    "Cauchy": "Cauchy(t([0., 1.]), t([1., 2.]))",
    "ContinuousBernoulli": "ContinuousBernoulli(t([0.2, 0.4]))",
    "Dirichlet": "Dirichlet(t([0.2, 0.5, 3.]))",
    "Exponential": "Exponential(t([0.2, 3.]))",
    "Gamma": "Gamma(t([0.5, 2.]), t([1.5, 3.]))",
    "Geometric": "Geometric(t([0.2, 0.5]))",
    "Gumbel": "Gumbel(t([0., 1.]), t([1., 2.]))",
    "HalfNormal": "HalfNormal(t([1., 2.]))",
    "Independent": "Independent(Normal(t([0., 1.]), 1.), 1)",
    "Laplace": "Laplace(t([0., 1.]), t([1., 2.]))",
    "LowRankMultivariateNormal": "LowRankMultivariateNormal(t([0., 1.]), t([[1.], [2.]]), t([1., 2.]))",
    "MultivariateNormal": "MultivariateNormal(t([0., 2.]), t([[2., 0.5], [0.5, 1.]]))",
    "Normal": "Normal(t([0., 1.]), t([1., 2.]))",
    "OneHotCategorical": "OneHotCategorical(t([0.2, 0.5, 0.3]))",
    "Pareto": "Pareto(t([1., 2.]), t([0.5, 3.]))",
    "Poisson": "Poisson(t([0.5, 3.]))",
    "TransformedDistribution": "LogNormal(t([0., 1.]), t([1., 2.]))",
    "Uniform": "Uniform(t([0.1, 0.]), t([0.7, 1.]))",
    "Wishart": "Wishart(t(4.), t([[2., 0.5], [0.5, 1.]]))",
    "Chi2": "Chi2(t([0.5, 3.]))",
}
SECOND = {
    "Bernoulli": "Bernoulli(t([0.7, 0.5, 0.]))",
    "Independent": "Independent(Normal(t([0.5, 1.]), 2.), 1)",
    "MultivariateNormal": "MultivariateNormal(t([1., 0.]), scale_tril=t([[2., 0.], [0.5, 1.]]))",
    "LowRankMultivariateNormal": "LowRankMultivariateNormal(t([1., 1.]), t([[1., 0.], [-2., 3.]]), t([1., 3.]))",
    "Normal": "Normal(t([1., 1.]), t([3., 2.]))",
    "Categorical": "Categorical(t([0.2, 0., 0.8]))",
    "Uniform": "Uniform(t([0., 0.]), t([0.9, 1.]))",
    "Gamma": "Gamma(t([2.5, 1.]), t([1., 3.]))",
    "Beta": "Beta(t([2.5, 1.]), t([1., 3.]))",
    "Exponential": "Exponential(t([2., 1.]))",
    "Gumbel": "Gumbel(t([2., 1.]), t([1., 3.]))",
    "Laplace": "Laplace(t([2., 1.]), t([1., 3.]))",
    "Pareto": "Pareto(t([0.5, 3.]), t([1.5, 2.]))",
    "Poisson": "Poisson(t([2., 1.]))",
}

TRANSFORMS = {
    "AbsTransform()": "t([-1., 2.])",
    "AffineTransform(1., -2.)": "t([-1., 2.])",
    "AffineTransform(t([1., 2.]), t([2., -3.]), event_dim=1)": "t([[-1., 2.], [3., 4.]])",
    "CatTransform([ExpTransform(), AffineTransform(1., 2.)], lengths=[1, 2])": "t([-1., 2., 3.])",
    "CatTransform([ExpTransform(), AffineTransform(1., 2.)], dim=1)": "t([[-1., 2.], [3., 4.]])",
    "ComposeTransform([ExpTransform(), AffineTransform(1., 2.)])": "t([-1., 2.])",
    "ComposeTransform([StickBreakingTransform(), AffineTransform(1., 2., event_dim=1)])": "t([-1., 2.])",
    "CorrCholeskyTransform()": "t([[0.3, -0.2, 1.], [0.1, 0.2, 0.3]])",
    "CumulativeDistributionTransform(Normal(0., 2.))": "t([-1., 2.])",
    "ExpTransform()": "t([-1., 2.])",
    "ExpTransform(cache_size=1)": "t([-1., 2.])",
    "IndependentTransform(ExpTransform(), 1)": "t([-1., 2.])",
    "LowerCholeskyTransform()": "t([[-1., 2.], [0.3, 0.4]])",
    "PositiveDefiniteTransform()": "t([[-1., 2.], [0.3, 0.4]])",
    "PowerTransform(t([2., -0.5]))": "t([1., 2.])",
    "ReshapeTransform((2, 3), (6,))": "torch.ones(4, 2, 3)",
    "SigmoidTransform()": "t([-1., 2.])",
    "SoftplusTransform()": "t([-1., 2.])",
    "TanhTransform()": "t([-1., 2.])",
    "SoftmaxTransform()": "t([-1., 2.])",
    "StackTransform([ExpTransform(), AffineTransform(1., 2.)], dim=1)": "t([[-1., 2.], [3., 4.]])",
    "StickBreakingTransform()": "t([-1., 2., 0.3])",
    "identity_transform": "t([-1., 2.])",
    **{
        f"{registry}({constraint})": value
        for registry in ("biject_to", "transform_to")
        for constraint, value in {
            "constraints.real": "t([-1., 2.])",
            "constraints.real_vector": "t([-1., 2.])",
            "constraints.positive": "t([-1., 2.])",
            "constraints.greater_than_eq(3.)": "t([-1., 2.])",
            "constraints.less_than(3.)": "t([-1., 2.])",
            "constraints.unit_interval": "t([-1., 2.])",
            "constraints.interval(-1., 3.)": "t([-1., 2.])",
            "constraints.half_open_interval(-1., 3.)": "t([-1., 2.])",
            "constraints.simplex": "t([-1., 2.])",
            "constraints.lower_cholesky": "t([[-1., 2.], [0.3, 0.4]])",
            "constraints.positive_definite": "t([[-1., 2.], [0.3, 0.4]])",
            "constraints.corr_cholesky": "t([-1., 2., 0.4])",
            "constraints.cat([constraints.real, constraints.positive])": "t([-1., 2.])",
            "constraints.stack([constraints.real, constraints.positive])": "t([-1., 2.])",
            "constraints.boolean": "t([-1., 2.])",
        }.items()
    },
}
TRANSFORM_PROBES = [
    "repr(d)",
    "repr(d.inv)",
    "d(v)",
    "d.inv(d(v))",
    "d.log_abs_det_jacobian(v, d(v))",
    "d.inv.log_abs_det_jacobian(d(v), v)",
    "d.sign",
    "d.bijective, d.event_dim",
    "repr(d.domain), d.domain.event_dim",
    "repr(d.codomain), d.codomain.event_dim",
    "d.forward_shape(v.shape), d.inverse_shape(d(v).shape)",
    "d.with_cache(1)(v), d.with_cache(1)._cache_size",
    "d.inv.inv is d, d == d, d == d.inv",
]

CONSTRAINTS = {
    "constraints.boolean": "t([0., 1., 0.5])",
    "constraints.one_hot": "t([[0., 1.], [1., 1.]])",
    "constraints.integer_interval(1, 3)": "t([0., 1., 3., 2.5])",
    "constraints.nonnegative_integer": "t([0., 1., -3., 2.5])",
    "constraints.positive_integer": "t([0., 1., -3., 2.5])",
    "constraints.real": "t([0., nan])",
    "constraints.real_vector": "t([[0., nan], [1., 2.]])",
    "constraints.positive": "t([0., 1.])",
    "constraints.nonnegative": "t([0., -1.])",
    "constraints.greater_than(1)": "t([1., 2.])",
    "constraints.greater_than_eq(1)": "t([1., 0.])",
    "constraints.less_than(1)": "t([1., 0.])",
    "constraints.unit_interval": "t([1., 0., 2.])",
    "constraints.interval(-1., 1.)": "t([1., 0., 2.])",
    "constraints.half_open_interval(-1., 1.)": "t([1., 0., 2.])",
    "constraints.simplex": "t([[0.5, 0.5], [0.5, 0.6], [-1., 2.]])",
    "constraints.multinomial(3)": "t([[0., 3.], [3., 3.], [-1., 2.]])",
    "constraints.lower_triangular": "t([[[1., 0.], [1., 1.]], [[1., 1.], [1., 1.]]])",
    "constraints.lower_cholesky": "t([[[1., 0.], [1., 1.]], [[1., 0.], [1., -1.]]])",
    "constraints.corr_cholesky": "t([[[1., 0.], [0.6, 0.8]], [[1., 0.], [1., 1.]]])",
    "constraints.square": "torch.ones(2, 3, 2)",
    "constraints.symmetric": "t([[[1., 0.], [1., 1.]], [[1., 0.], [0., -1.]]])",
    "constraints.positive_semidefinite": "t([[[1., 1.], [1., 1.]], [[1., 0.], [0., -1.]]])",
    "constraints.positive_definite": "t([[[1., 0.], [0., 1.]], [[1., 0.], [0., -1.]]])",
    "constraints.cat([constraints.real, constraints.positive])": "t([0., 0.])",
    "constraints.stack([constraints.real, constraints.positive])": "t([0., 0.])",
    "constraints.independent(constraints.positive, 1)": "t([[0., 0.], [1., 2.]])",
    "constraints.dependent": "t(0.)",
}
CONSTRAINT_PROBES = ["repr(d)", "d.check(v)", "d.event_dim, d.is_discrete", "constraints.is_dependent(d)"]

# Expressions that stand alone: most of them must fail.
SINGLE = """
Bernoulli()
Bernoulli(t(.5), t(.5))
Bernoulli(2.)
Beta(t([1., -3.]), 2.)
Binomial(10)
Binomial(10, t([.2, .3])).log_prob(t(11.))
Binomial(t([3., 4.]), t([.2, .3])).entropy()
Categorical(t(1.))
Categorical(logits=t(1.))
Categorical(t([.2, -.3]))
Categorical(t([.2, .3])).log_prob(t(2))
Chi2(t([-1., 2.]))
ContinuousBernoulli()
ContinuousBernoulli(2.)
ContinuousBernoulli(2., validate_args=True)
Dirichlet(t(1.))
Dirichlet(t([1., 2.])).log_prob(t([.2, .9]))
Gamma(1., -2.)
Geometric(0.)
Geometric(t([.2, 0.]))
Independent(Normal(t([1., 2.]), 1.), 2)
LKJCholesky(1)
LKJCholesky('a')
LowRankMultivariateNormal(t(1.), t([[1.]]), t([1.]))
LowRankMultivariateNormal(t([1.]), t([1.]), t([1.]))
LowRankMultivariateNormal(t([1.]), t([[1.], [2.]]), t([1.]))
LowRankMultivariateNormal(t([1.]), t([[1.]]), t([1., 2.]))
MixtureSameFamily(Categorical(torch.ones(2)), Normal(torch.zeros(3), torch.ones(3)))
MixtureSameFamily(Normal(0., 1.), Normal(torch.zeros(3), torch.ones(3)))
MixtureSameFamily(Categorical(torch.ones(3)), 3)
MixtureSameFamily(Categorical(torch.ones(2, 3)), Normal(torch.zeros(4, 3), torch.ones(3)))
Multinomial(t(3), t([.2, .3]))
Multinomial(3, t([.2, .3])).log_prob(t([2., 2.]))
MultivariateNormal(t(1.))
MultivariateNormal(t([1.]))
MultivariateNormal(t([1.]), t([1.]))
MultivariateNormal(t([1.]), scale_tril=t([1.]))
MultivariateNormal(torch.zeros(2), -torch.eye(2))
MultivariateNormal(torch.zeros(2), torch.eye(2)).log_prob(torch.ones(3))
NegativeBinomial(3., t([1.]))
Normal('a', 1)
Normal(0., -1.)
Normal(nan, 1.)
Normal(nan, 1., validate_args=False)
Normal(0., 1.).log_prob(3)
Normal(t([0., 1.]), 1.).log_prob(torch.ones(3))
Normal(t([0., 1.]), 1.).log_prob(t(nan))
Normal(0., 1.).enumerate_support()
Normal(0., 1.).sample_n(2)
OneHotCategorical(t([.2, .8])).log_prob(t([1., 1.]))
Poisson(-1.)
RelaxedBernoulli(t(1.))
Uniform(1., 0.)
Uniform(0., 1.).log_prob(t(2.))
Uniform(0., 1., validate_args=False).log_prob(t(2.))
Wishart(t(1.), torch.eye(2))
Wishart(t(3.))
Wishart(t(3.), torch.ones(2))
TransformedDistribution(Normal(0., 1.), 3)
TransformedDistribution(Normal(0., 1.), [3])
TransformedDistribution(Normal(0., 1.), StickBreakingTransform())
TransformedDistribution(3, StickBreakingTransform())
Normal.set_default_validate_args(3)
kl_divergence(Normal(0., 1.), Poisson(1.))
kl_divergence(Normal(0., 1.), MultivariateNormal(torch.zeros(1), torch.eye(1)))
register_kl(3, Normal)
biject_to(constraints.boolean)
transform_to(3)
biject_to.register(3)(lambda c: c)
Distribution(validate_args=False).mode
Distribution(validate_args=False).sample()
Normal.support
repr(Uniform.support)
Uniform.support.event_dim
Binomial.support.is_discrete
Independent.support.event_dim
Bernoulli(t([.5], dtype=torch.float64)).log_prob(t([1.], dtype=torch.float64))
Normal(t(0., dtype=torch.float64), 1.).sample((3,))
Gamma(t(2., dtype=torch.float64), 1.).sample((3,))
Beta(t(2., dtype=torch.float64), 1.).sample((3,))
Laplace(t(2., dtype=torch.float64), 1.).sample((3,))
Normal(torch.zeros(20), 1.).sample()
Normal(torch.zeros(20), 1.).rsample()
Gamma(torch.ones(40), 1.).sample()
Gamma(torch.full((7,), 0.01), 1.).sample()
Beta(torch.full((7,), 0.1), 0.2).sample()
Dirichlet(torch.full((3, 4), 0.1)).sample()
ExpTransform(cache_size=3)
AbsTransform().sign
ReshapeTransform((2, 3), (5,))
ReshapeTransform((2, 3), (6,)).forward_shape((3, 2))
CatTransform([ExpTransform()], lengths=[2, 3])
CatTransform([3])
utils.broadcast_all(1, t([1., 2.]), True)
utils.broadcast_all('a', 1)
utils.probs_to_logits(t([0., 0.3, 1.]), is_binary=True)
utils.probs_to_logits(t([0., 0.3, 1.]))
utils.logits_to_probs(t([0., 0.3, 1.]), is_binary=True)
utils.logits_to_probs(t([0., 0.3, 1.]))
utils.clamp_probs(t([0., 0.3, 1.]))
utils.tril_matrix_to_vec(t([[1., 2.], [3., 4.]]))
utils.tril_matrix_to_vec(t([[1., 2.], [3., 4.]]), diag=-1)
utils.tril_matrix_to_vec(t([[1., 2.], [3., 4.]]), diag=3)
utils.vec_to_tril_matrix(t([1., 2., 3.]))
utils.vec_to_tril_matrix(t([1., 2., 3.]), diag=-1)
utils.vec_to_tril_matrix(t([1., 2., 3., 4.]))
relaxed_bernoulli.LogitRelaxedBernoulli(t(0.7), t([0.2, 0.9])).rsample((2,))
relaxed_bernoulli.LogitRelaxedBernoulli(t(0.7), t([0.2, 0.9])).log_prob(t([0.3, -1.]))
relaxed_categorical.ExpRelaxedCategorical(t(0.7), t([0.2, 0.8])).rsample((2,))
""".strip().splitlines()


# Answers of PyTorch that are not followed: questions, and why.
DIFFERENT = {
    ("Kumaraswamy(t([0.5, 2.]), t([1.5, 3.]))", "d.mode"): "PyTorch's mode is NaN wherever it exists",
    (
        "Wishart(t(4.), t([[2., 0.5], [0.5, 1.]]))",
        "grads(d.rsample((3,)))",
    ): "PyTorch's samples cannot be differentiated",
    ("Wishart(t([4., 6.]), scale_tril=t([[2., 0.], [0.5, 1.]]))", "grads(d.rsample((3,)))"): "as above",
    ("Geometric(t([0.2, 0.9]))", "d.param_shape"): "an attribute more",
    ("Geometric(logits=t([0.2, -0.9]))", "d.param_shape"): "an attribute more",
}


def rows():
    """The comparisons by name: each a list of (setup expression, value expression, question)."""
    tables = ((DISTRIBUTIONS, PROBES), (TRANSFORMS, TRANSFORM_PROBES), (CONSTRAINTS, CONSTRAINT_PROBES))
    found = {
        expression: [(expression, value, probe) for probe in probes if (expression, probe) not in DIFFERENT]
        for table, probes in tables
        for expression, value in table.items()
    }
    for name, p in PAIRS.items():
        for q in (*PAIRS.values(), *SECOND.values()):
            kind = "matrices" if q.startswith(("MultivariateNormal", "LowRank", "Wishart")) else "others"
            found.setdefault(f"kl {name} to {kind}", []).append((p, q, "kl_divergence(d, v)"))
    return found | {expression: [("None", "None", expression)] for expression in SINGLE}


def answers(torch):
    """What an implementation answers to every row."""
    return {name: [answer(torch, *question) for question in questions] for name, questions in rows().items()}


def answer(torch, setup, value, question):
    """What an implementation answers, as plain data: numbers, texts, or an exception's type and message."""
    distributions = torch.distributions
    leaves = []

    def t(data, **options):
        tensor = torch.tensor(data, **options)
        if tensor.is_floating_point():
            leaves.append(tensor.requires_grad_())
        return tensor

    def grads(result):
        return torch.autograd.grad(result.sum(), leaves, allow_unused=True)

    names = {name: getattr(distributions, name) for name in distributions.__all__}
    for name in ("constraints", "utils", "relaxed_bernoulli", "relaxed_categorical"):
        names[name] = getattr(distributions, name)
    names |= {"torch": torch, "t": t, "grads": grads, "nan": math.nan}
    torch.manual_seed(1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            names["d"] = eval(setup, names)
            parameters = list(leaves)
            names["v"] = eval(value, names)
            leaves[:] = parameters
            torch.manual_seed(2)
            return plain(torch, eval(question, names))
    except Exception as error:
        return [type(error).__name__, str(error).replace("ferrotorch", "torch").split("\n")[0]]


def plain(torch, value):
    """Tensors as dtype, shape and flat numbers; sequences item by item; anything else as text."""
    if isinstance(value, torch.Tensor):
        value = value.detach()
        shape = [str(value.dtype).split(".")[-1], *value.shape]
        return {"shape": shape, "values": [short(x) for x in value.flatten().tolist()]}
    if isinstance(value, torch.Size):
        return list(value)
    if isinstance(value, (tuple, list)):
        return [plain(torch, item) for item in value]
    if isinstance(value, (int, float, bool, str, type(None))):
        return value
    return repr(value).split(" at 0x")[0].replace("ferrotorch", "torch")


def short(x):
    """A number with the digits that are compared."""
    return float(f"{x:.7g}") if isinstance(x, float) and math.isfinite(x) else x


def same(expected, found, rtol=2e-5, atol=2e-6):
    """Whether two answers agree; numbers to within a tolerance."""
    if isinstance(expected, dict):
        if not isinstance(found, dict) or expected["shape"] != found["shape"]:
            return False
        return all(same(a, b, rtol, atol) for a, b in zip(expected["values"], found["values"], strict=True))
    if isinstance(expected, list):
        if not isinstance(found, list) or len(expected) != len(found):
            return False
        return all(same(a, b, rtol, atol) for a, b in zip(expected, found, strict=True))
    if isinstance(expected, bool) or isinstance(found, bool) or not isinstance(expected, (int, float)):
        return type(expected) is type(found) and expected == found
    if not isinstance(found, (int, float)):
        return False
    if math.isnan(expected) or math.isinf(expected):
        return str(float(expected)) == str(float(found))
    return abs(expected - found) <= atol + rtol * abs(expected)
