//! Products of vectors, powers, and systems in tensor form.
use super::{check, inv, solve};
use crate::autograd::track;
use crate::ops::{binary, copy, join, matmul, reduce, scan, terms, view};
use crate::shape::{self, wrap_dim};
use crate::{bail, grads, DType, Result, Tensor};

/// The cross products of vectors along a dimension of size three.
pub fn cross(a: &Tensor, b: &Tensor, dim: i64) -> Result<Tensor> {
    if a.ndim() != b.ndim() {
        bail!(Runtime, "linalg.cross: inputs must have the same number of dimensions.");
    }
    let (m, n) = (a.size(dim)?, b.size(dim)?);
    if m != 3 || n != 3 {
        bail!(Runtime, "linalg.cross: inputs dimension {dim} must have length 3. Got {m} and {n}");
    }
    let d = wrap_dim(dim, a.ndim())? as i64;
    let size = shape::broadcast(a.shape(), b.shape())?;
    let y = {
        let (a, b) = (view::expand_to(&a.detach(), &size)?, view::expand_to(&b.detach(), &size)?);
        let turned = |x: &Tensor, by: usize| {
            let parts = [view::narrow(x, d, by as i64, 3 - by as i64)?, view::narrow(x, d, 0, by as i64)?];
            join::cat(&parts, d)
        };
        let first = binary::mul(&turned(&a, 1)?, &turned(&b, 2)?, None)?;
        binary::sub(&first, &binary::mul(&turned(&a, 2)?, &turned(&b, 1)?, None)?, 1.into(), None)?
    };
    track(y, "LinalgCrossBackward0", &[a, b], |s| {
        let (sa, sb) = (s.save_for(1, a), s.save_for(0, b));
        move |g: &Tensor, need| {
            Ok(grads![
                need.then(0, || cross(&terms::conj(&sb.get()?)?, g, d))?,
                need.then(1, || cross(g, &terms::conj(&sa.get()?)?, d))?,
            ])
        }
    })
}

/// `torch.cross`: without a dimension, the first one of size three.
pub fn torch_cross(a: &Tensor, b: &Tensor, dim: Option<i64>) -> Result<Tensor> {
    if let Some(dim) = dim {
        return cross(a, b, dim);
    }
    let size = shape::broadcast(a.shape(), b.shape())?;
    match size.iter().position(|&n| n == 3) {
        Some(d) => cross(a, b, d as i64),
        None => bail!(Runtime, "no dimension of size 3 in input"),
    }
}

/// The sums of `conj(x) * y` along a dimension.
pub fn vecdot(x: &Tensor, y: &Tensor, dim: i64) -> Result<Tensor> {
    check::number(x, "linalg.vecdot", true)?;
    check::same_dtype(x, y, "linalg.vecdot", ("x", "y"))?;
    reduce::sum(&terms::mul(&terms::conj(x)?, y)?, Some(&[dim]), false, None)
}

/// The powers of each element, `0..n`, in a new last dimension.
pub fn vander(x: &Tensor, n: Option<i64>) -> Result<Tensor> {
    if matches!(x.dtype(), DType::F16 | DType::BF16 | DType::Bool) {
        bail!(
            Runtime,
            "linalg.vander supports floating point, complex, and integer tensors, but got {}",
            x.dtype().type_name()
        );
    }
    let x = if x.ndim() == 0 { view::unsqueeze(x, -1)? } else { x.clone() };
    let n = n.unwrap_or(x.shape()[x.ndim() - 1] as i64);
    if n <= 1 {
        bail!(Runtime, "N must be greater than 1.");
    }
    let mut size = shape::Dims::from_slice(x.shape());
    size.push(n as usize - 1);
    let powers = scan::cumprod(&view::expand_to(&view::unsqueeze(&x, -1)?, &size)?, -1, None)?;
    size[x.ndim()] = 1;
    join::cat(&[Tensor::ones(&size, powers.dtype())?, powers], -1)
}

/// `torch.vander`: powers in falling order unless `increasing`.
pub fn torch_vander(x: &Tensor, n: Option<i64>, increasing: bool) -> Result<Tensor> {
    if x.ndim() != 1 {
        bail!(Runtime, "x must be a one-dimensional tensor.");
    }
    let n = n.unwrap_or(x.numel() as i64);
    if n < 0 {
        bail!(Runtime, "N must be non-negative");
    }
    let floats = x.dtype().is_differentiable();
    let dtype = if floats { x.dtype() } else { DType::I64 };
    let result = Tensor::ones(&[x.numel(), n as usize], dtype)?;
    if n == 0 {
        return Ok(result);
    }
    let mut parts = vec![view::narrow(&result, 1, 0, 1)?];
    if n > 1 {
        let column = view::expand_to(&view::unsqueeze(x, 1)?, &[x.numel(), n as usize - 1])?;
        parts.push(scan::cumprod(&column, 1, None)?);
    }
    let all = copy::to_dtype(&join::cat(&parts, 1)?, dtype)?;
    if increasing {
        Ok(all)
    } else {
        join::flip(&all, &[1])
    }
}

/// A power of square matrices; a negative one is a power of the inverse.
pub fn matrix_power(x: &Tensor, n: i64) -> Result<Tensor> {
    check::square(x, "linalg.matrix_power")?;
    if n >= 0 {
        return matmul::matrix_power(x, n as u64);
    }
    let inverse = inv(x)?;
    if n == -1 {
        return Ok(inverse);
    }
    matmul::matrix_power(&inverse, n.unsigned_abs())
}

/// The tensor whose `tensordot` with `x` over `ind` dimensions is the identity.
pub fn tensorinv(x: &Tensor, ind: i64) -> Result<Tensor> {
    if ind <= 0 {
        bail!(Runtime, "Expected a strictly positive integer for 'ind', but got {ind}");
    }
    let ind = (ind as usize).min(x.ndim());
    let (left, right) = (&x.shape()[..ind], &x.shape()[ind..]);
    let (m, n): (usize, usize) = (right.iter().product(), left.iter().product());
    if m != n {
        bail!(Runtime, "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got {m} != {n}");
    }
    let (inverse, info) = super::inv_ex(&view::reshape_to(x, &[n, m])?, false)?;
    check::info(&info, "inv", crate::Kind::Linalg, |_| String::new())
        .map_err(|_| crate::error!(Runtime, "Failed to invert the input tensor, because it is singular."))?;
    view::reshape_to(&inverse, &[right, left].concat())
}

/// Solves `tensordot(a, x, x.ndim) = b`.
pub fn tensorsolve(a: &Tensor, b: &Tensor, dims: Option<&[i64]>) -> Result<Tensor> {
    let mut moved = a.clone();
    if let Some(dims) = dims {
        let to: Vec<i64> = (0..dims.len() as i64).map(|i| i - dims.len() as i64).collect();
        moved = view::movedim(a, dims, &to)?;
    }
    let tail = moved.shape()[b.ndim().min(moved.ndim())..].to_vec();
    let (n, m): (usize, usize) = (tail.iter().product(), b.shape().iter().product());
    if n != m {
        bail!(Runtime, "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got {n} != {m}");
    }
    let flat = view::reshape_to(&moved, &[n, n])?;
    let x = solve::solve(&flat, &view::reshape_to(b, &[n])?, true)?;
    view::reshape_to(&x, &tail)
}
