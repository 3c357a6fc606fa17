//! Images and volumes sampled at given points, and the gradients of that.
use crate::parallel::{for_each_chunk, SharedMut};
use crate::versions;
use num_traits::Float;
use std::ops::AddAssign;

/// How values between the elements come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Linear,
    Nearest,
    Cubic,
}

/// What stands outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    Zeros,
    Border,
    Reflection,
}

/// Where and how to sample.
#[derive(Clone, Copy, Debug)]
pub struct Sampler<'a> {
    /// The two or three sizes of an image or volume.
    pub sizes: &'a [usize],
    pub mode: Mode,
    pub outside: Outside,
    /// Whether -1 and 1 are the centres of the corner elements, not their outer edges.
    pub align_corners: bool,
}

/// A real type that can be sampled.
pub trait Real: Float + AddAssign + Send + Sync {}
impl<T: Float + AddAssign + Send + Sync> Real for T {}

/// Points that are treated together, channel after channel.
const BLOCK: usize = 64;
/// Elements that a sample may depend on: four by four for cubic interpolation.
const TAPS: usize = 16;

/// One coordinate's neighbours: their places where they are inside, with weights and the derivatives of those.
#[derive(Clone, Copy)]
struct Along<T> {
    count: usize,
    place: [Option<usize>; 4],
    weight: [T; 4],
    slope: [T; 4],
}

/// The elements that a block of samples are weighted sums of: the `k`-th of every sample stand side by side.
struct Taps<T> {
    count: usize,
    /// `OUTSIDE`, or the place of the element in its image.
    place: [[u32; BLOCK]; TAPS],
    weight: [[T; BLOCK]; TAPS],
    /// Derivatives of the weights by the coordinates, first the last dimension of space.
    slope: [[[T; BLOCK]; TAPS]; 3],
}

/// Where the value is zero.
const OUTSIDE: u32 = u32::MAX;

impl<T: Float> Taps<T> {
    fn boxed() -> Box<Taps<T>> {
        let zero = T::zero();
        Box::new(Taps {
            count: 0,
            place: [[OUTSIDE; BLOCK]; TAPS],
            weight: [[zero; BLOCK]; TAPS],
            slope: [[[zero; BLOCK]; TAPS]; 3],
        })
    }
}

fn number<T: Float>(x: f64) -> T {
    T::from(x).unwrap_or_else(T::nan)
}

/// A coordinate moved to the nearest inside, and the derivative of that.
fn clip<T: Float>(x: T, size: usize) -> (T, T) {
    let (zero, last) = (T::zero(), number::<T>(size as f64 - 1.0));
    // Written so that NaN goes to zero.
    if x > zero {
        if x < last {
            (x, T::one())
        } else {
            (last, zero)
        }
    } else {
        (zero, zero)
    }
}

/// Reflects at `low / 2` and `high / 2`.
fn reflect<T: Float>(x: T, low: f64, high: f64) -> (T, T) {
    if low == high {
        return (T::zero(), T::zero());
    }
    let (start, span) = (number::<T>(low / 2.0), number::<T>((high - low) / 2.0));
    let turned = x < start;
    let distance = (x - start).abs();
    let (extra, flips) = (distance % span, (distance / span).floor());
    let odd = flips % number(2.0) != T::zero();
    let y = if odd { span - extra + start } else { extra + start };
    (y, if odd != turned { -T::one() } else { T::one() })
}

