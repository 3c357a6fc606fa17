//! Grids, products and combinations of vectors.
use crate::autograd::as_one;
use crate::ops::memory::vector;
use crate::ops::{index, join, view};
use crate::shape::Dims;
use crate::{bail, DType, Result, Tensor};

/// Each vector spread over the grid that all of them span; with `swapped` the first two run along columns and rows.
pub fn meshgrid(tensors: &[Tensor], swapped: bool) -> Result<Vec<Tensor>> {
    let Some(first) = tensors.first() else { bail!(Runtime, "meshgrid expects a non-empty TensorList") };
    for t in tensors {
        if t.ndim() > 1 {
            bail!(
                Runtime,
                "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got a tensor of shape {}",
                crate::shape::display(t.shape())
            );
        }
        if t.dtype() != first.dtype() {
            bail!(Runtime, "meshgrid expects all tensors to have the same dtype");
        }
    }
    let swapped = swapped && tensors.len() >= 2;
    let mut order: Vec<usize> = (0..tensors.len()).collect();
    if swapped {
        order.swap(0, 1);
    }
    let shape: Dims = order.iter().map(|&i| tensors[i].numel()).collect();
    let mut out = Vec::with_capacity(tensors.len());
    for (k, t) in tensors.iter().enumerate() {
        let at = order.iter().position(|&i| i == k).unwrap_or(k);
        let mut own = Dims::from_elem(1, tensors.len());
        own[at] = t.numel();
        out.push(view::expand_to(&view::reshape_to(t, &own)?, &shape)?);
    }
    Ok(out)
}

fn check_vectors(tensors: &[Tensor]) -> Result<()> {
    match tensors.iter().find(|t| t.ndim() != 1) {
        Some(t) => bail!(Runtime, "Expect a 1D vector, but got shape {}", crate::shape::display(t.shape())),
        None => Ok(()),
    }
}

/// All tuples with one element of each vector, as rows.
pub fn cartesian_prod(tensors: &[Tensor]) -> Result<Tensor> {
    check_vectors(tensors)?;
    if let [one] = tensors {
        return Ok(one.clone());
    }
    let columns: Result<Vec<Tensor>> =
        meshgrid(tensors, false)?.iter().map(|t| view::reshape_to(t, &[t.numel()])).collect();
    join::stack(&columns?, 1)
}

/// The number of choices of `r` of `n` places; `None` where it is beyond all memory.
fn choices(n: usize, r: usize, with_replacement: bool) -> Option<usize> {
    let from = if with_replacement { (n + r).saturating_sub(1) } else { n };
    if n == 0 || r > from {
        return Some(0);
    }
    let mut count = 1u128;
    for i in 0..r.min(from - r) {
        count = count.checked_mul((from - i) as u128)? / (i as u128 + 1);
        if count > usize::MAX as u128 {
            return None;
        }
    }
    usize::try_from(count).ok()
}

/// All choices of `r` elements in order, as rows.
pub fn combinations(x: &Tensor, r: i64, with_replacement: bool) -> Result<Tensor> {
    check_vectors(std::slice::from_ref(x))?;
    if r < 0 {
        bail!(Runtime, "Expect a non-negative number, but got {r}");
    }
    if r == 0 {
        return Tensor::empty(&[0], x.dtype());
    }
    let (n, r) = (x.numel(), r as usize);
    let Some(room) = choices(n, r, with_replacement).and_then(|rows| rows.checked_mul(r)) else {
        return Err(crate::storage::out_of_memory(usize::MAX));
    };
    let (mut places, mut rows) = (vector(room)?, 0);
    let slots = if room > 0 { r } else { 0 };
    let mut pick = vector(slots)?;
    pick.extend((0..slots).map(|i| if with_replacement { 0 } else { i }));
    let last = |i: usize| if with_replacement { n.checked_sub(1) } else { (n + i).checked_sub(r) };
    if n > 0 && (with_replacement || r <= n) {
        loop {
            places.extend(pick.iter().map(|&p| p as i64));
            rows += 1;
            let Some(i) = (0..r).rev().find(|&i| Some(pick[i]) < last(i)) else { break };
            let next = pick[i] + 1;
            for (k, p) in pick[i..].iter_mut().enumerate() {
                *p = next + if with_replacement { 0 } else { k };
            }
        }
    }
    index::index(x, &[Some(Tensor::from_vec(places, &[rows, r])?)])
}

/// Matrices along the diagonal of one matrix of zeros.
pub fn block_diag(tensors: &[Tensor]) -> Result<Tensor> {
    if tensors.is_empty() {
        return Tensor::empty(&[1, 0], crate::promotion::default_dtype());
    }
    for (i, t) in tensors.iter().enumerate() {
        if t.ndim() > 2 {
            bail!(
                Runtime,
                "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {i} has {} dimensions",
                t.ndim()
            );
        }
    }
    let inputs: Vec<&Tensor> = tensors.iter().collect();
    as_one("BlockDiagBackward0", &inputs, along_diagonal)
}

fn along_diagonal(tensors: &[Tensor]) -> Result<Tensor> {
    let blocks: Vec<Tensor> = tensors.iter().map(|t| join::at_least(t, 2)).collect::<Result<_>>()?;
    let width: usize = blocks.iter().map(|t| t.shape()[1]).sum();
    let mut before = 0;
    let mut rows = Vec::with_capacity(blocks.len());
    for t in &blocks {
        let own = t.shape()[1];
        rows.push(join::pad_zeros(t, &[before as i64, (width - before - own) as i64])?);
        before += own;
    }
    join::cat(&rows, 0)
}

/// Indices into a tensor of `shape` from indices into its flattened form, one tensor for each dimension.
pub fn unravel_index(x: &Tensor, shape: &[i64]) -> Result<Vec<Tensor>> {
    if !x.dtype().is_integral(false) {
        bail!(Value, "expected 'indices' to be integer dtype, but got {}", x.dtype().name());
    }
    if shape.iter().any(|&n| n < 0) {
        bail!(
            Value,
            "'shape' cannot have negative values, but got ({})",
            shape.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
        );
    }
    let flat = crate::ops::copy::to_dtype(&x.detach(), DType::I64)?;
    let mut rest = crate::ops::copy::contiguous(&flat)?.to_vec::<i64>()?;
    let mut out = Vec::with_capacity(shape.len());
    for &n in shape.iter().rev() {
        let column: Vec<i64> = rest.iter().map(|v| v.checked_rem_euclid(n).unwrap_or(0)).collect();
        rest.iter_mut().for_each(|v| *v = v.checked_div_euclid(n).unwrap_or(0));
        out.push(crate::ops::copy::to_dtype(&Tensor::from_vec(column, x.shape())?, x.dtype())?);
    }
    out.reverse();
    Ok(out)
}
