//! Filling tensors in place with random numbers.
use super::generator::{source, Source};
use crate::autograd::{inplace, track};
use crate::ops::memory::write;
use crate::ops::{copy, view};
use crate::shape::Dims;
use crate::{bail, dispatch, error, grads, DType, Element, Result, Scalar, Tensor};
use ferrotorch_kernels::random as kernels;
use ferrotorch_kernels::random::Generator;
use num_complex::Complex;

/// Fills `x` through `f` in the order in which PyTorch walks it: along memory.
pub(super) fn in_memory_order(x: &Tensor, f: impl FnOnce(&Tensor) -> Result<()>) -> Result<()> {
    if x.is_contiguous() {
        return f(x);
    }
    let mut order: Vec<usize> = (0..x.ndim()).collect();
    order.sort_by_key(|&d| std::cmp::Reverse(x.strides()[d]));
    let pick = |from: &[usize]| -> Dims { order.iter().map(|&d| from[d]).collect() };
    let walked = x.alias(&pick(x.shape()), &pick(x.strides()), x.offset());
    if walked.is_contiguous() {
        return f(&walked);
    }
    let fresh = Tensor::empty(walked.shape(), x.dtype())?;
    f(&fresh)?;
    copy::copy_into(&fresh, &walked)
}

/// An in-place op whose result does not depend on its input.
pub(super) fn overwrite(x: &Tensor, name: &'static str, f: impl Fn(&Tensor) -> Result<()>) -> Result<Tensor> {
    inplace(x, |x| {
        f(x)?;
        track(x.clone(), name, &[x], |_| {
            |g: &Tensor, _| Ok(grads![Some(Tensor::zeros(g.shape(), g.dtype())?)])
        })
    })
}

/// Fills a floating-point tensor element by element.
fn each(
    x: &Tensor,
    op: &str,
    generator: Option<&Source>,
    draw: impl Fn(&mut Generator) -> f64,
) -> Result<()> {
    in_memory_order(x, |x| {
        let mut g = source(generator).lock();
        dispatch!(op, x.dtype(), float T => {
            write::<T>(x).iter_mut().for_each(|o| *o = T::from_scalar(Scalar::Float(draw(&mut g))));
            Ok(())
        })
    })
}

/// Fills `x` with numbers from [from, to).
pub fn uniform_fill(x: &Tensor, from: f64, to: f64, generator: Option<&Source>) -> Result<()> {
    if x.dtype().is_complex() {
        return uniform_fill(&view::view_as_real(&x.detach())?, from, to, generator);
    }
    if !x.dtype().is_floating() {
        return Err(error::unsupported("check_uniform_bounds", x.dtype()));
    }
    if from > to {
        bail!(Runtime, "uniform_ expects to return a [from, to) range, but found from={from} > to={to}");
    }
    in_memory_order(x, |x| {
        let mut g = source(generator).lock();
        match x.dtype() {
            DType::F32 => kernels::uniform_f32(&mut g, write(x), from as f32, to as f32),
            DType::F64 => kernels::uniform_f64(&mut g, write(x), from, to),
            DType::F16 => kernels::uniform_f16(&mut g, write(x), from as f32, to as f32),
            _ => kernels::uniform_bf16(&mut g, write(x), from as f32, to as f32),
        }
        Ok(())
    })
}

/// Fills `x` with normal numbers.
pub fn normal_fill(x: &Tensor, mean: f64, std: f64, generator: Option<&Source>) -> Result<()> {
    if std.is_nan() || std < 0.0 {
        bail!(Runtime, "normal expects std >= 0.0, but found std {std}");
    }
    if x.dtype().is_complex() {
        let parts = view::view_as_real(&x.detach())?;
        normal_fill(&parts, 0.0, std / 2f64.sqrt(), generator)?;
        if mean != 0.0 {
            dispatch!("normal_", x.dtype(), complex T => {
                x.for_each_offset(|i| {
                    let v = &mut write::<T>(x)[i];
                    *v = T::from_scalar(Scalar::Complex(v.to_scalar().to_complex() + Complex::new(mean, 0.0)));
                });
                Ok(())
            })?;
        }
        return Ok(());
    }
    if !x.dtype().is_floating() {
        return Err(error::unsupported("normal_kernel_cpu", x.dtype()));
    }
    // Blocks of sixteen serve contiguous tensors only.
    if !x.is_contiguous() {
        return each(x, "normal_kernel_cpu", generator, |g| g.normal() * std + mean);
    }
    let mut g = source(generator).lock();
    match x.dtype() {
        DType::F32 => kernels::normal_f32(&mut g, write(x), mean, std),
        DType::F64 => kernels::normal_f64(&mut g, write(x), mean, std),
        _ => {
            let wide = Tensor::empty(x.shape(), DType::F32)?;
            kernels::normal_reduced(&mut g, write(&wide), mean, std);
            copy::copy_into(&wide, x)?;
        }
    }
    Ok(())
}

pub fn uniform_(x: &Tensor, from: f64, to: f64, generator: Option<&Source>) -> Result<Tensor> {
    overwrite(x, "UniformBackward0", |x| uniform_fill(x, from, to, generator))
}

pub fn normal_(x: &Tensor, mean: f64, std: f64, generator: Option<&Source>) -> Result<Tensor> {
    overwrite(x, "NormalBackward0", |x| normal_fill(x, mean, std, generator))
}

pub fn exponential_(x: &Tensor, lambda: f64, generator: Option<&Source>) -> Result<Tensor> {
    if lambda.is_nan() || lambda <= 0.0 {
        bail!(Runtime, "exponential_ expects lambda > 0.0, but found lambda={lambda}");
    }
    overwrite(x, "ExponentialBackward0", |x| {
        each(x, "exponential_cpu", generator, |g| kernels::exponential(g, lambda))
    })
}

