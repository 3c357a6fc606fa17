//! Linear algebra: names of `torch` and, with a leading `_linalg_`, of `torch.linalg`.
pub mod factor;
pub mod general;
pub mod solve;
pub mod spectrum;
