//! Comparisons, and questions that compare whole tensors.
use super::copy;
use super::elementwise::{common_type, run, Kernel};
use crate::promotion::Operand;
use crate::{bail, dispatch, DType, Result, Tensor};
use ferrotorch_kernels::binary as kernels;
use ferrotorch_kernels::table::Params;

macro_rules! comparisons {
    ($($(#[$m:meta])* $name:ident $table:ident $text:literal;)*) => { $(
        $(#[$m])*
        pub fn $name<'a, 'b>(a: impl Into<Operand<'a>>, b: impl Into<Operand<'b>>, out: Option<&Tensor>) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: $text, table: &kernels::$table };
            compare(&KERNEL, a.into(), b.into(), out)
        }
    )* };
}

comparisons! {
    /// `a == b`.
    eq EQ "eq_cpu";
    /// `a != b`.
    ne NE "ne_cpu";
    /// `a < b`.
    lt LT "lt_cpu";
    /// `a <= b`.
    le LE "le_cpu";
    /// `a > b`.
    gt GT "gt_cpu";
    /// `a >= b`.
    ge GE "ge_cpu";
}

fn compare(kernel: &Kernel, a: Operand, b: Operand, out: Option<&Tensor>) -> Result<Tensor> {
    let dtype = common_type(a, b);
    run(kernel, &[a.rounded_to(dtype), b.rounded_to(dtype)], dtype, DType::Bool, &Params::default(), out)
}

/// `|a - b| <= atol + rtol * |b|`.
pub fn isclose(a: &Tensor, b: &Tensor, rtol: f64, atol: f64, equal_nan: bool) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "isclose", table: &kernels::ISCLOSE };
    if a.dtype() != b.dtype() {
        bail!(Runtime, "{} did not match {}", a.dtype().type_name(), b.dtype().type_name());
    }
    if !(rtol >= 0.0) {
        bail!(Runtime, "rtol must be greater than or equal to zero, but got {}", rtol);
    }
    if !(atol >= 0.0) {
        bail!(Runtime, "atol must be greater than or equal to zero, but got {}", atol);
    }
    // Integers are compared as float64; with no tolerance they must be equal.
    if a.dtype().is_integral(true) && rtol == 0.0 && atol == 0.0 {
        return eq(a, b, None);
    }
    let dtype = if a.dtype().is_integral(true) { DType::F64 } else { a.dtype() };
    let p = Params { f: [atol, rtol, 0.0, 0.0], i: [equal_nan as i64, 0], ..Params::default() };
    run(&KERNEL, &[a.into(), b.into()], dtype, DType::Bool, &p, None)
}

/// Whether all elements are close.
pub fn allclose(a: &Tensor, b: &Tensor, rtol: f64, atol: f64, equal_nan: bool) -> Result<bool> {
    all_true(&isclose(a, b, rtol, atol, equal_nan)?)
}

/// Whether size and elements are the same.
pub fn equal(a: &Tensor, b: &Tensor) -> Result<bool> {
    if a.shape() != b.shape() {
        return Ok(false);
    }
    if a.dtype() != b.dtype() {
        bail!(
            Runtime,
            "Expected object of data type {} but got data type {} for argument #2 'other' in call to equal",
            a.dtype().type_name(),
            b.dtype().type_name()
        );
    }
    all_true(&eq(&a.detach(), &b.detach(), None)?)
}

fn all_true(t: &Tensor) -> Result<bool> {
    let t = copy::contiguous(t)?;
    dispatch!("all", t.dtype(), all T => {
        // SAFETY: contiguous and of type T; ops do not write to their inputs.
        Ok(!unsafe { t.as_slice::<T>() }.contains(&T::default()))
    })
}
