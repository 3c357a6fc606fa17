//! Coin flips, counts, draws from tables.
use super::fill::{in_memory_order, overwrite};
use super::generator::{source, Source};
use crate::autograd::track;
use crate::ops::memory::{read, write};
use crate::ops::{copy, factory, reduce, sort, terms, view};
use crate::{bail, dispatch, error, grads, shape, DType, Element, Result, Scalar, Tensor};
use ferrotorch_kernels::math::implicit::{beta_sample_slope, gamma_sample_slope};
use ferrotorch_kernels::random as kernels;
use smallvec::SmallVec;

fn check_probability(p: f64) -> Result<()> {
    if !(0.0..=1.0).contains(&p) {
        bail!(Runtime, "bernoulli_ expects p to be in [0, 1], but got p={p}");
    }
    Ok(())
}

/// Fills a tensor that nobody has seen with ones of probability `p`.
pub(super) fn flip_coins(x: &Tensor, p: f64, generator: Option<&Source>) -> Result<()> {
    check_probability(p)?;
    in_memory_order(x, |x| {
        let mut g = source(generator).lock();
        dispatch!("bernoulli_scalar_cpu_", x.dtype(), real_bool T => {
            let (zero, one) = (T::default(), T::from_scalar(Scalar::Int(1)));
            kernels::bernoulli(&mut g, write::<T>(x), p, zero, one);
            Ok(())
        })
    })
}

/// Ones with probability `p`, in place.
pub fn bernoulli_(x: &Tensor, p: f64, generator: Option<&Source>) -> Result<Tensor> {
    check_probability(p)?;
    overwrite(x, "BernoulliBackward2", |x| flip_coins(x, p, generator))
}

fn flip_biased(x: &Tensor, p: &Tensor, generator: Option<&Source>) -> Result<()> {
    if !p.dtype().is_floating() {
        return Err(error::unsupported("bernoulli_tensor_cpu_p_", p.dtype()));
    }
    let double = p.dtype() == DType::F64;
    let p = view::expand_to(&p.detach(), x.shape())?;
    let p = copy::contiguous(&copy::to_dtype(&p, if double { DType::F64 } else { DType::F32 })?)?;
    let valid = match double {
        true => read::<f64>(&p).iter().all(|v| (0.0..=1.0).contains(v)),
        false => read::<f32>(&p).iter().fold(true, |all, v| all & (*v >= 0.0 && *v <= 1.0)),
    };
    if !valid {
        bail!(
            Runtime,
            "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)"
        );
    }
    let plain = if x.is_contiguous() { x.clone() } else { Tensor::empty(x.shape(), x.dtype())? };
    {
        let mut g = source(generator).lock();
        dispatch!("bernoulli_tensor_cpu_self_", x.dtype(), real_bool T => {
            let (zero, one) = (T::default(), T::from_scalar(Scalar::Int(1)));
            match double {
                true => kernels::bernoulli_f64(&mut g, write::<T>(&plain), read(&p), zero, one),
                false => kernels::bernoulli_f32(&mut g, write::<T>(&plain), read(&p), zero, one),
            }
            Ok(())
        })?;
    }
    if !plain.same(x) {
        copy::copy_into(&plain, x)?;
    }
    Ok(())
}

/// Ones with the probabilities in `p`, in place.
pub fn bernoulli_tensor_(x: &Tensor, p: &Tensor, generator: Option<&Source>) -> Result<Tensor> {
    let fits = matches!(shape::broadcast(x.shape(), p.shape()), Ok(s) if s[..] == *x.shape());
    if !fits {
        bail!(
            Runtime,
            "output with shape {} doesn't match the broadcast shape {}",
            shape::display(x.shape()),
            shape::display(p.shape())
        );
    }
    overwrite(x, "BernoulliBackward1", |x| flip_biased(x, p, generator))
}

/// Ones with the probabilities in `x`; the gradient is zero.
pub fn bernoulli(x: &Tensor, generator: Option<&Source>) -> Result<Tensor> {
    let out = factory::empty_like(x, None)?;
    flip_biased(&out, x, generator)?;
    without_gradient(out, "BernoulliBackward0", x)
}

/// Ones with probability `p`, shaped like `x`.
pub fn bernoulli_p(x: &Tensor, p: f64, generator: Option<&Source>) -> Result<Tensor> {
    let out = factory::empty_like(x, None)?;
    flip_coins(&out, p, generator)?;
    Ok(out)
}

fn without_gradient(out: Tensor, name: &'static str, x: &Tensor) -> Result<Tensor> {
    track(out, name, &[x], |_| |g: &Tensor, _| Ok(grads![Some(Tensor::zeros(g.shape(), g.dtype())?)]))
}

