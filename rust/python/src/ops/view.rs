//! Entries for views and shapes.
use crate::bind::{bind_ops, Dims, Many, Sizes, Tensors};
use ferrotorch_tensor::ops::view;
use ferrotorch_tensor::{bail, shape, DType, Result, Tensor};

/// Dimensions in reverse order.
pub fn reversed(t: &Tensor) -> Result<Tensor> {
    let dims: Dims = (0..t.ndim() as i64).rev().collect();
    view::permute(t, &dims)
}

/// The last two dimensions swapped, for the attributes `mT` and `mH`.
pub fn matrix_transposed(t: &Tensor, name: &str) -> Result<Tensor> {
    if t.ndim() < 2 {
        bail!(
            Runtime,
            "tensor.{name} is only supported on matrices or batches of matrices. Got {}-D tensor.",
            t.ndim()
        );
    }
    view::transpose(t, -2, -1)
}

fn shape_of(t: &Tensor) -> Vec<i64> {
    t.shape().iter().map(|&s| s as i64).collect()
}

/// The tensors as views of the shape to which all broadcast.
fn broadcast_tensors(ts: &Tensors) -> Result<Vec<Tensor>> {
    let to = ts.iter().try_fold(shape::Dims::new(), |all, t| shape::broadcast(&all, t.shape()))?;
    ts.iter().map(|t| view::expand_to(t, &to)).collect()
}

/// The tensor with dimensions of size one put in front (and behind, from the third on) up to `n`.
fn at_least(x: &Tensor, n: usize) -> Result<Tensor> {
    match (x.ndim(), n) {
        (d, n) if d >= n => Ok(x.clone()),
        (0, _) => view::reshape_to(x, &[1, 1, 1][..n]),
        (_, 2) => view::unsqueeze(x, 0),
        (1, _) => view::unsqueeze(&view::unsqueeze(x, 0)?, -1),
        _ => view::unsqueeze(x, -1),
    }
}

