//! Floored and truncated division and their remainders: vectors for ordinary operands, exact steps for the few others.

use crate::isa::{dispatch, Kernel};
use crate::math::{fma, Math};
use crate::strided::MAX_OPERANDS;
use crate::table::{Int, Params, Raw, Table};
use std::marker::PhantomData;

/// What is made of an exact truncated division.
trait Division: 'static {
    /// From the operands and their remainder.
    fn real<T: Math>(a: T, b: T, remainder: T) -> T;
    /// From the operands and their quotient.
    fn whole<T: Int>(a: T, b: T, quotient: T) -> T;
}

/// The remainder with the dividend's sign, as in C.
struct Fmod;
/// The remainder with the divisor's sign, as in Python.
struct Remainder;
/// The quotient rounded down.
struct Floor;
/// The quotient rounded towards zero.
struct Trunc;

impl Division for Fmod {
    #[inline(always)]
    fn real<T: Math>(_: T, _: T, remainder: T) -> T {
        remainder
    }
    #[inline(always)]
    fn whole<T: Int>(a: T, b: T, quotient: T) -> T {
        a.wsub(quotient.wmul(b))
    }
}

impl Division for Remainder {
    #[inline(always)]
    fn real<T: Math>(_: T, b: T, r: T) -> T {
        let zero = T::of(0.0);
        if (r != zero) & ((r < zero) != (b < zero)) {
            r + b
        } else {
            r
        }
    }
    #[inline(always)]
    fn whole<T: Int>(a: T, b: T, quotient: T) -> T {
        let r = Fmod::whole(a, b, quotient);
        if (r != T::of(0)) & (r.is_negative() != b.is_negative()) {
            r.wadd(b)
        } else {
            r
        }
    }
}

impl Division for Floor {
    #[inline(always)]
    fn real<T: Math>(a: T, b: T, m: T) -> T {
        let (zero, one) = (T::of(0.0), T::of(1.0));
        let q = (a - m) / b;
        let q = if (m != zero) & ((b < zero) != (m < zero)) { q - one } else { q };
        let f = q.floor();
        let f = if q - f > T::of(0.5) { f + one } else { f };
        let f = if q == zero { zero.copysign(a / b) } else { f };
        if b == zero {
            a / b
        } else {
            f
        }
    }
    #[inline(always)]
    fn whole<T: Int>(a: T, b: T, quotient: T) -> T {
        let r = Fmod::whole(a, b, quotient);
        if (r != T::of(0)) & (r.is_negative() != b.is_negative()) {
            quotient.wsub(T::of(1))
        } else {
            quotient
        }
    }
}

impl Division for Trunc {
    #[inline(always)]
    fn real<T: Math>(a: T, b: T, _: T) -> T {
        (a / b).trunc()
    }
    #[inline(always)]
    fn whole<T: Int>(_: T, _: T, quotient: T) -> T {
        quotient
    }
}

/// Whether the remainder is one fused step away from the rounded quotient.
#[inline(always)]
fn is_ordinary<T: Math>(a: T, b: T) -> bool {
    ((a / b).abs() < T::of(4_194_304.0)) & (b.abs() < T::INFINITY)
}

/// The remainder of truncated division of ordinary operands.
#[inline(always)]
fn remainder<T: Math>(a: T, b: T) -> T {
    let q = (a / b).trunc();
    let r = fma::<T, true>(-q, b, a).copysign_of_zero(a);
    // A quotient that was rounded up to an integer leaves a remainder of the other sign.
    let zero = T::of(0.0);
    if (r < zero) & (a > zero) {
        r + b.abs()
    } else if (r > zero) & (a < zero) {
        r - b.abs()
    } else {
        r
    }
}

trait SignOfZero {
    fn copysign_of_zero(self, sign: Self) -> Self;
}
impl<T: Math> SignOfZero for T {
    #[inline(always)]
    fn copysign_of_zero(self, sign: T) -> T {
        if self == T::of(0.0) {
            self.copysign(sign)
        } else {
            self
        }
    }
}

struct Real<'a, K, T>(&'a [T], &'a [T], &'a mut [T], PhantomData<K>);

impl<K: Division, T: Math> Kernel for Real<'_, K, T> {
    type Output = ();
    #[inline(always)]
    fn run<const F: bool>(self) {
        let Real(a, b, out, _) = self;
        let n = out.len();
        let (a, b) = (&a[..n], &b[..n]);
        let mut ordinary = F;
        if F {
            for i in 0..n {
                out[i] = K::real(a[i], b[i], remainder(a[i], b[i]));
            }
            let strange = a.iter().zip(b).map(|(&a, &b)| !is_ordinary(a, b) as u32).sum::<u32>();
            ordinary = strange == 0;
        }
        if !ordinary {
            for i in 0..n {
                if !F || !is_ordinary(a[i], b[i]) {
                    out[i] = K::real(a[i], b[i], T::rem_of(a[i], b[i]));
                }
            }
        }
    }
}

/// Integers up to this size divide exactly as `f64`.
const EXACT: i64 = 1 << 51;

#[inline(always)]
fn is_small<T: Int>(a: T, b: T) -> bool {
    let small = |x: i64| (x < EXACT) & (x > -EXACT);
    small(a.wide()) & small(b.wide()) & (b != T::of(0))
}

struct Whole<'a, K, T>(&'a [T], &'a [T], &'a mut [T], PhantomData<K>);

