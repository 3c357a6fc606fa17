"""Autograd functions that modules build on."""

from ferrotorch import _C
from ferrotorch.autograd import Function


class BackwardHookFunction(Function):
    """The identity: its node in the graph carries a module's backward hooks."""

    @staticmethod
    def forward(ctx, *args):
        ctx.mark_non_differentiable(*(arg for arg in args if not arg.requires_grad))
        return args

    @staticmethod
    def backward(ctx, *args):
        return args


def _over_channels(matrix, x):
    """Multiplies the channels of images by a matrix."""
    return (matrix.to(x.dtype) @ x.flatten(2)).view_as(x)


class CrossMapLRN2d(Function):
    """Local response normalisation with PyTorch's windows.

    They are not those of the definition: forwards the first channel is in every window, backwards the windows of odd
        size
    are shifted by a channel.
    """

    @staticmethod
    def forward(ctx, input, size, alpha=1e-4, beta=0.75, k=1):
        if input.dim() != 4:
            raise ValueError(f"CrossMapLRN2d: Expected input to be 4D, got {input.dim()}D instead.")
        channel = _C.arange(input.size(1))
        distance = channel - channel.unsqueeze(1)
        near = int((size - 1) / 2 + 1)
        window = (distance.abs() < near) | (channel == 0)
        scale = _over_channels(window, input * input) * (alpha / size) + k
        output = input * scale.pow(-beta)
        ctx.save_for_backward(input, output, scale)
        ctx.size, ctx.alpha, ctx.beta, ctx.distance = size, alpha, beta, distance
        return output

    @staticmethod
    def backward(ctx, grad_output):
        input, output, scale = ctx.saved_tensors
        before = int(ctx.size - (ctx.size - 1) / 2)
        window = (ctx.distance >= -before) & (ctx.distance < ctx.size - before)
        sums = _over_channels(window, grad_output * output / scale)
        factor = 2 * ctx.alpha * ctx.beta / ctx.size
        return grad_output * scale.pow(-ctx.beta) - factor * input * sums, None, None, None, None
