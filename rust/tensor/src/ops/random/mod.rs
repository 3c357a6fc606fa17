//! Random numbers, PyTorch's streams.
mod discrete;
mod dropout;
mod fill;
mod generator;
mod rrelu;
mod sample;

pub use discrete::{
    bernoulli, bernoulli_, bernoulli_p, bernoulli_tensor_, binomial, dirichlet, dirichlet_grad, multinomial,
    poisson, standard_gamma, standard_gamma_grad,
};
pub use dropout::{alpha_dropout, dropout, feature_alpha_dropout, feature_dropout};
pub use fill::{
    cauchy_, exponential_, geometric_, log_normal_, normal_, normal_fill, random_, random_range_, uniform_,
};
pub use generator::{default_generator, Source};
pub use rrelu::rrelu;
pub use sample::{normal, rand, rand_into, randint, randn, randn_into, randperm, Parameter};
