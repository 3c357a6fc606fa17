//! Operands of binary operators: tensors or numbers, and what rules keep of them.
use crate::autograd::{original, track, Grads, Need, Recorder, Saved};
use crate::promotion::Operand;
use crate::{Result, Scalar, Tensor};
use smallvec::SmallVec;

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
    fn from(x: f64) -> Self {
        Operand::Number(Scalar::Float(x))
    }
}

impl From<i64> for Operand<'_> {
    fn from(x: i64) -> Self {
        Operand::Number(Scalar::Int(x))
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

/// An operand kept for backward.
pub enum Kept {
    Tensor(Saved),
    Number(Scalar),
}

/// An operand taken out of a rule.
pub enum Owned {
    Tensor(Tensor),
    Number(Scalar),
}

impl Kept {
    pub fn get(&self) -> Result<Owned> {
        Ok(match self {
            Kept::Tensor(t) => Owned::Tensor(t.get()?),
            Kept::Number(s) => Owned::Number(*s),
        })
    }
}

impl Owned {
    #[inline]
    pub fn op(&self) -> Operand<'_> {
        match self {
            Owned::Tensor(t) => Operand::Tensor(t),
            Owned::Number(s) => Operand::Number(*s),
        }
    }

    /// The complex conjugate.
    pub fn conj(self) -> Result<Owned> {
        Ok(match self {
            Owned::Tensor(t) => Owned::Tensor(super::complex::conj(&t)?),
            Owned::Number(s) => Owned::Number(s.conj()),
        })
    }
}

/// The two operands of an operator that is being recorded.
pub struct Pair<'r, 'a, 'o> {
    pub recorder: &'r mut Recorder<'o>,
    a: Operand<'a>,
    b: Operand<'a>,
}

impl Pair<'_, '_, '_> {
    /// Keeps the first operand, if the gradient of the second uses it.
    pub fn a_for_b(&mut self) -> Kept {
        let b = self.a.tensor().is_some() as usize;
        self.keep(self.a, self.b.tensor().is_some() && self.recorder.needs(b))
    }

    /// Keeps the second operand, if the gradient of the first uses it.
    pub fn b_for_a(&mut self) -> Kept {
        self.keep(self.b, self.a.tensor().is_some() && self.recorder.needs(0))
    }

    pub fn a(&mut self) -> Kept {
        self.keep(self.a, true)
    }

    pub fn b(&mut self) -> Kept {
        self.keep(self.b, true)
    }

    fn keep(&mut self, x: Operand<'_>, needed: bool) -> Kept {
        match x {
            Operand::Number(s) => Kept::Number(s),
            Operand::Tensor(t) if needed => Kept::Tensor(self.recorder.save(t)),
            Operand::Tensor(_) => Kept::Tensor(Saved::nothing()),
        }
    }
}

/// Gradients of the two operands from a rule for each.
#[inline]
pub fn both(
    need: Need,
    has: (bool, bool),
    a: impl FnOnce() -> Result<Tensor>,
    b: impl FnOnce() -> Result<Tensor>,
) -> Result<Grads> {
    let mut out = Grads::new();
    if has.0 {
        out.push(need.then(0, a)?);
    }
    if has.1 {
        out.push(need.then(has.0 as usize, b)?);
    }
    Ok(out)
}

/// Records a binary operator: `build` keeps operands and returns the rule, which gets which operands are tensors.
///
/// `a0` is what stands for the first operand where the operator is in place and overwrote it.
#[inline]
pub fn track2<R>(
    y: Tensor,
    name: &'static str,
    a: Operand<'_>,
    a0: &Option<Tensor>,
    b: Operand<'_>,
    build: impl FnOnce(&mut Pair) -> R,
) -> Result<Tensor>
where
    R: Fn(&Tensor, Need, (bool, bool)) -> Result<Grads> + Send + Sync + 'static,
{
    if !(a.requires_grad() || b.requires_grad()) {
        return Ok(y);
    }
    let inputs: SmallVec<[&Tensor; 2]> = [a, b].into_iter().filter_map(Operand::tensor).collect();
    let has = (a.tensor().is_some(), b.tensor().is_some());
    track(y, name, &inputs, |recorder| {
        let a = a0.as_ref().map_or(a, Operand::Tensor);
        let rule = build(&mut Pair { recorder, a, b });
        move |g: &Tensor, need| rule(g, need, has)
    })
}

/// The copy that stands for `a` where `out` is about to overwrite it and the rule for `b` keeps it.
#[inline]
pub fn original_of(a: Operand<'_>, out: Option<&Tensor>, kept: bool) -> Result<Option<Tensor>> {
    match (a, out) {
        (Operand::Tensor(t), Some(out)) if kept && out.same(t) => original(t, Some(out), true).map(Some),
        _ => Ok(None),
    }
}
