//! The larger or smaller of two elements.
use super::bitwise::{bitwise_or, logical_not};
use super::compare::{eq, ge, gt, le, lt};
use super::elementwise::{common_type, Kernel};
use super::rules::{apply, rule, Inputs, Rule, A, B, NO_NUMBERS};
use super::select::where_;
use super::{binary, unary};
use crate::{bail, Result, Tensor};
use ferrotorch_kernels::binary as kernels;
use ferrotorch_kernels::table::Params;

/// The gradient for an operand: nothing where it lost, half where both are equal, all of it elsewhere, NaN included.
fn share(g: &Tensor, lost: &Tensor, equal: &Tensor) -> Result<Tensor> {
    let half = binary::mul(g, 0.5, None)?;
    where_(lost, 0, &where_(equal, &half, g, None)?, None)
}

/// Which elements of the first operand `fmax` and `fmin` pick.
fn first(s: &Inputs, larger: bool) -> Result<Tensor> {
    let (a, b) = (s.tensor(0)?, s.tensor(1)?);
    let better = if larger { ge(&a, &b, None)? } else { le(&a, &b, None)? };
    bitwise_or(&better, &unary::isnan(&b, None)?, None)
}

macro_rules! extrema {
    ($($(#[$m:meta])* $name:ident $table:ident $text:literal $node:literal |$s:ident| $a:expr, $b:expr;)*) => { $(
        $(#[$m])*
        pub fn $name(a: &Tensor, b: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: $text, table: &kernels::$table };
            static RULE: Rule = rule!($node; A | B => |g, $s| ($a)(g); A | B => |g, $s| ($b)(g));
            let dtype = common_type(a.into(), b.into());
            if dtype.is_complex() {
                bail!(Runtime, "{} not implemented for complex tensors.", stringify!($name));
            }
            apply(&KERNEL, &RULE, &[a.into(), b.into()], (dtype, dtype), &Params::default(), NO_NUMBERS, out)
        }
    )* };
}

fn pair(s: &Inputs) -> Result<(Tensor, Tensor, Tensor)> {
    let (a, b) = (s.tensor(0)?, s.tensor(1)?);
    let equal = eq(&a, &b, None)?;
    Ok((a, b, equal))
}

extrema! {
    /// The larger; NaN where either is.
    maximum MAXIMUM "maximum_cpu" "MaximumBackward0" |s|
        |g: &Tensor| { let (a, b, e) = pair(s)?; share(g, &lt(&a, &b, None)?, &e) },
        |g: &Tensor| { let (a, b, e) = pair(s)?; share(g, &gt(&a, &b, None)?, &e) };
    /// The smaller; NaN where either is.
    minimum MINIMUM "minimum_cpu" "MinimumBackward0" |s|
        |g: &Tensor| { let (a, b, e) = pair(s)?; share(g, &gt(&a, &b, None)?, &e) },
        |g: &Tensor| { let (a, b, e) = pair(s)?; share(g, &lt(&a, &b, None)?, &e) };
    /// The larger; NaN only where both are.
    fmax FMAX "fmax_cpu" "FmaxBackward0" |s|
        |g: &Tensor| where_(&first(s, true)?, g, 0, None),
        |g: &Tensor| where_(&logical_not(&first(s, true)?, None)?, g, 0, None);
    /// The smaller; NaN only where both are.
    fmin FMIN "fmin_cpu" "FminBackward0" |s|
        |g: &Tensor| where_(&first(s, false)?, g, 0, None),
        |g: &Tensor| where_(&logical_not(&first(s, false)?, None)?, g, 0, None);
}
