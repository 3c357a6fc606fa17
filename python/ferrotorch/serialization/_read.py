"""Archives, and files of PyTorch before 1.6, to objects."""

import struct
import sys
import zipfile
from collections import Counter, OrderedDict, defaultdict

import ferrotorch
from ferrotorch import _C
from ferrotorch.serialization._names import DTYPES, STORAGES
from ferrotorch.serialization._pickle import Global, Interpreter, refuse

__all__ = ["MAGIC_NUMBER", "LegacyFile", "load_legacy", "load_zip"]

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL_VERSION = 1001


class _Stored:
    """A storage of the file, with the dtype that its class says."""

    def __init__(self, storage, dtype, count):
        self.storage, self.dtype, self.count = storage, dtype, count


def _rebuild_tensor(stored, offset, size, stride, requires_grad=False, hooks=None, metadata=None):
    if not isinstance(stored, _Stored):
        raise TypeError("a tensor needs a storage")
    numbers = (offset, *size, *stride)
    if any(type(n) is not int or n < 0 for n in numbers) or len(size) != len(stride):
        raise TypeError(f"invalid geometry: offset {offset}, size {size}, stride {stride}")
    t = _C._tensor_of_storage(stored.storage, stored.dtype, offset, list(size), list(stride))
    return t.requires_grad_(True) if requires_grad else t


def _rebuild_parameter(data, requires_grad, hooks, state=None):
    if not isinstance(data, ferrotorch.Tensor):
        raise TypeError("a parameter needs a tensor")
    return ferrotorch.nn.Parameter(data, bool(requires_grad))


def _encode(text, encoding):
    if not isinstance(text, str) or encoding != "latin1":
        raise TypeError("only latin1 text is bytes")
    return text.encode("latin1")


def _names():
    table = {
        "torch._utils._rebuild_tensor": _rebuild_tensor,
        "torch._utils._rebuild_tensor_v2": _rebuild_tensor,
        "torch._utils._rebuild_parameter": _rebuild_parameter,
        "torch._utils._rebuild_parameter_with_state": _rebuild_parameter,
        "torch.Size": lambda values=(): ferrotorch.Size(values),
        "torch.device": lambda name, index=None: ferrotorch.device("cpu"),
        "collections.OrderedDict": lambda pairs=(): OrderedDict(pairs),
        "collections.Counter": lambda counts=(): Counter(counts),
        "collections.defaultdict": lambda factory=None: defaultdict(_FACTORIES.get(getattr(factory, "name", None))),
        "builtins.set": lambda values=(): set(values),
        "__builtin__.set": lambda values=(): set(values),
        "builtins.frozenset": lambda values=(): frozenset(values),
        "__builtin__.frozenset": lambda values=(): frozenset(values),
        "builtins.complex": lambda re=0.0, im=0.0: complex(re, im),
        "__builtin__.complex": lambda re=0.0, im=0.0: complex(re, im),
        "builtins.bytearray": lambda data=b"": bytearray(data) if isinstance(data, bytes) else bytearray(),
        "_codecs.encode": _encode,
        "builtins.list": lambda values=(): list(values),
        "builtins.dict": dict,
        "builtins.int": lambda: 0,
        "builtins.float": lambda: 0.0,
        "builtins.str": lambda: "",
    }
    names = {name: Global(name, build) for name, build in table.items()}
    names.update({f"torch.{name}": dtype for name, dtype in DTYPES.items()})
    names.update({f"torch.{name}": Global(name) for name in STORAGES})
    names["torch.storage.UntypedStorage"] = names["torch.UntypedStorage"] = Global("UntypedStorage")
    return names


_FACTORIES = {f"builtins.{kind.__name__}": kind for kind in (list, dict, set, int, float, str)}


def _dtype_of(kind):
    """The dtype that a storage class in a file stands for."""
    if isinstance(kind, Global) and kind.name == "UntypedStorage":
        return ferrotorch.uint8
    if not isinstance(kind, Global) or kind.name not in STORAGES:
        raise refuse("A storage of unknown type.")
    return STORAGES[kind.name]


