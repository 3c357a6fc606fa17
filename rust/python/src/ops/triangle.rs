//! Entries for triangles and diagonals.
use crate::bind::bind_ops;
use ferrotorch_tensor::ops::triangle;
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// The matrices with zeros above a diagonal.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     diagonal (int): which diagonal; 0 is the main one
    ///
    /// Example::
    ///
    ///     >>> torch.tril(torch.ones(2, 2))
    ///     tensor([[1., 0.],
    ///             [1., 1.]])
    tril [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, diagonal: i64 = 0) { |_| triangle::tril(input, diagonal) }

    /// The matrices with zeros below a diagonal.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     diagonal (int): which diagonal; 0 is the main one
    ///
    /// Example::
    ///
    ///     >>> torch.triu(torch.ones(2, 2))
    ///     tensor([[1., 1.],
    ///             [0., 1.]])
    triu [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, diagonal: i64 = 0) { |_| triangle::triu(input, diagonal) }

    /// A vector as a diagonal, or a matrix's diagonal as a vector.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     diagonal (int): which diagonal; 0 is the main one
    ///
    /// Example::
    ///
    ///     >>> torch.diag(torch.tensor([1, 2]))
    ///     tensor([[1, 0],
    ///             [0, 2]])
    diag [FUNCTION, METHOD, OUT] (input: Tensor, diagonal: i64 = 0) { |_| triangle::diag(input, diagonal) }

    /// Zeros with the last dimension on a diagonal of two new dimensions.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     offset (int): which diagonal; 0 is the main one
    ///     dim1 (int): the first new dimension
    ///     dim2 (int): the second new dimension
    ///
    /// Example::
    ///
    ///     >>> torch.diag_embed(torch.tensor([1, 2]))
    ///     tensor([[1, 0],
    ///             [0, 2]])
    diag_embed [FUNCTION, METHOD] (input: Tensor, offset: i64 = 0, dim1: i64 = -2, dim2: i64 = -1) {
        |_| triangle::diag_embed(input, offset, dim1, dim2)
    }

    /// The flattened tensor as a diagonal.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     offset (int): which diagonal; 0 is the main one
    ///
    /// Example::
    ///
    ///     >>> torch.diagflat(torch.tensor([[1], [2]]))
    ///     tensor([[1, 0],
    ///             [0, 2]])
    diagflat [FUNCTION, METHOD] (input: Tensor, offset: i64 = 0) { |_| triangle::diagflat(input, offset) }

    /// The sum of a matrix's diagonal.
    ///
    /// Args:
    ///     input (Tensor): the matrix
    ///
    /// Example::
    ///
    ///     >>> torch.trace(torch.ones(2, 2))
    ///     tensor(2.)
    trace [FUNCTION, METHOD] (input: Tensor) { |_| triangle::trace(input) }
}
