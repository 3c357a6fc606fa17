//! PyTorch's random streams: the generator, and fills that draw from it in PyTorch's order.
mod gamma;
mod generator;
mod mt19937;
mod normal;
mod permute;
mod poisson;
mod uniform;

pub use gamma::{dirichlet, standard_gamma};
pub use generator::{Generator, STATE_BYTES};
pub use normal::{normal_f32, normal_f64, normal_reduced};
pub use permute::{multinomial_with_replacement, randperm, RandpermIndex};
pub use poisson::{binomial, poisson};
pub use uniform::{
    bernoulli, bernoulli_f32, bernoulli_f64, random_bits, random_range, scale_kept, uniform_bf16,
    uniform_f16, uniform_f32, uniform_f64,
};

/// One draw of the exponential distribution with rate `lambda`.
#[inline]
pub fn exponential(g: &mut Generator, lambda: f64) -> f64 {
    -1.0 / lambda * (-g.uniform()).ln_1p()
}

/// One draw of the Cauchy distribution.
#[inline]
pub fn cauchy(g: &mut Generator, median: f64, sigma: f64) -> f64 {
    median + sigma * (std::f64::consts::PI * (g.uniform() - 0.5)).tan()
}

/// One draw of the logarithm-normal distribution, given mean and standard deviation of the logarithm.
#[inline]
pub fn log_normal(g: &mut Generator, mean: f64, std: f64) -> f64 {
    (g.normal() * std + mean).exp()
}

/// One draw of the geometric distribution: trials up to the first success.
#[inline]
pub fn geometric(g: &mut Generator, p: f64) -> f64 {
    (g.uniform().ln() / (-p).ln_1p()).ceil()
}
