//! Convolutions.
use crate::bind::{bind_ops, Dims, Sizes, Str};
use ferrotorch_tensor::ops::conv::{self, Options, Padding};
use ferrotorch_tensor::{Result, Tensor};

/// A convolution over `dims` dimensions.
fn plain(
    name: &str,
    dims: usize,
    (x, w, bias): (&Tensor, &Tensor, Option<&Tensor>),
    stride: &[i64],
    padding: Padding,
    dilation: &[i64],
    groups: i64,
) -> Result<Tensor> {
    let options = Options { stride, padding, dilation, transposed: false, output_padding: &[0], groups };
    conv::conv(name, dims, x, w, bias, options)
}

/// A transposed convolution over `dims` dimensions.
fn transposed(
    name: &str,
    dims: usize,
    (x, w, bias): (&Tensor, &Tensor, Option<&Tensor>),
    stride: &[i64],
    padding: &[i64],
    output_padding: &[i64],
    groups: i64,
    dilation: &[i64],
) -> Result<Tensor> {
    let padding = Padding::Sizes(padding);
    let options = Options { stride, padding, dilation, transposed: true, output_padding, groups };
    conv::conv(name, dims, x, w, bias, options)
}

bind_ops! { TABLE;
    /// Slides filters along a signal of several channels.
    ///
    /// .. math:: \text{out}_{n,o,t} = \text{bias}_o + \sum_{c,k} \text{weight}_{o,c,k}\ \text{input}_{n,c,t \cdot \text{stride} + k \cdot \text{dilation} - \text{padding}}
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C_in, L)`` or ``(C_in, L)``
    ///     weight (Tensor): shape ``(C_out, C_in / groups, K)``
    ///     bias (Tensor, optional): shape ``(C_out)``
    ///     stride (int or sequence): step of the filter
    ///     padding (int, sequence or str): zeros on both sides, ``'valid'`` for none, ``'same'`` for an output of the input's size
    ///     dilation (int or sequence): distance of the filter's elements
    ///     groups (int): parts that the channels are split into
    ///
    /// Example::
    ///
    ///     >>> torch.conv1d(torch.ones(1, 1, 4), torch.ones(1, 1, 3))
    ///     tensor([[[3., 3.]]])
    conv1d [FUNCTION]
        (input: Tensor, weight: Tensor, bias: Option<Tensor> = None, stride: Dims = 1, padding: Dims = 0, dilation: Dims = 1, groups: i64 = 1) {
            |_| plain("conv1d", 1, (input, weight, bias), &stride, Padding::Sizes(&padding), &dilation, groups)
        }
        (input: Tensor, weight: Tensor, bias: Option<Tensor> = None, stride: Dims = 1, padding: Str = "valid", dilation: Dims = 1, groups: i64 = 1) {
            |_| plain("conv1d", 1, (input, weight, bias), &stride, Padding::Mode(padding), &dilation, groups)
        }

    /// Slides filters over an image of several channels.
    ///
    /// .. math:: \text{out}_{n,o} = \text{bias}_o + \sum_c \text{weight}_{o,c} \star \text{input}_{n,c}
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C_in, H, W)`` or ``(C_in, H, W)``
    ///     weight (Tensor): shape ``(C_out, C_in / groups, kH, kW)``
    ///     bias (Tensor, optional): shape ``(C_out)``
    ///     stride (int or sequence): step of the filter
    ///     padding (int, sequence or str): zeros on all sides, ``'valid'`` for none, ``'same'`` for an output of the input's size
    ///     dilation (int or sequence): distance of the filter's elements
    ///     groups (int): parts that the channels are split into
    ///
    /// Example::
    ///
    ///     >>> torch.conv2d(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 2, 2))
    ///     tensor([[[[4., 4.],
    ///               [4., 4.]]]])
    conv2d [FUNCTION]
        (input: Tensor, weight: Tensor, bias: Option<Tensor> = None, stride: Dims = 1, padding: Dims = 0, dilation: Dims = 1, groups: i64 = 1) {
            |_| plain("conv2d", 2, (input, weight, bias), &stride, Padding::Sizes(&padding), &dilation, groups)
        }
        (input: Tensor, weight: Tensor, bias: Option<Tensor> = None, stride: Dims = 1, padding: Str = "valid", dilation: Dims = 1, groups: i64 = 1) {
            |_| plain("conv2d", 2, (input, weight, bias), &stride, Padding::Mode(padding), &dilation, groups)
        }

    /// Slides filters through a volume of several channels.
    ///
    /// .. math:: \text{out}_{n,o} = \text{bias}_o + \sum_c \text{weight}_{o,c} \star \text{input}_{n,c}
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C_in, D, H, W)`` or ``(C_in, D, H, W)``
    ///     weight (Tensor): shape ``(C_out, C_in / groups, kD, kH, kW)``
    ///     bias (Tensor, optional): shape ``(C_out)``
    ///     stride (int or sequence): step of the filter
    ///     padding (int, sequence or str): zeros on all sides, ``'valid'`` for none, ``'same'`` for an output of the input's size
    ///     dilation (int or sequence): distance of the filter's elements
    ///     groups (int): parts that the channels are split into
    ///
    /// Example::
    ///
    ///     >>> torch.conv3d(torch.ones(1, 1, 2, 2, 2), torch.ones(1, 1, 2, 2, 2))
    ///     tensor([[[[[8.]]]]])
    conv3d [FUNCTION]
        (input: Tensor, weight: Tensor, bias: Option<Tensor> = None, stride: Dims = 1, padding: Dims = 0, dilation: Dims = 1, groups: i64 = 1) {
            |_| plain("conv3d", 3, (input, weight, bias), &stride, Padding::Sizes(&padding), &dilation, groups)
        }
        (input: Tensor, weight: Tensor, bias: Option<Tensor> = None, stride: Dims = 1, padding: Str = "valid", dilation: Dims = 1, groups: i64 = 1) {
            |_| plain("conv3d", 3, (input, weight, bias), &stride, Padding::Mode(padding), &dilation, groups)
        }

    /// Spreads each element of a signal with a filter: the gradient of :func:`conv1d` with respect to its input.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C_in, L)`` or ``(C_in, L)``
    ///     weight (Tensor): shape ``(C_in, C_out / groups, K)``
    ///     bias (Tensor, optional): shape ``(C_out)``
    ///     stride (int or sequence): step of the filter in the output
    ///     padding (int or sequence): elements dropped on both sides
    ///     output_padding (int or sequence): elements added on one side
    ///     groups (int): parts that the channels are split into
    ///     dilation (int or sequence): distance of the filter's elements
    ///
    /// Example::
    ///
    ///     >>> torch.conv_transpose1d(torch.ones(1, 1, 2), torch.ones(1, 1, 2))
    ///     tensor([[[1., 2., 1.]]])
    conv_transpose1d [FUNCTION] (input: Tensor, weight: Tensor, bias: Option<Tensor> = None, stride: Dims = 1, padding: Dims = 0,
        output_padding: Dims = 0, groups: i64 = 1, dilation: Dims = 1) {
        |_| transposed("conv_transpose1d", 1, (input, weight, bias), &stride, &padding, &output_padding, groups, &dilation)
    }

    /// Spreads each pixel of an image with a filter: the gradient of :func:`conv2d` with respect to its input.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C_in, H, W)`` or ``(C_in, H, W)``
    ///     weight (Tensor): shape ``(C_in, C_out / groups, kH, kW)``
    ///     bias (Tensor, optional): shape ``(C_out)``
    ///     stride (int or sequence): step of the filter in the output
    ///     padding (int or sequence): pixels dropped on all sides
    ///     output_padding (int or sequence): pixels added on one side
    ///     groups (int): parts that the channels are split into
    ///     dilation (int or sequence): distance of the filter's elements
    ///
    /// Example::
    ///
    ///     >>> torch.conv_transpose2d(torch.ones(1, 1, 1, 1), torch.ones(1, 1, 2, 2))
    ///     tensor([[[[1., 1.],
    ///               [1., 1.]]]])
    conv_transpose2d [FUNCTION] (input: Tensor, weight: Tensor, bias: Option<Tensor> = None, stride: Dims = 1, padding: Dims = 0,
        output_padding: Dims = 0, groups: i64 = 1, dilation: Dims = 1) {
        |_| transposed("conv_transpose2d", 2, (input, weight, bias), &stride, &padding, &output_padding, groups, &dilation)
    }

    /// Spreads each element of a volume with a filter: the gradient of :func:`conv3d` with respect to its input.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C_in, D, H, W)`` or ``(C_in, D, H, W)``
    ///     weight (Tensor): shape ``(C_in, C_out / groups, kD, kH, kW)``
    ///     bias (Tensor, optional): shape ``(C_out)``
    ///     stride (int or sequence): step of the filter in the output
    ///     padding (int or sequence): elements dropped on all sides
    ///     output_padding (int or sequence): elements added on one side
    ///     groups (int): parts that the channels are split into
    ///     dilation (int or sequence): distance of the filter's elements
    ///
    /// Example::
    ///
    ///     >>> torch.conv_transpose3d(torch.ones(1, 1, 1, 1, 1), torch.ones(1, 1, 1, 1, 2))
    ///     tensor([[[[[1., 1.]]]]])
    conv_transpose3d [FUNCTION] (input: Tensor, weight: Tensor, bias: Option<Tensor> = None, stride: Dims = 1, padding: Dims = 0,
        output_padding: Dims = 0, groups: i64 = 1, dilation: Dims = 1) {
        |_| transposed("conv_transpose3d", 3, (input, weight, bias), &stride, &padding, &output_padding, groups, &dilation)
    }

    /// Convolves with as many spatial dimensions as the weight has, plainly or transposed.
    ///
    /// Args:
    ///     input (Tensor): a batch of signals, images or volumes
    ///     weight (Tensor): the filters
    ///     bias (Tensor, optional): one number per output channel
    ///     stride (sequence of int): step of the filter
    ///     padding (sequence of int): zeros on all sides
    ///     dilation (sequence of int): distance of the filter's elements
    ///     transposed (bool): whether to compute the transposed convolution
    ///     output_padding (sequence of int): elements added on one side of a transposed convolution
    ///     groups (int): parts that the channels are split into
    ///
    /// Example::
    ///
    ///     >>> torch.convolution(torch.ones(1, 1, 3), torch.ones(1, 1, 2), None, [1], [0], [1], False, [0], 1)
    ///     tensor([[[2., 2.]]])
    convolution [FUNCTION] (input: Tensor, weight: Tensor, bias: Option<Tensor>, stride: Sizes, padding: Sizes, dilation: Sizes, transposed: bool,
        output_padding: Sizes, groups: i64) {
        |_| conv::convolution(input, weight, bias, Options {
            stride: &stride, padding: Padding::Sizes(&padding), dilation: &dilation, transposed, output_padding: &output_padding, groups })
    }

    /// Slides filters along a sequence whose channels come last.
    ///
    /// Args:
    ///     input (Tensor): shape ``(T, N, C_in)``
    ///     weight (Tensor): shape ``(K, C_in, C_out)``
    ///     bias (Tensor): shape ``(C_out)``
    ///     pad (int): zeros on both sides
    ///
    /// Example::
    ///
    ///     >>> torch.conv_tbc(torch.ones(2, 1, 1), torch.ones(2, 1, 1), torch.zeros(1))
    ///     tensor([[[2.]]])
    conv_tbc [FUNCTION] (input: Tensor, weight: Tensor, bias: Tensor, pad: i64 = 0) { |_| conv::conv_tbc(input, weight, bias, pad) }
}
