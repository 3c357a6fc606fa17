//! Views: other geometries on the same memory, with gradients.
use super::strided::as_strided_backward;
use super::{copy, geometry};
use crate::autograd::{as_one, track, Grads, Need, Recorder};
use crate::shape::{self, wrap_dim, wrap_dims, Dims, Geometry};
use crate::{bail, grads, DType, Result, Tensor};
use smallvec::SmallVec;

/// A view with a rule of its own.
#[inline]
pub fn make_view<R>(
    x: &Tensor,
    to: Geometry,
    name: &'static str,
    build: impl FnOnce(&mut Recorder) -> R,
) -> Result<Tensor>
where
    R: Fn(&Tensor, Need) -> Result<Grads> + Send + Sync + 'static,
{
    track(x.view_of(to.shape, to.strides, to.offset, x.dtype(), false), name, &[x], build)
}

/// A view whose gradient is zeros with the view's gradient laid in: `f` is applied to the input's geometry now and to
/// the gradient's in backward.
fn embedded(x: &Tensor, name: &'static str, f: impl Fn(&Geometry) -> Result<Geometry>) -> Result<Tensor> {
    let to = f(&x.geometry())?;
    make_view(x, to, name, |_| {
        let base = Geometry::contiguous(x.shape());
        let part = f(&base);
        move |g, _| {
            let part = part.clone()?;
            Ok(grads![Some(as_strided_backward(g, &base, &part)?)])
        }
    })
}

/// A view of a tensor that does not track.
pub fn plain_view(x: &Tensor, to: Geometry) -> Result<Tensor> {
    Ok(x.view_of(to.shape, to.strides, to.offset, x.dtype(), false))
}

pub fn select(x: &Tensor, dim: i64, index: i64) -> Result<Tensor> {
    embedded(x, "SelectBackward0", |g| geometry::select(g, dim, index))
}

pub fn slice(x: &Tensor, dim: i64, start: i64, end: i64, step: i64) -> Result<Tensor> {
    embedded(x, "SliceBackward0", |g| geometry::slice(g, dim, start, end, step))
}

/// A start that is given as a tensor.
pub fn narrow_start(start: &Tensor) -> Result<i64> {
    if start.ndim() != 0 || !start.dtype().is_integral(false) {
        bail!(Runtime, "start must be an 0-dim integral Tensor.");
    }
    Ok(start.item()?.to_i64())
}

/// A copy of what [`narrow`] gives, with errors of its own.
pub fn narrow_copy(x: &Tensor, dim: i64, start: i64, length: i64) -> Result<Tensor> {
    if dim >= x.ndim() as i64 && x.ndim() > 0 {
        bail!(Runtime, "Expected dim < static_cast<int64_t>(self_sizes.size()) to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)");
    }
    if let (true, Ok(d)) = (length < 0, wrap_dim(dim, x.ndim())) {
        bail!(Runtime, "start ({start}) + length ({length}) exceeds dimension size ({}).", x.shape()[d]);
    }
    as_one("NarrowCopyBackward0", &[x], move |xs| narrow(&xs[0], dim, start, length))
}

pub fn narrow(x: &Tensor, dim: i64, start: i64, length: i64) -> Result<Tensor> {
    if x.ndim() == 0 {
        bail!(Runtime, "narrow() cannot be applied to a 0-dim tensor.");
    }
    if length < 0 {
        bail!(Runtime, "narrow(): length must be non-negative.");
    }
    let d = wrap_dim(dim, x.ndim())?;
    let size = x.shape()[d] as i64;
    if start < -size || start > size {
        bail!(
            Index,
            "start out of range (expected to be in range of [{}, {}], but got {start})",
            -size,
            size
        );
    }
    let start = if start < 0 { start + size } else { start };
    if start + length > size {
        bail!(Runtime, "start ({start}) + length ({length}) exceeds dimension size ({size}).");
    }
    slice(x, dim, start, start + length, 1)
}

pub fn diagonal(x: &Tensor, offset: i64, dim1: i64, dim2: i64) -> Result<Tensor> {
    embedded(x, "DiagonalBackward0", |g| geometry::diagonal(g, offset, dim1, dim2))
}

pub fn unfold(x: &Tensor, dim: i64, size: i64, step: i64) -> Result<Tensor> {
    embedded(x, "UnfoldBackward0", |g| geometry::unfold(g, dim, size, step))
}

