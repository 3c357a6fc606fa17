"""Saving and loading in PyTorch's file format.

The reader interprets pickles itself: it knows a fixed list of constructors and calls nothing else but what the program names
as safe, so a file cannot run code.
"""

import os
import pickle

import ferrotorch
from ferrotorch.serialization._objects import Trusted
from ferrotorch.serialization._read import MAGIC_NUMBER, LegacyFile, load_legacy, load_zip
from ferrotorch.serialization._write import write_zip

__all__ = ["add_safe_globals", "clear_safe_globals", "get_safe_globals", "load", "save"]

DEFAULT_PROTOCOL = 2
_safe_globals: list = []


def add_safe_globals(safe_globals):
    """Names classes and functions that files may hold, besides tensors and containers; or pairs of one and its name."""
    _safe_globals.extend(safe_globals)


def get_safe_globals():
    """What was given to :func:`add_safe_globals`."""
    return list(_safe_globals)


def clear_safe_globals():
    """Forgets what was given to :func:`add_safe_globals`."""
    _safe_globals.clear()


def _is_path(f):
    return isinstance(f, (str, os.PathLike))


def save(
    obj,
    f,
    pickle_module=pickle,
    pickle_protocol=DEFAULT_PROTOCOL,
    _use_new_zipfile_serialization=True,
    _disable_byteorder_record=False,
):
    """Writes an object made of tensors, containers and numbers to a file.

    A path is written through a temporary file: an existing file stays whole until the new one is complete.

    Args:
        obj: the object; ``state_dict()`` of modules and optimizers, tensors, containers of them, plain values
        f (str, PathLike or file object): where to
        pickle_module: accepted for compatibility
        pickle_protocol (int): only 2. Default: ``2``

    Example::

        >>> buffer = io.BytesIO()
        >>> torch.save({"x": torch.ones(2)}, buffer)
    """
    if not _use_new_zipfile_serialization:
        raise NotImplementedError("the file format of PyTorch before 1.6 can be read but not written")
    if _is_path(f):
        path = os.fspath(f)
        parent = os.path.dirname(os.path.abspath(path))
        if not os.path.isdir(parent):
            raise RuntimeError(f"Parent directory {os.path.dirname(path)} does not exist.")
        temporary = f"{path}.{os.getpid()}.tmp"
        name = os.path.splitext(os.path.basename(path))[0] or "archive"
        try:
            with open(temporary, "wb") as file:
                write_zip(obj, file, name)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            if os.path.exists(temporary):
                os.unlink(temporary)
            raise
    elif hasattr(f, "write"):
        write_zip(obj, f, "archive")
    else:
        raise AttributeError(
            f"expected 'f' to be string, path, or a file-like object with a 'write' attribute, but got {type(f)}"
        )


def load(f, map_location=None, pickle_module=None, *, weights_only=None, mmap=None, **pickle_load_args):
    """Reads an object that :func:`save`, or PyTorch's, wrote.

    Args:
        f (str, PathLike or file object): where from
        map_location (str, device, callable or dict, optional): there is one device; names of others must be mapped to it
        weights_only (bool, optional): with ``False`` files may also hold modules: of `nn`, and of classes that the program has
            imported. Nothing in a file is ever called. Default: ``True``
        mmap (bool, optional): accepted; the file is read

    Raises:
        FileNotFoundError: there is no such file
        RuntimeError: the file is damaged
        pickle.UnpicklingError: the file holds something else than tensors, containers and plain values; name further
            classes with :func:`add_safe_globals`

    Example::

        >>> buffer = io.BytesIO()
        >>> torch.save({"x": torch.ones(2)}, buffer)
        >>> _ = buffer.seek(0)
        >>> torch.load(buffer)
        {'x': tensor([1., 1.])}
    """
    if _is_path(f):
        with open(f, "rb") as file:
            return _load(file, map_location, weights_only)
    if not hasattr(f, "read") or not hasattr(f, "seek"):
        raise AttributeError(
            "You can only torch.load from a file that is seekable. Please pre-load the data into a buffer like io.BytesIO "
            "and try to load from it instead."
        )
    return _load(f, map_location, weights_only)


def _load(file, map_location, weights_only):
    start = file.tell()
    head = file.read(4)
    file.seek(start)
    locate = _mapping(map_location)
    trusted = Trusted(_safe_globals, weights_only is False)
    if head == b"PK\x03\x04":
        return load_zip(file, locate, trusted)
    if not head:
        raise EOFError("Ran out of input")
    return load_legacy(file, locate, trusted)


def _mapping(map_location):
    """A function from a location in the file to the device that stands for it."""

    def check(location):
        if location is not None and ferrotorch.device(location).type != "cpu":
            raise RuntimeError(f"map_location names the device {location}, but there is only the cpu")

    if map_location is None:

        def locate(location, storage):
            if not str(location).startswith("cpu"):
                raise RuntimeError(
                    f"Attempting to deserialize object on a {str(location).split(':')[0].upper()} device but there is only the "
                    "cpu. Please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU."
                )

    elif isinstance(map_location, dict):

        def locate(location, storage):
            check(map_location.get(location, location))

    elif callable(map_location) and not isinstance(map_location, ferrotorch.device):

        def locate(location, storage):
            map_location(storage, location)

    else:
        check(map_location)

        def locate(location, storage):
            pass

    return locate
