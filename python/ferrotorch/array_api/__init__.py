"""The Python array API standard (2024.12) on tensors: functions with the standard's names, arguments and results.

``x.__array_namespace__()`` is this module, so that libraries written to the standard work on tensors. Two attributes of
its arrays are PyTorch's on tensors: ``x.size`` is a method (`math.prod(x.shape)` is what the standard means), and
unsigned integers of more than 8 bits are not there.
"""

from ferrotorch import (
    bool,
    broadcast_shapes,
    complex64,
    complex128,
    e,
    finfo,
    float32,
    float64,
    from_dlpack,
    iinfo,
    inf,
    int8,
    int16,
    int32,
    int64,
    nan,
    newaxis,
    pi,
    uint8,
)
from ferrotorch.array_api import fft, linalg
from ferrotorch.array_api._create import *
from ferrotorch.array_api._create import __all__ as _create
from ferrotorch.array_api._dtypes import *
from ferrotorch.array_api._dtypes import __all__ as _dtypes
from ferrotorch.array_api._elementwise import *
from ferrotorch.array_api._elementwise import __all__ as _elementwise
from ferrotorch.array_api._manipulate import *
from ferrotorch.array_api._manipulate import __all__ as _manipulate
from ferrotorch.array_api._reduce import *
from ferrotorch.array_api._reduce import __all__ as _reduce
from ferrotorch.array_api.linalg import matmul, matrix_transpose, tensordot, vecdot

__array_api_version__ = "2024.12"

_NAMES = """
    __array_api_version__ bool broadcast_shapes complex128 complex64 e fft finfo float32 float64 from_dlpack iinfo inf
    int16 int32 int64 int8 linalg matmul matrix_transpose nan newaxis pi tensordot uint8 vecdot
""".split()
__all__ = [*_NAMES, *_create, *_dtypes, *_elementwise, *_manipulate, *_reduce]
