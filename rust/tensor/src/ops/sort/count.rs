//! Counts and histograms.
use crate::ops::memory::{read, write};
use crate::ops::{copy, reduce};
use crate::{bail, error, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::sort::{bin_count, histogram as equal_bins};

/// How often each number occurs, or the sum of its weights.
pub fn bincount(x: &Tensor, weights: Option<&Tensor>, minlength: i64) -> Result<Tensor> {
    if minlength < 0 {
        bail!(Runtime, "minlength should be >= 0");
    }
    if !x.dtype().is_integral(false) {
        return Err(error::unsupported("bincount_cpu", x.dtype()));
    }
    let values = copy::contiguous(&copy::to_dtype(&x.detach(), DType::I64)?)?;
    let numbers = read::<i64>(&values);
    if x.ndim() != 1 && x.numel() > 0 || x.ndim() > 1 || numbers.iter().any(|&v| v < 0) {
        bail!(Runtime, "bincount only supports 1-d non-negative integral inputs.");
    }
    if weights.is_some_and(|w| w.ndim() != 1 || w.numel() != x.numel()) {
        bail!(Runtime, "weights should be 1-d and have the same length as input");
    }
    let bins = numbers.iter().max().map_or(0, |&m| m as usize + 1).max(minlength as usize);
    let places: Vec<usize> = numbers.iter().map(|&v| v as usize).collect();
    match weights {
        None => {
            let out = Tensor::zeros(&[bins], DType::I64)?;
            bin_count(&places, |_| 1i64, write::<i64>(&out));
            Ok(out)
        }
        Some(w) if w.dtype() == DType::F32 => {
            let (w, out) = (copy::contiguous(&w.detach())?, Tensor::zeros(&[bins], DType::F32)?);
            let weight = read::<f32>(&w);
            bin_count(&places, |i| weight[i], write::<f32>(&out));
            Ok(out)
        }
        Some(w) => {
            let (w, out) = (
                copy::contiguous(&copy::to_dtype(&w.detach(), DType::F64)?)?,
                Tensor::zeros(&[bins], DType::F64)?,
            );
            let weight = read::<f64>(&w);
            bin_count(&places, |i| weight[i], write::<f64>(&out));
            Ok(out)
        }
    }
}

fn range_of(x: &Tensor) -> Result<(f64, f64)> {
    if x.numel() == 0 {
        return Ok((0.0, 1.0));
    }
    let (low, high) = reduce::aminmax(&x.detach(), None, false)?;
    Ok((low.item()?.to_f64(), high.item()?.to_f64()))
}

fn check_floating(x: &Tensor, op: &str) -> Result<()> {
    if !matches!(x.dtype(), DType::F32 | DType::F64) {
        return Err(error::unsupported(op, x.dtype()));
    }
    Ok(())
}

/// Counts in equal bins between `low` and `high`; between the extremes where those are equal.
pub fn histc(x: &Tensor, bins: i64, low: f64, high: f64) -> Result<Tensor> {
    check_floating(x, "histogram_cpu")?;
    if bins <= 0 {
        bail!(Runtime, "torch.histogram(): bins must be > 0, but got {bins} for dimension 0");
    }
    let (mut low, mut high) = (low, high);
    if low == high && x.numel() > 0 {
        (low, high) = range_of(x)?;
    }
    if low == high {
        (low, high) = (low - 1.0, high + 1.0);
    }
    if !low.is_finite() || !high.is_finite() {
        bail!(Runtime, "torch.histc: range of [{low}, {high}] is not finite");
    }
    if low > high {
        bail!(Runtime, "torch.histc: max must be larger than min");
    }
    let (x, out) = (copy::contiguous(&x.detach())?, Tensor::zeros(&[bins as usize], x.dtype())?);
    match x.dtype() {
        DType::F32 => equal_bins(read::<f32>(&x), |_| 1.0, low as f32, high as f32, write(&out)),
        _ => equal_bins(read::<f64>(&x), |_| 1.0, low, high, write(&out)),
    }
    Ok(out)
}

/// The edges of `bins` equal bins over a range, or over the tensor's.
pub fn histogram_edges(x: &Tensor, bins: i64, range: Option<(f64, f64)>) -> Result<Tensor> {
    check_floating(x, "histogram_cpu")?;
    if bins <= 0 {
        bail!(Runtime, "torch.histogram(): bins must be > 0, but got {bins} for dimension 0");
    }
    let (mut low, mut high) = match range {
        Some(r) => r,
        None => range_of(x)?,
    };
    if !low.is_finite() || !high.is_finite() {
        bail!(Runtime, "torch.histogram(): dimension 0's range [{low}, {high}] is not finite");
    }
    if low > high {
        bail!(
            Runtime,
            "torch.histogram(): min should not exceed max, but got min {low} max {high} for dimension 0"
        );
    }
    if low == high {
        (low, high) = (low - 0.5, high + 0.5);
    }
    crate::ops::factory::linspace(Scalar::Float(low), Scalar::Float(high), bins + 1, x.dtype())
}

/// The counts, weights or densities between given edges.
pub fn histogram(x: &Tensor, edges: &Tensor, weight: Option<&Tensor>, density: bool) -> Result<Tensor> {
    let column = crate::ops::view::reshape_to(x, &[x.numel(), 1])?;
    let flat = weight.map(|w| crate::ops::view::reshape_to(w, &[w.numel()])).transpose()?;
    histogramdd_edges(&column, std::slice::from_ref(edges), flat.as_ref(), density)
}

/// A histogram of the rows of a matrix over the product of the bins between each dimension's edges.
pub fn histogramdd_edges(
    x: &Tensor,
    edges: &[Tensor],
    weight: Option<&Tensor>,
    density: bool,
) -> Result<Tensor> {
    check_floating(x, "histogram_cpu")?;
    let dims = edges.len();
    for (d, e) in edges.iter().enumerate() {
        if e.ndim() != 1 || e.numel() == 0 {
            bail!(Runtime, "torch.histogramdd(): bins tensor should have one dimension, but got {} dimensions in the bins tensor for dimension {d}", e.ndim());
        }
        if e.dtype() != x.dtype() {
            bail!(
                Runtime,
                "torch.histogramdd(): input tensor and bins tensors should have the same dtype, but got input with dtype {} and bins for dimension {d} with dtype {}",
                x.dtype().type_name(),
                e.dtype().type_name()
            );
        }
    }
    if let Some(w) = weight {
        if w.dtype() != x.dtype() {
            bail!(
                Runtime,
                "torch.histogramdd(): if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got input(dtype={}), and weight(dtype={})",
                x.dtype().type_name(),
                w.dtype().type_name()
            );
        }
        if w.numel() != x.shape()[..x.ndim() - 1].iter().product::<usize>() {
            bail!(Runtime, "torch.histogramdd(): if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape {} and weight with shape {}", crate::shape::display(x.shape()), crate::shape::display(w.shape()));
        }
    }
    let wide = |t: &Tensor| -> Result<Vec<f64>> {
        copy::to_dtype(&copy::contiguous(&t.detach())?, DType::F64)?.to_vec()
    };
    let (points, edges): (Vec<f64>, Result<Vec<Vec<f64>>>) = (wide(x)?, edges.iter().map(wide).collect());
    let (edges, weights) = (edges?, weight.map(wide).transpose()?);
    let shape: Vec<usize> = edges.iter().map(|e| e.len() - 1).collect();
    let mut out = vec![0.0; shape.iter().product()];
    'points: for (i, p) in points.chunks_exact(dims).enumerate() {
        let mut at = 0;
        for (v, e) in p.iter().zip(&edges) {
            let n = e.len() - 1;
            if n == 0 || !(*v >= e[0] && *v <= e[n]) {
                continue 'points;
            }
            let bin = e.partition_point(|b| b <= v).saturating_sub(1).min(n - 1);
            at = at * n + bin;
        }
        out[at] += weights.as_ref().map_or(1.0, |w| w[i]);
    }
    if density {
        let total: f64 = out.iter().sum();
        for (i, o) in out.iter_mut().enumerate() {
            let (mut rest, mut volume) = (i, 1.0);
            for (e, &n) in edges.iter().zip(&shape).rev() {
                volume *= e[rest % n + 1] - e[rest % n];
                rest /= n;
            }
            *o /= total * volume;
        }
    }
    copy::to_dtype(&Tensor::from_vec(out, &shape)?, x.dtype())
}
