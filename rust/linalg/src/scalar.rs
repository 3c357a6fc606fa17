//! The four number types that matrices are decomposed in.
use faer::traits::ComplexField;
use ferrotorch_kernels::matmul::Number;
use num_complex::Complex;
use num_traits::Float;
use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

/// A real or complex floating-point number.
pub trait Scalar:
    Number
    + Default
    + Debug
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
{
    type Real: Real;
    const COMPLEX: bool;
    fn conj(self) -> Self;
    fn re(self) -> Self::Real;
    fn im(self) -> Self::Real;
    fn from_re(x: Self::Real) -> Self;
    /// The number with these parts; a real type drops the imaginary one.
    fn from_parts(re: Self::Real, im: Self::Real) -> Self;
    fn scale(self, x: Self::Real) -> Self;
    /// `self / other` without overflow on the way.
    fn over(self, other: Self) -> Self;
    /// The absolute value.
    fn magnitude(self) -> Self::Real;
    /// `|re| + |im|`, which LAPACK chooses pivots by.
    fn size1(self) -> Self::Real;
    fn square(self) -> Self::Real {
        self.re() * self.re() + self.im() * self.im()
    }
}

/// A real [`Scalar`].
pub trait Real: Scalar<Real = Self> + Float + From<f32> {
    /// The distance from 1 to the next larger number, halved: LAPACK's `eps`.
    const EPS: Self;
    /// The smallest number whose reciprocal does not overflow.
    const TINY: Self;
}

macro_rules! real {
    ($($t:ty),*) => {$(
        impl Scalar for $t {
            type Real = $t;
            const COMPLEX: bool = false;
            #[inline(always)]
            fn conj(self) -> Self { self }
            #[inline(always)]
            fn re(self) -> $t { self }
            #[inline(always)]
            fn im(self) -> $t { 0.0 }
            #[inline(always)]
            fn from_re(x: $t) -> Self { x }
            #[inline(always)]
            fn from_parts(re: $t, _: $t) -> Self { re }
            #[inline(always)]
            fn scale(self, x: $t) -> Self { self * x }
            #[inline(always)]
            fn over(self, other: Self) -> Self { self / other }
            #[inline(always)]
            fn magnitude(self) -> $t { self.abs() }
            #[inline(always)]
            fn size1(self) -> $t { self.abs() }
            #[inline(always)]
            fn square(self) -> $t { self * self }
        }
        impl Real for $t {
            const EPS: Self = <$t>::EPSILON / 2.0;
            const TINY: Self = <$t>::MIN_POSITIVE;
        }
        impl Scalar for Complex<$t> {
            type Real = $t;
            const COMPLEX: bool = true;
            #[inline(always)]
            fn conj(self) -> Self { Complex::new(self.re, -self.im) }
            #[inline(always)]
            fn re(self) -> $t { self.re }
            #[inline(always)]
            fn im(self) -> $t { self.im }
            #[inline(always)]
            fn from_re(x: $t) -> Self { Complex::new(x, 0.0) }
            #[inline(always)]
            fn from_parts(re: $t, im: $t) -> Self { Complex::new(re, im) }
            #[inline(always)]
            fn scale(self, x: $t) -> Self { Complex::new(self.re * x, self.im * x) }
            #[inline]
            fn over(self, d: Self) -> Self {
                // Smith's method: the larger part of the divisor is divided out.
                if d.re.abs() >= d.im.abs() {
                    let r = d.im / d.re;
                    let s = d.re + d.im * r;
                    Complex::new((self.re + self.im * r) / s, (self.im - self.re * r) / s)
                } else {
                    let r = d.re / d.im;
                    let s = d.im + d.re * r;
                    Complex::new((self.re * r + self.im) / s, (self.im * r - self.re) / s)
                }
            }
            #[inline(always)]
            fn magnitude(self) -> $t { self.re.hypot(self.im) }
            #[inline(always)]
            fn size1(self) -> $t { self.re.abs() + self.im.abs() }
        }
    )*};
}
real!(f32, f64);

/// A number that faer decomposes matrices of.
pub trait Field: Scalar + ComplexField<Real = <Self as Scalar>::Real> {}
impl<T: Scalar + ComplexField<Real = <T as Scalar>::Real>> Field for T {}

/// A small constant in a real type.
#[inline(always)]
pub fn real<R: Real>(x: f32) -> R {
    <R as From<f32>>::from(x)
}
