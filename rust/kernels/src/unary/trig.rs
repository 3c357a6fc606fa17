//! Sine, cosine and tangent: vectors for ordinary arguments, the system's library for the few that are huge.

use crate::isa::{dispatch, Kernel};
use crate::math::complex::{self, Part};
use crate::math::Math;
use crate::strided::MAX_OPERANDS;
use crate::table::{Params, Raw, Table};
use num_complex::Complex;

/// One of the three functions.
trait Trig: 'static {
    fn small<T: Math, const F: bool>(x: T) -> T;
    fn large<T: Math>(x: T) -> T;
    fn complex(z: Complex<f64>) -> Complex<f64>;
}

struct Run<'a, K, T>(&'a [T], &'a mut [T], std::marker::PhantomData<K>);

impl<K: Trig, T: Math> Kernel for Run<'_, K, T> {
    /// Whether some argument is beyond the range of the polynomial.
    type Output = bool;
    #[inline(always)]
    fn run<const F: bool>(self) -> bool {
        for (o, &x) in self.1.iter_mut().zip(self.0) {
            *o = K::small::<T, F>(x);
        }
        // A second loop: with both in one, neither becomes vectors.
        self.0.iter().map(|x| (x.abs() > T::TRIG_LIMIT) as u32).sum::<u32>() > 0
    }
}

unsafe fn real<K: Trig, T: Math>(
    ins: &[*const u8; MAX_OPERANDS],
    outs: &[*mut u8; MAX_OPERANDS],
    n: usize,
    _: &Params,
) {
    // SAFETY: the caller passes disjoint blocks of `n` elements of type `T`.
    let (x, o) = unsafe {
        (
            std::slice::from_raw_parts(ins[0].cast::<T>(), n),
            std::slice::from_raw_parts_mut(outs[0].cast::<T>(), n),
        )
    };
    if dispatch(Run::<K, T>(x, o, std::marker::PhantomData)) {
        for (o, &x) in o.iter_mut().zip(x) {
            if x.abs() > T::TRIG_LIMIT {
                *o = K::large(x);
            }
        }
    }
}

unsafe fn parts<K: Trig, T: Part>(
    ins: &[*const u8; MAX_OPERANDS],
    outs: &[*mut u8; MAX_OPERANDS],
    n: usize,
    _: &Params,
) {
    for i in 0..n {
        // SAFETY: the caller passes disjoint blocks of `n` complex numbers with parts of type `T`.
        unsafe {
            let z = *ins[0].cast::<Complex<T>>().add(i);
            *outs[0].cast::<Complex<T>>().add(i) = complex::via(z, K::complex);
        }
    }
}

const fn table<K: Trig>() -> Table {
    Table {
        f32: Some(real::<K, f32> as Raw),
        f64: Some(real::<K, f64> as Raw),
        c64: Some(parts::<K, f32> as Raw),
        c128: Some(parts::<K, f64> as Raw),
        ..Table::EMPTY
    }
}

macro_rules! trig {
    ($($(#[$m:meta])* $name:ident $kind:ident |$s:ident, $c:ident| $small:expr, $large:ident, $complex:path;)*) => { $(
        struct $kind;
        impl Trig for $kind {
            #[inline(always)]
            fn small<T: Math, const F: bool>(x: T) -> T {
                #[allow(unused_variables)]
                let ($s, $c) = x.sin_cos_small::<F>();
                $small
            }
            fn large<T: Math>(x: T) -> T {
                x.$large()
            }
            fn complex(z: Complex<f64>) -> Complex<f64> {
                $complex(z)
            }
        }
        $(#[$m])*
        pub static $name: Table = table::<$kind>();
    )* };
}
trig! {
    SIN Sin |s, c| s, sin_large, complex::sin;
    COS Cos |s, c| c, cos_large, complex::cos;
    TAN Tan |s, c| s / c, tan_large, complex::tan;
}
