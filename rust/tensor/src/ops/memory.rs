//! Tensors as slices, for kernels.
use crate::{shape, Element, Result, Tensor};

/// The elements from the first to the last in memory, whatever the strides; kernels that take strides index into it.
#[inline]
pub(crate) fn read<T: Element>(x: &Tensor) -> &[T] {
    debug_assert_eq!(T::DTYPE, x.dtype());
    raw(x)
}

/// [`read`], to be written. The tensor's memory is the caller's alone while it holds the slice.
#[inline]
#[allow(clippy::mut_from_ref)]
pub(crate) fn write<T: Element>(x: &Tensor) -> &mut [T] {
    debug_assert_eq!(T::DTYPE, x.dtype());
    raw_mut(x)
}

/// [`read`] as any plain type of the element's size.
#[inline]
pub(crate) fn raw<T: Copy>(x: &Tensor) -> &[T] {
    assert_eq!(size_of::<T>(), x.dtype().size());
    // SAFETY: the geometry lies inside the storage; ops do not write to their inputs while they read them.
    unsafe { std::slice::from_raw_parts(x.data_ptr::<T>(), shape::span(x.shape(), x.strides())) }
}

/// [`write`] as any plain type of the element's size.
#[inline]
#[allow(clippy::mut_from_ref)]
pub(crate) fn raw_mut<T: Copy>(x: &Tensor) -> &mut [T] {
    assert_eq!(size_of::<T>(), x.dtype().size());
    // SAFETY: the geometry lies inside the storage; an op writes to its output alone.
    unsafe { std::slice::from_raw_parts_mut(x.data_ptr::<T>(), shape::span(x.shape(), x.strides())) }
}

/// An empty vector with room for `n` elements, where `n` comes from the user.
pub(crate) fn vector<T>(n: usize) -> Result<Vec<T>> {
    let mut v = Vec::new();
    v.try_reserve_exact(n).map_err(|_| crate::storage::out_of_memory(n.saturating_mul(size_of::<T>())))?;
    Ok(v)
}

/// Runs `body` with `T` as a plain type of the dtype's size: for ops that only move elements.
macro_rules! sized {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype.size() {
            1 => {
                type $T = u8;
                $body
            }
            2 => {
                type $T = u16;
                $body
            }
            4 => {
                type $T = u32;
                $body
            }
            8 => {
                type $T = u64;
                $body
            }
            _ => {
                type $T = [u64; 2];
                $body
            }
        }
    };
}
pub(crate) use sized;

/// Runs `body` with `T` as the element type and `C` as the type that it is computed in.
///
/// Classes: `number` (everything), `real` (no complex), `float`.
macro_rules! widened {
    (@ $op:expr, $dtype:expr, $T:ident, $C:ident, $body:expr, $($variant:ident $t:ty, $c:ty);*) => {{
        let dtype: $crate::DType = $dtype;
        match dtype {
            $($crate::DType::$variant => {
                #[allow(dead_code)]
                type $T = $t;
                #[allow(dead_code)]
                type $C = $c;
                $body
            })*
            #[allow(unreachable_patterns)]
            _ => Err($crate::error::unsupported($op, dtype)),
        }
    }};
    ($op:expr, $d:expr, number $T:ident $C:ident => $b:expr) => { $crate::ops::memory::widened!(@ $op, $d, $T, $C, $b,
        F32 f32, f32; F64 f64, f64; F16 half::f16, f32; BF16 half::bf16, f32; U8 u8, i64; I8 i8, i64; I16 i16, i64; I32 i32, i64;
        I64 i64, i64; Bool bool, i64; C64 num_complex::Complex<f32>, num_complex::Complex<f32>;
        C128 num_complex::Complex<f64>, num_complex::Complex<f64>) };
    ($op:expr, $d:expr, real $T:ident $C:ident => $b:expr) => { $crate::ops::memory::widened!(@ $op, $d, $T, $C, $b,
        F32 f32, f32; F64 f64, f64; F16 half::f16, f32; BF16 half::bf16, f32; U8 u8, i64; I8 i8, i64; I16 i16, i64; I32 i32, i64;
        I64 i64, i64; Bool bool, i64) };
    ($op:expr, $d:expr, float $T:ident $C:ident => $b:expr) => { $crate::ops::memory::widened!(@ $op, $d, $T, $C, $b,
        F32 f32, f32; F64 f64, f64; F16 half::f16, f32; BF16 half::bf16, f32) };
}
pub(crate) use widened;
