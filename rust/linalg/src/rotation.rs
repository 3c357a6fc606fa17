//! Plane rotations: made, and applied in sweeps to the rows of a matrix.
use crate::scalar::{real, Real};
use ferrotorch_kernels::isa::{dispatch, Kernel};
use ferrotorch_kernels::parallel::{for_each_chunk, SharedMut};

/// The rotation `(c, s)` that turns `(f, g)` into `(r, 0)`.
#[inline]
pub fn make<R: Real>(f: R, g: R) -> (R, R, R) {
    if g.is_zero() {
        return (R::one(), R::zero(), f);
    }
    if f.is_zero() {
        return (R::zero(), R::one().copysign(g), g.abs());
    }
    let d = f.hypot(g).copysign(f);
    (f / d, g / d, d)
}

/// Rotations of neighbouring rows, in the order they are applied.
#[derive(Default)]
pub struct Sweep<R> {
    turns: Vec<(usize, R, R)>,
}

/// Columns that are rotated through all rows before the next ones follow: they stay in the cache.
const STRIP: usize = 64;

struct Strip<'a, R> {
    base: *mut R,
    width: usize,
    columns: std::ops::Range<usize>,
    turns: &'a [(usize, R, R)],
}

impl<R: Real> Kernel for Strip<'_, R> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for &(row, c, s) in self.turns {
            let n = self.columns.len();
            // SAFETY: `Sweep::apply` checked the rows; strips of columns are disjoint.
            let (x, y) = unsafe {
                let x = self.base.add(row * self.width + self.columns.start);
                (std::slice::from_raw_parts_mut(x, n), std::slice::from_raw_parts_mut(x.add(self.width), n))
            };
            for (x, y) in x.iter_mut().zip(y) {
                let (a, b) = (*x, *y);
                *x = c * a + s * b;
                *y = c * b - s * a;
            }
        }
    }
}

impl<R: Real> Sweep<R> {
    /// Turns rows `row` and `row + 1` next.
    #[inline]
    pub fn push(&mut self, row: usize, c: R, s: R) {
        self.turns.push((row, c, s));
    }

    pub fn reverse(&mut self) {
        self.turns.reverse();
    }

    /// Applies the rotations to rows of `width` elements and forgets them.
    pub fn apply(&mut self, data: &mut [R], width: usize) {
        if width > 0 && !self.turns.is_empty() {
            let last = self.turns.iter().map(|t| t.0).max().unwrap_or(0);
            assert!((last + 2) * width <= data.len());
            let shared = SharedMut::new(data);
            let strips = width.div_ceil(STRIP);
            let chunk = (1 << 15) / (self.turns.len() * STRIP) + 1;
            for_each_chunk(strips, chunk, |range| {
                for i in range {
                    // SAFETY: an empty slice at the start, for its address.
                    let base = unsafe { shared.slice(0..0) }.as_mut_ptr();
                    let columns = i * STRIP..width.min((i + 1) * STRIP);
                    dispatch(Strip { base, width, columns, turns: &self.turns });
                }
            });
        }
        self.turns.clear();
    }
}

/// Half of a number.
#[inline(always)]
pub fn half<R: Real>(x: R) -> R {
    x * real(0.5)
}
