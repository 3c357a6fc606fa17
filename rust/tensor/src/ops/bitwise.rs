//! Bits of integers, and logic on the truth of any number.
use super::binary::common_type;
use super::elementwise::{compute_type, run};
use crate::promotion::Operand;
use crate::{dispatch, DType, Result, Tensor};
use ferrotorch_kernels::map::{block1, block2};
use ferrotorch_kernels::number::Bits;

macro_rules! bitwise {
    ($($(#[$doc:meta])* $name:ident($text:literal, $class:ident): $f:expr;)*) => { $(
        $(#[$doc])*
        pub fn $name<'a>(a: impl Into<Operand<'a>>, b: impl Into<Operand<'a>>, out: Option<&Tensor>) -> Result<Tensor> {
            let (a, b) = (a.into(), b.into());
            let d = common_type(a, b);
            dispatch!($text, d, $class T => run(&[(a, d), (b, d)], d, d, out, &block2::<T, T, T>($f)))
        }
    )* };
}

bitwise! {
    /// Bits set in both.
    bitwise_and("bitwise_and_cpu", integer_bool): |x, y| x.and(y);
    /// Bits set in either.
    bitwise_or("bitwise_or_cpu", integer_bool): |x, y| x.or(y);
    /// Bits set in one of them.
    bitwise_xor("bitwise_xor_cpu", integer_bool): |x, y| x.xor(y);
    /// Bits moved up by `b` places.
    bitwise_left_shift("lshift_cpu", integer): |x, y| x.shl(y);
    /// Bits moved down by `b` places, with the sign.
    bitwise_right_shift("rshift_cpu", integer): |x, y| x.shr(y);
}

/// Every bit inverted; for bool, not.
pub fn bitwise_not(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    let d = x.dtype();
    dispatch!("bitwise_not_cpu", d, integer_bool T => run(&[(x.into(), d)], d, d, out, &block1::<T, T>(|x| x.not())))
}

macro_rules! logical {
    ($($(#[$doc:meta])* $name:ident($text:literal): $f:expr;)*) => { $(
        $(#[$doc])*
        pub fn $name(a: &Tensor, b: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
            let truth = |x: &Tensor| compute_type(x.dtype());
            let (ca, cb) = (truth(a), truth(b));
            let c = if ca == cb { ca } else { compute_type(common_type(a.into(), b.into())) };
            dispatch!($text, c, wide T => run(&[(a.into(), c), (b.into(), c)], DType::Bool, DType::Bool, out,
                &block2::<T, T, bool>(|x, y| { let f: fn(bool, bool) -> bool = $f; f(x != T::default(), y != T::default()) })))
        }
    )* };
}

logical! {
    /// Whether both are true, that is, not zero.
    logical_and("logical_and_cpu"): |x, y| x && y;
    /// Whether either is true.
    logical_or("logical_or_cpu"): |x, y| x || y;
    /// Whether one of them is true.
    logical_xor("logical_xor_cpu"): |x, y| x != y;
}

/// Whether the element is zero.
pub fn logical_not(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    let c = compute_type(x.dtype());
    dispatch!("logical_not_cpu", c, wide T => {
        run(&[(x.into(), c)], DType::Bool, DType::Bool, out, &block1::<T, bool>(|x| x == T::default()))
    })
}
