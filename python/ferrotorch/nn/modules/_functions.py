"""Autograd functions that modules build on."""

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
