//! Entries for joining, repeating and rearranging.
use crate::bind::{bind_ops, Dims, Sizes, Str};
use ferrotorch_tensor::ops::{join, pad};
use ferrotorch_tensor::{Scalar, Tensor};

bind_ops! { TABLE;
    /// Tensors joined along an existing dimension.
    ///
    /// Args:
    ///     tensors (sequence of Tensors): of one shape except for that dimension
    ///     dim (int): the dimension
    ///
    /// Example::
    ///
    ///     >>> torch.cat([torch.tensor([1]), torch.tensor([2, 3])])
    ///     tensor([1, 2, 3])
    cat [FUNCTION, OUT, APART] (tensors: Vec<Tensor>, dim: i64 = 0) { |_| join::cat(&tensors, dim) }

    /// Another name of :func:`cat`.
    ///
    /// Example::
    ///
    ///     >>> torch.concat([torch.tensor([1]), torch.tensor([2, 3])])
    ///     tensor([1, 2, 3])
    concat [FUNCTION, OUT, APART] (tensors: Vec<Tensor>, dim: i64 = 0) { |_| join::cat(&tensors, dim) }

    /// Another name of :func:`cat`.
    ///
    /// Example::
    ///
    ///     >>> torch.concatenate([torch.tensor([1]), torch.tensor([2, 3])])
    ///     tensor([1, 2, 3])
    concatenate [FUNCTION, OUT, APART] (tensors: Vec<Tensor>, dim: i64 = 0) { |_| join::cat(&tensors, dim) }

    /// Tensors of one shape joined along a new dimension.
    ///
    /// Args:
    ///     tensors (sequence of Tensors): the tensors
    ///     dim (int): where the new dimension goes
    ///
    /// Example::
    ///
    ///     >>> torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])])
    ///     tensor([[1, 2],
    ///             [3, 4]])
    stack [FUNCTION, OUT, APART] (tensors: Vec<Tensor>, dim: i64 = 0) { |_| join::stack(&tensors, dim) }

    /// Tensors joined along their second dimension, vectors along their only one.
    ///
    /// Args:
    ///     tensors (sequence of Tensors): the tensors
    ///
    /// Example::
    ///
    ///     >>> torch.hstack([torch.tensor([1]), torch.tensor([2])])
    ///     tensor([1, 2])
    hstack [FUNCTION, OUT, APART] (tensors: Vec<Tensor>) { |_| join::hstack(&tensors) }

    /// Tensors joined along their first dimension, vectors as rows.
    ///
    /// Args:
    ///     tensors (sequence of Tensors): the tensors
    ///
    /// Example::
    ///
    ///     >>> torch.vstack([torch.tensor([1]), torch.tensor([2])])
    ///     tensor([[1],
    ///             [2]])
    vstack [FUNCTION, OUT, APART] (tensors: Vec<Tensor>) { |_| join::vstack(&tensors) }

    /// Another name of :func:`vstack`.
    ///
    /// Example::
    ///
    ///     >>> torch.row_stack([torch.tensor([1]), torch.tensor([2])])
    ///     tensor([[1],
    ///             [2]])
    row_stack [FUNCTION, OUT, APART] (tensors: Vec<Tensor>) { |_| join::vstack(&tensors) }

    /// Tensors joined along their third dimension.
    ///
    /// Args:
    ///     tensors (sequence of Tensors): the tensors
    ///
    /// Example::
    ///
    ///     >>> torch.dstack([torch.tensor([1]), torch.tensor([2])])
    ///     tensor([[[1, 2]]])
    dstack [FUNCTION, OUT, APART] (tensors: Vec<Tensor>) { |_| join::dstack(&tensors) }

    /// Vectors as the columns of a matrix.
    ///
    /// Args:
    ///     tensors (sequence of Tensors): the tensors
    ///
    /// Example::
    ///
    ///     >>> torch.column_stack([torch.tensor([1, 2]), torch.tensor([3, 4])])
    ///     tensor([[1, 3],
    ///             [2, 4]])
    column_stack [FUNCTION, OUT, APART] (tensors: Vec<Tensor>) { |_| join::column_stack(&tensors) }

    /// The tensor with some dimensions reversed.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dims (ints): the dimensions
    ///
    /// Example::
    ///
    ///     >>> torch.flip(torch.tensor([1, 2, 3]), [0])
    ///     tensor([3, 2, 1])
    flip [FUNCTION, METHOD] (input: Tensor, dims: Sizes) { |_| join::flip(input, &dims) }

    /// The matrices with their columns in reverse order.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.fliplr(torch.tensor([[1, 2]]))
    ///     tensor([[2, 1]])
    fliplr [FUNCTION, METHOD] (input: Tensor) { |_| join::flip_named(input, 1) }

    /// The tensor with its rows in reverse order.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.flipud(torch.tensor([1, 2]))
    ///     tensor([2, 1])
    flipud [FUNCTION, METHOD] (input: Tensor) { |_| join::flip_named(input, 0) }

    /// The tensor with elements moved along dimensions, around their ends; without `dims`, of the flattened tensor.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     shifts (int or ints): by how much
    ///     dims (int or ints): along which dimensions
    ///
    /// Example::
    ///
    ///     >>> torch.roll(torch.tensor([1, 2, 3]), 1)
    ///     tensor([3, 1, 2])
    roll [FUNCTION, METHOD] (input: Tensor, shifts: Dims, dims: Dims = ()) { |_| join::roll(input, &shifts, &dims) }

    /// The tensor turned by `k` quarter turns in the plane of two dimensions.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     k (int): how many quarter turns
    ///     dims (ints): the two dimensions
    ///
    /// Example::
    ///
    ///     >>> torch.rot90(torch.tensor([[1, 2], [3, 4]]))
    ///     tensor([[2, 4],
    ///             [1, 3]])
    rot90 [FUNCTION, METHOD] (input: Tensor, k: i64 = 1, dims: Sizes = [0, 1]) { |_| join::rot90(input, k, &dims) }

    /// The tensor repeated along each dimension.
    ///
    /// Args:
    ///     repeats (ints): how often along each dimension
    ///
    /// Example::
    ///
    ///     >>> torch.tensor([1, 2]).repeat(2)
    ///     tensor([1, 2, 1, 2])
    repeat [METHOD] (input: Tensor, repeats: Sizes) { |_| join::repeat(input, &repeats) }

    /// The tensor repeated along each dimension, missing dimensions of either side taken as one.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dims (ints): how often along each dimension
    ///
    /// Example::
    ///
    ///     >>> torch.tile(torch.tensor([1, 2]), (2, 2))
    ///     tensor([[1, 2, 1, 2],
    ///             [1, 2, 1, 2]])
    tile [FUNCTION, METHOD] (input: Tensor, dims: Sizes) { |_| join::tile(input, &dims) }

    /// Each slice along a dimension, or each element, repeated.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     repeats (int or Tensor): how often, for all or for each
    ///     dim (int, optional): the dimension; the flattened tensor without
    ///     output_size (int, optional): the total, where it is known
    ///
    /// Example::
    ///
    ///     >>> torch.repeat_interleave(torch.tensor([1, 2]), 2)
    ///     tensor([1, 1, 2, 2])
    repeat_interleave [FUNCTION, METHOD]
        (input: Tensor, repeats: i64, dim: Option<i64> = None; output_size: Option<i64> = None) { |_| join::repeat_interleave_number(input, repeats, dim, output_size) }
        (input: Tensor, repeats: Tensor, dim: Option<i64> = None; output_size: Option<i64> = None) { |_| join::repeat_interleave(input, repeats, dim, output_size) }
        (repeats: Tensor; output_size: Option<i64> = None) { |_| join::repeat_index(repeats, output_size) }

    /// The tensor with elements of one value added around it, or removed where the padding is negative.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     pad (ints): before and after, for the last dimension first
    ///     value (Number): the value
    ///
    /// Example::
    ///
    ///     >>> torch.constant_pad_nd(torch.tensor([1, 2]), (1, 0))
    ///     tensor([0, 1, 2])
    constant_pad_nd [FUNCTION] (input: Tensor, pad: Sizes, value: Scalar = 0) { |_| join::constant_pad(input, &pad, value) }

    /// The tensor with elements added around it, or removed where the padding is negative.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     pad (ints): before and after, for the last dimension first
    ///     mode (str): `constant`, `reflect`, `replicate` or `circular`
    ///     value (float, optional): the constant
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.pad(torch.tensor([[1., 2.]]), (1, 0), mode="replicate")
    ///     tensor([[1., 1., 2.]])
    pad [FUNCTION] (input: Tensor, pad: Sizes, mode: Str = "constant", value: Option<f64> = None) { |_| pad::pad(input, &pad, mode, value) }
}
