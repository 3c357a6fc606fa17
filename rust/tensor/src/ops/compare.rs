//! Comparisons: bool results, no gradients.
use super::binary::common_type;
use super::elementwise::{compute_type, run};
use crate::promotion::Operand;
use crate::{dispatch, DType, Result, Tensor};
use ferrotorch_kernels::map::block2;

macro_rules! compare {
    ($($(#[$doc:meta])* $name:ident($text:literal, $class:ident): $f:expr;)*) => { $(
        $(#[$doc])*
        pub fn $name<'a>(a: impl Into<Operand<'a>>, b: impl Into<Operand<'a>>, out: Option<&Tensor>) -> Result<Tensor> {
            let (a, b) = (a.into(), b.into());
            let c = compute_type(common_type(a, b));
            dispatch!($text, c, $class T => run(&[(a, c), (b, c)], DType::Bool, DType::Bool, out, &block2::<T, T, bool>($f)))
        }
    )* };
}

compare! {
    /// `a == b`.
    eq("eq", wide): |x, y| x == y;
    /// `a != b`.
    ne("ne", wide): |x, y| x != y;
    /// `a < b`.
    lt("lt", wide_real_bool): |x, y| x < y;
    /// `a <= b`.
    le("le", wide_real_bool): |x, y| x <= y;
    /// `a > b`.
    gt("gt", wide_real_bool): |x, y| x > y;
    /// `a >= b`.
    ge("ge", wide_real_bool): |x, y| x >= y;
}
