//! Element types: the runtime [`DType`], the static [`Element`], and `dispatch!` from one to the other.
use crate::scalar::Scalar;
use half::{bf16, f16};
use num_complex::Complex;

/// The type of a tensor's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum DType {
    U8,
    I8,
    I16,
    I32,
    I64,
    F16,
    F32,
    F64,
    C64,
    C128,
    Bool,
    BF16,
}

use DType::*;

impl DType {
    pub const ALL: [DType; 12] = [U8, I8, I16, I32, I64, F16, F32, F64, C64, C128, Bool, BF16];

    /// Bytes of one element.
    #[inline]
    pub fn size(self) -> usize {
        match self {
            U8 | I8 | Bool => 1,
            I16 | F16 | BF16 => 2,
            I32 | F32 => 4,
            I64 | F64 | C64 => 8,
            C128 => 16,
        }
    }

    /// The public name: `float32`, `int64`, …
    pub fn name(self) -> &'static str {
        match self {
            U8 => "uint8",
            I8 => "int8",
            I16 => "int16",
            I32 => "int32",
            I64 => "int64",
            F16 => "float16",
            F32 => "float32",
            F64 => "float64",
            C64 => "complex64",
            C128 => "complex128",
            Bool => "bool",
            BF16 => "bfloat16",
        }
    }

    /// The name in error messages: `Float`, `Long`, …
    pub fn type_name(self) -> &'static str {
        match self {
            U8 => "Byte",
            I8 => "Char",
            I16 => "Short",
            I32 => "Int",
            I64 => "Long",
            F16 => "Half",
            F32 => "Float",
            F64 => "Double",
            C64 => "ComplexFloat",
            C128 => "ComplexDouble",
            Bool => "Bool",
            BF16 => "BFloat16",
        }
    }

    /// The name in C++, which errors of conversions show.
    pub fn c_name(self) -> &'static str {
        match self {
            U8 => "uint8_t",
            I8 => "int8_t",
            I16 => "int16_t",
            I32 => "int",
            I64 => "int64_t",
            F16 => "c10::Half",
            BF16 => "c10::BFloat16",
            F32 => "float",
            F64 => "double",
            C64 => "c10::complex<float>",
            C128 => "c10::complex<double>",
            Bool => "bool",
        }
    }

    /// Whether it is a real floating-point type.
    #[inline]
    pub fn is_floating(self) -> bool {
        matches!(self, F16 | BF16 | F32 | F64)
    }

    #[inline]
    pub fn is_complex(self) -> bool {
        matches!(self, C64 | C128)
    }

    #[inline]
    pub fn is_integral(self, include_bool: bool) -> bool {
        matches!(self, U8 | I8 | I16 | I32 | I64) || include_bool && self == Bool
    }

    /// Whether gradients exist: floating point or complex.
    #[inline]
    pub fn is_differentiable(self) -> bool {
        self.is_floating() || self.is_complex()
    }

    pub fn is_signed(self) -> bool {
        !matches!(self, U8 | Bool)
    }

    /// The type of the real part.
    pub fn to_real(self) -> DType {
        match self {
            C64 => F32,
            C128 => F64,
            other => other,
        }
    }

    /// The complex type with this real part.
    pub fn to_complex(self) -> DType {
        match self {
            F64 | C128 => C128,
            _ => C64,
        }
    }
}

/// A Rust type that is some dtype's element.
pub trait Element: Copy + Send + Sync + Default + PartialEq + std::fmt::Debug + 'static {
    const DTYPE: DType;
    /// Converts as PyTorch does: floats truncate to integers, non-zero becomes `true`.
    fn from_scalar(s: Scalar) -> Self;
    fn to_scalar(self) -> Scalar;
}

macro_rules! element {
    ($($t:ty, $dtype:ident, $variant:ident($wide:ty), $from:expr, $to:expr;)*) => { $(
        impl Element for $t {
            const DTYPE: DType = DType::$dtype;
            #[inline]
            fn from_scalar(s: Scalar) -> Self { ($from)(s) }
            #[inline]
            fn to_scalar(self) -> Scalar { Scalar::$variant(($to)(self)) }
        }
    )* };
}

