"""Tools around modules and their parameters."""

from ferrotorch.nn.utils import parametrizations, parametrize, rnn, stateless
from ferrotorch.nn.utils.clip_grad import (
    clip_grad_norm,
    clip_grad_norm_,
    clip_grad_value_,
    clip_grads_with_norm_,
    get_total_norm,
)
from ferrotorch.nn.utils.convert_parameters import parameters_to_vector, vector_to_parameters
from ferrotorch.nn.utils.fusion import (
    fuse_conv_bn_eval,
    fuse_conv_bn_weights,
    fuse_linear_bn_eval,
    fuse_linear_bn_weights,
)
from ferrotorch.nn.utils.init import skip_init
from ferrotorch.nn.utils.memory_format import (
    convert_conv2d_weight_memory_format,
    convert_conv3d_weight_memory_format,
)
from ferrotorch.nn.utils.spectral_norm import remove_spectral_norm, spectral_norm
from ferrotorch.nn.utils.weight_norm import remove_weight_norm, weight_norm

__all__ = [
    "clip_grad_norm",
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "convert_conv2d_weight_memory_format",
    "convert_conv3d_weight_memory_format",
    "fuse_conv_bn_eval",
    "fuse_conv_bn_weights",
    "fuse_linear_bn_eval",
    "fuse_linear_bn_weights",
    "get_total_norm",
    "parameters_to_vector",
    "parametrizations",
    "parametrize",
    "remove_spectral_norm",
    "remove_weight_norm",
    "rnn",
    "skip_init",
    "spectral_norm",
    "stateless",
    "vector_to_parameters",
    "weight_norm",
]


def __getattr__(name):
    if name == "prune":
        import importlib

        return importlib.import_module("ferrotorch.nn.utils.prune")
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
