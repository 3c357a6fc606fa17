//! Elementwise ops as data: a kernel, and a rule that says what to keep for each operand's gradient and how to use it.
use super::elementwise::{run, Kernel};
use super::operand::Owned;
use crate::autograd::{is_grad_enabled, original, track, Saved};
use crate::promotion::Operand;
use crate::{bail, grads, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::table::Params;
use smallvec::SmallVec;

/// Numbers that an op was called with.
pub(crate) type Numbers = [Scalar; 3];
pub(crate) const NO_NUMBERS: Numbers = [Scalar::Int(0); 3];

/// What the rule of a function of one tensor looks at.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Keep {
    Nothing,
    Input,
    Output,
}

/// The rule of a function of one tensor: the gradient from the incoming one, what was kept, and the numbers.
pub(crate) struct Rule1 {
    pub name: &'static str,
    pub keep: Keep,
    pub grad: fn(&Tensor, &Tensor, &Numbers) -> Result<Tensor>,
}

/// Runs a function of one tensor in `dtype` and records it.
#[inline]
pub(crate) fn apply1(
    kernel: &'static Kernel,
    rule: &'static Rule1,
    x: &Tensor,
    (dtype, result): (DType, DType),
    params: &Params,
    numbers: Numbers,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let tracks = is_grad_enabled() && x.requires_grad();
    let kept = if tracks && out.is_some() { Some(original(x, out, rule.keep == Keep::Input)?) } else { None };
    let y = run(kernel, &[x.into()], dtype, result, params, out)?;
    if !tracks {
        return Ok(y);
    }
    track1(y, x, kept.as_ref().unwrap_or(x), rule, numbers)
}

/// Records a function of one tensor; the rule keeps `kept` for its input.
pub(crate) fn track1(
    y: Tensor,
    x: &Tensor,
    kept: &Tensor,
    rule: &'static Rule1,
    p: Numbers,
) -> Result<Tensor> {
    track(y, rule.name, &[x], |s| {
        let saved = match rule.keep {
            Keep::Nothing => Saved::nothing(),
            Keep::Input => s.save(kept),
            Keep::Output => s.output(),
        };
        move |g: &Tensor, _| {
            let saved = if rule.keep == Keep::Nothing { g.clone() } else { saved.get()? };
            Ok(grads![Some((rule.grad)(g, &saved, &p)?)])
        }
    })
}

/// An operand kept for backward.
enum Kept {
    Number(Scalar),
    Tensor(Saved),
}

/// Operands of an op as its rule sees them.
pub(crate) struct Inputs<'a> {
    kept: &'a [Kept],
    output: &'a Saved,
    pub numbers: &'a Numbers,
}

impl Inputs<'_> {
    /// Operand `i`.
    pub fn get(&self, i: usize) -> Result<Owned> {
        match &self.kept[i] {
            Kept::Number(s) => Ok(Owned::Number(*s)),
            Kept::Tensor(saved) => saved.get().map(Owned::Tensor),
        }
    }

    /// Operand `i`, which is a tensor.
    pub fn tensor(&self, i: usize) -> Result<Tensor> {
        match self.get(i)? {
            Owned::Tensor(t) => Ok(t),
            Owned::Number(_) => bail!(Runtime, "internal error: a number where a rule expects a tensor"),
        }
    }

    /// The output.
    pub fn output(&self) -> Result<Tensor> {
        self.output.get()
    }
}

/// How one operand's gradient comes about; `keep` has a bit for each operand that it looks at, and [`OUTPUT`].
pub(crate) struct Part {
    pub keep: u8,
    pub grad: fn(&Tensor, &Inputs) -> Result<Tensor>,
}

/// Bits of [`Part::keep`].
pub(crate) const A: u8 = 1;
pub(crate) const B: u8 = 2;
pub(crate) const C: u8 = 4;
pub(crate) const OUTPUT: u8 = 128;

/// The rule of a function of several operands.
pub(crate) struct Rule {
    pub name: &'static str,
    pub parts: &'static [Part],
}

impl Rule {
    /// What is kept for the operands that track.
    fn keeps(&self, operands: &[Operand]) -> u8 {
        operands
            .iter()
            .zip(self.parts)
            .filter(|(o, _)| o.requires_grad())
            .fold(0, |bits, (_, p)| bits | p.keep)
    }
}

/// Runs an op on operands of which some may be numbers, and records it.
#[inline]
pub(crate) fn apply(
    kernel: &'static Kernel,
    rule: &'static Rule,
    operands: &[Operand],
    (dtype, result): (DType, DType),
    params: &Params,
    numbers: Numbers,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let tracks = is_grad_enabled() && operands.iter().any(|o| o.requires_grad());
    if !tracks {
        return run(kernel, operands, dtype, result, params, out);
    }
    recorded(rule, operands, numbers, out, || run(kernel, operands, dtype, result, params, out))
}

/// Records an op that `compute` runs, if some operand tracks.
pub(crate) fn recorded(
    rule: &'static Rule,
    operands: &[Operand],
    numbers: Numbers,
    out: Option<&Tensor>,
    compute: impl FnOnce() -> Result<Tensor>,
) -> Result<Tensor> {
    if !is_grad_enabled() || !operands.iter().any(|o| o.requires_grad()) {
        return compute();
    }
    let keeps = rule.keeps(operands);
    // An operand that the op overwrites is kept as a copy.
    let mut kept: SmallVec<[Owned; 3]> = SmallVec::new();
    for (i, o) in operands.iter().enumerate() {
        kept.push(match o {
            Operand::Number(s) => Owned::Number(*s),
            Operand::Tensor(t) => Owned::Tensor(original(t, out, keeps & 1 << i != 0)?),
        });
    }
    record(compute()?, operands, &kept, keeps, rule, numbers)
}

#[inline(never)]
fn record(
    y: Tensor,
    operands: &[Operand],
    kept: &[Owned],
    keeps: u8,
    rule: &'static Rule,
    p: Numbers,
) -> Result<Tensor> {
    // Numbers are no inputs of the node: `place` maps its inputs back to operands.
    let mut inputs: SmallVec<[&Tensor; 3]> = SmallVec::new();
    let mut place: SmallVec<[usize; 3]> = SmallVec::new();
    for (i, o) in operands.iter().enumerate() {
        if let Operand::Tensor(t) = o {
            inputs.push(t);
            place.push(i);
        }
    }
    track(y, rule.name, &inputs, |s| {
        let kept: SmallVec<[Kept; 3]> = kept
            .iter()
            .enumerate()
            .map(|(i, o)| match o {
                Owned::Number(n) => Kept::Number(*n),
                Owned::Tensor(t) if keeps & 1 << i != 0 => Kept::Tensor(s.save(t)),
                Owned::Tensor(_) => Kept::Tensor(Saved::nothing()),
            })
            .collect();
        let output = if keeps & OUTPUT != 0 { s.output() } else { Saved::nothing() };
        move |g: &Tensor, need| {
            let inputs = Inputs { kept: &kept, output: &output, numbers: &p };
            let mut grads = grads![];
            for (k, &i) in place.iter().enumerate() {
                grads.push(need.then(k, || (rule.parts[i].grad)(g, &inputs))?);
            }
            Ok(grads)
        }
    })
}

/// A [`Rule`]: its name, then for each operand what its gradient looks at and how it comes about.
macro_rules! rule {
    ($name:literal; $($keep:expr => $grad:expr);+ $(;)?) => {
        $crate::ops::rules::Rule { name: $name, parts: &[$($crate::ops::rules::Part { keep: $keep, grad: $grad }),+] }
    };
}
pub(crate) use rule;
