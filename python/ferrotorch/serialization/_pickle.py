"""An interpreter of pickles that builds plain values and calls nothing but the constructors it is given."""

import pickle
import struct
from collections import OrderedDict

__all__ = ["Interpreter"]

_MARK = object()
# Beyond these a file is not a checkpoint but an attack on memory.
_MAX_MEMO = 10_000_000
_MAX_TEXT = 1 << 30


def refuse(what):
    """The error for anything that a checkpoint does not need."""
    return pickle.UnpicklingError(
        f"Weights only load failed. {what}\nFiles can hold tensors, containers and plain values; nothing else is loaded, "
        "because it could run code."
    )


class Global:
    """A name in the file that stands for a value, or for a constructor of the reader's list."""

    def __init__(self, name, build=None):
        self.name, self.build = name, build


class Interpreter:
    """Reads one pickle.

    Args:
        read (callable): ``read(n)`` gives the next bytes
        names (dict): what global names stand for: values, or :class:`Global` with a constructor
        storage (callable): gives the storage for a persistent identifier
        trusted (Trusted): knows further classes and functions; objects of the classes are made by ``__new__``, and what
            the program has not named as safe is not called
    """

    def __init__(self, read, names, storage, trusted):
        self._read, self.names, self.storage, self.trusted = read, names, storage, trusted
        self.stack, self.memo, self.made = [], {}, set()

    def read(self, n):
        if n > _MAX_TEXT:
            raise refuse(f"A value of {n} bytes is announced.")
        data = self._read(n)
        if len(data) != n:
            raise EOFError("Ran out of input")
        return data

    def line(self):
        text = bytearray()
        while (c := self.read(1)) != b"\n":
            text += c
            if len(text) > 4096:
                raise refuse("A name is too long.")
        return text.decode()

    def run(self):
        """The value that the pickle describes."""
        steps = self._STEPS
        while True:
            op = self.read(1)
            if op == pickle.STOP:
                return self.pop()
            step = steps.get(op)
            if step is None:
                raise refuse(f"Unsupported operand {op[0]}.")
            step(self)

    def pop(self):
        if not self.stack:
            raise refuse("The stack is empty.")
        return self.stack.pop()

    def top(self):
        if not self.stack:
            raise refuse("The stack is empty.")
        return self.stack[-1]

    def popmark(self):
        for at in range(len(self.stack) - 1, -1, -1):
            if self.stack[at] is _MARK:
                values = self.stack[at + 1 :]
                del self.stack[at:]
                return values
        raise refuse("There is no mark on the stack.")

    def number(self, form):
        return struct.unpack(form, self.read(struct.calcsize(form)))[0]

    def push(self, value):
        self.stack.append(value)

    def find(self, module, name):
        found = self.names.get(f"{module}.{name}") or self.trusted.find(module, name)
        if found is None:
            raise refuse(f"Unsupported global: GLOBAL {module}.{name} was not an allowed global by default.")
        self.push(found)

    def put(self, at):
        if len(self.memo) > _MAX_MEMO:
            raise refuse("There are too many values.")
        self.memo[at] = self.top()

    def get(self, at):
        if at not in self.memo:
            raise refuse(f"Memo {at} is not set.")
        self.push(self.memo[at])

    def reduce(self):
        args, function = self.pop(), self.pop()
        call = function.build if isinstance(function, Global) else self.trusted.callable(function)
        if call is None or not isinstance(args, tuple):
            raise refuse(f"Trying to call {function!r}.")
        try:
            self.push(call(*args))
        except (TypeError, KeyError, IndexError, AttributeError) as error:
            raise refuse(f"Wrong arguments of {getattr(function, 'name', function)}: {error}.") from None

    def set_items(self, pairs):
        target = self.top()
        if not isinstance(target, dict):
            raise refuse(f"Items are set on a {type(target).__name__}.")
        try:
            for key, value in zip(pairs[::2], pairs[1::2], strict=True):
                target[key] = value
        except (TypeError, ValueError) as error:
            raise refuse(f"Items cannot be set: {error}.") from None

    def extend(self, values):
        target = self.top()
        if type(target) is not list:
            raise refuse(f"Values are appended to a {type(target).__name__}.")
        target.extend(values)

    def append(self):
        value = self.pop()
        self.extend([value])

    def appends(self):
        values = self.popmark()
        self.extend(values)

    def update(self):
        pairs = self.popmark()
        self.set_items(pairs)

    def add(self):
        values, target = self.popmark(), self.top()
        if type(target) is not set:
            raise refuse(f"Values are added to a {type(target).__name__}.")
        try:
            target.update(values)
        except TypeError as error:
            raise refuse(f"Values cannot be added: {error}.") from None

    def new(self):
        args, kind = self.pop(), self.pop()
        if not isinstance(kind, type) or not isinstance(args, tuple):
            raise refuse(f"Trying to make {kind!r}.")
        try:
            made = kind.__new__(kind, *args)
        except TypeError as error:
            raise refuse(f"Wrong arguments of {kind.__name__}: {error}.") from None
        self.made.add(kind)
        self.push(made)

    def build(self):
        state, target = self.pop(), self.top()
        if type(target) in self.made and isinstance(state, dict):
            restore = getattr(target, "__setstate__", target.__dict__.update)
            restore({str(key): value for key, value in state.items()})
            return
        if not isinstance(target, OrderedDict) or not isinstance(state, dict):
            raise refuse(f"A state is set on a {type(target).__name__}.")
        target.__dict__.update({str(key): value for key, value in state.items()})

    def persistent(self):
        self.push(self.storage(self.pop()))

    def tuple(self, n):
        if len(self.stack) < n or any(v is _MARK for v in self.stack[len(self.stack) - n :]):
            raise refuse("The stack is empty.")
        values = tuple(self.stack[len(self.stack) - n :])
        del self.stack[len(self.stack) - n :]
        self.push(values)

    def pair(self):
        value, key = self.pop(), self.pop()
        self.set_items([key, value])

    def long(self, n):
        self.push(int.from_bytes(self.read(n), "little", signed=True))

    def stack_global(self):
        name, module = self.pop(), self.pop()
        self.find(str(module), str(name))

    _STEPS = {
        pickle.PROTO: lambda s: s.read(1),
        pickle.FRAME: lambda s: s.read(8),
        pickle.MARK: lambda s: s.push(_MARK),
        pickle.POP: lambda s: s.pop(),
        pickle.NONE: lambda s: s.push(None),
        pickle.NEWTRUE: lambda s: s.push(True),
        pickle.NEWFALSE: lambda s: s.push(False),
        pickle.BININT: lambda s: s.push(s.number("<i")),
        pickle.BININT1: lambda s: s.push(s.number("<B")),
        pickle.BININT2: lambda s: s.push(s.number("<H")),
        pickle.LONG1: lambda s: s.long(s.number("<B")),
        pickle.LONG4: lambda s: s.long(max(s.number("<i"), 0)),
        pickle.BINFLOAT: lambda s: s.push(s.number(">d")),
        pickle.BINUNICODE: lambda s: s.push(s.read(s.number("<I")).decode("utf-8", "surrogatepass")),
        pickle.SHORT_BINUNICODE: lambda s: s.push(s.read(s.number("<B")).decode("utf-8", "surrogatepass")),
        pickle.BINUNICODE8: lambda s: s.push(s.read(s.number("<Q")).decode("utf-8", "surrogatepass")),
        pickle.SHORT_BINSTRING: lambda s: s.push(s.read(s.number("<B")).decode("latin-1")),
        pickle.BINBYTES: lambda s: s.push(s.read(s.number("<I"))),
        pickle.SHORT_BINBYTES: lambda s: s.push(s.read(s.number("<B"))),
        pickle.EMPTY_LIST: lambda s: s.push([]),
        pickle.EMPTY_TUPLE: lambda s: s.push(()),
        pickle.EMPTY_DICT: lambda s: s.push({}),
        pickle.EMPTY_SET: lambda s: s.push(set()),
        pickle.TUPLE: lambda s: s.push(tuple(s.popmark())),
        pickle.TUPLE1: lambda s: s.tuple(1),
        pickle.TUPLE2: lambda s: s.tuple(2),
        pickle.TUPLE3: lambda s: s.tuple(3),
        pickle.APPEND: lambda s: s.append(),
        pickle.APPENDS: lambda s: s.appends(),
        pickle.SETITEM: lambda s: s.pair(),
        pickle.SETITEMS: lambda s: s.update(),
        pickle.ADDITEMS: lambda s: s.add(),
        pickle.GLOBAL: lambda s: s.find(s.line(), s.line()),
        pickle.STACK_GLOBAL: lambda s: s.stack_global(),
        pickle.REDUCE: lambda s: s.reduce(),
        pickle.NEWOBJ: lambda s: s.new(),
        pickle.BUILD: lambda s: s.build(),
        pickle.BINPERSID: lambda s: s.persistent(),
        pickle.BINPUT: lambda s: s.put(s.number("<B")),
        pickle.LONG_BINPUT: lambda s: s.put(s.number("<I")),
        pickle.MEMOIZE: lambda s: s.put(len(s.memo)),
        pickle.BINGET: lambda s: s.get(s.number("<B")),
        pickle.LONG_BINGET: lambda s: s.get(s.number("<I")),
    }
