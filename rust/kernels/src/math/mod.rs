//! Elementary functions as branch-free polynomials that vectorise, for `f32` and `f64`.
//!
//! Errors are stated in units in the last place (ulp) of the result. `F` says whether `mul_add` is one instruction.

pub mod airy;
pub mod bessel;
pub mod complex;
pub mod erfinv;
mod f32;
mod f64;
pub mod gamma;
pub mod implicit;
mod pow;
pub mod special;
pub use pow::{pow_f32, pow_f64};

use std::ops::{Add, Div, Mul, Neg, Sub};

/// `a * b + c`, fused where the machine does it in one instruction.
#[inline(always)]
pub fn fma<T: Math, const F: bool>(a: T, b: T, c: T) -> T {
    if F {
        a.mul_add(b, c)
    } else {
        a * b + c
    }
}

/// The polynomial with coefficients `c`, lowest first.
#[inline(always)]
pub fn poly<T: Math, const F: bool, const N: usize>(x: T, c: &[T; N]) -> T {
    let mut y = c[N - 1];
    for i in (0..N - 1).rev() {
        y = fma::<T, F>(y, x, c[i]);
    }
    y
}

/// What `std` gives, under the trait's names.
macro_rules! std_methods {
    ($t:ident) => {
        #[inline(always)]
        fn of(x: f64) -> Self {
            x as $t
        }
        #[inline(always)]
        fn to_f64(self) -> f64 {
            self as f64
        }
        #[inline(always)]
        fn mul_add(self, a: Self, b: Self) -> Self {
            $t::mul_add(self, a, b)
        }
        $crate::math::forward! { $t: abs, sqrt, floor, ceil, trunc; round_even = round_ties_even, sin_large = sin, cos_large = cos, tan_large = tan }
        #[inline(always)]
        fn copysign(self, sign: Self) -> Self {
            $t::copysign(self, sign)
        }
        #[inline(always)]
        fn rem_of(self, divisor: Self) -> Self {
            self % divisor
        }
        fn of_next(self, to: Self) -> Self {
            if self.is_nan() || to.is_nan() {
                $t::NAN
            } else if self == to {
                to
            } else if self < to {
                self.next_up()
            } else {
                self.next_down()
            }
        }
        #[inline(always)]
        fn is_nan(self) -> bool {
            $t::is_nan(self)
        }
        #[inline(always)]
        fn is_sign_negative(self) -> bool {
            $t::is_sign_negative(self)
        }
    };
}
macro_rules! forward {
    ($t:ident: $($name:ident),*; $($new:ident = $old:ident),*) => {
        $(#[inline(always)] fn $name(self) -> Self { $t::$name(self) })*
        $(#[inline(always)] fn $new(self) -> Self { $t::$old(self) })*
    };
}
use {forward, std_methods};

/// A real type with elementary functions.
pub trait Math:
    Copy
    + Send
    + Sync
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + 'static
{
    const NAN: Self;
    const INFINITY: Self;
    fn of(x: f64) -> Self;
    fn to_f64(self) -> f64;
    fn mul_add(self, a: Self, b: Self) -> Self;
    fn abs(self) -> Self;
    fn sqrt(self) -> Self;
    fn copysign(self, sign: Self) -> Self;
    fn is_nan(self) -> bool;
    fn is_sign_negative(self) -> bool;
    fn floor(self) -> Self;
    fn ceil(self) -> Self;
    fn trunc(self) -> Self;
    fn round_even(self) -> Self;

    /// `e^x`, 1 ulp, denormal results included.
    fn exp<const F: bool>(self) -> Self;
    /// `2^x`, 1 ulp.
    fn exp2<const F: bool>(self) -> Self;
    /// `e^x - 1`, 2 ulp.
    fn expm1<const F: bool>(self) -> Self;
    /// The natural logarithm, 1 ulp.
    fn log<const F: bool>(self) -> Self;
    /// `log(1 + x)`, 1.5 ulp.
    fn log1p<const F: bool>(self) -> Self;
    /// `log(1 + x)` for arguments from 0 to 1, 1.5 ulp.
    fn log1p_unit<const F: bool>(self) -> Self;
    /// The logarithm to base 2, 2 ulp.
    fn log2<const F: bool>(self) -> Self;
    /// The logarithm to base 10, 2 ulp.
    fn log10<const F: bool>(self) -> Self;
    /// Sine and cosine for `|x| <= TRIG_LIMIT`, 1 ulp.
    fn sin_cos_small<const F: bool>(self) -> (Self, Self);
    /// Beyond this the range reduction of `sin_cos_small` is not exact enough.
    const TRIG_LIMIT: Self;
    /// Beyond this the normal distribution's tail is denormal.
    const TAIL_LIMIT: Self;
    fn sin_large(self) -> Self;
    fn cos_large(self) -> Self;
    fn tan_large(self) -> Self;
    fn asin<const F: bool>(self) -> Self;
    fn acos<const F: bool>(self) -> Self;
    fn atan<const F: bool>(self) -> Self;
    fn atan2<const F: bool>(self, x: Self) -> Self;
    /// The error function, 1 ulp.
    fn erf<const F: bool>(self) -> Self;
    /// One minus the error function: 6 ulp, denormal results of `f64` are zero.
    fn erfc<const F: bool>(self) -> Self;
    /// The inverse of `erf`, 4 ulp.
    fn erfinv<const F: bool>(self) -> Self;
    /// `log |gamma(x)|`, 3 ulp.
    fn lgamma<const F: bool>(self) -> Self;
    /// The derivative of `lgamma`.
    fn digamma<const F: bool>(self) -> Self;
    /// The standard normal distribution function: absolute error 1e-7, 32 ulp in the lower tail.
    fn phi<const F: bool>(self) -> Self;
    /// The normal distribution beyond `x`, for arguments from 0 to `TAIL_LIMIT`: the errors of `phi`.
    fn normal_tail<const F: bool>(self) -> Self;

    /// `x * phi(x)`: the larger of `x` and zero less what is missing from it.
    #[inline(always)]
    fn gelu<const F: bool>(self) -> Self {
        let a = self.abs();
        let a = if a > Self::TAIL_LIMIT { Self::TAIL_LIMIT } else { a };
        let y = if self < Self::of(0.0) { Self::of(0.0) } else { self };
        fma::<Self, F>(-a, a.normal_tail::<F>(), y)
    }
    fn pow<const F: bool>(self, y: Self) -> Self;
    /// The exact remainder of truncated division.
    fn rem_of(self, divisor: Self) -> Self;
    /// The next number towards `to`.
    fn of_next(self, to: Self) -> Self;

    #[inline(always)]
    fn max_of(self, other: Self) -> Self {
        if other > self {
            other
        } else {
            self
        }
    }

    #[inline(always)]
    fn min_of(self, other: Self) -> Self {
        if other < self {
            other
        } else {
            self
        }
    }

    /// `tanh`, 2.5 ulp.
    #[inline(always)]
    fn tanh<const F: bool>(self) -> Self {
        // Beyond 20 the result is one, and expm1 stays in its fast range.
        let m = (self.abs() * Self::of(-2.0)).max_of(Self::of(-40.0)).expm1_negative::<F>();
        (m / (m + Self::of(2.0))).copysign(self)
    }

    /// `expm1` for arguments from -40 to 0.
    fn expm1_negative<const F: bool>(self) -> Self;

    /// `e^x` for arguments up to 87, zero where the result would be denormal: cheaper than `exp`.
    fn exp_bounded<const F: bool>(self) -> Self;

    /// `1 / (1 + e^-x)`, zero where that is denormal.
    #[inline(always)]
    fn sigmoid<const F: bool>(self) -> Self {
        // From 40 on the result is one, in either precision.
        let e = self.min_of(Self::of(40.0)).exp_bounded::<F>();
        e / (Self::of(1.0) + e)
    }

    #[inline(always)]
    fn sinh<const F: bool>(self) -> Self {
        let a = self.abs();
        let m = a.expm1::<F>();
        let small = Self::of(0.5) * (m + m / (m + Self::of(1.0)));
        // e^a overflows before sinh does.
        let half = (a * Self::of(0.5)).exp::<F>();
        let large = Self::of(0.5) * half * half;
        (if a > Self::of(40.0) { large } else { small }).copysign(self)
    }

    #[inline(always)]
    fn cosh<const F: bool>(self) -> Self {
        let a = self.abs();
        let e = a.exp::<F>();
        let half = (a * Self::of(0.5)).exp::<F>();
        let large = Self::of(0.5) * half * half;
        let small = Self::of(0.5) * (e + Self::of(1.0) / e);
        if a > Self::of(40.0) {
            large
        } else {
            small
        }
    }

    #[inline(always)]
    fn asinh<const F: bool>(self) -> Self {
        let a = self.abs();
        let s = a * a;
        let one = Self::of(1.0);
        let small = (a + s / (one + (s + one).sqrt())).log1p::<F>();
        let large = a.log::<F>() + Self::of(std::f64::consts::LN_2);
        (if a > Self::of(1e8) { large } else { small }).copysign(self)
    }

    #[inline(always)]
    fn acosh<const F: bool>(self) -> Self {
        let t = self - Self::of(1.0);
        let small = (t + (t * (t + Self::of(2.0))).sqrt()).log1p::<F>();
        let large = self.log::<F>() + Self::of(std::f64::consts::LN_2);
        if self > Self::of(1e8) {
            large
        } else {
            small
        }
    }

    #[inline(always)]
    fn atanh<const F: bool>(self) -> Self {
        let a = self.abs();
        let y = ((a + a) / (Self::of(1.0) - a)).log1p::<F>() * Self::of(0.5);
        y.copysign(self)
    }

    /// `log(1 + e^x)` without overflow.
    #[inline(always)]
    fn log1p_exp<const F: bool>(self) -> Self {
        let positive = if self > Self::of(0.0) { self } else { Self::of(0.0) };
        let y = positive + (-self.abs()).exp_bounded::<F>().log1p_unit::<F>();
        if self.is_nan() {
            self
        } else {
            y
        }
    }
}

#[cfg(test)]
mod tests;