impl<K: Division, T: Int> Kernel for Whole<'_, K, T> {
    type Output = ();
    #[inline(always)]
    fn run<const F: bool>(self) {
        let Whole(a, b, out, _) = self;
        let n = out.len();
        let (a, b) = (&a[..n], &b[..n]);
        // Adding it leaves an integer in the low bits.
        const MAGIC: f64 = 6_755_399_441_055_744.0;
        for i in 0..n {
            let q = (a[i].wide() as f64 / b[i].wide() as f64).trunc() + MAGIC;
            let q = T::of((q.to_bits() as i64).wrapping_sub(MAGIC.to_bits() as i64));
            out[i] = K::whole(a[i], b[i], q);
        }
        if a.iter().zip(b).map(|(&a, &b)| !is_small(a, b) as u32).sum::<u32>() > 0 {
            for i in 0..n {
                if !is_small(a[i], b[i]) {
                    let zero = b[i] == T::of(0);
                    out[i] = if zero { b[i] } else { K::whole(a[i], b[i], a[i].quotient(b[i])) };
                }
            }
        }
    }
}

macro_rules! entry {
    ($name:ident, $kind:ident, $bound:ident) => {
        unsafe fn $name<K: Division, T: $bound>(
            ins: &[*const u8; MAX_OPERANDS],
            outs: &[*mut u8; MAX_OPERANDS],
            n: usize,
            _: &Params,
        ) {
            // SAFETY: the caller passes disjoint blocks of `n` elements of type `T`.
            unsafe {
                let a = std::slice::from_raw_parts(ins[0].cast::<T>(), n);
                let b = std::slice::from_raw_parts(ins[1].cast::<T>(), n);
                let out = std::slice::from_raw_parts_mut(outs[0].cast::<T>(), n);
                dispatch($kind::<K, T>(a, b, out, PhantomData));
            }
        }
    };
}
entry!(real, Real, Math);
entry!(whole, Whole, Int);

const fn integers<K: Division>() -> Table {
    Table {
        u8: Some(whole::<K, u8> as Raw),
        i8: Some(whole::<K, i8> as Raw),
        i16: Some(whole::<K, i16> as Raw),
        i32: Some(whole::<K, i32> as Raw),
        i64: Some(whole::<K, i64> as Raw),
        ..Table::EMPTY
    }
}

const fn numbers<K: Division>() -> Table {
    Table { f32: Some(real::<K, f32> as Raw), f64: Some(real::<K, f64> as Raw), ..integers::<K>() }
}

pub static FMOD: Table = numbers::<Fmod>();
pub static REMAINDER: Table = numbers::<Remainder>();
pub static DIV_FLOOR: Table = numbers::<Floor>();
pub static DIV_TRUNC: Table = numbers::<Trunc>();

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa::BASE_FMA;

    fn each<K: Division, T: Math + Default>(a: &[T], b: &[T]) -> (Vec<T>, Vec<T>) {
        let mut x = vec![T::default(); a.len()];
        let mut y = x.clone();
        dispatch(Real::<K, T>(a, b, &mut x, PhantomData));
        for i in 0..a.len() {
            y[i] = K::real(a[i], b[i], T::rem_of(a[i], b[i]));
        }
        (x, y)
    }

    #[test]
    fn the_quick_way_is_exact() {
        let _ = BASE_FMA;
        let mut state = 1u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            state >> 33
        };
        let special = [0.0f32, -0.0, 1.0, -3.0, 0.1, 1e-40, 1e38, f32::INFINITY, f32::NEG_INFINITY, f32::NAN];
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for x in special {
            for y in special {
                a.push(x);
                b.push(y);
            }
        }
        for _ in 0..200_000 {
            a.push((next() as f32 - 1e9) / 1e6);
            b.push(
                f32::from_bits(next() as u32 % (30 << 23) + (110 << 23))
                    * if next() % 2 == 0 { 1.0 } else { -1.0 },
            );
            a.push((next() % 2000) as f32 * 0.1);
            b.push((next() % 50) as f32 * 0.1);
        }
        let same = |(x, y): (Vec<f32>, Vec<f32>)| {
            for i in 0..x.len() {
                let (x, y) = (x[i], y[i]);
                assert!(x.to_bits() == y.to_bits() || x.is_nan() && y.is_nan(), "{} {}: {x} {y}", a[i], b[i]);
            }
        };
        same(each::<Fmod, f32>(&a, &b));
        same(each::<Remainder, f32>(&a, &b));
        same(each::<Floor, f32>(&a, &b));
    }

    #[test]
    fn integers_divide_exactly() {
        let values = [0i64, 1, -1, 2, -3, 7, 1000, -1001, EXACT - 1, EXACT, i64::MAX, i64::MIN];
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for x in values {
            for y in values {
                a.push(x);
                b.push(y);
            }
        }
        let mut out = vec![0; a.len()];
        dispatch(Whole::<Floor, i64>(&a, &b, &mut out, PhantomData));
        for i in 0..a.len() {
            let want = if b[i] == 0 { 0 } else { (a[i] as i128).div_euclid(b[i] as i128) };
            let want = if b[i] < 0 && a[i] as i128 != want * b[i] as i128 { want - 1 } else { want };
            assert_eq!(out[i], want as i64, "{} {}", a[i], b[i]);
        }
    }
}
