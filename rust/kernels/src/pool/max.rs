//! Max pooling. A row of outputs is updated tap by tap, so that the lanes of a vector are neighbouring outputs.
use super::{rows, Windows};
use crate::isa::{dispatch, Kernel};
use crate::parallel::{for_each_chunk, SharedMut};
use std::ops::Range;

/// The type positions are stored in.
pub trait Index: Copy + Send + Sync + Default + 'static {
    fn from_position(p: i32) -> Self;
    fn position(self) -> usize;
}

impl Index for i32 {
    #[inline(always)]
    fn from_position(p: i32) -> i32 {
        p
    }
    #[inline(always)]
    fn position(self) -> usize {
        self as usize
    }
}

impl Index for i64 {
    #[inline(always)]
    fn from_position(p: i32) -> i64 {
        p as i64
    }
    #[inline(always)]
    fn position(self) -> usize {
        self as usize
    }
}

/// The largest element of each window and its position in the plane; NaN counts as largest. Planes hold less than
/// 2^31 elements.
///
/// # Panics
/// When a slice has not the length that the windows ask for.
pub fn max<T, I>(w: &Windows, x: &[T], y: &mut [T], positions: &mut [I])
where
    T: Copy + PartialOrd + Default + Send + Sync,
    I: Index,
{
    assert_eq!(x.len(), w.planes * w.input_plane());
    assert!(y.len() == w.planes * w.output_plane() && positions.len() == y.len());
    assert!(w.input_plane() <= i32::MAX as usize);
    let (y, positions) = (SharedMut::new(y), SharedMut::new(positions));
    for_each_chunk(w.planes, w.chunk(), |planes| {
        let out = planes.start * w.output_plane()..planes.end * w.output_plane();
        // SAFETY: chunks are disjoint planes.
        let (y, positions) = unsafe { (y.slice(out.clone()), positions.slice(out)) };
        dispatch(Forward { w, x, planes, y, positions });
    });
}

struct Forward<'a, T, I> {
    w: &'a Windows,
    x: &'a [T],
    planes: Range<usize>,
    y: &'a mut [T],
    positions: &'a mut [I],
}

impl<T: Copy + PartialOrd + Default, I: Index> Kernel for Forward<'_, T, I> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let w = self.w;
        let (input, output, width) = (w.input_plane(), w.output_plane(), w.output[2]);
        let mut at = vec![0i32; width];
        for (i, plane) in self.planes.enumerate() {
            let x = &self.x[plane * input..][..input];
            let y = &mut self.y[i * output..][..output];
            let positions = &mut self.positions[i * output..][..output];
            rows(w, |z, row, first| {
                let y = &mut y[first..first + width];
                at.fill(-1);
                for iz in w.inside(0, z) {
                    for iy in w.inside(1, row) {
                        for k in 0..w.kernel[2] {
                            let (range, start) = w.reach(k);
                            if range.is_empty() {
                                continue;
                            }
                            let line = (iz * w.input[1] + iy) * w.input[2];
                            let from = &x[line + start..line + w.input[2]];
                            let p = (line + start) as i32;
                            let (y, at) = (&mut y[range.clone()], &mut at[range]);
                            match w.stride[2] {
                                1 => pass::<T>(from, 1, p, y, at),
                                2 => pass::<T>(from, 2, p, y, at),
                                s => pass::<T>(from, s, p, y, at),
                            }
                        }
                    }
                }
                for (to, &p) in positions[first..first + width].iter_mut().zip(&at) {
                    *to = I::from_position(p);
                }
            });
        }
    }
}

/// Updates a run of outputs with every `stride`-th element.
#[inline(always)]
#[allow(clippy::eq_op)]
fn pass<T: Copy + PartialOrd>(from: &[T], stride: usize, first: i32, y: &mut [T], at: &mut [i32]) {
    let n = y.len().min(at.len());
    assert!((n - 1) * stride < from.len());
    for x in 0..n {
        // SAFETY: the largest index was checked above.
        let v = unsafe { *from.get_unchecked(x * stride) };
        // The first element always counts, and later ones where they are larger or NaN.
        let take = (at[x] < 0) | (v > y[x]) | (v != v);
        y[x] = if take { v } else { y[x] };
        at[x] = if take { first + (x * stride) as i32 } else { at[x] };
    }
}

/// The gradient of the input: each window's gradient goes to its largest element.
///
/// # Panics
/// When a slice has not the length asked for, or a position lies outside the plane.
pub fn max_backward<T, I>(planes: usize, input: usize, output: usize, gy: &[T], positions: &[I], gx: &mut [T])
where
    T: Copy + std::ops::Add<Output = T> + Default + Send + Sync,
    I: Index,
{
    assert!(gx.len() == planes * input && gy.len() == planes * output && positions.len() == gy.len());
    let to = SharedMut::new(gx);
    for_each_chunk(planes, ((1 << 15) / (input + output).max(1)).max(1), |range| {
        for plane in range {
            // SAFETY: planes are disjoint.
            let gx = unsafe { to.slice(plane * input..(plane + 1) * input) };
            gx.fill(T::default());
            let part = plane * output..(plane + 1) * output;
            for (&g, p) in gy[part.clone()].iter().zip(&positions[part]) {
                let slot = &mut gx[p.position()];
                *slot = *slot + g;
            }
        }
    });
}

/// `y[i] = x[positions[i]]` in each plane, which is what max pooling does once the positions are known.
///
/// # Panics
/// When a slice has not the length asked for, or a position lies outside the plane.
pub fn take<T, I>(planes: usize, input: usize, output: usize, x: &[T], positions: &[I], y: &mut [T])
where
    T: Copy + Send + Sync,
    I: Index,
{
    assert!(x.len() == planes * input && y.len() == planes * output && positions.len() == y.len());
    let to = SharedMut::new(y);
    for_each_chunk(planes, ((1 << 15) / output.max(1)).max(1), |range| {
        for plane in range {
            let part = plane * output..(plane + 1) * output;
            // SAFETY: planes are disjoint.
            let y = unsafe { to.slice(part.clone()) };
            let x = &x[plane * input..(plane + 1) * input];
            for (y, p) in y.iter_mut().zip(&positions[part]) {
                *y = x[p.position()];
            }
        }
    });
}
