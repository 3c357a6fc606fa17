//! Entries for reading and writing through indices.
use crate::bind::{bind_ops, Operand, Ret, Str, Tensors, Value};
use ferrotorch_tensor::ops::index::{self, Bag, Combine, Reduction};
use ferrotorch_tensor::ops::split;
use ferrotorch_tensor::promotion::Operand as Either;
use ferrotorch_tensor::{bail, Result, Scalar, Tensor};

fn scatter(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    value: Either<'_>,
    reduce: Option<&str>,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let how = reduce.map(Combine::parse).transpose()?;
    match (value, how) {
        (Either::Tensor(src), None) => index::scatter(x, dim, index, src, out),
        (Either::Tensor(src), Some(how)) => index::scatter_with(x, dim, index, src, how, out),
        (Either::Number(n), None) => index::scatter_number(x, dim, index, n, out),
        (Either::Number(n), Some(how)) => index::scatter_with_number(x, dim, index, n, how, out),
    }
}

/// Every index tensor of a list.
fn some(indices: Tensors) -> Vec<Option<Tensor>> {
    indices.into_iter().map(Some).collect()
}

/// The result of `nonzero`: a matrix, or its columns.
struct Places {
    found: Vec<Tensor>,
    as_tuple: bool,
}

impl Places {
    fn of(x: &Tensor, as_tuple: bool) -> Result<Places> {
        if !as_tuple {
            return Ok(Places { found: vec![index::nonzero(x)?], as_tuple });
        }
        let x = if x.ndim() == 0 { x.reshape(&[1])? } else { x.clone() };
        Ok(Places { found: split::unbind(&index::nonzero(&x)?, 1)?, as_tuple })
    }
}

impl Ret for Places {
    const PY: &'static str = "Tensor | tuple[Tensor, ...]";
    fn into_value(self, py: pyo3::Python<'_>) -> pyo3::PyResult<Value> {
        match (self.as_tuple, self.found.first()) {
            (false, Some(t)) => t.clone().into_value(py),
            _ => self.found.into_value(py),
        }
    }
}

