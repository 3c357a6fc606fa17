//! Entries for copies that correspond to views.
use crate::bind::{bind_ops, Dims, Sizes};
use ferrotorch_tensor::autograd::as_one;
use ferrotorch_tensor::ops::{copy, split, view};
use ferrotorch_tensor::{DType, Result, Tensor};

fn copied(v: &Tensor) -> Result<Tensor> {
    copy::contiguous(&copy::clone(v)?)
}

/// A copy of what `view` gives, as one node.
fn fresh(
    name: &'static str,
    x: &Tensor,
    view: impl Fn(&Tensor) -> Result<Tensor> + Send + Sync + 'static,
) -> Result<Tensor> {
    as_one(name, &[x], move |xs| copied(&view(&xs[0])?))
}

fn all(views: Vec<Tensor>) -> Result<Vec<Tensor>> {
    views.iter().map(copied).collect()
}

bind_ops! { TABLE;
    /// A copy of what :func:`alias` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.alias_copy(torch.ones(1))
    ///     tensor([1.])
    alias_copy [FUNCTION, OUT] (input: Tensor) { |_| fresh("AliasBackward0_copy", input, |x| Ok(x.clone())) }

    /// A copy of what :func:`as_strided` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.as_strided_copy(torch.arange(4), (2,), (2,))
    ///     tensor([0, 2])
    as_strided_copy [FUNCTION, OUT] (input: Tensor, size: Sizes, stride: Sizes, storage_offset: Option<i64> = None) {
        |_| fresh("AsStridedBackward0_copy", input, move |x| view::as_strided(x, &size, &stride, storage_offset))
    }

    /// A copy of what :func:`diagonal` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.diagonal_copy(torch.eye(2))
    ///     tensor([1., 1.])
    diagonal_copy [FUNCTION, OUT] (input: Tensor, offset: i64 = 0, dim1: i64 = 0, dim2: i64 = 1) {
        |_| fresh("DiagonalBackward0_copy", input, move |x| view::diagonal(x, offset, dim1, dim2))
    }

    /// A copy of what :meth:`Tensor.expand` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.expand_copy(torch.ones(1), (2,))
    ///     tensor([1., 1.])
    expand_copy [FUNCTION, OUT] (input: Tensor, size: Sizes; implicit: bool = False) { |_| { let _ = implicit; fresh("ExpandBackward0_copy", input, move |x| view::expand(x, &size)) } }

    /// A copy of what :func:`permute` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.permute_copy(torch.ones(1, 2), (1, 0)).shape
    ///     torch.Size([2, 1])
    permute_copy [FUNCTION, OUT] (input: Tensor, dims: Sizes) { |_| fresh("PermuteBackward0_copy", input, move |x| view::permute(x, &dims)) }

    /// A copy of what :func:`select` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.select_copy(torch.arange(3), 0, 1)
    ///     tensor(1)
    select_copy [FUNCTION, OUT] (input: Tensor, dim: i64, index: i64) { |_| fresh("SelectBackward0_copy", input, move |x| view::select(x, dim, index)) }

    /// A copy of what :func:`squeeze` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.squeeze_copy(torch.ones(1, 2))
    ///     tensor([1., 1.])
    squeeze_copy [FUNCTION, OUT]
        (input: Tensor) { |_| fresh("SqueezeBackward0_copy", input, |x| view::squeeze(x, None)) }
        (input: Tensor, dim: i64) { |_| fresh("SqueezeBackward1_copy", input, move |x| view::squeeze(x, Some(&[dim]))) }
        (input: Tensor, dim: Dims) { |_| fresh("SqueezeBackward2_copy", input, move |x| view::squeeze(x, Some(&dim))) }

    /// A copy of what :func:`t` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.t_copy(torch.ones(1, 2)).shape
    ///     torch.Size([2, 1])
    t_copy [FUNCTION, OUT] (input: Tensor) { |_| fresh("TBackward0_copy", input, view::t) }

    /// A copy of what :func:`transpose` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.transpose_copy(torch.ones(1, 2), 0, 1).shape
    ///     torch.Size([2, 1])
    transpose_copy [FUNCTION, OUT] (input: Tensor, dim0: i64, dim1: i64) { |_| fresh("TransposeBackward0_copy", input, move |x| view::transpose(x, dim0, dim1)) }

    /// A copy of what :meth:`Tensor.unfold` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.unfold_copy(torch.arange(3), 0, 2, 1)
    ///     tensor([[0, 1],
    ///             [1, 2]])
    unfold_copy [FUNCTION, OUT] (input: Tensor, dimension: i64, size: i64, step: i64) { |_| fresh("UnfoldBackward0_copy", input, move |x| view::unfold(x, dimension, size, step)) }

    /// A copy of what :func:`unsqueeze` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.unsqueeze_copy(torch.ones(2), 0)
    ///     tensor([[1., 1.]])
    unsqueeze_copy [FUNCTION, OUT] (input: Tensor, dim: i64) { |_| fresh("UnsqueezeBackward0_copy", input, move |x| view::unsqueeze(x, dim)) }

    /// A copy of what :meth:`Tensor.view` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.view_copy(torch.ones(2), (2, 1)).shape
    ///     torch.Size([2, 1])
    view_copy [FUNCTION, OUT]
        (input: Tensor, dtype: DType) { |_| fresh("ViewBackward0_copy", input, move |x| view::view_dtype(x, dtype)) }
        (input: Tensor, size: Sizes) { |_| fresh("ViewBackward0_copy", input, move |x| view::view(x, &size)) }

    /// Copies of what :func:`unbind` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.unbind_copy(torch.arange(2))
    ///     (tensor(0), tensor(1))
    unbind_copy [FUNCTION] (input: Tensor, dim: i64 = 0) -> Vec<Tensor> { |_| all(split::unbind(input, dim)?) }

    /// Copies of what :func:`split_with_sizes` gives.
    ///
    /// Example::
    ///
    ///     >>> torch.split_with_sizes_copy(torch.arange(3), (1, 2))
    ///     (tensor([0]), tensor([1, 2]))
    split_with_sizes_copy [FUNCTION] (input: Tensor, split_sizes: Sizes, dim: i64 = 0) -> Vec<Tensor> {
        |_| all(split::split_with_sizes(input, &split_sizes, dim)?)
    }

    /// :func:`chunk` whose pieces may be changed in place.
    ///
    /// Example::
    ///
    ///     >>> torch.unsafe_chunk(torch.arange(2), 2)
    ///     (tensor([0]), tensor([1]))
    unsafe_chunk [FUNCTION, METHOD] (input: Tensor, chunks: i64, dim: i64 = 0) -> Vec<Tensor> { |_| split::chunk(input, chunks, dim) }

    /// :func:`split` whose pieces may be changed in place.
    ///
    /// Example::
    ///
    ///     >>> torch.unsafe_split(torch.arange(2), 1)
    ///     (tensor([0]), tensor([1]))
    unsafe_split [FUNCTION, METHOD] (input: Tensor, split_size: i64, dim: i64 = 0) -> Vec<Tensor> { |_| split::split(input, split_size, dim) }

    /// :func:`split_with_sizes` whose pieces may be changed in place.
    ///
    /// Example::
    ///
    ///     >>> torch.unsafe_split_with_sizes(torch.arange(3), (1, 2))
    ///     (tensor([0]), tensor([1, 2]))
    unsafe_split_with_sizes [FUNCTION, METHOD] (input: Tensor, split_sizes: Sizes, dim: i64 = 0) -> Vec<Tensor> {
        |_| split::split_with_sizes(input, &split_sizes, dim)
    }
}
