//! Tensors from nothing: ranges, grids of indices, identity matrices, constants.
use crate::autograd::track;
use crate::ops::memory::{vector, write};
use crate::shape::{self, Dims};
use crate::{bail, dispatch, grads, DType, Element, Result, Scalar, Tensor};
use num_complex::Complex;

/// Sizes from a user, none of which may be negative.
pub fn sizes(sizes: &[i64], op: &str) -> Result<Dims> {
    if let Some(&n) = sizes.iter().find(|&&n| n < 0) {
        if op == "zeros" {
            bail!(Runtime, "zeros: Dimension size must be non-negative.");
        }
        bail!(Runtime, "Trying to create tensor with negative dimension {n}: {}", shape::display(sizes));
    }
    Ok(sizes.iter().map(|&n| n as usize).collect())
}

/// Uninitialised memory in the layout of `x`, where that is dense.
pub fn empty_like(x: &Tensor, dtype: Option<DType>) -> Result<Tensor> {
    let dtype = dtype.unwrap_or(x.dtype());
    if shape::is_non_overlapping_and_dense(x.shape(), x.strides()) {
        return Tensor::empty_strided(x.shape(), x.strides(), dtype);
    }
    // The order of dimensions in memory is kept, the gaps are not.
    let mut order: Vec<usize> = (0..x.ndim()).collect();
    order.sort_by_key(|&d| std::cmp::Reverse(x.strides()[d]));
    if x.strides().contains(&0) {
        order.sort_unstable();
    }
    let mut strides = Dims::from_slice(x.shape());
    let mut step = 1;
    for &d in order.iter().rev() {
        strides[d] = step;
        step *= x.shape()[d].max(1);
    }
    Tensor::empty_strided(x.shape(), &strides, dtype)
}

/// A constant in the layout of `x`.
pub fn full_like(x: &Tensor, value: Scalar, dtype: Option<DType>) -> Result<Tensor> {
    let out = empty_like(x, dtype)?;
    dispatch!("fill_", out.dtype(), all T => {
        write::<T>(&out).fill(value.to::<T>());
        Ok(())
    })?;
    Ok(out)
}

pub fn zeros_like(x: &Tensor, dtype: Option<DType>) -> Result<Tensor> {
    full_like(x, Scalar::Int(0), dtype)
}

/// How many numbers lie from `start` to `end`, `end` excluded.
fn arange_len(start: Scalar, end: Scalar, step: Scalar, dtype: DType) -> Result<usize> {
    let (a, b, s) = (start.to_f64(), end.to_f64(), step.to_f64());
    if s == 0.0 || s.is_nan() {
        bail!(Runtime, "step must be nonzero");
    }
    if !a.is_finite() || !b.is_finite() {
        bail!(Runtime, "unsupported range: {a} -> {b}");
    }
    if !(s > 0.0 && b >= a || s < 0.0 && b <= a) {
        bail!(Runtime, "upper bound and lower bound inconsistent with step sign");
    }
    let n = match (start, end, step) {
        (Scalar::Int(a), Scalar::Int(b), Scalar::Int(s)) => {
            let span = (b as i128 - a as i128).unsigned_abs();
            span.div_ceil(s.unsigned_abs() as u128) as f64
        }
        _ if dtype == DType::I64 => {
            let (a, b, s) = (start.to_i64() as i128, end.to_i64() as i128, step.to_i64() as i128);
            if s == 0 {
                bail!(Value, "step must be nonzero");
            }
            ((b - a).unsigned_abs().div_ceil(s.unsigned_abs())) as f64
        }
        _ => ((b - a) / s).ceil(),
    };
    if !(0.0..=i64::MAX as f64).contains(&n) {
        bail!(Runtime, "invalid size, possible overflow?");
    }
    Ok(n as usize)
}

/// The numbers from `start` in steps of `step` up to, without, `end`.
pub fn arange(start: Scalar, end: Scalar, step: Scalar, dtype: DType) -> Result<Tensor> {
    let n = arange_len(start, end, step, dtype)?;
    let out = Tensor::empty(&[n], dtype)?;
    if dtype.is_integral(true) {
        let (a, s) = (start.to_i64(), step.to_i64());
        dispatch!("arange_cpu", dtype, integer T => {
            write::<T>(&out).iter_mut().enumerate().for_each(|(i, o)| *o = T::from_scalar(Scalar::Int(a.wrapping_add(s.wrapping_mul(i as i64)))));
            Ok(())
        })?;
        return Ok(out);
    }
    let (a, s) = (start.to_f64(), step.to_f64());
    dispatch!("arange_cpu", dtype, float T => {
        write::<T>(&out).iter_mut().enumerate().for_each(|(i, o)| *o = T::from_scalar(Scalar::Float(a + s * i as f64)));
        Ok(())
    })?;
    Ok(out)
}

fn check_steps(steps: i64) -> Result<usize> {
    if steps < 0 {
        bail!(Runtime, "number of steps must be non-negative");
    }
    Ok(steps as usize)
}

