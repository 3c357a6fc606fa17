//! Losses of pairs of elements.
use super::super::{activation, binary, bitwise, compare, complex, pairs, select, unary};
use super::fused::{self, Loss};
use super::Reduction;
use crate::autograd::{any_tracks, no_grad, track};
use crate::{bail, grads, shape, Result, Scalar, Tensor};

const ONE: Scalar = Scalar::Int(1);

fn add(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::add(a, b, ONE, None)
}

fn sub(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::sub(a, b, ONE, None)
}

fn mul(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::mul(a, b, None)
}

fn times(a: &Tensor, x: f64) -> Result<Tensor> {
    binary::mul(a, x, None)
}

fn plus(a: &Tensor, x: f64) -> Result<Tensor> {
    binary::add(a, x, ONE, None)
}

/// A loss as a formula, with its slopes by both operands as formulas.
struct Formula<V, A, B> {
    name: &'static str,
    /// The kernel that computes the same in one pass, where there is one.
    kernel: Option<Loss>,
    value: V,
    by_input: A,
    by_target: B,
}

/// Computes the loss of each pair, reduces, and records one node whose rule is made of the slopes.
fn run<V, A, B>(x: &Tensor, y: &Tensor, reduction: Reduction, f: Formula<V, A, B>) -> Result<Tensor>
where
    V: Fn(&Tensor, &Tensor) -> Result<Tensor>,
    A: Fn(&Tensor, &Tensor) -> Result<Tensor> + Send + Sync + 'static,
    B: Fn(&Tensor, &Tensor) -> Result<Tensor> + Send + Sync + 'static,
{
    let kernel = f.kernel.filter(|_| fused::fits(x, y));
    let (out, n) = match kernel {
        Some(kernel) => (fused::forward(kernel, x, y, reduction)?, x.numel()),
        None => no_grad(|| {
            let loss = (f.value)(x, y)?;
            Ok((reduction.apply(&loss)?, loss.numel()))
        })?,
    };
    let n = n as f64;
    let (by_input, by_target) = (f.by_input, f.by_target);
    track(out, f.name, &[x, y], |s| {
        let (x, y) = (s.save(x), s.save(y));
        move |g: &Tensor, need| {
            let (x, y) = (x.get()?, y.get()?);
            if let Some(kernel) = kernel.filter(|_| !any_tracks(&[g, &x, &y])) {
                let factor = if reduction == Reduction::Mean { 1.0 / n } else { 1.0 };
                return Ok(grads![
                    need.then(0, || fused::slopes(kernel, &x, &y, g, factor))?,
                    need.then(1, || match kernel.is_symmetric() {
                        true => fused::slopes(kernel, &y, &x, g, factor),
                        false => mul(&by_target(&x, &y)?, &times(g, factor)?),
                    })?
                ]);
            }
            let g = if reduction == Reduction::Mean { times(g, 1.0 / n)? } else { g.clone() };
            Ok(grads![
                need.then(0, || mul(&by_input(&x, &y)?, &g))?,
                need.then(1, || mul(&by_target(&x, &y)?, &g))?
            ])
        }
    })
}

/// `(x - y)^2`.
pub fn mse_loss(x: &Tensor, y: &Tensor, reduction: Reduction) -> Result<Tensor> {
    run(
        x,
        y,
        reduction,
        Formula {
            name: "MseLossBackward0",
            kernel: Some(Loss::Square),
            value: |x: &Tensor, y: &Tensor| {
                let d = sub(x, y)?;
                mul(&d, &d)
            },
            by_input: |x: &Tensor, y: &Tensor| times(&sub(x, y)?, 2.0),
            by_target: |x: &Tensor, y: &Tensor| times(&sub(y, x)?, 2.0),
        },
    )
}

/// `|x - y|`.
pub fn l1_loss(x: &Tensor, y: &Tensor, reduction: Reduction) -> Result<Tensor> {
    reduction.apply(&complex::abs(&sub(x, y)?, None)?)
}

