"""Linear algebra, under PyTorch's names in `torch.linalg`."""

from ferrotorch import _C

LinAlgError = _C._LinAlgError

for _name in dir(_C):
    if _name.startswith("_linalg_"):
        globals()[_name.removeprefix("_linalg_")] = getattr(_C, _name)

matmul = _C.matmul
matrix_power = _C.matrix_power

__all__ = sorted(
    {
        "LinAlgError",
        "matmul",
        "matrix_power",
        *(name.removeprefix("_linalg_") for name in dir(_C) if name.startswith("_linalg_")),
    }
)