pub fn as_strided(x: &Tensor, size: &[i64], stride: &[i64], offset: Option<i64>) -> Result<Tensor> {
    if size.len() != stride.len() {
        bail!(Runtime, "mismatch in length of strides and shape");
    }
    if let Some(s) = stride.iter().find(|&&s| s < 0) {
        let _ = s;
        bail!(
            Runtime,
            "as_strided: Negative strides are not supported at the moment, got strides: {}",
            shape::display(stride)
        );
    }
    if size.iter().any(|&s| s < 0) {
        bail!(Runtime, "as_strided: sizes must be non-negative, got sizes: {}", shape::display(size));
    }
    let offset = offset.unwrap_or(x.offset() as i64);
    if offset < 0 {
        bail!(Runtime, "Tensor: invalid storage offset {offset}");
    }
    let to = Geometry {
        shape: size.iter().map(|&s| s as usize).collect(),
        strides: stride.iter().map(|&s| s as usize).collect(),
        offset: offset as usize,
    };
    let bytes = to.end().saturating_mul(x.dtype().size());
    if bytes > x.storage().len() && !to.shape.contains(&0) {
        bail!(
            Runtime,
            "setStorage: sizes {}, strides {}, storage offset {offset}, and itemsize {} requiring a storage size of {bytes} are out of bounds for storage of size {}",
            shape::display(size),
            shape::display(stride),
            x.dtype().size(),
            x.storage().len()
        );
    }
    let (base, part) = (x.geometry(), to.clone());
    make_view(x, to, "AsStridedBackward0", |_| {
        move |g, _| Ok(grads![Some(as_strided_backward(g, &base, &part)?)])
    })
}

/// The same elements with another shape, where that needs no copy.
pub fn view(x: &Tensor, sizes: &[i64]) -> Result<Tensor> {
    let target = shape::infer_size(sizes, x.numel())?;
    match shape::view_strides(x.shape(), x.strides(), &target) {
        Some(strides) => reshaped(x, target, strides),
        None => bail!(
            Runtime,
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead."
        ),
    }
}

fn reshaped(x: &Tensor, shape: Dims, strides: Dims) -> Result<Tensor> {
    let to = Geometry { shape, strides, offset: x.offset() };
    make_view(x, to, "ViewBackward0", |_| reshape_rule(x))
}

fn reshape_rule(x: &Tensor) -> impl Fn(&Tensor, Need) -> Result<Grads> + Send + Sync + 'static {
    let back = Dims::from_slice(x.shape());
    move |g, _| Ok(grads![Some(reshape_to(g, &back)?)])
}

/// The same elements with another shape; a view where possible.
pub fn reshape(x: &Tensor, sizes: &[i64]) -> Result<Tensor> {
    let target = shape::infer_size(sizes, x.numel())?;
    reshape_to(x, &target)
}

/// [`reshape`] to a shape that is known to fit.
pub fn reshape_to(x: &Tensor, target: &[usize]) -> Result<Tensor> {
    if let Some(strides) = shape::view_strides(x.shape(), x.strides(), target) {
        return reshaped(x, Dims::from_slice(target), strides);
    }
    let copy = copy::contiguous(x)?;
    let out = copy.alias(target, &shape::contiguous_strides(target), copy.offset());
    track(out, "UnsafeViewBackward0", &[&copy], |_| reshape_rule(&copy))
}

pub fn flatten(x: &Tensor, start: i64, end: i64) -> Result<Tensor> {
    let (start, end) = (wrap_dim(start, x.ndim())?, wrap_dim(end, x.ndim())?);
    if start > end {
        bail!(Runtime, "flatten() has invalid args: start_dim cannot come after end_dim");
    }
    if x.ndim() == 0 {
        return reshape_to(x, &[1]);
    }
    if start == end {
        return Ok(x.clone());
    }
    let mut target = Dims::from_slice(&x.shape()[..start]);
    target.push(x.shape()[start..=end].iter().product());
    target.extend_from_slice(&x.shape()[end + 1..]);
    reshape_to(x, &target)
}

