//! Binary search and membership.
use crate::ops::memory::{read, write};
use crate::ops::{copy, view};
use crate::promotion::promote_types;
use crate::{bail, dispatch, shape, DType, Result, Tensor};
use ferrotorch_kernels::sort::search_sorted;

/// Positions that keep `sorted`'s innermost dimension sorted; the last ones with `right`, else the first ones.
pub fn searchsorted(
    sorted: &Tensor,
    values: &Tensor,
    out_int32: bool,
    right: bool,
    sorter: Option<&Tensor>,
) -> Result<Tensor> {
    if sorted.ndim() == 0 {
        bail!(Runtime, "torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor dim(0) and input value's dim({}) numel({})", values.ndim(), values.numel());
    }
    let last = sorted.ndim() - 1;
    if values.ndim() == 0 && sorted.ndim() != 1 {
        bail!(
            Runtime,
            "torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor dim({}) and input value's dim(0) numel(1)",
            sorted.ndim()
        );
    }
    if sorted.ndim() != 1
        && (values.ndim() != sorted.ndim() || values.shape()[..last] != sorted.shape()[..last])
    {
        bail!(
            Runtime,
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor {} and input value tensor {}",
            shape::display(sorted.shape()),
            shape::display(values.shape())
        );
    }
    if let Some(s) = sorter {
        if s.shape() != sorted.shape() {
            bail!(
                Runtime,
                "torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor {}and got sorter tensor {}",
                shape::display(sorted.shape()),
                shape::display(s.shape())
            );
        }
        if s.dtype() != DType::I64 {
            bail!(
                Runtime,
                "torch.searchsorted(): sorter must be a tensor of long dtype but got dtype {}",
                s.dtype().type_name()
            );
        }
    }
    let n = sorted.shape()[last];
    let sorter = sorter.map(|s| copy::contiguous(&s.detach())).transpose()?;
    if let Some(s) = &sorter {
        if read::<i64>(s).iter().any(|&i| i < 0 || i >= n as i64) {
            bail!(Runtime, "torch.searchsorted(): sorter index out of range");
        }
    }
    let dtype = promote_types(sorted.dtype(), values.dtype());
    let prepare = |t: &Tensor| copy::contiguous(&copy::to_dtype(&t.detach(), dtype)?);
    let (edges, points) = (prepare(sorted)?, prepare(values)?);
    let out = Tensor::empty(values.shape(), DType::I64)?;
    let per_row = values.shape().last().copied().unwrap_or(1);
    if points.numel() > 0 {
        dispatch!("searchsorted_out_cpu", dtype, real T => {
            let order = sorter.as_ref().map(read::<i64>);
            search_sorted(read::<T>(&edges), n, order, read::<T>(&points), per_row, right, write(&out));
            Ok(())
        })?;
    }
    if out_int32 {
        return copy::to_dtype(&out, DType::I32);
    }
    Ok(out)
}

/// [`searchsorted`] in one row of boundaries.
pub fn bucketize(values: &Tensor, boundaries: &Tensor, out_int32: bool, right: bool) -> Result<Tensor> {
    if boundaries.ndim() != 1 {
        bail!(Runtime, "boundaries tensor must be 1 dimension, but got dim({})", boundaries.ndim());
    }
    searchsorted(boundaries, values, out_int32, right, None)
}

/// Whether each element is one of `test`'s.
pub fn isin(x: &Tensor, test: &Tensor, invert: bool) -> Result<Tensor> {
    let dtype = promote_types(x.dtype(), test.dtype());
    if dtype.is_complex() {
        bail!(Runtime, "Unsupported input type encountered for isin(): {}", dtype.type_name());
    }
    let flat = view::reshape_to(&copy::to_dtype(&test.detach(), dtype)?, &[test.numel()])?;
    let flat = super::sort(&flat, 0, false)?.0;
    let x = copy::contiguous(&copy::to_dtype(&x.detach(), dtype)?)?;
    let out = Tensor::empty(x.shape(), DType::Bool)?;
    dispatch!("isin", dtype, real_bool T => {
        let sorted = read::<T>(&flat);
        for (o, v) in write::<bool>(&out).iter_mut().zip(read::<T>(&x)) {
            let at = sorted.partition_point(|s| s < v);
            *o = (at < sorted.len() && sorted[at] == *v) != invert;
        }
        Ok(())
    })?;
    Ok(out)
}
