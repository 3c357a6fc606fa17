"""Random tensors for tests."""

import ferrotorch

__all__ = ["make_tensor"]


def make_tensor(
    *shape,
    dtype,
    device="cpu",
    low=None,
    high=None,
    requires_grad=False,
    noncontiguous=False,
    exclude_zero=False,
    memory_format=None,
):
    """A tensor of random values between `low` and `high`.

    Args:
        shape (int...): the sizes, one by one or as a sequence
        dtype (dtype): the element type
        low, high (number, optional): bounds; the default is -9 to 9 for floating point and signed integers, 0 to 9 for
            unsigned ones, 0 to 1 for bool
        requires_grad (bool): whether the tensor tracks. Default: ``False``
        noncontiguous (bool): leaves gaps in memory. Default: ``False``
        exclude_zero (bool): replaces zeros by ones. Default: ``False``

    Example::

        >>> torch.testing.make_tensor(2, 3, dtype=torch.int64, low=0, high=1)
        tensor([[0, 0, 0],
                [0, 0, 0]])
    """
    if len(shape) == 1 and not isinstance(shape[0], int):
        shape = tuple(shape[0])
    wide = (*shape[:-1], shape[-1] * 2) if noncontiguous and shape else shape
    if dtype == ferrotorch.bool:
        result = ferrotorch.randint(0, 2, wide).to(dtype)
    elif dtype.is_floating_point or dtype.is_complex:
        low, high = -9 if low is None else low, 9 if high is None else high
        real = ferrotorch.float64 if dtype in (ferrotorch.float64, ferrotorch.complex128) else ferrotorch.float32
        result = ferrotorch.empty(wide, dtype=real).uniform_(low, high)
        if dtype.is_complex:
            result = ferrotorch.complex(result, ferrotorch.empty(wide, dtype=real).uniform_(low, high))
        result = result.to(dtype)
    else:
        low = (0 if dtype == ferrotorch.uint8 else -9) if low is None else low
        result = ferrotorch.randint(int(low), int(10 if high is None else high), wide).to(dtype)
    if noncontiguous and shape:
        result = result[..., ::2]
    if exclude_zero:
        result[result == 0] = 1
    if memory_format is not None:
        result = result.clone(memory_format=memory_format)
    return result.requires_grad_(requires_grad)