/// The `i`-th of `n` evenly spaced numbers, reckoned from the nearer end.
fn spaced(start: f64, end: f64, i: usize, n: usize) -> f64 {
    if n == 1 {
        return start;
    }
    let step = (end - start) / (n - 1) as f64;
    if i < n / 2 {
        start + step * i as f64
    } else {
        end - step * (n - 1 - i) as f64
    }
}

/// The ends of a range; integer dtypes round them first.
fn ends(start: Scalar, end: Scalar, dtype: DType) -> (f64, f64) {
    match dtype.is_integral(true) {
        true => (start.to_i64() as f64, end.to_i64() as f64),
        false => (start.to_f64(), end.to_f64()),
    }
}

/// `steps` evenly spaced numbers, both ends included.
pub fn linspace(start: Scalar, end: Scalar, steps: i64, dtype: DType) -> Result<Tensor> {
    let n = check_steps(steps)?;
    let out = Tensor::empty(&[n], dtype)?;
    match dtype {
        DType::F32 => {
            let (a, b) = (start.to_f64() as f32, end.to_f64() as f32);
            let step = (b - a) / (n.max(2) - 1) as f32;
            for (i, o) in write::<f32>(&out).iter_mut().enumerate() {
                *o = if n == 1 || i < n / 2 { a + step * i as f32 } else { b - step * (n - 1 - i) as f32 };
            }
        }
        d if d.is_complex() => {
            let (a, b) = (start.to_complex(), end.to_complex());
            let at = |i| Scalar::Complex(Complex::new(spaced(a.re, b.re, i, n), spaced(a.im, b.im, i, n)));
            dispatch!("linspace_cpu", d, complex T => {
                write::<T>(&out).iter_mut().enumerate().for_each(|(i, o)| *o = T::from_scalar(at(i)));
                Ok(())
            })?;
        }
        d => {
            let (a, b) = ends(start, end, d);
            dispatch!("linspace_cpu", d, real T => {
                write::<T>(&out).iter_mut().enumerate().for_each(|(i, o)| *o = T::from_scalar(Scalar::Float(spaced(a, b, i, n))));
                Ok(())
            })?;
        }
    }
    Ok(out)
}

/// `base` to the power of `steps` evenly spaced numbers.
pub fn logspace(start: Scalar, end: Scalar, steps: i64, base: f64, dtype: DType) -> Result<Tensor> {
    let n = check_steps(steps)?;
    if dtype.is_complex() {
        let exponents = linspace(start, end, steps, DType::C128)?;
        let powers: Vec<Complex<f64>> = exponents
            .to_vec::<Complex<f64>>()?
            .into_iter()
            .map(|e| Complex::new(base, 0.0).powc(e))
            .collect();
        return crate::ops::copy::to_dtype(&Tensor::from_vec(powers, &[n])?, dtype);
    }
    let (a, b) = ends(start, end, dtype);
    let out = Tensor::empty(&[n], dtype)?;
    dispatch!("logspace_cpu", dtype, real T => {
        write::<T>(&out).iter_mut().enumerate().for_each(|(i, o)| *o = T::from_scalar(Scalar::Float(base.powf(spaced(a, b, i, n)))));
        Ok(())
    })?;
    Ok(out)
}

/// Ones on the diagonal, zeros elsewhere.
pub fn eye(n: i64, m: i64, dtype: DType) -> Result<Tensor> {
    for (name, v) in [("n", n), ("m", m)] {
        if v < 0 {
            bail!(Runtime, "{name} must be greater or equal to 0, got {v}");
        }
    }
    let out = Tensor::zeros(&[n as usize, m as usize], dtype)?;
    dispatch!("eye", dtype, all T => {
        let to = write::<T>(&out);
        (0..n.min(m) as usize).for_each(|i| to[i * (m as usize + 1)] = T::from_scalar(Scalar::Int(1)));
        Ok(())
    })?;
    Ok(out)
}

/// Row and column indices of a triangle of a matrix.
pub fn triangle_indices(rows: i64, columns: i64, offset: i64, lower: bool, dtype: DType) -> Result<Tensor> {
    for (name, v) in [("row", rows), ("col", columns)] {
        if v < 0 {
            bail!(Runtime, "{name} must be non-negative, got{v}");
        }
    }
    if !matches!(dtype, DType::I64 | DType::I32) {
        return Err(crate::error::unsupported(if lower { "tril_indices" } else { "triu_indices" }, dtype));
    }
    let below = below_edge(rows, columns, offset as i128 + lower as i128);
    let count = if lower { below } else { rows as i128 * columns as i128 - below };
    let Ok(n) = usize::try_from(count) else { return Err(crate::storage::out_of_memory(usize::MAX)) };
    if n == 0 {
        return Tensor::empty(&[2, 0], dtype);
    }
    let (mut places, mut c) = (vector(n.saturating_mul(2))?, vector(n)?);
    // Only rows with elements are walked.
    let range = if lower {
        offset.saturating_neg().clamp(0, rows)..rows
    } else {
        0..columns.saturating_sub(offset).clamp(0, rows)
    };
    for i in range {
        let edge = i.saturating_add(offset).saturating_add(lower as i64).clamp(0, columns);
        for j in if lower { 0..edge } else { edge..columns } {
            places.push(i);
            c.push(j);
        }
    }
    places.extend(c);
    crate::ops::copy::to_dtype(&Tensor::from_vec(places, &[2, n])?, dtype)
}

