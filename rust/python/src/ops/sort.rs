//! Entries for sorting, distinct values, searching and counting.
use crate::bind::{bind_ops, named, Operand, Ret, Scalar, Str, Value};
use ferrotorch_tensor::ops::sort;
use ferrotorch_tensor::promotion::Operand as Either;
use ferrotorch_tensor::{bail, Result, Tensor};

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
        Some(other) => {
            bail!(Runtime, "torch.searchsorted(): side can only be 'left' or 'right' but got {other}")
        }
    }
}

/// The result of `unique`: the values and what else was asked for.
struct Distinct {
    found: (Tensor, Tensor, Tensor),
    return_inverse: bool,
    return_counts: bool,
}

impl Ret for Distinct {
    const PY: &'static str = "Tensor | tuple[Tensor, ...]";
    fn into_value(self, py: pyo3::Python<'_>) -> pyo3::PyResult<Value> {
        let (values, inverse, counts) = self.found;
        match (self.return_inverse, self.return_counts) {
            (false, false) => values.into_value(py),
            (true, false) => (values, inverse).into_value(py),
            (false, true) => (values, counts).into_value(py),
            (true, true) => (values, inverse, counts).into_value(py),
        }
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
    sort [FUNCTION, METHOD, OUT, EXACT]
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
    topk [FUNCTION, METHOD, OUT, EXACT] (input: Tensor, k: i64, dim: i64 = -1, largest: bool = True, sorted: bool = True) -> TopK {
        |_| { let _ = sorted; sort::topk(input, k, dim, largest).map(|(values, indices)| TopK { values, indices }) }
    }

    /// The distinct elements in ascending order; with `dim` the distinct slices along it.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     sorted (bool): in order, which they always are here
    ///     return_inverse (bool): adds the place of each element among the distinct ones
    ///     return_counts (bool): adds how often each occurs
    ///     dim (int, optional): the dimension
    ///
    /// Example::
    ///
    ///     >>> torch.unique(torch.tensor([3, 1, 3]), return_counts=True)
    ///     (tensor([1, 3]), tensor([1, 2]))
    unique [FUNCTION, METHOD, PYTHON] (input: Tensor, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: Option<i64> = None) -> Distinct {
        |_| {
            let _ = sorted;
            let found = match dim { None => sort::unique(input)?, Some(dim) => sort::unique_dim(input, dim)? };
            Ok(Distinct { found, return_inverse, return_counts })
        }
    }

    /// The elements that differ from the one before; with `dim` the slices along it that do.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     return_inverse (bool): adds the place of each element among the result's
    ///     return_counts (bool): adds the lengths of runs
    ///     dim (int, optional): the dimension
    ///
    /// Example::
    ///
    ///     >>> torch.unique_consecutive(torch.tensor([3, 3, 1, 3]))
    ///     tensor([3, 1, 3])
    unique_consecutive [FUNCTION, METHOD, PYTHON] (input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: Option<i64> = None) -> Distinct {
        |_| Ok(Distinct { found: sort::unique_consecutive(input, dim)?, return_inverse, return_counts })
    }

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
    isin [FUNCTION, OUT]
        (elements: Tensor, test_elements: Operand<'static>; assume_unique: bool = False, invert: bool = False) {
            |_| { let _ = assume_unique; sort::isin(elements, &tensor_of(test_elements)?, invert) }
        }
        (element: Scalar, test_elements: Tensor; assume_unique: bool = False, invert: bool = False) {
            |_| { let _ = assume_unique; sort::isin(&tensor_of(Operand::Number(element))?, test_elements, invert) }
        }
}
