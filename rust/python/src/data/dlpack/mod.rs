//! DLPack: memory shared with other array libraries.
mod abi;
mod export;
mod import;

pub use export::{capsule, dlpack, dlpack_device};
pub use import::from_dlpack;