/// Splits dimension `dim` into `sizes`, one of which may be -1.
pub fn unflatten(x: &Tensor, dim: i64, sizes: &[i64]) -> Result<Tensor> {
    let d = wrap_dim(dim, x.ndim())?;
    if sizes.is_empty() {
        bail!(Runtime, "unflatten: sizes must be non-empty");
    }
    let size = if x.ndim() == 0 { 1 } else { x.shape()[d] };
    let inner = shape::infer_size(sizes, size).map_err(|e| {
        let text = shape::display(sizes);
        if sizes.contains(&-1) && !e.message.starts_with("only one") {
            crate::error!(Runtime, "unflatten: Provided sizes {text} don't multiply up to the size of dim {d} ({size}) in the input tensor")
        } else if e.message.starts_with("only one") {
            e
        } else {
            crate::error!(Runtime, "unflatten: Provided sizes {text} don't multiply up to the size of dim {d} ({size}) in the input tensor")
        }
    })?;
    let mut target = Dims::from_slice(&x.shape()[..d]);
    target.extend_from_slice(&inner);
    target.extend_from_slice(x.shape().get(d + 1..).unwrap_or(&[]));
    let sizes: Vec<i64> = target.iter().map(|&s| s as i64).collect();
    view(x, &sizes)
}

/// Broadcasts to `sizes`; -1 keeps a dimension.
pub fn expand(x: &Tensor, sizes: &[i64]) -> Result<Tensor> {
    let to = geometry::expand(&x.geometry(), sizes).map_err(|mut e| {
        e.message = e.message.replace("torch.FloatTensor", &format!("torch.{}Tensor", x.dtype().type_name()));
        e
    })?;
    // The engine sums the gradient back to the input's shape.
    make_view(x, to, "ExpandBackward0", |_| |g: &Tensor, _| Ok(grads![Some(g.clone())]))
}

/// [`expand`] to a shape.
pub fn expand_to(x: &Tensor, target: &[usize]) -> Result<Tensor> {
    if x.shape() == target {
        return Ok(x.clone());
    }
    let sizes: SmallVec<[i64; 6]> = target.iter().map(|&s| s as i64).collect();
    expand(x, &sizes)
}

pub fn transpose(x: &Tensor, dim0: i64, dim1: i64) -> Result<Tensor> {
    let (a, b) = (wrap_dim(dim0, x.ndim())?, wrap_dim(dim1, x.ndim())?);
    swapped(x, a, b, "TransposeBackward0")
}

fn swapped(x: &Tensor, a: usize, b: usize, name: &'static str) -> Result<Tensor> {
    let mut to = x.geometry();
    if a != b {
        to.shape.swap(a, b);
        to.strides.swap(a, b);
    }
    make_view(x, to, name, move |_| move |g: &Tensor, _| Ok(grads![Some(swapped(g, a, b, name)?)]))
}

/// The transpose of a matrix; tensors with fewer dimensions stay as they are.
pub fn t(x: &Tensor) -> Result<Tensor> {
    if x.ndim() > 2 {
        bail!(Runtime, "t() expects a tensor with <= 2 dimensions, but self is {}D", x.ndim());
    }
    let last = x.ndim().saturating_sub(1);
    swapped(x, 0, last, "TBackward0")
}

/// The conjugate transpose of the last two dimensions.
pub fn adjoint(x: &Tensor) -> Result<Tensor> {
    if x.ndim() == 0 {
        return Ok(x.clone());
    }
    if x.ndim() < 2 {
        bail!(
            Runtime,
            "tensor.adjoint() is only supported on matrices or batches of matrices. Got 1-D tensor."
        );
    }
    super::complex::conj(&transpose(x, -2, -1)?)
}

pub fn permute(x: &Tensor, dims: &[i64]) -> Result<Tensor> {
    let to = geometry::permute(&x.geometry(), dims)?;
    make_view(x, to, "PermuteBackward0", |_| {
        let mut back: SmallVec<[i64; 6]> = SmallVec::from_elem(0, dims.len());
        for (i, &d) in dims.iter().enumerate() {
            back[if d < 0 { d + dims.len() as i64 } else { d } as usize] = i as i64;
        }
        move |g: &Tensor, _| Ok(grads![Some(permute(g, &back)?)])
    })
}

