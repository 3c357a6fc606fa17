//! Bits of integers, and logic of truth values.
use super::elementwise::{common_type, run, run_raw, Kernel};
use crate::promotion::Operand;
use crate::{DType, Result, Tensor};
use ferrotorch_kernels::strided::Takes;
use ferrotorch_kernels::table::Params;
use ferrotorch_kernels::{binary, unary};

macro_rules! bitwise {
    ($($(#[$m:meta])* $name:ident $table:ident $text:literal;)*) => { $(
        $(#[$m])*
        pub fn $name<'a, 'b>(a: impl Into<Operand<'a>>, b: impl Into<Operand<'b>>, out: Option<&Tensor>) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: $text, table: &binary::$table };
            let (a, b) = (a.into(), b.into());
            let dtype = common_type(a, b);
            run(&KERNEL, &[a, b], dtype, dtype, &Params::default(), out)
        }
    )* };
}

bitwise! {
    /// The bits set in both.
    bitwise_and AND "bitwise_and_cpu";
    /// The bits set in either.
    bitwise_or OR "bitwise_or_cpu";
    /// The bits set in one of the two.
    bitwise_xor XOR "bitwise_xor_cpu";
    /// `a` shifted left by `b` bits.
    bitwise_left_shift SHL "lshift_cpu";
    /// `a` shifted right by `b` bits, keeping its sign.
    bitwise_right_shift SHR "rshift_cpu";
    /// The greatest common divisor.
    gcd GCD "gcd_cpu";
    /// The least common multiple.
    lcm LCM "lcm_cpu";
}

/// The bits inverted; `not` for truth values.
pub fn bitwise_not(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "bitwise_not_cpu", table: &unary::NOT };
    run(&KERNEL, &[x.into()], x.dtype(), x.dtype(), &Params::default(), out)
}

macro_rules! logical {
    ($($(#[$m:meta])* $name:ident $table:ident;)*) => { $(
        $(#[$m])*
        pub fn $name(a: &Tensor, b: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: stringify!($name), table: &binary::$table };
            // Elements become truth values on their way in.
            run(&KERNEL, &[a.into(), b.into()], DType::Bool, DType::Bool, &Params::default(), out)
        }
    )* };
}

logical! {
    /// Whether both are not zero.
    logical_and LOGICAL_AND;
    /// Whether either is not zero.
    logical_or LOGICAL_OR;
    /// Whether one of the two is not zero.
    logical_xor LOGICAL_XOR;
}

/// Whether an element is zero.
pub fn logical_not(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    match unary::NOT.bool {
        Some(raw) => {
            run_raw(raw, Takes::default(), &[x.into()], DType::Bool, DType::Bool, &Params::default(), out)
        }
        None => Err(crate::error::unsupported("logical_not", x.dtype())),
    }
}
