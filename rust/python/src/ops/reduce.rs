//! Entries for reductions.
use crate::bind::{bind_ops, named, Dims, Operand, Str};
use ferrotorch_tensor::ops::reduce::{self, Interpolation};
use ferrotorch_tensor::ops::{extrema, linalg};
use ferrotorch_tensor::promotion::Operand as Either;
use ferrotorch_tensor::{bail, DType, Result, Scalar, Tensor};

named! { pub Max = "max", values, indices }
named! { pub Min = "min", values, indices }
named! { pub Median = "median", values, indices }
named! { pub NanMedian = "nanmedian", values, indices }
named! { pub Mode = "mode", values, indices }
named! { pub KthValue = "kthvalue", values, indices }
named! { pub AMinMax = "aminmax", min, max }

/// The correction that `unbiased` or `correction` asks for.
fn corrected(correction: Option<Scalar>) -> f64 {
    correction.map_or(1.0, Scalar::to_f64)
}

/// The norm with a name: of all elements, or of matrices.
fn named_norm(
    x: &Tensor,
    name: &str,
    dim: Option<&[i64]>,
    keepdim: bool,
    dtype: Option<DType>,
) -> Result<Tensor> {
    match name {
        "fro" => reduce::norm(x, 2.0, dim, keepdim, dtype),
        "nuc" => {
            let dim = dim.unwrap_or(&[-2, -1]);
            linalg::matrix_norm(x, linalg::Order::Name("nuc"), dim, keepdim, dtype)
        }
        _ => bail!(Runtime, "norm(): expected 'fro' or 'nuc', but got '{name}'"),
    }
}

/// A probability as a tensor of the input's dtype.
fn probability(q: Either<'_>, x: &Tensor) -> Result<Tensor> {
    match q {
        Either::Tensor(q) => Ok(q.clone()),
        Either::Number(q) => {
            let v = q.to_f64();
            if !(0.0..=1.0).contains(&v) {
                bail!(Runtime, "quantile() q must be in the range [0, 1] but got {v}");
            }
            let dtype = if x.dtype().is_floating() { x.dtype() } else { DType::F32 };
            Tensor::full(&[], q, dtype)
        }
    }
}

