//! Elementwise functions of two operands.

mod arithmetic;
mod backward;
mod compare;
mod integer;
mod modulo;
mod special;

pub use arithmetic::*;
pub use backward::*;
pub use compare::*;
pub use integer::*;
pub use modulo::{DIV_FLOOR, DIV_TRUNC, FMOD, REMAINDER};
pub use special::*;