impl Sampler<'_> {
    /// A coordinate moved into the image, and the derivative of that.
    fn inside<T: Float>(&self, x: T, size: usize) -> (T, T) {
        match self.outside {
            Outside::Zeros => (x, T::one()),
            Outside::Border => clip(x, size),
            Outside::Reflection => {
                let n = size as f64;
                let (low, high) =
                    if self.align_corners { (0.0, 2.0 * (n - 1.0)) } else { (-1.0, 2.0 * n - 1.0) };
                let (y, first) = reflect(x, low, high);
                let (y, second) = clip(y, size);
                (y, first * second)
            }
        }
    }

    fn along<T: Float>(&self, x: T, size: usize) -> Along<T> {
        let (zero, one, half) = (T::zero(), T::one(), number::<T>(0.5));
        let n: T = number(size as f64);
        let place = |x: T| (x >= zero && x < n).then(|| x.to_usize().unwrap_or(0));
        let (x, scale) = if self.align_corners {
            ((x + one) * half * (n - one), half * (n - one))
        } else {
            (((x + one) * n - one) * half, half * n)
        };
        let mut out = Along { count: 1, place: [None; 4], weight: [one; 4], slope: [zero; 4] };
        if self.mode == Mode::Cubic {
            let floor = x.floor();
            out.count = 4;
            out.place = std::array::from_fn(|i| place(self.inside(floor + number(i as f64 - 1.0), size).0));
            (out.weight, out.slope) = cubic(x - floor);
            out.slope = out.slope.map(|s| s * scale);
            return out;
        }
        let (x, slope) = self.inside(x, size);
        if self.mode == Mode::Nearest {
            out.place[0] = place(even(x));
            return out;
        }
        let floor = x.floor();
        let t = x - floor;
        out.count = 2;
        out.place[..2].copy_from_slice(&[place(floor), place(floor + one)]);
        out.weight[..2].copy_from_slice(&[floor + one - x, t]);
        out.slope[..2].copy_from_slice(&[-slope * scale, slope * scale]);
        out
    }

    /// Fills `taps` for a block of points, with derivatives if `slopes`.
    fn fill<T: Float>(&self, points: &[T], taps: &mut Taps<T>, slopes: bool) {
        let space = self.sizes.len();
        let (width, height) = (self.sizes[space - 1], self.sizes[space - 2]);
        let flat = Along { count: 1, place: [Some(0); 4], weight: [T::one(); 4], slope: [T::zero(); 4] };
        for (p, point) in points.chunks_exact(space).enumerate() {
            // The first coordinate belongs to the last dimension.
            let columns = self.along(point[0], width);
            let rows = self.along(point[1], height);
            let slices = if space == 3 { self.along(point[2], self.sizes[0]) } else { flat };
            let mut at = 0;
            for k in 0..slices.count {
                for j in 0..rows.count {
                    for i in 0..columns.count {
                        let outer = rows.weight[j] * slices.weight[k];
                        taps.weight[at][p] = columns.weight[i] * outer;
                        taps.place[at][p] = match (columns.place[i], rows.place[j], slices.place[k]) {
                            (Some(x), Some(y), Some(z)) => ((z * height + y) * width + x) as u32,
                            _ => OUTSIDE,
                        };
                        if slopes {
                            taps.slope[0][at][p] = columns.slope[i] * outer;
                            taps.slope[1][at][p] = columns.weight[i] * rows.slope[j] * slices.weight[k];
                            taps.slope[2][at][p] = columns.weight[i] * rows.weight[j] * slices.slope[k];
                        }
                        at += 1;
                    }
                }
            }
            taps.count = at;
        }
    }

    fn volume(&self) -> usize {
        self.sizes.iter().product()
    }
}

/// Rounds halves to even.
fn even<T: Float>(x: T) -> T {
    let down = x.floor();
    let (rest, half) = (x - down, number::<T>(0.5));
    if rest > half || rest == half && down % number(2.0) != T::zero() {
        down + T::one()
    } else {
        down
    }
}

/// The weights of Keys' kernel with `a = -0.75` for the four neighbours, and their derivatives.
fn cubic<T: Float>(t: T) -> ([T; 4], [T; 4]) {
    let (a, one): (T, T) = (number(-0.75), T::one());
    let (two, three, four, five, eight): (T, T, T, T, T) =
        (number(2.0), number(3.0), number(4.0), number(5.0), number(8.0));
    let near = |x: T| ((a + two) * x - (a + three)) * x * x + one;
    let far = |x: T| ((a * x - five * a) * x + eight * a) * x - four * a;
    let near_slope = |x: T| (three * (a + two) * x - two * (a + three)) * x;
    let far_slope = |x: T| (three * a * x - two * five * a) * x + eight * a;
    (
        [far(t + one), near(t), near(one - t), far(two - t)],
        [far_slope(t + one), near_slope(t), -near_slope(one - t), -far_slope(two - t)],
    )
}

/// Samples `channels` channels of each image at the points of its row of `grid`: `(N, C, points)`.
pub fn forward<T: Real>(x: &[T], channels: usize, grid: &[T], points: usize, s: &Sampler, out: &mut [T]) {
    let (volume, space) = (s.volume(), s.sizes.len());
    if out.is_empty() {
        return;
    }
    let blocks = points.div_ceil(BLOCK);
    let count = out.len() / (channels * points) * blocks;
    let parts = SharedMut::new(out);
    for_each_chunk(count, (4096 / (BLOCK * channels)).max(1), |range| {
        let mut taps = Taps::boxed();
        for block in range {
            let (image, first) = (block / blocks, block % blocks * BLOCK);
            let length = BLOCK.min(points - first);
            let start = (image * points + first) * space;
            s.fill(&grid[start..start + length * space], &mut taps, false);
            for c in 0..channels {
                let x = &x[(image * channels + c) * volume..][..volume];
                let at = (image * channels + c) * points + first;
                // SAFETY: blocks cover disjoint ranges of points.
                sums(x, &taps, unsafe { parts.slice(at..at + length) });
            }
        }
    });
}

versions! {
    /// The weighted sums of one channel of a block.
    fn sums[T: Real](x: &[T], taps: &Taps<T>, out: &mut [T]) {
        let mut sum = [T::zero(); BLOCK];
        for (place, weight) in taps.place.iter().zip(&taps.weight).take(taps.count) {
            for ((sum, &place), &weight) in sum.iter_mut().zip(place).zip(weight) {
                *sum += value(x, place) * weight;
            }
        }
        out.copy_from_slice(&sum[..out.len()]);
    }
}

/// The element at a place, zero outside.
#[inline(always)]
fn value<T: Real>(x: &[T], place: u32) -> T {
    let inside = (place as usize) < x.len();
    // SAFETY: the place is the first where it is not inside; images that are sampled are not empty.
    let v = unsafe { *x.get_unchecked(if inside { place as usize } else { 0 }) };
    if inside {
        v
    } else {
        T::zero()
    }
}

