//! Products along the last dimension and along chosen ones.
use super::add::addmm;
use super::product::{check_inner, conj, mm_scaled, multiply, Then};
use super::{matmul, mm, mv};
use crate::autograd::track;
use crate::shape::{self, wrap_dim};
use crate::{bail, grads, ops, promotion, DType, Dims, Result, Scalar, Tensor};

const ONE: Scalar = Scalar::Int(1);

/// `x @ w.T + bias` over the last dimension of `x`.
pub fn linear(x: &Tensor, w: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    if x.ndim() == 0 || w.ndim() == 0 {
        bail!(
            Runtime,
            "both arguments to linear need to be at least 1D, but they are {}D and {}D",
            x.ndim(),
            w.ndim()
        );
    }
    if w.ndim() > 2 {
        bail!(Runtime, "t() expects a tensor with <= 2 dimensions, but self is {}D", w.ndim());
    }
    let plain = bias.is_none_or(|b| {
        b.ndim() == 1 && b.dtype() == x.dtype() && w.ndim() == 2 && b.numel() == w.shape()[0]
    });
    if w.ndim() == 1 || x.dtype() != w.dtype() || !plain {
        return unusual(x, w, bias);
    }
    let (inner, columns) = (w.shape()[1], w.shape()[0]);
    let rows: usize = x.shape()[..x.ndim() - 1].iter().product();
    if x.shape()[x.ndim() - 1] != inner {
        bail!(
            Runtime,
            "mat1 and mat2 shapes cannot be multiplied ({rows}x{} and {inner}x{columns})",
            x.shape()[x.ndim() - 1]
        );
    }
    let flat = if x.ndim() == 2 { x.clone() } else { flat(x, rows, inner)? };
    let mut size: Dims = Dims::from_slice(x.shape());
    size[x.ndim() - 1] = columns;
    let out = Tensor::empty(&size, x.dtype())?;
    let dense = match bias {
        Some(b) => Some(ops::copy::contiguous(&b.detach())?),
        None => None,
    };
    let then = Then { alpha: ONE, beta: Scalar::Int(0), bias: dense.as_ref(), relu: false };
    let turned = w.alias(&[inner, columns], &[w.strides()[1], w.strides()[0]], w.offset());
    let result = out.alias(&[rows, columns], &[columns.max(1), 1], 0);
    multiply("addmm_impl_cpu_", &flat, &turned, &result, &then)?;
    let name = match (bias.is_some(), x.ndim()) {
        (true, 2) => "AddmmBackward0",
        (true, _) => "ViewBackward0",
        (false, 2) => "MmBackward0",
        (false, 1) => "SqueezeBackward4",
        (false, _) => "UnsafeViewBackward0",
    };
    let full = Dims::from_slice(x.shape());
    let inputs = [bias.unwrap_or(x), x, w];
    let inputs = if bias.is_some() { &inputs[..] } else { &inputs[1..] };
    let first = inputs.len() - 2;
    track(out, name, inputs, |s| {
        let (sx, sw) = (s.save_for(first + 1, x), s.save_for(first, w));
        move |g, need| {
            let g2 = if g.ndim() == 2 { g.clone() } else { g.reshape(&[rows, columns])? };
            let gx = need.then(first, || {
                let y = mm_scaled(&g2, &conj(&sw.get()?)?, ONE)?;
                if full.len() == 2 {
                    Ok(y)
                } else {
                    y.reshape(&full)
                }
            })?;
            let gw = need.then(first + 1, || {
                let x = sx.get()?;
                let x = if x.ndim() == 2 { x } else { x.reshape(&[rows, inner])? };
                mm_scaled(&g2.t()?, &conj(&x)?, ONE)
            })?;
            Ok(if first == 1 { grads![need.then(0, || Ok(g2.clone()))?, gx, gw] } else { grads![gx, gw] })
        }
    })
}

/// The rows of the last dimension as a matrix, without history.
fn flat(x: &Tensor, rows: usize, inner: usize) -> Result<Tensor> {
    match shape::view_strides(x.shape(), x.strides(), &[rows, inner]) {
        Some(strides) => Ok(x.alias(&[rows, inner], &strides, x.offset())),
        None => {
            let dense = ops::copy::contiguous(&x.detach())?;
            Ok(dense.alias(&[rows, inner], &[inner.max(1), 1], dense.offset()))
        }
    }
}

