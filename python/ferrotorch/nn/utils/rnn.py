"""Sequences of different lengths: padded to one tensor, or packed without padding."""

from collections import namedtuple
from collections.abc import Iterable
from itertools import pairwise

from ferrotorch import _C
from ferrotorch._C import Tensor

__all__ = [
    "PackedSequence",
    "invert_permutation",
    "pack_padded_sequence",
    "pack_sequence",
    "pad_packed_sequence",
    "pad_sequence",
    "unpack_sequence",
    "unpad_sequence",
]

PackedSequence_ = namedtuple("PackedSequence_", ["data", "batch_sizes", "sorted_indices", "unsorted_indices"])
PackedSequence_.__annotations__ = dict.fromkeys(PackedSequence_._fields, Tensor)


class PackedSequence(PackedSequence_):
    """Sequences of different lengths in one tensor without padding: first all first elements, then all second ones, …

    Made by :func:`pack_padded_sequence` and :func:`pack_sequence`; all recurrent layers take it.

    Attributes:
        data (Tensor): the elements, ``(sum of lengths, *)``
        batch_sizes (Tensor): how many sequences have a first, a second, … element
        sorted_indices (Tensor or None): which sequence comes first, second, … after sorting by length
        unsorted_indices (Tensor or None): the way back to the order in which they were given

    Example::

        >>> nn.utils.rnn.pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])]).data
        tensor([1, 4, 2, 5, 3])
    """

    def __new__(cls, data, batch_sizes=None, sorted_indices=None, unsorted_indices=None):
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        if batch_sizes is None:
            if not (isinstance(data, (list, tuple)) and len(data) == 2):
                raise AssertionError("Expected data to be a list or tuple of length 2")
            data, batch_sizes = data
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def pin_memory(self):
        """Returns ``self``: memory of the CPU needs no pinning here."""
        return self

    def to(self, *args, **kwargs):
        """Returns the sequences with :meth:`Tensor.to` applied to the elements."""
        data = self.data.to(*args, **kwargs)
        return self if data is self.data else type(self)(data, *self[1:])

    def cpu(self, *args, **kwargs):
        """Returns ``self``, or a converted copy where the arguments of :meth:`to` ask for one."""
        return self.to(*args, **kwargs) if args or kwargs else self

    def double(self):
        """Returns the sequences with elements of dtype ``float64``."""
        return self.to(dtype=_C.float64)

    def float(self):
        """Returns the sequences with elements of dtype ``float32``."""
        return self.to(dtype=_C.float32)

    def half(self):
        """Returns the sequences with elements of dtype ``float16``."""
        return self.to(dtype=_C.float16)

    def long(self):
        """Returns the sequences with elements of dtype ``int64``."""
        return self.to(dtype=_C.int64)

    def int(self):
        """Returns the sequences with elements of dtype ``int32``."""
        return self.to(dtype=_C.int32)

    def short(self):
        """Returns the sequences with elements of dtype ``int16``."""
        return self.to(dtype=_C.int16)

    def char(self):
        """Returns the sequences with elements of dtype ``int8``."""
        return self.to(dtype=_C.int8)

    def byte(self):
        """Returns the sequences with elements of dtype ``uint8``."""
        return self.to(dtype=_C.uint8)

    @property
    def is_cuda(self):
        """Whether the elements are on another device: they never are."""
        return False

    def is_pinned(self):
        """Whether the elements are in pinned memory: they never are."""
        return False


def invert_permutation(permutation):
    """Returns the permutation that undoes `permutation`, a tensor of indices or ``None``."""
    if permutation is None:
        return None
    output = _C.empty_like(permutation, memory_format=_C.contiguous_format)
    return output.scatter_(0, permutation, _C.arange(0, permutation.numel(), device=permutation.device))


def _batch_sizes(lengths):
    """How many sequences reach each step, from their lengths in falling order."""
    sizes = []
    for count in range(len(lengths), 0, -1):
        # The shortest sequence that is left ends first: all steps up to there have `count` sequences.
        sizes += [count] * (lengths[count - 1] - len(sizes))
    return sizes


