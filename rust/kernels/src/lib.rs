//! Arithmetic on slices: no tensors, no dtype enum, no gradients.

pub mod isa;
pub mod parallel;
