//! Distinct elements.
use crate::ops::memory::{read, write};
use crate::ops::{copy, index, view};
use crate::shape::wrap_dim;
use crate::{dispatch, DType, Result, Tensor};
use ferrotorch_kernels::sort::{runs, sort_slices};

/// The distinct values, for each element the place of its value, and how often each occurs.
type Distinct = (Tensor, Tensor, Tensor);

/// From the order in which elements stand and the starts of runs to inverse and counts.
fn tally(order: &[i64], starts: &[usize], shape: &[usize]) -> Result<(Tensor, Tensor)> {
    let (inverse, counts) = (Tensor::empty(shape, DType::I64)?, Tensor::empty(&[starts.len()], DType::I64)?);
    let (to, number) = (write::<i64>(&inverse), write::<i64>(&counts));
    for (k, &start) in starts.iter().enumerate() {
        let end = starts.get(k + 1).copied().unwrap_or(order.len());
        number[k] = (end - start) as i64;
        order[start..end].iter().for_each(|&i| to[i as usize] = k as i64);
    }
    Ok((inverse, counts))
}

fn of_runs(values: &Tensor, order: &[i64], shape: &[usize]) -> Result<Distinct> {
    let out = dispatch!("unique", values.dtype(), all T => {
        let v = read::<T>(values);
        let starts = runs(v.len(), |i| v[i] == v[i - 1]);
        let picked = Tensor::from_vec(starts.iter().map(|&i| v[i]).collect::<Vec<T>>(), &[starts.len()])?;
        Ok((picked, starts))
    })?;
    let (inverse, counts) = tally(order, &out.1, shape)?;
    Ok((out.0, inverse, counts))
}

/// The distinct elements of the flattened tensor in ascending order.
pub fn unique(x: &Tensor) -> Result<Distinct> {
    let flat = view::reshape_to(&x.detach(), &[x.numel()])?;
    let (values, order) = super::sort(&flat, 0, false)?;
    of_runs(&values, read::<i64>(&order), x.shape())
}

/// The elements of the flattened tensor, repetitions of a neighbour left out; or slices along a dimension.
pub fn unique_consecutive(x: &Tensor, dim: Option<i64>) -> Result<Distinct> {
    match dim {
        None => {
            let flat = copy::contiguous(&view::reshape_to(&x.detach(), &[x.numel()])?)?;
            let order: Vec<i64> = (0..x.numel() as i64).collect();
            of_runs(&flat, &order, x.shape())
        }
        Some(dim) => slices(x, dim, false),
    }
}

/// The distinct slices along `dim`, in ascending order.
pub fn unique_dim(x: &Tensor, dim: i64) -> Result<Distinct> {
    slices(x, dim, true)
}

fn slices(x: &Tensor, dim: i64, sorted: bool) -> Result<Distinct> {
    let d = wrap_dim(dim, x.ndim())?;
    if x.ndim() == 0 {
        let (v, i, c) = unique(x)?;
        return Ok((view::reshape_to(&v, &[])?, i, c));
    }
    let front = copy::contiguous(&view::movedim(&x.detach(), &[d as i64], &[0])?)?;
    let n = front.shape()[0];
    if n > 0 && x.numel() == 0 {
        crate::bail!(
            Runtime,
            "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied"
        );
    }
    let len = front.numel().checked_div(n).unwrap_or(0);
    let (order, starts) = dispatch!("unique_dim", x.dtype(), real_bool T => {
        let v = read::<T>(&front);
        let order = if sorted { sort_slices(v, n) } else { (0..n).collect() };
        let slice = |i: usize| &v[order[i] * len..(order[i] + 1) * len];
        let starts = runs(n, |i| slice(i) == slice(i - 1));
        Ok((order, starts))
    })?;
    let order: Vec<i64> = order.into_iter().map(|i| i as i64).collect();
    let (inverse, counts) = tally(&order, &starts, &[n])?;
    let picks: Vec<i64> = starts.iter().map(|&s| order[s]).collect();
    let count = picks.len();
    let picked = index::index_select(&front, 0, &Tensor::from_vec(picks, &[count])?)?;
    Ok((copy::contiguous(&view::movedim(&picked, &[0], &[d as i64])?)?, inverse, counts))
}