/// `d^2 / (2 beta)` below `beta`, `|d| - beta / 2` above.
pub fn smooth_l1_loss(x: &Tensor, y: &Tensor, reduction: Reduction, beta: f64) -> Result<Tensor> {
    if beta < 0.0 {
        bail!(Runtime, "smooth_l1_loss does not support negative values for beta.");
    }
    if beta == 0.0 {
        return l1_loss(x, y, reduction);
    }
    let slope = move |d: &Tensor| -> Result<Tensor> {
        let near = compare::lt(&complex::abs(d, None)?, beta, None)?;
        select::where_(&near, &times(d, 1.0 / beta)?, &complex::sgn(d, None)?, None)
    };
    run(
        x,
        y,
        reduction,
        Formula {
            name: "SmoothL1LossBackward0",
            kernel: Some(Loss::SmoothL1(beta)),
            value: move |x: &Tensor, y: &Tensor| {
                let size = complex::abs(&sub(x, y)?, None)?;
                let near = compare::lt(&size, beta, None)?;
                select::where_(
                    &near,
                    &times(&mul(&size, &size)?, 0.5 / beta)?,
                    &plus(&size, -0.5 * beta)?,
                    None,
                )
            },
            by_input: move |x: &Tensor, y: &Tensor| slope(&sub(x, y)?),
            by_target: move |x: &Tensor, y: &Tensor| slope(&sub(y, x)?),
        },
    )
}

/// `d^2 / 2` below `delta`, `delta (|d| - delta / 2)` above.
pub fn huber_loss(x: &Tensor, y: &Tensor, reduction: Reduction, delta: f64) -> Result<Tensor> {
    if delta <= 0.0 {
        bail!(Runtime, "huber_loss does not support non-positive values for delta.");
    }
    let slope = move |d: &Tensor| -> Result<Tensor> {
        let near = compare::le(&complex::abs(d, None)?, delta, None)?;
        select::where_(&near, d, &times(&complex::sgn(d, None)?, delta)?, None)
    };
    run(
        x,
        y,
        reduction,
        Formula {
            name: "HuberLossBackward0",
            kernel: Some(Loss::Huber(delta)),
            value: move |x: &Tensor, y: &Tensor| {
                let size = complex::abs(&sub(x, y)?, None)?;
                let near = compare::le(&size, delta, None)?;
                select::where_(
                    &near,
                    &times(&mul(&size, &size)?, 0.5)?,
                    &times(&plus(&size, -0.5 * delta)?, delta)?,
                    None,
                )
            },
            by_input: move |x: &Tensor, y: &Tensor| slope(&sub(x, y)?),
            by_target: move |x: &Tensor, y: &Tensor| slope(&sub(y, x)?),
        },
    )
}

/// `log(1 + exp(-x y))`.
pub fn soft_margin_loss(x: &Tensor, y: &Tensor, reduction: Reduction) -> Result<Tensor> {
    let slope =
        |x: &Tensor, y: &Tensor| mul(&times(y, -1.0)?, &unary::sigmoid(&times(&mul(x, y)?, -1.0)?, None)?);
    run(
        x,
        y,
        reduction,
        Formula {
            name: "SoftMarginLossBackward0",
            kernel: Some(Loss::SoftMargin),
            value: |x: &Tensor, y: &Tensor| {
                unary::log1p(&unary::exp(&times(&mul(x, y)?, -1.0)?, None)?, None)
            },
            by_input: slope,
            by_target: move |x: &Tensor, y: &Tensor| slope(y, x),
        },
    )
}

fn weighted(loss: Tensor, weight: Option<&Tensor>) -> Result<Tensor> {
    match weight {
        Some(w) => mul(&loss, w),
        None => Ok(loss),
    }
}

/// Cross entropy of probabilities; logarithms end at -100.
pub fn binary_cross_entropy(
    x: &Tensor,
    y: &Tensor,
    weight: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    let within = match fused::are_probabilities(x) {
        Some(within) => within,
        None => {
            let all = bitwise::logical_and(&compare::ge(x, 0, None)?, &compare::le(x, 1, None)?, None)?;
            !all.to_vec::<bool>()?.contains(&false)
        }
    };
    if !within {
        bail!(Runtime, "all elements of input should be between 0 and 1");
    }
    let log = |x: &Tensor| {
        select::clamp(&unary::log(x, None)?, Some(Scalar::Float(-100.0)), None, select::ClampForm::Min, None)
    };
    let flip = |x: &Tensor| plus(&times(x, -1.0)?, 1.0);
    let (w, w1, w2) = (weight.cloned(), weight.cloned(), weight.cloned());
    run(
        x,
        y,
        reduction,
        Formula {
            name: "BinaryCrossEntropyBackward0",
            kernel: weight.is_none().then_some(Loss::Entropy),
            value: move |x: &Tensor, y: &Tensor| {
                let sum = add(&mul(y, &log(x)?)?, &mul(&flip(y)?, &log(&flip(x)?)?)?)?;
                weighted(times(&sum, -1.0)?, w.as_ref())
            },
            by_input: move |x: &Tensor, y: &Tensor| {
                let spread = select::clamp(
                    &mul(x, &flip(x)?)?,
                    Some(Scalar::Float(1e-12)),
                    None,
                    select::ClampForm::Min,
                    None,
                )?;
                weighted(binary::div(&sub(x, y)?, &spread, None)?, w1.as_ref())
            },
            by_target: move |x: &Tensor, _: &Tensor| weighted(sub(&log(&flip(x)?)?, &log(x)?)?, w2.as_ref()),
        },
    )
}

