//! Scaled dot product attention.
use crate::autograd::{any_tracks, grad, track, GradMode, Need, Pass};
use crate::ops::memory::{read, write};
use crate::ops::{bitwise, copy, index, matmul, reduce, softmax, terms, triangle};
use crate::shape::{broadcast_strides, is_contiguous};
use crate::{grads, DType, Element, Result, Scalar, Tensor};
use ferrotorch_kernels::attention::{self as kernels, Attention, Gradients, Heads, Known, Mask, Number};

/// How queries and keys meet.
#[derive(Clone, Copy, Debug)]
struct Options {
    scale: f64,
    causal: bool,
}

/// The means of the values, weighted by `softmax(q k^T * scale + mask)`; a bool mask is true where a key counts.
///
/// Queries may have several heads for each one of keys and values.
pub fn attention(
    q: &Tensor,
    k: &Tensor,
    v: &Tensor,
    mask: Option<&Tensor>,
    causal: bool,
    scale: f64,
) -> Result<Tensor> {
    let options = Options { scale, causal };
    if !fits(q, k, v, mask) {
        return composed(q, k, v, mask, options);
    }
    fused(q, k, v, mask, options)
}

/// Whether the kernel takes these operands: (batch, heads, rows, numbers), and a mask that needs no gradient.
fn fits(q: &Tensor, k: &Tensor, v: &Tensor, mask: Option<&Tensor>) -> bool {
    let [n, heads, _, width] = q.shape() else { return false };
    let [nk, kv, keys, key_width] = k.shape() else { return false };
    let [nv, vv, values, _] = v.shape() else { return false };
    let types =
        matches!(q.dtype(), DType::F32 | DType::F64) && q.dtype() == k.dtype() && q.dtype() == v.dtype();
    let sizes = n == nk && n == nv && kv == vv && keys == values && width == key_width;
    let groups = *kv > 0 && heads % kv == 0;
    types
        && sizes
        && groups
        && q.numel() > 0
        && k.numel() > 0
        && v.numel() > 0
        && mask.is_none_or(|m| {
            let size = [*n, *heads, q.shape()[2], *keys];
            (m.dtype() == DType::Bool || m.dtype() == q.dtype())
                && !any_tracks(&[m])
                && m.ndim() <= 4
                && m.shape().iter().rev().zip(size.iter().rev()).all(|(&a, &b)| a == b || a == 1)
        })
}

/// The formula as separate differentiable operations.
fn composed(q: &Tensor, k: &Tensor, v: &Tensor, mask: Option<&Tensor>, o: Options) -> Result<Tensor> {
    let repeats = match (q.ndim(), k.ndim()) {
        (3.., 3..) if k.shape()[k.ndim() - 3] > 1 => q.shape()[q.ndim() - 3] / k.shape()[k.ndim() - 3],
        _ => 1,
    };
    let repeat = |t: &Tensor| match repeats {
        0 | 1 => Ok(t.clone()),
        n => repeated(t, n),
    };
    let (k, v) = (repeat(k)?, repeat(v)?);
    // Half of the scale on each side keeps the products of half precision in range.
    let root = o.scale.abs().sqrt();
    let left = terms::mul_number(q, root)?;
    let right = terms::mul_number(&k, root.copysign(o.scale))?;
    let mut scores = matmul::matmul(&left, &right.transpose(-2, -1)?)?;
    if o.causal {
        let size = [q.shape()[q.ndim() - 2], k.shape()[k.ndim() - 2]];
        let seen = triangle::tril(&Tensor::ones(&size, DType::Bool)?, 0)?;
        scores = hidden(&scores, &seen)?;
    }
    if let Some(m) = mask {
        scores = if m.dtype() == DType::Bool { hidden(&scores, m)? } else { terms::add(&scores, m)? };
    }
    let mut weights = softmax::softmax(&scores, -1, None)?;
    if o.causal || mask.is_some() {
        // A row without any key gives zeros rather than NaN.
        let impossible = crate::ops::compare::eq(&scores.detach(), Scalar::Float(f64::NEG_INFINITY), None)?;
        let empty = reduce::all(&impossible, Some(&[-1]), true)?;
        weights = index::masked_fill_number(&weights, &empty, Scalar::Int(0), None)?;
    }
    matmul::matmul(&weights, &v)
}

