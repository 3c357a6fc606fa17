//! Reductions of strided tensors over any set of dimensions.
mod arg;
mod drive;
mod fold;
mod layout;
mod reducers;
mod source;
#[cfg(test)]
mod tests;

pub use arg::{extreme_columns, extreme_rows, Extreme};
pub use drive::{reduce, reduce_all};
pub(crate) use fold::{row, rows};
pub use layout::{Dim, Layout};
pub use reducers::*;
pub use source::{truths, Source, Truth};
