"""Storages: the memory of tensors, as bytes or as elements of one dtype."""

import warnings
from copy import deepcopy

from ferrotorch import _C
from ferrotorch._C import Tensor, UntypedStorage

__all__ = ["TypedStorage", "UntypedStorage"]

# The constructors of PyTorch's older interface, by the dtype of their elements.
_LEGACY_NAMES = {
    _C.float32: "FloatStorage",
    _C.float64: "DoubleStorage",
    _C.float16: "HalfStorage",
    _C.bfloat16: "BFloat16Storage",
    _C.uint8: "ByteStorage",
    _C.int8: "CharStorage",
    _C.int16: "ShortStorage",
    _C.int32: "IntStorage",
    _C.int64: "LongStorage",
    _C.bool: "BoolStorage",
    _C.complex64: "ComplexFloatStorage",
    _C.complex128: "ComplexDoubleStorage",
}

_FORMS = """
 * (*, torch.device device, torch.dtype dtype)
 * (int size, *, torch.device device, torch.dtype dtype)
 * (Sequence data, *, torch.device device, torch.dtype dtype)
 * (*, UntypedStorage wrap_storage, torch.dtype dtype)"""


_warned = False


def _warn():
    global _warned
    if _warned:
        return
    _warned = True
    warnings.warn(
        "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage class. "
        "This should only matter to you if you are using storages directly.  To access UntypedStorage directly, use "
        "tensor.untyped_storage() instead of tensor.storage()",
        stacklevel=3,
    )


def _load(dtype, untyped):
    """Returns a storage that was pickled."""
    return TypedStorage(wrap_storage=untyped, dtype=dtype, _internal=True)


def _methods_by_dtype(cls):
    """Gives a storage class the methods ``float()``, ``long()``, ... that convert it."""

    def method(dtype):
        def convert(self):
            if self._dtype == dtype:
                return self
            return self._tensor().to(dtype)._typed_storage()

        convert.__doc__ = f"Returns the elements as a storage of {dtype}: itself, where they have that dtype."
        return convert

    names = dict.fromkeys("float double half bfloat16 short int long bool".split())
    names |= {"byte": "uint8", "char": "int8", "complex_float": "complex64", "complex_double": "complex128"}
    for name, dtype in names.items():
        setattr(cls, name, method(getattr(_C, dtype or name)))
    return cls


