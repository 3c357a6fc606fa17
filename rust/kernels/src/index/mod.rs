//! Reading and writing through indices.
mod blocks;
mod embedding;
mod nonzero;
mod pointwise;

pub use blocks::{gather_blocks, scatter_blocks, Axis};
pub use embedding::{bag_sums, embedding_gradient, renormalise, Additive, Rounded};
pub use nonzero::{masked_fill, masked_scatter, masked_select, nonzero, write_nonzero};
pub use pointwise::{gather, scatter, take};

use crate::versions;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// The first index found out of bounds, kept while chunks run in parallel.
#[derive(Default)]
struct Stray {
    found: AtomicBool,
    index: AtomicI64,
}

impl Stray {
    #[cold]
    fn note(&self, index: i64) {
        if !self.found.swap(true, Ordering::Relaxed) {
            self.index.store(index, Ordering::Relaxed);
        }
    }

    fn result(self) -> Result<(), i64> {
        match self.found.into_inner() {
            true => Err(self.index.into_inner()),
            false => Ok(()),
        }
    }
}

/// Adds `index * stride` to each offset; with `wrap`, negative indices count from the end.
///
/// The error is the first index outside `0..size`.
pub fn add_offsets(
    offsets: &mut [usize],
    index: &[i64],
    size: usize,
    stride: usize,
    wrap: bool,
) -> Result<(), i64> {
    let (low, high) = (if wrap { -(size as i64) } else { 0 }, size as i64);
    if !within(index, low, high) {
        return index.iter().find(|&&i| i < low || i >= high).map_or(Ok(()), |&i| Err(i));
    }
    for (o, &i) in offsets.iter_mut().zip(index) {
        *o += (if i < 0 { i + high } else { i }) as usize * stride;
    }
    Ok(())
}

versions! {
    /// Whether all indices are at least `low` and below `high`.
    narrow fn within[](index: &[i64], low: i64, high: i64) -> bool {
        index.iter().fold(true, |ok, &i| ok & (i >= low) & (i < high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gather_and_scatter_mirror_each_other() {
        let x: Vec<i32> = (0..12).collect();
        let index = [0i64, 2, 1, 2, 1, 0];
        // Along dimension 0 of a 3 x 4 tensor, with a 2 x 3 index.
        let mut out = [0; 6];
        let dims = [(2, 4), (3, 1)];
        assert_eq!(gather(&x, &dims, 0, (3, 4), &index, &mut out), Ok(()));
        assert_eq!(out, [0, 9, 6, 8, 5, 2]);
        let mut y = vec![0; 12];
        assert_eq!(scatter(&mut y, &dims, 0, (3, 4), &index, &out, |a, b| *a += b), Ok(()));
        assert_eq!(y, [0, 0, 2, 0, 0, 5, 6, 0, 8, 9, 0, 0]);
        assert_eq!(gather(&x, &dims, 1, (2, 1), &index, &mut out), Err(2));
    }

    #[test]
    fn blocks_follow_offsets() {
        let x: Vec<u32> = (0..24).collect();
        let mut offsets = vec![0; 3];
        assert_eq!(add_offsets(&mut offsets, &[2, -1, 0], 3, 4, true), Ok(()));
        assert_eq!(add_offsets(&mut [0; 1], &[3], 3, 4, true), Err(3));
        let (outer, inner) = ([Axis { size: 2, stride: 12 }], [Axis { size: 4, stride: 1 }]);
        let mut out = vec![0; 24];
        gather_blocks(&x, &outer, &offsets, &inner, &mut out);
        assert_eq!(out[..12], [8, 9, 10, 11, 8, 9, 10, 11, 0, 1, 2, 3]);
        let mut y = vec![0; 24];
        scatter_blocks(&mut y, &outer, &offsets, &inner, &out, |a, b| *a += b);
        assert_eq!(y[..12], [0, 1, 2, 3, 0, 0, 0, 0, 16, 18, 20, 22]);
    }

    #[test]
    fn masks_select_and_scatter() {
        let mask: Vec<bool> = (0..70_000).map(|i| i % 3 == 0).collect();
        let x: Vec<u32> = (0..70_000).collect();
        let mut counts = Vec::new();
        let n = nonzero(&mask, |&m| m, &mut counts);
        let mut out = vec![0; n];
        masked_select(&x, &mask, &counts, &mut out);
        assert!(out.iter().enumerate().all(|(i, &v)| v == 3 * i as u32));
        let mut places = vec![0; 2 * n];
        write_nonzero(&mask, |&m| m, &counts, &[700, 100], &mut places);
        assert_eq!(places[2 * 40..2 * 40 + 2], [1, 20]);
        let mut y = vec![0; 70_000];
        assert!(masked_scatter(&mut y, &mask, &out));
        assert!(y.iter().enumerate().all(|(i, &v)| v == if i % 3 == 0 { i as u32 } else { 0 }));
        assert!(!masked_scatter(&mut y, &mask, &out[1..]));
    }
}
