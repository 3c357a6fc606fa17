//! Rows of a table, and their gradient.
use super::int64;
use super::select::index_select;
use crate::autograd::track;
use crate::ops::memory::{read, widened, write};
use crate::ops::{copy, view};
use crate::shape::Dims;
use crate::{bail, dispatch, grads, DType, Result, Tensor};
use ferrotorch_kernels::index::{embedding_gradient, renormalise};

fn check(index: &Tensor) -> Result<()> {
    if !matches!(index.dtype(), DType::I64 | DType::I32) {
        bail!(
            Runtime,
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.{}Tensor instead (while checking arguments for embedding)",
            index.dtype().type_name()
        );
    }
    Ok(())
}

/// The rows of `weight` that `index` names; row `padding_idx` gets no gradient.
pub fn embedding(
    weight: &Tensor,
    index: &Tensor,
    padding_idx: i64,
    scale_grad_by_freq: bool,
) -> Result<Tensor> {
    if weight.ndim() != 2 {
        bail!(Runtime, "'weight' must be 2-D");
    }
    check(index)?;
    let places = int64(index)?;
    let flat = view::reshape_to(&places, &[places.numel()])?;
    let rows = index_select(&weight.detach(), 0, &flat)?;
    let mut shape = Dims::from_slice(index.shape());
    shape.push(weight.shape()[1]);
    let out = view::reshape_to(&rows, &shape)?.detach();
    let count = weight.shape()[0];
    track(out, "EmbeddingBackward0", &[weight], |s| {
        let index = s.save(&places);
        move |g: &Tensor, _| {
            Ok(grads![Some(embedding_backward(g, &index.get()?, count, padding_idx, scale_grad_by_freq)?)])
        }
    })
}

/// The gradient of the table: each row's gradients added up, divided by their number with `scale_grad_by_freq`.
pub fn embedding_backward(
    g: &Tensor,
    index: &Tensor,
    count: usize,
    padding_idx: i64,
    scale_grad_by_freq: bool,
) -> Result<Tensor> {
    let places = int64(index)?;
    let width = g.shape().last().copied().unwrap_or(1);
    let out = Tensor::zeros(&[count, width], g.dtype())?;
    let source = copy::contiguous(&g.detach())?;
    dispatch!("embedding_backward", g.dtype(), float_complex T => {
        let skip = (padding_idx >= 0).then_some(padding_idx);
        embedding_gradient(read::<T>(&source), read::<i64>(&places), width, skip, scale_grad_by_freq, write::<T>(&out));
        Ok(())
    })?;
    track(out, "EmbeddingDenseBackwardBackward0", &[g], |s| {
        let index = s.save(&places);
        move |gg: &Tensor, _| {
            if scale_grad_by_freq {
                bail!(
                    Runtime,
                    "embedding_backward: double backward is not supported with scale_grad_by_freq"
                );
            }
            let gg = match padding_idx {
                0.. => super::index_fill_number(
                    gg,
                    0,
                    &Tensor::full(&[1], padding_idx.into(), DType::I64)?,
                    0.into(),
                    None,
                )?,
                _ => gg.clone(),
            };
            Ok(grads![Some(embedding(&gg, &index.get()?, -1, false)?)])
        }
    })
}

/// Scales the rows that `index` names down to a norm of at most `max_norm`, in place and without history.
pub fn embedding_renorm(weight: &Tensor, index: &Tensor, max_norm: f64, norm_type: f64) -> Result<()> {
    check(index)?;
    let places = int64(index)?;
    if !weight.is_contiguous() {
        bail!(Runtime, "embedding_renorm_: the weight must be contiguous");
    }
    let rows = weight.shape()[0] as i64;
    if read::<i64>(&places).iter().any(|&i| i < 0 || i >= rows) {
        bail!(Index, "index out of range in self");
    }
    widened!("embedding_renorm_", weight.dtype(), float T C => {
        let _: C = 0.0;
        renormalise(write::<T>(weight), weight.shape()[1], read::<i64>(&places), max_norm, norm_type);
        Ok(())
    })?;
    weight.bump_version();
    Ok(())
}

/// A row of zeros with a one at each class index.
pub fn one_hot(index: &Tensor, classes: i64) -> Result<Tensor> {
    if index.dtype() != DType::I64 {
        bail!(Runtime, "one_hot is only applicable to index tensor of type LongTensor.");
    }
    let places = int64(index)?;
    let values = read::<i64>(&places);
    if values.is_empty() && classes <= 0 {
        bail!(Runtime, "Can not infer total number of classes from empty tensor.");
    }
    if values.iter().any(|&v| v < 0) {
        bail!(Runtime, "Class values must be non-negative.");
    }
    let most = values.iter().copied().max().unwrap_or(-1);
    let classes = match classes {
        -1 => most + 1,
        n if n < 1 => bail!(Runtime, "num_classes should be positive"),
        n if n <= most => bail!(Runtime, "Class values must be smaller than num_classes."),
        n => n,
    } as usize;
    let mut shape = Dims::from_slice(index.shape());
    shape.push(classes);
    let out = Tensor::zeros(&shape, DType::I64)?;
    let to = write::<i64>(&out);
    for (row, &v) in values.iter().enumerate() {
        to[row * classes + v as usize] = 1;
    }
    Ok(out)
}