/// [`binary_cross_entropy`] of the sigmoid of `x`.
pub fn binary_cross_entropy_with_logits(
    x: &Tensor,
    y: &Tensor,
    weight: Option<&Tensor>,
    positive: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    if let Some(p) = positive {
        shape::broadcast(p.shape(), x.shape())?;
    }
    // log(1 + e^-x), and the factor by which positive targets count more.
    let softplus = |x: &Tensor| activation::softplus(&times(x, -1.0)?, Scalar::Int(1), Scalar::Int(60), None);
    let flip = |x: &Tensor| plus(&times(x, -1.0)?, 1.0);
    let factor = move |y: &Tensor, p: &Option<Tensor>| -> Result<Option<Tensor>> {
        match p {
            Some(p) => plus(&mul(&plus(p, -1.0)?, y)?, 1.0).map(Some),
            None => Ok(None),
        }
    };
    let (p, p1, p2) = (positive.cloned(), positive.cloned(), positive.cloned());
    let (w, w1, w2) = (weight.cloned(), weight.cloned(), weight.cloned());
    run(
        x,
        y,
        reduction,
        Formula {
            name: "BinaryCrossEntropyWithLogitsBackward0",
            kernel: (weight.is_none() && positive.is_none()).then_some(Loss::Logits),
            value: move |x: &Tensor, y: &Tensor| {
                let tail = weighted(softplus(x)?, factor(y, &p)?.as_ref())?;
                weighted(add(&mul(&flip(y)?, x)?, &tail)?, w.as_ref())
            },
            by_input: move |x: &Tensor, y: &Tensor| {
                let s = unary::sigmoid(x, None)?;
                let slope = match &p1 {
                    None => sub(&s, y)?,
                    Some(p) => {
                        let t = mul(p, y)?;
                        sub(&mul(&add(&t, &flip(y)?)?, &s)?, &t)?
                    }
                };
                weighted(slope, w1.as_ref())
            },
            by_target: move |x: &Tensor, _: &Tensor| {
                let tail = match &p2 {
                    None => times(x, -1.0)?,
                    Some(p) => sub(&mul(&plus(p, -1.0)?, &softplus(x)?)?, x)?,
                };
                weighted(tail, w2.as_ref())
            },
        },
    )
}

/// The divergence of log probabilities `x` from probabilities `y`, or from log probabilities.
pub fn kl_div(x: &Tensor, y: &Tensor, reduction: Reduction, log_target: bool) -> Result<Tensor> {
    let name = match reduction {
        Reduction::Mean => "MeanBackward0",
        Reduction::Sum => "SumBackward0",
        Reduction::None if log_target => "MulBackward0",
        Reduction::None => "SubBackward0",
    };
    let floating = x.dtype().is_floating() && y.dtype().is_floating();
    if log_target {
        let value = |x: &Tensor, y: &Tensor| mul(&unary::exp(y, None)?, &sub(y, x)?);
        if !floating {
            return reduction.apply(&value(x, y)?);
        }
        return run(
            x,
            y,
            reduction,
            Formula {
                name,
                kernel: Some(Loss::LogDivergence),
                value,
                by_input: |_: &Tensor, y: &Tensor| times(&unary::exp(y, None)?, -1.0),
                by_target: |x: &Tensor, y: &Tensor| mul(&unary::exp(y, None)?, &plus(&sub(y, x)?, 1.0)?),
            },
        );
    }
    let value = |x: &Tensor, y: &Tensor| sub(&pairs::xlogy(y.into(), y.into(), None)?, &mul(y, x)?);
    if !floating {
        return reduction.apply(&value(x, y)?);
    }
    run(
        x,
        y,
        reduction,
        Formula {
            name,
            kernel: Some(Loss::Divergence),
            value,
            by_input: |_: &Tensor, y: &Tensor| times(y, -1.0),
            by_target: |x: &Tensor, y: &Tensor| {
                // y / y rather than one: the derivative at zero is NaN, as PyTorch has it.
                sub(&add(&unary::log(y, None)?, &binary::div(y, y, None)?)?, x)
            },
        },
    )
}
