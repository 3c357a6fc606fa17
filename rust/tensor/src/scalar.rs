//! A Python number: bool, int, float or complex.
use crate::{error, DType, Error, Result};
use num_complex::Complex;

/// A number without a tensor around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar {
    Bool(bool),
    Int(i64),
    Float(f64),
    Complex(Complex<f64>),
}

impl Scalar {
    /// A real number rounded to a half type, for ops that take numbers in their tensors' dtype; others as they are.
    #[inline]
    pub fn rounded_to(self, dtype: DType) -> Scalar {
        match (self, dtype) {
            (Scalar::Float(x), DType::F16) => Scalar::Float(half::f16::from_f64(x).to_f64()),
            (Scalar::Float(x), DType::BF16) => Scalar::Float(half::bf16::from_f64(x).to_f64()),
            _ => self,
        }
    }

    #[inline]
    pub fn to_f64(self) -> f64 {
        match self {
            Scalar::Bool(x) => x as u8 as f64,
            Scalar::Int(x) => x as f64,
            Scalar::Float(x) => x,
            Scalar::Complex(x) => x.re,
        }
    }

    /// The integer, floats truncated.
    #[inline]
    pub fn to_i64(self) -> i64 {
        match self {
            Scalar::Bool(x) => x as i64,
            Scalar::Int(x) => x,
            Scalar::Float(x) => x as i64,
            Scalar::Complex(x) => x.re as i64,
        }
    }

    #[inline]
    pub fn to_bool(self) -> bool {
        match self {
            Scalar::Bool(x) => x,
            Scalar::Int(x) => x != 0,
            Scalar::Float(x) => x != 0.0,
            Scalar::Complex(x) => x.re != 0.0 || x.im != 0.0,
        }
    }

    #[inline]
    pub fn to_complex(self) -> Complex<f64> {
        match self {
            Scalar::Complex(x) => x,
            other => Complex::new(other.to_f64(), 0.0),
        }
    }

    /// The number itself, unless `dtype` cannot hold it. Negative integers wrap around in `uint8`; half types overflow to infinity.
    pub fn fitting(self, dtype: DType) -> Result<Scalar> {
        let real = |x: f64, most: f64| !x.is_finite() || x.abs() <= most;
        let fits = match (self, dtype) {
            (_, DType::Bool) => true,
            (Scalar::Complex(c), d) if !d.is_complex() => {
                return match c.im == 0.0 {
                    true => Scalar::Float(c.re).fitting(d).map(|_| self),
                    false => {
                        Err(overflow(if matches!(d, DType::F16 | DType::BF16) { DType::F64 } else { d }))
                    }
                }
            }
            (Scalar::Complex(c), DType::C64) => real(c.re, f32::MAX as f64) && real(c.im, f32::MAX as f64),
            (Scalar::Float(x), DType::F32 | DType::C64) => real(x, f32::MAX as f64),
            (Scalar::Float(x), DType::U8) => (0.0..=255.0).contains(&x),
            (Scalar::Int(x), DType::U8) => (-255..=255).contains(&x),
            (Scalar::Float(x), d) if d.is_integral(false) => {
                let most = i64::MAX >> (64 - 8 * d.size());
                x >= (-most - 1) as f64 && x <= most as f64
            }
            (Scalar::Int(x), d) if d.is_integral(false) => {
                let most = i64::MAX >> (64 - 8 * d.size());
                (-most - 1..=most).contains(&x)
            }
            _ => true,
        };
        if fits {
            Ok(self)
        } else {
            Err(overflow(dtype))
        }
    }

    /// [`Scalar::fitting`] where half types do not overflow either.
    pub fn fitting_strictly(self, dtype: DType) -> Result<Scalar> {
        let most = match dtype {
            DType::F16 => f64::from(half::f16::MAX),
            DType::BF16 => f64::from(half::bf16::MAX),
            _ => f64::INFINITY,
        };
        match self {
            Scalar::Float(x) if x.is_finite() && x.abs() > most => Err(overflow(dtype)),
            Scalar::Int(x) if (x as f64).abs() > most => Err(overflow(dtype)),
            other => other.fitting(dtype),
        }
    }

    /// The value as an element of type `T`.
    #[inline]
    pub fn to<T: crate::Element>(self) -> T {
        T::from_scalar(self)
    }

    /// The dtype that a number of this kind has by itself, before any default applies.
    #[inline]
    pub fn dtype(self) -> DType {
        match self {
            Scalar::Bool(_) => DType::Bool,
            Scalar::Int(_) => DType::I64,
            Scalar::Float(_) => DType::F64,
            Scalar::Complex(_) => DType::C128,
        }
    }

    /// The complex conjugate.
    pub fn conj(self) -> Scalar {
        match self {
            Scalar::Complex(x) => Scalar::Complex(x.conj()),
            other => other,
        }
    }

    pub fn is_complex(self) -> bool {
        matches!(self, Scalar::Complex(_))
    }

    pub fn is_floating(self) -> bool {
        matches!(self, Scalar::Float(_))
    }

    pub fn is_zero(self) -> bool {
        !self.to_bool()
    }
}

#[cold]
fn overflow(dtype: DType) -> Error {
    error!(Runtime, "value cannot be converted to type {} without overflow", dtype.c_name())
}

macro_rules! from {
    ($($t:ty => $variant:ident),*) => { $(impl From<$t> for Scalar {
        #[inline]
        fn from(x: $t) -> Scalar { Scalar::$variant(x.into()) }
    })* };
}
from!(bool => Bool, i64 => Int, i32 => Int, f64 => Float, f32 => Float, Complex<f64> => Complex);
