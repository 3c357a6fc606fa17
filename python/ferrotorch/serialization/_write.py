"""Objects to archives: PyTorch's names in the pickle, storages as entries of their own."""

import io
import pickle
import struct
import sys
import types
import zipfile
import zlib
from collections import OrderedDict
from typing import ClassVar

import ferrotorch
from ferrotorch.serialization._names import STORAGE_OF

__all__ = ["write_zip"]

_ALIGNMENT = 64
_names: dict = {}


class _Name:
    """A global that is written by its name only."""

    def __init__(self, module, name):
        self.module, self.name = module, name

    def __call__(self, *args):
        raise TypeError("a name in a file is not called")


def _name(module, name):
    return _names.setdefault((module, name), _Name(module, name))


class _Storage:
    """Stands for a storage of a dtype until the pickler asks for its key."""

    def __init__(self, storage, dtype):
        self.storage, self.dtype = storage, dtype


class _Pickler(pickle._Pickler):
    """Python's pickler with tensors taken apart and PyTorch's names for what is ours."""

    dispatch: ClassVar[dict] = pickle._Pickler.dispatch.copy()

    def __init__(self, file):
        super().__init__(file, protocol=2)
        self.storages = {}
        self._held = []

    def persistent_id(self, obj):
        if not isinstance(obj, _Storage):
            return None
        storage = obj.storage
        key, _ = self.storages.setdefault(storage.data_ptr() or id(storage), (str(len(self.storages)), storage))
        count = storage.nbytes() // obj.dtype.itemsize
        return ("storage", _name("torch", STORAGE_OF[obj.dtype]), key, "cpu", count)

    def reducer_override(self, obj):
        if isinstance(obj, ferrotorch.Tensor):
            return self._tensor(obj)
        if isinstance(obj, ferrotorch.Size):
            return _name("torch", "Size"), (tuple(obj),)
        if isinstance(obj, ferrotorch.device):
            return _name("torch", "device"), (obj.type,)
        return NotImplemented

    def _tensor(self, t):
        if isinstance(t, ferrotorch.nn.Parameter):
            data = t.data
            self._held.append(data)
            return _name("torch._utils", "_rebuild_parameter"), (data, t.requires_grad, OrderedDict())
        storage = _Storage(t.untyped_storage(), t.dtype)
        self._held.append(storage)
        tracks = t.requires_grad and t.is_leaf
        parts = (storage, t.storage_offset(), tuple(t.size()), tuple(t.stride()), tracks, OrderedDict())
        return _name("torch._utils", "_rebuild_tensor_v2"), parts

    def save_name(self, obj):
        self.write(pickle.GLOBAL + f"{obj.module}\n{obj.name}\n".encode())
        self.memoize(obj)

    dispatch[_Name] = save_name

    def save_dtype(self, obj):
        self.write(pickle.GLOBAL + f"torch\n{str(obj).removeprefix('torch.')}\n".encode())
        self.memoize(obj)

    dispatch[ferrotorch.dtype] = save_dtype

    def save_global(self, obj, name=None):
        module = getattr(obj, "__module__", None) or ""
        if module.split(".")[0] == "ferrotorch":
            name = name or obj.__qualname__
            if module.startswith("ferrotorch.nn.functional."):
                module = "ferrotorch.nn.functional"
            self.write(pickle.GLOBAL + f"torch{module.removeprefix('ferrotorch')}\n{name}\n".encode())
            self.memoize(obj)
            return
        super().save_global(obj, name)

    dispatch[type] = save_global
    dispatch[types.FunctionType] = save_global


class _Archive:
    """A zip archive of stored entries whose data begin at multiples of 64 bytes."""

    def __init__(self, file, prefix):
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True)
        self.file, self.prefix = file, prefix

    def add(self, name, data):
        entry = zipfile.ZipInfo(f"{self.prefix}/{name}", (1980, 1, 1, 0, 0, 0))
        at = self.zip.fp.tell() + 30 + len(entry.filename.encode()) + 4
        large = len(data) >= zipfile.ZIP64_LIMIT
        padding = -(at + 20 * large) % _ALIGNMENT
        entry.extra = struct.pack("<2sH", b"FB", padding) + b"Z" * padding
        entry.CRC = zlib.crc32(data)
        self.zip.writestr(entry, data)


def write_zip(obj, file, prefix):
    """Writes `obj` as an archive whose entries begin with ``prefix/``."""
    text = io.BytesIO()
    pickler = _Pickler(text)
    pickler.dump(obj)
    archive = _Archive(file, prefix)
    with archive.zip:
        archive.add("data.pkl", text.getvalue())
        archive.add(".format_version", b"1")
        archive.add(".storage_alignment", str(_ALIGNMENT).encode())
        archive.add("byteorder", sys.byteorder.encode())
        for key, storage in pickler.storages.values():
            archive.add(f"data/{key}", bytes(storage._bytes()))
        archive.add("version", b"3\n")
