//! How view operators change a geometry: sizes, strides and offset in, sizes, strides and offset out.
use crate::shape::{self, wrap_dim, Geometry};
use crate::{bail, Result};
use smallvec::SmallVec;

/// Drops dimension `dim`, keeping position `index` of it.
pub fn select(g: &Geometry, dim: i64, index: i64) -> Result<Geometry> {
    if g.shape.is_empty() {
        bail!(Index, "select() cannot be applied to a 0-dim tensor.");
    }
    let d = wrap_dim(dim, g.shape.len())?;
    let size = g.shape[d] as i64;
    if index < -size || index >= size {
        bail!(
            Index,
            "select(): index {index} out of range for tensor of size {} at dimension {d}",
            shape::display(&g.shape)
        );
    }
    let index = if index < 0 { index + size } else { index } as usize;
    let mut out = g.clone();
    out.offset += index * g.strides[d];
    out.shape.remove(d);
    out.strides.remove(d);
    Ok(out)
}

/// Every `step`-th position of `start..end` along `dim`, bounds clamped as Python does.
pub fn slice(g: &Geometry, dim: i64, start: i64, end: i64, step: i64) -> Result<Geometry> {
    if g.shape.is_empty() {
        bail!(Runtime, "slice() cannot be applied to a 0-dim tensor.");
    }
    if step <= 0 {
        bail!(Runtime, "slice step must be positive");
    }
    let d = wrap_dim(dim, g.shape.len())?;
    let size = g.shape[d] as i64;
    let clamp = |x: i64| if x < 0 { (x + size).max(0) } else { x.min(size) };
    let (start, end) = (clamp(start), clamp(end));
    let mut out = g.clone();
    let len = (end - start).max(0);
    out.offset += start as usize * g.strides[d];
    out.shape[d] = (len as usize).div_ceil(step as usize);
    out.strides[d] = g.strides[d].saturating_mul(step as usize);
    if out.shape[d] <= 1 && step > 1 {
        // A lone element needs no stride; keeping it small avoids overflow for huge steps.
        out.strides[d] = g.strides[d].saturating_mul((step as usize).min(g.shape[d].max(1)));
    }
    Ok(out)
}

/// The diagonal between two dimensions, as the last dimension.
pub fn diagonal(g: &Geometry, offset: i64, dim1: i64, dim2: i64) -> Result<Geometry> {
    let n = g.shape.len();
    let (a, b) = (wrap_dim(dim1, n)?, wrap_dim(dim2, n)?);
    if a == b || n < 2 {
        bail!(Runtime, "diagonal dimensions cannot be identical {dim1}, {dim2}");
    }
    let (rows, cols) = (g.shape[a] as i64, g.shape[b] as i64);
    let len = if offset >= 0 { rows.min(cols - offset) } else { (rows + offset).min(cols) }.max(0);
    let mut out = g.clone();
    if len > 0 {
        out.offset +=
            if offset >= 0 { offset as usize * g.strides[b] } else { (-offset) as usize * g.strides[a] };
    }
    for d in [a.max(b), a.min(b)] {
        out.shape.remove(d);
        out.strides.remove(d);
    }
    out.shape.push(len as usize);
    out.strides.push(g.strides[a] + g.strides[b]);
    Ok(out)
}

/// Windows of `size` along `dim`, `step` apart, as a new last dimension.
pub fn unfold(g: &Geometry, dim: i64, size: i64, step: i64) -> Result<Geometry> {
    let n = g.shape.len();
    let d = wrap_dim(dim, n)?;
    let max = if n == 0 { 1 } else { g.shape[d] as i64 };
    if size < 0 {
        bail!(Runtime, "size is {size} but must be >= 0");
    }
    if size > max {
        bail!(Runtime, "maximum size for tensor at dimension {d} is {max} but size is {size}");
    }
    if step <= 0 {
        bail!(Runtime, "step is {step} but must be > 0");
    }
    let mut out = g.clone();
    if n == 0 {
        out.shape.push(size as usize);
        out.strides.push(1);
        return Ok(out);
    }
    out.shape[d] = ((max - size) / step + 1) as usize;
    out.strides[d] = g.strides[d] * step as usize;
    out.shape.push(size as usize);
    out.strides.push(g.strides[d]);
    Ok(out)
}

/// The dimensions in another order.
pub fn permute(g: &Geometry, dims: &[i64]) -> Result<Geometry> {
    if dims.len() != g.shape.len() {
        bail!(
            Runtime,
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = {} is not equal to len(dims) = {}",
            g.shape.len(),
            dims.len()
        );
    }
    let mut seen: SmallVec<[bool; 6]> = SmallVec::from_elem(false, dims.len());
    let mut out = g.clone();
    for (i, &d) in dims.iter().enumerate() {
        let d = wrap_dim(d, dims.len())?;
        if std::mem::replace(&mut seen[d], true) {
            bail!(Runtime, "permute(): duplicate dims are not allowed.");
        }
        out.shape[i] = g.shape[d];
        out.strides[i] = g.strides[d];
    }
    Ok(out)
}

/// Broadcast to `sizes`; -1 keeps a dimension.
pub fn expand(g: &Geometry, sizes: &[i64]) -> Result<Geometry> {
    let n = g.shape.len();
    if sizes.len() < n {
        bail!(
            Runtime,
            "expand(torch.FloatTensor{{{}}}, size={}): the number of sizes provided ({}) must be greater or equal to the number of dimensions in the tensor ({n})",
            shape::display(&g.shape),
            shape::display(sizes),
            sizes.len()
        );
    }
    let lead = sizes.len() - n;
    let mut out = Geometry { shape: SmallVec::new(), strides: SmallVec::new(), offset: g.offset };
    for (i, &s) in sizes.iter().enumerate() {
        let old = if i >= lead { Some((g.shape[i - lead], g.strides[i - lead])) } else { None };
        let (size, stride) = match (old, s) {
            (None, -1) => bail!(
                Runtime,
                "The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension {i}"
            ),
            (_, s) if s < -1 => bail!(Runtime, "The expanded size of the tensor ({s}) isn't allowed in a leading, non-existing dimension {i}"),
            (None, s) => (s as usize, 0),
            (Some(old), -1) => old,
            (Some((size, stride)), s) if size == s as usize => (size, stride),
            (Some((1, _)), s) => (s as usize, 0),
            (Some((size, _)), s) => bail!(
                Runtime,
                "The expanded size of the tensor ({s}) must match the existing size ({size}) at non-singleton dimension {i}.  Target sizes: {}.  Tensor sizes: {}",
                shape::display(sizes),
                shape::display(&g.shape)
            ),
        };
        out.shape.push(size);
        out.strides.push(stride);
    }
    shape::checked_numel(&out.shape)?;
    Ok(out)
}