/// Each head `n` times, next to each other.
fn repeated(t: &Tensor, n: usize) -> Result<Tensor> {
    let d = t.ndim() - 3;
    let mut size = t.shape().to_vec();
    size.insert(d + 1, n);
    let mut flat = t.shape().to_vec();
    flat[d] *= n;
    let size: Vec<i64> = size.into_iter().map(|n| n as i64).collect();
    crate::ops::view::expand(&crate::ops::view::unsqueeze(t, d as i64 + 1)?, &size)?.reshape(&flat)
}

fn hidden(scores: &Tensor, seen: &Tensor) -> Result<Tensor> {
    let hidden = bitwise::logical_not(seen, None)?;
    index::masked_fill_number(scores, &hidden, Scalar::Float(f64::NEG_INFINITY), None)
}

fn heads<T>(t: &Tensor) -> Heads<T> {
    let s = t.strides();
    Heads { p: t.data_ptr::<T>(), batch: s[0], head: s[1], row: s[2], col: s[3] }
}

/// The tensor, or a copy, with contiguous rows: the kernels read numbers next to each other.
fn with_rows(t: &Tensor) -> Result<Tensor> {
    let t = t.detach();
    if t.shape()[3] == 1 || t.strides()[3] == 1 {
        return Ok(t);
    }
    copy::contiguous(&t)
}

/// A mask with a stride for each of the four dimensions, and columns that are contiguous or all the same.
fn aligned(mask: &Tensor, size: &[usize]) -> Result<Tensor> {
    let mut m = mask.detach();
    let last = m.ndim().checked_sub(1).map(|d| (m.shape()[d], m.strides()[d]));
    if last.is_some_and(|(n, stride)| n > 1 && stride > 1) {
        m = copy::contiguous(&m)?;
    }
    let strides = broadcast_strides(m.shape(), m.strides(), size);
    Ok(m.alias(size, &strides, m.offset()))
}

/// Uninitialised memory of this shape, in `like`'s order of dimensions where that has contiguous rows.
fn empty_as(shape: &[usize], like: &Tensor, zero: bool) -> Result<Tensor> {
    let dtype = like.dtype();
    // Heads behind rows, as projections split into heads have them.
    let [n, h, rows, width] = [shape[0], shape[1], shape[2], shape[3]];
    let split = like.strides()[1] < like.strides()[2] && !is_contiguous(like.shape(), like.strides());
    if !split {
        return if zero { Tensor::zeros(shape, dtype) } else { Tensor::empty(shape, dtype) };
    }
    let base = [n, rows, h, width];
    let t = if zero { Tensor::zeros(&base, dtype)? } else { Tensor::empty(&base, dtype)? };
    Ok(t.alias(shape, &[rows * h * width, width, h * width, 1], 0))
}

fn problem<T: Number>(q: &Tensor, k: &Tensor, v: &Tensor, mask: Option<&Tensor>, o: Options) -> Attention<T> {
    let mask = match mask {
        None => Mask::None,
        Some(m) if m.dtype() == DType::Bool => Mask::Seen(heads::<u8>(m)),
        Some(m) => Mask::Added(heads::<T>(m)),
    };
    Attention {
        batch: q.shape()[0],
        heads: k.shape()[1],
        group: q.shape()[1] / k.shape()[1],
        queries: q.shape()[2],
        keys: k.shape()[2],
        width: q.shape()[3],
        value_width: v.shape()[3],
        scale: T::of(o.scale),
        causal: o.causal,
        mask,
        q: heads(q),
        k: heads(k),
        v: heads(v),
    }
}

