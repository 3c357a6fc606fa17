//! Softmax of contiguous rows.
use crate::cast::cast_slice;
use crate::math::Math;
use crate::reduce::{row, rows, Largest, Ordered, Real, Reducer, Sum};
use crate::versions;
use half::{bf16, f16};

/// A real number with vectorised elementary functions.
pub trait Exp: Real + Ordered + Math {}
impl Exp for f32 {}
impl Exp for f64 {}

versions! {
    /// `out = exp(x - shift)`, each row with its own shift that makes no exponent positive.
    fn exp_rows[R: Exp](x: &[R], n: usize, shift: &[R], out: &mut [R]) {
        if n >= LONG {
            for ((x, out), &m) in x.chunks_exact(n).zip(out.chunks_exact_mut(n)).zip(shift) {
                for (o, &v) in out.iter_mut().zip(x) {
                    *o = (v - m).exp_bounded::<FMA>();
                }
            }
            return;
        }
        for ((x, out), &m) in x.chunks_exact(n).zip(out.chunks_exact_mut(n)).zip(shift) {
            for (o, &v) in out.iter_mut().zip(x) {
                *o = v - m;
            }
        }
        for o in out {
            *o = o.exp_bounded::<FMA>();
        }
    }
}

versions! {
    fn scale_rows[R: Exp](n: usize, factor: &[R], out: &mut [R]) {
        for (out, &f) in out.chunks_exact_mut(n).zip(factor) {
            for o in out {
                *o = *o * f;
            }
        }
    }
}

versions! {
    fn shift_rows[R: Exp](x: &[R], n: usize, shift: &[R], out: &mut [R]) {
        for ((x, out), &s) in x.chunks_exact(n).zip(out.chunks_exact_mut(n)).zip(shift) {
            for (o, &v) in out.iter_mut().zip(x) {
                *o = v - s;
            }
        }
    }
}

versions! {
    fn products[R: Exp](a: &[R], b: &[R], out: &mut [R]) {
        for ((o, &a), &b) in out.iter_mut().zip(a).zip(b) {
            *o = a * b;
        }
    }
}

versions! {
    /// The gradient of rows from the sums over them.
    fn gradient_rows[R: Exp](grad: &[R], y: &[R], n: usize, sum: &[R], log: bool, out: &mut [R]) {
        if log {
            for (o, &y) in out.iter_mut().zip(y) {
                *o = y.exp_bounded::<FMA>();
            }
            for ((grad, out), &s) in grad.chunks_exact(n).zip(out.chunks_exact_mut(n)).zip(sum) {
                for (o, &g) in out.iter_mut().zip(grad) {
                    *o = g - *o * s;
                }
            }
        } else {
            for (((grad, y), out), &s) in grad.chunks_exact(n).zip(y.chunks_exact(n)).zip(out.chunks_exact_mut(n)).zip(sum) {
                for ((o, &g), &y) in out.iter_mut().zip(grad).zip(y) {
                    *o = (g - s) * y;
                }
            }
        }
    }
}

/// Rows from this length on are worth a loop of their own for the exponentials.
const LONG: usize = 64;

/// Elements that pass through the first-level cache at a time.
const BLOCK: usize = 2048;

/// Short rows that go through each phase together.
pub(super) const ROWS: usize = 256;

/// Rows of `n` elements that fit a block.
pub(super) fn together(n: usize) -> usize {
    (BLOCK / n).clamp(1, ROWS)
}

fn sum_of<R: Exp>(x: &[R]) -> R {
    x.chunks(BLOCK).fold(R::zero(), |a, x| a + row(&Sum::new(), x, ()))
}

/// The forward pass of up to [`together`] rows, each phase over all of them.
fn forward<R: Exp>(x: &[R], n: usize, log: bool, out: &mut [R]) {
    if n > BLOCK {
        return long_forward(x, log, out);
    }
    let count = x.len() / n;
    let (mut max, mut total) = ([R::zero(); ROWS], [R::zero(); ROWS]);
    let (max, total) = (&mut max[..count], &mut total[..count]);
    rows(&Largest::new(), x, n, &[()], max);
    if log {
        let mut buffer = [R::zero(); BLOCK];
        let e = &mut buffer[..x.len()];
        exp_rows(x, n, max, e);
        rows(&Sum::new(), e, n, &[()], total);
        max.iter_mut().zip(total).for_each(|(m, t)| *m = *m + num_traits::Float::ln(*t));
        return shift_rows(x, n, max, out);
    }
    exp_rows(x, n, max, out);
    rows(&Sum::new(), out, n, &[()], total);
    total.iter_mut().for_each(|t| *t = R::one() / *t);
    scale_rows(n, total, out);
}