/// Poisson numbers with the rates in `x`.
pub fn poisson(x: &Tensor, generator: Option<&Source>) -> Result<Tensor> {
    let source_x = copy::contiguous(&x.detach())?;
    let out = Tensor::empty(x.shape(), x.dtype())?;
    dispatch!("poisson_cpu", x.dtype(), float T => {
        let rates = read::<T>(&source_x);
        if rates.iter().any(|r| r.to_scalar().to_f64().is_nan() || r.to_scalar().to_f64() < 0.0) {
            bail!(Runtime, "invalid Poisson rate, expected rate to be non-negative");
        }
        let mut g = source(generator).lock();
        for (o, r) in write::<T>(&out).iter_mut().zip(rates) {
            *o = T::from_scalar(Scalar::Float(kernels::poisson(&mut g, r.to_scalar().to_f64())));
        }
        Ok(())
    })?;
    without_gradient(out, "PoissonBackward0", x)
}

/// Binomial numbers from counts and probabilities.
pub fn binomial(count: &Tensor, p: &Tensor, generator: Option<&Source>) -> Result<Tensor> {
    for (t, name) in [(count, "count"), (p, "prob")] {
        if !t.dtype().is_floating() {
            let dtype = t.dtype().type_name();
            bail!(Value, "binomial only supports floating-point dtypes for {name}, got: {dtype}");
        }
    }
    if count.dtype() != p.dtype() {
        bail!(Runtime, "Found dtype {} but expected {}", p.dtype().type_name(), count.dtype().type_name());
    }
    let size = shape::broadcast(count.shape(), p.shape())?;
    let wide = |t: &Tensor| -> Result<Vec<f64>> {
        copy::contiguous(&copy::to_dtype(&view::expand_to(&t.detach(), &size)?, DType::F64)?)?.to_vec()
    };
    let mut g = source(generator).lock();
    let values: Vec<f64> =
        wide(count)?.iter().zip(wide(p)?).map(|(&n, p)| kernels::binomial(&mut g, n, p)).collect();
    copy::to_dtype(&Tensor::from_vec(values, &size)?, count.dtype())
}

/// Gamma numbers of unit scale with the shapes in `alpha`.
pub fn standard_gamma(alpha: &Tensor, generator: Option<&Source>) -> Result<Tensor> {
    if !alpha.dtype().is_floating() {
        return Err(error::unsupported("gamma_cpu", alpha.dtype()));
    }
    let least = if alpha.dtype() == DType::F64 { f64::MIN_POSITIVE } else { f32::MIN_POSITIVE as f64 };
    let wide = copy::contiguous(&copy::to_dtype(&alpha.detach(), DType::F64)?)?;
    let mut g = source(generator).lock();
    let values = read::<f64>(&wide)
        .iter()
        .map(|&a| kernels::standard_gamma(&mut g, a).max(least))
        .collect::<Vec<f64>>();
    drop(g);
    let out = copy::to_dtype(&Tensor::from_vec(values, alpha.shape())?, alpha.dtype())?;
    track(out, "StandardGammaBackward0", &[alpha], |s| {
        let (alpha, out) = (s.save(alpha), s.output());
        move |g: &Tensor, _| {
            Ok(grads![Some(terms::mul(g, &standard_gamma_grad(&alpha.get()?, &out.get()?)?)?)])
        }
    })
}

fn doubles(x: &Tensor) -> Result<Vec<f64>> {
    copy::contiguous(&copy::to_dtype(&x.detach(), DType::F64)?)?.to_vec()
}

/// Applies `f` to elements of tensors of one shape, in double precision.
fn elementwise(name: &str, tensors: &[&Tensor], f: impl Fn(&[f64]) -> f64) -> Result<Tensor> {
    let dtype = tensors[0].dtype();
    if !dtype.is_floating() {
        return Err(error::unsupported(name, dtype));
    }
    let wide: Vec<Vec<f64>> = tensors.iter().map(|t| doubles(t)).collect::<Result<_>>()?;
    let values: Vec<f64> =
        (0..wide[0].len()).map(|i| f(&wide.iter().map(|w| w[i]).collect::<SmallVec<[f64; 3]>>())).collect();
    copy::to_dtype(&Tensor::from_vec(values, tensors[0].shape())?, dtype)
}

/// The derivatives of gamma samples with respect to their shapes.
pub fn standard_gamma_grad(alpha: &Tensor, sample: &Tensor) -> Result<Tensor> {
    let alpha = view::expand_to(alpha, sample.shape())?;
    elementwise("_standard_gamma_grad_cpu", &[sample, &alpha], |v| gamma_sample_slope(v[0], v[1]))
}

