//! Reductions over dimensions.
use crate::autograd::track;
use crate::grads;
use crate::{dispatch, ops, Element, Result, Scalar, Tensor};

/// Sums to a shape that broadcasts to the tensor's: the gradient of broadcasting.
pub fn sum_to_size(x: &Tensor, shape: &[usize]) -> Result<Tensor> {
    if x.shape() == shape {
        return Ok(x.clone());
    }
    let out = Tensor::zeros(shape, x.dtype())?;
    let strides = crate::shape::broadcast_strides(shape, out.strides(), x.shape());
    let view = out.alias(x.shape(), &strides, 0);
    let mut from = Vec::new();
    x.for_each_offset(|i| from.push(i));
    let mut to = Vec::new();
    view.for_each_offset(|i| to.push(i));
    dispatch!("sum", x.dtype(), all T => {
        for (i, j) in from.iter().zip(&to) {
            // SAFETY: both offsets come from the tensors' own geometry.
            unsafe {
                let (p, q) = (out.data_ptr::<T>().add(*j), x.data_ptr::<T>().add(*i));
                *p = T::from_scalar(match ((*p).to_scalar(), (*q).to_scalar()) {
                    (Scalar::Complex(a), Scalar::Complex(b)) => Scalar::Complex(a + b),
                    (a, b) => Scalar::Float(a.to_f64() + b.to_f64()),
                });
            }
        }
        Ok(())
    })?;
    let back: Vec<usize> = x.shape().to_vec();
    track(out, "SumBackward1", &[x], |_| {
        move |g: &Tensor, _| Ok(grads![Some(ops::view::expand_to(g, &back)?)])
    })
}
