//! `gather` and `scatter`: one index per element.
use super::{within, Stray};
use crate::parallel::{for_each_chunk, for_each_chunk_mut, SharedMut, GRAIN};

/// Position in the strided tensor of row `r` of an index tensor, the indexed dimension and the last one left out.
#[inline(always)]
fn base(dims: &[(usize, usize)], dim: usize, mut r: usize) -> usize {
    let mut at = 0;
    for d in (0..dims.len().saturating_sub(1)).rev() {
        let (size, stride) = dims[d];
        if d != dim {
            at += r % size * stride;
        }
        r /= size;
    }
    at
}

/// `out[i] = x[i with index[i] at dimension dim]`.
///
/// `dims` has the index's sizes with `x`'s strides; `(size, step)` are `x`'s own at `dim`. The error is an index out of bounds.
pub fn gather<T: Copy + Send + Sync>(
    x: &[T],
    dims: &[(usize, usize)],
    dim: usize,
    (size, step): (usize, usize),
    index: &[i64],
    out: &mut [T],
) -> Result<(), i64> {
    let &(n, last) = dims.last().unwrap_or(&(1, 0));
    let last = if dim + 1 >= dims.len() { 0 } else { last };
    let stray = Stray::default();
    let parts = SharedMut::new(out);
    if n == 0 {
        return Ok(());
    }
    for_each_chunk(index.len() / n, (GRAIN / n).max(1), |range| {
        for r in range {
            let x = &x[base(dims, dim, r)..];
            // SAFETY: each row of the index has its own row of the output.
            let out = unsafe { parts.slice(r * n..(r + 1) * n) };
            let index = &index[r * n..(r + 1) * n];
            if !within(index, 0, size as i64) {
                return index.iter().filter(|&&i| i as u64 >= size as u64).for_each(|&i| stray.note(i));
            }
            assert!((n - 1) * last + (size - 1) * step < x.len());
            // SAFETY: indices are below `size`, so that no position is beyond the one just checked.
            let at = |j: usize, i: i64| unsafe { *x.get_unchecked(j * last + i as usize * step) };
            if last == 0 && step == 1 {
                out.iter_mut().zip(index).for_each(|(o, &i)| *o = at(0, i));
            } else {
                out.iter_mut().zip(index).enumerate().for_each(|(j, (o, &i))| *o = at(j, i));
            }
        }
    });
    stray.result()
}

/// `out[i] = x[index[i]]`; negative indices count from the end. The error is an index out of bounds.
pub fn take<T: Copy + Send + Sync>(x: &[T], index: &[i64], out: &mut [T]) -> Result<(), i64> {
    let n = x.len() as i64;
    let stray = Stray::default();
    for_each_chunk_mut(&mut out[..index.len()], GRAIN, |start, out| {
        let index = &index[start..start + out.len()];
        if !within(index, -n, n) {
            return index.iter().filter(|&&i| i < -n || i >= n).for_each(|&i| stray.note(i));
        }
        for (o, &i) in out.iter_mut().zip(index) {
            // SAFETY: all indices of this chunk lie within the bounds.
            *o = unsafe { *x.get_unchecked((if i < 0 { i + n } else { i }) as usize) };
        }
    });
    stray.result()
}

/// `f(&mut x[i with index[i] at dimension dim], src[i])`, in order where several meet.
///
/// `dims` has the index's sizes with `x`'s strides; `(size, step)` are `x`'s own at `dim`. The error is an index out of bounds,
/// before which some elements are written.
pub fn scatter<T: Copy + Send + Sync>(
    x: &mut [T],
    dims: &[(usize, usize)],
    dim: usize,
    (size, step): (usize, usize),
    index: &[i64],
    src: &[T],
    f: impl Fn(&mut T, T) + Sync,
) -> Result<(), i64> {
    let &(n, last) = dims.last().unwrap_or(&(1, 0));
    let last = if dim + 1 >= dims.len() { 0 } else { last };
    if !within(index, 0, size as i64) {
        return index.iter().find(|&&i| i as u64 >= size as u64).map_or(Ok(()), |&i| Err(i));
    }
    if n == 0 || index.is_empty() {
        return Ok(());
    }
    for r in 0..index.len() / n {
        let x = &mut x[base(dims, dim, r)..];
        assert!((n - 1) * last + (size - 1) * step < x.len());
        for (j, (&i, &s)) in index[r * n..(r + 1) * n].iter().zip(&src[r * n..(r + 1) * n]).enumerate() {
            // SAFETY: indices are below `size`, so that no position is beyond the one just checked.
            f(unsafe { x.get_unchecked_mut(j * last + i as usize * step) }, s);
        }
    }
    Ok(())
}
