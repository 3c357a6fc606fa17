//! Pooling: one number for each window, or for each part, of the input.
mod adaptive;
mod average;
mod fractional;
mod max;
mod unpool;
mod window;

pub use adaptive::{adaptive_avg_pool, adaptive_max_pool};
pub use average::avg_pool;
pub use fractional::fractional_max_pool;
pub use max::{max_pool, max_pool_with_indices};
pub use unpool::max_unpool;
pub use window::Given;

#[cfg(test)]
mod tests;
