//! Normalisation: statistics, affine maps and their gradients in one pass over a channel or row while it is in cache.
mod batch;
mod lanes;
mod layer;
mod rows;

pub use batch::{batch_backward, batch_forward, BatchGradients, Images};
pub use layer::{layer_backward, layer_forward, LayerGradients};
pub use rows::{affine, combine, moments, pair_sums};

#[cfg(test)]
mod tests;
