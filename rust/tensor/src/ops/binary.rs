//! Elementwise operators with two operands.
use crate::autograd::track;
use crate::{dispatch, grads, ops, promotion, shape, Element, Result, Scalar, Tensor};

/// `a + alpha * b`.
pub fn add(a: &Tensor, b: &Tensor, alpha: Scalar, out: Option<&Tensor>) -> Result<Tensor> {
    let dtype = promotion::result_type(&[promotion::Operand::Tensor(a), promotion::Operand::Tensor(b)]);
    let size = shape::broadcast(a.shape(), b.shape())?;
    let (x, y) = crate::autograd::no_grad(|| -> Result<_> {
        let get = |t: &Tensor| ops::copy::contiguous(&ops::copy::to_dtype(t, dtype)?.expand(&size)?);
        Ok((get(a)?, get(b)?))
    })?;
    let y = dispatch!("add", dtype, all T => {
        let values = x.to_vec::<T>()?.into_iter().zip(y.to_vec::<T>()?).map(|(p, q)| {
            T::from_scalar(match (p.to_scalar(), q.to_scalar()) {
                (Scalar::Int(p), Scalar::Int(q)) => Scalar::Int(p + alpha.to_i64() * q),
                (Scalar::Complex(p), Scalar::Complex(q)) => Scalar::Complex(p + alpha.to_complex() * q),
                (p, q) => Scalar::Float(p.to_f64() + alpha.to_f64() * q.to_f64()),
            })
        });
        Tensor::from_vec(values.collect::<Vec<T>>(), &size)
    })?;
    let out = match out {
        Some(out) => {
            ops::copy::copy_into(&y, out)?;
            out.clone()
        }
        None => y,
    };
    track(out, "AddBackward0", &[a, b], |_| |g: &Tensor, _| Ok(grads![Some(g.clone()), Some(g.clone())]))
}
