"""Adam for sparse gradients, which this library does not have."""

from ferrotorch.optim._rule import check_betas, evaluate
from ferrotorch.optim.optimizer import Optimizer, Tensor

__all__ = ["SparseAdam"]


class SparseAdam(Optimizer):
    """Adam that touches only the rows a sparse gradient names; gradients here are dense, so its step refuses them.

    Args:
        params (iterable): parameters or parameter groups
        lr (float or Tensor): learning rate. Default: ``1e-3``
        betas (tuple): decay rates of the running means. Default: ``(0.9, 0.999)``
        eps (float): added to the divisor. Default: ``1e-8``
        maximize (bool): climbs instead of descending. Default: ``False``

    Example::

        >>> optimizer = torch.optim.SparseAdam([torch.nn.Parameter(torch.ones(2))])
        >>> optimizer.step()
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, maximize=False):
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        if not 0.0 < lr:
            raise ValueError(f"Invalid learning rate: {lr}")
        if not 0.0 < eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        check_betas(betas)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "maximize": maximize})
        found = [
            [i, k]
            for i, group in enumerate(self.param_groups)
            for k, param in enumerate(group["params"])
            if param.is_complex()
        ]
        if found:
            raise ValueError(f"Complex params at indices {found}: SparseAdam does not support complex parameters")

    def step(self, closure=None):
        """Refuses dense gradients.

        Args:
            closure (callable): computes the loss and its gradients anew and returns the loss
        """
        loss = None if closure is None else evaluate(closure)
        for group in self.param_groups:
            if any(param.grad is not None for param in group["params"]):
                raise RuntimeError("SparseAdam does not support dense gradients, please consider Adam instead")
        return loss
