"""Derivatives of sampled functions."""

from ferrotorch import _C
from ferrotorch._arguments import signatures
from ferrotorch._C import Tensor


def _dims(dim, ndim):
    """Returns the dimensions counted from the front; all of them where none are named."""
    if dim is None:
        return list(range(ndim))
    found = []
    room = max(ndim, 1)
    for one in dim if isinstance(dim, (list, tuple)) else [dim]:
        if not -room <= one < room:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [{-room}, {room - 1}], but got {one})"
            )
        if one % room in found:
            raise RuntimeError(f"dim {one % room} appears multiple times in the list of dims")
        found.append(one % room)
    return found


@signatures(
    "(Tensor input, *, tuple of ints dim, int edge_order = 1)",
    "(Tensor input, *, Number spacing, tuple of ints dim, int edge_order = 1)",
    "(Tensor input, *, Number spacing = None, int dim = None, int edge_order = 1)",
    "(Tensor input, *, tuple of Scalars spacing, int dim = None, int edge_order = 1)",
    "(Tensor input, *, tuple of Scalars spacing, tuple of ints dim, int edge_order = 1)",
    "(Tensor input, *, tuple of Tensors spacing, int dim = None, int edge_order = 1)",
    "(Tensor input, *, tuple of Tensors spacing, tuple of ints dim, int edge_order = 1)",
)
def gradient(input, *, spacing=1, dim=None, edge_order=1):
    r"""Returns the derivatives of a function of which a tensor holds samples, by second-order central differences.

    .. math:: f'(x) \approx \frac{f(x + h) - f(x - h)}{2 h}

    Args:
        input (Tensor): the samples

    Keyword args:
        spacing (Number, list of Number or list of Tensor, optional): the distance between samples, one distance for each
            dimension, or the coordinates of the samples along each dimension. Default: 1
        dim (int or list of int, optional): the dimensions along which to derive. Default: all
        edge_order (int, optional): 1 or 2, the order of the differences at the edges. Default: 1

    Returns:
        tuple of Tensor: a derivative for each dimension

    Example::

        >>> torch.gradient(torch.tensor([1., 4., 9., 16.]))
        (tensor([3., 4., 6., 7.]),)
    """
    spacing = 1 if spacing is None else spacing
    listed = isinstance(spacing, (list, tuple))
    if input.dtype == _C.uint8:
        raise RuntimeError("torch.gradient does not support uint8 input.")
    if listed and dim is None and len(spacing) != input.dim():
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to 'self.dim() = "
            f"{input.dim()}', since dim argument was not given, but got a list of length {len(spacing)}"
        )
    count = len(dim) if isinstance(dim, (list, tuple)) else 1
    if listed and dim is not None and len(spacing) != count:
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the "
            f"same length, but got a spacing argument of length {len(spacing)} and a dim argument of length {count}."
        )
    if edge_order not in (1, 2):
        raise RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.")
    dims = _dims(dim, input.dim())
    if any(input.size(one) < edge_order + 1 for one in dims):
        raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")
    steps = spacing if listed else [spacing] * len(dims)
    coordinates = [step for step in steps if isinstance(step, Tensor) and (listed and step.dim() != 0)]
    for step in coordinates:
        if step.dim() != 1:
            raise RuntimeError(
                "torch.gradient expected each element of spacing to have one dimension, but got an element with "
                f"{step.dim()} dimensions!"
            )
    derive = _uneven if coordinates else _even
    return tuple(derive(input, step, one, edge_order) for step, one in zip(steps, dims, strict=True))


def _even(x, step, dim, edge_order):
    """Derives along samples that are equally far apart."""
    size = x.size(dim)
    at = lambda place: x.narrow(dim, place % size, 1)
    middle = (x.narrow(dim, 2, size - 2) - x.narrow(dim, 0, size - 2)) / (2 * step) if size > 2 else None
    if edge_order == 1:
        first, last = (at(1) - at(0)) / step, (at(-1) - at(-2)) / step
    else:
        first = (-1.5 * at(0) + 2 * at(1) - 0.5 * at(2)) / step
        last = (1.5 * at(-1) - 2 * at(-2) + 0.5 * at(-3)) / step
    return _C.cat([first, last] if middle is None else [first, middle, last], dim)


def _uneven(x, coordinates, dim, edge_order):
    """Derives along samples at given coordinates."""
    size = x.size(dim)
    shape = [-1 if one == dim else 1 for one in range(x.dim())]
    gaps = coordinates.diff().reshape(shape)
    at = lambda place: x.narrow(dim, place % size, 1)
    gap = lambda place: gaps.narrow(dim, place % gaps.size(dim), 1)
    parts = []
    if size > 2:
        left, right = gaps.narrow(dim, 0, gaps.size(dim) - 1), gaps.narrow(dim, 1, gaps.size(dim) - 1)
        before = -right / (left * (left + right))
        here = (right - left) / (left * right)
        after = left / (right * (left + right))
        low, middle, high = (x.narrow(dim, start, size - 2) for start in range(3))
        parts = [before * low + here * middle + after * high]
    if edge_order == 1:
        first, last = (at(1) - at(0)) / gap(0), (at(-1) - at(-2)) / gap(-1)
    else:
        near, far = gap(0), gap(1)
        both = near + far
        first = -(2.0 * near + far) / (near * both) * at(0) + both / (near * far) * at(1) - near / (far * both) * at(2)
        far, near = gap(-2), gap(-1)
        both = near + far
        last = near / (far * both) * at(-3) - both / (near * far) * at(-2) + (far + 2.0 * near) / (near * both) * at(-1)
    return _C.cat([first, *parts, last], dim)
