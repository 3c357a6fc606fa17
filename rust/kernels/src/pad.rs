//! Padding with a tensor's own elements, and the sum back into it.
use crate::parallel::{for_each_chunk, SharedMut, GRAIN};
use std::ops::AddAssign;

/// For each element along each dimension of the padded block, its source in the block that was padded.
#[derive(Clone, Debug)]
pub struct Places {
    /// The first elements of the source's rows, for each row of the padded block.
    rows: Vec<usize>,
    /// The sources along a row.
    columns: Vec<usize>,
    /// A stretch of `columns` that counts up by one.
    run: std::ops::Range<usize>,
    /// Elements of a block before padding.
    source: usize,
}

impl Places {
    /// From the sources along each dimension, of blocks of the given sizes; `None` where they do not fit into memory.
    pub fn new(mut sources: Vec<Vec<usize>>, sizes: &[usize]) -> Option<Places> {
        let columns = sources.pop()?;
        let width = *sizes.last()?;
        let mut rows = vec![0];
        for (along, &size) in sources.iter().zip(sizes) {
            let mut next = Vec::new();
            next.try_reserve_exact(rows.len().checked_mul(along.len())?).ok()?;
            next.extend(rows.iter().flat_map(|&row| along.iter().map(move |&i| row * size + i)));
            rows = next;
        }
        rows.iter_mut().for_each(|row| *row *= width);
        let (mut run, mut start) = (0..0, 0);
        for end in 1..=columns.len() {
            if end == columns.len() || columns[end] != columns[end - 1] + 1 {
                if end - start > run.len() {
                    run = start..end;
                }
                start = end;
            }
        }
        Some(Places { rows, columns, run, source: sizes.iter().product() })
    }

    fn padded(&self) -> usize {
        self.rows.len() * self.columns.len()
    }
}

/// Copies every element of `out`, blocks one after the other, from its place in `x`.
pub fn spread<T: Copy + Send + Sync>(x: &[T], places: &Places, out: &mut [T]) {
    let (height, width) = (places.rows.len(), places.columns.len());
    if out.is_empty() {
        return;
    }
    let Places { rows, columns, run, source } = places;
    let count = out.len() / width;
    let parts = SharedMut::new(out);
    for_each_chunk(count, (GRAIN / width).max(1), |range| {
        for r in range {
            let from = &x[r / height * source + rows[r % height]..];
            // SAFETY: each row of the output belongs to one `r`.
            let out = unsafe { parts.slice(r * width..(r + 1) * width) };
            for i in (0..run.start).chain(run.end..width) {
                out[i] = from[columns[i]];
            }
            if !run.is_empty() {
                let first = columns[run.start];
                out[run.clone()].copy_from_slice(&from[first..first + run.len()]);
            }
        }
    });
}

/// Adds every element of `x`, padded blocks one after the other, to its source in `out`.
pub fn collect<T: Copy + Send + Sync + AddAssign>(x: &[T], places: &Places, out: &mut [T]) {
    if x.is_empty() {
        return;
    }
    let Places { rows, columns, run, source } = places;
    let width = columns.len();
    let parts = SharedMut::new(out);
    for_each_chunk(x.len() / places.padded(), (GRAIN / places.padded()).max(1), |range| {
        for block in range {
            // SAFETY: each block of the output belongs to one `block`.
            let out = unsafe { parts.slice(block * source..(block + 1) * source) };
            let x = &x[block * places.padded()..(block + 1) * places.padded()];
            for (x, &row) in x.chunks_exact(width).zip(rows) {
                let out = &mut out[row..];
                for i in (0..run.start).chain(run.end..width) {
                    out[columns[i]] += x[i];
                }
                if !run.is_empty() {
                    let first = columns[run.start];
                    out[first..first + run.len()].iter_mut().zip(&x[run.clone()]).for_each(|(o, &v)| *o += v);
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_spread_and_collected() {
        let places = Places::new(vec![vec![1, 0, 1], vec![0, 0, 1, 2, 1]], &[2, 3]).unwrap();
        let x: Vec<i64> = (0..12).collect();
        let mut padded = vec![0; 30];
        spread(&x, &places, &mut padded);
        assert_eq!(padded[..10], [3, 3, 4, 5, 4, 0, 0, 1, 2, 1]);
        assert_eq!(padded[25..], [9, 9, 10, 11, 10]);
        let mut back = vec![0; 12];
        collect(&[1; 30], &places, &mut back);
        assert_eq!(back[..6], [2, 2, 1, 4, 4, 2]);
        spread(&x, &Places::new(vec![vec![0; 0]], &[3]).unwrap(), &mut []);
    }
}
