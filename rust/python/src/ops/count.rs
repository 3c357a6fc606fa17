//! Entries for counts and histograms.
use crate::bind::{bind_ops, named, Any, Dims, Ret, Value};
use crate::object;
use ferrotorch_tensor::ops::sort;
use ferrotorch_tensor::{bail, error, Result, Scalar, Tensor};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

named! { pub Histogram = "histogram", hist, bin_edges }

/// Counts over the product of several dimensions' bins, and the bins.
struct HistogramDd {
    hist: Tensor,
    bin_edges: Vec<Tensor>,
}

impl Ret for HistogramDd {
    const PY: &'static str = "return_types.histogramdd";
    fn into_value(self, py: Python<'_>) -> PyResult<Value> {
        let edges = self.bin_edges.into_iter().map(|t| object::wrap(py, t)).collect::<PyResult<Vec<_>>>()?;
        let parts = (object::wrap(py, self.hist)?, PyTuple::new(py, edges)?);
        let class = crate::named::make(py, "histogramdd", &["hist", "bin_edges"])?;
        Ok(Value::Object(class.call1((parts,))?.into_ptr()))
    }
}

/// Pairs of ends, one for each dimension.
fn ranges(range: Option<Any<'_>>) -> Result<Option<Vec<f64>>> {
    match range {
        None => Ok(None),
        Some(r) => match r.extract::<Vec<f64>>() {
            Ok(values) => Ok(Some(values)),
            Err(_) => bail!(Type, "histogram(): argument 'range' must be tuple of floats"),
        },
    }
}

/// One vector of edges for each column of the tensor.
fn edges(x: &Tensor, bins: &[i64], range: Option<Vec<f64>>) -> Result<Vec<Tensor>> {
    if x.ndim() < 2 {
        bail!(
            Runtime,
            "torch.histogramdd(): input tensor should have at least 2 dimensions, but got {}",
            x.ndim()
        );
    }
    let n = x.shape()[x.ndim() - 1];
    let bins = if let &[one] = bins { vec![one; n] } else { bins.to_vec() };
    if bins.len() != n {
        bail!(
            Runtime,
            "histogramdd: The size of bins must be equal to the innermost dimension of the input."
        );
    }
    if range.as_ref().is_some_and(|r| r.len() != 2 * n) {
        bail!(
            Runtime,
            "torch.histogramdd(): for a {n}-dimensional histogram range should have {} elements, but got {}",
            2 * n,
            range.map_or(0, |r| r.len())
        );
    }
    (0..n)
        .map(|d| {
            let column = x.select(-1, d as i64)?;
            sort::histogram_edges(&column, bins[d], range.as_ref().map(|r| (r[2 * d], r[2 * d + 1])))
        })
        .collect()
}

fn one_range(range: Option<Any<'_>>) -> Result<Option<(f64, f64)>> {
    match ranges(range)?.as_deref() {
        None => Ok(None),
        Some(&[low, high]) => Ok(Some((low, high))),
        Some(other) => Err(error!(
            Runtime,
            "torch.histogramdd(): for a 1-dimensional histogram range should have 2 elements, but got {}",
            other.len()
        )),
    }
}

bind_ops! { TABLE;
    /// How often each number occurs, or the sum of its weights.
    ///
    /// Args:
    ///     input (Tensor): a vector of whole numbers from zero on
    ///     weights (Tensor, optional): the weight of each
    ///     minlength (int): the least length of the result
    ///
    /// Example::
    ///
    ///     >>> torch.bincount(torch.tensor([1, 2, 2]))
    ///     tensor([0, 1, 2])
    bincount [FUNCTION, METHOD] (input: Tensor, weights: Option<Tensor> = None, minlength: i64 = 0) { |_| sort::bincount(input, weights, minlength) }

    /// Counts in equal bins between `min` and `max`, or between the extremes where those are equal.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     bins (int): how many bins
    ///     min (Number): the lower end
    ///     max (Number): the upper end
    ///
    /// Example::
    ///
    ///     >>> torch.histc(torch.tensor([1., 2., 1.]), bins=4, min=0, max=3)
    ///     tensor([0., 2., 1., 0.])
    histc [FUNCTION, METHOD, OUT] (input: Tensor, bins: i64 = 100, min: Scalar = 0, max: Scalar = 0) {
        |_| sort::histc(input, bins, min.to_f64(), max.to_f64())
    }

    /// Counts between edges, which are given or divide the tensor's range evenly.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     bins (int or Tensor): how many bins, or their edges
    ///     range (tuple of floats, optional): the ends of equal bins
    ///     weight (Tensor, optional): the weight of each element
    ///     density (bool): gives densities instead of counts
    ///
    /// Example::
    ///
    ///     >>> torch.histogram(torch.tensor([1., 2., 1.]), bins=4, range=(0., 3.)).hist
    ///     tensor([0., 2., 1., 0.])
    histogram [FUNCTION, METHOD, OUT, EXACT]
        (input: Tensor, bins: Tensor; weight: Option<Tensor> = None, density: bool = False) -> Histogram {
            |_| Ok(Histogram { hist: sort::histogram(input, bins, weight, density)?, bin_edges: bins.clone() })
        }
        (input: Tensor, bins: i64 = 100; range: Option<Any<'static>> = None, weight: Option<Tensor> = None, density: bool = False) -> Histogram {
            |_| {
                let bin_edges = sort::histogram_edges(input, bins, one_range(range)?)?;
                Ok(Histogram { hist: sort::histogram(input, &bin_edges, weight, density)?, bin_edges })
            }
        }

    /// Counts of the rows of a matrix over the product of each dimension's bins.
    ///
    /// Args:
    ///     input (Tensor): rows of coordinates
    ///     bins (int, ints or Tensors): how many bins for each dimension, or their edges
    ///     range (sequence of floats, optional): the ends of equal bins, a pair for each dimension
    ///     weight (Tensor, optional): the weight of each row
    ///     density (bool): gives densities instead of counts
    ///
    /// Example::
    ///
    ///     >>> torch.histogramdd(torch.tensor([[0., 1.], [1., 0.]]), bins=2).hist
    ///     tensor([[0., 1.],
    ///             [1., 0.]])
    histogramdd [FUNCTION]
        (input: Tensor, bins: Dims, range: Option<Any<'static>> = None, weight: Option<Tensor> = None, density: bool = False) -> HistogramDd {
            |_| {
                let bin_edges = edges(input, &bins, ranges(range)?)?;
                Ok(HistogramDd { hist: sort::histogramdd_edges(input, &bin_edges, weight, density)?, bin_edges })
            }
        }
        (input: Tensor, bins: Vec<Tensor>, range: Option<Any<'static>> = None, weight: Option<Tensor> = None, density: bool = False) -> HistogramDd {
            |_| {
                let _ = range;
                Ok(HistogramDd { hist: sort::histogramdd_edges(input, &bins, weight, density)?, bin_edges: bins.to_vec() })
            }
        }
}
