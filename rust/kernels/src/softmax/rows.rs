//! Softmax of contiguous rows.
use crate::math::Math;
use crate::reduce::{row, Largest, Ordered, Real, Sum};
use crate::versions;
use half::{bf16, f16};

/// A real number with vectorised elementary functions.
pub trait Exp: Real + Ordered + Math {}
impl Exp for f32 {}
impl Exp for f64 {}

versions! {
    /// `out = exp(x - shift)`.
    pub(super) fn exp_minus[R: Exp](x: &[R], shift: R, out: &mut [R]) {
        for (o, &v) in out.iter_mut().zip(x) {
            *o = <R as Math>::exp::<FMA>(v - shift);
        }
    }
}

versions! {
    fn scale[R: Exp](out: &mut [R], factor: R) {
        for o in out {
            *o = *o * factor;
        }
    }
}

versions! {
    fn minus[R: Exp](x: &[R], shift: R, out: &mut [R]) {
        for (o, &v) in out.iter_mut().zip(x) {
            *o = v - shift;
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
    fn backward_row[R: Exp](grad: &[R], y: &[R], sum: R, log: bool, out: &mut [R]) {
        if log {
            for ((o, &g), &y) in out.iter_mut().zip(grad).zip(y) {
                *o = g - <R as Math>::exp::<FMA>(y) * sum;
            }
        } else {
            for ((o, &g), &y) in out.iter_mut().zip(grad).zip(y) {
                *o = (g - sum) * y;
            }
        }
    }
}

/// Elements that pass through the first-level cache at a time.
const BLOCK: usize = 2048;

fn sum<R: Exp>(x: &[R]) -> R {
    x.chunks(BLOCK).fold(R::zero(), |a, x| a + row(&Sum::new(), x, ()))
}

fn forward<R: Exp>(x: &[R], log: bool, out: &mut [R]) {
    let max = x.chunks(BLOCK).fold(R::LOWEST, |a, x| {
        let m = row(&Largest::new(), x, ());
        if m > a || num_traits::Float::is_nan(m) {
            m
        } else {
            a
        }
    });
    let mut total = R::zero();
    if log {
        let mut buffer = [R::zero(); BLOCK];
        for x in x.chunks(BLOCK) {
            exp_minus(x, max, &mut buffer[..x.len()]);
            total = total + row(&Sum::new(), &buffer[..x.len()], ());
        }
        // Infinities of both signs make a NaN of the shift, as they should.
        minus(x, max + total.ln(), out);
        return;
    }
    for (x, out) in x.chunks(BLOCK).zip(out.chunks_mut(BLOCK)) {
        exp_minus(x, max, out);
        total = total + row(&Sum::new(), out, ());
    }
    scale(out, R::one() / total);
}

fn backward<R: Exp>(grad: &[R], y: &[R], log: bool, out: &mut [R]) {
    let total = if log {
        sum(grad)
    } else {
        let mut buffer = [R::zero(); BLOCK];
        grad.chunks(BLOCK).zip(y.chunks(BLOCK)).fold(R::zero(), |a, (g, y)| {
            products(g, y, &mut buffer[..g.len()]);
            a + row(&Sum::new(), &buffer[..g.len()], ())
        })
    };
    backward_row(grad, y, total, log, out);
}

/// An element type that has a softmax; the 16-bit types compute in single precision.
pub trait Smooth: Copy + Send + Sync + Default {
    type Wide: Exp;
    fn widen(x: &[Self], out: &mut [Self::Wide]);
    fn narrow(x: &[Self::Wide], out: &mut [Self]);
    fn row(x: &[Self], log: bool, out: &mut [Self]);
    fn row_backward(grad: &[Self], y: &[Self], log: bool, out: &mut [Self]);
}

macro_rules! direct {
    ($($t:ty)*) => { $(impl Smooth for $t {
        type Wide = $t;
        #[inline(always)]
        fn widen(x: &[$t], out: &mut [$t]) { out.copy_from_slice(x) }
        #[inline(always)]
        fn narrow(x: &[$t], out: &mut [$t]) { out.copy_from_slice(x) }
        fn row(x: &[$t], log: bool, out: &mut [$t]) { forward(x, log, out) }
        fn row_backward(grad: &[$t], y: &[$t], log: bool, out: &mut [$t]) { backward(grad, y, log, out) }
    })* };
}
direct!(f32 f64);

macro_rules! through_single {
    ($($t:ty)*) => { $(impl Smooth for $t {
        type Wide = f32;
        fn widen(x: &[$t], out: &mut [f32]) { out.iter_mut().zip(x).for_each(|(o, x)| *o = x.to_f32()) }
        fn narrow(x: &[f32], out: &mut [$t]) { out.iter_mut().zip(x).for_each(|(o, &x)| *o = <$t>::from_f32(x)) }
        fn row(x: &[$t], log: bool, out: &mut [$t]) {
            let (mut a, mut b) = (vec![0.0; x.len()], vec![0.0; x.len()]);
            Self::widen(x, &mut a);
            forward(&a, log, &mut b);
            Self::narrow(&b, out);
        }
        fn row_backward(grad: &[$t], y: &[$t], log: bool, out: &mut [$t]) {
            let (mut g, mut w, mut d) = (vec![0.0; y.len()], vec![0.0; y.len()], vec![0.0; y.len()]);
            Self::widen(grad, &mut g);
            Self::widen(y, &mut w);
            backward(&g, &w, log, &mut d);
            Self::narrow(&d, out);
        }
    })* };
}
through_single!(f16 bf16);
