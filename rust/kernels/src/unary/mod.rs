//! Elementwise functions of one operand.

mod activation;
mod elementary;
mod rounding;
mod trig;

pub use activation::*;
pub use elementary::*;
pub use rounding::*;
pub use trig::{COS, SIN, TAN};
