//! Sizes and strides: broadcasting, dimension wrapping, view geometry.
use crate::{bail, Result};
use smallvec::SmallVec;

/// Sizes or strides, inline up to six dimensions.
pub type Dims = SmallVec<[usize; 6]>;

/// Sizes, strides and offset: how a tensor lies in its storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Geometry {
    pub shape: Dims,
    pub strides: Dims,
    pub offset: usize,
}

impl Geometry {
    /// Row-major from the start of the storage.
    pub fn contiguous(shape: &[usize]) -> Geometry {
        Geometry { shape: Dims::from_slice(shape), strides: contiguous_strides(shape), offset: 0 }
    }

    /// Whether this is [`Geometry::contiguous`].
    pub fn is_plain(&self) -> bool {
        self.offset == 0 && is_contiguous(&self.shape, &self.strides)
    }

    /// The first position behind all elements.
    pub fn end(&self) -> usize {
        self.offset + span(&self.shape, &self.strides)
    }
}

/// The number of elements, or an error where it overflows.
pub fn checked_numel(shape: &[usize]) -> Result<usize> {
    let mut n: usize = 1;
    let mut zero = false;
    for &s in shape {
        zero |= s == 0;
        n = match n.checked_mul(s.max(1)) {
            Some(n) if n <= i64::MAX as usize => n,
            _ => bail!(Runtime, "numel: integer multiplication overflow"),
        };
    }
    Ok(if zero { 0 } else { n })
}

/// The number of elements and the strides of a row-major tensor, in one pass.
#[inline]
pub fn layout(shape: &[usize]) -> Result<(usize, Dims)> {
    let mut strides = Dims::from_slice(shape);
    let (mut step, mut zero) = (1usize, false);
    for s in strides.iter_mut().rev() {
        let size = std::mem::replace(s, step);
        zero |= size == 0;
        step = match step.checked_mul(size.max(1)) {
            Some(n) if n <= i64::MAX as usize => n,
            _ => bail!(Runtime, "numel: integer multiplication overflow"),
        };
    }
    Ok((if zero { 0 } else { step }, strides))
}

/// Strides of a row-major tensor.
#[inline]
pub fn contiguous_strides(shape: &[usize]) -> Dims {
    let mut strides = Dims::from_slice(shape);
    let mut step = 1;
    for s in strides.iter_mut().rev() {
        let size = std::mem::replace(s, step);
        step *= size.max(1);
    }
    strides
}

/// Whether the strides are row-major; dimensions of size one do not count, nor do tensors without elements.
#[inline]
pub fn is_contiguous(shape: &[usize], strides: &[usize]) -> bool {
    let mut step = 1;
    for i in (0..shape.len()).rev() {
        if shape[i] == 0 {
            return true;
        }
        if shape[i] != 1 {
            if strides[i] != step {
                if shape.contains(&0) {
                    return true;
                }
                return false;
            }
            step *= shape[i];
        }
    }
    true
}

/// Whether the elements fill a block of memory without gaps or overlap, in any order of dimensions.
pub fn is_non_overlapping_and_dense(shape: &[usize], strides: &[usize]) -> bool {
    let mut order: SmallVec<[usize; 6]> = (0..shape.len()).filter(|&i| shape[i] != 1).collect();
    order.sort_by_key(|&i| strides[i]);
    let mut step = 1;
    for i in order {
        if shape[i] == 0 {
            return true;
        }
        if strides[i] != step {
            return false;
        }
        step *= shape[i];
    }
    true
}

/// Whether two indices may refer to the same memory: an expanded dimension, or strides that interleave.
pub fn may_overlap_itself(shape: &[usize], strides: &[usize]) -> bool {
    if shape.contains(&0) {
        return false;
    }
    let mut order: SmallVec<[usize; 6]> = (0..shape.len()).filter(|&i| shape[i] > 1).collect();
    order.sort_by_key(|&i| strides[i]);
    let mut extent = 0;
    for i in order {
        if strides[i] <= extent {
            return true;
        }
        extent += strides[i] * (shape[i] - 1);
    }
    false
}

/// Elements of storage that a geometry spans, from its offset on.
pub fn span(shape: &[usize], strides: &[usize]) -> usize {
    if shape.contains(&0) {
        return 0;
    }
    1 + shape.iter().zip(strides).map(|(&n, &s)| (n - 1) * s).sum::<usize>()
}

/// `dim` counted from the front; PyTorch's error where it is out of range. 0-dim tensors take -1 and 0.
#[inline]
pub fn wrap_dim(dim: i64, ndim: usize) -> Result<usize> {
    let n = ndim.max(1) as i64;
    if dim < -n || dim >= n {
        bail!(
            Index,
            "Dimension out of range (expected to be in range of [{}, {}], but got {})",
            -n,
            n - 1,
            dim
        );
    }
    Ok(if dim < 0 { dim + n } else { dim } as usize)
}