/// The sum over all rows `i` of `i + offset` kept within 0 and `columns`.
fn below_edge(rows: i64, columns: i64, offset: i128) -> i128 {
    // The sum of the positive ones among `start`, `start + 1`, … up to `rows` of them.
    let positive = |start: i128| {
        let (first, last) = (start.max(1), start + rows as i128 - 1);
        if last < first {
            0
        } else {
            (first + last) * (last - first + 1) / 2
        }
    };
    positive(offset) - positive(offset - columns as i128)
}

/// Uninitialised memory whose dimensions lie in memory in the order of `layout`.
pub fn empty_permuted(size: &[usize], layout: &[i64], dtype: DType) -> Result<Tensor> {
    if layout.len() != size.len() {
        bail!(
            Runtime,
            "Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = {} is not equal to len(physical_layout) = {}",
            size.len(),
            layout.len()
        );
    }
    let mut strides: Dims = smallvec::smallvec![0; size.len()];
    let mut seen = vec![false; size.len()];
    let mut step = 1;
    for &d in layout.iter().rev() {
        if d < 0 || d as usize >= size.len() {
            bail!(Runtime, "Dimension out of range (expected to be between 0 and {}, but got {d} at index 0).  NB: negative dims not currently supported; file an issue if you want it.", size.len() as i64 - 1);
        }
        let d = d as usize;
        if seen[d] {
            bail!(Runtime, "Duplicate dim not allowed");
        }
        seen[d] = true;
        strides[d] = step;
        step *= size[d].max(1);
    }
    Tensor::empty_strided(size, &strides, dtype)
}

/// The numbers from `start` in steps of `step` up to and including `end`.
pub fn range(start: Scalar, end: Scalar, step: Scalar, dtype: DType) -> Result<Tensor> {
    let (a, b, s) = (start.to_f64(), end.to_f64(), step.to_f64());
    if s == 0.0 {
        bail!(Runtime, "step must be nonzero");
    }
    if !a.is_finite() || !b.is_finite() {
        bail!(Runtime, "unsupported range: {a} -> {b}");
    }
    if !(s > 0.0 && b >= a || s < 0.0 && b <= a) {
        bail!(Runtime, "upper bound and lower bound inconsistent with step sign");
    }
    let n = ((b - a) / s) as usize + 1;
    let out = Tensor::empty(&[n], dtype)?;
    dispatch!("range_cpu", dtype, real T => {
        write::<T>(&out).iter_mut().enumerate().for_each(|(i, o)| *o = T::from_scalar(Scalar::Float(a + s * i as f64)));
        Ok(())
    })?;
    Ok(out)
}

/// The tensor's shape filled with one number; into `out` where that is the tensor itself.
pub fn fill(x: &Tensor, value: Scalar, out: Option<&Tensor>) -> Result<Tensor> {
    let value = value.fitting(x.dtype())?;
    let y = fill_values(x, value, out)?;
    track(y, "FillBackward0", &[x], |_| {
        |g: &Tensor, _| Ok(grads![Some(Tensor::zeros(g.shape(), g.dtype())?)])
    })
}

/// [`fill`] with the number in a 0-dim tensor, which may have a gradient.
pub fn fill_tensor(x: &Tensor, value: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    if value.ndim() != 0 {
        bail!(
            Runtime,
            "fill_ only supports 0-dimension value tensor but got tensor with {} dimensions.",
            value.ndim()
        );
    }
    let y = fill_values(x, value.item()?, out)?;
    track(y, "FillBackward1", &[x, value], |_| {
        |g: &Tensor, need| {
            let rest = need.then(0, || Tensor::zeros(g.shape(), g.dtype()))?;
            Ok(grads![rest, need.then(1, || g.sum())?])
        }
    })
}

fn fill_values(x: &Tensor, value: Scalar, out: Option<&Tensor>) -> Result<Tensor> {
    let y = match out {
        Some(out) if out.same(x) => out.clone(),
        _ => empty_like(x, None)?,
    };
    if y.is_contiguous() {
        dispatch!("fill_", y.dtype(), all T => {
            write::<T>(&y).fill(value.to::<T>());
            Ok(())
        })?;
    } else {
        super::copy::copy_into(&Tensor::full(&[], value, y.dtype())?, &y)?;
    }
    Ok(y)
}
