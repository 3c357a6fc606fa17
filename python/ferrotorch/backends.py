"""What programs ask about other libraries and set for them: none of them is used."""

from types import SimpleNamespace

__all__ = ["cpu", "cuda", "cudnn", "mkl", "mkldnn", "mps", "openmp"]


def _never():
    return False


def _nothing():
    return None


# Switches can be set, and read back; they have no effect.
cuda = SimpleNamespace(
    is_built=_never,
    matmul=SimpleNamespace(
        allow_tf32=False,
        allow_fp16_reduced_precision_reduction=True,
        allow_bf16_reduced_precision_reduction=True,
    ),
)
cudnn = SimpleNamespace(
    is_available=_never,
    version=_nothing,
    enabled=True,
    benchmark=False,
    benchmark_limit=10,
    deterministic=False,
    allow_tf32=True,
)
mps = SimpleNamespace(is_available=_never, is_built=_never)
mkl = SimpleNamespace(is_available=_never)
mkldnn = SimpleNamespace(is_available=_never, enabled=True, deterministic=False, allow_tf32=True)
openmp = SimpleNamespace(is_available=_never)


def _capability():
    """The widest instructions that this machine runs, in PyTorch's words."""
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
            flags = next((line for line in info if line.startswith("flags")), "").split()
    except OSError:
        flags = []
    return "AVX512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "DEFAULT"


cpu = SimpleNamespace(get_cpu_capability=_capability)