pub fn cauchy_(x: &Tensor, median: f64, sigma: f64, generator: Option<&Source>) -> Result<Tensor> {
    if sigma.is_nan() || sigma <= 0.0 {
        bail!(Runtime, "cauchy_ expects sigma > 0.0, but found sigma={sigma}");
    }
    if !x.dtype().is_floating() {
        bail!(
            Runtime,
            "Cauchy distribution is a continuous probability distribution. dtype must be a floating point but you specified {}",
            x.dtype().type_name()
        );
    }
    overwrite(x, "CauchyBackward0", |x| {
        each(x, "cauchy_cpu", generator, |g| kernels::cauchy(g, median, sigma))
    })
}

pub fn log_normal_(x: &Tensor, mean: f64, std: f64, generator: Option<&Source>) -> Result<Tensor> {
    if std.is_nan() || std <= 0.0 {
        bail!(Runtime, "log_normal_ expects std > 0.0, but found std={std}");
    }
    overwrite(x, "LogNormalBackward0", |x| {
        each(x, "log_normal_cpu", generator, |g| kernels::log_normal(g, mean, std))
    })
}

pub fn geometric_(x: &Tensor, p: f64, generator: Option<&Source>) -> Result<Tensor> {
    if !(p > 0.0 && p < 1.0) {
        bail!(Runtime, "geometric_ expects p to be in (0, 1), but got p={p}");
    }
    overwrite(x, "GeometricBackward0", |x| {
        in_memory_order(x, |x| {
            let mut g = source(generator).lock();
            dispatch!("geometric_cpu", x.dtype(), real T => {
                write::<T>(x).iter_mut().for_each(|o| *o = T::from_scalar(Scalar::Float(kernels::geometric(&mut g, p))));
                Ok(())
            })
        })
    })
}

/// Whole numbers from `base` on, `range` of them (0 stands for 2⁶⁴).
fn whole_fill(x: &Tensor, range: u64, base: i64, generator: Option<&Source>) -> Result<()> {
    in_memory_order(x, |x| {
        let mut g = source(generator).lock();
        if x.dtype() == DType::Bool {
            let mut wide = vec![0i64; x.numel()];
            kernels::random_range(&mut g, &mut wide, range, base);
            write::<bool>(x).iter_mut().zip(wide).for_each(|(o, v)| *o = v != 0);
            return Ok(());
        }
        dispatch!("random_from_to", x.dtype(), real T => {
            kernels::random_range(&mut g, write::<T>(x), range, base);
            Ok(())
        })
    })
}

/// The range of integers that a dtype holds exactly; floating types count from zero.
fn exact_range(dtype: DType) -> (i64, i64) {
    match dtype {
        DType::Bool => (0, 1),
        DType::U8 => (0, 255),
        DType::I8 => (i8::MIN as i64, i8::MAX as i64),
        DType::I16 => (i16::MIN as i64, i16::MAX as i64),
        DType::I32 => (i32::MIN as i64, i32::MAX as i64),
        DType::F16 => (-(1 << 11), 1 << 11),
        DType::BF16 => (-(1 << 8), 1 << 8),
        DType::F32 => (-(1 << 24), 1 << 24),
        DType::F64 => (-(1 << 53), 1 << 53),
        _ => (i64::MIN, i64::MAX),
    }
}

fn type_words(dtype: DType) -> &'static str {
    match dtype {
        DType::U8 => "unsigned char",
        DType::I8 => "signed char",
        DType::I16 => "short",
        DType::I32 => "int",
        DType::I64 => "long",
        DType::Bool => "bool",
        DType::F16 => "c10::Half",
        DType::BF16 => "c10::BFloat16",
        DType::F32 => "float",
        _ => "double",
    }
}

/// Checks that whole numbers in `from..to` fit the dtype.
fn check_range(dtype: DType, from: i64, to: i64) -> Result<()> {
    if from >= to {
        bail!(Runtime, "random_ expects 'from' to be less than 'to', but got from={from} >= to={to}");
    }
    if dtype.is_integral(true) {
        let (low, high) = exact_range(dtype);
        if from < low || from > high {
            bail!(Runtime, "from is out of bounds for {}", type_words(dtype));
        }
        if to - 1 < low || to - 1 > high {
            bail!(Runtime, "to - 1 is out of bounds for {}", type_words(dtype));
        }
    }
    Ok(())
}

/// Fills `x` with whole numbers in `from..to`.
pub(super) fn range_fill(x: &Tensor, from: i64, to: i64, generator: Option<&Source>) -> Result<()> {
    check_range(x.dtype(), from, to)?;
    whole_fill(x, to.wrapping_sub(from) as u64, from, generator)
}

/// `random_(from, to)`; without `to` up to the largest number that the dtype holds exactly.
pub fn random_range_(x: &Tensor, from: i64, to: Option<i64>, generator: Option<&Source>) -> Result<Tensor> {
    overwrite(x, "RandomBackward0", |x| match to {
        Some(to) => range_fill(x, from, to, generator),
        None => {
            let high = exact_range(x.dtype()).1;
            check_range(x.dtype(), from, high)?;
            whole_fill(x, high.wrapping_sub(from).wrapping_add(1) as u64, from, generator)
        }
    })
}

/// `random_()`: over all integers from zero that the dtype holds exactly.
pub fn random_(x: &Tensor, generator: Option<&Source>) -> Result<Tensor> {
    overwrite(x, "RandomBackward2", |x| {
        if x.dtype().is_complex() {
            return Err(error::unsupported("random", x.dtype()));
        }
        whole_fill(x, (exact_range(x.dtype()).1 as u64) + 1, 0, generator)
    })
}
