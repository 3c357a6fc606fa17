//! Negative log likelihood: a linear function of the input, whose gradient is the transposed function.
use super::Reduction;
use crate::autograd::track;
use crate::ops::copy;
use crate::{bail, dispatch, error, grads, shape, DType, Element, Result, Tensor};

/// Which element of the input each target picks, and how much it counts.
#[derive(Clone)]
struct Picks {
    /// Shape of the input: batch, classes, positions.
    shape: Vec<usize>,
    /// Shape of the losses.
    outer: Vec<usize>,
    /// Position in the input and weight of each loss; nothing for ignored targets.
    picks: Vec<Option<(usize, f64)>>,
    total: f64,
    reduction: Reduction,
}

/// Minus the input, log probabilities, at the classes in `target`.
pub fn nll_loss_nd(
    x: &Tensor,
    target: &Tensor,
    weight: Option<&Tensor>,
    reduction: Reduction,
    ignore_index: i64,
) -> Result<Tensor> {
    if x.ndim() < 1 {
        bail!(Value, "Expected 1 or more dimensions (got {})", x.ndim());
    }
    if x.ndim() != 1 && (target.ndim() == 0 || x.shape()[0] != target.shape()[0]) {
        let n = target.shape().first().copied().unwrap_or(1);
        bail!(Value, "Expected input batch_size ({}) to match target batch_size ({n}).", x.shape()[0]);
    }
    if x.ndim() == 1 && target.dtype() == DType::I64 && target.ndim() == 1 && target.shape()[0] != 1 {
        bail!(Value, "For 1D input, 1D target must have size 1, but got target size: {}", target.shape()[0]);
    }
    if x.ndim() <= 2 && target.ndim() > 1 {
        bail!(Runtime, "0D or 1D target tensor expected, multi-target not supported");
    }
    if x.ndim() > 2 {
        let mut expected = x.shape().to_vec();
        expected.remove(1);
        if target.shape() != &expected[..] {
            bail!(
                Runtime,
                "Expected target size {}, got {}",
                shape::display(&expected),
                shape::display(target.shape())
            );
        }
    }
    if !matches!(target.dtype(), DType::I64 | DType::U8) {
        bail!(Runtime, "expected scalar type Long but found {}", target.dtype().type_name());
    }
    let picks = picks_of(x, target, weight, reduction, ignore_index)?;
    forward(x, &picks)
}

fn picks_of(
    x: &Tensor,
    target: &Tensor,
    weight: Option<&Tensor>,
    reduction: Reduction,
    ignore: i64,
) -> Result<Picks> {
    let dim = usize::from(x.ndim() > 1);
    let classes = x.shape()[dim];
    let inner: usize = x.shape()[dim + 1..].iter().product();
    let weights = match weight {
        Some(w) if w.ndim() != 1 || w.numel() != classes => bail!(
            Runtime,
            "weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of shape: {}",
            shape::display(w.shape())
        ),
        Some(w) => Some(copy::to_dtype(&w.detach(), DType::F64)?.to_vec::<f64>()?),
        None => None,
    };
    let targets = copy::to_dtype(&target.detach(), DType::I64)?.to_vec::<i64>()?;
    let mut total = 0.0;
    let mut picks = Vec::with_capacity(targets.len());
    for (i, t) in targets.into_iter().enumerate() {
        if t == ignore {
            picks.push(None);
            continue;
        }
        if t < 0 || t as usize >= classes {
            return Err(error!(Index, "Target {t} is out of bounds."));
        }
        let (t, n, s) = (t as usize, i / inner.max(1), i % inner.max(1));
        let w = weights.as_ref().map_or(1.0, |w| w[t]);
        total += w;
        picks.push(Some(((n * classes + t) * inner + s, w)));
    }
    Ok(Picks { shape: x.shape().to_vec(), outer: target.shape().to_vec(), picks, total, reduction })
}

impl Picks {
    /// What a loss is multiplied by, besides its weight.
    fn scale(&self) -> f64 {
        if self.reduction == Reduction::Mean {
            1.0 / self.total
        } else {
            1.0
        }
    }
}

fn forward(x: &Tensor, p: &Picks) -> Result<Tensor> {
    let values = copy::contiguous(&x.detach())?;
    let shape: &[usize] = if p.reduction == Reduction::None { &p.outer } else { &[] };
    let out = dispatch!("nll_loss_forward_reduce_cuda_kernel_2d_index", x.dtype(), float T => {
        // SAFETY: contiguous, and nobody writes to it.
        let values = unsafe { values.as_slice::<T>() };
        let loss = |pick: &Option<(usize, f64)>| pick.map_or(0.0, |(at, w)| -w * values[at].to_scalar().to_f64());
        if p.reduction == Reduction::None {
            Tensor::from_vec(p.picks.iter().map(|k| T::from_scalar(loss(k).into())).collect::<Vec<T>>(), shape)
        } else {
            let sum: f64 = p.picks.iter().map(loss).sum();
            Tensor::from_vec(vec![T::from_scalar((sum * p.scale()).into())], shape)
        }
    })?;
    let name = if p.shape.len() > 2 { "NllLoss2DBackward0" } else { "NllLossBackward0" };
    track(out, name, &[x], |_| {
        let p = p.clone();
        move |g: &Tensor, _| Ok(grads![Some(backward(g, &p)?)])
    })
}

fn backward(g: &Tensor, p: &Picks) -> Result<Tensor> {
    let out = Tensor::zeros(&p.shape, g.dtype())?;
    let values = copy::contiguous(&g.detach())?;
    dispatch!("nll_loss_backward", g.dtype(), float T => {
        // SAFETY: contiguous; `out` is fresh.
        let (values, to) = unsafe { (values.as_slice::<T>(), out.as_mut_slice::<T>()) };
        for (i, pick) in p.picks.iter().enumerate() {
            let Some((at, w)) = pick else { continue };
            let g = values[if values.len() == 1 { 0 } else { i }].to_scalar().to_f64();
            to[*at] = T::from_scalar((-w * g * p.scale()).into());
        }
        Ok(())
    })?;
    track(out, "NllLossBackwardBackward0", &[g], |_| {
        let p = p.clone();
        move |gg: &Tensor, _| Ok(grads![Some(forward(gg, &p)?)])
    })
}
