//! Conversions between number types with PyTorch's rules, of single values and of blocks.

use half::{bf16, f16};
use num_complex::Complex;

/// Conversion of one value: floats truncate, integers wrap, complex numbers drop their imaginary part.
pub trait Cast<T: Copy>: Copy {
    fn cast(self) -> T;
    /// Converts every element; with `FMA` the machine has all of AVX2's companions too.
    #[inline(always)]
    fn cast_block<const FMA: bool>(from: &[Self], to: &mut [T]) {
        for (to, from) in to.iter_mut().zip(from) {
            *to = from.cast();
        }
    }
}

/// A conversion of `n` elements between two blocks that do not overlap, for code that knows types only at run time.
pub type CastFn = unsafe fn(from: *const u8, to: *mut u8, n: usize);

/// The block conversion from `S` to `T`.
pub fn cast_fn<S: Cast<T>, T: Copy>() -> CastFn {
    cast_raw::<S, T>
}

unsafe fn cast_raw<S: Cast<T>, T: Copy>(from: *const u8, to: *mut u8, n: usize) {
    // SAFETY: the caller passes two disjoint blocks of `n` elements of these types.
    let (from, to) = unsafe {
        (std::slice::from_raw_parts(from.cast::<S>(), n), std::slice::from_raw_parts_mut(to.cast::<T>(), n))
    };
    cast_slice(from, to);
}

/// Converts every element of `from` into `to`.
pub fn cast_slice<S: Cast<T>, T: Copy>(from: &[S], to: &mut [T]) {
    crate::isa::dispatch(CastKernel { from, to });
}

struct CastKernel<'a, S, T> {
    from: &'a [S],
    to: &'a mut [T],
}

impl<S: Cast<T>, T: Copy> crate::isa::Kernel for CastKernel<'_, S, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        S::cast_block::<FMA>(self.from, self.to);
    }
}

/// The exact float32 value of a float16, in integer arithmetic that vectorises.
#[inline(always)]
pub fn f16_to_f32(h: f16) -> f32 {
    let bits = h.to_bits() as u32;
    let (sign, mag) = ((bits & 0x8000) << 16, (bits & 0x7fff) << 13);
    // Exponents move from bias 15 to 127; a float multiplication normalises denormals on the way.
    let small = f32::from_bits(mag) * f32::from_bits(0x7780_0000);
    let value = if bits & 0x7c00 == 0x7c00 { mag | 0x7f80_0000 } else { small.to_bits() };
    f32::from_bits(sign | value)
}

/// The nearest float16, ties to even, in arithmetic that vectorises.
#[inline(always)]
pub fn f32_to_f16(x: f32) -> f16 {
    let bits = x.to_bits();
    let sign = (bits >> 16) & 0x8000;
    let mag = bits & 0x7fff_ffff;
    // Normal results: rebias, then round half to even on the 13 dropped bits.
    let normal = mag.wrapping_sub(112 << 23).wrapping_add(0xfff + ((mag >> 13) & 1)) >> 13;
    // Denormal results: adding 0.5 aligns the bits so that the addition rounds.
    let denormal = (f32::from_bits(mag) + 0.5).to_bits().wrapping_sub(0.5f32.to_bits());
    let nan = 0x7e00;
    let finite = if mag < 113 << 23 { denormal } else { normal };
    let bounded = if mag >= 0x477f_f000 { 0x7c00 } else { finite };
    f16::from_bits((sign | if mag > 0x7f80_0000 { nan } else { bounded }) as u16)
}

/// Calls `whole` on every eight elements and `one` on the rest.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn by_eight<S: Copy, T>(
    from: &[S],
    to: &mut [T],
    whole: impl Fn(&[S; 8], &mut [T; 8]),
    one: impl Fn(S) -> T,
) {
    let n = from.len().min(to.len());
    let (from, to) = (from[..n].as_chunks::<8>(), to[..n].as_chunks_mut::<8>());
    from.0.iter().zip(to.0).for_each(|(f, t)| whole(f, t));
    from.1.iter().zip(to.1).for_each(|(f, t)| *t = one(*f));
}

impl Cast<f32> for f16 {
    #[inline(always)]
    fn cast(self) -> f32 {
        f16_to_f32(self)
    }
    #[inline(always)]
    fn cast_block<const FMA: bool>(from: &[f16], to: &mut [f32]) {
        #[cfg(target_arch = "x86_64")]
        if FMA {
            use std::arch::x86_64::*;
            return by_eight(
                from,
                to,
                |f, t| {
                    // SAFETY: eight elements on either side; the set that `FMA` stands for has F16C.
                    unsafe {
                        let wide = _mm256_cvtph_ps(_mm_loadu_si128(f.as_ptr().cast()));
                        _mm256_storeu_ps(t.as_mut_ptr(), wide);
                    }
                },
                f16_to_f32,
            );
        }
        for (to, from) in to.iter_mut().zip(from) {
            *to = f16_to_f32(*from);
        }
    }
}

