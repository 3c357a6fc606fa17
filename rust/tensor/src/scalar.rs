//! A Python number: bool, int, float or complex.
use crate::DType;
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

macro_rules! from {
    ($($t:ty => $variant:ident),*) => { $(impl From<$t> for Scalar {
        #[inline]
        fn from(x: $t) -> Scalar { Scalar::$variant(x.into()) }
    })* };
}
from!(bool => Bool, i64 => Int, i32 => Int, f64 => Float, f32 => Float, Complex<f64> => Complex);
