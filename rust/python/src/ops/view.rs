//! Shapes and views.
use crate::bind::{bind_ops, Dims, Sizes};
use ferrotorch_tensor::ops::{split, view};
use ferrotorch_tensor::{bail, DType, Result, Tensor};

/// Dimensions in reverse order.
pub fn reversed(t: &Tensor) -> Result<Tensor> {
    let dims: Dims = (0..t.ndim() as i64).rev().collect();
    view::permute(t, &dims)
}

/// The last two dimensions swapped, for the attributes `mT` and `mH`.
pub fn matrix_transposed(t: &Tensor, name: &str) -> Result<Tensor> {
    if t.ndim() < 2 {
        bail!(Runtime, "tensor.{name} is only supported on matrices or batches of matrices. Got {}-D tensor.", t.ndim());
    }
    view::transpose(t, -2, -1)
}

bind_ops! { TABLE;
    /// Returns a view of `input` with dimensions `dim0` and `dim1` swapped.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim0 (int): one dimension
    ///     dim1 (int): the other
    ///
    /// Example::
    ///
    ///     >>> torch.zeros(2, 3).transpose(0, 1).shape
    ///     torch.Size([3, 2])
    transpose [FUNCTION, METHOD, VIEW] (input: Tensor, dim0: i64, dim1: i64) { |_| view::transpose(input, dim0, dim1) }

    /// Returns a view of the same elements with another shape.
    view [METHOD, VIEW]
        (input: Tensor, dtype: DType) { |_| view::view_dtype(input, dtype) }
        (input: Tensor, size: Sizes) { |_| view::view(input, &size) }

    /// Returns the pieces of `input` along `dim`, that dimension removed.
    unbind [FUNCTION, METHOD, VIEW] (input: Tensor, dim: i64 = 0) -> Vec<Tensor> { |_| split::unbind(input, dim) }
}
