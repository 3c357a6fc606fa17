//! Entries for sorting, distinct values, searching and counting.
use crate::bind::{bind_ops, named, Operand, Str};
use ferrotorch_tensor::ops::sort;
use ferrotorch_tensor::promotion::Operand as Either;
use ferrotorch_tensor::{bail, Result, Scalar, Tensor};

named! { pub Sort = "sort", values, indices }
named! { pub TopK = "topk", values, indices }

/// A number as a 0-dim tensor of its natural dtype, or of the other operand's kind.
fn tensor_of(x: Either<'_>) -> Result<Tensor> {
    match x {
        Either::Tensor(t) => Ok(t.clone()),
        Either::Number(n) => Tensor::scalar(n, ferrotorch_tensor::result_type(&[Either::Number(n)])),
    }
}

/// Whether the last position counts, from the two ways to say so.
fn right_side(right: bool, side: Option<&str>) -> Result<bool> {
    match side {
        None => Ok(right),
        Some("left") if right => {
            bail!(Runtime, "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True")
        }
        Some("left") => Ok(false),
        Some("right") => Ok(true),
        Some(other) => bail!(Runtime, "torch.searchsorted(): side can only be 'left' or 'right' but got {other}"),
    }
}

bind_ops! { TABLE;
    /// The elements along a dimension in order, and where each came from; equal ones keep their order, NaN is the largest.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     descending (bool): the largest first
    ///     stable (bool): equal elements keep their order, which they always do here
    ///
    /// Example::
    ///
    ///     >>> torch.sort(torch.tensor([3, 1, 2]))
    ///     torch.return_types.sort(
    ///     values=tensor([1, 2, 3]),
    ///     indices=tensor([1, 2, 0]))
    sort [FUNCTION, METHOD, OUT]
        (input: Tensor, dim: i64 = -1, descending: bool = False) -> Sort {
            |_| sort::sort(input, dim, descending).map(|(values, indices)| Sort { values, indices })
        }
        (input: Tensor; stable: Option<bool>, dim: i64 = -1, descending: bool = False) -> Sort {
            |_| { let _ = stable; sort::sort(input, dim, descending).map(|(values, indices)| Sort { values, indices }) }
        }

    /// The order that sorts the elements along a dimension.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     descending (bool): the largest first
    ///     stable (bool): equal elements keep their order, which they always do here
    ///
    /// Example::
    ///
    ///     >>> torch.argsort(torch.tensor([3, 1, 2]))
    ///     tensor([1, 2, 0])
    argsort [FUNCTION, METHOD]
        (input: Tensor, dim: i64 = -1, descending: bool = False) { |_| sort::argsort(input, dim, descending) }
        (input: Tensor; stable: bool, dim: i64 = -1, descending: bool = False) { |_| { let _ = stable; sort::argsort(input, dim, descending) } }

    /// The elements sorted along the first dimension.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.msort(torch.tensor([3, 1, 2]))
    ///     tensor([1, 2, 3])
    msort [FUNCTION, METHOD, OUT] (input: Tensor) { |_| sort::msort(input) }

    /// The `k` largest or smallest elements along a dimension, in order, and where each came from.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     k (int): how many
    ///     dim (int): the dimension
    ///     largest (bool): the largest rather than the smallest
    ///     sorted (bool): in order, which they always are here
    ///
    /// Example::
    ///
    ///     >>> torch.topk(torch.tensor([3, 1, 2]), 2)[0]
    ///     tensor([3, 2])
    topk [FUNCTION, METHOD, OUT] (input: Tensor, k: i64, dim: i64 = -1, largest: bool = True, sorted: bool = True) -> TopK {
        |_| { let _ = sorted; sort::topk(input, k, dim, largest).map(|(values, indices)| TopK { values, indices }) }
    }

    /// The distinct elements in order, the place of each element among them, and how often each occurs.
    _unique [FUNCTION] (input: Tensor) -> (Tensor, Tensor, Tensor) { |_| sort::unique(input) }

    /// The distinct slices along a dimension in order, the place of each slice among them, and how often each occurs.
    _unique_dim [FUNCTION] (input: Tensor, dim: i64) -> (Tensor, Tensor, Tensor) { |_| sort::unique_dim(input, dim) }

    /// The elements or slices that differ from the one before, the place of each among them, and the lengths of runs.
    _unique_consecutive [FUNCTION] (input: Tensor, dim: Option<i64> = None) -> (Tensor, Tensor, Tensor) { |_| sort::unique_consecutive(input, dim) }

    /// Where values would have to be inserted to keep a sorted sequence sorted.
    ///
    /// Args:
    ///     sorted_sequence (Tensor): sorted along the innermost dimension
    ///     input (Tensor or Number): the values
    ///     out_int32 (bool): gives int32 instead of int64
    ///     right (bool): the last such place rather than the first
    ///     side (str, optional): `left` or `right`, the same as `right`
    ///     sorter (Tensor, optional): the order of a sequence that is not sorted
    ///
    /// Example::
    ///
    ///     >>> torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([3, 6]))
    ///     tensor([1, 3])
    searchsorted [FUNCTION, OUT] (sorted_sequence: Tensor, input: Operand<'static>; out_int32: bool = False, right: bool = False, side: Option<Str> = None, sorter: Option<Tensor> = None) {
        |_| sort::searchsorted(sorted_sequence, &tensor_of(input)?, out_int32, right_side(right, side)?, sorter)
    }

    /// The bucket of each value between sorted boundaries.
    ///
    /// Args:
    ///     input (Tensor or Number): the values
    ///     boundaries (Tensor): a sorted vector
    ///     out_int32 (bool): gives int32 instead of int64
    ///     right (bool): boundaries belong to the bucket on their left rather than on their right
    ///
    /// Example::
    ///
    ///     >>> torch.bucketize(torch.tensor([3, 6]), torch.tensor([1, 3, 5]))
    ///     tensor([1, 3])
    bucketize [FUNCTION, OUT] (input: Operand<'static>, boundaries: Tensor; out_int32: bool = False, right: bool = False) {
        |_| sort::bucketize(&tensor_of(input)?, boundaries, out_int32, right)
    }

    /// Whether each element is one of `test_elements`.
    ///
    /// Args:
    ///     elements (Tensor or Number): the elements
    ///     test_elements (Tensor or Number): what they are looked for in
    ///     assume_unique (bool): a promise that makes no difference here
    ///     invert (bool): whether each is none of them
    ///
    /// Example::
    ///
    ///     >>> torch.isin(torch.tensor([1, 2]), torch.tensor([2, 3]))
    ///     tensor([False,  True])
    isin [FUNCTION, OUT] (elements: Operand<'static>, test_elements: Operand<'static>; assume_unique: bool = False, invert: bool = False) {
        |_| { let _ = assume_unique; sort::isin(&tensor_of(elements)?, &tensor_of(test_elements)?, invert) }
    }

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

    /// The edges of equal bins over a range, or over the tensor's.
    _histogram_edges [FUNCTION] (input: Tensor, bins: i64, low: Option<f64> = None, high: Option<f64> = None) {
        |_| sort::histogram_edges(input, bins, low.zip(high))
    }

    /// Counts, weights or densities of the rows of a matrix between each dimension's edges.
    _histogramdd [FUNCTION] (input: Tensor, edges: Vec<Tensor>, weight: Option<Tensor> = None, density: bool = False) {
        |_| sort::histogramdd_edges(input, &edges, weight, density)
    }
}
