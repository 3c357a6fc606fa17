//! Pooling to a given output size.
use super::average::{means, means_backward, Axis, Mean};
use crate::lanes::row_sums;
use crate::matmul::Real;
use crate::parallel::{for_each_chunk, for_each_chunk_mut, SharedMut};
use std::ops::Range;

/// The input range of output `o` of `output`.
fn range(o: usize, input: usize, output: usize) -> Range<usize> {
    o * input / output..((o + 1) * input).div_ceil(output)
}

fn axes(input: [usize; 3], output: [usize; 3]) -> [Axis; 3] {
    std::array::from_fn(|d| {
        let ranges: Vec<Range<usize>> = (0..output[d]).map(|o| range(o, input[d], output[d])).collect();
        let counts = ranges.iter().map(|r| r.len()).collect();
        Axis::new(ranges, counts)
    })
}

/// Elements of an item of parallel work.
const CHUNK: usize = 1 << 14;

/// The mean of each part of the plane.
///
/// # Panics
/// When a slice has not the length asked for.
pub fn adaptive_average<T: Mean + Real>(
    planes: usize,
    input: [usize; 3],
    output: [usize; 3],
    x: &[T],
    y: &mut [T],
) {
    let plane: usize = input.iter().product();
    if output == [1; 3] && plane > 0 {
        assert!(x.len() == planes * plane && y.len() == planes);
        let n = <T as num_traits::NumCast>::from(plane).unwrap_or_else(T::nan);
        return for_each_chunk_mut(y, (CHUNK / plane).max(1), |first, y| {
            let x = &x[first * plane..(first + y.len()) * plane];
            // SAFETY: as many planes as sums.
            unsafe { row_sums(x.as_ptr(), plane, y.len(), y.as_mut_ptr()) };
            y.iter_mut().for_each(|y| *y /= n);
        });
    }
    means(planes, input, &axes(input, output), None, x, y);
}

/// The gradient of [`adaptive_average`].
///
/// # Panics
/// When a slice has not the length asked for.
pub fn adaptive_average_backward<T: Mean + Real>(
    planes: usize,
    input: [usize; 3],
    output: [usize; 3],
    gy: &[T],
    gx: &mut [T],
) {
    let plane: usize = input.iter().product();
    if output == [1; 3] && plane > 0 {
        assert!(gx.len() == planes * plane && gy.len() == planes);
        let n = <T as num_traits::NumCast>::from(plane).unwrap_or_else(T::nan);
        let rows = (CHUNK / plane).max(1);
        return for_each_chunk_mut(gx, rows * plane, |at, gx| {
            for (gx, &g) in gx.chunks_exact_mut(plane).zip(&gy[at / plane..]) {
                gx.fill(g / n);
            }
        });
    }
    means_backward(planes, input, &axes(input, output), None, gy, gx);
}

/// The largest element of each part of the plane and its position; NaN counts as largest.
///
/// # Panics
/// When a slice has not the length asked for.
#[allow(clippy::eq_op)]
pub fn adaptive_max<T>(
    planes: usize,
    input: [usize; 3],
    output: [usize; 3],
    x: &[T],
    y: &mut [T],
    positions: &mut [i64],
) where
    T: Copy + PartialOrd + Send + Sync,
{
    let (plane, out) = (input.iter().product::<usize>(), output.iter().product::<usize>());
    assert!(x.len() == planes * plane && y.len() == planes * out && positions.len() == y.len());
    let ranges: [Vec<Range<usize>>; 3] =
        std::array::from_fn(|d| (0..output[d]).map(|o| range(o, input[d], output[d])).collect());
    let (to, at) = (SharedMut::new(y), SharedMut::new(positions));
    for_each_chunk(planes, ((1 << 15) / (plane + out).max(1)).max(1), |chunk| {
        for p in chunk {
            // SAFETY: planes are disjoint.
            let (y, at) = unsafe { (to.slice(p * out..(p + 1) * out), at.slice(p * out..(p + 1) * out)) };
            let x = &x[p * plane..(p + 1) * plane];
            let mut i = 0;
            for zr in &ranges[0] {
                for yr in &ranges[1] {
                    for xr in &ranges[2] {
                        let mut best = (zr.start * input[1] + yr.start) * input[2] + xr.start;
                        for z in zr.clone() {
                            for l in yr.clone() {
                                let line = (z * input[1] + l) * input[2];
                                for q in line + xr.start..line + xr.end {
                                    if x[q] > x[best] || x[q] != x[q] {
                                        best = q;
                                    }
                                }
                            }
                        }
                        (y[i], at[i]) = (x[best], best as i64);
                        i += 1;
                    }
                }
            }
        }
    });
}
