//! Arithmetic of two numbers, the same for every type that has it.
use num_complex::Complex;

/// Numbers with ring operations; integers wrap, for bool `+` is or and `*` is and.
pub trait Ring: Copy {
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
}

/// Numbers that divide.
pub trait Field: Ring {
    fn div(self, other: Self) -> Self;
}

/// Ordered numbers; the larger and smaller of a number and NaN is NaN.
pub trait Ordered: Copy + PartialOrd {
    fn is_nan(self) -> bool;

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        let larger = if self > other { self } else { other };
        if self.is_nan() {
            self
        } else {
            larger
        }
    }

    #[inline(always)]
    fn smaller(self, other: Self) -> Self {
        let smaller = if self < other { self } else { other };
        if self.is_nan() {
            self
        } else {
            smaller
        }
    }

    /// The larger one that is not NaN.
    #[inline(always)]
    fn fmax(self, other: Self) -> Self {
        let larger = if self > other { self } else { other };
        if other.is_nan() {
            self
        } else {
            larger
        }
    }

    /// The smaller one that is not NaN.
    #[inline(always)]
    fn fmin(self, other: Self) -> Self {
        let smaller = if self < other { self } else { other };
        if other.is_nan() {
            self
        } else {
            smaller
        }
    }
}

/// Real numbers with division that rounds; integer division by zero is checked before, and gives zero here.
pub trait Rounded: Copy {
    fn floor_div(self, other: Self) -> Self;
    fn trunc_div(self, other: Self) -> Self;
    /// The remainder with the divisor's sign.
    fn remainder(self, other: Self) -> Self;
    /// The remainder with the dividend's sign.
    fn fmod(self, other: Self) -> Self;
}

