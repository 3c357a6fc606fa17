//! Copies that rearrange: joined, reversed and triangular.
use crate::parallel::{for_each_chunk, for_each_chunk_mut, SharedMut, GRAIN};
use crate::versions;

/// Joins rows: a row of `out` is one of each input, which are given with the lengths of their rows.
pub fn join_rows<T: Copy + Send + Sync>(inputs: &[(&[T], usize)], out: &mut [T]) {
    let stride: usize = inputs.iter().map(|(_, len)| len).sum();
    if stride == 0 {
        return;
    }
    let rows = out.len() / stride;
    if rows == 1 {
        let mut at = 0;
        for (x, len) in inputs {
            for_each_chunk_mut(&mut out[at..at + len], GRAIN, |from, out| {
                out.copy_from_slice(&x[from..from + out.len()]);
            });
            at += len;
        }
        return;
    }
    let parts = SharedMut::new(out);
    for_each_chunk(rows, (GRAIN / stride).max(1), |range| {
        // SAFETY: chunks are disjoint ranges of rows.
        let out = unsafe { parts.slice(range.start * stride..range.end * stride) };
        let mut at = 0;
        for &(x, len) in inputs {
            let x = &x[range.start * len..range.end * len];
            if len <= 8 {
                for j in 0..len {
                    let to = out[at + j..].iter_mut().step_by(stride);
                    to.zip(x[j..].iter().step_by(len)).for_each(|(o, &v)| *o = v);
                }
            } else {
                let to = out.chunks_exact_mut(stride);
                to.zip(x.chunks_exact(len)).for_each(|(o, x)| o[at..at + len].copy_from_slice(x));
            }
            at += len;
        }
    });
}

versions! {
    /// Copies a row backwards.
    narrow fn reversed[T: Copy](x: &[T], out: &mut [T]) {
        out.iter_mut().zip(x.iter().rev()).for_each(|(o, &v)| *o = v);
    }
}

/// A dimension to copy: its size, its stride, and whether it is walked backwards.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    pub size: usize,
    pub stride: usize,
    pub backwards: bool,
}

/// Copies a strided tensor, some dimensions backwards, into a contiguous one.
pub fn flip<T: Copy + Send + Sync>(x: &[T], dims: &[Walk], out: &mut [T]) {
    let Some((&last, outer)) = dims.split_last() else {
        out.copy_from_slice(&x[..out.len()]);
        return;
    };
    if out.is_empty() {
        return;
    }
    let n = last.size;
    let parts = SharedMut::new(out);
    let rows: usize = outer.iter().map(|d| d.size).product();
    for_each_chunk(rows, (GRAIN / n).max(1), |range| {
        for r in range {
            let (mut rest, mut at) = (r, 0);
            for d in outer.iter().rev() {
                let k = rest % d.size;
                rest /= d.size;
                at += if d.backwards { d.size - 1 - k } else { k } * d.stride;
            }
            // SAFETY: each row of the output belongs to one `r`.
            let out = unsafe { parts.slice(r * n..(r + 1) * n) };
            let x = &x[at..];
            match (last.backwards, last.stride) {
                (false, 1) => out.copy_from_slice(&x[..n]),
                (true, 1) => reversed(&x[..n], out),
                (false, s) => out.iter_mut().enumerate().for_each(|(j, o)| *o = x[j * s]),
                (true, s) => out.iter_mut().rev().enumerate().for_each(|(j, o)| *o = x[j * s]),
            }
        }
    });
}

/// Keeps the part of each `rows` by `columns` matrix on or below (`lower`) or above the `k`-th diagonal, the rest is zero.
pub fn triangle<T: Copy + Send + Sync + Default>(
    x: &[T],
    (rows, columns): (usize, usize),
    k: i64,
    lower: bool,
    out: &mut [T],
) {
    if out.is_empty() {
        return;
    }
    let parts = SharedMut::new(out);
    for_each_chunk(x.len() / columns, (GRAIN / columns).max(1), |range| {
        for r in range {
            // SAFETY: each row of the output belongs to one `r`.
            let out = unsafe { parts.slice(r * columns..(r + 1) * columns) };
            let x = &x[r * columns..(r + 1) * columns];
            let edge = (r % rows) as i64 + k + lower as i64;
            let edge = edge.clamp(0, columns as i64) as usize;
            if lower {
                out[..edge].copy_from_slice(&x[..edge]);
                out[edge..].fill(T::default());
            } else {
                out[..edge].fill(T::default());
                out[edge..].copy_from_slice(&x[edge..]);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backwards_and_strided() {
        let x: Vec<i32> = (0..6).collect();
        let walk = |size, stride, backwards| Walk { size, stride, backwards };
        let mut out = [0; 6];
        flip(&x, &[walk(2, 3, true), walk(3, 1, false)], &mut out);
        assert_eq!(out, [3, 4, 5, 0, 1, 2]);
        flip(&x, &[walk(3, 1, false), walk(2, 3, true)], &mut out);
        assert_eq!(out, [3, 0, 4, 1, 5, 2]);
        flip(&x, &[walk(2, 3, false), walk(3, 1, true)], &mut out);
        assert_eq!(out, [2, 1, 0, 5, 4, 3]);
    }

    #[test]
    fn triangles() {
        let x = [1; 6];
        let mut out = [0; 6];
        triangle(&x, (2, 3), 0, true, &mut out);
        assert_eq!(out, [1, 0, 0, 1, 1, 0]);
        triangle(&x, (2, 3), 1, false, &mut out);
        assert_eq!(out, [0, 1, 1, 0, 0, 1]);
    }
}
