//! Joining, repeating and rearranging.
use crate::autograd::{any_tracks, as_one, track};
use crate::ops::memory::{raw, raw_mut, sized, vector};
use crate::ops::{copy, index, reduce, view};
use crate::promotion::promote_types;
use crate::shape::{self, wrap_dim, wrap_dims, Dims};
use crate::{bail, grads, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::copy::{flip as flip_kernel, join_rows, Walk};
use smallvec::SmallVec;

/// Whether `cat` passes over a tensor: PyTorch lets an empty vector stand beside anything.
fn is_nothing(t: &Tensor) -> bool {
    t.shape() == [0]
}

/// The shape of tensors joined along `d`.
fn joined_shape(tensors: &[Tensor], d: usize) -> Result<Dims> {
    let Some(first) = tensors.iter().find(|t| !is_nothing(t)) else { return Ok(smallvec::smallvec![0]) };
    let mut shape = Dims::from_slice(first.shape());
    shape[d] = 0;
    for (i, t) in tensors.iter().enumerate() {
        if is_nothing(t) {
            continue;
        }
        if t.ndim() != first.ndim() {
            bail!(
                Runtime,
                "Tensors must have same number of dimensions: got {} and {}",
                first.ndim(),
                t.ndim()
            );
        }
        for (k, (&a, &b)) in first.shape().iter().zip(t.shape()).enumerate() {
            if k != d && a != b {
                bail!(
                    Runtime,
                    "Sizes of tensors must match except in dimension {d}. Expected size {a} but got size {b} for tensor number {i} in the list."
                );
            }
        }
        shape[d] += t.shape()[d];
    }
    Ok(shape)
}

/// Writes tensors one after the other along `d` of a fresh tensor.
fn joined(tensors: &[Tensor], d: usize, shape: &[usize], dtype: DType) -> Result<Tensor> {
    let out = Tensor::empty(shape, dtype)?;
    if out.numel() == 0 {
        return Ok(out);
    }
    let inner: usize = shape.get(d + 1..).unwrap_or(&[]).iter().product();
    let parts = tensors.iter().filter(|t| t.numel() > 0);
    if parts.clone().all(|t| t.is_contiguous() && t.dtype() == dtype) {
        sized!(dtype, T => {
            let rows: SmallVec<[(&[T], usize); 8]> = parts.map(|t| (raw::<T>(t), t.shape()[d] * inner)).collect();
            join_rows(&rows, raw_mut::<T>(&out))
        });
        return Ok(out);
    }
    let mut at = 0;
    for t in parts {
        copy::copy_into(t, &out.alias(t.shape(), out.strides(), out.offset() + at))?;
        at += t.shape()[d] * inner;
    }
    Ok(out)
}

/// Tensors joined along an existing dimension.
pub fn cat(tensors: &[Tensor], dim: i64) -> Result<Tensor> {
    let Some(first) = tensors.first() else {
        bail!(Value, "torch.cat(): expected a non-empty list of Tensors")
    };
    if let Some(i) = tensors.iter().position(|t| t.ndim() == 0) {
        bail!(Runtime, "zero-dimensional tensor (at position {i}) cannot be concatenated");
    }
    let like = tensors.iter().find(|t| !is_nothing(t)).unwrap_or(first);
    let d = wrap_dim(dim, like.ndim())?;
    let shape = joined_shape(tensors, d)?;
    let dtype = tensors[1..].iter().fold(first.dtype(), |a, t| promote_types(a, t.dtype()));
    let out = joined(tensors, d, &shape, dtype)?;
    record(
        out,
        "CatBackward0",
        tensors,
        |t| if is_nothing(t) { 0 } else { t.shape()[d] as i64 },
        move |g, at, size| match size {
            0 => Tensor::zeros(&[0], g.dtype()),
            _ => view::narrow(g, d as i64, at, size),
        },
    )
}

/// Records a join: each input's gradient is the part at its place.
fn record(
    out: Tensor,
    name: &'static str,
    tensors: &[Tensor],
    size: impl Fn(&Tensor) -> i64,
    part: impl Fn(&Tensor, i64, i64) -> Result<Tensor> + Send + Sync + 'static,
) -> Result<Tensor> {
    let inputs: SmallVec<[&Tensor; 8]> = tensors.iter().collect();
    if !any_tracks(&inputs) {
        return Ok(out);
    }
    track(out, name, &inputs, |_| {
        let sizes: Vec<(i64, bool, Dims)> =
            tensors.iter().map(|t| (size(t), t.numel() == 0, Dims::from_slice(t.shape()))).collect();
        move |g: &Tensor, need| {
            let mut at = 0;
            let mut grads = SmallVec::new();
            for (i, (n, empty, shape)) in sizes.iter().enumerate() {
                grads.push(need.then(i, || match empty {
                    true => Tensor::zeros(shape, g.dtype()),
                    false => part(g, at, *n),
                })?);
                at += n;
            }
            Ok(grads)
        }
    })
}

/// Tensors of one shape joined along a new dimension.
pub fn stack(tensors: &[Tensor], dim: i64) -> Result<Tensor> {
    let Some(first) = tensors.first() else { bail!(Runtime, "stack expects a non-empty TensorList") };
    let d = wrap_dim(dim, first.ndim() + 1)?;
    for (i, t) in tensors.iter().enumerate() {
        if t.shape() != first.shape() {
            bail!(
                Runtime,
                "stack expects each tensor to be equal size, but got {} at entry 0 and {} at entry {i}",
                shape::display(first.shape()),
                shape::display(t.shape())
            );
        }
    }
    let dtype = tensors[1..].iter().fold(first.dtype(), |a, t| promote_types(a, t.dtype()));
    let mut full = Dims::from_slice(first.shape());
    full.insert(d, tensors.len());
    let slices: Vec<Tensor> = tensors
        .iter()
        .map(|t| {
            let (mut shape, mut strides) = (Dims::from_slice(t.shape()), Dims::from_slice(t.strides()));
            shape.insert(d, 1);
            strides.insert(d, 1);
            t.alias(&shape, &strides, t.offset())
        })
        .collect();
    let out = joined(&slices, d, &full, dtype)?;
    record(out, "StackBackward0", tensors, |_| 1, move |g, at, _| view::select(g, d as i64, at))
}

/// The tensor with some dimensions reversed.
pub fn flip(x: &Tensor, dims: &[i64]) -> Result<Tensor> {
    let reversed = wrap_dims(dims, x.ndim())?;
    let out = Tensor::empty(x.shape(), x.dtype())?;
    let walk: SmallVec<[Walk; 6]> = (0..x.ndim())
        .map(|d| Walk { size: x.shape()[d], stride: x.strides()[d], backwards: reversed.contains(&d) })
        .collect();
    sized!(x.dtype(), T => flip_kernel(raw::<T>(x), &walk, raw_mut::<T>(&out)));
    track(out, "FlipBackward0", &[x], |_| {
        let dims = dims.to_vec();
        move |g: &Tensor, _| Ok(grads![Some(flip(g, &dims)?)])
    })
}

/// The tensor with elements moved around the ends of some dimensions, or of the flattened tensor.
pub fn roll(x: &Tensor, shifts: &[i64], dims: &[i64]) -> Result<Tensor> {
    if shifts.is_empty() {
        bail!(Runtime, "`shifts` required");
    }
    if x.ndim() == 0 && !dims.is_empty() {
        bail!(Index, "Dimension specified as {} but tensor has no dimensions", dims[0]);
    }
    if dims.is_empty() && shifts.len() == 1 {
        let shifts = shifts.to_vec();
        return as_one("RollBackward0", &[x], move |xs| {
            let flat = view::reshape_to(&xs[0], &[xs[0].numel()])?;
            view::reshape_to(&roll(&flat, &shifts, &[0])?, xs[0].shape())
        });
    }
    if shifts.len() != dims.len() {
        bail!(Runtime, "shifts and dimensions must align. shifts: {}, dims:{}", shifts.len(), dims.len());
    }
    let mut out = x.detach();
    for (&shift, &dim) in shifts.iter().zip(dims) {
        let d = wrap_dim(dim, x.ndim())?;
        let n = x.shape().get(d).copied().unwrap_or(0) as i64;
        if n == 0 {
            continue;
        }
        let start = (-shift).rem_euclid(n);
        let (tail, head) = (view::narrow(&out, dim, start, n - start)?, view::narrow(&out, dim, 0, start)?);
        out = joined(&[tail, head], d, x.shape(), x.dtype())?;
    }
    let out = if x.numel() == 0 || out.storage().same(x.storage()) { copy::clone(&x.detach())? } else { out };
    track(out, "RollBackward0", &[x], |_| {
        let back: Vec<i64> = shifts.iter().map(|s| -s).collect();
        let dims = dims.to_vec();
        move |g: &Tensor, _| Ok(grads![Some(roll(g, &back, &dims)?)])
    })
}

/// The tensor turned by `k` quarter turns in the plane of two dimensions.
pub fn rot90(x: &Tensor, k: i64, dims: &[i64]) -> Result<Tensor> {
    let &[a, b] = dims else {
        bail!(Runtime, "expected total rotation dims == 2, but got dims = {}", dims.len())
    };
    if x.ndim() < 2 {
        bail!(Runtime, "expected total dims >= 2, but got total dims = {}", x.ndim());
    }
    let n = x.ndim() as i64;
    if a == b || (a - b).abs() == n {
        bail!(Runtime, "expected rotation dims to be different, but got dim0 = {a} and dim1 = {b}");
    }
    for d in [a, b] {
        shape::wrap_dim(d, x.ndim())?;
    }
    as_one("Rot90Backward0", &[x], move |xs| match k.rem_euclid(4) {
        1 => view::transpose(&flip(&xs[0], &[b])?, a, b),
        2 => flip(&xs[0], &[a, b]),
        3 => view::transpose(&flip(&xs[0], &[a])?, a, b),
        _ => copy::clone(&xs[0]),
    })
}

/// The tensor repeated along each dimension.
pub fn repeat(x: &Tensor, repeats: &[i64]) -> Result<Tensor> {
    if repeats.len() < x.ndim() {
        bail!(
            Runtime,
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"
        );
    }
    let lead = repeats.len() - x.ndim();
    let size = |d: usize| if d < lead { 1 } else { x.shape()[d - lead] };
    let target: Vec<i64> = repeats.iter().enumerate().map(|(d, &r)| r * size(d) as i64).collect();
    if let Some(&bad) = target.iter().find(|&&n| n < 0) {
        bail!(Runtime, "Trying to create tensor with negative dimension {bad}: {}", shape::display(&target));
    }
    let target: Dims = target.iter().map(|&n| n as usize).collect();
    // Each dimension as (repeats, size): one expanded copy.
    let (mut apart, mut wide) = (Dims::new(), Dims::new());
    for (d, &r) in repeats.iter().enumerate() {
        apart.extend([1, size(d)]);
        wide.extend([r.max(0) as usize, size(d)]);
    }
    let out = Tensor::empty(&target, x.dtype())?;
    if out.numel() > 0 {
        let source = view::reshape_to(&x.detach(), &apart)?;
        copy::copy_into(
            &view::expand_to(&source, &wide)?,
            &out.alias(&wide, &shape::contiguous_strides(&wide), 0),
        )?;
    }
    track(out, "RepeatBackward0", &[x], |_| {
        let back = Dims::from_slice(x.shape());
        move |g: &Tensor, _| {
            if g.numel() == 0 {
                return Ok(grads![Some(Tensor::zeros(&back, g.dtype())?)]);
            }
            let sums: Vec<i64> = (0..wide.len() as i64).step_by(2).collect();
            let g = view::reshape_to(g, &wide)?;
            Ok(grads![Some(view::reshape_to(
                &if sums.is_empty() { g } else { reduce::sum(&g, Some(&sums), false, None)? },
                &back
            )?)])
        }
    })
}

/// [`repeat`] with missing dimensions of both sides taken as one.
pub fn tile(x: &Tensor, repeats: &[i64]) -> Result<Tensor> {
    let missing = x.ndim().saturating_sub(repeats.len());
    let full: Vec<i64> = std::iter::repeat_n(1, missing).chain(repeats.iter().copied()).collect();
    repeat(x, &full)
}

/// The index that repeats each position as often as `repeats` says.
pub fn repeat_index(repeats: &Tensor, output_size: Option<i64>) -> Result<Tensor> {
    if repeats.ndim() != 1 {
        bail!(Runtime, "repeat_interleave only accept 1D vector as repeat");
    }
    if !matches!(repeats.dtype(), DType::I64 | DType::I32) {
        bail!(Runtime, "repeats has to be Long or Int tensor");
    }
    let counts = copy::contiguous(&copy::to_dtype(&repeats.detach(), DType::I64)?)?.to_vec::<i64>()?;
    if counts.iter().any(|&n| n < 0) {
        bail!(Runtime, "repeats can not be negative");
    }
    let Some(total) = counts.iter().try_fold(0i64, |sum, &n| sum.checked_add(n)) else {
        bail!(Runtime, "repeats are too many: their sum overflows")
    };
    if output_size.is_some_and(|n| n != total) {
        bail!(Runtime, "allocated size does not match required size");
    }
    let mut out = vector(total as usize)?;
    for (i, &n) in counts.iter().enumerate() {
        out.extend(std::iter::repeat_n(i as i64, n as usize));
    }
    let n = out.len();
    Tensor::from_vec(out, &[n])
}

/// Each slice along `dim`, or each element, as often as `repeats` says.
pub fn repeat_interleave(
    x: &Tensor,
    repeats: &Tensor,
    dim: Option<i64>,
    output_size: Option<i64>,
) -> Result<Tensor> {
    let (x, dim) = match dim {
        None => (view::reshape_to(x, &[x.numel()])?, 0),
        Some(d) => (x.clone(), d),
    };
    let d = wrap_dim(dim, x.ndim())?;
    let n = x.shape().get(d).copied().unwrap_or(1);
    let repeats = match (repeats.ndim(), repeats.numel()) {
        (0, _) | (1, 1) => view::expand_to(&view::reshape_to(repeats, &[1])?, &[n])?,
        (1, m) if m == n => repeats.clone(),
        (1, m) => bail!(
            Runtime,
            "repeats must have the same size as input along dim, but got repeats.size(0) = {m} and input.size({d}) = {n}"
        ),
        _ => bail!(Runtime, "repeats must be 0-dim or 1-dim tensor"),
    };
    index::index_select(&x, dim, &repeat_index(&repeats, output_size)?)
}

/// Each slice along `dim`, or each element, `repeats` times.
pub fn repeat_interleave_number(
    x: &Tensor,
    repeats: i64,
    dim: Option<i64>,
    output_size: Option<i64>,
) -> Result<Tensor> {
    if repeats < 0 {
        bail!(Runtime, "Repeats must be non-negative");
    }
    repeat_interleave(x, &Tensor::full(&[1], Scalar::Int(repeats), DType::I64)?, dim, output_size)
}

/// The tensor with `pads` (pairs, last dimension first) elements of `value` added, or removed where negative.
pub fn constant_pad(x: &Tensor, pads: &[i64], value: Scalar) -> Result<Tensor> {
    if pads.len() % 2 != 0 {
        bail!(Runtime, "Length of pad must be even but instead it equals {}", pads.len());
    }
    if pads.len() / 2 > x.ndim() {
        bail!(
            Runtime,
            "Length of pad should be no more than twice the number of dimensions of the input. Pad length is {} while the input has {} dimensions.",
            pads.len(),
            x.ndim()
        );
    }
    let mut shape = Dims::from_slice(x.shape());
    let (mut source, mut window) = (x.detach(), Vec::new());
    for (k, pair) in pads.chunks_exact(2).enumerate() {
        let (d, before, after) = (x.ndim() - 1 - k, pair[0], pair[1]);
        let n = x.shape()[d] as i64;
        let new = n + before + after;
        if new < 0 {
            bail!(
                Runtime,
                "The input size {n}, plus negative padding {before} and {after} resulted in a negative output size, which is invalid. Check dimension {d} of your input."
            );
        }
        shape[d] = new as usize;
        let (start, end) = ((-before).max(0), n - (-after).max(0));
        source = view::slice(&source, d as i64, start, end.max(start), 1)?;
        window.push((d, before.max(0)));
    }
    let out = Tensor::full(&shape, value, x.dtype())?;
    let mut inside = out.clone();
    for (d, start) in window {
        inside = view::narrow(&inside, d as i64, start, source.shape()[d] as i64)?;
    }
    copy::copy_into(&source, &inside)?;
    drop(inside);
    track(out, "ConstantPadNdBackward0", &[x], |_| {
        let back: Vec<i64> = pads.iter().map(|p| -p).collect();
        move |g: &Tensor, _| Ok(grads![Some(constant_pad(g, &back, Scalar::Int(0))?)])
    })
}

/// [`constant_pad`] with zeros.
pub fn pad_zeros(x: &Tensor, pads: &[i64]) -> Result<Tensor> {
    constant_pad(x, pads, Scalar::Int(0))
}

fn lifted(tensors: &[Tensor], rank: usize) -> Result<Vec<Tensor>> {
    tensors.iter().map(|t| at_least(t, rank)).collect()
}

/// The tensor with dimensions of size one added, as `atleast_1d`, `atleast_2d` and `atleast_3d` do.
pub fn at_least(x: &Tensor, rank: usize) -> Result<Tensor> {
    match (rank, x.shape()) {
        (_, s) if s.len() >= rank => Ok(x.clone()),
        (_, []) => view::reshape_to(x, &Dims::from_elem(1, rank)),
        (2, _) => view::unsqueeze(x, 0),
        (3, [_]) => view::unsqueeze(&view::unsqueeze(x, 0)?, 2),
        _ => view::unsqueeze(x, -1),
    }
}

fn refuse_none(tensors: &[Tensor], op: &str) -> Result<()> {
    if tensors.is_empty() {
        bail!(Runtime, "{op} expects a non-empty TensorList");
    }
    Ok(())
}

/// Joins along the second dimension, vectors along their only one.
pub fn hstack(tensors: &[Tensor]) -> Result<Tensor> {
    refuse_none(tensors, "hstack")?;
    let tensors = lifted(tensors, 1)?;
    cat(&tensors, (tensors[0].ndim() > 1) as i64)
}

/// Joins along the first dimension, vectors as rows.
pub fn vstack(tensors: &[Tensor]) -> Result<Tensor> {
    refuse_none(tensors, "vstack")?;
    cat(&lifted(tensors, 2)?, 0)
}

/// Joins along the third dimension.
pub fn dstack(tensors: &[Tensor]) -> Result<Tensor> {
    refuse_none(tensors, "dstack")?;
    cat(&lifted(tensors, 3)?, 2)
}

/// Joins vectors as columns, matrices side by side.
pub fn column_stack(tensors: &[Tensor]) -> Result<Tensor> {
    refuse_none(tensors, "column_stack")?;
    let columns: Result<Vec<Tensor>> = tensors
        .iter()
        .map(|t| if t.ndim() <= 1 { view::reshape_to(t, &[t.numel(), 1]) } else { Ok(t.clone()) })
        .collect();
    cat(&columns?, 1)
}

/// `flipud` (dimension 0) and `fliplr` (dimension 1).
pub fn flip_named(x: &Tensor, d: usize) -> Result<Tensor> {
    if x.ndim() <= d {
        match d {
            0 => bail!(Runtime, "Input must be >= 1-d."),
            _ => bail!(Runtime, "Input must be >= 2-d."),
        }
    }
    flip(x, &[d as i64])
}
