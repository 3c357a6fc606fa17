//! Entries for grids, differences, statistics and tensors with one part replaced.
use crate::bind::{bind_ops, Sizes, Str};
use ferrotorch_tensor::ops::difference::{self, Spacing};
use ferrotorch_tensor::ops::{embed, grid, statistics};
use ferrotorch_tensor::promotion::Operand as Either;
use ferrotorch_tensor::{bail, Result, Scalar, Tensor};

/// Whether the first two tensors of a grid change places.
fn swapped(indexing: Option<&str>) -> Result<bool> {
    match indexing {
        None | Some("ij") => Ok(false),
        Some("xy") => Ok(true),
        Some(other) => {
            bail!(Runtime, "torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: {other}")
        }
    }
}

fn spacing(x: Either<'_>) -> Spacing<'_> {
    match x {
        Either::Tensor(t) => Spacing::At(t),
        Either::Number(n) => Spacing::Even(n.to_f64()),
    }
}

bind_ops! { TABLE;
    /// Vectors spread over the grid that all of them span.
    _meshgrid [FUNCTION] (tensors: Vec<Tensor>, indexing: Option<Str> = None) -> Vec<Tensor> { |_| grid::meshgrid(&tensors, swapped(indexing)?) }

    /// All tuples with one element of each vector, as rows.
    _cartesian_prod [FUNCTION] (tensors: Vec<Tensor>) { |_| grid::cartesian_prod(&tensors) }

    /// Matrices along the diagonal of one matrix of zeros.
    _block_diag [FUNCTION] (tensors: Vec<Tensor>) { |_| grid::block_diag(&tensors) }

    /// Indices into a tensor from indices into its flattened form.
    _unravel_index [FUNCTION] (input: Tensor, shape: Sizes) -> Vec<Tensor> { |_| grid::unravel_index(input, &shape) }

    /// All choices of `r` elements of a vector, in order, as rows.
    ///
    /// Args:
    ///     input (Tensor): the vector
    ///     r (int): how many
    ///     with_replacement (bool): an element may come again
    ///
    /// Example::
    ///
    ///     >>> torch.combinations(torch.tensor([1, 2, 3]))
    ///     tensor([[1, 2],
    ///             [1, 3],
    ///             [2, 3]])
    combinations [FUNCTION] (input: Tensor, r: i64 = 2, with_replacement: bool = False) { |_| grid::combinations(input, r, with_replacement) }

    /// The `n`-th differences of neighbours along a dimension.
    ///
    /// .. math:: \text{out}_i = \text{input}_{i + 1} - \text{input}_i
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     n (int): how often
    ///     dim (int): the dimension
    ///     prepend (Tensor, optional): joined in front first
    ///     append (Tensor, optional): joined behind first
    ///
    /// Example::
    ///
    ///     >>> torch.diff(torch.tensor([1, 3, 6]))
    ///     tensor([2, 3])
    diff [FUNCTION, METHOD, OUT] (input: Tensor, n: i64 = 1, dim: i64 = -1, prepend: Option<Tensor> = None, append: Option<Tensor> = None) {
        |_| difference::diff(input, n, dim, prepend, append)
    }

    /// The area under samples along a dimension, by trapezoids.
    ///
    /// Args:
    ///     y (Tensor): the samples
    ///     x (Tensor): their positions
    ///     dx (Number): or the distance between neighbours
    ///     dim (int): the dimension
    ///
    /// Example::
    ///
    ///     >>> torch.trapezoid(torch.tensor([1., 3., 5.]))
    ///     tensor(6.)
    trapezoid [FUNCTION]
        (y: Tensor, x: Tensor; dim: i64 = -1) { |_| difference::trapezoid(y, dim, Spacing::At(x)) }
        (y: Tensor; dx: Scalar = 1, dim: i64 = -1) { |_| difference::trapezoid(y, dim, spacing(Either::Number(dx))) }

    /// Another name of :func:`trapezoid`.
    ///
    /// Example::
    ///
    ///     >>> torch.trapz(torch.tensor([1., 3., 5.]))
    ///     tensor(6.)
    trapz [FUNCTION]
        (y: Tensor, x: Tensor; dim: i64 = -1) { |_| difference::trapezoid(y, dim, Spacing::At(x)) }
        (y: Tensor; dx: f64 = 1, dim: i64 = -1) { |_| difference::trapezoid(y, dim, Spacing::Even(dx)) }

    /// The running area under samples along a dimension, by trapezoids.
    ///
    /// Args:
    ///     y (Tensor): the samples
    ///     x (Tensor): their positions
    ///     dx (Number): or the distance between neighbours
    ///     dim (int): the dimension
    ///
    /// Example::
    ///
    ///     >>> torch.cumulative_trapezoid(torch.tensor([1., 3., 5.]))
    ///     tensor([2., 6.])
    cumulative_trapezoid [FUNCTION]
        (y: Tensor, x: Tensor; dim: i64 = -1) { |_| difference::cumulative_trapezoid(y, dim, Spacing::At(x)) }
        (y: Tensor; dx: Scalar = 1, dim: i64 = -1) { |_| difference::cumulative_trapezoid(y, dim, spacing(Either::Number(dx))) }

    /// The covariances of the rows, each column an observation.
    ///
    /// Args:
    ///     input (Tensor): a matrix of observations, or one row
    ///     correction (int): what is taken off the number of observations
    ///     fweights (Tensor, optional): how often each observation counts
    ///     aweights (Tensor, optional): the weight of each observation
    ///
    /// Example::
    ///
    ///     >>> torch.cov(torch.tensor([[0., 2.], [1., 5.]]))
    ///     tensor([[2., 4.],
    ///             [4., 8.]])
    cov [FUNCTION, METHOD] (input: Tensor; correction: i64 = 1, fweights: Option<Tensor> = None, aweights: Option<Tensor> = None) {
        |_| statistics::cov(input, correction, fweights, aweights)
    }

    /// The correlation coefficients of the rows, each column an observation.
    ///
    /// Args:
    ///     input (Tensor): a matrix of observations, or one row
    ///
    /// Example::
    ///
    ///     >>> torch.corrcoef(torch.tensor([[0., 2.], [1., 5.]]))
    ///     tensor([[1., 1.],
    ///             [1., 1.]])
    corrcoef [FUNCTION, METHOD] (input: Tensor) { |_| statistics::corrcoef(input) }

    /// The tensor with slices along a dimension scaled down to a norm of at most `maxnorm`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     p (float): the order of the norm
    ///     dim (int): the dimension
    ///     maxnorm (float): the largest norm
    ///
    /// Example::
    ///
    ///     >>> torch.renorm(torch.tensor([[1., 0.], [0., 4.]]), 2, 0, 2)
    ///     tensor([[1., 0.],
    ///             [0., 2.]])
    renorm [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, p: Scalar, dim: i64, maxnorm: Scalar) {
        |_| statistics::renorm(input, p.to_f64(), dim, maxnorm.to_f64())
    }

    /// The tensor with `src` in place of `input.select(dim, index)`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     src (Tensor): the new part
    ///     dim (int): the dimension
    ///     index (int): the index
    ///
    /// Example::
    ///
    ///     >>> torch.select_scatter(torch.zeros(2, 2), torch.ones(2), 0, 0)
    ///     tensor([[1., 1.],
    ///             [0., 0.]])
    select_scatter [FUNCTION, METHOD] (input: Tensor, src: Tensor, dim: i64, index: i64) { |_| embed::select_scatter(input, src, dim, index) }

    /// The tensor with `src` in place of a slice along a dimension.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     src (Tensor): the new part
    ///     dim (int): the dimension
    ///     start (int, optional): where the slice starts
    ///     end (int, optional): where it ends
    ///     step (int): from one index to the next
    ///
    /// Example::
    ///
    ///     >>> torch.slice_scatter(torch.zeros(3), torch.ones(2), start=1)
    ///     tensor([0., 1., 1.])
    slice_scatter [FUNCTION, METHOD] (input: Tensor, src: Tensor, dim: i64 = 0, start: Option<i64> = None, end: Option<i64> = None, step: i64 = 1) {
        |_| embed::slice_scatter(input, src, dim, start.unwrap_or(0), end.unwrap_or(i64::MAX), step)
    }

    /// The tensor with `src` in place of a diagonal.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     src (Tensor): the new part
    ///     offset (int): which diagonal
    ///     dim1 (int): its first dimension
    ///     dim2 (int): its second dimension
    ///
    /// Example::
    ///
    ///     >>> torch.diagonal_scatter(torch.zeros(2, 2), torch.ones(2))
    ///     tensor([[1., 0.],
    ///             [0., 1.]])
    diagonal_scatter [FUNCTION, METHOD] (input: Tensor, src: Tensor, offset: i64 = 0, dim1: i64 = 0, dim2: i64 = 1) {
        |_| embed::diagonal_scatter(input, src, offset, dim1, dim2)
    }

    /// The tensor with `src` in place of `input.as_strided(size, stride, storage_offset)`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     src (Tensor): the new part
    ///     size (ints): the part's sizes
    ///     stride (ints): its strides
    ///     storage_offset (int, optional): where it starts
    ///
    /// Example::
    ///
    ///     >>> torch.as_strided_scatter(torch.zeros(3), torch.ones(2), (2,), (2,))
    ///     tensor([1., 0., 1.])
    as_strided_scatter [FUNCTION, METHOD] (input: Tensor, src: Tensor, size: Sizes, stride: Sizes, storage_offset: Option<i64> = None) {
        |_| embed::as_strided_scatter(input, src, &size, &stride, storage_offset)
    }
}
