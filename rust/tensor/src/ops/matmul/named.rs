//! Products that are built from the basic ones.
use super::product::{bmm, dot, mm, mv};
use crate::autograd::track;
use crate::ops::binary;
use crate::shape::{self, Dims};
use crate::{bail, grads, ops, Result, Tensor};

/// A reshape that shares memory with nobody who could notice.
fn unsafe_view(x: &Tensor, size: &[usize]) -> Result<Tensor> {
    let out = x.alias(size, &shape::contiguous_strides(size), x.offset());
    let back = Dims::from_slice(x.shape());
    track(out, "UnsafeViewBackward0", &[x], |_| move |g: &Tensor, _| Ok(grads![Some(g.reshape(&back)?)]))
}

/// The product of two tensors: of vectors, of matrices, or of batches of matrices.
pub fn matmul(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    match (a.ndim(), b.ndim()) {
        (2, 2) => mm(a, b),
        (0, _) | (_, 0) => bail!(
            Runtime,
            "both arguments to matmul need to be at least 1D, but they are {}D and {}D",
            a.ndim(),
            b.ndim()
        ),
        (1, 1) => dot(a, b),
        (2, 1) => mv(a, b),
        (1, 2) => ops::view::squeeze(&mm(&a.unsqueeze(0)?, b)?, Some(&[0])),
        (p, 1 | 2) if p > 2 => {
            // One product with all leading dimensions as rows.
            let inner = a.shape()[p - 1];
            let rows = a.shape()[..p - 1].iter().product();
            let flat = a.reshape(&[rows, inner])?;
            let mut size = Dims::from_slice(&a.shape()[..p - 1]);
            if b.ndim() == 1 {
                return unsafe_view(&mv(&flat, b)?, &size);
            }
            size.push(b.shape()[1]);
            unsafe_view(&mm(&flat, b)?, &size)
        }
        _ => batched(a, b),
    }
}

/// Batches broadcast against each other.
fn batched(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let (p, q) = (a.ndim(), b.ndim());
    let left = if p == 1 { a.unsqueeze(0)? } else { a.clone() };
    let (n, m) = (left.ndim(), q);
    let lead = shape::broadcast(&left.shape()[..n - 2], &b.shape()[..m - 2])?;
    let count: usize = lead.iter().product();
    let expand = |t: &Tensor| -> Result<Tensor> {
        let k = t.ndim();
        let mut size = lead.clone();
        size.extend_from_slice(&t.shape()[k - 2..]);
        let wide = t.expand(&size)?;
        wide.reshape(&[count, t.shape()[k - 2], t.shape()[k - 1]])
    };
    let (x, y) = (expand(&left)?, expand(b)?);
    let mut size = lead.clone();
    if p > 1 {
        size.push(left.shape()[n - 2]);
    }
    size.push(b.shape()[m - 1]);
    unsafe_view(&bmm(&x, &y)?, &size)
}

/// The product of several matrices in the order that costs least.
pub fn multi_dot(name: &str, matrices: &[Tensor]) -> Result<Tensor> {
    let n = matrices.len();
    if n < 2 {
        bail!(Runtime, "{name}(): expected at least 2 tensors but got {n}");
    }
    let (first, last) = (&matrices[0], &matrices[n - 1]);
    for (i, (t, ends)) in matrices.iter().enumerate().map(|(i, t)| (i, (t, i == 0 || i == n - 1))) {
        if ends && !(1..=2).contains(&t.ndim()) {
            let which = if i == 0 { "first" } else { "last" };
            bail!(Runtime, "{name}(): the {which} tensor must be 1D or 2D but got {}D", t.ndim());
        }
        if !ends && t.ndim() != 2 {
            bail!(Runtime, "{name}(): tensor {i} must be 2D but got {}D", t.ndim());
        }
        if t.dtype() != first.dtype() {
            bail!(
                Runtime,
                "{name}(): all tensors must have be the same dtype but tensor 0 is {} and tensor {i} {}",
                first.dtype().type_name(),
                t.dtype().type_name()
            );
        }
    }
    let mut list = matrices.to_vec();
    if first.ndim() == 1 {
        list[0] = first.unsqueeze(0)?;
    }
    if last.ndim() == 1 {
        list[n - 1] = last.unsqueeze(1)?;
    }
    for i in 0..n - 1 {
        let (x, y) = (list[i].shape(), list[i + 1].shape());
        if x[1] != y[0] {
            bail!(
                Runtime,
                "{name}(): tensors {i} and {} with shapes {} and {} cannot be multiplied",
                i + 1,
                shape::display(x),
                shape::display(y)
            );
        }
    }
    let y = cheapest(&list)?;
    let mut size = Dims::new();
    if first.ndim() == 2 {
        size.push(y.shape()[0]);
    }
    if last.ndim() == 2 {
        size.push(y.shape()[1]);
    }
    y.reshape(&size)
}

