//! Elementwise functions of three operands.

use crate::kernels;
use crate::math::complex;
use crate::strided::MAX_OPERANDS;
use crate::table::{Number as _, Params, Raw};
use num_complex::Complex;

kernels! {
    /// `a + f0 * b * c`.
    ADDCMUL(a, b, c; p) {
        light_in_place => a + T::param(p, 0) * b * c,
        int => a.wadd(T::param(p, 0).wmul(b).wmul(c)),
        complex => a + Complex::<T>::param(p, 0) * b * c,
    }
    /// `a + f0 * b / c`.
    ADDCDIV(a, b, c; p) {
        light_in_place => a + T::param(p, 0) * b / c,
        complex => a + complex::div(Complex::<T>::param(p, 0) * b, c),
    }
    /// From `a` to `b` by the weight `w`, exact at both ends.
    LERP(a, b, w; p) {
        light_in_place => {
            let d = b - a;
            if w.abs() < T::of(0.5) { a + w * d } else { b - d * (T::of(1.0) - w) }
        },
        complex => {
            let d = b - a;
            let near = w.re * w.re + w.im * w.im < T::of(0.25);
            if near { a + w * d } else { b - d * (Complex::new(T::of(1.0), T::of(0.0)) - w) }
        },
    }
    /// `x` between `low` and `high`, NaN from any of them.
    CLAMP3(x, low, high; p) {
        light => {
            let y = if x < low || low.is_nan() { low } else { x };
            let z = if y > high || high.is_nan() { high } else { y };
            if x.is_nan() { x } else if low.is_nan() { low } else { z }
        },
        int => Ord::min(Ord::max(x, low), high),
    }
    /// The gradient of `(a, b) -> x` kept where `x` is within the bounds.
    WITHIN(g, x, b; p) { light => if x == b { g } else { T::of(0.0) } }
}

/// The kernel of `where(condition, a, b)` for elements of `size` bytes: no arithmetic, one kernel for each size.
pub fn select(size: usize) -> Raw {
    match size {
        1 => choose::<u8>,
        2 => choose::<u16>,
        4 => choose::<u32>,
        8 => choose::<u64>,
        _ => choose::<[u64; 2]>,
    }
}

#[inline(always)]
fn choose_body<const FMA: bool, T: Copy>(c: &[u8], a: &[T], b: &[T], o: &mut [T]) {
    for (((o, &c), &a), &b) in o.iter_mut().zip(c).zip(a).zip(b) {
        *o = if c != 0 { a } else { b };
    }
}

struct Choose<'a, T>(&'a [u8], &'a [T], &'a [T], &'a mut [T]);

impl<T: Copy> crate::isa::Kernel for Choose<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        choose_body::<FMA, T>(self.0, self.1, self.2, self.3);
    }
}

unsafe fn choose<T: Copy>(
    ins: &[*const u8; MAX_OPERANDS],
    outs: &[*mut u8; MAX_OPERANDS],
    n: usize,
    _: &Params,
) {
    // SAFETY: the caller passes blocks of `n` elements: a condition and three of type `T`.
    unsafe {
        let (c, a) =
            (std::slice::from_raw_parts(ins[0], n), std::slice::from_raw_parts(ins[1].cast::<T>(), n));
        let b = std::slice::from_raw_parts(ins[2].cast::<T>(), n);
        crate::isa::dispatch_narrow(Choose(c, a, b, std::slice::from_raw_parts_mut(outs[0].cast::<T>(), n)));
    }
}
