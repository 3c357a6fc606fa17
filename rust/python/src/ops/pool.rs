//! Pooling.
use crate::bind::{bind_ops, Dims};
use ferrotorch_tensor::ops::pool::{self, Given};
use ferrotorch_tensor::Tensor;

fn window<'a>(
    kernel: &'a [i64],
    stride: Option<&'a Dims>,
    padding: &'a [i64],
    dilation: &'a [i64],
    ceil_mode: bool,
) -> Given<'a> {
    Given { kernel, stride: stride.map_or(&[], |s| s), padding, dilation, ceil_mode }
}

bind_ops! { TABLE;
    /// Returns the largest element of each window of a signal.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, L)`` or ``(C, L)``
    ///     kernel_size (int): size of the window
    ///     stride (int, optional): step of the window. Default: its size
    ///     padding (int): elements of minus infinity on both sides, at most half of the window
    ///     dilation (int): distance of the window's elements
    ///     ceil_mode (bool): whether a window that is cut off at the end counts
    ///
    /// Example::
    ///
    ///     >>> torch.max_pool1d(torch.tensor([[1., 3., 2., 4.]]), 2)
    ///     tensor([[3., 4.]])
    max_pool1d [FUNCTION] (input: Tensor, kernel_size: Dims, stride: Option<Dims> = None, padding: Dims = 0, dilation: Dims = 1, ceil_mode: bool = False) {
        |_| pool::max_pool(input, 1, window(&kernel_size, stride.as_ref(), &padding, &dilation, ceil_mode))
    }

    /// Returns the largest element of each window of an image.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, H, W)`` or ``(C, H, W)``
    ///     kernel_size (int or sequence): size of the window
    ///     stride (int or sequence, optional): step of the window. Default: its size
    ///     padding (int or sequence): pixels of minus infinity on all sides, at most half of the window
    ///     dilation (int or sequence): distance of the window's elements
    ///     ceil_mode (bool): whether a window that is cut off at the end counts
    ///
    /// Example::
    ///
    ///     >>> torch.max_pool2d(torch.tensor([[[1., 3.], [2., 4.]]]), 2)
    ///     tensor([[[4.]]])
    max_pool2d [FUNCTION] (input: Tensor, kernel_size: Dims, stride: Option<Dims> = None, padding: Dims = 0, dilation: Dims = 1, ceil_mode: bool = False) {
        |_| pool::max_pool(input, 2, window(&kernel_size, stride.as_ref(), &padding, &dilation, ceil_mode))
    }

    /// Returns the largest element of each window of a volume.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, D, H, W)`` or ``(C, D, H, W)``
    ///     kernel_size (int or sequence): size of the window
    ///     stride (int or sequence, optional): step of the window. Default: its size
    ///     padding (int or sequence): elements of minus infinity on all sides, at most half of the window
    ///     dilation (int or sequence): distance of the window's elements
    ///     ceil_mode (bool): whether a window that is cut off at the end counts
    ///
    /// Example::
    ///
    ///     >>> torch.max_pool3d(torch.ones(1, 2, 2, 2), 2)
    ///     tensor([[[[1.]]]])
    max_pool3d [FUNCTION] (input: Tensor, kernel_size: Dims, stride: Option<Dims> = None, padding: Dims = 0, dilation: Dims = 1, ceil_mode: bool = False) {
        |_| pool::max_pool(input, 3, window(&kernel_size, stride.as_ref(), &padding, &dilation, ceil_mode))
    }

    /// Returns the result of :func:`max_pool1d` and the position of each maximum.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, L)`` or ``(C, L)``
    ///     kernel_size (int): size of the window
    ///     stride (int, optional): step of the window. Default: its size
    ///     padding (int): elements of minus infinity on both sides
    ///     dilation (int): distance of the window's elements
    ///     ceil_mode (bool): whether a window that is cut off at the end counts
    ///
    /// Example::
    ///
    ///     >>> torch.max_pool1d_with_indices(torch.tensor([[1., 3., 2., 4.]]), 2)
    ///     (tensor([[3., 4.]]), tensor([[1, 3]]))
    max_pool1d_with_indices [FUNCTION] (input: Tensor, kernel_size: Dims, stride: Option<Dims> = None, padding: Dims = 0, dilation: Dims = 1, ceil_mode: bool = False) -> (Tensor, Tensor) {
        |_| pool::max_pool_with_indices(input, 1, window(&kernel_size, stride.as_ref(), &padding, &dilation, ceil_mode))
    }

    /// Returns the result of :func:`max_pool2d` and the position of each maximum in its plane.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, H, W)`` or ``(C, H, W)``
    ///     kernel_size (int or sequence): size of the window
    ///     stride (int or sequence, optional): step of the window. Default: its size
    ///     padding (int or sequence): pixels of minus infinity on all sides
    ///     dilation (int or sequence): distance of the window's elements
    ///     ceil_mode (bool): whether a window that is cut off at the end counts
    ///
    /// Example::
    ///
    ///     >>> F.max_pool2d(torch.tensor([[[1., 3.], [2., 4.]]]), 2, return_indices=True)
    ///     (tensor([[[4.]]]), tensor([[[3]]]))
    max_pool2d_with_indices [FUNCTION] (input: Tensor, kernel_size: Dims, stride: Option<Dims> = None, padding: Dims = 0, dilation: Dims = 1, ceil_mode: bool = False) -> (Tensor, Tensor) {
        |_| pool::max_pool_with_indices(input, 2, window(&kernel_size, stride.as_ref(), &padding, &dilation, ceil_mode))
    }

    /// Returns the result of :func:`max_pool3d` and the position of each maximum in its volume.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, D, H, W)`` or ``(C, D, H, W)``
    ///     kernel_size (int or sequence): size of the window
    ///     stride (int or sequence, optional): step of the window. Default: its size
    ///     padding (int or sequence): elements of minus infinity on all sides
    ///     dilation (int or sequence): distance of the window's elements
    ///     ceil_mode (bool): whether a window that is cut off at the end counts
    ///
    /// Example::
    ///
    ///     >>> F.max_pool3d(torch.ones(1, 2, 2, 2), 2, return_indices=True)
    ///     (tensor([[[[1.]]]]), tensor([[[[0]]]]))
    max_pool3d_with_indices [FUNCTION] (input: Tensor, kernel_size: Dims, stride: Option<Dims> = None, padding: Dims = 0, dilation: Dims = 1, ceil_mode: bool = False) -> (Tensor, Tensor) {
        |_| pool::max_pool_with_indices(input, 3, window(&kernel_size, stride.as_ref(), &padding, &dilation, ceil_mode))
    }

    /// Returns the mean of each window of a signal.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, L)`` or ``(C, L)``
    ///     kernel_size (int): size of the window
    ///     stride (int, optional): step of the window. Default: its size
    ///     padding (int): zeros on both sides, at most half of the window
    ///     ceil_mode (bool): whether a window that is cut off at the end counts
    ///     count_include_pad (bool): whether the zeros count
    ///
    /// Example::
    ///
    ///     >>> torch.avg_pool1d(torch.tensor([[1., 3., 2., 4.]]), 2)
    ///     tensor([[2., 3.]])
    avg_pool1d [FUNCTION] (input: Tensor, kernel_size: Dims, stride: Option<Dims> = None, padding: Dims = 0, ceil_mode: bool = False, count_include_pad: bool = True) {
        |_| pool::avg_pool(input, 1, window(&kernel_size, stride.as_ref(), &padding, &[1], ceil_mode), count_include_pad, None)
    }

    /// Returns the mean of each window of an image.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, H, W)`` or ``(C, H, W)``
    ///     kernel_size (int or sequence): size of the window
    ///     stride (int or sequence, optional): step of the window. Default: its size
    ///     padding (int or sequence): zeros on all sides, at most half of the window
    ///     ceil_mode (bool): whether a window that is cut off at the end counts
    ///     count_include_pad (bool): whether the zeros count
    ///     divisor_override (int, optional): what sums are divided by instead of the count
    ///
    /// Example::
    ///
    ///     >>> F.avg_pool2d(torch.tensor([[[1., 3.], [2., 4.]]]), 2)
    ///     tensor([[[2.5000]]])
    avg_pool2d [FUNCTION] (input: Tensor, kernel_size: Dims, stride: Option<Dims> = None, padding: Dims = 0, ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: Option<i64> = None) {
        |_| pool::avg_pool(input, 2, window(&kernel_size, stride.as_ref(), &padding, &[1], ceil_mode), count_include_pad, divisor_override)
    }

    /// Returns the mean of each window of a volume.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, D, H, W)`` or ``(C, D, H, W)``
    ///     kernel_size (int or sequence): size of the window
    ///     stride (int or sequence, optional): step of the window. Default: its size
    ///     padding (int or sequence): zeros on all sides, at most half of the window
    ///     ceil_mode (bool): whether a window that is cut off at the end counts
    ///     count_include_pad (bool): whether the zeros count
    ///     divisor_override (int, optional): what sums are divided by instead of the count
    ///
    /// Example::
    ///
    ///     >>> F.avg_pool3d(torch.ones(1, 2, 2, 2), 2)
    ///     tensor([[[[1.]]]])
    avg_pool3d [FUNCTION] (input: Tensor, kernel_size: Dims, stride: Option<Dims> = None, padding: Dims = 0, ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: Option<i64> = None) {
        |_| pool::avg_pool(input, 3, window(&kernel_size, stride.as_ref(), &padding, &[1], ceil_mode), count_include_pad, divisor_override)
    }

    /// Returns the means of the parts of a signal, as many as asked for.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, L)`` or ``(C, L)``
    ///     output_size (int): number of parts
    ///
    /// Example::
    ///
    ///     >>> torch.adaptive_avg_pool1d(torch.tensor([[1., 3., 2., 4.]]), 2)
    ///     tensor([[2., 3.]])
    adaptive_avg_pool1d [FUNCTION] (input: Tensor, output_size: Dims) { |_| pool::adaptive_avg_pool(input, 1, &output_size) }

    /// Returns the means of the parts of an image, as many as asked for.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, H, W)`` or ``(C, H, W)``
    ///     output_size (sequence of int): number of parts in each direction
    ///
    /// Example::
    ///
    ///     >>> F.adaptive_avg_pool2d(torch.tensor([[[1., 3.], [2., 4.]]]), 1)
    ///     tensor([[[2.5000]]])
    adaptive_avg_pool2d [FUNCTION] (input: Tensor, output_size: Dims) { |_| pool::adaptive_avg_pool(input, 2, &output_size) }

    /// Returns the means of the parts of a volume, as many as asked for.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, D, H, W)`` or ``(C, D, H, W)``
    ///     output_size (sequence of int): number of parts in each direction
    ///
    /// Example::
    ///
    ///     >>> F.adaptive_avg_pool3d(torch.ones(1, 2, 2, 2), 1)
    ///     tensor([[[[1.]]]])
    adaptive_avg_pool3d [FUNCTION] (input: Tensor, output_size: Dims) { |_| pool::adaptive_avg_pool(input, 3, &output_size) }

    /// Returns the largest elements of the parts of a signal, as many as asked for, and their positions.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, L)`` or ``(C, L)``
    ///     output_size (int): number of parts
    ///
    /// Example::
    ///
    ///     >>> torch.adaptive_max_pool1d(torch.tensor([[1., 3., 2., 4.]]), 2)
    ///     (tensor([[3., 4.]]), tensor([[1, 3]]))
    adaptive_max_pool1d [FUNCTION] (input: Tensor, output_size: Dims) -> (Tensor, Tensor) { |_| pool::adaptive_max_pool(input, 1, &output_size) }

    /// Returns the largest elements of the parts of an image, as many as asked for, and their positions.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, H, W)`` or ``(C, H, W)``
    ///     output_size (sequence of int): number of parts in each direction
    ///
    /// Example::
    ///
    ///     >>> F.adaptive_max_pool2d(torch.tensor([[[1., 3.], [2., 4.]]]), 1)
    ///     tensor([[[4.]]])
    adaptive_max_pool2d [FUNCTION] (input: Tensor, output_size: Dims) -> (Tensor, Tensor) { |_| pool::adaptive_max_pool(input, 2, &output_size) }

    /// Returns the largest elements of the parts of a volume, as many as asked for, and their positions.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, D, H, W)`` or ``(C, D, H, W)``
    ///     output_size (sequence of int): number of parts in each direction
    ///
    /// Example::
    ///
    ///     >>> F.adaptive_max_pool3d(torch.ones(1, 2, 2, 2), 1)
    ///     tensor([[[[1.]]]])
    adaptive_max_pool3d [FUNCTION] (input: Tensor, output_size: Dims) -> (Tensor, Tensor) { |_| pool::adaptive_max_pool(input, 3, &output_size) }

    /// Puts the maxima of windows of an image back where they were, zeros elsewhere.
    ///
    /// Args:
    ///     input (Tensor): the maxima
    ///     indices (Tensor): their positions
    ///     output_size (sequence of int): height and width of the result
    ///
    /// Example::
    ///
    ///     >>> F.max_unpool2d(torch.ones(1, 1, 1), torch.tensor([[[3]]]), 2)
    ///     tensor([[[0., 0.],
    ///              [0., 1.]]])
    max_unpool2d [FUNCTION] (input: Tensor, indices: Tensor, output_size: Dims) { |_| pool::max_unpool(input, indices, 2, &output_size) }

    /// Puts the maxima of windows of a volume back where they were, zeros elsewhere.
    ///
    /// Args:
    ///     input (Tensor): the maxima
    ///     indices (Tensor): their positions
    ///     output_size (sequence of int): depth, height and width of the result
    ///     stride (sequence of int): step of the windows
    ///     padding (sequence of int): padding of the windows
    ///
    /// Example::
    ///
    ///     >>> F.max_unpool3d(torch.ones(1, 1, 1, 1), torch.tensor([[[[0]]]]), (1, 1, 2))
    ///     tensor([[[[1., 0.]]]])
    max_unpool3d [FUNCTION] (input: Tensor, indices: Tensor, output_size: Dims, stride: Dims, padding: Dims) {
        |_| { let _ = (stride, padding); pool::max_unpool(input, indices, 3, &output_size) }
    }

    /// Returns the largest elements of windows at pseudo-random distances in an image, and their positions.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, H, W)`` or ``(C, H, W)``
    ///     kernel_size (int or sequence): size of the window
    ///     output_size (int or sequence): height and width of the result
    ///     random_samples (Tensor): shape ``(N, C, 2)``, from 0 to 1
    ///
    /// Example::
    ///
    ///     >>> F.fractional_max_pool2d(torch.ones(1, 1, 3, 3), 2, output_size=1).shape
    ///     torch.Size([1, 1, 1, 1])
    fractional_max_pool2d [FUNCTION] (input: Tensor, kernel_size: Dims, output_size: Dims, random_samples: Tensor) -> (Tensor, Tensor) {
        |_| pool::fractional_max_pool(input, 2, &kernel_size, &output_size, random_samples)
    }

    /// Returns the largest elements of windows at pseudo-random distances in a volume, and their positions.
    ///
    /// Args:
    ///     input (Tensor): shape ``(N, C, D, H, W)`` or ``(C, D, H, W)``
    ///     kernel_size (int or sequence): size of the window
    ///     output_size (int or sequence): depth, height and width of the result
    ///     random_samples (Tensor): shape ``(N, C, 3)``, from 0 to 1
    ///
    /// Example::
    ///
    ///     >>> F.fractional_max_pool3d(torch.ones(1, 1, 3, 3, 3), 2, output_size=1).shape
    ///     torch.Size([1, 1, 1, 1, 1])
    fractional_max_pool3d [FUNCTION] (input: Tensor, kernel_size: Dims, output_size: Dims, random_samples: Tensor) -> (Tensor, Tensor) {
        |_| pool::fractional_max_pool(input, 3, &kernel_size, &output_size, random_samples)
    }
}