/// Moves dimensions to new positions; the others keep their order.
pub fn movedim(x: &Tensor, source: &[i64], destination: &[i64]) -> Result<Tensor> {
    if source.len() != destination.len() {
        bail!(
            Runtime,
            "movedim: Invalid source or destination dims: source ({} dims) should contain the same number of dims as destination ({} dims)",
            shape::display(source),
            shape::display(destination)
        );
    }
    let n = x.ndim();
    let unique = |dims: &[i64], which: &str| -> Result<SmallVec<[usize; 6]>> {
        let wrapped: Result<SmallVec<[usize; 6]>> = dims.iter().map(|&d| wrap_dim(d, n)).collect();
        let wrapped = wrapped?;
        if (1..wrapped.len()).any(|i| wrapped[..i].contains(&wrapped[i])) {
            bail!(Runtime, "movedim: repeated dim in `{which}` ({})", shape::display(dims));
        }
        Ok(wrapped)
    };
    let (from, to) = (unique(source, "source")?, unique(destination, "destination")?);
    if n == 0 {
        return Ok(x.clone());
    }
    let mut order: Vec<Option<usize>> = vec![None; n];
    for (&s, &d) in from.iter().zip(&to) {
        order[d] = Some(s);
    }
    let mut rest = (0..n).filter(|d| !from.contains(d));
    let dims: Vec<i64> = order.into_iter().map(|d| d.or_else(|| rest.next()).unwrap_or(0) as i64).collect();
    permute(x, &dims)
}

/// Removes the dimensions of size one among `dims`, or all of them.
pub fn squeeze(x: &Tensor, dims: Option<&[i64]>) -> Result<Tensor> {
    let (drop, name): (SmallVec<[usize; 6]>, _) = match dims {
        None => ((0..x.ndim()).collect(), "SqueezeBackward0"),
        Some([d]) => (SmallVec::from_slice(&[wrap_dim(*d, x.ndim())?]), "SqueezeBackward1"),
        Some(dims) => (wrap_dims(dims, x.ndim())?, "SqueezeBackward2"),
    };
    let mut to = x.geometry();
    for d in (0..x.ndim()).rev() {
        if x.shape()[d] == 1 && drop.contains(&d) {
            to.shape.remove(d);
            to.strides.remove(d);
        }
    }
    make_view(x, to, name, |_| reshape_rule(x))
}

pub fn unsqueeze(x: &Tensor, dim: i64) -> Result<Tensor> {
    let d = wrap_dim(dim, x.ndim() + 1)?;
    let mut to = x.geometry();
    let stride = if d < x.ndim() { x.strides()[d] * x.shape()[d] } else { 1 };
    to.shape.insert(d, 1);
    to.strides.insert(d, stride);
    make_view(x, to, "UnsqueezeBackward0", |_| reshape_rule(x))
}

/// A view that is no other view: shares everything, has its own node.
pub fn alias(x: &Tensor) -> Result<Tensor> {
    make_view(x, x.geometry(), "AliasBackward0", |_| |g: &Tensor, _| Ok(grads![Some(g.clone())]))
}

/// Real and imaginary parts as a last dimension of size two, on the same memory.
pub fn view_as_real(x: &Tensor) -> Result<Tensor> {
    if !x.dtype().is_complex() {
        bail!(Runtime, "view_as_real is only supported for complex tensors");
    }
    let mut strides: Dims = x.strides().iter().map(|s| s * 2).collect();
    strides.push(1);
    let mut to = Dims::from_slice(x.shape());
    to.push(2);
    let out = x.view_of(to, strides, x.offset() * 2, x.dtype().to_real(), false);
    track(out, "ViewAsRealBackward0", &[x], |_| {
        |g: &Tensor, _| Ok(grads![Some(view_as_complex(&copy::contiguous(g)?)?)])
    })
}

/// The inverse of [`view_as_real`].
pub fn view_as_complex(x: &Tensor) -> Result<Tensor> {
    if !matches!(x.dtype(), DType::F32 | DType::F64) {
        bail!(
            Runtime,
            "view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: {}",
            x.dtype().type_name()
        );
    }
    if x.ndim() == 0 {
        bail!(Runtime, "Input tensor must have one or more dimensions");
    }
    let last = x.ndim() - 1;
    if x.shape()[last] != 2 {
        bail!(Runtime, "Tensor must have a last dimension of size 2");
    }
    if x.strides()[last] != 1 {
        bail!(Runtime, "Tensor must have a last dimension with stride 1");
    }
    if x.strides()[..last].iter().any(|s| s % 2 != 0) {
        bail!(Runtime, "Tensor must have a stride divisible by 2 for all but last dimension");
    }
    if x.offset() % 2 != 0 {
        bail!(Runtime, "Tensor must have a storage_offset divisible by 2");
    }
    let strides = x.strides()[..last].iter().map(|s| s / 2).collect();
    let out = x.view_of(
        Dims::from_slice(&x.shape()[..last]),
        strides,
        x.offset() / 2,
        x.dtype().to_complex(),
        false,
    );
    track(out, "ViewAsComplexBackward0", &[x], |_| {
        |g: &Tensor, _| Ok(grads![Some(view_as_real(&copy::contiguous(g)?)?)])
    })
}