@_methods_by_dtype
class TypedStorage:
    """The elements that one or more tensors of a dtype share.

    Args:
        data (int or sequence): the number of elements, or the elements
        wrap_storage (UntypedStorage): the bytes to share instead
        dtype (dtype): the dtype of the elements. Default: the default dtype
        device (device): the CPU
    """

    is_sparse = False
    is_cuda = False

    def __init__(self, *args, device=None, dtype=None, wrap_storage=None, _internal=False):
        if not _internal:
            _warn()
        if dtype is None:
            dtype = _C.get_default_dtype()
        if not isinstance(dtype, _C.dtype):
            raise RuntimeError(f"expected torch.dtype, but got {type(dtype)}")
        if len(args) > 1 or (args and wrap_storage is not None):
            raise RuntimeError(
                f"TypedStorage.__init__ received an invalid combination of arguments. Expected one of:{_FORMS}"
                "\nToo many positional arguments"
            )
        self._dtype = dtype
        if wrap_storage is not None:
            if not isinstance(wrap_storage, UntypedStorage):
                raise TypeError(f"Argument 'wrap_storage' must be UntypedStorage, but got {type(wrap_storage)}")
            self._untyped_storage = wrap_storage
        elif not args:
            self._untyped_storage = UntypedStorage(0, device=device)
        elif isinstance(args[0], int):
            self._untyped_storage = UntypedStorage(args[0] * dtype.itemsize, device=device)
        elif hasattr(args[0], "__len__"):
            self._untyped_storage = _C.tensor(args[0], dtype=dtype, device=device).untyped_storage()
        else:
            raise TypeError(
                f"TypedStorage.__init__ received an invalid combination of arguments. Expected one of:{_FORMS}"
                f"\nArgument type not recognized: {type(args[0])}"
            )

    def _tensor(self):
        """Returns the elements as a tensor that shares the memory."""
        return _C._tensor_of_storage(self._untyped_storage, self._dtype, 0, (self._size(),), (1,))

    def _size(self):
        return self._untyped_storage.nbytes() // self._dtype.itemsize

    def _deepcopy(self, memo):
        return TypedStorage(wrap_storage=deepcopy(self._untyped_storage, memo), dtype=self._dtype, _internal=True)

    def _pickle_storage_type(self):
        return _LEGACY_NAMES[self._dtype]

    @property
    def dtype(self):
        """The dtype of the elements."""
        return self._dtype

    @property
    def device(self):
        """The CPU."""
        return self._untyped_storage.device

    @property
    def filename(self):
        """``None``: no file is mapped."""

    @property
    def _cdata(self):
        return self._untyped_storage._cdata

    def untyped(self):
        """Returns the bytes."""
        _warn()
        return self._untyped_storage

    def pickle_storage_type(self):
        """Returns the name of the constructor in PyTorch's older interface."""
        _warn()
        return self._pickle_storage_type()

    def data_ptr(self):
        """Returns the address of the first element."""
        _warn()
        return self._untyped_storage.data_ptr()

    def size(self):
        """Returns the number of elements."""
        _warn()
        return self._size()

    def nbytes(self):
        """Returns the number of bytes."""
        _warn()
        return self._untyped_storage.nbytes()

    def element_size(self):
        """Returns the bytes of one element."""
        _warn()
        return self._dtype.itemsize

    def tolist(self):
        """Returns the elements as a list."""
        _warn()
        return self._tensor().tolist()

    def clone(self):
        """Returns a storage with a copy of the elements."""
        _warn()
        return TypedStorage(wrap_storage=self._untyped_storage.clone(), dtype=self._dtype, _internal=True)

    def copy_(self, source, non_blocking=None):
        """Copies the elements of another storage, converted where its dtype differs."""
        _warn()
        if isinstance(source, TypedStorage):
            self._tensor().copy_(source._tensor())
        else:
            self._untyped_storage.copy_(source)
        return self

    def fill_(self, value):
        """Sets every element."""
        _warn()
        self[:] = value
        return self

    def resize_(self, size):
        """Sets the number of elements, as far as the storage can change."""
        _warn()
        self._untyped_storage.resize_(size * self._dtype.itemsize)

    def resizable(self):
        """Returns whether the number of elements can change."""
        _warn()
        return self._untyped_storage.resizable()

    def is_shared(self):
        """Returns whether other processes use the memory too."""
        _warn()
        return self._untyped_storage.is_shared()

    def is_pinned(self, device=None):
        """Returns ``False``: no memory is pinned."""
        _warn()
        return self._untyped_storage.is_pinned(device)

    def cpu(self):
        """Returns the storage itself, which is on the CPU."""
        _warn()
        return self

    def to(self, *, device, non_blocking=False):
        """Returns the storage itself, where `device` is the CPU."""
        _warn()
        _C.device(device).__enter__()
        return self

    def type(self, dtype=None, non_blocking=False):
        """Returns the name of the constructor in PyTorch's older interface, or the elements in another dtype."""
        _warn()
        if dtype is None:
            return f"torch.{self._pickle_storage_type()}"
        if isinstance(dtype, str):
            wanted = dtype.removeprefix("torch.")
            dtype = next((d for d, name in _LEGACY_NAMES.items() if name == wanted), None)
        dtype = getattr(dtype, "dtype", dtype)
        return self if dtype == self._dtype else self._tensor().to(dtype)._typed_storage()

    def __len__(self):
        return self._size()

    def __iter__(self):
        return iter(self._tensor().tolist())

    def _index(self, index):
        size = self._size()
        if not -size <= index < size:
            raise IndexError(f"index {index} out of range for storage of size {size}")
        return index % size

    def __getitem__(self, index):
        _warn()
        if isinstance(index, slice):
            raise RuntimeError("slices are only supported in UntypedStorage.__getitem__")
        if not isinstance(index, int):
            raise RuntimeError(f"can't index a {type(self)} with {type(index)}")
        return self._tensor()[self._index(index)].item()

    def __setitem__(self, index, value):
        _warn()
        if not isinstance(index, int | slice):
            raise RuntimeError(f"can't index a {type(self)} with {type(index)}")
        self._tensor()[index if isinstance(index, slice) else self._index(index)] = value

    def __eq__(self, other):
        if not isinstance(other, TypedStorage):
            return NotImplemented
        return self._dtype == other._dtype and self._untyped_storage == other._untyped_storage

    def __hash__(self):
        return hash(self._untyped_storage)

    def __copy__(self):
        return self.clone()

    def __deepcopy__(self, memo):
        return self._deepcopy(memo)

    def __reduce__(self):
        return _load, (self._dtype, self._untyped_storage)

    def __repr__(self):
        values = "".join(f" {value}\n" for value in self._tensor().tolist())
        kind = f"torch.storage.TypedStorage(dtype={self._dtype}, device={self.device})"
        return f"{values}[{kind} of size {self._size()}]"


class _LegacyStorageMeta(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, TypedStorage) and instance._dtype == cls.dtype


class _LegacyStorage(TypedStorage, metaclass=_LegacyStorageMeta):
    """A constructor of PyTorch's older interface: makes a `TypedStorage` of its dtype."""

    def __new__(cls, *args, wrap_storage=None):
        forms = "\n * no arguments\n * (int size)\n * (Sequence data)\n * (*, UntypedStorage wrap_storage)"
        start = f"{cls}.__new__ received an invalid combination of arguments. Expected one of:{forms}"
        if len(args) > 1:
            raise RuntimeError(f"{start}\nToo many positional arguments")
        if args and not isinstance(args[0], int) and not hasattr(args[0], "__len__"):
            raise TypeError(f"{start}\nArgument type not recognized: {type(args[0])}")
        return TypedStorage(*args, wrap_storage=wrap_storage, dtype=cls.dtype, _internal=True)


for _dtype, _name in _LEGACY_NAMES.items():
    globals()[_name] = _LegacyStorageMeta(_name, (_LegacyStorage,), {"dtype": _dtype, "__module__": "ferrotorch"})


def _of_tensor(tensor: Tensor) -> TypedStorage:
    """Returns the storage of a tensor."""
    return TypedStorage(wrap_storage=tensor.untyped_storage(), dtype=tensor.dtype, _internal=True)