def load_zip(file, locate, trusted):
    """The object in an archive."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, struct.error, ValueError):
        raise RuntimeError("PytorchStreamReader failed reading zip archive: failed finding central directory") from None
    with archive:
        prefix = next((n[: -len("data.pkl")] for n in archive.namelist() if n.endswith("/data.pkl")), None)
        if prefix is None:
            raise RuntimeError("PytorchStreamReader failed locating file data.pkl: file not found")

        def read(name):
            try:
                return archive.read(prefix + name)
            except KeyError:
                raise RuntimeError(f"PytorchStreamReader failed locating file {name}: file not found") from None
            except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, struct.error) as error:
                raise RuntimeError(f"PytorchStreamReader failed reading file {name}: {error}") from None

        if prefix + "byteorder" in archive.namelist() and read("byteorder").decode() != sys.byteorder:
            raise RuntimeError(f"the file was written on a machine of other byte order than {sys.byteorder}")
        storages = {}

        def storage(identifier):
            if not isinstance(identifier, tuple) or len(identifier) != 5 or identifier[0] != "storage":
                raise refuse("A persistent value that is not a storage.")
            _, kind, key, location, count = identifier
            dtype = _dtype_of(kind)
            if key not in storages:
                data = read(f"data/{key}")
                storages[key] = _C._storage_from_bytes(data)
                locate(location, storages[key])
            found = storages[key]
            if type(count) is not int or count * dtype.itemsize > found.nbytes():
                raise RuntimeError(f"storage {key} has {found.nbytes()} bytes, too few for {count} elements of {dtype}")
            return _Stored(found, dtype, count)

        return _interpret(_Bytes(memoryview(read("data.pkl"))).read, storage, trusted)


def _interpret(read, storage, trusted):
    try:
        return Interpreter(read, _names(), storage, trusted).run()
    except (UnicodeDecodeError, struct.error, OverflowError, MemoryError, RecursionError, ValueError) as error:
        raise refuse(f"{type(error).__name__}: {error}") from None


class _Bytes:
    """Reads from bytes in memory."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def read(self, n):
        piece = bytes(self.data[self.at : self.at + n])
        self.at += n
        return piece


class LegacyFile:
    """A file of PyTorch before 1.6: pickles one behind the other, then the storages."""

    def __init__(self, file, locate, trusted):
        self.file, self.locate, self.trusted = file, locate, trusted
        self.storages, self.views = {}, {}

    def storage(self, identifier):
        """The storage for an identifier; its bytes come at the end of the file."""
        if not isinstance(identifier, tuple) or len(identifier) != 6 or identifier[0] != "storage":
            raise refuse("A persistent value that is not a storage.")
        _, kind, key, location, count, view = identifier
        dtype = _dtype_of(kind)
        if view is not None:
            raise refuse("A view of a storage, as very old files have them.")
        if type(count) is not int or count < 0:
            raise refuse("A storage of negative size.")
        if key not in self.storages:
            at = self.file.tell()
            rest = self.file.seek(0, 2) - at
            self.file.seek(at)
            if count * dtype.itemsize > rest:
                raise RuntimeError(
                    f"unexpected EOF, expected {count * dtype.itemsize - rest} more bytes. The file might be corrupted."
                )
            storage = _C._storage_from_bytes(bytes(count * dtype.itemsize))
            self.locate(location, storage)
            self.storages[key] = (storage, dtype, count)
        storage, *_ = self.storages[key]
        return _Stored(storage, dtype, count)

    def value(self):
        """The next pickle."""
        return _interpret(self.file.read, self.storage, self.trusted)

    def fill(self):
        """Reads the storages' bytes."""
        for key in self.value():
            storage, dtype, count = self.storages[key]
            head = self.file.read(8)
            data = self.file.read(count * dtype.itemsize)
            if len(head) != 8 or struct.unpack("<q", head)[0] != count or len(data) != count * dtype.itemsize:
                raise RuntimeError("unexpected EOF. The file might be corrupted.")
            target = _C._tensor_of_storage(storage, ferrotorch.uint8, 0, [len(data)], [1])
            if data:
                target.copy_(_C._tensor_of_storage(_C._storage_from_bytes(data), ferrotorch.uint8, 0, [len(data)], [1]))


def load_legacy(file, locate, trusted):
    """The object in a file of PyTorch before 1.6."""
    legacy = LegacyFile(file, locate, trusted)
    if legacy.value() != MAGIC_NUMBER:
        raise RuntimeError("Invalid magic number; corrupt file?")
    version = legacy.value()
    if version != PROTOCOL_VERSION:
        raise RuntimeError(f"Invalid protocol version: {version}")
    legacy.value()
    obj = legacy.value()
    legacy.fill()
    return obj
