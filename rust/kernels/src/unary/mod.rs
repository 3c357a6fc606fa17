//! Elementwise functions of one operand.

mod activation;
mod elementary;
mod rounding;
mod special;
mod trig;

pub use activation::*;
pub use elementary::*;
pub use rounding::*;
pub use special::*;
pub use trig::{COS, SIN, TAN};
