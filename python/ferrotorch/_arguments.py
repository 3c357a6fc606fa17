"""Arguments of functions written in Python, sorted out as the core sorts those of its own: the same rules and messages."""

from ferrotorch import _C
from ferrotorch._C import Tensor


class _Mismatch(Exception):
    """Arguments that a signature does not take; the text says why."""


def _is_int(value):
    if isinstance(value, Tensor):
        return value.dim() == 0 and not value.is_floating_point() and value.dtype != _C.bool and not value.is_complex()
    return hasattr(value, "__index__") and not isinstance(value, bool) and type(value).__name__ != "bool_"


def _is_float(value):
    if isinstance(value, Tensor):
        return value.dim() == 0 and not value.is_complex() and not value.requires_grad
    return hasattr(value, "__float__") and not isinstance(value, (str, bytes))


def _is_number(value):
    return _is_float(value) or isinstance(value, complex) or (isinstance(value, Tensor) and value.dim() == 0)


def _all(check):
    return lambda value: isinstance(value, (list, tuple)) and all(map(check, value))


_CHECKS = {
    "Tensor": lambda value: isinstance(value, Tensor),
    "int": _is_int,
    "float": _is_float,
    "Number": _is_number,
    "bool": lambda value: isinstance(value, bool) or type(value).__name__ == "bool_",
    "str": lambda value: isinstance(value, str),
    "object": lambda value: True,
    "int or tuple of ints": lambda value: _is_int(value) or _all(_is_int)(value),
    "tuple of ints": _all(_is_int),
    "tuple of Scalars": _all(_is_number),
    "tuple of Tensors": _all(lambda value: isinstance(value, Tensor)),
    "torch.dtype": lambda value: isinstance(value, _C.dtype) or value in (float, int, bool, complex),
    "torch.layout": lambda value: isinstance(value, _C.layout),
    "torch.device": lambda value: isinstance(value, (_C.device, str, int)) and not isinstance(value, bool),
}


class _Signature:
    """The parameters of one way to call a function, read from PyTorch's notation."""

    def __init__(self, text):
        self.text = text
        self.kinds, self.optional, self.required = {}, set(), []
        positional = True
        self.positional = []
        for part in text.strip("()").split(", "):
            if part == "*":
                positional = False
                continue
            head, _, default = part.partition(" = ")
            kind, _, name = head.rpartition(" ")
            self.kinds[name] = kind
            if not default:
                self.required.append(name)
            elif default == "None":
                self.optional.add(name)
            if positional:
                self.positional.append(name)

    def plausible(self, count):
        """Says whether so many arguments may be meant for this signature."""
        return len(self.required) <= count <= len(self.kinds)

    def bind(self, name, args, kwargs):
        """Returns the arguments by name."""
        room = len(self.positional)
        if len(args) > room:
            least = sum(parameter in self.required for parameter in self.positional)
            takes = f"{room}" if least == room else f"from {least} to {room}"
            raise _Mismatch(
                f"{name}() takes {takes} positional argument{'s' * (room != 1)} but {len(args)} "
                f"{'was' if len(args) == 1 else 'were'} given"
            )
        values = dict(zip(self.positional, args, strict=False))
        for keyword, value in kwargs.items():
            if keyword in values:
                raise _Mismatch(f"{name}() got multiple values for argument '{keyword}'")
            if keyword in self.kinds:
                values[keyword] = value
        missing = [f'"{parameter}"' for parameter in self.required if parameter not in values]
        if missing:
            raise _Mismatch(f"{name}() missing {len(missing)} required positional arguments: {', '.join(missing)}")
        for parameter, kind in self.kinds.items():
            if parameter in values and not self.takes(parameter, values[parameter]):
                place = f" (position {self.positional.index(parameter) + 1})" if parameter not in kwargs else ""
                raise _Mismatch(
                    f"{name}(): argument '{parameter}'{place} must be {kind}, {_found(kind, values[parameter])}"
                )
        for keyword in kwargs:
            if keyword not in self.kinds:
                raise _Mismatch(f"{name}() got an unexpected keyword argument '{keyword}'")
        for parameter, value in values.items():
            if self.kinds[parameter] == "int" and isinstance(value, int) and not -(2**63) <= value < 2**63:
                raise ValueError("Overflow when unpacking long long")
        return values

    def takes(self, parameter, value):
        """Says whether a value is one for a parameter."""
        return (value is None and parameter in self.optional) or _CHECKS[self.kinds[parameter]](value)


def _found(kind, value):
    if kind.startswith("tuple") and isinstance(value, (list, tuple)):
        check = _CHECKS[{"ints": "int", "Scalars": "Number", "Tensors": "Tensor"}[kind.split()[-1]]]
        index = next(i for i, item in enumerate(value) if not check(item))
        return f"but found element of type {type(value[index]).__name__} at pos {index}"
    return f"not {type(value).__name__}"


def signatures(*texts, method=False, name=None, overridable=True):
    """Gives a function the ways to call it: its arguments are checked against each in turn, and passed on by name.

    A method's signatures do not name the tensor it is called on. Messages show the function's name, unless another is given.
    Handlers of ``__torch_function__`` and modes see the calls of what is overridable.
    """
    found = [_Signature(text) for text in texts]
    skip = int(method)

    def decorate(function):
        shown = name or function.__name__

        def checked(*args, **kwargs):
            if overridable and (_C._has_torch_function(()) or any(map(_takes_over, (*args, *kwargs.values())))):
                return _C._handle_torch_function(checked, (*args, *kwargs.values()), *args, **kwargs)
            for signature in found:
                try:
                    values = signature.bind(shown, args[skip:], kwargs)
                except _Mismatch:
                    continue
                return function(*args[:skip], **values)
            raise TypeError(_explain(shown, found, args[skip:], kwargs))

        for attribute in ("__name__", "__qualname__", "__module__", "__doc__"):
            setattr(checked, attribute, getattr(function, attribute))
        checked.__wrapped__ = function
        return checked

    return decorate


def _takes_over(value):
    return isinstance(value, Tensor) and type(value) is not Tensor and _C._has_torch_function((value,))


def _explain(name, found, args, kwargs):
    """Says what is wrong with arguments that no signature takes."""
    plausible = found if len(found) == 1 else [one for one in found if one.plausible(len(args) + len(kwargs))]
    if len(plausible) == 1:
        try:
            plausible[0].bind(name, args, kwargs)
        except _Mismatch as mismatch:
            return str(mismatch)
    got = [type(value).__name__ for value in args]
    got += [f"{keyword}={type(value).__name__}" for keyword, value in kwargs.items()]
    ways = "".join(f" * {one.text}\n" for one in found)
    return (
        f"{name}() received an invalid combination of arguments - got ({', '.join(got)}), but expected one of:\n{ways}"
    )


def explanation(name, *texts):
    """Returns a function that raises the core's TypeError for arguments that none of these signatures takes."""
    found = [_Signature(text) for text in texts]

    def explain(args, kwargs):
        # PyTorch asks for the truth of these before it looks at the types of any.
        for old in ("size_average", "reduce"):
            if old in found[0].kinds and all(keyword in found[0].kinds for keyword in kwargs):
                values = dict(zip(found[0].positional, args, strict=False)) | kwargs
                bool(values.get(old))
        for signature in found:
            try:
                signature.bind(name, args, kwargs)
            except _Mismatch:
                continue
            return
        raise TypeError(_explain(name, found, args, kwargs)) from None

    return explain
