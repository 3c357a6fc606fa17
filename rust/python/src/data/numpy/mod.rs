//! NumPy arrays and tensors that share memory. NumPy is imported when a tensor first becomes an array.
mod abi;
mod export;
mod import;

pub use export::{array, array_as, array_wrap};
pub use import::{align_of, dtype_of, from_array, from_numpy, is_array};
