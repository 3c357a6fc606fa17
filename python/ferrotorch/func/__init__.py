"""Transforms of functions: gradients, Jacobians and maps over examples, which nest in any order.

Forward-mode derivatives are made from two reverse passes, and `vmap` calls the function once for each example: results
are those of PyTorch, the cost is that of a loop.
"""

from ferrotorch.func._jacobians import hessian, jacfwd, jacrev
from ferrotorch.func._modules import functional_call, replace_all_batch_norm_modules_, stack_module_state
from ferrotorch.func._rearrange import rearrange
from ferrotorch.func._transforms import debug_unwrap, functionalize, grad, grad_and_value, jvp, linearize, vjp
from ferrotorch.func._vmap import vmap

__all__ = [
    "debug_unwrap",
    "functional_call",
    "functionalize",
    "grad",
    "grad_and_value",
    "hessian",
    "jacfwd",
    "jacrev",
    "jvp",
    "linearize",
    "rearrange",
    "replace_all_batch_norm_modules_",
    "stack_module_state",
    "vjp",
    "vmap",
]