impl Cast<f16> for f32 {
    #[inline(always)]
    fn cast(self) -> f16 {
        f32_to_f16(self)
    }
    #[inline(always)]
    fn cast_block<const FMA: bool>(from: &[f32], to: &mut [f16]) {
        #[cfg(target_arch = "x86_64")]
        if FMA {
            use std::arch::x86_64::*;
            return by_eight(
                from,
                to,
                |f, t| {
                    // SAFETY: eight elements on either side; the set that `FMA` stands for has F16C.
                    unsafe {
                        let half = _mm256_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(_mm256_loadu_ps(f.as_ptr()));
                        _mm_storeu_si128(t.as_mut_ptr().cast(), half);
                    }
                },
                f32_to_f16,
            );
        }
        for (to, from) in to.iter_mut().zip(from) {
            *to = f32_to_f16(*from);
        }
    }
}

/// The exact float32 value of a bfloat16.
#[inline(always)]
pub fn bf16_to_f32(h: bf16) -> f32 {
    f32::from_bits((h.to_bits() as u32) << 16)
}

/// The nearest bfloat16, ties to even.
#[inline(always)]
pub fn f32_to_bf16(x: f32) -> bf16 {
    let bits = x.to_bits();
    let rounded = bits.wrapping_add(0x7fff + ((bits >> 16) & 1)) >> 16;
    bf16::from_bits(if x.is_nan() { 0x7fc0 } else { rounded as u16 })
}

/// Truncates like the machine's conversion instruction: what does not fit becomes the smallest integer.
macro_rules! truncate {
    ($name:ident, $f:ty, $i:ty) => {
        #[inline(always)]
        fn $name(x: $f) -> $i {
            const LOW: $f = <$i>::MIN as $f;
            let x = if (LOW..-LOW).contains(&x) { x } else { LOW };
            // SAFETY: within the bounds of the integer type.
            unsafe { x.to_int_unchecked() }
        }
    };
}
truncate!(f32_to_i32, f32, i32);
truncate!(f32_to_i64, f32, i64);
truncate!(f64_to_i32, f64, i32);
truncate!(f64_to_i64, f64, i64);

macro_rules! impls {
    ($($s:ty => $t:ty: |$x:ident| $e:expr;)*) => { $(
        impl Cast<$t> for $s {
            #[inline(always)]
            fn cast(self) -> $t { let $x = self; $e }
        }
    )* };
}

/// From an integer type (or bool, read as `u8`) to everything.
macro_rules! from_int {
    ($($s:ty, |$x:ident| $n:expr, $nonzero:expr;)*) => { $( impls! {
        $s => u8: |$x| $n as u8; $s => i8: |$x| $n as i8; $s => i16: |$x| $n as i16; $s => i32: |$x| $n as i32;
        $s => i64: |$x| $n as i64; $s => f32: |$x| $n as f32; $s => f64: |$x| $n as f64;
        $s => f16: |$x| f32_to_f16($n as f32); $s => bf16: |$x| f32_to_bf16($n as f32);
        $s => Complex<f32>: |$x| Complex::new($n as f32, 0.0); $s => Complex<f64>: |$x| Complex::new($n as f64, 0.0);
        $s => bool: |$x| $nonzero;
    } )* };
}
from_int! {
    u8, |x| x, x != 0;
    i8, |x| x, x != 0;
    i16, |x| x, x != 0;
    i32, |x| x, x != 0;
    i64, |x| x, x != 0;
    bool, |x| (x as u8), x;
}

/// From a type with a real part to everything but itself.
macro_rules! from_float {
    ($($s:ty, $i32:ident, $i64:ident, |$x:ident| $re:expr, $nonzero:expr;)*) => { $( impls! {
        $s => u8: |$x| $i32($re) as u8; $s => i8: |$x| $i32($re) as i8; $s => i16: |$x| $i32($re) as i16;
        $s => i32: |$x| $i32($re); $s => i64: |$x| $i64($re); $s => f64: |$x| $re as f64;
        $s => bool: |$x| $nonzero;
    } )* };
}
from_float! {
    f32, f32_to_i32, f32_to_i64, |x| x, x != 0.0;
    f64, f64_to_i32, f64_to_i64, |x| x, x != 0.0;
    f16, f32_to_i32, f32_to_i64, |x| f16_to_f32(x), f16_to_f32(x) != 0.0;
    bf16, f32_to_i32, f32_to_i64, |x| bf16_to_f32(x), bf16_to_f32(x) != 0.0;
    Complex<f32>, f32_to_i32, f32_to_i64, |x| x.re, x.re != 0.0 || x.im != 0.0;
    Complex<f64>, f64_to_i32, f64_to_i64, |x| x.re, x.re != 0.0 || x.im != 0.0;
}