/// Multiplies a chain by the classical table of best splits.
fn cheapest(list: &[Tensor]) -> Result<Tensor> {
    let n = list.len();
    let mut p: Vec<f64> = list.iter().map(|t| t.shape()[0] as f64).collect();
    p.push(list[n - 1].shape()[1] as f64);
    let mut cost = vec![vec![0.0; n]; n];
    let mut split = vec![vec![0; n]; n];
    for len in 2..=n {
        for i in 0..=n - len {
            let j = i + len - 1;
            cost[i][j] = f64::INFINITY;
            for k in i..j {
                let c = cost[i][k] + cost[k + 1][j] + p[i] * p[k + 1] * p[j + 1];
                if c < cost[i][j] {
                    (cost[i][j], split[i][j]) = (c, k);
                }
            }
        }
    }
    fn go(list: &[Tensor], split: &[Vec<usize>], i: usize, j: usize) -> Result<Tensor> {
        if i == j {
            return Ok(list[i].clone());
        }
        let k = split[i][j];
        mm(&go(list, split, i, k)?, &go(list, split, k + 1, j)?)
    }
    go(list, &split, 0, n - 1)
}

/// The product of a list of matrices.
pub fn chain_matmul(matrices: &[Tensor]) -> Result<Tensor> {
    for (i, t) in matrices.iter().enumerate() {
        if t.ndim() != 2 {
            bail!(Runtime, "Tensor dimension is {}, expected 2 instead at position {i}", t.ndim());
        }
    }
    match matrices {
        [] => bail!(Runtime, "chain_matmul(): Expected one or more matrices"),
        [one] => Ok(one.clone()),
        _ => multi_dot("multi_dot", matrices),
    }
}

/// A square matrix, or each of a batch, multiplied by itself `n` times; negative powers are the caller's.
pub fn matrix_power(x: &Tensor, n: u64) -> Result<Tensor> {
    let k = x.ndim();
    if k < 2 || x.shape()[k - 1] != x.shape()[k - 2] {
        bail!(
            Linalg,
            "linalg.matrix_power: A must be batches of square matrices, but they are {} by {} matrices",
            if k < 2 { 0 } else { x.shape()[k - 2] },
            x.shape().last().copied().unwrap_or(0)
        );
    }
    if n == 0 {
        let size = x.shape()[k - 1];
        let eye = Tensor::zeros(&[size, size], x.dtype())?;
        let diagonal = eye.alias(&[size], &[size + 1], 0);
        ops::copy::copy_into(&Tensor::ones(&[1], x.dtype())?, &diagonal)?;
        let y = ops::copy::contiguous(&eye.expand(x.shape())?)?;
        return track(y, "torch::autograd::CopyBackwards", &[x], |_| {
            |g: &Tensor, _| Ok(grads![Some(Tensor::zeros(g.shape(), g.dtype())?)])
        });
    }
    // Squares, multiplied where the exponent has a bit.
    let (mut result, mut square, mut rest): (Option<Tensor>, Tensor, u64) = (None, x.clone(), n);
    loop {
        if rest & 1 == 1 {
            result = Some(match result {
                Some(r) => matmul(&r, &square)?,
                None => square.clone(),
            });
        }
        rest >>= 1;
        if rest == 0 {
            return match result {
                Some(r) if n > 1 => Ok(r),
                _ => ops::copy::clone(x),
            };
        }
        square = matmul(&square, &square)?;
    }
}

/// The Kronecker product.
pub fn kron(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let n = a.ndim().max(b.ndim());
    let padded = |t: &Tensor| [vec![1; n - t.ndim()], t.shape().to_vec()].concat();
    let (p, q) = (padded(a), padded(b));
    // Each size of `a` before the one of `b`: one product with every element in its place.
    let paired = |t: &Tensor, sizes: &[usize], first: bool| {
        let size: Vec<usize> = sizes.iter().flat_map(|&s| if first { [s, 1] } else { [1, s] }).collect();
        t.reshape(&size)
    };
    let y = binary::mul(&paired(a, &p, true)?, &paired(b, &q, false)?, None)?;
    let size: Vec<usize> = p.iter().zip(&q).map(|(x, y)| x * y).collect();
    unsafe_view(&ops::copy::contiguous(&y)?, &size)
}
