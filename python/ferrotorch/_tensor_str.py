"""How tensors print: PyTorch's format to the character, from Python numbers alone."""

import contextlib
import math

import ferrotorch

__all__ = ["get_printoptions", "printoptions", "set_printoptions"]


class _Options:
    """The settings of `set_printoptions`."""

    __slots__ = ("edgeitems", "linewidth", "precision", "sci_mode", "threshold")

    def __init__(self):
        self.precision, self.threshold, self.edgeitems, self.linewidth, self.sci_mode = 4, 1000, 3, 80, None


PRINT_OPTS = _Options()
_PROFILES = {"default": (4, 1000, 3, 80), "short": (2, 1000, 2, 80), "full": (4, math.inf, 3, 80)}
# `{:.4f}` of a value above the first, or `max / min` above the second, would need more than 8 digits.
_LARGEST, _RATIO, _SMALLEST = 1e8, 1000.0, 1e-4


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None):
    """Sets how tensors are printed.

    Args:
        precision (int): digits after the decimal point (4).
        threshold (int): number of elements above which a tensor is summarised (1000).
        edgeitems (int): items shown at each end of a summarised dimension (3).
        linewidth (int): characters on a line (80).
        profile (str): ``"default"``, ``"short"`` or ``"full"``: sets the four above first.
        sci_mode (bool): scientific notation on or off; ``None`` lets the values decide.

    Example:
        >>> ferrotorch.set_printoptions(precision=2)
        >>> ferrotorch.tensor([1.12345])
        tensor([1.12])
        >>> ferrotorch.set_printoptions(profile="default")
    """
    if profile is not None and profile in _PROFILES:
        PRINT_OPTS.precision, PRINT_OPTS.threshold, PRINT_OPTS.edgeitems, PRINT_OPTS.linewidth = _PROFILES[profile]
    if precision is not None:
        PRINT_OPTS.precision = precision
    if threshold is not None:
        PRINT_OPTS.threshold = threshold
    if edgeitems is not None:
        PRINT_OPTS.edgeitems = edgeitems
    if linewidth is not None:
        PRINT_OPTS.linewidth = linewidth
    PRINT_OPTS.sci_mode = sci_mode


def get_printoptions():
    """Returns the current print settings as a dictionary that `set_printoptions` takes.

    Example:
        >>> ferrotorch._tensor_str.get_printoptions()["precision"]
        4
    """
    return {
        name: getattr(PRINT_OPTS, name) for name in ("precision", "threshold", "edgeitems", "linewidth", "sci_mode")
    }


@contextlib.contextmanager
def printoptions(**kwargs):
    """Applies `set_printoptions(**kwargs)` inside a ``with`` block.

    Example:
        >>> with ferrotorch._tensor_str.printoptions(precision=1):
        ...     print(ferrotorch.tensor(0.25))
        tensor(0.2)
    """
    before = get_printoptions()
    set_printoptions(**kwargs)
    try:
        yield
    finally:
        set_printoptions(**before)


class _Format:
    """The common width and notation of a set of numbers."""

    __slots__ = ("spec", "suffix", "width")

    def __init__(self, values, floating):
        self.spec, self.suffix, self.width = "", "", 1
        if not floating:
            self.width = max(map(len, map(str, values)), default=1)
            return
        finite = [v for v in values if v and math.isfinite(v)]
        if not finite:
            self.spec, self.suffix = ".0f", "."
            return
        sizes = [abs(v) for v in finite]
        largest, smallest = max(sizes), min(sizes)
        whole = all(map(float.is_integer, finite))
        scientific = PRINT_OPTS.sci_mode
        if scientific is None:
            scientific = largest / smallest > _RATIO or largest > _LARGEST or (not whole and smallest < _SMALLEST)
        precision = PRINT_OPTS.precision
        self.spec = f".{precision}e" if scientific else ".0f" if whole else f".{precision}f"
        self.suffix = "." if whole and not scientific else ""
        self.width = max(1, *[len(format(v, self.spec)) for v in finite]) + len(self.suffix)

    def text(self, value):
        """The number padded to the common width."""
        if not self.spec:
            return str(value).rjust(self.width)
        text = format(value, self.spec)
        if self.suffix and math.isfinite(value):
            text += self.suffix
        return text.rjust(self.width)


class _ComplexFormat:
    """The common notation of complex numbers: real and imaginary parts are sized apart."""

    __slots__ = ("imag", "real", "width")

    def __init__(self, values):
        self.real = _Format([v.real for v in values], True)
        self.imag = _Format([v.imag for v in values], True)
        self.width = self.real.width + self.imag.width + 1

    def text(self, value):
        imag = (self.imag.text(value.imag) + "j").lstrip()
        sign = "" if imag[0] in "+-" else "+"
        return self.real.text(value.real) + sign + imag