fn long_forward<R: Exp>(x: &[R], log: bool, out: &mut [R]) {
    let largest = Largest::new();
    let max = x.chunks(BLOCK).fold(R::LOWEST, |a, x| largest.merge(a, row(&largest, x, ())));
    let mut total = R::zero();
    if log {
        let mut buffer = [R::zero(); BLOCK];
        for x in x.chunks(BLOCK) {
            let e = &mut buffer[..x.len()];
            exp_rows(x, x.len(), &[max], e);
            total = total + row(&Sum::new(), e, ());
        }
        // Infinities of both signs make a NaN of the shift, as they should.
        return shift_rows(x, x.len(), &[max + num_traits::Float::ln(total)], out);
    }
    for (x, out) in x.chunks(BLOCK).zip(out.chunks_mut(BLOCK)) {
        exp_rows(x, x.len(), &[max], out);
        total = total + row(&Sum::new(), out, ());
    }
    scale_rows(x.len(), &[R::one() / total], out);
}

fn backward<R: Exp>(grad: &[R], y: &[R], n: usize, log: bool, out: &mut [R]) {
    let mut buffer = [R::zero(); BLOCK];
    if n > BLOCK {
        let total = if log {
            sum_of(grad)
        } else {
            grad.chunks(BLOCK).zip(y.chunks(BLOCK)).fold(R::zero(), |a, (g, y)| {
                products(g, y, &mut buffer[..g.len()]);
                a + row(&Sum::new(), &buffer[..g.len()], ())
            })
        };
        return gradient_rows(grad, y, n, &[total], log, out);
    }
    let mut total = [R::zero(); ROWS];
    let total = &mut total[..y.len() / n];
    if log {
        rows(&Sum::new(), grad, n, &[()], total);
    } else {
        products(grad, y, &mut buffer[..y.len()]);
        rows(&Sum::new(), &buffer[..y.len()], n, &[()], total);
    }
    gradient_rows(grad, y, n, total, log, out);
}

/// An element type that has a softmax; the 16-bit types compute in single precision.
pub trait Smooth: Copy + Send + Sync + Default {
    type Wide: Exp;
    fn widen(x: &[Self], out: &mut [Self::Wide]);
    fn narrow(x: &[Self::Wide], out: &mut [Self]);
    /// The forward pass of up to [`together`] rows of `n` elements.
    fn rows(x: &[Self], n: usize, log: bool, out: &mut [Self]);
    /// The backward pass of as many.
    fn rows_backward(grad: &[Self], y: &[Self], n: usize, log: bool, out: &mut [Self]);
}

macro_rules! direct {
    ($($t:ty)*) => { $(impl Smooth for $t {
        type Wide = $t;
        #[inline(always)]
        fn widen(x: &[$t], out: &mut [$t]) { out.copy_from_slice(x) }
        #[inline(always)]
        fn narrow(x: &[$t], out: &mut [$t]) { out.copy_from_slice(x) }
        fn rows(x: &[$t], n: usize, log: bool, out: &mut [$t]) { forward(x, n, log, out) }
        fn rows_backward(grad: &[$t], y: &[$t], n: usize, log: bool, out: &mut [$t]) { backward(grad, y, n, log, out) }
    })* };
}
direct!(f32 f64);

macro_rules! through_single {
    ($($t:ty)*) => { $(impl Smooth for $t {
        type Wide = f32;
        fn widen(x: &[$t], out: &mut [f32]) { cast_slice(x, out) }
        fn narrow(x: &[f32], out: &mut [$t]) { cast_slice(x, out) }
        fn rows(x: &[$t], n: usize, log: bool, out: &mut [$t]) {
            let (mut a, mut b) = (vec![0.0; x.len()], vec![0.0; x.len()]);
            Self::widen(x, &mut a);
            forward(&a, n, log, &mut b);
            Self::narrow(&b, out);
        }
        fn rows_backward(grad: &[$t], y: &[$t], n: usize, log: bool, out: &mut [$t]) {
            let (mut g, mut w, mut d) = (vec![0.0; y.len()], vec![0.0; y.len()], vec![0.0; y.len()]);
            Self::widen(grad, &mut g);
            Self::widen(y, &mut w);
            backward(&g, &w, n, log, &mut d);
            Self::narrow(&d, out);
        }
    })* };
}
through_single!(f16 bf16);
