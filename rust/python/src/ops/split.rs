//! Entries for views in several pieces.
use crate::bind::{bind_ops, Sizes};
use ferrotorch_tensor::ops::split;
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// The slices along a dimension, that dimension removed.
    ///
    /// Example::
    ///
    ///     >>> torch.unbind(torch.tensor([[1, 2], [3, 4]]))
    ///     (tensor([1, 2]), tensor([3, 4]))
    unbind [FUNCTION, METHOD, VIEW] (input: Tensor, dim: i64 = 0) -> Vec<Tensor> { |_| split::unbind(input, dim) }

    /// Pieces along `dim`: of one size, or of the given sizes; views.
    ///
    /// Example::
    ///
    ///     >>> torch.split(torch.arange(5), 2)
    ///     (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    split [FUNCTION, METHOD, VIEW, PYTHON, ASKS] (tensor: Tensor, split_size_or_sections: i64, dim: i64 = 0) -> Vec<Tensor> {
            |_| split::split(tensor, split_size_or_sections, dim) }
        (tensor: Tensor, split_size_or_sections: Sizes, dim: i64 = 0) -> Vec<Tensor> {
            |_| split::split_with_sizes(tensor, &split_size_or_sections, dim) }

    /// Pieces of given sizes along `dim`; views.
    ///
    /// Example::
    ///
    ///     >>> torch.split_with_sizes(torch.arange(3), [1, 2])
    ///     (tensor([0]), tensor([1, 2]))
    split_with_sizes [FUNCTION, METHOD, VIEW] (input: Tensor, split_sizes: Sizes, dim: i64 = 0) -> Vec<Tensor> {
        |_| split::split_with_sizes(input, &split_sizes, dim) }

    /// At most `chunks` pieces of equal size along `dim`; views.
    ///
    /// Example::
    ///
    ///     >>> torch.chunk(torch.arange(5), 2)
    ///     (tensor([0, 1, 2]), tensor([3, 4]))
    chunk [FUNCTION, METHOD, VIEW] (input: Tensor, chunks: i64, dim: i64 = 0) -> Vec<Tensor> { |_| split::chunk(input, chunks, dim) }

    /// Pieces along `dim`: a number of them, or cut at given positions; views.
    ///
    /// Example::
    ///
    ///     >>> torch.tensor_split(torch.arange(5), (1, 3))
    ///     (tensor([0]), tensor([1, 2]), tensor([3, 4]))
    tensor_split [FUNCTION, METHOD, VIEW] (input: Tensor, sections: i64, dim: i64 = 0) -> Vec<Tensor> { |_| split::tensor_split(input, sections, dim) }
        (input: Tensor, indices: Sizes, dim: i64 = 0) -> Vec<Tensor> { |_| split::tensor_split_at(input, &indices, dim) }
        (input: Tensor, tensor_indices_or_sections: Tensor, dim: i64 = 0) -> Vec<Tensor> {
            |_| split::tensor_split_by(input, tensor_indices_or_sections, dim) }

    /// :func:`tensor_split` along the second dimension; along the first where there is only one.
    ///
    /// Example::
    ///
    ///     >>> torch.hsplit(torch.arange(4), 2)
    ///     (tensor([0, 1]), tensor([2, 3]))
    hsplit [FUNCTION, METHOD, VIEW] (input: Tensor, sections: i64) -> Vec<Tensor> { |_| split::axis_split(input, sections, split::Axis::H) }
        (input: Tensor, indices: Sizes) -> Vec<Tensor> { |_| split::axis_split_at(input, &indices, split::Axis::H) }

    /// :func:`tensor_split` along the first dimension of a tensor with two or more.
    ///
    /// Example::
    ///
    ///     >>> torch.vsplit(torch.tensor([[1], [2]]), 2)
    ///     (tensor([[1]]), tensor([[2]]))
    vsplit [FUNCTION, METHOD, VIEW] (input: Tensor, sections: i64) -> Vec<Tensor> { |_| split::axis_split(input, sections, split::Axis::V) }
        (input: Tensor, indices: Sizes) -> Vec<Tensor> { |_| split::axis_split_at(input, &indices, split::Axis::V) }

    /// :func:`tensor_split` along the third dimension.
    ///
    /// Example::
    ///
    ///     >>> torch.dsplit(torch.zeros(1, 1, 2), 2)[0].shape
    ///     torch.Size([1, 1, 1])
    dsplit [FUNCTION, METHOD, VIEW] (input: Tensor, sections: i64) -> Vec<Tensor> { |_| split::axis_split(input, sections, split::Axis::D) }
        (input: Tensor, indices: Sizes) -> Vec<Tensor> { |_| split::axis_split_at(input, &indices, split::Axis::D) }
}