def _positions(batch_sizes, batch):
    """Where the packed elements are in a padded tensor whose first two dimensions, steps and batch, are merged."""
    return [step * batch + i for step, size in enumerate(batch_sizes) for i in range(size)]


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    """Packs padded sequences.

    Args:
        input (Tensor): ``(T, B, *)``, or ``(B, T, *)`` with `batch_first`
        lengths (Tensor or list of int): how many elements of each sequence count
        batch_first (bool): see above. Default: ``False``
        enforce_sorted (bool): require that lengths fall; otherwise the sequences are sorted here. Default: ``True``

    Example::

        >>> padded = torch.tensor([[1, 2, 3], [4, 5, 0]])
        >>> nn.utils.rnn.pack_padded_sequence(padded, [3, 2], batch_first=True).batch_sizes
        tensor([2, 2, 1])
    """
    if isinstance(lengths, Tensor):
        lengths = lengths.to(dtype=_C.int64)
    else:
        lengths = _C.as_tensor(lengths, dtype=_C.int64, device="cpu")
    batch_dim = 0 if batch_first else 1
    sorted_indices = None
    if not enforce_sorted:
        lengths, sorted_indices = _C.sort(lengths, descending=True)
        input = input.index_select(batch_dim, sorted_indices)
    steps = input.transpose(0, 1) if batch_first else input
    if steps.numel() == 0:
        raise RuntimeError("Cannot pack empty tensors.")
    batch = steps.size(1)
    if lengths.size(0) != batch:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {lengths.size(0)} (batch_size={batch})"
        )
    lengths = lengths.tolist()
    if lengths[-1] <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    if any(a < b for a, b in pairwise(lengths)):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
            "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you "
            "do not "
            "need ONNX exportability."
        )
    if lengths[0] > steps.size(0):
        raise RuntimeError(f"start (0) + length ({lengths[0]}) exceeds dimension size ({steps.size(0)}).")
    sizes = _batch_sizes(lengths)
    index = _C.tensor(_positions(sizes, batch), dtype=_C.int64)
    data = steps.flatten(0, 1).index_select(0, index)
    return PackedSequence(data, _C.tensor(sizes, dtype=_C.int64), sorted_indices, None)


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    """Returns packed sequences padded to one tensor, and their lengths.

    Args:
        sequence (PackedSequence): the sequences
        batch_first (bool): return ``(B, T, *)`` instead of ``(T, B, *)``. Default: ``False``
        padding_value (float): what fills the end of shorter sequences. Default: 0.0
        total_length (int, optional): T, at least the longest length

    Example::

        >>> packed = nn.utils.rnn.pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])])
        >>> nn.utils.rnn.pad_packed_sequence(packed, batch_first=True)
        (tensor([[1, 2, 3],
                [4, 5, 0]]), tensor([3, 2]))
    """
    sizes = sequence.batch_sizes.tolist()
    longest = len(sizes)
    if total_length is not None:
        if total_length < longest:
            raise ValueError(
                "Expected total_length to be at least the length of the longest sequence in input, but got "
                f"total_length={total_length} and max sequence length being {longest}"
            )
        longest = total_length
    data, batch = sequence.data, sizes[0]
    rest = data.shape[1:]
    index = _C.tensor(_positions(sizes, batch), dtype=_C.int64)
    padded = _C.full((longest * batch, *rest), padding_value, dtype=data.dtype, device=data.device)
    padded = padded.index_copy(0, index, data).view(longest, batch, *rest)
    padded = padded.transpose(0, 1) if batch_first else padded
    lengths = _C.tensor([sum(size > i for size in sizes) for i in range(batch)], dtype=_C.int64)
    order = sequence.unsorted_indices
    if order is not None:
        return padded.index_select(0 if batch_first else 1, order), lengths[order]
    return padded, lengths


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    """Stacks tensors of different lengths along a new dimension, padded to the longest.

    Args:
        sequences (list of Tensor): each ``(L_i, *)``
        batch_first (bool): return ``(B, T, *)`` instead of ``(T, B, *)``. Default: ``False``
        padding_value (float): what fills the shorter ones. Default: 0.0
        padding_side (str): ``'right'`` or ``'left'``. Default: ``'right'``

    Example::

        >>> nn.utils.rnn.pad_sequence([torch.tensor([1, 2]), torch.tensor([3])], batch_first=True)
        tensor([[1, 2],
                [3, 0]])
    """
    if not isinstance(sequences, Iterable):
        raise RuntimeError(
            f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}"
        )
    sequences = tuple(sequences)
    if not sequences:
        raise RuntimeError("received an empty list of sequences")
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    longest = max(sequence.size(0) for sequence in sequences)
    rest = sequences[0].shape[1:]
    shape = (len(sequences), longest, *rest) if batch_first else (longest, len(sequences), *rest)
    first = sequences[0]
    output = _C.full(shape, padding_value, dtype=first.dtype, device=first.device)
    for i, sequence in enumerate(sequences):
        length = sequence.size(0)
        row = output.select(0 if batch_first else 1, i)
        row.narrow(0, 0 if padding_side == "right" else longest - length, length).copy_(sequence)
    return output


def unpad_sequence(padded_sequences, lengths, batch_first=False):
    """Returns the list of sequences that were padded to one tensor, cut to their lengths."""
    if not batch_first:
        # In place, as PyTorch does: the caller's tensor is transposed too.
        padded_sequences.transpose_(0, 1)
    return [sequence[:length] for sequence, length in zip(padded_sequences, lengths.tolist())]


def pack_sequence(sequences, enforce_sorted=True):
    """Packs tensors of different lengths, each ``(L_i, *)``.

    Args:
        sequences (list of Tensor): the sequences
        enforce_sorted (bool): require that lengths fall; otherwise the sequences are sorted here. Default: ``True``
    """
    lengths = [sequence.size(0) for sequence in sequences]
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences):
    """Returns the list of sequences that were packed."""
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