element! {
    u8, U8, Int(i64), |s: Scalar| s.to_i64() as u8, |x| x as i64;
    i8, I8, Int(i64), |s: Scalar| s.to_i64() as i8, |x| x as i64;
    i16, I16, Int(i64), |s: Scalar| s.to_i64() as i16, |x| x as i64;
    i32, I32, Int(i64), |s: Scalar| s.to_i64() as i32, |x| x as i64;
    i64, I64, Int(i64), |s: Scalar| s.to_i64(), |x| x;
    f16, F16, Float(f64), |s: Scalar| f16::from_f32(s.to_f64() as f32), |x: f16| x.to_f64();
    bf16, BF16, Float(f64), |s: Scalar| bf16::from_f32(s.to_f64() as f32), |x: bf16| x.to_f64();
    f32, F32, Float(f64), |s: Scalar| s.to_f64() as f32, |x| x as f64;
    f64, F64, Float(f64), |s: Scalar| s.to_f64(), |x| x;
    Complex<f32>, C64, Complex(Complex<f64>), |s: Scalar| { let c = s.to_complex(); Complex::new(c.re as f32, c.im as f32) },
        |x: Complex<f32>| Complex::new(x.re as f64, x.im as f64);
    Complex<f64>, C128, Complex(Complex<f64>), |s: Scalar| s.to_complex(), |x| x;
    bool, Bool, Bool(bool), |s: Scalar| s.to_bool(), |x| x;
}

/// Runs `body` with `T` as the element type of `dtype`, for a class of dtypes; others are an error.
///
/// Classes: `all`, `number` (no bool), `real` (no complex, no bool), `real_bool` (no complex), `float`, `float_complex`,
/// `complex`, `integer` (no bool), `integer_bool`; and `wide`, `wide_number`, `wide_real`, `wide_real_bool`, `wide_float`,
/// `wide_float_complex`: the same without half-precision types, for kernels that compute those in float32.
#[macro_export]
macro_rules! dispatch {
    (@ $op:expr, $dtype:expr, $T:ident, $body:expr, $($variant:ident $t:ty),*) => {{
        let dtype: $crate::DType = $dtype;
        match dtype {
            $($crate::DType::$variant => { #[allow(dead_code)] type $T = $t; $body })*
            #[allow(unreachable_patterns)]
            _ => Err($crate::error::unsupported($op, dtype)),
        }
    }};
    ($op:expr, $d:expr, all $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, U8 u8, I8 i8, I16 i16, I32 i32, I64 i64,
        F16 half::f16, BF16 half::bf16, F32 f32, F64 f64, C64 num_complex::Complex<f32>, C128 num_complex::Complex<f64>, Bool bool) };
    ($op:expr, $d:expr, number $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, U8 u8, I8 i8, I16 i16, I32 i32, I64 i64,
        F16 half::f16, BF16 half::bf16, F32 f32, F64 f64, C64 num_complex::Complex<f32>, C128 num_complex::Complex<f64>) };
    ($op:expr, $d:expr, real $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, U8 u8, I8 i8, I16 i16, I32 i32, I64 i64,
        F16 half::f16, BF16 half::bf16, F32 f32, F64 f64) };
    ($op:expr, $d:expr, real_bool $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, U8 u8, I8 i8, I16 i16, I32 i32, I64 i64,
        F16 half::f16, BF16 half::bf16, F32 f32, F64 f64, Bool bool) };
    ($op:expr, $d:expr, float $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, F16 half::f16, BF16 half::bf16, F32 f32, F64 f64) };
    ($op:expr, $d:expr, float_complex $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, F16 half::f16, BF16 half::bf16,
        F32 f32, F64 f64, C64 num_complex::Complex<f32>, C128 num_complex::Complex<f64>) };
    ($op:expr, $d:expr, complex $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b,
        C64 num_complex::Complex<f32>, C128 num_complex::Complex<f64>) };
    ($op:expr, $d:expr, integer $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, U8 u8, I8 i8, I16 i16, I32 i32, I64 i64) };
    ($op:expr, $d:expr, integer_bool $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, U8 u8, I8 i8, I16 i16, I32 i32,
        I64 i64, Bool bool) };
    ($op:expr, $d:expr, wide $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, U8 u8, I8 i8, I16 i16, I32 i32, I64 i64, F32 f32, F64 f64, C64 num_complex::Complex<f32>, C128 num_complex::Complex<f64>, Bool bool) };
    ($op:expr, $d:expr, wide_number $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, U8 u8, I8 i8, I16 i16, I32 i32, I64 i64, F32 f32, F64 f64, C64 num_complex::Complex<f32>, C128 num_complex::Complex<f64>) };
    ($op:expr, $d:expr, wide_real $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, U8 u8, I8 i8, I16 i16, I32 i32, I64 i64, F32 f32, F64 f64) };
    ($op:expr, $d:expr, wide_real_bool $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, U8 u8, I8 i8, I16 i16, I32 i32, I64 i64, F32 f32, F64 f64, Bool bool) };
    ($op:expr, $d:expr, wide_float $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, F32 f32, F64 f64) };
    ($op:expr, $d:expr, wide_float_complex $T:ident => $b:expr) => { $crate::dispatch!(@ $op, $d, $T, $b, F32 f32, F64 f64, C64 num_complex::Complex<f32>, C128 num_complex::Complex<f64>) };
}
