"""Sampling images and volumes at the points of a grid, under the names PyTorch gives the operators."""

from ferrotorch._arguments import signatures

_SIGNATURE = "(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners)"


def _sample(dims, input, grid, interpolation_mode, padding_mode, align_corners):
    from ferrotorch.nn.functional.grid import grid_sampler

    return grid_sampler(input, grid, int(interpolation_mode), int(padding_mode), align_corners, dims)


@signatures(_SIGNATURE)
def grid_sampler(input, grid, interpolation_mode, padding_mode, align_corners):
    """Samples images or volumes at the points of a grid; :func:`nn.functional.grid_sample` takes names for the modes.

    Args:
        input (Tensor): images ``(N, C, H, W)`` or volumes ``(N, C, D, H, W)``
        grid (Tensor): points, with coordinates from -1 to 1 in the last dimension
        interpolation_mode (int): 0 for linear, 1 for nearest, 2 for cubic interpolation
        padding_mode (int): 0 for zeros outside, 1 for the border, 2 for reflections
        align_corners (bool): whether -1 and 1 are the centres of the pixels at the corners, or their outer corners

    Example::

        >>> image = torch.tensor([[[[1., 2.], [3., 4.]]]])
        >>> torch.grid_sampler(image, torch.zeros(1, 1, 1, 2), 0, 0, True)
        tensor([[[[2.5000]]]])
    """
    return _sample(None, input, grid, interpolation_mode, padding_mode, align_corners)


@signatures(_SIGNATURE)
def grid_sampler_2d(input, grid, interpolation_mode, padding_mode, align_corners):
    """Samples images at the points of a grid, as :func:`grid_sampler` does.

    Args:
        input (Tensor): images ``(N, C, H, W)``
        grid (Tensor): points ``(N, H', W', 2)``
        interpolation_mode (int): 0 for linear, 1 for nearest, 2 for cubic interpolation
        padding_mode (int): 0 for zeros outside, 1 for the border, 2 for reflections
        align_corners (bool): whether -1 and 1 are the centres of the pixels at the corners

    Example::

        >>> image = torch.tensor([[[[1., 2.], [3., 4.]]]])
        >>> torch.grid_sampler_2d(image, torch.ones(1, 1, 1, 2), 1, 0, True)
        tensor([[[[4.]]]])
    """
    return _sample(4, input, grid, interpolation_mode, padding_mode, align_corners)


@signatures(_SIGNATURE)
def grid_sampler_3d(input, grid, interpolation_mode, padding_mode, align_corners):
    """Samples volumes at the points of a grid, as :func:`grid_sampler` does.

    Args:
        input (Tensor): volumes ``(N, C, D, H, W)``
        grid (Tensor): points ``(N, D', H', W', 3)``
        interpolation_mode (int): 0 for linear, 1 for nearest interpolation
        padding_mode (int): 0 for zeros outside, 1 for the border, 2 for reflections
        align_corners (bool): whether -1 and 1 are the centres of the voxels at the corners

    Example::

        >>> torch.grid_sampler_3d(torch.ones(1, 1, 2, 2, 2), torch.zeros(1, 1, 1, 1, 3), 0, 0, True)
        tensor([[[[[1.]]]]])
    """
    return _sample(5, input, grid, interpolation_mode, padding_mode, align_corners)
