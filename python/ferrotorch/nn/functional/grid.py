"""Sampling images and volumes at given points."""

from itertools import product

from ferrotorch import _C
from ferrotorch._utils import typename
from ferrotorch.functional import meshgrid
from ferrotorch.nn.functional.resampling import _cubic

_KINDS = {"Half", "BFloat16", "Float", "Double"}
_ZEROS, _BORDER, _REFLECTION = 0, 1, 2
_BILINEAR, _NEAREST, _BICUBIC = 0, 1, 2


def affine_grid_generator(theta, size, align_corners):
    """The points of a regular grid over ``[-1, 1]``, mapped by the affine maps `theta`."""
    axes = []
    for n in size[2:]:
        line = _C.linspace(-1, 1, n, dtype=theta.dtype) if n > 1 else _C.zeros(n, dtype=theta.dtype)
        axes.append(line if align_corners else line * ((n - 1) / n))
    # The last dimension of space is the first coordinate.
    points = meshgrid(*axes, indexing="ij")[::-1]
    base = _C.stack([*points, _C.ones_like(points[0])], -1)
    return (base.flatten(0, -2) @ theta.transpose(1, 2)).unflatten(1, tuple(size[2:]))


def _unnormalise(x, size, align_corners):
    return (x + 1) * ((size - 1) / 2) if align_corners else ((x + 1) * size - 1) / 2


def _reflect(x, low, high):
    """Reflects at both ends; the ends come doubled, so that they may be halves."""
    if low == high:
        return _C.zeros_like(x)
    start, span = low / 2, (high - low) / 2
    x = (x - start).abs()
    extra = x - span * (x.detach() / span).floor()
    flips = (x.detach() / span).floor()
    return _C.where(flips % 2 == 0, extra + start, span - extra + start)


def _into_image(x, size, padding, align_corners):
    """Moves coordinates into the image, as the padding mode says."""
    if padding == _BORDER:
        return _clip(x, size)
    if padding == _REFLECTION:
        bounds = (0, 2 * (size - 1)) if align_corners else (-1, 2 * size - 1)
        return _clip(_reflect(x, *bounds), size)
    return x


def _clip(x, size):
    return x.clamp(0, size - 1)


def grid_sampler(input, grid, interpolation_mode, padding_mode, align_corners, dims=None):
    """Samples ``(N, C, ...)`` at the points ``(N, ..., 2 or 3)``."""
    dims = dims or (4 if input.dim() == 4 else 5)
    _check(input, grid, interpolation_mode, dims)
    _check_dtypes(input, grid, dims)
    modes = (interpolation_mode, padding_mode, bool(align_corners))
    return _C._grid_sample((input, grid), modes, lambda x, points: _composed(x, points, *modes))


def _composed(input, grid, interpolation_mode, padding_mode, align_corners):
    """The same made of differentiable operations, through which second derivatives go."""
    space = input.dim() - 2
    sizes = input.shape[2:]
    x = [grid[..., space - 1 - d] for d in range(space)]
    x = [_unnormalise(c, n, align_corners) for c, n in zip(x, sizes)]
    if interpolation_mode == _BICUBIC:
        return _bicubic(input, x, padding_mode, align_corners)
    x = [_into_image(c, n, padding_mode, align_corners) for c, n in zip(x, sizes)]
    if interpolation_mode == _NEAREST:
        values = _gather(input, [c.detach().round().to(_C.int64) for c in x])
        # The points have a gradient, which is zero, as that of a sign is.
        signs = sum(c.sign() for c in x)
        return values * (1 + signs - signs.detach()).unsqueeze(1) if signs.requires_grad else values
    floors = [c.detach().floor() for c in x]
    total = None
    for corner in product((0, 1), repeat=space):
        weight = None
        for c, floor, side in zip(x, floors, corner):
            part = c - floor if side else floor + 1 - c
            weight = part if weight is None else weight * part
        values = _gather(input, [(floor + side).to(_C.int64) for floor, side in zip(floors, corner)])
        part = values * weight.unsqueeze(1)
        total = part if total is None else total + part
    return total


def _gather(input, index):
    """The elements at integer coordinates; zeros outside."""
    n, c, *sizes = input.shape
    inside, flat = None, None
    for i, size in zip(index, sizes):
        ok = (i >= 0) & (i < size)
        inside = ok if inside is None else inside & ok
        i = i.clamp(0, size - 1)
        flat = i if flat is None else flat * size + i
    shape = flat.shape[1:]
    flat = flat.reshape(n, 1, -1).expand(n, c, -1)
    values = input.flatten(2).gather(2, flat).reshape(n, c, *shape)
    return _C.where(inside.unsqueeze(1), values, _C.zeros((), dtype=input.dtype))


def _bicubic(input, x, padding_mode, align_corners):
    floors = [c.detach().floor() for c in x]
    weights = []
    for c, floor in zip(x, floors):
        t = c - floor
        weights.append((_cubic(t + 1), _cubic(t), _cubic(1 - t), _cubic(2 - t)))
    total = None
    for row, column in product(range(4), repeat=2):
        index = [
            _into_image(floor + (tap - 1), n, padding_mode, align_corners).to(_C.int64)
            for floor, tap, n in zip(floors, (row, column), input.shape[2:])
        ]
        part = _gather(input, index) * (weights[0][row] * weights[1][column]).unsqueeze(1)
        total = part if total is None else total + part
    return total


def _check_dtypes(input, grid, dims):
    kind, other = (typename(tensor).rpartition(".")[2].removesuffix("Tensor") for tensor in (input, grid))
    if kind not in _KINDS:
        name = "grid_sampler3d_cpu" if dims == 5 else "grid_sampler_2d_cpu_kernel_impl"
        raise NotImplementedError(f"\"{name}\" not implemented for '{kind}'")
    if kind != other:
        raise RuntimeError(f"expected scalar type {kind} but found {other}")


def _check(input, grid, interpolation_mode, dims):
    shapes = f"but got input with sizes {list(input.shape)} and grid with sizes {list(grid.shape)}"
    if input.size(0) != grid.size(0):
        raise RuntimeError(f"grid_sampler(): expected grid and input to have same batch size, {shapes}")
    if grid.size(-1) != input.dim() - 2:
        raise RuntimeError(
            f"grid_sampler(): expected grid to have size {input.dim() - 2} in last dimension, but got grid with sizes "
            f"{list(grid.shape)}"
        )
    for dim, size in enumerate(input.shape[2:], 2):
        if size <= 0:
            raise RuntimeError(
                "grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes "
                f"{list(input.shape)} with dimension {dim} being empty"
            )
    if input.dim() != dims or grid.dim() != dims:
        raise RuntimeError(f"grid_sampler(): expected {dims}D input and grid with same number of dimensions, {shapes}")
    if dims == 5 and interpolation_mode == _BICUBIC:
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")