bind_ops! { TABLE;
    /// The sum of the elements, along `dim` where it is given; integers add up as int64.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints, optional): the dimensions that are summed
    ///     keepdim (bool): keeps the summed dimensions with size one
    ///     dtype (dtype, optional): the dtype that is summed in
    ///
    /// Example::
    ///
    ///     >>> torch.sum(torch.ones(2, 3), dim=1)
    ///     tensor([3., 3.])
    sum [FUNCTION, METHOD, OUT]
        (input: Tensor; dtype: Option<DType> = None) { |_| reduce::sum(input, None, false, dtype) }
        (input: Tensor, dim: Option<Dims>, keepdim: bool = False; dtype: Option<DType> = None) {
            |_| reduce::sum(input, Some(dim.as_deref().unwrap_or(&[])), keepdim, dtype)
        }

    /// The sum of the elements that are not NaN, along `dim` where it is given.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints, optional): the dimensions that are summed
    ///     keepdim (bool): keeps the summed dimensions with size one
    ///     dtype (dtype, optional): the dtype that is summed in
    ///
    /// Example::
    ///
    ///     >>> torch.nansum(torch.tensor([1., float("nan"), 2.]))
    ///     tensor(3.)
    nansum [FUNCTION, METHOD, OUT] (input: Tensor, dim: Option<Dims> = None, keepdim: bool = False; dtype: Option<DType> = None) {
        |_| reduce::nansum(input, dim.as_deref(), keepdim, dtype)
    }

    /// Sums to a shape that broadcasts to the tensor's.
    ///
    /// Args:
    ///     size (ints): the shape of the result
    ///
    /// Example::
    ///
    ///     >>> torch.ones(2, 3).sum_to_size(1, 3)
    ///     tensor([[2., 2., 2.]])
    sum_to_size [METHOD] (input: Tensor, size: crate::bind::Sizes) {
        |_| reduce::sum_to_size(input, &ferrotorch_tensor::ops::factory::sizes(&size, "sum_to_size")?)
    }

    /// The mean of the elements, along `dim` where it is given.
    ///
    /// .. math:: \bar x = \frac{1}{n} \sum_i x_i
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints, optional): the dimensions that are averaged
    ///     keepdim (bool): keeps the averaged dimensions with size one
    ///     dtype (dtype, optional): the dtype of the result
    ///
    /// Example::
    ///
    ///     >>> torch.mean(torch.arange(4.))
    ///     tensor(1.5000)
    mean [FUNCTION, METHOD, OUT]
        (input: Tensor; dtype: Option<DType> = None) { |_| reduce::mean(input, None, false, dtype) }
        (input: Tensor, dim: Option<Dims>, keepdim: bool = False; dtype: Option<DType> = None) {
            |_| reduce::mean(input, Some(dim.as_deref().unwrap_or(&[])), keepdim, dtype)
        }

    /// The mean of the elements that are not NaN, along `dim` where it is given.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints, optional): the dimensions that are averaged
    ///     keepdim (bool): keeps the averaged dimensions with size one
    ///     dtype (dtype, optional): the dtype of the result
    ///
    /// Example::
    ///
    ///     >>> torch.nanmean(torch.tensor([1., float("nan"), 3.]))
    ///     tensor(2.)
    nanmean [FUNCTION, METHOD, OUT] (input: Tensor, dim: Option<Dims> = None, keepdim: bool = False; dtype: Option<DType> = None) {
        |_| reduce::nanmean(input, dim.as_deref(), keepdim, dtype)
    }

    /// The product of the elements, along `dim` where it is given.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int, optional): the dimension that is multiplied
    ///     keepdim (bool): keeps the dimension with size one
    ///     dtype (dtype, optional): the dtype that is multiplied in
    ///
    /// Example::
    ///
    ///     >>> torch.prod(torch.tensor([1., 2., 3.]))
    ///     tensor(6.)
    prod [FUNCTION, METHOD, OUT]
        (input: Tensor; dtype: Option<DType> = None) { |_| reduce::prod(input, dtype) }
        (input: Tensor, dim: i64, keepdim: bool = False; dtype: Option<DType> = None) { |_| reduce::prod_dim(input, dim, keepdim, dtype) }

    /// Whether any element is true, along `dim` where it is given.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints, optional): the dimensions that are reduced
    ///     keepdim (bool): keeps the reduced dimensions with size one
    ///
    /// Example::
    ///
    ///     >>> torch.any(torch.tensor([False, True]))
    ///     tensor(True)
    any [FUNCTION, METHOD, OUT, TRUTH]
        (input: Tensor) { |_| reduce::any(input, None, false) }
        (input: Tensor, dim: Option<Dims>, keepdim: bool = False) { |_| reduce::any(input, dim.as_deref(), keepdim) }

    /// Whether all elements are true, along `dim` where it is given.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints, optional): the dimensions that are reduced
    ///     keepdim (bool): keeps the reduced dimensions with size one
    ///
    /// Example::
    ///
    ///     >>> torch.all(torch.tensor([False, True]))
    ///     tensor(False)
    all [FUNCTION, METHOD, OUT, TRUTH]
        (input: Tensor) { |_| reduce::all(input, None, false) }
        (input: Tensor, dim: Option<Dims>, keepdim: bool = False) { |_| reduce::all(input, dim.as_deref(), keepdim) }

    /// How many elements are not zero, along `dim` where it is given.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints, optional): the dimensions that are counted
    ///
    /// Example::
    ///
    ///     >>> torch.count_nonzero(torch.tensor([0, 3, 5]))
    ///     tensor(2)
    count_nonzero [FUNCTION, METHOD] (input: Tensor, dim: Option<Dims> = None) { |_| reduce::count_nonzero(input, dim.as_deref()) }

    /// The largest element; with `dim` the largest along it and where it is first found; with `other` the larger of each pair.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int, optional): the dimension that is reduced
    ///     keepdim (bool): keeps the dimension with size one
    ///     other (Tensor): the second tensor of pairs
    ///
    /// Example::
    ///
    ///     >>> torch.max(torch.tensor([[1., 4.], [3., 2.]]), dim=1)
    ///     torch.return_types.max(
    ///     values=tensor([4., 3.]),
    ///     indices=tensor([1, 0]))
    max [FUNCTION, METHOD, OUT, EXACT]
        (input: Tensor) { |_| reduce::max(input) }
        (input: Tensor, other: Tensor) { |out| extrema::maximum(input, other, out) }
        (input: Tensor, dim: i64, keepdim: bool = False) -> Max {
            |_| reduce::max_dim(input, dim, keepdim).map(|(values, indices)| Max { values, indices })
        }

    /// The smallest element; with `dim` the smallest along it and where it is first found; with `other` the smaller of each pair.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int, optional): the dimension that is reduced
    ///     keepdim (bool): keeps the dimension with size one
    ///     other (Tensor): the second tensor of pairs
    ///
    /// Example::
    ///
    ///     >>> torch.min(torch.tensor([3., 1., 2.]))
    ///     tensor(1.)
    min [FUNCTION, METHOD, OUT, EXACT]
        (input: Tensor) { |_| reduce::min(input) }
        (input: Tensor, other: Tensor) { |out| extrema::minimum(input, other, out) }
        (input: Tensor, dim: i64, keepdim: bool = False) -> Min {
            |_| reduce::min_dim(input, dim, keepdim).map(|(values, indices)| Min { values, indices })
        }

    /// The largest element over some dimensions; equal ones share the gradient.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints): the dimensions that are reduced, all if empty
    ///     keepdim (bool): keeps the reduced dimensions with size one
    ///
    /// Example::
    ///
    ///     >>> torch.amax(torch.tensor([[1., 4.], [3., 2.]]), dim=0)
    ///     tensor([3., 4.])
    amax [FUNCTION, METHOD, OUT] (input: Tensor, dim: Dims = (), keepdim: bool = False) { |_| reduce::amax(input, Some(&dim), keepdim) }

    /// The smallest element over some dimensions; equal ones share the gradient.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints): the dimensions that are reduced, all if empty
    ///     keepdim (bool): keeps the reduced dimensions with size one
    ///
    /// Example::
    ///
    ///     >>> torch.amin(torch.tensor([[1., 4.], [3., 2.]]), dim=0)
    ///     tensor([1., 2.])
    amin [FUNCTION, METHOD, OUT] (input: Tensor, dim: Dims = (), keepdim: bool = False) { |_| reduce::amin(input, Some(&dim), keepdim) }

    /// The smallest and the largest element, along `dim` where it is given.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int, optional): the dimension that is reduced
    ///     keepdim (bool): keeps the dimension with size one
    ///
    /// Example::
    ///
    ///     >>> torch.aminmax(torch.tensor([3., 1., 2.])).max
    ///     tensor(3.)
    aminmax [FUNCTION, METHOD, OUT, EXACT] (input: Tensor; dim: Option<i64> = None, keepdim: bool = False) -> AMinMax {
        |_| reduce::aminmax(input, dim, keepdim).map(|(min, max)| AMinMax { min, max })
    }

    /// Where the largest element is first found, in the flattened tensor or along `dim`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int, optional): the dimension that is searched
    ///     keepdim (bool): keeps the dimension with size one
    ///
    /// Example::
    ///
    ///     >>> torch.argmax(torch.tensor([3., 7., 5.]))
    ///     tensor(1)
    argmax [FUNCTION, METHOD, OUT, EXACT] (input: Tensor, dim: Option<i64> = None, keepdim: bool = False) { |_| reduce::argmax(input, dim, keepdim) }

    /// Where the smallest element is first found, in the flattened tensor or along `dim`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int, optional): the dimension that is searched
    ///     keepdim (bool): keeps the dimension with size one
    ///
    /// Example::
    ///
    ///     >>> torch.argmin(torch.tensor([3., 7., 5.]))
    ///     tensor(0)
    argmin [FUNCTION, METHOD, OUT, EXACT] (input: Tensor, dim: Option<i64> = None, keepdim: bool = False) { |_| reduce::argmin(input, dim, keepdim) }

    /// The variance, along `dim` where it is given.
    ///
    /// .. math:: \sigma^2 = \frac{1}{\max(0, n - \text{correction})} \sum_i (x_i - \bar x)^2
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints, optional): the dimensions that are reduced
    ///     correction (int): what is taken off the number of elements
    ///     keepdim (bool): keeps the reduced dimensions with size one
    ///
    /// Example::
    ///
    ///     >>> torch.var(torch.tensor([1., 2., 3.]))
    ///     tensor(1.)
    var [FUNCTION, METHOD, OUT]
        (input: Tensor, dim: Option<Dims>, unbiased: bool, keepdim: bool = False) {
            |_| reduce::var(input, dim.as_deref(), unbiased as u8 as f64, keepdim)
        }
        (input: Tensor, dim: Option<Dims> = None; correction: Option<Scalar> = None, keepdim: bool = False) {
            |_| reduce::var(input, dim.as_deref(), corrected(correction), keepdim)
        }
        (input: Tensor, unbiased: bool) { |_| reduce::var(input, None, unbiased as u8 as f64, false) }

    /// The standard deviation, along `dim` where it is given: the square root of the variance.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints, optional): the dimensions that are reduced
    ///     correction (int): what is taken off the number of elements
    ///     keepdim (bool): keeps the reduced dimensions with size one
    ///
    /// Example::
    ///
    ///     >>> torch.std(torch.tensor([1., 2., 3.]))
    ///     tensor(1.)
    std [FUNCTION, METHOD, OUT]
        (input: Tensor, dim: Option<Dims>, unbiased: bool, keepdim: bool = False) {
            |_| reduce::std(input, dim.as_deref(), unbiased as u8 as f64, keepdim)
        }
        (input: Tensor, dim: Option<Dims> = None; correction: Option<Scalar> = None, keepdim: bool = False) {
            |_| reduce::std(input, dim.as_deref(), corrected(correction), keepdim)
        }
        (input: Tensor, unbiased: bool) { |_| reduce::std(input, None, unbiased as u8 as f64, false) }

    /// Variance and mean in one go.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints, optional): the dimensions that are reduced
    ///     correction (int): what is taken off the number of elements
    ///     keepdim (bool): keeps the reduced dimensions with size one
    ///
    /// Example::
    ///
    ///     >>> torch.var_mean(torch.tensor([1., 2., 3.]))
    ///     (tensor(1.), tensor(2.))
    var_mean [FUNCTION]
        (input: Tensor, dim: Option<Dims>, unbiased: bool, keepdim: bool = False) -> (Tensor, Tensor) {
            |_| reduce::var_mean(input, dim.as_deref(), unbiased as u8 as f64, keepdim)
        }
        (input: Tensor, dim: Option<Dims> = None; correction: Option<Scalar> = None, keepdim: bool = False) -> (Tensor, Tensor) {
            |_| reduce::var_mean(input, dim.as_deref(), corrected(correction), keepdim)
        }
        (input: Tensor, unbiased: bool) -> (Tensor, Tensor) { |_| reduce::var_mean(input, None, unbiased as u8 as f64, false) }

    /// Standard deviation and mean in one go.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints, optional): the dimensions that are reduced
    ///     correction (int): what is taken off the number of elements
    ///     keepdim (bool): keeps the reduced dimensions with size one
    ///
    /// Example::
    ///
    ///     >>> torch.std_mean(torch.tensor([1., 2., 3.]))
    ///     (tensor(1.), tensor(2.))
    std_mean [FUNCTION]
        (input: Tensor, dim: Option<Dims>, unbiased: bool, keepdim: bool = False) -> (Tensor, Tensor) {
            |_| reduce::std_mean(input, dim.as_deref(), unbiased as u8 as f64, keepdim)
        }
        (input: Tensor, dim: Option<Dims> = None; correction: Option<Scalar> = None, keepdim: bool = False) -> (Tensor, Tensor) {
            |_| reduce::std_mean(input, dim.as_deref(), corrected(correction), keepdim)
        }
        (input: Tensor, unbiased: bool) -> (Tensor, Tensor) { |_| reduce::std_mean(input, None, unbiased as u8 as f64, false) }

    /// The logarithm of the sum of exponentials, without overflow.
    ///
    /// .. math:: \log \sum_j \exp(x_j)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or sequence of ints): the dimensions that are reduced
    ///     keepdim (bool): keeps the reduced dimensions with size one
    ///
    /// Example::
    ///
    ///     >>> torch.logsumexp(torch.zeros(2), 0)
    ///     tensor(0.6931)
    logsumexp [FUNCTION, METHOD, OUT] (input: Tensor, dim: Dims, keepdim: bool = False) { |_| reduce::logsumexp(input, &dim, keepdim) }

    /// The norm of the elements, or of the vectors along `dim`.
    ///
    /// .. math:: \|x\|_p = \left( \sum_i |x_i|^p \right)^{1/p}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     p (float or str): the order; `"fro"` is 2
    ///     dim (int or sequence of ints, optional): the dimensions that are reduced
    ///     keepdim (bool): keeps the reduced dimensions with size one
    ///     dtype (dtype, optional): the dtype that is computed in
    ///
    /// Example::
    ///
    ///     >>> torch.norm(torch.tensor([3., 4.]))
    ///     tensor(5.)
    norm [FUNCTION, METHOD, OUT, PYTHON, ASKS]
        (input: Tensor, p: Option<Scalar> = 2, dim: Option<Dims> = None, keepdim: bool = False, dtype: Option<DType> = None) {
            |_| reduce::norm(input, p.map_or(2.0, Scalar::to_f64), dim.as_deref(), keepdim, dtype)
        }
        (input: Tensor, p: Str = "fro", dim: Option<Dims> = None, keepdim: bool = False, dtype: Option<DType> = None) {
            |_| named_norm(input, p, dim.as_deref(), keepdim, dtype)
        }

    /// The norm of the elements as a vector.
    _vector_norm [FUNCTION, OUT] (input: Tensor, ord: Scalar = 2, dim: Option<Dims> = None, keepdim: bool = False; dtype: Option<DType> = None) {
        |_| reduce::vector_norm(input, ord.to_f64(), dim.as_deref(), keepdim, dtype)
    }

    /// The lower median of the elements; with `dim` the median along it and its place.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int, optional): the dimension that is reduced
    ///     keepdim (bool): keeps the dimension with size one
    ///
    /// Example::
    ///
    ///     >>> torch.median(torch.tensor([1., 3., 2., 4.]))
    ///     tensor(2.)
    median [FUNCTION, METHOD, OUT, EXACT]
        (input: Tensor) { |_| reduce::median(input) }
        (input: Tensor, dim: i64, keepdim: bool = False) -> Median {
            |_| reduce::median_dim(input, dim, keepdim).map(|(values, indices)| Median { values, indices })
        }

    /// The lower median of the elements that are not NaN; with `dim` the median along it and its place.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int, optional): the dimension that is reduced
    ///     keepdim (bool): keeps the dimension with size one
    ///
    /// Example::
    ///
    ///     >>> torch.nanmedian(torch.tensor([1., float("nan"), 2.]))
    ///     tensor(1.)
    nanmedian [FUNCTION, METHOD, OUT, EXACT]
        (input: Tensor) { |_| reduce::nanmedian(input) }
        (input: Tensor, dim: i64, keepdim: bool = False) -> NanMedian {
            |_| reduce::nanmedian_dim(input, dim, keepdim).map(|(values, indices)| NanMedian { values, indices })
        }

    /// The most frequent element along a dimension, the smallest of several, and its place.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension that is reduced
    ///     keepdim (bool): keeps the dimension with size one
    ///
    /// Example::
    ///
    ///     >>> torch.mode(torch.tensor([3, 1, 3]))[0]
    ///     tensor(3)
    mode [FUNCTION, METHOD, OUT, EXACT] (input: Tensor, dim: i64 = -1, keepdim: bool = False) -> Mode {
        |_| reduce::mode(input, dim, keepdim).map(|(values, indices)| Mode { values, indices })
    }

    /// The `k`-th smallest element along a dimension, counted from 1, and its place.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     k (int): which element
    ///     dim (int): the dimension that is reduced
    ///     keepdim (bool): keeps the dimension with size one
    ///
    /// Example::
    ///
    ///     >>> torch.kthvalue(torch.tensor([3., 1., 2.]), 2)[0]
    ///     tensor(2.)
    kthvalue [FUNCTION, METHOD, OUT, EXACT] (input: Tensor, k: i64, dim: i64 = -1, keepdim: bool = False) -> KthValue {
        |_| reduce::kthvalue(input, k, dim, keepdim).map(|(values, indices)| KthValue { values, indices })
    }

    /// The `q`-quantiles of the elements, along `dim` where it is given.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     q (float or Tensor): probabilities in [0, 1]; a vector gives the first dimension of the result
    ///     dim (int, optional): the dimension that is reduced
    ///     keepdim (bool): keeps the dimension with size one
    ///     interpolation (str): `linear`, `lower`, `higher`, `midpoint` or `nearest`
    ///
    /// Example::
    ///
    ///     >>> torch.quantile(torch.arange(5.), 0.4)
    ///     tensor(1.6000)
    quantile [FUNCTION, METHOD, OUT] (input: Tensor, q: Operand<'static>, dim: Option<i64> = None, keepdim: bool = False; interpolation: Str = "linear") {
        |_| reduce::quantile(input, &probability(q, input)?, dim, keepdim, Interpolation::parse(interpolation)?)
    }

    /// The `q`-quantiles of the elements that are not NaN, along `dim` where it is given.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     q (float or Tensor): probabilities in [0, 1]; a vector gives the first dimension of the result
    ///     dim (int, optional): the dimension that is reduced
    ///     keepdim (bool): keeps the dimension with size one
    ///     interpolation (str): `linear`, `lower`, `higher`, `midpoint` or `nearest`
    ///
    /// Example::
    ///
    ///     >>> torch.nanquantile(torch.tensor([1., float("nan"), 3.]), 0.5)
    ///     tensor(2.)
    nanquantile [FUNCTION, METHOD, OUT] (input: Tensor, q: Operand<'static>, dim: Option<i64> = None, keepdim: bool = False; interpolation: Str = "linear") {
        |_| reduce::nanquantile(input, &probability(q, input)?, dim, keepdim, Interpolation::parse(interpolation)?)
    }
}
