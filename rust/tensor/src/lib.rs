//! Tensors, autograd and one op family per file.
pub mod alloc;
pub mod autograd;
pub mod dtype;
pub mod error;
pub mod ops;
pub mod promotion;
pub mod scalar;
pub mod shape;
pub mod storage;
pub mod tensor;

pub use dtype::{DType, Element};
pub use error::{Error, Kind, Result};
pub use promotion::result_type;
pub use scalar::Scalar;
pub use shape::Dims;
pub use storage::Storage;
pub use tensor::Tensor;
