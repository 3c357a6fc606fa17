//! Arithmetic on slices: no tensors, no dtype enum, no gradients.