/// A weight vector, a bias that is not a row, or different dtypes.
fn unusual(x: &Tensor, w: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    if x.ndim() == 2 && w.ndim() == 2 {
        if let Some(b) = bias {
            let turned = w.t()?;
            check_inner("mat1 and mat2", x, &turned)?;
            if x.dtype() != w.dtype() {
                let (p, q) = (x.dtype().type_name(), w.dtype().type_name());
                bail!(Runtime, "mat1 and mat2 must have the same dtype, but got {p} and {q}");
            }
            return addmm(b, x, &turned, ONE, ONE);
        }
    }
    let y = matmul(x, &w.t()?)?;
    match bias {
        Some(b) => ops::binary::add(&y, b, ONE, None),
        None => Ok(y),
    }
}

/// The sum of the products along the last dimensions.
pub fn inner(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    if a.ndim() == 0 || b.ndim() == 0 {
        let (p, q) = (a.reshape(&[a.numel(), 1])?, b.reshape(&[1, b.numel()])?);
        let y = mm(&p, &q)?;
        return y.reshape(if a.ndim() == 0 { b.shape() } else { a.shape() });
    }
    let (m, n) = (a.shape()[a.ndim() - 1], b.shape()[b.ndim() - 1]);
    if m != n {
        bail!(
            Runtime,
            "inner() the last dimension must match on both input tensors but got shapes {} and {}",
            shape::display(a.shape()),
            shape::display(b.shape())
        );
    }
    tensordot(a, b, &[-1], &[-1])
}

/// The products of all pairs of two vectors' elements.
pub fn outer(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    for (name, v) in [("self", a), ("vec2", b)] {
        if v.ndim() != 1 {
            bail!(Runtime, "outer: Expected 1-D argument {name}, but got {}-D", v.ndim());
        }
    }
    let operand = promotion::Operand::Tensor;
    let dtype = promotion::result_type(&[operand(a), operand(b)]);
    let (a, b) = (ops::copy::to_dtype(a, dtype)?, ops::copy::to_dtype(b, dtype)?);
    if dtype == DType::Bool {
        let wide = |t: &Tensor| ops::copy::to_dtype(t, DType::U8);
        return ops::copy::to_dtype(&outer(&wide(&a)?, &wide(&b)?)?, dtype);
    }
    let (m, n) = (a.numel(), b.numel());
    let out = Tensor::empty(&[m, n], dtype)?;
    let column = a.alias(&[m, 1], &[a.strides()[0], 1], a.offset());
    let row = b.alias(&[1, n], &[n.max(1), b.strides()[0]], b.offset());
    multiply("mul", &column, &row, &out, &Then::times(ONE))?;
    track(out, "MulBackward0", &[&a, &b], |s| {
        let (sa, sb) = (s.save_for(1, &a), s.save_for(0, &b));
        move |g, need| {
            Ok(grads![
                need.then(0, || mv(g, &conj(&sb.get()?)?))?,
                need.then(1, || mv(&g.t()?, &conj(&sa.get()?)?))?,
            ])
        }
    })
}

/// The sum along one dimension, which stays with size 1.
pub(super) fn sum_keeping(x: &Tensor, d: usize) -> Result<Tensor> {
    let mut size = Dims::from_slice(x.shape());
    size[d] = 1;
    ops::reduce::sum_to_size(x, &size)
}

