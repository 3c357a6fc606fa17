//! Type promotion: tensors with dimensions, 0-dim tensors and numbers are three priorities.
use crate::DType::{self, *};
use crate::{Scalar, Tensor};

static DEFAULT: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(F32 as u8);

/// The dtype of Python floats.
#[inline]
pub fn default_dtype() -> DType {
    let at = DEFAULT.load(std::sync::atomic::Ordering::Relaxed);
    DType::ALL[at as usize]
}

pub fn set_default_dtype(dtype: DType) {
    DEFAULT.store(dtype as u8, std::sync::atomic::Ordering::Relaxed);
}

/// The smallest dtype that holds both.
#[inline]
pub fn promote_types(a: DType, b: DType) -> DType {
    if a == b {
        return a;
    }
    let rank = |d: DType| match d {
        Bool => 0,
        U8 | I8 | I16 | I32 | I64 => 1,
        F16 | BF16 | F32 | F64 => 2,
        C64 | C128 => 3,
    };
    let (low, high) = if rank(a) <= rank(b) { (a, b) } else { (b, a) };
    match (rank(low), rank(high)) {
        (1, 1) => match (low, high) {
            (U8, signed) | (signed, U8) => {
                if signed == I8 {
                    I16
                } else {
                    signed
                }
            }
            (x, y) => {
                if x.size() >= y.size() {
                    x
                } else {
                    y
                }
            }
        },
        (2, 2) if low.size() == high.size() => F32,
        (2, 2) | (3, 3) => {
            if low.size() >= high.size() {
                low
            } else {
                high
            }
        }
        (2, 3) if low == F64 => C128,
        _ => high,
    }
}

/// An operand's dtype and priority class.
#[derive(Clone, Copy)]
pub enum Operand<'a> {
    Tensor(&'a Tensor),
    Number(Scalar),
}

impl Operand<'_> {
    /// [`Scalar::rounded_to`] for a number; tensors as they are.
    #[inline]
    pub fn rounded_to(self, dtype: DType) -> Self {
        match self {
            Operand::Number(n) => Operand::Number(n.rounded_to(dtype)),
            tensor => tensor,
        }
    }
}

fn category(d: DType) -> u8 {
    match d {
        Bool => 0,
        U8 | I8 | I16 | I32 | I64 => 1,
        F16 | BF16 | F32 | F64 => 2,
        C64 | C128 => 3,
    }
}

/// The dtype in which operands meet: a lower priority counts only if its kind (bool, integer, floating, complex) is higher.
pub fn result_type(operands: &[Operand<'_>]) -> DType {
    let mut classes: [Option<DType>; 3] = [None; 3];
    for operand in operands {
        let (class, dtype) = match operand {
            Operand::Tensor(t) if t.ndim() > 0 => (0, t.dtype()),
            Operand::Tensor(t) => (1, t.dtype()),
            Operand::Number(Scalar::Float(_)) => (2, default_dtype()),
            Operand::Number(Scalar::Complex(_)) => (2, default_dtype().to_complex()),
            Operand::Number(s) => (2, s.dtype()),
        };
        classes[class] = Some(classes[class].map_or(dtype, |d| promote_types(d, dtype)));
    }
    let mut result: Option<DType> = None;
    for found in classes.into_iter().flatten() {
        result = Some(match result {
            None => found,
            Some(r) if category(found) > category(r) => {
                // A complex number takes its precision from a floating-point tensor.
                if category(r) == 2 {
                    r.to_complex()
                } else {
                    found
                }
            }
            Some(r) => r,
        });
    }
    result.unwrap_or_else(default_dtype)
}

/// Whether values of one dtype may be written to another without losing their kind.
pub fn can_cast(from: DType, to: DType) -> bool {
    category(from) <= category(to)
}
