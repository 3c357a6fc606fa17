//! Selection by masks.
use super::{single_value, target};
use crate::autograd::track;
use crate::ops::memory::{raw, raw_mut, read, sized, write};
use crate::ops::{copy, terms, view};
use crate::shape::{self, Dims};
use crate::{bail, dispatch, grads, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::index;

fn type_words(d: DType) -> &'static str {
    match d {
        DType::U8 => "unsigned char",
        DType::I8 => "signed char",
        DType::I16 => "short int",
        DType::I32 => "int",
        DType::I64 => "long int",
        DType::F16 => "c10::Half",
        DType::BF16 => "c10::BFloat16",
        DType::F32 => "float",
        DType::F64 => "double",
        DType::C64 => "c10::complex<float>",
        DType::C128 => "c10::complex<double>",
        DType::Bool => "bool",
    }
}

/// Writes `value` where the mask is true.
pub(super) fn fill(x: &Tensor, mask: &Tensor, value: Scalar, out: Option<&Tensor>) -> Result<Tensor> {
    if mask.dtype() != DType::Bool {
        bail!(
            Runtime,
            "masked_fill_ only supports boolean masks, but got mask with dtype {}",
            type_words(mask.dtype())
        );
    }
    let value = value.fitting_strictly(x.dtype())?;
    let common = shape::broadcast(x.shape(), mask.shape())?;
    if out.is_some() && common[..] != *x.shape() {
        bail!(
            Runtime,
            "output with shape {} doesn't match the broadcast shape {}",
            shape::display(x.shape()),
            shape::display(&common)
        );
    }
    let mask = copy::contiguous(&view::expand_to(&mask.detach(), &common)?)?;
    let source = view::expand_to(&x.detach(), &common)?;
    let y = match out {
        Some(out) => out.clone(),
        None => Tensor::empty(&common, x.dtype())?,
    };
    if y.is_contiguous() {
        let source = copy::contiguous(&source)?;
        dispatch!("masked_fill", x.dtype(), all T => {
            index::masked_fill(read::<T>(&source), read::<bool>(&mask), value.to::<T>(), write::<T>(&y));
            Ok(())
        })?;
    } else {
        dispatch!("masked_fill", x.dtype(), all T => {
            let (value, to) = (value.to::<T>(), write::<T>(&y));
            let mut mask = read::<bool>(&mask).iter();
            y.for_each_offset(|i| {
                if mask.next() == Some(&true) {
                    to[i] = value;
                }
            });
            Ok(())
        })?;
    }
    Ok(y)
}

/// `x` with a number where `mask` is true.
pub fn masked_fill_number(x: &Tensor, mask: &Tensor, value: Scalar, out: Option<&Tensor>) -> Result<Tensor> {
    let y = fill(x, mask, value, out)?;
    track(y, "MaskedFillBackward0", &[x], |s| {
        let mask = s.save(mask);
        move |g: &Tensor, _| Ok(grads![Some(masked_fill_number(g, &mask.get()?, 0.into(), None)?)])
    })
}

/// [`masked_fill_number`] with the number in a 0-dim tensor, which may have a gradient.
pub fn masked_fill(x: &Tensor, mask: &Tensor, value: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    let y = fill(x, mask, single_value(value, "masked_fill_")?, out)?;
    track(y, "MaskedFillBackward1", &[x, value], |s| {
        let mask = s.save(mask);
        move |g: &Tensor, need| {
            let mask = mask.get()?;
            let rest = need.then(0, || masked_fill_number(g, &mask, 0.into(), None))?;
            Ok(grads![rest, need.then(1, || terms::mul(g, &mask)?.sum())?])
        }
    })
}

/// Mask and tensor broadcast to each other.
fn together(x: &Tensor, mask: &Tensor) -> Result<(Tensor, Tensor, Dims)> {
    let common = shape::broadcast(x.shape(), mask.shape())?;
    let mask = copy::contiguous(&view::expand_to(&mask.detach(), &common)?)?;
    Ok((view::expand_to(x, &common)?, mask, common))
}

