"""All parameters as one vector, and back."""

from ferrotorch import _C
from ferrotorch._C import Tensor
from ferrotorch._utils import typename

__all__ = ["parameters_to_vector", "vector_to_parameters"]


def parameters_to_vector(parameters):
    """Returns the elements of all parameters, one after the other.

    Example::

        >>> nn.utils.parameters_to_vector([torch.zeros(2), torch.ones(1, 2)])
        tensor([0., 0., 1., 1.])
    """
    return _C.cat([param.view(-1) for param in parameters])


def vector_to_parameters(vec, parameters):
    """Makes the parameters views of consecutive parts of a vector."""
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {typename(vec)}")
    start = 0
    for param in parameters:
        stop = start + param.numel()
        param.data = vec[start:stop].view_as(param).data
        start = stop
