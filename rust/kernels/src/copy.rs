//! Copies that rearrange: joined, reversed and triangular.
use crate::parallel::{for_each_chunk, SharedMut, GRAIN};

/// Copies rows of `len` elements into rows `stride` apart that begin at `from`.
pub fn copy_rows<T: Copy + Send + Sync>(x: &[T], len: usize, out: &mut [T], from: usize, stride: usize) {
    if len == 0 {
        return;
    }
    let rows = x.len() / len;
    if rows <= 1 {
        out[from..from + x.len()].copy_from_slice(x);
        return;
    }
    let parts = SharedMut::new(out);
    for_each_chunk(rows, (GRAIN / len).max(1), |range| {
        if len <= 8 {
            let (first, last) = (from + range.start * stride, from + (range.end - 1) * stride + len);
            for j in 0..len {
                // SAFETY: chunks are disjoint ranges of rows; the parts between rows are not written.
                let out = unsafe { parts.slice(first + j..last) };
                let x = x[range.start * len + j..].iter().step_by(len);
                out.iter_mut().step_by(stride).zip(x).for_each(|(o, &v)| *o = v);
            }
            return;
        }
        for r in range {
            let to = from + r * stride;
            // SAFETY: rows do not overlap, as `len` is at most `stride`.
            unsafe { parts.slice(to..to + len) }.copy_from_slice(&x[r * len..(r + 1) * len]);
        }
    });
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
                (true, 1) => out.iter_mut().zip(x[..n].iter().rev()).for_each(|(o, &v)| *o = v),
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