/// The elements where `mask` is true, in a row.
pub fn masked_select(x: &Tensor, mask: &Tensor) -> Result<Tensor> {
    if mask.dtype() != DType::Bool {
        bail!(Runtime, "masked_select: expected BoolTensor for mask");
    }
    let (wide, mask, common) = together(x, mask)?;
    let source = copy::contiguous(&wide.detach())?;
    let (flags, mut counts) = (read::<bool>(&mask), Vec::new());
    let n = index::nonzero(flags, |&m| m, &mut counts);
    let out = Tensor::empty(&[n], x.dtype())?;
    sized!(x.dtype(), T => index::masked_select(raw::<T>(&source), flags, &counts, raw_mut::<T>(&out)));
    track(out, "MaskedSelectBackward0", &[x], |s| {
        let mask = s.save(&mask);
        move |g: &Tensor, _| {
            let zeros = Tensor::zeros(&common, g.dtype())?;
            Ok(grads![Some(masked_scatter(&zeros, &mask.get()?, g, None)?)])
        }
    })
}

/// `x` with `source`'s elements, in order, where `mask` is true.
pub fn masked_scatter(x: &Tensor, mask: &Tensor, source: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    if source.dtype() != x.dtype() {
        bail!(
            Runtime,
            "masked_scatter: expected self and source to have same dtypes but got{} and {}",
            x.dtype().type_name(),
            source.dtype().type_name()
        );
    }
    if mask.dtype() != DType::Bool {
        bail!(
            Runtime,
            "masked_scatter_ only supports boolean masks, but got mask with dtype {}",
            mask.dtype().type_name()
        );
    }
    let (wide, mask, common) = together(x, mask)?;
    if out.is_some() && common[..] != *x.shape() {
        bail!(
            Runtime,
            "output with shape {} doesn't match the broadcast shape {}",
            shape::display(x.shape()),
            shape::display(&common)
        );
    }
    let y = match out {
        Some(out) => out.clone(),
        None => target(&copy::contiguous(&wide.detach())?, None)?,
    };
    let plain = if y.is_contiguous() { y.clone() } else { copy::contiguous(&y.detach())? };
    let values = copy::contiguous(&source.detach())?;
    let enough = sized!(x.dtype(), T => index::masked_scatter(raw_mut::<T>(&plain), read::<bool>(&mask), raw::<T>(&values)));
    if !enough {
        bail!(Runtime, "Number of elements of source < number of ones in mask");
    }
    if !plain.same(&y) {
        copy::copy_into(&plain, &y)?;
    }
    track(y, "MaskedScatterBackward0", &[x, source], |s| {
        let (mask, shape) = (s.save(&mask), Dims::from_slice(source.shape()));
        move |g: &Tensor, need| {
            let mask = mask.get()?;
            let rest = need.then(0, || masked_fill_number(g, &mask, 0.into(), None))?;
            let part = need.then(1, || {
                let taken = masked_select(g, &mask)?;
                let n: usize = shape.iter().product();
                let missing = (n - taken.numel()) as i64;
                let full =
                    if missing > 0 { crate::ops::join::pad_zeros(&taken, &[0, missing])? } else { taken };
                view::reshape_to(&full, &shape)
            })?;
            Ok(grads![rest, part])
        }
    })
}

/// The indices of the elements that are not zero, a row for each.
pub fn nonzero(x: &Tensor) -> Result<Tensor> {
    let x = copy::contiguous(&x.detach())?;
    let mut counts = Vec::new();
    dispatch!("nonzero", x.dtype(), all T => {
        let test = |v: &T| *v != T::default();
        let n = index::nonzero(read::<T>(&x), test, &mut counts);
        let out = Tensor::empty(&[n, x.ndim()], DType::I64)?;
        if x.ndim() > 0 {
            index::write_nonzero(read::<T>(&x), test, &counts, x.shape(), write::<i64>(&out));
        }
        Ok(out)
    })
}

/// [`nonzero`] for any tensor, 0-dim ones included.
pub fn argwhere(x: &Tensor) -> Result<Tensor> {
    nonzero(x)
}

/// [`nonzero`] cut or filled up to `size` rows.
pub fn nonzero_static(x: &Tensor, size: i64, fill_value: i64) -> Result<Tensor> {
    if size < 0 {
        bail!(Runtime, "nonzero_static: 'size' must be an non-negative integer");
    }
    let found = nonzero(x)?;
    let out = Tensor::full(&[size as usize, x.ndim()], fill_value.into(), DType::I64)?;
    let n = (found.numel()).min(out.numel());
    write::<i64>(&out)[..n].copy_from_slice(&read::<i64>(&found)[..n]);
    Ok(out)
}
