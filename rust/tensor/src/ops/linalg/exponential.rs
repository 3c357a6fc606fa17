//! The matrix exponential.
use super::check;
use super::shared::*;
use crate::autograd::track;
use crate::ops::memory::raw_mut;
use crate::ops::{copy, join};
use crate::{dispatch, grads, DType, Result, Tensor};
use ferrotorch_linalg::{batch, exponential as kernel};

/// The exponential of square matrices.
pub fn matrix_exp(x: &Tensor) -> Result<Tensor> {
    let op = "linalg.matrix_exp";
    check::square(x, op)?;
    check::number(x, op, true)?;
    let (count, n, _) = sizes(x);
    let low = matches!(x.dtype(), DType::F16 | DType::BF16);
    let y = if low { copy::to_dtype(&plain(x)?, DType::F32)? } else { fresh(&x.detach())? };
    dispatch!("matrix_exp", y.dtype(), wide_float_complex T => {
        batch::each(count, 20 * n * n * n, raw_mut::<T>(&y), |_, y, _: &mut ()| kernel::exponential(y, n));
        Ok(())
    })?;
    let y = copy::to_dtype(&y, x.dtype())?;
    track(y, "LinalgMatrixExpBackward0", &[x], |s| {
        let x = s.save(x);
        move |g: &Tensor, _| {
            // The exponential of [A^H G; 0 A^H] holds the gradient in its corner.
            let xh = adjoint(&x.get()?)?;
            let n = xh.shape()[xh.ndim() - 1];
            let zeros = Tensor::zeros(xh.shape(), xh.dtype())?;
            let top = join::cat(&[xh.clone(), g.clone()], -1)?;
            let whole = join::cat(&[top, join::cat(&[zeros, xh], -1)?], -2)?;
            let y = matrix_exp(&whole)?;
            Ok(grads![Some(columns(&rows(&y, 0, n)?, n, n)?)])
        }
    })
}