bind_ops! { TABLE;
    /// The same elements in another shape, without a copy.
    ///
    /// Args:
    ///     shape: the new sizes; one of them may be -1 and is then inferred.
    ///
    /// Raises RuntimeError where the strides allow no view; see :meth:`reshape`.
    ///
    /// Example::
    ///
    ///     >>> torch.arange(6).view(2, -1)
    ///     tensor([[0, 1, 2],
    ///             [3, 4, 5]])
    view [METHOD, VIEW]
        (input: Tensor, dtype: DType) { |_| view::view_dtype(input, dtype) }
        (input: Tensor, size: Sizes) { |_| view::view(input, &size) }

    /// The same elements in the shape of another tensor, without a copy.
    ///
    /// Example::
    ///
    ///     >>> torch.arange(4).view_as(torch.zeros(2, 2)).shape
    ///     torch.Size([2, 2])
    view_as [METHOD, VIEW] (input: Tensor, other: Tensor) { |_| view::view(input, &shape_of(other)) }

    /// The same elements in another shape; a view where the strides allow one, else a copy.
    ///
    /// Args:
    ///     input: the tensor.
    ///     shape: the new sizes; one of them may be -1 and is then inferred.
    ///
    /// Example::
    ///
    ///     >>> torch.reshape(torch.arange(6).reshape(2, 3).t(), (6,))
    ///     tensor([0, 3, 1, 4, 2, 5])
    reshape [FUNCTION, METHOD, VIEW] (input: Tensor, shape: Sizes) { |_| view::reshape(input, &shape) }

    /// The same elements in the shape of another tensor.
    ///
    /// Example::
    ///
    ///     >>> torch.arange(4).reshape_as(torch.zeros(2, 2)).shape
    ///     torch.Size([2, 2])
    reshape_as [METHOD, VIEW] (input: Tensor, other: Tensor) { |_| view::reshape(input, &shape_of(other)) }

    /// Joins the dimensions from `start_dim` to `end_dim` into one.
    ///
    /// Example::
    ///
    ///     >>> torch.flatten(torch.zeros(2, 3, 4), 1).shape
    ///     torch.Size([2, 12])
    flatten [FUNCTION, METHOD, VIEW] (input: Tensor, start_dim: i64 = 0, end_dim: i64 = -1) { |_| view::flatten(input, start_dim, end_dim) }

    /// A tensor of one dimension with all elements.
    ///
    /// Example::
    ///
    ///     >>> torch.ravel(torch.zeros(2, 3)).shape
    ///     torch.Size([6])
    ravel [FUNCTION, METHOD, VIEW] (input: Tensor) { |_| view::reshape(input, &[-1]) }

    /// Splits dimension `dim` into several; one of the sizes may be -1.
    ///
    /// Example::
    ///
    ///     >>> torch.unflatten(torch.zeros(2, 12), 1, (3, -1)).shape
    ///     torch.Size([2, 3, 4])
    unflatten [FUNCTION, METHOD, VIEW] (input: Tensor, dim: i64, sizes: Sizes) { |_| view::unflatten(input, dim, &sizes) }

    /// A view with dimensions of size one repeated without memory; -1 keeps a size.
    ///
    /// Example::
    ///
    ///     >>> torch.tensor([[1], [2]]).expand(-1, 3)
    ///     tensor([[1, 1, 1],
    ///             [2, 2, 2]])
    expand [METHOD, VIEW] (input: Tensor, size: Sizes; implicit: bool = False) { |_| { let _ = implicit; view::expand(input, &size) } }

    /// :meth:`expand` to the sizes of another tensor.
    ///
    /// Example::
    ///
    ///     >>> torch.tensor([1, 2]).expand_as(torch.zeros(2, 2))
    ///     tensor([[1, 2],
    ///             [1, 2]])
    expand_as [METHOD, VIEW] (input: Tensor, other: Tensor) { |_| view::expand_to(input, other.shape()) }

    /// Broadcasts to a shape, as a view.
    ///
    /// Example::
    ///
    ///     >>> torch.broadcast_to(torch.tensor([1, 2]), (2, 2))
    ///     tensor([[1, 2],
    ///             [1, 2]])
    broadcast_to [FUNCTION, METHOD, VIEW] (input: Tensor, size: Sizes) { |_| view::expand(input, &size) }

    /// Swaps two dimensions, as a view.
    ///
    /// Example::
    ///
    ///     >>> torch.transpose(torch.tensor([[1, 2], [3, 4]]), 0, 1)
    ///     tensor([[1, 3],
    ///             [2, 4]])
    transpose [FUNCTION, METHOD, VIEW] (input: Tensor, dim0: i64, dim1: i64) { |_| view::transpose(input, dim0, dim1) }

    /// Swaps two dimensions, as a view: NumPy's name for :func:`transpose`.
    ///
    /// Example::
    ///
    ///     >>> torch.swapaxes(torch.zeros(2, 3), 0, 1).shape
    ///     torch.Size([3, 2])
    swapaxes [FUNCTION, METHOD, VIEW] (input: Tensor, axis0: i64, axis1: i64) { |_| view::transpose(input, axis0, axis1) }

    /// Swaps two dimensions, as a view: another name for :func:`transpose`.
    ///
    /// Example::
    ///
    ///     >>> torch.swapdims(torch.zeros(2, 3), 0, 1).shape
    ///     torch.Size([3, 2])
    swapdims [FUNCTION, METHOD, VIEW] (input: Tensor, dim0: i64, dim1: i64) { |_| view::transpose(input, dim0, dim1) }

    /// The transpose of a matrix; tensors with fewer dimensions stay as they are.
    ///
    /// Example::
    ///
    ///     >>> torch.t(torch.tensor([[1, 2], [3, 4]]))
    ///     tensor([[1, 3],
    ///             [2, 4]])
    t [FUNCTION, METHOD, VIEW] (input: Tensor) { |_| view::t(input) }

    /// The conjugate transpose of the last two dimensions.
    ///
    /// Example::
    ///
    ///     >>> torch.adjoint(torch.zeros(2, 3, 4)).shape
    ///     torch.Size([2, 4, 3])
    adjoint [FUNCTION, METHOD, VIEW] (input: Tensor) { |_| view::adjoint(input) }

    /// Puts the dimensions in another order, as a view.
    ///
    /// Example::
    ///
    ///     >>> torch.permute(torch.zeros(2, 3, 4), (2, 0, 1)).shape
    ///     torch.Size([4, 2, 3])
    permute [FUNCTION, METHOD, VIEW] (input: Tensor, dims: Sizes) { |_| view::permute(input, &dims) }

    /// Moves dimensions to new positions; the others keep their order.
    ///
    /// Example::
    ///
    ///     >>> torch.movedim(torch.zeros(2, 3, 4), 0, 2).shape
    ///     torch.Size([3, 4, 2])
    movedim [FUNCTION, METHOD, VIEW]
        (input: Tensor, source: i64, destination: i64) { |_| view::movedim(input, &[source], &[destination]) }
        (input: Tensor, source: Sizes, destination: Sizes) { |_| view::movedim(input, &source, &destination) }

    /// Moves dimensions to new positions: NumPy's name for :func:`movedim`.
    ///
    /// Example::
    ///
    ///     >>> torch.moveaxis(torch.zeros(2, 3, 4), 0, 2).shape
    ///     torch.Size([3, 4, 2])
    moveaxis [FUNCTION, METHOD, VIEW]
        (input: Tensor, source: i64, destination: i64) { |_| view::movedim(input, &[source], &[destination]) }
        (input: Tensor, source: Sizes, destination: Sizes) { |_| view::movedim(input, &source, &destination) }

    /// Removes dimensions of size one: all, or those named.
    ///
    /// Example::
    ///
    ///     >>> torch.squeeze(torch.zeros(1, 2, 1)).shape
    ///     torch.Size([2])
    squeeze [FUNCTION, METHOD, VIEW] (input: Tensor) { |_| view::squeeze(input, None) }
        (input: Tensor, dim: Dims) { |_| view::squeeze(input, Some(&dim)) }

    /// Inserts a dimension of size one at position `dim`.
    ///
    /// Example::
    ///
    ///     >>> torch.unsqueeze(torch.tensor([1, 2]), 1)
    ///     tensor([[1],
    ///             [2]])
    unsqueeze [FUNCTION, METHOD, VIEW] (input: Tensor, dim: i64) { |_| view::unsqueeze(input, dim) }

    /// Position `index` along `dim`, that dimension removed, as a view.
    ///
    /// Example::
    ///
    ///     >>> torch.select(torch.tensor([[1, 2], [3, 4]]), 0, 1)
    ///     tensor([3, 4])
    select [FUNCTION, METHOD, VIEW] (input: Tensor, dim: i64, index: i64) { |_| view::select(input, dim, index) }

    /// `length` positions along `dim` from `start` on, as a view.
    ///
    /// Example::
    ///
    ///     >>> torch.narrow(torch.arange(5), 0, 1, 3)
    ///     tensor([1, 2, 3])
    narrow [FUNCTION, METHOD, VIEW] (input: Tensor, dim: i64, start: i64, length: i64) { |_| view::narrow(input, dim, start, length) }
        (input: Tensor, dim: i64, start: Tensor, length: i64) {
            |_| view::narrow(input, dim, view::narrow_start(start)?, length)
        }

    /// The diagonal between two dimensions as the last dimension, as a view.
    ///
    /// Example::
    ///
    ///     >>> torch.diagonal(torch.tensor([[1, 2], [3, 4]]))
    ///     tensor([1, 4])
    diagonal [FUNCTION, METHOD, VIEW] (input: Tensor, offset: i64 = 0, dim1: i64 = 0, dim2: i64 = 1) { |_| view::diagonal(input, offset, dim1, dim2) }

    /// Windows of `size` along `dimension`, `step` apart, as a new last dimension; a view.
    ///
    /// Example::
    ///
    ///     >>> torch.arange(5).unfold(0, 3, 2)
    ///     tensor([[0, 1, 2],
    ///             [2, 3, 4]])
    unfold [METHOD, VIEW] (input: Tensor, dimension: i64, size: i64, step: i64) { |_| view::unfold(input, dimension, size, step) }

    /// A view with given sizes, strides and storage offset.
    ///
    /// Example::
    ///
    ///     >>> torch.as_strided(torch.arange(5), (2, 2), (1, 2))
    ///     tensor([[0, 2],
    ///             [1, 3]])
    as_strided [FUNCTION, METHOD, VIEW] (input: Tensor, size: Sizes, stride: Sizes, storage_offset: Option<i64> = None) {
        |_| view::as_strided(input, &size, &stride, storage_offset) }

    /// Real and imaginary parts as a last dimension of size two, on the same memory.
    ///
    /// Example::
    ///
    ///     >>> torch.view_as_real(torch.tensor([1+2j]))
    ///     tensor([[1., 2.]])
    view_as_real [FUNCTION, VIEW] (input: Tensor) { |_| view::view_as_real(input) }

    /// Pairs along the last dimension as complex numbers, on the same memory.
    ///
    /// Example::
    ///
    ///     >>> torch.view_as_complex(torch.tensor([[1., 2.]]))
    ///     tensor([1.+2.j])
    view_as_complex [FUNCTION, VIEW] (input: Tensor) { |_| view::view_as_complex(input) }

    /// The real part, on the same memory; a real tensor as it is.
    ///
    /// Example::
    ///
    ///     >>> torch.real(torch.tensor([1+2j]))
    ///     tensor([1.])
    real [FUNCTION, VIEW] (input: Tensor) { |_| view::real(input) }

    /// The imaginary part, on the same memory.
    ///
    /// Example::
    ///
    ///     >>> torch.imag(torch.tensor([1+2j]))
    ///     tensor([2.])
    imag [FUNCTION, VIEW] (input: Tensor) { |_| view::imag(input) }

    /// A tensor without history on the same memory.
    ///
    /// Example::
    ///
    ///     >>> torch.ones(2, requires_grad=True).detach()
    ///     tensor([1., 1.])
    detach [FUNCTION, METHOD, VIEW] (input: Tensor) { |_| Ok(input.detach()) }

    /// Another tensor on the same memory, with history.
    ///
    /// Example::
    ///
    ///     >>> torch._C._alias(torch.tensor([1, 2]))
    ///     tensor([1, 2])
    _alias [FUNCTION, VIEW] (input: Tensor) { |_| view::alias(input) }

    /// The tensors broadcast to one shape, as views.
    ///
    /// Args:
    ///     tensors: any number of tensors.
    ///
    /// Example::
    ///
    ///     >>> torch.broadcast_tensors(torch.zeros(2, 1), torch.zeros(3))[1].shape
    ///     torch.Size([2, 3])
    broadcast_tensors [FUNCTION, VIEW] (tensors: Many) -> Vec<Tensor> { |_| broadcast_tensors(&tensors) }

    /// Each tensor with at least one dimension.
    ///
    /// Example::
    ///
    ///     >>> torch.atleast_1d(torch.tensor(1))
    ///     tensor([1])
    atleast_1d [FUNCTION, VIEW] (tensors: Tensor) { |_| at_least(tensors, 1) }
        (tensors: Many) -> Vec<Tensor> { |_| tensors.iter().map(|t| at_least(t, 1)).collect() }

    /// Each tensor with at least two dimensions.
    ///
    /// Example::
    ///
    ///     >>> torch.atleast_2d(torch.tensor(1))
    ///     tensor([[1]])
    atleast_2d [FUNCTION, VIEW] (tensors: Tensor) { |_| at_least(tensors, 2) }
        (tensors: Many) -> Vec<Tensor> { |_| tensors.iter().map(|t| at_least(t, 2)).collect() }

    /// Each tensor with at least three dimensions.
    ///
    /// Example::
    ///
    ///     >>> torch.atleast_3d(torch.tensor(1))
    ///     tensor([[[1]]])
    atleast_3d [FUNCTION, VIEW] (tensors: Tensor) { |_| at_least(tensors, 3) }
        (tensors: Many) -> Vec<Tensor> { |_| tensors.iter().map(|t| at_least(t, 3)).collect() }

    /// A copy of `length` positions along `dim` from `start` on.
    ///
    /// Example::
    ///
    ///     >>> torch.narrow_copy(torch.arange(5), 0, 1, 3)
    ///     tensor([1, 2, 3])
    narrow_copy [FUNCTION, METHOD, OUT] (input: Tensor, dim: i64, start: i64, length: i64) {
        |_| view::narrow_copy(input, dim, start, length)
    }
}
