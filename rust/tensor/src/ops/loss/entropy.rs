//! Cross entropy of logits.
use super::{nll_loss_nd, Reduction};
use crate::ops::{binary, compare, copy, index, reduce, select, softmax, view};
use crate::{bail, DType, Result, Scalar, Tensor};

const ONE: Scalar = Scalar::Int(1);

/// Cross entropy between logits and class indices, or class probabilities of the same shape.
pub fn cross_entropy_loss(
    x: &Tensor,
    target: &Tensor,
    weight: Option<&Tensor>,
    reduction: Reduction,
    ignore_index: i64,
    smoothing: f64,
) -> Result<Tensor> {
    if x.shape() == target.shape() && (target.dtype().is_floating() || x.ndim() > 0) {
        return with_probabilities(x, target, weight, reduction, ignore_index, smoothing);
    }
    check_smoothing(smoothing)?;
    let dim = class_dim(x);
    let log = softmax::log_softmax(x, dim, None)?;
    if smoothing == 0.0 {
        return nll_loss_nd(&log, target, weight, reduction, ignore_index);
    }
    smoothed(&log, target, weight, reduction, ignore_index, smoothing)
}

fn check_smoothing(smoothing: f64) -> Result<()> {
    if !(0.0..=1.0).contains(&smoothing) {
        bail!(Runtime, "label_smoothing must be between 0.0 and 1.0. Got: {smoothing}");
    }
    Ok(())
}

fn class_dim(x: &Tensor) -> i64 {
    i64::from(x.ndim() > 1)
}

/// A weight of each class, shaped to multiply the input.
fn along_classes(weight: &Tensor, x: &Tensor) -> Result<Tensor> {
    let mut shape = vec![1; x.ndim()];
    let dim = class_dim(x) as usize;
    if weight.ndim() != 1 || weight.numel() != x.shape()[dim] {
        bail!(
            Runtime,
            "cross_entropy: weight tensor should be defined either for all {} classes or no classes but got weight tensor of shape: {}",
            x.shape()[dim],
            crate::shape::display(weight.shape())
        );
    }
    shape[dim] = weight.numel();
    view::reshape_to(weight, &shape)
}

fn with_probabilities(
    x: &Tensor,
    target: &Tensor,
    weight: Option<&Tensor>,
    reduction: Reduction,
    ignore_index: i64,
    smoothing: f64,
) -> Result<Tensor> {
    if !target.dtype().is_floating() {
        bail!(
            Runtime,
            "Expected floating point type for target with class probabilities, got {}",
            target.dtype().type_name()
        );
    }
    if ignore_index >= 0 {
        bail!(Runtime, "ignore_index is not supported for floating point target");
    }
    check_smoothing(smoothing)?;
    let dim = class_dim(x);
    let classes = x.shape()[dim as usize];
    let log = softmax::log_softmax(x, dim, None)?;
    let target = if smoothing > 0.0 {
        let kept = binary::mul(target, 1.0 - smoothing, None)?;
        binary::add(&kept, smoothing / classes as f64, ONE, None)?
    } else {
        target.clone()
    };
    let mut product = binary::mul(&log, &target, None)?;
    if let Some(w) = weight {
        product = binary::mul(&product, &along_classes(w, x)?, None)?;
    }
    let minus = |t: &Tensor| binary::mul(t, -1, None);
    match reduction {
        Reduction::None => minus(&reduce::sum(&product, Some(&[dim]), false, None)?),
        Reduction::Sum => minus(&reduce::sum(&product, None, false, None)?),
        Reduction::Mean => {
            let n = (x.numel() / classes.max(1)) as f64;
            binary::div(&minus(&reduce::sum(&product, None, false, None)?)?, n, None)
        }
    }
}

/// The share `smoothing` of each target spread over all classes.
fn smoothed(
    log: &Tensor,
    target: &Tensor,
    weight: Option<&Tensor>,
    reduction: Reduction,
    ignore_index: i64,
    smoothing: f64,
) -> Result<Tensor> {
    let dim = class_dim(log);
    let classes = log.shape()[dim as usize] as f64;
    let nll = nll_loss_nd(log, target, weight, reduction, ignore_index)?;
    let counted = match weight {
        Some(w) => binary::mul(log, &along_classes(w, log)?, None)?,
        None => log.clone(),
    };
    let spread = binary::mul(&reduce::sum(&counted, Some(&[dim]), false, None)?, -1, None)?;
    let kept = compare::ne(target, ignore_index, None)?;
    let spread = select::where_(&kept, &spread, Scalar::Int(0), None)?;
    let spread = match reduction {
        Reduction::None => spread,
        Reduction::Sum => reduce::sum(&spread, None, false, None)?,
        Reduction::Mean => {
            let total = match weight {
                Some(w) => {
                    let safe = select::where_(&kept, target, Scalar::Int(0), None)?;
                    let picked = index::index(w, &[Some(copy::to_dtype(&safe, DType::I64)?)])?;
                    reduce::sum(&select::where_(&kept, &picked, Scalar::Int(0), None)?, None, false, None)?
                }
                None => copy::to_dtype(&reduce::sum(&kept, None, false, None)?, log.dtype())?,
            };
            binary::div(&reduce::sum(&spread, None, false, None)?, &total, None)?
        }
    };
    let first = binary::mul(&nll, 1.0 - smoothing, None)?;
    binary::add(&first, &binary::mul(&spread, smoothing / classes, None)?, ONE, None)
}
