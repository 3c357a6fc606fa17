//! Operands of elementwise ops: tensors or numbers.
use crate::promotion::Operand;
use crate::{Result, Scalar, Tensor};

impl<'a> From<&'a Tensor> for Operand<'a> {
    #[inline]
    fn from(t: &'a Tensor) -> Operand<'a> {
        Operand::Tensor(t)
    }
}

impl From<Scalar> for Operand<'_> {
    #[inline]
    fn from(s: Scalar) -> Self {
        Operand::Number(s)
    }
}

impl From<f64> for Operand<'_> {
    #[inline]
    fn from(x: f64) -> Self {
        Operand::Number(Scalar::Float(x))
    }
}

impl From<i32> for Operand<'_> {
    #[inline]
    fn from(x: i32) -> Self {
        Operand::Number(Scalar::Int(x.into()))
    }
}

impl From<i64> for Operand<'_> {
    #[inline]
    fn from(x: i64) -> Self {
        Operand::Number(Scalar::Int(x))
    }
}

impl<'a> From<&'a Owned> for Operand<'a> {
    #[inline]
    fn from(v: &'a Owned) -> Operand<'a> {
        v.op()
    }
}

impl<'a> Operand<'a> {
    #[inline]
    pub fn tensor(self) -> Option<&'a Tensor> {
        match self {
            Operand::Tensor(t) => Some(t),
            Operand::Number(_) => None,
        }
    }

    #[inline]
    pub fn requires_grad(self) -> bool {
        self.tensor().is_some_and(Tensor::requires_grad)
    }

    pub fn dtype(self) -> crate::DType {
        match self {
            Operand::Tensor(t) => t.dtype(),
            Operand::Number(s) => s.dtype(),
        }
    }
}

/// An operand that owns its tensor.
#[derive(Clone)]
pub enum Owned {
    Tensor(Tensor),
    Number(Scalar),
}

impl Owned {
    #[inline]
    pub fn op(&self) -> Operand<'_> {
        match self {
            Owned::Tensor(t) => Operand::Tensor(t),
            Owned::Number(s) => Operand::Number(*s),
        }
    }

    /// The complex conjugate; real values as they are.
    pub fn conj(self) -> Result<Owned> {
        Ok(match self {
            Owned::Tensor(t) => Owned::Tensor(super::complex::conj(&t)?),
            Owned::Number(s) => Owned::Number(s.conj()),
        })
    }
}