impls! {
    f32 => f32: |x| x; f64 => f32: |x| x as f32; bf16 => f32: |x| bf16_to_f32(x);
    Complex<f32> => f32: |x| x.re; Complex<f64> => f32: |x| x.re as f32;
    f64 => f16: |x| f32_to_f16(x as f32); f16 => f16: |x| x;
    bf16 => f16: |x| f32_to_f16(bf16_to_f32(x));
    Complex<f32> => f16: |x| f32_to_f16(x.re); Complex<f64> => f16: |x| f32_to_f16(x.re as f32);
    f32 => bf16: |x| f32_to_bf16(x); f64 => bf16: |x| f32_to_bf16(x as f32); f16 => bf16: |x| f32_to_bf16(f16_to_f32(x));
    bf16 => bf16: |x| x;
    Complex<f32> => bf16: |x| f32_to_bf16(x.re); Complex<f64> => bf16: |x| f32_to_bf16(x.re as f32);
    f32 => Complex<f32>: |x| Complex::new(x, 0.0); f64 => Complex<f32>: |x| Complex::new(x as f32, 0.0);
    f16 => Complex<f32>: |x| Complex::new(f16_to_f32(x), 0.0); bf16 => Complex<f32>: |x| Complex::new(bf16_to_f32(x), 0.0);
    Complex<f32> => Complex<f32>: |x| x; Complex<f64> => Complex<f32>: |x| Complex::new(x.re as f32, x.im as f32);
    f32 => Complex<f64>: |x| Complex::new(x as f64, 0.0); f64 => Complex<f64>: |x| Complex::new(x, 0.0);
    f16 => Complex<f64>: |x| Complex::new(f16_to_f32(x) as f64, 0.0);
    bf16 => Complex<f64>: |x| Complex::new(bf16_to_f32(x) as f64, 0.0);
    Complex<f32> => Complex<f64>: |x| Complex::new(x.re as f64, x.im as f64); Complex<f64> => Complex<f64>: |x| x;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_convert_exactly() {
        for bits in 0..=u16::MAX {
            let h = f16::from_bits(bits);
            assert!(f16_to_f32(h) == h.to_f32() || h.is_nan() && f16_to_f32(h).is_nan(), "{bits:x}");
            let b = bf16::from_bits(bits);
            assert!(bf16_to_f32(b) == b.to_f32() || b.is_nan() && bf16_to_f32(b).is_nan(), "{bits:x}");
        }
    }

    #[test]
    fn halves_round_to_even() {
        for hi in 0..=u16::MAX {
            for lo in [0u32, 1, 0xfff, 0x1000, 0x1001, 0x7fff, 0x8000, 0x8001, 0xffff] {
                let x = f32::from_bits((hi as u32) << 16 | lo);
                let (h, b) = (f32_to_f16(x), f32_to_bf16(x));
                if x.is_nan() {
                    assert!(h.is_nan() && b.is_nan());
                } else {
                    assert_eq!(h.to_bits(), f16::from_f32_const(x).to_bits(), "{x:e}");
                    assert_eq!(b.to_bits(), bf16::from_f32(x).to_bits(), "{x:e}");
                }
            }
        }
    }

    #[test]
    fn floats_truncate_and_wrap() {
        let x = [300.0, -1.5, 65535.0, 3e9, -3e9, 1e19, f32::NAN, f32::INFINITY];
        let mut small = [0u8; 8];
        cast_slice(&x, &mut small);
        assert_eq!(small, [44, 255, 255, 0, 0, 0, 0, 0]);
        let mut wide = [0i32; 8];
        cast_slice(&x, &mut wide);
        assert_eq!(wide, [300, -1, 65535, i32::MIN, i32::MIN, i32::MIN, i32::MIN, i32::MIN]);
        let mut widest = [0i64; 8];
        cast_slice(&x, &mut widest);
        assert_eq!(widest[3..], [3_000_000_000, -3_000_000_000, i64::MIN, i64::MIN, i64::MIN]);
        assert!(Cast::<bool>::cast(f32::NAN) && !Cast::<bool>::cast(Complex::new(0.0f32, 0.0)));
    }
}