/// What gradients of Dirichlet samples are made of: derivatives of beta samples over `1 - x`.
pub fn dirichlet_grad(x: &Tensor, alpha: &Tensor, total: &Tensor) -> Result<Tensor> {
    let (alpha, total) = (view::expand_to(alpha, x.shape())?, view::expand_to(total, x.shape())?);
    elementwise("_dirichlet_grad_cpu", &[x, &alpha, &total], |v| beta_sample_slope(v[0], v[1], v[2]))
}

/// Points of the Dirichlet distribution with the concentrations in the rows of `alpha`.
pub fn dirichlet(alpha: &Tensor, generator: Option<&Source>) -> Result<Tensor> {
    let gamma = standard_gamma(&alpha.detach(), generator)?;
    let out = terms::div(&gamma, &reduce::sum(&gamma, Some(&[-1]), true, None)?)?;
    track(out, "SampleDirichletBackward0", &[alpha], |s| {
        let (alpha, out) = (s.save(alpha), s.output());
        move |g: &Tensor, _| {
            let (alpha, x) = (alpha.get()?, out.get()?);
            let total = reduce::sum(&alpha, Some(&[-1]), true, None)?;
            let mean = reduce::sum(&terms::mul(&x, g)?, Some(&[-1]), true, None)?;
            Ok(grads![Some(terms::mul(&dirichlet_grad(&x, &alpha, &total)?, &terms::sub(g, &mean)?)?)])
        }
    })
}

/// Places drawn with the weights in the rows of `x`.
pub fn multinomial(x: &Tensor, count: i64, replacement: bool, generator: Option<&Source>) -> Result<Tensor> {
    if !matches!(x.ndim(), 1 | 2) {
        bail!(Runtime, "prob_dist must be 1 or 2 dim");
    }
    if !x.dtype().is_floating() {
        bail!(
            Runtime,
            "multinomial only supports floating-point dtypes for input, got: {}",
            x.dtype().type_name()
        );
    }
    if count <= 0 {
        bail!(Runtime, "cannot sample n_sample <= 0 samples");
    }
    let n = x.shape()[x.ndim() - 1];
    if !replacement && count as usize > n {
        bail!(Runtime, "cannot sample n_sample > prob_dist.size(-1) samples without replacement");
    }
    let mut shape = shape::Dims::from_slice(x.shape());
    shape[x.ndim() - 1] = count as usize;
    let weights = copy::contiguous(&x.detach())?;
    if weights.numel() == 0 {
        return Tensor::empty(&shape, DType::I64);
    }
    check_weights(&weights, n)?;
    if !replacement || count == 1 {
        // Dividing by exponential numbers and taking the largest draws without replacement.
        let q = factory::empty_like(&weights, None)?;
        super::exponential_(&q, 1.0, generator)?;
        let keys = terms::div(&weights, &q)?;
        return Ok(if count == 1 {
            reduce::argmax(&keys, Some(-1), true)?
        } else {
            sort::topk(&keys, count, -1, true)?.1
        });
    }
    let out = Tensor::empty(&shape, DType::I64)?;
    let mut g = source(generator).lock();
    for (row, out) in wide_rows(&weights, n)?.iter().zip(write::<i64>(&out).chunks_mut(count as usize)) {
        kernels::multinomial_with_replacement(&mut g, row, out);
    }
    Ok(out)
}

/// Normalised cumulative sums of each row, rounded as the dtype rounds.
fn wide_rows(weights: &Tensor, n: usize) -> Result<Vec<Vec<f64>>> {
    dispatch!("multinomial", weights.dtype(), float T => {
        let round = |v: f64| T::from_scalar(Scalar::Float(v)).to_scalar().to_f64();
        Ok(read::<T>(weights).chunks(n).map(|row| {
            let mut sum = 0.0;
            let mut cumulative: Vec<f64> = row.iter().map(|w| { sum = round(sum + w.to_scalar().to_f64()); sum }).collect();
            if sum > 0.0 {
                cumulative.iter_mut().for_each(|c| *c = round(*c / sum));
            }
            cumulative
        }).collect())
    })
}

fn check_weights(weights: &Tensor, n: usize) -> Result<()> {
    dispatch!("multinomial", weights.dtype(), float T => {
        let mut total = 0.0;
        for (i, w) in read::<T>(weights).iter().enumerate() {
            let w = w.to_scalar().to_f64();
            if !w.is_finite() || w < 0.0 {
                bail!(Runtime, "probability tensor contains either `inf`, `nan` or element < 0");
            }
            total += w;
            if i % n == n - 1 {
                if total <= 0.0 {
                    bail!(Runtime, "invalid multinomial distribution (sum of probabilities <= 0)");
                }
                total = 0.0;
            }
        }
        Ok(())
    })
}
