//! Writing whole slices by index: `index_add`, `index_copy`, `index_fill`.
use super::select::{around, index_select};
use super::{int64, single_value, target, Combinable};
use crate::autograd::track;
use crate::ops::memory::{raw, raw_mut, read, sized, write};
use crate::ops::{copy, sort, terms, view};
use crate::shape::{self, wrap_dim, Dims};
use crate::{bail, dispatch, grads, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::index::{add_offsets, scatter_blocks};

fn check_vector(op: &str, index: &Tensor) -> Result<()> {
    if index.ndim() > 1 {
        bail!(
            Index,
            "{op}_(): Index is supposed to be a vector, but got dim: {} with type: {} and size: {}",
            index.ndim(),
            index.dtype().type_name(),
            shape::display(index.shape())
        );
    }
    Ok(())
}

/// Offsets of the slices that `index` names; the error is the index that is out of bounds, and the size.
fn offsets(
    x: &Tensor,
    d: usize,
    index: &Tensor,
    wrap: bool,
) -> std::result::Result<Vec<usize>, (i64, usize)> {
    let mut out = vec![0; index.numel()];
    let (size, stride) = if x.ndim() == 0 { (1, 0) } else { (x.shape()[d], x.strides()[d]) };
    add_offsets(&mut out, read::<i64>(index), size, stride, wrap).map_err(|i| (i, size))?;
    Ok(out)
}

/// `x` with `alpha * source`'s slices added to those along `dim` that `index` names.
pub fn index_add(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    source: &Tensor,
    alpha: Scalar,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let d = wrap_dim(dim, x.ndim())?;
    check_vector("index_add", index)?;
    if !matches!(index.dtype(), DType::I64 | DType::I32) {
        bail!(
            Runtime,
            "index_add_(): Expected dtype int32/int64 for index but got: {}",
            index.dtype().type_name()
        );
    }
    if source.dtype() != x.dtype() {
        bail!(
            Runtime,
            "index_add_(): self ({}) and source ({}) must have the same scalar type",
            x.dtype().type_name(),
            source.dtype().type_name()
        );
    }
    if source.ndim() > 0 && d >= source.ndim() {
        bail!(
            Runtime,
            "index_add_(): Indexing dim {d} is out of bounds of the source tensor with dim {}",
            source.ndim()
        );
    }
    let n = if source.ndim() == 0 { 1 } else { source.shape()[d] };
    if index.numel() != n {
        bail!(
            Runtime,
            "index_add_(): Number of indices ({}) should be equal to source.size(dim): ({n}), for dim: {d}",
            index.numel()
        );
    }
    let rest = |t: &Tensor| -> Dims { (0..t.ndim()).filter(|&i| i != d).map(|i| t.shape()[i]).collect() };
    if x.ndim() > 0 && source.ndim() > 0 && rest(x) != rest(source) {
        bail!(
            Runtime,
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = {} source.shape = {}",
            shape::display(x.shape()),
            shape::display(source.shape())
        );
    }
    if !alpha.is_complex() || x.dtype().is_complex() {
        if alpha.is_floating() && x.dtype().is_integral(true) {
            bail!(Runtime, "For integral input tensors, argument alpha must not be a floating point number.");
        }
    } else {
        bail!(Runtime, "For non-complex input tensors, argument alpha must not be a complex number.");
    }
    let (y, places) = (target(x, out)?, int64(index)?);
    let at = match offsets(&y, d, &places, false) {
        Ok(at) => at,
        Err((i, size)) => bail!(Runtime, "index {i} is out of bounds for dimension {d} with size {size}"),
    };
    let values = copy::contiguous(&source.detach())?;
    let (outer, inner) = around(&y, d);
    let scaled = alpha != Scalar::Int(1);
    dispatch!("index_add", x.dtype(), all T => {
        let a = alpha.to::<T>();
        if scaled {
            scatter_blocks(write::<T>(&y), &outer, &at, &inner, read::<T>(&values), |x, v| *x = x.plus(a.times(v)));
        } else {
            scatter_blocks(write::<T>(&y), &outer, &at, &inner, read::<T>(&values), |x, v| *x = x.plus(v));
        }
        Ok(())
    })?;
    track(y, "IndexAddBackward0", &[x, source], |s| {
        let (index, shape) = (s.save_for(1, &places), Dims::from_slice(source.shape()));
        move |g: &Tensor, need| {
            let part = need.then(1, || {
                let part = view::reshape_to(&index_select(g, dim, &index.get()?)?, &shape)?;
                if scaled {
                    terms::mul_scalar(&part, alpha.conj())
                } else {
                    Ok(part)
                }
            })?;
            Ok(grads![need.then(0, || Ok(g.clone()))?, part])
        }
    })
}

/// `x` with `source`'s slices in place of those along `dim` that `index` names.
pub fn index_copy(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    source: &Tensor,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let d = wrap_dim(dim, x.ndim())?;
    check_vector("index_copy", index)?;
    let n = if source.ndim() == 0 { 1 } else { source.shape().get(d).copied().unwrap_or(1) };
    if source.ndim() == 0 && index.numel() != 1 {
        bail!(
            Index,
            "index_copy_(): When source is scalar, index should have one element (got {})",
            index.numel()
        );
    }
    if source.ndim() != x.ndim() && source.ndim() != 0 && x.ndim() != 0 {
        bail!(
            Index,
            "index_copy_(): When source and destination are not scalars, their dimensionality must match. Source dimensionality ({}), destination dimensionality ({})",
            source.ndim(),
            x.ndim()
        );
    }
    if index.dtype() != DType::I64 {
        bail!(
            Index,
            "index_copy_(): Expected a long tensor for index, but got {}",
            index.dtype().type_name()
        );
    }
    if source.dtype() != x.dtype() {
        bail!(
            Runtime,
            "index_copy_(): self and source expected to have the same dtype, but got (self) {} and (source) {}",
            x.dtype().type_name(),
            source.dtype().type_name()
        );
    }
    let rest = |t: &Tensor| -> Dims { (0..t.ndim()).filter(|&i| i != d).map(|i| t.shape()[i]).collect() };
    if rest(x) != rest(source) {
        bail!(
            Runtime,
            "index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: {} at dimension {d} and source slice shape: {} at dimension 0.",
            shape::display(&rest(x)),
            shape::display(&rest(source))
        );
    }
    if index.numel() != n {
        bail!(
            Index,
            "index_copy_(): Number of indices ({}) should be equal to source.size(dim) ({n})",
            index.numel()
        );
    }
    let (y, places) = (target(x, out)?, int64(index)?);
    let at = match offsets(&y, d, &places, false) {
        Ok(at) => at,
        Err((i, size)) => {
            bail!(Index, "index_copy_(): index {i} is out of bounds for dimension {d} with size {size}")
        }
    };
    let values = copy::contiguous(&source.detach())?;
    let (outer, inner) = around(&y, d);
    sized!(x.dtype(), T => scatter_blocks(raw_mut::<T>(&y), &outer, &at, &inner, raw::<T>(&values), |x, v| *x = v));
    track(y, "IndexCopyBackward0", &[x, source], |s| {
        let (index, shape) = (s.save(&places), Dims::from_slice(source.shape()));
        move |g: &Tensor, need| {
            let index = index.get()?;
            let rest = need.then(0, || index_fill_number(g, dim, &index, 0.into(), None))?;
            Ok(grads![rest, need.then(1, || view::reshape_to(&index_select(g, dim, &index)?, &shape))?])
        }
    })
}

fn fill(
    x: &Tensor,
    d: usize,
    index: &Tensor,
    value: Scalar,
    out: Option<&Tensor>,
) -> Result<(Tensor, Tensor)> {
    if !matches!(index.dtype(), DType::I64 | DType::I32) {
        bail!(Index, "index_fill_(): Expected dtype int64 for index.");
    }
    if value.is_complex() && !x.dtype().is_complex() {
        bail!(Runtime, "index_fill_(): Converting complex Scalar to non-complex type is not supported");
    }
    let value = value.fitting_strictly(x.dtype())?;
    if index.ndim() > 1 {
        bail!(Index, "Index has to be a vector/scalar");
    }
    let (y, places) = (target(x, out)?, int64(index)?);
    let at = match offsets(&y, d, &places, true) {
        Ok(at) => at,
        Err((i, size)) => bail!(Index, "index {i} is out of bounds for dimension {d} with size {size}"),
    };
    let (outer, inner) = around(&y, d);
    let count: usize = outer.iter().chain(&inner).map(|a| a.size).product::<usize>() * at.len();
    let values = Tensor::full(&[count], value, x.dtype())?;
    sized!(x.dtype(), T => scatter_blocks(raw_mut::<T>(&y), &outer, &at, &inner, raw::<T>(&values), |x, v| *x = v));
    Ok((y, places))
}

/// `x` with the slices along `dim` that `index` names filled with a number.
pub fn index_fill_number(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    value: Scalar,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let d = wrap_dim(dim, x.ndim())?;
    let (y, places) = fill(x, d, index, value, out)?;
    track(y, "IndexFillBackward0", &[x], |s| {
        let index = s.save(&places);
        move |g: &Tensor, _| Ok(grads![Some(index_fill_number(g, dim, &index.get()?, 0.into(), None)?)])
    })
}

/// [`index_fill_number`] with the number in a 0-dim tensor, which may have a gradient.
pub fn index_fill(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    value: &Tensor,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let d = wrap_dim(dim, x.ndim())?;
    let number = single_value(value, "index_fill_")?;
    let (y, places) = fill(x, d, index, number, out)?;
    track(y, "IndexFillBackward1", &[x, value], |s| {
        let index = s.save(&places);
        move |g: &Tensor, need| {
            let index = index.get()?;
            let rest = need.then(0, || index_fill_number(g, dim, &index, 0.into(), None))?;
            // An element that is filled twice counts once.
            let once = need.then(1, || index_select(g, dim, &sort::unique(&index)?.0)?.sum())?;
            Ok(grads![rest, once])
        }
    })
}