/// Bits of integers and bool. Shifts beyond the width give zero, or the sign.
pub trait Bits: Copy {
    fn and(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    fn xor(self, other: Self) -> Self;
    fn not(self) -> Self;
    fn shl(self, other: Self) -> Self;
    fn shr(self, other: Self) -> Self;
    fn gcd(self, other: Self) -> Self;
}

macro_rules! integers {
    ($($t:ty, $signed:literal);*) => { $(
        impl Ring for $t {
            #[inline(always)]
            fn add(self, other: $t) -> $t { self.wrapping_add(other) }
            #[inline(always)]
            fn sub(self, other: $t) -> $t { self.wrapping_sub(other) }
            #[inline(always)]
            fn mul(self, other: $t) -> $t { self.wrapping_mul(other) }
        }
        impl Ordered for $t {
            #[inline(always)]
            fn is_nan(self) -> bool { false }
        }
        impl Rounded for $t {
            #[inline(always)]
            fn floor_div(self, other: $t) -> $t {
                let q = self.trunc_div(other);
                let inexact = self.wrapping_sub(q.wrapping_mul(other)) != 0;
                #[allow(unused_comparisons)]
                if inexact && ((self < 0) != (other < 0)) { q.wrapping_sub(1) } else { q }
            }
            #[inline(always)]
            fn trunc_div(self, other: $t) -> $t { if other == 0 { 0 } else { self.wrapping_div(other) } }
            #[inline(always)]
            fn remainder(self, other: $t) -> $t {
                let r = self.fmod(other);
                #[allow(unused_comparisons)]
                if r != 0 && ((r < 0) != (other < 0)) { r.wrapping_add(other) } else { r }
            }
            #[inline(always)]
            fn fmod(self, other: $t) -> $t { if other == 0 { 0 } else { self.wrapping_rem(other) } }
        }
        impl Bits for $t {
            #[inline(always)]
            fn and(self, other: $t) -> $t { self & other }
            #[inline(always)]
            fn or(self, other: $t) -> $t { self | other }
            #[inline(always)]
            fn xor(self, other: $t) -> $t { self ^ other }
            #[inline(always)]
            fn not(self) -> $t { !self }
            #[inline(always)]
            fn shl(self, other: $t) -> $t {
                #[allow(unused_comparisons)]
                if other < 0 || other as u64 >= <$t>::BITS as u64 { 0 } else { self << other }
            }
            #[inline(always)]
            fn shr(self, other: $t) -> $t {
                let last = (<$t>::BITS - 1) as $t;
                #[allow(unused_comparisons)]
                let beyond = other < 0 || other as u64 >= <$t>::BITS as u64;
                if !beyond { self >> other } else if $signed { self >> last } else { 0 }
            }
            #[inline(always)]
            fn gcd(self, other: $t) -> $t {
                let (mut a, mut b) = (self, other);
                while b != 0 {
                    (a, b) = (b, a.wrapping_rem(b));
                }
                #[allow(unused_comparisons)]
                if a < 0 { (0 as $t).wrapping_sub(a) } else { a }
            }
        }
    )* };
}
integers!(u8, false; i8, true; i16, true; i32, true; i64, true);

macro_rules! floats {
    ($($t:ty),*) => { $(
        impl Ring for $t {
            #[inline(always)]
            fn add(self, other: $t) -> $t { self + other }
            #[inline(always)]
            fn sub(self, other: $t) -> $t { self - other }
            #[inline(always)]
            fn mul(self, other: $t) -> $t { self * other }
        }
        impl Field for $t {
            #[inline(always)]
            fn div(self, other: $t) -> $t { self / other }
        }
        impl Ordered for $t {
            #[inline(always)]
            fn is_nan(self) -> bool { self != self }
        }
        impl Rounded for $t {
            /// Python's floor division, exact where the quotient is.
            #[inline(always)]
            fn floor_div(self, other: $t) -> $t {
                if other == 0.0 {
                    return self / other;
                }
                let r = self % other;
                let mut q = (self - r) / other;
                if r != 0.0 && (other < 0.0) != (r < 0.0) {
                    q -= 1.0;
                }
                if q == 0.0 {
                    return (0.0 as $t).copysign(self / other);
                }
                let floor = q.floor();
                if q - floor > 0.5 { floor + 1.0 } else { floor }
            }
            #[inline(always)]
            fn trunc_div(self, other: $t) -> $t { (self / other).trunc() }
            #[inline(always)]
            fn remainder(self, other: $t) -> $t {
                let r = self % other;
                if r != 0.0 && ((r < 0.0) != (other < 0.0)) { r + other } else { r }
            }
            #[inline(always)]
            fn fmod(self, other: $t) -> $t { self % other }
        }
        impl Ring for Complex<$t> {
            #[inline(always)]
            fn add(self, other: Self) -> Self { self + other }
            #[inline(always)]
            fn sub(self, other: Self) -> Self { self - other }
            #[inline(always)]
            fn mul(self, other: Self) -> Self { self * other }
        }
        impl Field for Complex<$t> {
            /// Division scaled by the larger part, which neither overflows nor loses small parts.
            #[inline(always)]
            fn div(self, other: Self) -> Self {
                let (c, d) = (other.re, other.im);
                if c.abs() >= d.abs() {
                    if c == 0.0 && d == 0.0 {
                        return Complex::new(self.re / c.abs(), self.im / d.abs());
                    }
                    let r = d / c;
                    let scale = 1.0 / (c + d * r);
                    Complex::new((self.re + self.im * r) * scale, (self.im - self.re * r) * scale)
                } else {
                    let r = c / d;
                    let scale = 1.0 / (c * r + d);
                    Complex::new((self.re * r + self.im) * scale, (self.im * r - self.re) * scale)
                }
            }
        }
    )* };
}
floats!(f32, f64);

impl Ring for bool {
    #[inline(always)]
    fn add(self, other: bool) -> bool {
        self | other
    }
    #[inline(always)]
    fn sub(self, other: bool) -> bool {
        self ^ other
    }
    #[inline(always)]
    fn mul(self, other: bool) -> bool {
        self & other
    }
}

impl Ordered for bool {
    #[inline(always)]
    fn is_nan(self) -> bool {
        false
    }
}

impl Bits for bool {
    #[inline(always)]
    fn and(self, other: bool) -> bool {
        self & other
    }
    #[inline(always)]
    fn or(self, other: bool) -> bool {
        self | other
    }
    #[inline(always)]
    fn xor(self, other: bool) -> bool {
        self ^ other
    }
    #[inline(always)]
    fn not(self) -> bool {
        !self
    }
    #[inline(always)]
    fn shl(self, other: bool) -> bool {
        self & !other
    }
    #[inline(always)]
    fn shr(self, other: bool) -> bool {
        self & !other
    }
    #[inline(always)]
    fn gcd(self, other: bool) -> bool {
        self | other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_rounds_as_python_does() {
        assert_eq!((-7i32).floor_div(2), -4);
        assert_eq!((-7i32).remainder(2), 1);
        assert_eq!((7i8).remainder(-2), -1);
        assert_eq!((-7.0f64).floor_div(2.0), -4.0);
        assert_eq!((-7.5f32).remainder(2.0), 0.5);
        assert_eq!(i64::MIN.floor_div(-1), i64::MIN);
        assert_eq!(200u8.floor_div(7), 28);
    }

    #[test]
    fn nan_wins_or_loses() {
        assert!(1.0f32.larger(f32::NAN).is_nan() && f32::NAN.smaller(1.0).is_nan());
        assert_eq!((1.0f32.fmax(f32::NAN), Ordered::fmin(f32::NAN, 2.0f32)), (1.0, 2.0));
    }

    #[test]
    fn shifts_beyond_the_width_are_defined() {
        assert_eq!((1i32.shl(32), (-8i32).shr(40), 255u8.shr(9)), (0, -1, 0));
    }
}