def _shown(tensor, edge):
    """The values that are printed, as nested lists: all of them, or `edge` at both ends of each dimension."""
    if edge is None or not any(size > 2 * edge for size in tensor.shape):
        return tensor.tolist()
    size = tensor.shape[0]
    cut = size > 2 * edge
    if tensor.dim() == 1:
        return tensor[:edge].tolist() + tensor[size - edge :].tolist() if edge else []
    picked = [*range(edge), *range(size - edge, size)] if cut else range(size)
    return [_shown(tensor[i], edge) for i in picked]


def _flat(nested, depth):
    for _ in range(depth - 1):
        nested = [value for part in nested for value in part]
    return nested


def _vector(values, size, indent, edge, fmt):
    texts = list(map(fmt.text, values))
    if edge is not None and size > 2 * edge:
        texts = [*texts[:edge], " ...", *texts[edge:]] if edge else ["..."]
    per_line = max(1, int((PRINT_OPTS.linewidth - indent) // (fmt.width + 2)))
    lines = [", ".join(texts[i : i + per_line]) for i in range(0, len(texts), per_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def _nested(values, shape, indent, edge, fmt):
    if len(shape) == 1:
        return _vector(values, shape[0], indent, edge, fmt)
    parts = [_nested(part, shape[1:], indent + 1, edge, fmt) for part in values]
    if edge is not None and shape[0] > 2 * edge:
        parts.insert(edge, "...")
    return "[" + ("," + "\n" * (len(shape) - 1) + " " * (indent + 1)).join(parts) + "]"


def _contents(tensor, indent):
    """The numbers between `tensor(` and the suffixes."""
    shape = tuple(tensor.shape)
    edge = PRINT_OPTS.edgeitems if tensor.numel() > PRINT_OPTS.threshold else None
    values = _shown(tensor, edge)
    flat = [values] if not shape else _flat(values, len(shape))
    fmt = _ComplexFormat(flat) if tensor.is_complex() else _Format(flat, tensor.is_floating_point())
    return _nested(values, shape, indent, edge, fmt) if shape else fmt.text(values)


def _with_suffixes(text, suffixes, indent):
    parts = [text]
    used = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if used + len(suffix) + 2 > PRINT_OPTS.linewidth:
            parts.append(",\n" + " " * indent + suffix)
            used = indent + len(suffix)
        else:
            parts.append(", " + suffix)
            used += len(suffix) + 2
    return "".join(parts) + ")"


def _grad_suffix(tensor):
    try:
        node = tensor.grad_fn
    except RuntimeError:
        return "grad_fn=<Invalid>"
    if node is not None:
        name = type(node).__name__
        return f"grad_fn=<{node.name().rsplit('::', 1)[-1] if name == 'CppFunction' else name}>"
    return "requires_grad=True" if tensor.requires_grad else None


def _str(tensor, *, tensor_contents=None):
    """The text of `repr(tensor)`; `tensor_contents` takes the place of the numbers."""
    with ferrotorch.no_grad():
        plain = type(tensor) in (ferrotorch.Tensor, ferrotorch.nn.Parameter)
        prefix = "tensor(" if plain else type(tensor).__name__ + "("
        indent = len(prefix)
        default = ferrotorch.get_default_dtype()
        data = tensor.detach()
        if not plain:
            data = data.as_subclass(ferrotorch.Tensor)
        suffixes, text = [], tensor_contents
        if data.device.type != "cpu":
            suffixes += [f"device='{data.device}'", f"size={tuple(data.shape)}"]
            if data.dtype != default:
                suffixes.append(f"dtype={data.dtype}")
            text = "..." if text is None else text
        elif data.numel() == 0:
            if data.dim() != 1:
                suffixes.append(f"size={tuple(data.shape)}")
            if data.dtype != default:
                suffixes.append(f"dtype={data.dtype}")
            text = "[]" if text is None else text
        else:
            if not PRINT_OPTS.edgeitems:
                suffixes.append(f"size={tuple(data.shape)}")
            if not _implied(data.dtype, default):
                suffixes.append(f"dtype={data.dtype}")
            text = _contents(data, indent) if text is None else text
        gradient = _grad_suffix(tensor)
        if gradient:
            suffixes.append(gradient)
        text = _with_suffixes(prefix + text, suffixes, indent)
        return text if plain or not isinstance(tensor, ferrotorch.nn.Parameter) else f"Parameter({text})"


def _implied(dtype, default):
    """Whether the numbers alone tell the dtype."""
    complexes = {ferrotorch.float64: ferrotorch.complex128, ferrotorch.float32: ferrotorch.complex64}
    return dtype in (default, complexes.get(default), ferrotorch.int64, ferrotorch.bool)
