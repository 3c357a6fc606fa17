//! Entries for softmax and its logarithm.
use crate::bind::bind_ops;
use ferrotorch_tensor::ops::softmax;
use ferrotorch_tensor::{DType, Tensor};

bind_ops! { TABLE;
    /// Exponentials along a dimension, scaled to add up to one.
    ///
    /// .. math:: y_i = \frac{\exp(x_i)}{\sum_j \exp(x_j)}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     dtype (dtype, optional): the dtype that is computed in
    ///
    /// Example::
    ///
    ///     >>> torch.softmax(torch.zeros(2), 0)
    ///     tensor([0.5000, 0.5000])
    softmax [FUNCTION, METHOD, OUT] (input: Tensor, dim: i64, dtype: Option<DType> = None) { |_| softmax::softmax(input, dim, dtype) }

    /// The logarithm of the softmax along a dimension.
    ///
    /// .. math:: y_i = x_i - \log \sum_j \exp(x_j)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension
    ///     dtype (dtype, optional): the dtype that is computed in
    ///
    /// Example::
    ///
    ///     >>> torch.log_softmax(torch.zeros(2), 0)
    ///     tensor([-0.6931, -0.6931])
    log_softmax [FUNCTION, METHOD, OUT] (input: Tensor, dim: i64, dtype: Option<DType> = None) { |_| softmax::log_softmax(input, dim, dtype) }

    /// The input's gradient from softmax's result.
    _softmax_backward_data [FUNCTION] (grad_output: Tensor, output: Tensor, dim: i64, input_dtype: DType) {
        |_| softmax::softmax_backward_data(grad_output, output, dim, input_dtype)
    }

    /// The input's gradient from log-softmax's result.
    _log_softmax_backward_data [FUNCTION] (grad_output: Tensor, output: Tensor, dim: i64, input_dtype: DType) {
        |_| softmax::log_softmax_backward_data(grad_output, output, dim, input_dtype)
    }
}