/// Adds the gradients of [`forward`] by its input to `grad_x` and writes those by the points; either may be left empty.
#[allow(clippy::too_many_arguments)]
pub fn backward<T: Real>(
    grad: &[T],
    x: &[T],
    channels: usize,
    grid: &[T],
    points: usize,
    s: &Sampler,
    grad_x: &mut [T],
    grad_grid: &mut [T],
) {
    let (volume, space) = (s.volume(), s.sizes.len());
    if grad.is_empty() {
        return;
    }
    let (to_x, to_grid) = (!grad_x.is_empty(), !grad_grid.is_empty());
    let (shared_x, shared_grid) = (SharedMut::new(grad_x), SharedMut::new(grad_grid));
    // Images are dealt out, not points: several points add to the same element.
    for_each_chunk(grad.len() / (channels * points), (4096 / (points * channels)).max(1), |range| {
        let mut taps = Taps::boxed();
        for (image, first) in range.flat_map(|i| (0..points).step_by(BLOCK).map(move |p| (i, p))) {
            let length = BLOCK.min(points - first);
            let start = (image * points + first) * space;
            s.fill(&grid[start..start + length * space], &mut taps, to_grid);
            let mut slopes = [[T::zero(); BLOCK]; 3];
            for c in 0..channels {
                let plane = (image * channels + c) * volume;
                let mut own = [T::zero(); BLOCK];
                own[..length].copy_from_slice(&grad[(image * channels + c) * points + first..][..length]);
                if to_x {
                    // SAFETY: images are disjoint.
                    let out = unsafe { shared_x.slice(plane..plane + volume) };
                    for (place, weight) in taps.place.iter().zip(&taps.weight).take(taps.count) {
                        for ((&g, &place), &weight) in own[..length].iter().zip(place).zip(weight) {
                            if let Some(o) = out.get_mut(place as usize) {
                                *o += g * weight;
                            }
                        }
                    }
                }
                if to_grid {
                    add_slopes(&x[plane..plane + volume], &taps, &own, &mut slopes);
                }
            }
            if to_grid {
                // SAFETY: points are disjoint.
                let out = unsafe { shared_grid.slice(start..start + length * space) };
                for (p, out) in out.chunks_exact_mut(space).enumerate() {
                    out.iter_mut().zip(&slopes).for_each(|(o, slopes)| *o = slopes[p]);
                }
            }
        }
    });
}

versions! {
    /// Adds what one channel contributes to the derivatives by the coordinates.
    fn add_slopes[T: Real](x: &[T], taps: &Taps<T>, grad: &[T; BLOCK], slopes: &mut [[T; BLOCK]; 3]) {
        for (k, place) in taps.place.iter().enumerate().take(taps.count) {
            for p in 0..BLOCK {
                let part = grad[p] * value(x, place[p]);
                for (slopes, by) in slopes.iter_mut().zip(&taps.slope) {
                    slopes[p] += part * by[k][p];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_and_their_gradients_agree_with_differences() {
        let x: Vec<f64> = (0..2 * 12).map(|i| (i * 7 % 11) as f64 - 3.0).collect();
        let grid = [-0.3, 0.2, 0.71, -0.9, 1.3, 0.4, -0.05, -1.6];
        for mode in [Mode::Linear, Mode::Cubic, Mode::Nearest] {
            for outside in [Outside::Zeros, Outside::Border, Outside::Reflection] {
                for align_corners in [false, true] {
                    let s = Sampler { sizes: &[3, 4], mode, outside, align_corners };
                    let sample = |x: &[f64], grid: &[f64]| {
                        let mut out = vec![0.0; 8];
                        forward(x, 2, grid, 4, &s, &mut out);
                        out
                    };
                    let total = |x: &[f64], grid: &[f64]| -> f64 {
                        sample(x, grid).iter().enumerate().map(|(i, y)| y * (i + 1) as f64).sum()
                    };
                    let grad: Vec<f64> = (1..9).map(|i| i as f64).collect();
                    let (mut gx, mut gg) = (vec![0.0; 24], vec![0.0; 8]);
                    backward(&grad, &x, 2, &grid, 4, &s, &mut gx, &mut gg);
                    let h = 1e-6;
                    for i in 0..24 {
                        let (mut up, mut down) = (x.clone(), x.clone());
                        (up[i], down[i]) = (x[i] + h, x[i] - h);
                        assert!((gx[i] - (total(&up, &grid) - total(&down, &grid)) / (2.0 * h)).abs() < 1e-6);
                    }
                    for i in 0..8 {
                        let (mut up, mut down) = (grid, grid);
                        (up[i], down[i]) = (grid[i] + h, grid[i] - h);
                        let want = (total(&x, &up) - total(&x, &down)) / (2.0 * h);
                        assert!((gg[i] - want).abs() < 1e-5, "{s:?} {i} {} {want}", gg[i]);
                    }
                }
            }
        }
    }
}