fn fused(q: &Tensor, k: &Tensor, v: &Tensor, mask: Option<&Tensor>, o: Options) -> Result<Tensor> {
    let size = [q.shape()[0], q.shape()[1], q.shape()[2], k.shape()[2]];
    let m = mask.map(|m| aligned(m, &size)).transpose()?;
    let (q0, k0, v0) = (with_rows(q)?, with_rows(k)?, with_rows(v)?);
    let shape = [size[0], size[1], size[2], v.shape()[3]];
    let out = empty_as(&shape, &q0, false)?;
    let lse = Tensor::empty(&size[..3], q.dtype())?;
    fn go<T: Number + Element>(p: &Attention<T>, out: &Tensor, lse: &Tensor) {
        let to = Heads { col: 1, ..heads(out) };
        // SAFETY: the geometries are the tensors' own; the results are fresh.
        unsafe { kernels::forward(p, to, write(lse)) }
    }
    match q.dtype() {
        DType::F32 => go::<f32>(&problem(&q0, &k0, &v0, m.as_ref(), o), &out, &lse),
        _ => go::<f64>(&problem(&q0, &k0, &v0, m.as_ref(), o), &out, &lse),
    }
    let mask = mask.cloned();
    track(out, "ScaledDotProductFlashAttentionForCpuBackward0", &[q, k, v], |s| {
        let (sq, sk, sv) = (s.save(q), s.save(k), s.save(v));
        let y = s.output();
        move |g: &Tensor, need| {
            let (q, k, v) = (sq.get()?, sk.get()?, sv.get()?);
            if any_tracks(&[g, &q, &k, &v]) {
                return twice(&[q, k, v], mask.as_ref(), o, g, need);
            }
            let y = y.get()?.detach();
            let (q, k, v, g) = (with_rows(&q)?, with_rows(&k)?, with_rows(&v)?, g.detach());
            let known = [&g, &y, &lse];
            let to = [
                empty_as(q.shape(), &q, false)?,
                empty_as(k.shape(), &k, true)?,
                empty_as(v.shape(), &v, true)?,
            ];
            match q.dtype() {
                DType::F32 => back::<f32>(&problem(&q, &k, &v, m.as_ref(), o), known, &to),
                _ => back::<f64>(&problem(&q, &k, &v, m.as_ref(), o), known, &to),
            }
            let [q, k, v] = to;
            Ok(grads![Some(q), Some(k), Some(v)])
        }
    })
}

fn back<T: Number + Element>(p: &Attention<T>, [g, y, lse]: [&Tensor; 3], to: &[Tensor; 3]) {
    let rows = |t: &Tensor| Heads { col: 1, ..heads(t) };
    let known = Known { g: heads(g), out: rows(y), lse: read(lse) };
    let [q, k, v] = to;
    // SAFETY: the geometries are the tensors' own; the gradients are fresh.
    unsafe { kernels::backward(p, known, Gradients { q: rows(q), k: rows(k), v: rows(v) }) }
}

/// The gradients as differentiable expressions: those of the separate operations.
fn twice(
    inputs: &[Tensor; 3],
    mask: Option<&Tensor>,
    o: Options,
    g: &Tensor,
    need: Need,
) -> Result<crate::autograd::Grads> {
    let _mode = GradMode::set(true);
    let [q, k, v] = inputs;
    let out = composed(q, k, v, mask, o)?;
    let wanted: Vec<usize> = (0..3).filter(|&i| need.get(i)).collect();
    let by: Vec<Tensor> = wanted.iter().map(|&i| inputs[i].clone()).collect();
    let found = grad(&[out], &[Some(g.clone())], Pass { keep_graph: true, create_graph: true }, &by)?;
    let mut all: crate::autograd::Grads = grads![None, None, None];
    for (i, g) in wanted.into_iter().zip(found) {
        all[i] = g;
    }
    Ok(all)
}
