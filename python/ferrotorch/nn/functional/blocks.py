"""Images as matrices of their sliding blocks, and back."""

from ferrotorch import _C
from ferrotorch.nn.functional.padding import pad


def _positions(size, kernel, dilation, padding, stride):
    """The padded size, and for each element of a block and each block its place: ``(kernel, blocks)``."""
    padded = size + 2 * padding
    blocks = (padded - dilation * (kernel - 1) - 1) // stride + 1
    place = _C.arange(kernel).unsqueeze(1) * dilation + _C.arange(max(blocks, 0)) * stride
    return padded, place


def _check(what, kernel_size, dilation, padding, stride):
    for name, values, least in (
        ("kernel size", kernel_size, 1),
        ("dilation", dilation, 1),
        ("padding", padding, 0),
        ("stride", stride, 1),
    ):
        if any(value < least for value in values):
            need = "non-negative" if least == 0 else "greater than zero"
            got = " ".join(f"{axis}: {value}" for axis, value in zip(("height", "width"), values))
            raise RuntimeError(f"{name} should be {need}, but got {got}".replace("height", f"{what}_height"))


def im2col(input, kernel_size, dilation, padding, stride):
    """Returns ``(N, C * kh * kw, L)`` for ``(N, C, H, W)``, or both without N."""
    _check("kernel", kernel_size, dilation, padding, stride)
    batched = input.dim() == 4
    if (not batched and input.dim() != 3) or 0 in input.shape[1:]:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but "
            f"got: {list(input.shape)}"
        )
    x = input if batched else input.unsqueeze(0)
    (_, rows), (_, columns) = (
        _positions(*geometry) for geometry in zip(x.shape[2:], kernel_size, dilation, padding, stride)
    )
    if rows.size(1) < 1 or columns.size(1) < 1:
        raise RuntimeError(
            f"Given input with spatial size {tuple(x.shape[2:])}, kernel_size={tuple(kernel_size)}, "
            f"dilation={tuple(dilation)}, padding={tuple(padding)}, stride={tuple(stride)}, calculated shape of the array "
            f"of sliding blocks as ({rows.size(1)}, {columns.size(1)}), but its components must be at least one."
        )
    x = pad(x, (padding[1], padding[1], padding[0], padding[0]))
    n, c = x.shape[:2]
    x = x.index_select(2, rows.flatten()).index_select(3, columns.flatten())
    x = x.reshape(n, c, *rows.shape, *columns.shape).permute(0, 1, 2, 4, 3, 5)
    result = x.reshape(n, c * kernel_size[0] * kernel_size[1], rows.size(1) * columns.size(1))
    return result if batched else result.squeeze(0)


def col2im(input, output_size, kernel_size, dilation, padding, stride):
    """Adds ``(N, C * kh * kw, L)`` up to ``(N, C, *output_size)``, or both without N."""
    _check("kernel", kernel_size, dilation, padding, stride)
    batched = input.dim() == 3
    if (not batched and input.dim() != 2) or 0 in input.shape[-2:]:
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, "
            f"but got: {list(input.shape)}"
        )
    x = input if batched else input.unsqueeze(0)
    area = kernel_size[0] * kernel_size[1]
    if x.size(1) % area:
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            f"input.size(1)={x.size(1)} and kernel_size=({kernel_size[0]}, {kernel_size[1]})."
        )
    (h, rows), (w, columns) = (
        _positions(*geometry) for geometry in zip(output_size, kernel_size, dilation, padding, stride)
    )
    if x.size(2) != rows.size(1) * columns.size(1) or rows.size(1) < 1 or columns.size(1) < 1:
        raise RuntimeError(
            f"Given output_size=({output_size[0]}, {output_size[1]}), kernel_size=({kernel_size[0]}, {kernel_size[1]}), "
            f"dilation=({dilation[0]}, {dilation[1]}), padding=({padding[0]}, {padding[1]}), stride=({stride[0]}, "
            f"{stride[1]}), expected size of input's dimension 2 to match the calculated number of sliding blocks "
            f"{rows.size(1)} * {columns.size(1)} = {rows.size(1) * columns.size(1)}, but got input.size(2)={x.size(2)}."
        )
    n, c = x.size(0), x.size(1) // area
    # Place of every element of every block in the padded image: (kh, kw, rows of blocks, columns of blocks).
    place = rows[:, None, :, None] * w + columns[None, :, None, :]
    image = _C.zeros((n, c, h * w), dtype=x.dtype).index_add(2, place.flatten(), x.reshape(n, c, -1))
    image = image.reshape(n, c, h, w)
    image = image[:, :, padding[0] : h - padding[0], padding[1] : w - padding[1]].contiguous()
    return image if batched else image.squeeze(0)
