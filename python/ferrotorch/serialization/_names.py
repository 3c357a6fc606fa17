"""PyTorch's names of storages and dtypes in files."""

import ferrotorch

__all__ = ["DTYPES", "STORAGES", "STORAGE_OF"]

# By the name of the legacy storage class, which says the dtype.
STORAGES = {
    "DoubleStorage": ferrotorch.float64,
    "FloatStorage": ferrotorch.float32,
    "HalfStorage": ferrotorch.float16,
    "BFloat16Storage": ferrotorch.bfloat16,
    "LongStorage": ferrotorch.int64,
    "IntStorage": ferrotorch.int32,
    "ShortStorage": ferrotorch.int16,
    "CharStorage": ferrotorch.int8,
    "ByteStorage": ferrotorch.uint8,
    "BoolStorage": ferrotorch.bool,
    "ComplexFloatStorage": ferrotorch.complex64,
    "ComplexDoubleStorage": ferrotorch.complex128,
}
STORAGE_OF = {dtype: name for name, dtype in STORAGES.items()}
DTYPES = {str(dtype).removeprefix("torch."): dtype for dtype in STORAGES.values()}
