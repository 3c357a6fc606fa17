//! Entries for running sums, products and extremes.
use crate::bind::{bind_ops, named};
use ferrotorch_tensor::ops::scan;
use ferrotorch_tensor::{DType, Tensor};

named! { pub CumMax = "cummax", values, indices }
named! { pub CumMin = "cummin", values, indices }

bind_ops! { TABLE;
    /// The running sum along a dimension; integers add up as int64.
    ///
    /// .. math:: y_i = x_1 + \dots + x_i
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     dtype (dtype, optional): the dtype of the result
    ///
    /// Example::
    ///
    ///     >>> torch.cumsum(torch.tensor([1, 2, 3]), 0)
    ///     tensor([1, 3, 6])
    cumsum [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, dim: i64; dtype: Option<DType> = None) {
        |out| scan::cumsum(input, dim, dtype.or(out.map(Tensor::dtype)))
    }

    /// The running product along a dimension; integers multiply as int64.
    ///
    /// .. math:: y_i = x_1 \cdots x_i
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     dtype (dtype, optional): the dtype of the result
    ///
    /// Example::
    ///
    ///     >>> torch.cumprod(torch.tensor([1, 2, 3]), 0)
    ///     tensor([1, 2, 6])
    cumprod [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, dim: i64; dtype: Option<DType> = None) {
        |out| scan::cumprod(input, dim, dtype.or(out.map(Tensor::dtype)))
    }

    /// The running maximum along a dimension, and where each was found.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///
    /// Example::
    ///
    ///     >>> torch.cummax(torch.tensor([1, 3, 2]), 0)[0]
    ///     tensor([1, 3, 3])
    cummax [FUNCTION, METHOD, OUT] (input: Tensor, dim: i64) -> CumMax {
        |_| scan::cummax(input, dim).map(|(values, indices)| CumMax { values, indices })
    }

    /// The running minimum along a dimension, and where each was found.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///
    /// Example::
    ///
    ///     >>> torch.cummin(torch.tensor([3, 1, 2]), 0)[0]
    ///     tensor([3, 1, 1])
    cummin [FUNCTION, METHOD, OUT] (input: Tensor, dim: i64) -> CumMin {
        |_| scan::cummin(input, dim).map(|(values, indices)| CumMin { values, indices })
    }

    /// The logarithm of the running sum of exponentials along a dimension.
    ///
    /// .. math:: y_i = \log \sum_{j \le i} \exp(x_j)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///
    /// Example::
    ///
    ///     >>> torch.logcumsumexp(torch.zeros(2), 0)
    ///     tensor([0.0000, 0.6931])
    logcumsumexp [FUNCTION, METHOD, OUT] (input: Tensor, dim: i64) { |_| scan::logcumsumexp(input, dim) }
}
