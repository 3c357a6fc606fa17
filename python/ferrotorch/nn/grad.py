"""Gradients of convolutions with respect to their input and their weight, as functions."""

from ferrotorch import _C
from ferrotorch.nn import functional as F

__all__ = ["conv1d_input", "conv1d_weight", "conv2d_input", "conv2d_weight", "conv3d_input", "conv3d_weight"]


def _gradient(conv, input, weight, grad_output, geometry, of):
    """The gradient of a convolution, which is linear in both arguments: their values do not matter for the other's."""
    from ferrotorch.autograd import enable_grad, grad

    with enable_grad():
        wanted = (input, weight)[of].detach().requires_grad_()
        arguments = (wanted, weight.detach()) if of == 0 else (input.detach(), wanted)
        return grad(conv(*arguments, None, *geometry), wanted, grad_output)[0]


def _input(conv, input_size, weight, grad_output, *geometry):
    zeros = _C.zeros(input_size, dtype=grad_output.dtype)
    return _gradient(conv, zeros, weight, grad_output, geometry, 0)


def _weight(conv, input, weight_size, grad_output, *geometry):
    zeros = _C.zeros(weight_size, dtype=grad_output.dtype)
    return _gradient(conv, input, zeros, grad_output, geometry, 1)


def conv1d_input(input_size, weight, grad_output, stride=1, padding=0, dilation=1, groups=1):
    """Returns the gradient of :func:`conv1d` with respect to its input, of shape `input_size`.

    Example::

        >>> weight, grad_output = torch.ones(1, 1, 2), torch.ones(1, 1, 3)
        >>> nn.grad.conv1d_input((1, 1, 4), weight, grad_output)
        tensor([[[1., 2., 2., 1.]]])
    """
    return _input(F.conv1d, input_size, weight, grad_output, stride, padding, dilation, groups)


def conv1d_weight(input, weight_size, grad_output, stride=1, padding=0, dilation=1, groups=1):
    """Returns the gradient of :func:`conv1d` with respect to its weight, of shape `weight_size`."""
    return _weight(F.conv1d, input, weight_size, grad_output, stride, padding, dilation, groups)


def conv2d_input(input_size, weight, grad_output, stride=1, padding=0, dilation=1, groups=1):
    """Returns the gradient of :func:`conv2d` with respect to its input, of shape `input_size`."""
    return _input(F.conv2d, input_size, weight, grad_output, stride, padding, dilation, groups)


def conv2d_weight(input, weight_size, grad_output, stride=1, padding=0, dilation=1, groups=1):
    """Returns the gradient of :func:`conv2d` with respect to its weight, of shape `weight_size`."""
    return _weight(F.conv2d, input, weight_size, grad_output, stride, padding, dilation, groups)


def conv3d_input(input_size, weight, grad_output, stride=1, padding=0, dilation=1, groups=1):
    """Returns the gradient of :func:`conv3d` with respect to its input, of shape `input_size`."""
    return _input(F.conv3d, input_size, weight, grad_output, stride, padding, dilation, groups)


def conv3d_weight(input, weight_size, grad_output, stride=1, padding=0, dilation=1, groups=1):
    """Returns the gradient of :func:`conv3d` with respect to its weight, of shape `weight_size`."""
    return _weight(F.conv3d, input, weight_size, grad_output, stride, padding, dilation, groups)