/// The real parts, on the same memory; a real tensor as it is.
pub fn real(x: &Tensor) -> Result<Tensor> {
    if x.dtype().is_complex() {
        select(&view_as_real(x)?, -1, 0)
    } else {
        Ok(x.clone())
    }
}

/// The imaginary parts, on the same memory.
pub fn imag(x: &Tensor) -> Result<Tensor> {
    if !x.dtype().is_complex() {
        bail!(Runtime, "imag is not implemented for tensors with non-complex dtypes.");
    }
    select(&view_as_real(x)?, -1, 1)
}

/// The same bytes read as another dtype.
pub fn view_dtype(x: &Tensor, dtype: DType) -> Result<Tensor> {
    let (from, to) = (x.dtype().size(), dtype.size());
    let mut g = x.geometry();
    if from != to {
        let Some(last) = x.ndim().checked_sub(1) else {
            bail!(
                Runtime,
                "self.dim() cannot be 0 to view {} as {} (different element sizes)",
                x.dtype().type_name(),
                dtype.type_name()
            );
        };
        if x.strides()[last] != 1 && x.numel() != 0 {
            bail!(
                Runtime,
                "self.stride(-1) must be 1 to view {} as {} (different element sizes), but got {}",
                x.dtype().type_name(),
                dtype.type_name(),
                x.strides()[last]
            );
        }
        if from > to {
            let ratio = from / to;
            g.shape[last] *= ratio;
            g.strides.iter_mut().take(last).for_each(|s| *s *= ratio);
            g.offset *= ratio;
        } else {
            let ratio = to / from;
            let what = if g.shape[last] % ratio != 0 {
                format!("self.size(-1) must be divisible by {ratio}")
            } else if g.offset % ratio != 0 {
                format!("self.storage_offset() must be divisible by {ratio}")
            } else if let Some(d) = (0..last).find(|&d| g.strides[d] % ratio != 0) {
                format!("self.stride({d}) must be divisible by {ratio}")
            } else {
                String::new()
            };
            if !what.is_empty() {
                bail!(
                    Runtime,
                    "{what} to view {} as {} (different element sizes), but got {}",
                    x.dtype().type_name(),
                    dtype.type_name(),
                    g.shape[last]
                );
            }
            g.shape[last] /= ratio;
            g.strides.iter_mut().take(last).for_each(|s| *s /= ratio);
            g.offset /= ratio;
        }
    }
    Ok(x.view_of(g.shape, g.strides, g.offset, dtype, false))
}

impl Tensor {
    pub fn t(&self) -> Result<Tensor> {
        t(self)
    }

    pub fn transpose(&self, dim0: i64, dim1: i64) -> Result<Tensor> {
        transpose(self, dim0, dim1)
    }

    pub fn reshape(&self, shape: &[usize]) -> Result<Tensor> {
        if shape.iter().product::<usize>() != self.numel() {
            bail!(Runtime, "shape '{}' is invalid for input of size {}", shape::display(shape), self.numel());
        }
        reshape_to(self, shape)
    }

    pub fn expand(&self, shape: &[usize]) -> Result<Tensor> {
        expand_to(self, shape)
    }

    pub fn unsqueeze(&self, dim: i64) -> Result<Tensor> {
        unsqueeze(self, dim)
    }

    pub fn select(&self, dim: i64, index: i64) -> Result<Tensor> {
        select(self, dim, index)
    }

    pub fn narrow(&self, dim: i64, start: usize, length: usize) -> Result<Tensor> {
        narrow(self, dim, start as i64, length as i64)
    }

    pub fn permute(&self, dims: &[i64]) -> Result<Tensor> {
        permute(self, dims)
    }
}