/// `y[b, k] = sum_ij x1[b, i] w[k, i, j] x2[b, j] + bias[k]`.
pub fn bilinear(x1: &Tensor, x2: &Tensor, w: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    if x1.ndim() != x2.ndim() {
        bail!(Runtime, "bilinear(): input dimensions do not match: got {} and {}", x1.ndim(), x2.ndim());
    }
    let n = x1.ndim();
    for d in 0..n.saturating_sub(1) {
        if x1.shape()[d] != x2.shape()[d] {
            bail!(
                Runtime,
                "bilinear(): input batch dimensions do not match at dim {d}: got {} and {}",
                x1.shape()[d],
                x2.shape()[d]
            );
        }
    }
    if n == 0 || w.ndim() != 3 || x1.shape()[n - 1] != w.shape()[1] {
        bail!(
            Runtime,
            "bilinear(): input1 size does not match weight size: got {} but expected {}",
            x1.shape().last().copied().unwrap_or(1),
            w.shape().get(1).copied().unwrap_or(0)
        );
    }
    if x2.shape()[n - 1] != w.shape()[2] {
        bail!(
            Runtime,
            "bilinear(): input2 size does not match weight size: got {} but expected {}",
            x2.shape()[n - 1],
            w.shape()[2]
        );
    }
    if let Some(b) = bias {
        if b.ndim() != 1 || b.numel() != w.shape()[0] {
            bail!(
                Runtime,
                "bilinear(): bias size does not match weight size: got {} but expected {}",
                b.numel(),
                w.shape()[0]
            );
        }
    }
    let rows: usize = x1.shape()[..n - 1].iter().product();
    let [k, i, j] = [w.shape()[0], w.shape()[1], w.shape()[2]];
    let mut size = Dims::from_slice(x1.shape());
    size[n - 1] = k;
    // x1 times every w[k], then a batch of products of rows with x2.
    let left = mm(&x1.reshape(&[rows, i])?, &w.permute(&[1, 0, 2])?.reshape(&[i, k * j])?)?;
    let y = super::bmm(&left.reshape(&[rows, k, j])?, &x2.reshape(&[rows, j, 1])?)?.reshape(&size)?;
    match bias {
        Some(b) => ops::binary::add(&y, b, ONE, None),
        None => Ok(y),
    }
}

/// The sum of the products along pairs of dimensions.
pub fn tensordot(a: &Tensor, b: &Tensor, dims_a: &[i64], dims_b: &[i64]) -> Result<Tensor> {
    if dims_a.len() != dims_b.len() {
        bail!(Runtime, "both dimension lists should have same length");
    }
    if a.dtype() != b.dtype() {
        bail!(Runtime, "both inputs should have same dtype");
    }
    let (mut used_a, mut used_b) = (vec![false; a.ndim()], vec![false; b.ndim()]);
    let (mut da, mut db) = (Vec::new(), Vec::new());
    let (mut ta, mut tb) = (a.clone(), b.clone());
    for (&p, &q) in dims_a.iter().zip(dims_b) {
        let (i, j) = (wrap_dim(p, a.ndim())?, wrap_dim(q, b.ndim())?);
        let (m, n) = (a.shape()[i], b.shape()[j]);
        // A dimension of size 1 stands for any size: its partner is summed first.
        if n == 1 && m != 1 {
            ta = sum_keeping(&ta, i)?;
        } else if m == 1 && n != 1 {
            tb = sum_keeping(&tb, j)?;
        } else if m != n {
            bail!(
                Runtime,
                "contracted dimensions need to match, but first has size {m} in dim {p} and second has size {n} in dim {q}"
            );
        }
        for (used, d) in [(&mut used_a, i), (&mut used_b, j)] {
            if std::mem::replace(&mut used[d], true) {
                bail!(Runtime, "dim {d} appears multiple times in the list of dims");
            }
        }
        da.push(i as i64);
        db.push(j as i64);
    }
    let free = |used: &[bool]| (0..used.len()).filter(|&d| !used[d]).map(|d| d as i64).collect::<Vec<_>>();
    let (fa, fb) = (free(&used_a), free(&used_b));
    let sizes = |t: &Tensor, dims: &[i64]| dims.iter().map(|&d| t.shape()[d as usize]).collect::<Vec<_>>();
    let (ra, rb) = (sizes(&ta, &fa), sizes(&tb, &fb));
    let inner: usize = sizes(&ta, &da).iter().product();
    let left = ta.permute(&[&fa[..], &da[..]].concat())?.reshape(&[ra.iter().product(), inner])?;
    let right = tb.permute(&[&db[..], &fb[..]].concat())?.reshape(&[inner, rb.iter().product()])?;
    mm(&left, &right)?.reshape(&[ra, rb].concat())
}