/// Dims counted from the front, each at most once.
pub fn wrap_dims(dims: &[i64], ndim: usize) -> Result<SmallVec<[usize; 6]>> {
    let mut out = SmallVec::new();
    for &d in dims {
        let d = wrap_dim(d, ndim)?;
        if out.contains(&d) {
            bail!(Runtime, "dim {d} appears multiple times in the list of dims");
        }
        out.push(d);
    }
    Ok(out)
}

/// The shape that both broadcast to.
pub fn broadcast(a: &[usize], b: &[usize]) -> Result<Dims> {
    if a == b {
        return Ok(Dims::from_slice(a));
    }
    let n = a.len().max(b.len());
    let mut out: Dims = SmallVec::from_elem(1, n);
    for i in 0..n {
        let x = if i + a.len() >= n { a[i + a.len() - n] } else { 1 };
        let y = if i + b.len() >= n { b[i + b.len() - n] } else { 1 };
        out[i] = match (x, y) {
            (x, y) if x == y => x,
            (1, y) => y,
            (x, 1) => x,
            _ => bail!(
                Runtime,
                "The size of tensor a ({x}) must match the size of tensor b ({y}) at non-singleton dimension {i}"
            ),
        };
    }
    Ok(out)
}

/// Strides with which a tensor of `shape` reads as `target` (0 where it is broadcast).
pub fn broadcast_strides(shape: &[usize], strides: &[usize], target: &[usize]) -> Dims {
    let lead = target.len() - shape.len();
    let mut out: Dims = SmallVec::from_elem(0, target.len());
    for i in 0..shape.len() {
        out[lead + i] = if shape[i] == 1 && target[lead + i] != 1 { 0 } else { strides[i] };
    }
    out
}

/// Sizes with a `-1` resolved.
pub fn infer_size(sizes: &[i64], numel: usize) -> Result<Dims> {
    let mut known: usize = 1;
    let mut unknown = None;
    for (i, &s) in sizes.iter().enumerate() {
        match s {
            -1 if unknown.is_some() => bail!(Runtime, "only one dimension can be inferred"),
            -1 => unknown = Some(i),
            s if s < -1 => bail!(Runtime, "invalid shape dimension {s}"),
            s => known = known.saturating_mul(s as usize),
        }
    }
    let mut out: Dims = sizes.iter().map(|&s| s.max(0) as usize).collect();
    match unknown {
        Some(_) if known == 0 && numel == 0 => bail!(
            Runtime,
            "cannot reshape tensor of 0 elements into shape {} because the unspecified dimension size -1 can be any value and is ambiguous",
            display(sizes)
        ),
        Some(i) if known != 0 && numel % known == 0 => out[i] = numel / known,
        None if known == numel => {}
        _ => bail!(Runtime, "shape '{}' is invalid for input of size {numel}", display(sizes)),
    }
    Ok(out)
}

/// Strides that show the same memory with another shape, or `None` where only a copy can.
pub fn view_strides(shape: &[usize], strides: &[usize], target: &[usize]) -> Option<Dims> {
    if target.is_empty() || shape.contains(&0) {
        return Some(contiguous_strides(target));
    }
    let mut out: Dims = SmallVec::from_elem(0, target.len());
    let mut view = target.len();
    // Chunks of dimensions that are contiguous in memory are matched with groups of target dimensions.
    let (mut chunk, mut base) = (1, strides.last().copied().unwrap_or(1));
    let mut i = shape.len();
    if i == 0 {
        return Some(SmallVec::from_elem(1, target.len()));
    }
    while i > 0 {
        i -= 1;
        chunk *= shape[i];
        if i == 0 || (shape[i - 1] != 1 && strides[i - 1] != chunk * base) {
            let mut filled = 1;
            while view > 0 && (filled < chunk || target[view - 1] == 1) {
                view -= 1;
                out[view] = filled * base;
                filled *= target[view];
            }
            if filled != chunk {
                return None;
            }
            if i > 0 {
                chunk = 1;
                base = strides[i - 1];
            }
        }
    }
    if view == 0 {
        Some(out)
    } else {
        None
    }
}

/// `[2, 3]`, as PyTorch writes sizes.
pub fn display<T: std::fmt::Display>(dims: &[T]) -> String {
    let parts: Vec<String> = dims.iter().map(|d| d.to_string()).collect();
    format!("[{}]", parts.join(", "))
}
