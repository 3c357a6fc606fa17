//! What matrices must be, in PyTorch's words.
use crate::{bail, shape, DType, Kind, Result, Tensor};

/// At least two dimensions.
pub(super) fn matrices(x: &Tensor, op: &str, name: &str) -> Result<()> {
    if x.ndim() < 2 {
        bail!(Runtime, "{op}: The input tensor {name} must have at least 2 dimensions.");
    }
    Ok(())
}

/// A floating-point or complex dtype; with `low` false, none of half precision.
pub(super) fn number(x: &Tensor, op: &str, low: bool) -> Result<()> {
    if !x.dtype().is_differentiable() {
        bail!(
            Runtime,
            "{op}: Expected a floating point or complex tensor as input. Got {}",
            x.dtype().type_name()
        );
    }
    if !low && matches!(x.dtype(), DType::F16 | DType::BF16) {
        bail!(Runtime, "{op}: Low precision dtypes not supported. Got {}", x.dtype().type_name());
    }
    Ok(())
}

/// Square matrices.
pub(super) fn square(x: &Tensor, op: &str) -> Result<()> {
    matrices(x, op, "A")?;
    rows_equal_columns(x, &format!("{op}: "))
}

pub(super) fn rows_equal_columns(x: &Tensor, prefix: &str) -> Result<()> {
    let (m, n) = (x.shape()[x.ndim() - 2], x.shape()[x.ndim() - 1]);
    if m != n {
        bail!(Runtime, "{prefix}A must be batches of square matrices, but they are {m} by {n} matrices");
    }
    Ok(())
}

/// `A X = B` or `X A = B` has fitting sizes.
pub(super) fn equation(a: &Tensor, b: &Tensor, left: bool, op: &str) -> Result<()> {
    matrices(a, op, "A")?;
    matrices(b, op, "B")?;
    let (m, n) = (a.shape()[a.ndim() - 2], a.shape()[a.ndim() - 1]);
    let (p, q) = (b.shape()[b.ndim() - 2], b.shape()[b.ndim() - 1]);
    if if left { m != p } else { n != q } {
        let text = if left { "AX = B" } else { "XA = B" };
        bail!(Runtime, "{op}: Incompatible shapes of A and B for the equation {text} ({m}x{n} and {p}x{q})");
    }
    Ok(())
}

/// Two operands of one dtype.
pub(super) fn same_dtype(a: &Tensor, b: &Tensor, op: &str, names: (&str, &str)) -> Result<()> {
    if a.dtype() != b.dtype() {
        let (x, y) = names;
        bail!(
            Runtime,
            "{op}: Expected {x} and {y} to have the same dtype, but found {x} of type {} and {y} of type {} instead",
            a.dtype().type_name(),
            b.dtype().type_name()
        );
    }
    Ok(())
}

/// The first nonzero number that a decomposition left, as an error.
pub(super) fn info(info: &Tensor, op: &str, kind: Kind, text: impl Fn(i32) -> String) -> Result<()> {
    let numbers = crate::ops::memory::read::<i32>(info);
    let Some(at) = numbers.iter().position(|&i| i != 0) else { return Ok(()) };
    let batch = if info.ndim() > 0 { format!("(Batch element {at}): ") } else { String::new() };
    Err(crate::Error::new(kind, format!("{op}: {batch}{}", text(numbers[at]))))
}

/// Leading dimensions broadcast against each other.
pub(super) fn batches(a: &Tensor, b: &Tensor) -> Result<shape::Dims> {
    shape::broadcast(&a.shape()[..a.ndim() - 2], &b.shape()[..b.ndim() - 2])
}

/// The driver of a singular value decomposition is a choice that only CUDA has.
pub fn no_driver(driver: Option<&str>, op: &str) -> Result<()> {
    if driver.is_some() {
        bail!(
            Runtime,
            "linalg.{op}: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend."
        );
    }
    Ok(())
}

/// The first matrix of a batch whose iteration did not converge.
#[derive(Default)]
pub(super) struct Failed(std::sync::Mutex<Option<(usize, i32)>>);

impl Failed {
    pub(super) fn note(&self, i: usize, info: i32) {
        if info != 0 {
            let mut first = self.0.lock().unwrap_or_else(|e| e.into_inner());
            if first.is_none_or(|(j, _)| i < j) {
                *first = Some((i, info));
            }
        }
    }

    pub(super) fn check(self, x: &Tensor, op: &str, text: impl Fn(i32) -> String) -> Result<()> {
        let Some((i, info)) = self.0.into_inner().unwrap_or_else(|e| e.into_inner()) else { return Ok(()) };
        let batch = if x.ndim() > 2 { format!("(Batch element {i}): ") } else { String::new() };
        bail!(Linalg, "{op}: {batch}The algorithm failed to converge because {}", text(info));
    }
}
