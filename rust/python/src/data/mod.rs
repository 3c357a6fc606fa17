//! Data between Python and tensors: numbers and sequences, arrays, buffers, DLPack, storages.
mod args;
mod buffer;
mod create;
mod dlpack;
mod flat;
mod leaf;
mod legacy;
mod list;
mod numpy;
mod sequence;
#[cfg(unix)]
mod shared;
mod storage;
mod table;

pub use args::class_name;
pub use create::as_tensor;
pub use legacy::{attach, legacy};
pub use numpy::{dtype_of as numpy_dtype, is_array};
pub use table::TABLE;

use pyo3::prelude::*;

/// Adds the classes and functions of this folder to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    legacy::register(m)?;
    storage::register(m)
}
