//! Normalisation over batches, layers, groups and instances.
mod batch;
mod group;
mod layer;
mod parts;

pub use batch::{batch_norm, instance_norm, native_batch_norm, Running};
pub use group::{group_norm, native_group_norm};
pub use layer::{layer_norm, native_layer_norm, rms_norm};

#[cfg(test)]
mod tests;
