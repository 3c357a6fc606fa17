//! Products of matrices and vectors.
use crate::bind::{bind_ops, Dims, Str};
use ferrotorch_tensor::ops::{linalg, matmul};
use ferrotorch_tensor::{bail, Result, Scalar, Tensor};

/// The first `n` dimensions' partners: the last of `a` with the first of `b`.
fn tensordot_number(a: &Tensor, b: &Tensor, n: i64) -> Result<Tensor> {
    if n < 0 {
        bail!(Runtime, "tensordot expects dims >= 0, but got dims={n}");
    }
    if n > a.ndim().min(b.ndim()) as i64 {
        bail!(Runtime, "tensordot expects dims < ndim_a or ndim_b, but got dims={n}");
    }
    let (last, first): (Vec<i64>, Vec<i64>) = ((-n..0).collect(), (0..n).collect());
    matmul::tensordot(a, b, &last, &first)
}

bind_ops! { TABLE;
    /// Returns the product of two tensors: of vectors, of matrices, or of batches of matrices.
    ///
    /// Two vectors give their dot product; a vector counts as a row on the left and as a column on the right; leading dimensions are broadcast.
    ///
    /// Args:
    ///     input (Tensor): the left factor
    ///     other (Tensor): the right factor
    ///
    /// Example::
    ///
    ///     >>> torch.matmul(torch.ones(2, 3), torch.ones(3))
    ///     tensor([3., 3.])
    matmul [FUNCTION, METHOD, OUT] (input: Tensor, other: Tensor) { |_| matmul::matmul(input, other) }

    /// Returns the product of two matrices.
    ///
    /// .. math:: \text{out}_{ij} = \sum_k \text{input}_{ik} \text{mat2}_{kj}
    ///
    /// Args:
    ///     input (Tensor): an ``n x m`` matrix
    ///     mat2 (Tensor): an ``m x p`` matrix
    ///
    /// Example::
    ///
    ///     >>> torch.mm(torch.ones(2, 3), torch.ones(3, 1))
    ///     tensor([[3.],
    ///             [3.]])
    mm [FUNCTION, METHOD, OUT] (input: Tensor, mat2: Tensor) { |_| matmul::mm(input, mat2) }

    /// Returns the products of two batches of matrices.
    ///
    /// .. math:: \text{out}_i = \text{input}_i \text{mat2}_i
    ///
    /// Args:
    ///     input (Tensor): a ``b x n x m`` batch
    ///     mat2 (Tensor): a ``b x m x p`` batch
    ///
    /// Example::
    ///
    ///     >>> torch.bmm(torch.ones(1, 1, 3), torch.ones(1, 3, 2))
    ///     tensor([[[3., 3.]]])
    bmm [FUNCTION, METHOD, OUT] (input: Tensor, mat2: Tensor) { |_| matmul::bmm(input, mat2) }

    /// Returns the product of a matrix and a vector.
    ///
    /// .. math:: \text{out}_i = \sum_j \text{input}_{ij} \text{vec}_j
    ///
    /// Args:
    ///     input (Tensor): an ``n x m`` matrix
    ///     vec (Tensor): a vector of ``m`` elements
    ///
    /// Example::
    ///
    ///     >>> torch.mv(torch.ones(2, 3), torch.ones(3))
    ///     tensor([3., 3.])
    mv [FUNCTION, METHOD, OUT] (input: Tensor, vec: Tensor) { |_| matmul::mv(input, vec) }

    /// Returns the dot product of two vectors.
    ///
    /// .. math:: \text{out} = \sum_i \text{input}_i \text{tensor}_i
    ///
    /// Args:
    ///     input (Tensor): a vector
    ///     tensor (Tensor): a vector of as many elements
    ///
    /// Example::
    ///
    ///     >>> torch.dot(torch.tensor([2, 3]), torch.tensor([2, 1]))
    ///     tensor(7)
    dot [FUNCTION, METHOD, OUT] (input: Tensor, tensor: Tensor) { |_| matmul::dot(input, tensor) }

    /// Returns the dot product of two vectors, the first one conjugated.
    ///
    /// .. math:: \text{out} = \sum_i \overline{\text{input}_i} \text{other}_i
    ///
    /// Args:
    ///     input (Tensor): a vector
    ///     other (Tensor): a vector of as many elements
    ///
    /// Example::
    ///
    ///     >>> torch.vdot(torch.tensor([2, 3]), torch.tensor([2, 1]))
    ///     tensor(7)
    vdot [FUNCTION, METHOD, OUT] (input: Tensor, other: Tensor) { |_| matmul::vdot(input, other) }

    /// Returns the sums of products along the last dimensions.
    ///
    /// .. math:: \text{out}_{ij} = \sum_k \text{input}_{ik} \text{other}_{jk}
    ///
    /// Args:
    ///     input (Tensor): the first tensor
    ///     other (Tensor): the second, with the same last dimension; either may be 0-dimensional
    ///
    /// Example::
    ///
    ///     >>> torch.inner(torch.tensor([1, 2, 3]), torch.tensor([0, 2, 1]))
    ///     tensor(7)
    inner [FUNCTION, METHOD, OUT] (input: Tensor, other: Tensor) { |_| matmul::inner(input, other) }

    /// Returns the products of all pairs of elements of two vectors.
    ///
    /// .. math:: \text{out}_{ij} = \text{input}_i \text{vec2}_j
    ///
    /// Args:
    ///     input (Tensor): a vector
    ///     vec2 (Tensor): a vector
    ///
    /// Example::
    ///
    ///     >>> torch.outer(torch.tensor([1, 2]), torch.tensor([3, 4]))
    ///     tensor([[3, 4],
    ///             [6, 8]])
    outer [FUNCTION, METHOD, OUT, APART] (input: Tensor, vec2: Tensor) { |_| matmul::outer(input, vec2) }

    /// Alias of :func:`outer`.
    ///
    /// Args:
    ///     input (Tensor): a vector
    ///     vec2 (Tensor): a vector
    ///
    /// Example::
    ///
    ///     >>> torch.ger(torch.tensor([1, 2]), torch.tensor([3, 4]))
    ///     tensor([[3, 4],
    ///             [6, 8]])
    ger [FUNCTION, METHOD, OUT, APART] (input: Tensor, vec2: Tensor) { |_| matmul::outer(input, vec2) }

    /// Returns a product of matrices added to a tensor.
    ///
    /// .. math:: \text{out} = \beta\ \text{input} + \alpha\ (\text{mat1} \, \text{mat2})
    ///
    /// Args:
    ///     input (Tensor): what is added, broadcast to the product's shape
    ///     mat1 (Tensor): an ``n x m`` matrix
    ///     mat2 (Tensor): an ``m x p`` matrix
    ///     beta (Number): factor of `input`; with 0 it is ignored
    ///     alpha (Number): factor of the product
    ///
    /// Example::
    ///
    ///     >>> torch.addmm(torch.ones(1), torch.ones(1, 2), torch.ones(2, 2))
    ///     tensor([[3., 3.]])
    addmm [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, mat1: Tensor, mat2: Tensor; beta: Scalar = 1, alpha: Scalar = 1) {
        |_| matmul::addmm(input, mat1, mat2, beta, alpha)
    }

    /// Returns a product of a matrix and a vector added to a vector.
    ///
    /// .. math:: \text{out} = \beta\ \text{input} + \alpha\ (\text{mat} \, \text{vec})
    ///
    /// Args:
    ///     input (Tensor): what is added, broadcast to the product's shape
    ///     mat (Tensor): an ``n x m`` matrix
    ///     vec (Tensor): a vector of ``m`` elements
    ///     beta (Number): factor of `input`; with 0 it is ignored
    ///     alpha (Number): factor of the product
    ///
    /// Example::
    ///
    ///     >>> torch.addmv(torch.ones(2), torch.ones(2, 3), torch.ones(3))
    ///     tensor([4., 4.])
    addmv [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, mat: Tensor, vec: Tensor; beta: Scalar = 1, alpha: Scalar = 1) {
        |_| matmul::addmv(input, mat, vec, beta, alpha)
    }

    /// Returns the sum of a batch of products of matrices, added to a matrix.
    ///
    /// .. math:: \text{out} = \beta\ \text{input} + \alpha\ \sum_i \text{batch1}_i \text{batch2}_i
    ///
    /// Args:
    ///     input (Tensor): what is added, broadcast to the product's shape
    ///     batch1 (Tensor): a ``b x n x m`` batch
    ///     batch2 (Tensor): a ``b x m x p`` batch
    ///     beta (Number): factor of `input`; with 0 it is ignored
    ///     alpha (Number): factor of the sum
    ///
    /// Example::
    ///
    ///     >>> torch.addbmm(torch.zeros(1, 1), torch.ones(2, 1, 3), torch.ones(2, 3, 1))
    ///     tensor([[6.]])
    addbmm [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, batch1: Tensor, batch2: Tensor; beta: Scalar = 1, alpha: Scalar = 1) {
        |_| matmul::addbmm(input, batch1, batch2, beta, alpha)
    }

    /// Returns a batch of products of matrices, added to a batch.
    ///
    /// .. math:: \text{out}_i = \beta\ \text{input}_i + \alpha\ (\text{batch1}_i \text{batch2}_i)
    ///
    /// Args:
    ///     input (Tensor): what is added, broadcast to the product's shape
    ///     batch1 (Tensor): a ``b x n x m`` batch
    ///     batch2 (Tensor): a ``b x m x p`` batch
    ///     beta (Number): factor of `input`; with 0 it is ignored
    ///     alpha (Number): factor of the product
    ///
    /// Example::
    ///
    ///     >>> torch.baddbmm(torch.ones(1), torch.ones(1, 1, 3), torch.ones(1, 3, 1))
    ///     tensor([[[4.]]])
    baddbmm [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, batch1: Tensor, batch2: Tensor; beta: Scalar = 1, alpha: Scalar = 1) {
        |_| matmul::baddbmm(input, batch1, batch2, beta, alpha)
    }

    /// Returns the products of all pairs of elements of two vectors, added to a matrix.
    ///
    /// .. math:: \text{out} = \beta\ \text{input} + \alpha\ (\text{vec1} \otimes \text{vec2})
    ///
    /// Args:
    ///     input (Tensor): what is added, broadcast to the product's shape
    ///     vec1 (Tensor): a vector
    ///     vec2 (Tensor): a vector
    ///     beta (Number): factor of `input`; with 0 it is ignored
    ///     alpha (Number): factor of the product
    ///
    /// Example::
    ///
    ///     >>> torch.addr(torch.zeros(1, 2), torch.tensor([2.0]), torch.tensor([3.0, 4.0]))
    ///     tensor([[6., 8.]])
    addr [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, vec1: Tensor, vec2: Tensor; beta: Scalar = 1, alpha: Scalar = 1) {
        |_| matmul::addr(input, vec1, vec2, beta, alpha)
    }

    /// Returns the sums of products along pairs of dimensions.
    ///
    /// Args:
    ///     a (Tensor): the left tensor
    ///     b (Tensor): the right tensor
    ///     dims_self (sequence of int): dimensions of `a`
    ///     dims_other (sequence of int): their partners in `b`
    ///
    /// Example::
    ///
    ///     >>> torch.tensordot(torch.ones(2, 3), torch.ones(3, 2), dims=1)
    ///     tensor([[3., 3.],
    ///             [3., 3.]])
    _tensordot [FUNCTION]
        (input: Tensor, other: Tensor, dims: i64) { |_| tensordot_number(input, other, dims) }
        (input: Tensor, other: Tensor, dims_self: Dims, dims_other: Dims) { |_| matmul::tensordot(input, other, &dims_self, &dims_other) }

    /// Returns the sum of products of the operands' elements that an equation of subscripts describes.
    ///
    /// Args:
    ///     equation (str): subscripts of the operands, separated by commas, and after ``->`` those of the result
    ///     operands (sequence of Tensor): the tensors
    ///
    /// Example::
    ///
    ///     >>> torch.einsum('ij,jk->ik', torch.ones(1, 3), torch.ones(3, 1))
    ///     tensor([[3.]])
    _einsum [FUNCTION] (equation: Str, operands: Vec<Tensor>) { |_| matmul::einsum(equation, &operands) }

    /// Returns the product of a list of matrices, in the order that costs least.
    ///
    /// Args:
    ///     matrices (sequence of Tensor): the matrices
    ///
    /// Example::
    ///
    ///     >>> torch.chain_matmul(torch.ones(1, 2), torch.ones(2, 2), torch.ones(2, 1))
    ///     tensor([[4.]])
    _chain_matmul [FUNCTION] (matrices: Vec<Tensor>) { |_| matmul::chain_matmul(&matrices) }

    /// Returns the product of several matrices, in the order that costs least; the outer ones may be vectors.
    ///
    /// Args:
    ///     tensors (sequence of Tensor): the matrices
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.multi_dot([torch.ones(2), torch.ones(2, 2), torch.ones(2)])
    ///     tensor(4.)
    _linalg_multi_dot [FUNCTION, OUT] (tensors: Vec<Tensor>) { |_| matmul::multi_dot("multi_dot", &tensors) }

    /// Returns a square matrix, or each of a batch, multiplied by itself `n` times.
    ///
    /// Args:
    ///     input (Tensor): a square matrix or a batch of them
    ///     n (int): the exponent
    ///
    /// Example::
    ///
    ///     >>> torch.matrix_power(torch.tensor([[1, 1], [0, 1]]), 3)
    ///     tensor([[1, 3],
    ///             [0, 1]])
    matrix_power [FUNCTION, METHOD, OUT] (input: Tensor, n: i64) { |_| linalg::matrix_power(input, n) }

    /// Returns the Kronecker product: each element of `input` times the whole of `other`.
    ///
    /// Args:
    ///     input (Tensor): the tensor of factors
    ///     other (Tensor): the tensor that is repeated
    ///
    /// Example::
    ///
    ///     >>> torch.kron(torch.tensor([1, 2]), torch.tensor([1, 10]))
    ///     tensor([ 1, 10,  2, 20])
    kron [FUNCTION, METHOD, OUT, APART] (input: Tensor, other: Tensor) { |_| matmul::kron(input, other) }

    /// Returns ``input @ weight.T + bias``, along the last dimension of `input`.
    ///
    /// Args:
    ///     input (Tensor): shape ``(*, in_features)``
    ///     weight (Tensor): shape ``(out_features, in_features)`` or ``(in_features)``
    ///     bias (Tensor, optional): shape ``(out_features)`` or ``()``
    ///
    /// Example::
    ///
    ///     >>> F.linear(torch.ones(1, 2), torch.ones(3, 2), torch.zeros(3))
    ///     tensor([[2., 2., 2.]])
    linear [FUNCTION] (input: Tensor, weight: Tensor, bias: Option<Tensor> = None) { |_| matmul::linear(input, weight, bias) }

    /// Returns ``input1 @ weight[k] @ input2 + bias[k]`` for every row of the inputs and every `k`.
    ///
    /// Args:
    ///     input1 (Tensor): shape ``(*, in1_features)``
    ///     input2 (Tensor): shape ``(*, in2_features)``
    ///     weight (Tensor): shape ``(out_features, in1_features, in2_features)``
    ///     bias (Tensor, optional): shape ``(out_features)``
    ///
    /// Example::
    ///
    ///     >>> torch.bilinear(torch.ones(1, 2), torch.ones(1, 2), torch.ones(1, 2, 2))
    ///     tensor([[4.]])
    bilinear [FUNCTION] (input1: Tensor, input2: Tensor, weight: Tensor, bias: Option<Tensor> = None) {
        |_| matmul::bilinear(input1, input2, weight, bias)
    }
}
