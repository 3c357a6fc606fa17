//! Normalisation.
use crate::bind::{bind_ops, Sizes};
use ferrotorch_tensor::ops::norm::{self, Running};
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// Normalises every channel over the batch, in training with the batch's own mean and variance.
    ///
    /// .. math:: y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \epsilon}} \cdot \gamma + \beta
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, *)``
    ///     weight (Tensor, optional): factor of each channel
    ///     bias (Tensor, optional): summand of each channel
    ///     running_mean (Tensor, optional): mean outside of training; moves towards the batch's in training
    ///     running_var (Tensor, optional): variance outside of training; moves likewise
    ///     training (bool): whether to use the batch's statistics
    ///     momentum (float): how far the running statistics move
    ///     eps (float): added to the variance
    ///     cudnn_enabled (bool): ignored
    ///
    /// Example::
    ///
    ///     >>> torch.batch_norm(torch.tensor([[1.], [3.]]), None, None, None, None, True, 0.1, 0.0, True)
    ///     tensor([[-1.],
    ///             [ 1.]])
    batch_norm [FUNCTION] (input: Tensor, weight: Option<Tensor>, bias: Option<Tensor>, running_mean: Option<Tensor>, running_var: Option<Tensor>,
        training: bool, momentum: f64, eps: f64, cudnn_enabled: bool) {
        |_| { let _ = cudnn_enabled; norm::batch_norm(input, weight, bias, Running { mean: running_mean, var: running_var, training, momentum, eps }) }
    }

    /// Returns the result of :func:`batch_norm` with the batch's mean and inverse deviation.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, *)``
    ///     weight (Tensor, optional): factor of each channel
    ///     bias (Tensor, optional): summand of each channel
    ///     running_mean (Tensor, optional): mean outside of training
    ///     running_var (Tensor, optional): variance outside of training
    ///     training (bool): whether to use the batch's statistics
    ///     momentum (float): how far the running statistics move
    ///     eps (float): added to the variance
    ///
    /// Example::
    ///
    ///     >>> torch.native_batch_norm(torch.tensor([[1.], [3.]]), None, None, None, None, True, 0.1, 0.0)[1]
    ///     tensor([2.])
    native_batch_norm [FUNCTION] (input: Tensor, weight: Option<Tensor>, bias: Option<Tensor>, running_mean: Option<Tensor>,
        running_var: Option<Tensor>, training: bool, momentum: f64, eps: f64) -> (Tensor, Tensor, Tensor) {
        |_| norm::native_batch_norm(input, weight, bias, Running { mean: running_mean, var: running_var, training, momentum, eps })
    }

    /// Normalises every channel of every image by itself.
    ///
    /// .. math:: y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \epsilon}} \cdot \gamma + \beta
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, *)``
    ///     weight (Tensor, optional): factor of each channel
    ///     bias (Tensor, optional): summand of each channel
    ///     running_mean (Tensor, optional): mean where the input's is not used
    ///     running_var (Tensor, optional): variance where the input's is not used
    ///     use_input_stats (bool): whether to use the input's statistics
    ///     momentum (float): how far the running statistics move
    ///     eps (float): added to the variance
    ///     cudnn_enabled (bool): ignored
    ///
    /// Example::
    ///
    ///     >>> torch.instance_norm(torch.tensor([[[1., 3.]]]), None, None, None, None, True, 0.1, 0.0, True)
    ///     tensor([[[-1.,  1.]]])
    instance_norm [FUNCTION] (input: Tensor, weight: Option<Tensor>, bias: Option<Tensor>, running_mean: Option<Tensor>, running_var: Option<Tensor>,
        use_input_stats: bool, momentum: f64, eps: f64, cudnn_enabled: bool) {
        |_| {
            let _ = cudnn_enabled;
            norm::instance_norm(input, weight, bias, Running { mean: running_mean, var: running_var, training: use_input_stats, momentum, eps })
        }
    }

    /// Normalises over the last dimensions, which have the shape given.
    ///
    /// .. math:: y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \epsilon}} \cdot \gamma + \beta
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     normalized_shape (sequence of int): sizes of the last dimensions
    ///     weight (Tensor, optional): factors, of that shape
    ///     bias (Tensor, optional): summands, of that shape
    ///     eps (float): added to the variance
    ///     cudnn_enable (bool): ignored
    ///
    /// Example::
    ///
    ///     >>> torch.layer_norm(torch.tensor([1., 3.]), (2,), eps=0.0)
    ///     tensor([-1.,  1.])
    layer_norm [FUNCTION] (input: Tensor, normalized_shape: Sizes, weight: Option<Tensor> = None, bias: Option<Tensor> = None, eps: f64 = 1e-5,
        cudnn_enable: bool = True) {
        |_| { let _ = cudnn_enable; norm::layer_norm(input, &normalized_shape, weight, bias, eps) }
    }

    /// Returns the result of :func:`layer_norm` with each row's mean and inverse deviation.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     normalized_shape (sequence of int): sizes of the last dimensions
    ///     weight (Tensor, optional): factors, of that shape
    ///     bias (Tensor, optional): summands, of that shape
    ///     eps (float): added to the variance
    ///
    /// Example::
    ///
    ///     >>> torch.native_layer_norm(torch.tensor([1., 3.]), (2,), None, None, 0.0)[1]
    ///     tensor([2.])
    native_layer_norm [FUNCTION] (input: Tensor, normalized_shape: Sizes, weight: Option<Tensor>, bias: Option<Tensor>, eps: f64) -> (Tensor, Tensor, Tensor) {
        |_| norm::native_layer_norm(input, &normalized_shape, weight, bias, eps)
    }

    /// Divides by the root of the mean square over the last dimensions, which have the shape given.
    ///
    /// .. math:: y = \frac{x}{\sqrt{\mathrm{E}[x^2] + \epsilon}} \cdot \gamma
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     normalized_shape (sequence of int): sizes of the last dimensions
    ///     weight (Tensor, optional): factors, of that shape
    ///     eps (float, optional): added to the mean. Default: the type's epsilon
    ///
    /// Example::
    ///
    ///     >>> torch.rms_norm(torch.tensor([2., 2.]), (2,), eps=0.0)
    ///     tensor([1., 1.])
    rms_norm [FUNCTION] (input: Tensor, normalized_shape: Sizes, weight: Option<Tensor> = None, eps: Option<f64> = None) {
        |_| norm::rms_norm(input, &normalized_shape, weight, eps)
    }

    /// Normalises groups of channels of each image.
    ///
    /// .. math:: y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \epsilon}} \cdot \gamma + \beta
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, *)``
    ///     num_groups (int): number of groups, which divides the channels
    ///     weight (Tensor, optional): factor of each channel
    ///     bias (Tensor, optional): summand of each channel
    ///     eps (float): added to the variance
    ///     cudnn_enabled (bool): ignored
    ///
    /// Example::
    ///
    ///     >>> torch.group_norm(torch.tensor([[1., 3.]]), 1, eps=0.0)
    ///     tensor([[-1.,  1.]])
    group_norm [FUNCTION] (input: Tensor, num_groups: i64, weight: Option<Tensor> = None, bias: Option<Tensor> = None, eps: f64 = 1e-5,
        cudnn_enabled: bool = True) {
        |_| { let _ = cudnn_enabled; norm::group_norm(input, num_groups, weight, bias, eps) }
    }

    /// Returns the result of :func:`group_norm` with each group's mean and inverse deviation.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, *)``
    ///     weight (Tensor, optional): factor of each channel
    ///     bias (Tensor, optional): summand of each channel
    ///     N (int): size of the batch
    ///     C (int): number of channels
    ///     HxW (int): number of pixels
    ///     group (int): number of groups
    ///     eps (float): added to the variance
    ///
    /// Example::
    ///
    ///     >>> torch.native_group_norm(torch.tensor([[1., 3.]]), None, None, 1, 2, 1, 1, 0.0)[1]
    ///     tensor([[2.]])
    native_group_norm [FUNCTION] (input: Tensor, weight: Option<Tensor>, bias: Option<Tensor>, N: i64, C: i64, HxW: i64, group: i64, eps: f64) -> (Tensor, Tensor, Tensor) {
        |_| norm::native_group_norm(input, weight, bias, [N, C, HxW].map(|n| n.max(0) as usize), group, eps)
    }
}
