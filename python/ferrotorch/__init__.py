"""PyTorch's API on a small, fast Rust core for the CPU.

Tensors, automatic differentiation, neural networks, optimizers and data loading with PyTorch's names, signatures and
numbers: a program written for PyTorch runs with ``import ferrotorch as torch``.
"""

from importlib import import_module as _import_module
from math import e, inf, nan, pi

from ferrotorch import _C, _absent, _interop, _methods
from ferrotorch._C import *

__version__ = "0.1.0"

# What an index names a new dimension with.
newaxis = None

# Operators that PyTorch publishes in `nn.functional` only.
_FUNCTIONAL_ONLY = """
    adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool2d adaptive_max_pool3d avg_pool2d avg_pool3d
    binary_cross_entropy col2im cross_entropy_loss elu elu_ fractional_max_pool2d fractional_max_pool3d gelu glu
    hardsigmoid hardsigmoid_ hardswish hardswish_ hardtanh hardtanh_ huber_loss im2col l1_loss leaky_relu
    leaky_relu_ linear log_sigmoid max_pool2d_with_indices max_pool3d_with_indices max_unpool2d max_unpool3d mish
    mish_ mse_loss multi_margin_loss multilabel_margin_loss nll_loss nll_loss_nd one_hot pad relu6 relu6_
    scaled_dot_product_attention silu silu_ smooth_l1_loss soft_margin_loss softplus softshrink upsample_bicubic2d
    upsample_bilinear2d upsample_linear1d upsample_nearest1d upsample_nearest2d upsample_nearest3d
    upsample_trilinear3d
""".split()
for _name in _FUNCTIONAL_ONLY:
    globals().pop(_name, None)

# Loaded at first use: a program pays only for the parts it touches.
_SUBMODULES = frozenset(
    """
    accelerator
    amp
    array_api
    autograd
    backends
    compiler
    cpu
    cuda
    distributions
    fft
    func
    functional
    jit
    linalg
    masked
    mps
    multiprocessing
    nn
    optim
    overrides
    random
    return_types
    serialization
    signal
    special
    storage
    testing
    types
    utils
    version
    """.split()
)

# Functions written in Python, loaded at first use, by the submodule that defines them.
_PYTHON_NAMES = {
    name: module
    for module, names in {
        "_differences": "gradient",
        "_grids": "grid_sampler grid_sampler_2d grid_sampler_3d",
        "_layouts": "jagged sparse_bsc sparse_bsr sparse_coo sparse_csc sparse_csr",
        "_segments": "segment_reduce",
        "_spectral": "istft stft",
        "_settings": "are_deterministic_algorithms_enabled broadcast_shapes compile get_default_device "
        "get_deterministic_debug_mode get_float32_matmul_precision get_num_interop_threads "
        "is_deterministic_algorithms_warn_only_enabled is_warn_always_enabled set_default_device "
        "set_deterministic_debug_mode set_float32_matmul_precision set_flush_denormal set_num_interop_threads "
        "set_warn_always use_deterministic_algorithms",
        "_lowrank": "pca_lowrank svd_lowrank",
        "_tensor_str": "set_printoptions",
        "amp": "GradScaler autocast",
        "amp._state": "autocast_decrement_nesting autocast_increment_nesting clear_autocast_cache get_autocast_cpu_dtype "
        "get_autocast_dtype get_autocast_gpu_dtype is_autocast_cache_enabled is_autocast_cpu_enabled is_autocast_enabled "
        "set_autocast_cache_enabled set_autocast_cpu_dtype set_autocast_cpu_enabled set_autocast_dtype "
        "set_autocast_enabled set_autocast_gpu_dtype",
        "_utils": "typename",
        "_windows": "bartlett_window blackman_window hamming_window hann_window kaiser_window",
        "autograd": "enable_grad inference_mode no_grad set_grad_enabled",
        "func": "vmap",
        "_lobpcg": "lobpcg",
        "functional": "block_diag cartesian_prod cdist chain_matmul einsum meshgrid tensordot unravel_index",
        "nn.functional": "channel_shuffle cosine_similarity native_channel_shuffle pairwise_distance pixel_shuffle "
        "pixel_unshuffle",
        "nn.functional.ctc": "ctc_loss",
        "random": "fork_rng",
        "serialization": "load save",
        "utils.dlpack": "to_dlpack",
        "storage": "BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage ComplexFloatStorage "
        "DoubleStorage FloatStorage HalfStorage IntStorage LongStorage ShortStorage TypedStorage",
    }.items()
    for name in names.split()
}


def __getattr__(name):
    if name in _SUBMODULES:
        try:
            return _import_module(f"{__name__}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{name}":
                raise
    elif name in _PYTHON_NAMES:
        value = getattr(_import_module(f"{__name__}.{_PYTHON_NAMES[name]}"), name)
        globals()[name] = value
        return value
    elif name in _absent.FUNCTIONS:
        return _absent.refusal(name, _absent.FUNCTIONS[name])
    raise AttributeError(_absent.module_message(name) or f"module '{__name__}' has no attribute '{name}'")


def __dir__():
    return sorted({*globals(), *_PYTHON_NAMES, *_SUBMODULES})


_interop.install()
_absent.install(_C.Tensor)