bind_ops! { TABLE;
    /// The elements that `index` names along a dimension.
    ///
    /// .. math:: \text{out}_{ij} = \text{input}_{\text{index}_{ij}\, j} \quad (\text{dim} = 0)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     index (Tensor): the indices, in the shape of the result
    ///     sparse_grad (bool): has no effect
    ///
    /// Example::
    ///
    ///     >>> torch.gather(torch.tensor([[1, 2], [3, 4]]), 1, torch.tensor([[1], [0]]))
    ///     tensor([[2],
    ///             [3]])
    gather [FUNCTION, METHOD, OUT, APART, EXACT] (input: Tensor, dim: i64, index: Tensor; sparse_grad: bool = False) {
        |_| { let _ = sparse_grad; index::gather(input, dim, index) }
    }

    /// The elements that `indices` names along a dimension, the other dimensions broadcast; without `dim`, of the flattened tensor.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     indices (Tensor): the indices
    ///     dim (int, optional): the dimension
    ///
    /// Example::
    ///
    ///     >>> torch.take_along_dim(torch.tensor([5, 7, 6]), torch.tensor([1, 2]))
    ///     tensor([7, 6])
    take_along_dim [FUNCTION, METHOD, OUT, APART] (input: Tensor, indices: Tensor, dim: Option<i64> = None) {
        |_| index::take_along_dim(input, indices, dim)
    }

    /// The tensor with `src`'s elements, or one number, where `index` says along a dimension.
    ///
    /// .. math:: \text{out}_{\text{index}_{ij}\, j} = \text{src}_{ij} \quad (\text{dim} = 0)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     index (Tensor): the indices
    ///     src (Tensor) or value (Number): what is written
    ///     reduce (str, optional): `add` or `multiply` combines with what is there
    ///
    /// Example::
    ///
    ///     >>> torch.zeros(3).scatter(0, torch.tensor([2, 0]), torch.tensor([1., 2.]))
    ///     tensor([2., 0., 1.])
    scatter [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, dim: i64, index: Tensor, src: Operand<'static>; reduce: Option<Str> = None) { |out| scatter(input, dim, index, src, reduce, out) }
        (input: Tensor, dim: i64, index: Tensor, value: Operand<'static>; reduce: Option<Str> = None) { |out| scatter(input, dim, index, value, reduce, out) }

    /// The tensor with `src`'s elements added where `index` says along a dimension.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     index (Tensor): the indices
    ///     src (Tensor): what is added
    ///
    /// Example::
    ///
    ///     >>> torch.ones(2).scatter_add(0, torch.tensor([0, 0]), torch.tensor([1., 2.]))
    ///     tensor([4., 1.])
    scatter_add [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, dim: i64, index: Tensor, src: Tensor) {
        |out| index::scatter_add(input, dim, index, src, out)
    }

    /// The tensor with `src`'s elements combined into it where `index` says along a dimension.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     index (Tensor): the indices
    ///     src (Tensor): what is combined
    ///     reduce (str): `sum`, `prod`, `mean`, `amax` or `amin`
    ///     include_self (bool): the tensor's own elements count too
    ///
    /// Example::
    ///
    ///     >>> torch.ones(2).scatter_reduce(0, torch.tensor([0, 0]), torch.tensor([3., 2.]), "amax")
    ///     tensor([3., 1.])
    scatter_reduce [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, dim: i64, index: Tensor, src: Tensor, reduce: Str; include_self: bool = True) {
        |_| index::scatter_reduce(input, dim, index, src, Reduction::parse(reduce)?, include_self)
    }

    /// The slices along a dimension that `index` names.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     index (Tensor): a vector of indices
    ///
    /// Example::
    ///
    ///     >>> torch.index_select(torch.tensor([[1, 2], [3, 4]]), 0, torch.tensor([1]))
    ///     tensor([[3, 4]])
    index_select [FUNCTION, METHOD, OUT, APART, EXACT] (input: Tensor, dim: i64, index: Tensor) { |_| index::index_select(input, dim, index) }

    /// The tensor with slices of `source` added to those that `index` names along a dimension.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     index (Tensor): a vector of indices
    ///     source (Tensor): the slices
    ///     alpha (Number): scales them
    ///
    /// Example::
    ///
    ///     >>> torch.ones(2).index_add(0, torch.tensor([1]), torch.tensor([3.]))
    ///     tensor([1., 4.])
    index_add [FUNCTION, METHOD, INPLACE, OUT, APART] (input: Tensor, dim: i64, index: Tensor, source: Tensor; alpha: Scalar = 1) {
        |out| index::index_add(input, dim, index, source, alpha, out)
    }

    /// The tensor with slices of `source` in place of those that `index` names along a dimension.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     index (Tensor): a vector of indices
    ///     source (Tensor): the slices
    ///
    /// Example::
    ///
    ///     >>> torch.ones(2).index_copy(0, torch.tensor([1]), torch.tensor([3.]))
    ///     tensor([1., 3.])
    index_copy [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, dim: i64, index: Tensor, source: Tensor) {
        |out| index::index_copy(input, dim, index, source, out)
    }

    /// The tensor with the slices that `index` names along a dimension filled with one number.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     index (Tensor): a vector of indices
    ///     value (Number): the number
    ///
    /// Example::
    ///
    ///     >>> torch.ones(2).index_fill(0, torch.tensor([1]), 5.)
    ///     tensor([1., 5.])
    index_fill [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, dim: i64, index: Tensor, value: Operand<'static>) {
        |out| match value {
            Either::Number(n) => index::index_fill_number(input, dim, index, n, out),
            Either::Tensor(t) => index::index_fill(input, dim, index, t, out),
        }
    }

    /// The tensor with slices of `source` combined into those that `index` names along a dimension.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     index (Tensor): a vector of indices
    ///     source (Tensor): the slices
    ///     reduce (str): `prod`, `mean`, `amax` or `amin`
    ///     include_self (bool): the tensor's own elements count too
    ///
    /// Example::
    ///
    ///     >>> torch.ones(2).index_reduce(0, torch.tensor([1]), torch.tensor([3.]), "amax")
    ///     tensor([1., 3.])
    index_reduce [FUNCTION, METHOD, INPLACE, OUT, APART] (input: Tensor, dim: i64, index: Tensor, source: Tensor, reduce: Str; include_self: bool = True) {
        |_| index::index_reduce(input, dim, index, source, reduce, include_self)
    }

    /// The tensor with `values` put, or added, where index tensors say.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     indices (sequence of Tensors): an index tensor for each leading dimension
    ///     values (Tensor): what is written, broadcast
    ///     accumulate (bool): adds instead
    ///
    /// Example::
    ///
    ///     >>> torch.zeros(3).index_put((torch.tensor([0, 2]),), torch.tensor([1., 2.]))
    ///     tensor([1., 0., 2.])
    index_put [FUNCTION, METHOD, INPLACE] (input: Tensor, indices: Vec<Tensor>, values: Tensor, accumulate: bool = False) {
        |out| index::index_put(input, &some(indices), values, accumulate, out)
    }

    /// The elements of the flattened tensor that `index` names.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     index (Tensor): the indices
    ///
    /// Example::
    ///
    ///     >>> torch.take(torch.tensor([[1, 2], [3, 4]]), torch.tensor([0, 3]))
    ///     tensor([1, 4])
    take [FUNCTION, METHOD, OUT, APART, EXACT] (input: Tensor, index: Tensor) { |_| index::take(input, index) }

    /// The tensor with `source`'s elements put, or added, at positions of the flattened tensor.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     index (Tensor): the positions
    ///     source (Tensor): the elements
    ///     accumulate (bool): adds instead
    ///
    /// Example::
    ///
    ///     >>> torch.zeros(3).put(torch.tensor([1]), torch.tensor([5.]))
    ///     tensor([0., 5., 0.])
    put [FUNCTION, METHOD, INPLACE] (input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) {
        |out| index::put(input, index, source, accumulate, out)
    }

    /// The tensor with one number where `mask` is true.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     mask (Tensor): booleans, broadcast
    ///     value (Number): the number
    ///
    /// Example::
    ///
    ///     >>> torch.ones(2).masked_fill(torch.tensor([True, False]), 5.)
    ///     tensor([5., 1.])
    masked_fill [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, mask: Tensor, value: Operand<'static>) {
        |out| match value {
            Either::Number(n) => index::masked_fill_number(input, mask, n, out),
            Either::Tensor(t) => index::masked_fill(input, mask, t, out),
        }
    }

    /// The elements where `mask` is true, in a row.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     mask (Tensor): booleans, broadcast
    ///
    /// Example::
    ///
    ///     >>> torch.masked_select(torch.tensor([1, 2, 3]), torch.tensor([True, False, True]))
    ///     tensor([1, 3])
    masked_select [FUNCTION, METHOD, OUT, APART, EXACT] (input: Tensor, mask: Tensor) { |_| index::masked_select(input, mask) }

    /// The tensor with `source`'s elements, in order, where `mask` is true.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     mask (Tensor): booleans, broadcast
    ///     source (Tensor): the elements
    ///
    /// Example::
    ///
    ///     >>> torch.zeros(3).masked_scatter(torch.tensor([True, False, True]), torch.tensor([1., 2.]))
    ///     tensor([1., 0., 2.])
    masked_scatter [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, mask: Tensor, source: Tensor) {
        |out| index::masked_scatter(input, mask, source, out)
    }

    /// The indices of the elements that are not zero: a row for each, or a vector for each dimension.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     as_tuple (bool): gives a tuple of vectors
    ///
    /// Example::
    ///
    ///     >>> torch.nonzero(torch.tensor([0, 3, 5]))
    ///     tensor([[1],
    ///             [2]])
    nonzero [FUNCTION, METHOD, OUT] (input: Tensor; as_tuple: bool = False) -> Places {
        |_| Places::of(input, as_tuple)
    }

    /// The indices of the elements that are not zero, cut or filled up to `size` rows.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     size (int): the number of rows
    ///     fill_value (int): what missing rows hold
    ///
    /// Example::
    ///
    ///     >>> torch.nonzero_static(torch.tensor([0, 3]), size=2)
    ///     tensor([[ 1],
    ///             [-1]])
    nonzero_static [FUNCTION, METHOD, OUT] (input: Tensor; size: i64, fill_value: i64 = -1) { |_| index::nonzero_static(input, size, fill_value) }

    /// The indices of the elements that are not zero, a row for each.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.argwhere(torch.tensor([0, 3]))
    ///     tensor([[1]])
    argwhere [FUNCTION, METHOD] (input: Tensor) { |_| index::argwhere(input) }

    /// The rows of a table that `indices` names.
    ///
    /// Args:
    ///     weight (Tensor): the table
    ///     indices (Tensor): the indices
    ///     padding_idx (int): a row that gets no gradient, none if negative
    ///     scale_grad_by_freq (bool): divides each row's gradient by how often it occurs
    ///     sparse (bool): has no effect
    ///
    /// Example::
    ///
    ///     >>> torch.embedding(torch.tensor([[1., 2.], [3., 4.]]), torch.tensor([1]))
    ///     tensor([[3., 4.]])
    embedding [FUNCTION] (weight: Tensor, indices: Tensor, padding_idx: i64 = -1, scale_grad_by_freq: bool = False, sparse: bool = False) {
        |_| { let _ = sparse; index::embedding(weight, indices, padding_idx, scale_grad_by_freq) }
    }

    /// Scales the rows that `indices` names down to a norm of at most `max_norm`, in place.
    embedding_renorm_ [FUNCTION] (input: Tensor, indices: Tensor, max_norm: f64, norm_type: f64) {
        |_| { index::embedding_renorm(input, indices, max_norm, norm_type)?; Ok(input.clone()) }
    }

    /// Rows of zeros with a one at each class index.
    ///
    /// Args:
    ///     input (Tensor): class indices, int64
    ///     num_classes (int): the length of the rows; -1 is one more than the largest index
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.one_hot(torch.tensor([1, 0]))
    ///     tensor([[0, 1],
    ///             [1, 0]])
    one_hot [FUNCTION] (input: Tensor, num_classes: i64 = -1) { |_| index::one_hot(input, num_classes) }

    /// Bags of rows of a table: sums, means or maxima, and what the gradient would need.
    ///
    /// Args:
    ///     weight (Tensor): the table
    ///     indices (Tensor): the indices, one after the other
    ///     offsets (Tensor): where each bag starts
    ///     scale_grad_by_freq (bool): divides each row's gradient by how often it occurs
    ///     mode (int): 0 for sums, 1 for means, 2 for maxima
    ///     sparse (bool): has no effect
    ///     per_sample_weights (Tensor, optional): factors of a sum
    ///     include_last_offset (bool): the last offset is the number of indices
    ///     padding_idx (int, optional): an index that is left out
    ///
    /// Example::
    ///
    ///     >>> torch.embedding_bag(torch.eye(2), torch.tensor([0, 1]), torch.tensor([0]))[0]
    ///     tensor([[1., 1.]])
    embedding_bag [FUNCTION] (weight: Tensor, indices: Tensor, offsets: Tensor, scale_grad_by_freq: bool = False, mode: i64 = 0, sparse: bool = False,
        per_sample_weights: Option<Tensor> = None, include_last_offset: bool = False, padding_idx: Option<i64> = None) -> Vec<Tensor> {
        |_| {
            let _ = sparse;
            let how = match mode {
                0 => Bag::Sum,
                1 => Bag::Mean,
                2 => Bag::Max,
                other => bail!(Runtime, "mode has to be 0 (sum), 1 (mean) or 2 (max), but got {other}"),
            };
            let out = index::embedding_bag(weight, indices, offsets, scale_grad_by_freq, how, per_sample_weights, include_last_offset, padding_idx)?;
            let none = || Tensor::empty(&[0], ferrotorch_tensor::DType::I64);
            Ok(vec![out, none()?, none()?, none()?])
        }
    }
}
