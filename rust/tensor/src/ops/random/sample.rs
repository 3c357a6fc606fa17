//! New tensors of random numbers.
use super::fill::{in_memory_order, normal_fill, range_fill, uniform_fill};
use super::generator::{source, Source};
use crate::ops::memory::write;
use crate::ops::{copy, terms};
use crate::{bail, dispatch, shape, DType, Result, Tensor};
use ferrotorch_kernels::random as kernels;

/// Numbers from [0, 1).
pub fn rand(size: &[usize], dtype: DType, generator: Option<&Source>) -> Result<Tensor> {
    let out = Tensor::empty(size, dtype)?;
    rand_into(&out, generator)?;
    Ok(out)
}

/// Fills a tensor that nobody has seen with numbers from [0, 1).
pub fn rand_into(out: &Tensor, generator: Option<&Source>) -> Result<()> {
    uniform_fill(out, 0.0, 1.0, generator)
}

/// Standard normal numbers.
pub fn randn(size: &[usize], dtype: DType, generator: Option<&Source>) -> Result<Tensor> {
    let out = Tensor::empty(size, dtype)?;
    randn_into(&out, generator)?;
    Ok(out)
}

/// Fills a tensor that nobody has seen with standard normal numbers.
pub fn randn_into(out: &Tensor, generator: Option<&Source>) -> Result<()> {
    normal_fill(out, 0.0, 1.0, generator)
}

/// Whole numbers in `low..high`, into a tensor that nobody has seen.
pub fn randint(out: &Tensor, low: i64, high: i64, generator: Option<&Source>) -> Result<()> {
    range_fill(out, low, high, generator)
}

/// A permutation of `0..n`.
pub fn randperm(n: i64, dtype: DType, generator: Option<&Source>) -> Result<Tensor> {
    if n < 0 {
        bail!(Runtime, "Trying to create tensor with negative dimension {n}: [{n}]");
    }
    let largest = match dtype {
        DType::U8 => Some((255, "uint8_t")),
        DType::I8 => Some((127, "int8_t")),
        DType::I16 => Some((32767, "int16_t")),
        DType::F16 => Some((2049, "at::Half")),
        DType::BF16 => Some((257, "at::BFloat16")),
        _ => None,
    };
    if let Some((most, name)) = largest {
        if n > most {
            bail!(Runtime, "value cannot be converted to type {name} without overflow");
        }
    }
    let out = Tensor::empty(&[n as usize], dtype)?;
    dispatch!("randperm", dtype, real T => {
        kernels::randperm(&mut source(generator).lock(), write::<T>(&out));
        Ok(())
    })?;
    Ok(out)
}

/// A mean or a standard deviation: a number or a tensor.
pub enum Parameter<'a> {
    Number(f64),
    Tensor(&'a Tensor),
}

/// Normal numbers, each with its own mean or standard deviation.
pub fn normal(mean: Parameter<'_>, std: Parameter<'_>, generator: Option<&Source>) -> Result<Tensor> {
    let (size, dtype) = match (&mean, &std) {
        (Parameter::Tensor(m), Parameter::Tensor(s)) => {
            (shape::broadcast(m.shape(), s.shape())?, crate::promotion::promote_types(m.dtype(), s.dtype()))
        }
        (Parameter::Tensor(t), _) | (_, Parameter::Tensor(t)) => {
            (shape::Dims::from_slice(t.shape()), t.dtype())
        }
        _ => bail!(Runtime, "internal error: normal of two numbers needs a size"),
    };
    let out = Tensor::empty(&size, dtype)?;
    if let Parameter::Tensor(s) = &std {
        if s.dtype().is_complex() {
            bail!(Runtime, "normal expects standard deviation to be non-complex");
        }
        let s = copy::to_dtype(&s.detach(), DType::F64)?.to_vec::<f64>()?;
        if s.iter().any(|v| v.is_nan() || *v < 0.0) {
            bail!(Runtime, "normal expects all elements of std >= 0.0");
        }
    }
    let number = match std {
        Parameter::Number(s) => s,
        Parameter::Tensor(_) => 1.0,
    };
    in_memory_order(&out, |out| normal_fill(out, 0.0, number, generator))?;
    let scaled = match std {
        Parameter::Tensor(s) => terms::mul(&out, &s.detach())?,
        Parameter::Number(_) => out,
    };
    match mean {
        Parameter::Tensor(m) => terms::add(&scaled, &m.detach()),
        Parameter::Number(m) => terms::add_number(&scaled, m),
    }
}
