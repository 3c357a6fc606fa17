//! Connectionist temporal classification.
use crate::autograd::track;
use crate::ops::memory::{read, write};
use crate::ops::{copy, terms};
use crate::{bail, error, grads, DType, Element, Result, Tensor};
use ferrotorch_kernels::loss::ctc::{backward, forward, Sample};
use ferrotorch_kernels::math::Math;
use ferrotorch_kernels::parallel::{for_each_chunk, SharedMut};

/// The samples: how many steps of each count, and its labels between blanks.
struct Batch {
    steps: Vec<usize>,
    labels: Vec<Vec<i64>>,
    blank: i64,
    /// Row of states before each sample's first.
    starts: Vec<usize>,
}

impl Batch {
    fn sample(&self, i: usize, batch: usize, classes: usize) -> Sample<'_> {
        let (labels, steps) = (&self.labels[i][..], self.steps[i]);
        Sample { labels, blank: self.blank, steps, stride: batch * classes, classes }
    }
}

fn batch(
    log_probs: &Tensor,
    targets: &Tensor,
    input_lengths: &[i64],
    target_lengths: &[i64],
    blank: i64,
) -> Result<Batch> {
    let (steps, n, classes) = (log_probs.shape()[0], log_probs.shape()[1], log_probs.shape()[2]);
    let targets_flat = copy::to_dtype(&targets.detach(), DType::I64)?.to_vec::<i64>()?;
    let (mut labels, mut starts, mut at, mut first) = (Vec::with_capacity(n), Vec::with_capacity(n), 0, 0);
    for i in 0..n {
        let (input, length) = (input_lengths[i], target_lengths[i].max(0) as usize);
        if input < 0 || input as usize > steps {
            bail!(Runtime, "Expected input_lengths to have value at most {steps}, but got value {input} (while checking arguments for ctc_loss_cpu)");
        }
        let from = if targets.ndim() == 2 { i * targets.shape()[1] } else { at };
        at += length;
        let within = targets.ndim() != 2 || length <= targets.shape()[1];
        let own = targets_flat.get(from..from + length).filter(|_| within);
        let own = own.ok_or_else(|| error!(Runtime, "Expected tensor to have size at least {length} at dimension 1, but got size {} for argument #2 'targets' (while checking arguments for ctc_loss_cpu)", targets.shape().last().copied().unwrap_or(1)))?;
        if own.iter().any(|&t| !(0..classes as i64).contains(&t)) {
            bail!(Runtime, "label out of range");
        }
        let mut all = vec![blank; 2 * length + 1];
        own.iter().enumerate().for_each(|(k, &t)| all[2 * k + 1] = t);
        starts.push(first);
        first += input as usize * all.len();
        labels.push(all);
    }
    starts.push(first);
    Ok(Batch { steps: input_lengths.iter().map(|&n| n as usize).collect(), labels, blank, starts })
}

/// Minus the log probability of each target; `log_probs` is `(T, N, C)`, `targets` `(N, S)` or all one after the other.
///
/// The gradient is with respect to logits under a softmax, as in PyTorch.
pub fn ctc_losses(
    log_probs: &Tensor,
    targets: &Tensor,
    input_lengths: &[i64],
    target_lengths: &[i64],
    blank: i64,
    zero_infinity: bool,
) -> Result<Tensor> {
    if log_probs.ndim() != 3
        || input_lengths.len() != log_probs.shape()[1]
        || target_lengths.len() != input_lengths.len()
    {
        bail!(Runtime, "input_lengths must be of size batch_size");
    }
    let batch = batch(log_probs, targets, input_lengths, target_lengths, blank)?;
    let (n, classes) = (log_probs.shape()[1], log_probs.shape()[2]);
    let dense = copy::contiguous(&log_probs.detach())?;
    let dtype = log_probs.dtype();
    let loss = Tensor::empty(&[n], dtype)?;
    let alphas = Tensor::empty(&[batch.starts[n]], dtype)?;
    fn go<T: Math + Element>(
        b: &Batch,
        (n, classes): (usize, usize),
        log: &[T],
        loss: &mut [T],
        alphas: &mut [T],
    ) {
        let (loss, alphas) = (SharedMut::new(loss), SharedMut::new(alphas));
        for_each_chunk(n, 1, |range| {
            for i in range {
                // SAFETY: every sample has a loss and states of its own.
                let (loss, alphas) =
                    unsafe { (loss.slice(i..i + 1), alphas.slice(b.starts[i]..b.starts[i + 1])) };
                loss[0] = forward(&b.sample(i, n, classes), log.get(i * classes..).unwrap_or(&[]), alphas);
            }
        });
    }
    match dtype {
        DType::F32 => go::<f32>(&batch, (n, classes), read(&dense), write(&loss), write(&alphas)),
        DType::F64 => go::<f64>(&batch, (n, classes), read(&dense), write(&loss), write(&alphas)),
        other => return Err(error::unsupported("ctc_loss_cpu", other)),
    }
    let kept = if zero_infinity { copy::clone(&loss)? } else { loss.clone() };
    if zero_infinity {
        hide(&loss);
    }
    let saved = kept.detach();
    track(loss, "CtcLossBackward0", &[log_probs], |s| {
        let log_probs = s.save(log_probs);
        move |g: &Tensor, _| {
            let log_probs = log_probs.get()?;
            let unit = gradient(&batch, &log_probs, &alphas, &saved, zero_infinity)?;
            let size = [1, g.numel(), 1];
            let full = terms::mul(&unit, &g.reshape(&size)?)?;
            track(full, "CtcLossBackwardBackward0", &[&log_probs], |_| {
                |_: &Tensor, _| -> Result<crate::autograd::Grads> {
                    bail!(Runtime, "the derivative for '_ctc_loss_backward' is not implemented.")
                }
            })
            .map(|g| grads![Some(g)])
        }
    })
}

/// Makes infinite losses zero.
fn hide(loss: &Tensor) {
    fn go<T: Math>(loss: &mut [T]) {
        loss.iter_mut().filter(|x| x.abs() == T::INFINITY).for_each(|x| *x = T::of(0.0));
    }
    match loss.dtype() {
        DType::F32 => go(write::<f32>(loss)),
        _ => go(write::<f64>(loss)),
    }
}

/// The gradient of the sum of all losses.
fn gradient(
    b: &Batch,
    log_probs: &Tensor,
    alphas: &Tensor,
    loss: &Tensor,
    zero_infinity: bool,
) -> Result<Tensor> {
    let dense = copy::contiguous(&log_probs.detach())?;
    let out = Tensor::zeros(log_probs.shape(), log_probs.dtype())?;
    fn go<T: Math + Element>(
        b: &Batch,
        x: &Tensor,
        alphas: &Tensor,
        loss: &Tensor,
        zero: bool,
        out: &Tensor,
    ) {
        let (n, classes) = (x.shape()[1], x.shape()[2]);
        let (log, alphas, loss) = (read::<T>(x), read::<T>(alphas), read::<T>(loss));
        let to = write::<T>(out);
        for i in 0..n {
            if b.steps[i] == 0 || (zero && loss[i].abs() == T::INFINITY) {
                continue;
            }
            let alphas = &alphas[b.starts[i]..b.starts[i + 1]];
            let sample = b.sample(i, n, classes);
            backward(&sample, &log[i * classes..], alphas, loss[i], T::of(1.0), &mut to[i * classes..]);
        }
    }
    match out.dtype() {
        DType::F32 => go::<f32>(b, &dense, alphas, loss, zero_infinity, &out),
        _ => go::<f64>(b, &dense, alphas, loss, zero_infinity, &out),
    }
    Ok(out)
}
