"""Layers as functions: everything a layer computes, with its parameters as arguments."""

from ferrotorch._arguments import explanation as _explanation
from ferrotorch._overriding import make_overridable as _make_overridable
from ferrotorch.nn.functional.activation import *
from ferrotorch.nn.functional.attention import *
from ferrotorch.nn.functional.chunked_loss import *
from ferrotorch.nn.functional.conv import *
from ferrotorch.nn.functional.distance import *
from ferrotorch.nn.functional.dropout import *
from ferrotorch.nn.functional.embedding import *
from ferrotorch.nn.functional.linear import *
from ferrotorch.nn.functional.loss import *
from ferrotorch.nn.functional.margin_loss import *
from ferrotorch.nn.functional.normalization import *
from ferrotorch.nn.functional.padding import *
from ferrotorch.nn.functional.pooling import *
from ferrotorch.nn.functional.vision import *

# Offered to `__torch_function__` here, because they ask tensors something before an operator of the core sees them; the
# others leave it to that operator, which costs nothing.
_OFFERED = """
    affine_grid channel_shuffle cosine_embedding_loss cosine_similarity ctc_loss embedding_bag fold fractional_max_pool2d
    fractional_max_pool3d gaussian_nll_loss grid_sample gumbel_softmax hinge_embedding_loss instance_norm interpolate
    kl_div linear_cross_entropy local_response_norm lp_pool1d lp_pool2d lp_pool3d margin_ranking_loss max_unpool1d
    max_unpool2d max_unpool3d multi_head_attention_forward multilabel_soft_margin_loss native_channel_shuffle normalize
    one_hot pairwise_distance pixel_shuffle pixel_unshuffle poisson_nll_loss scaled_dot_product_attention softmin
    tanhshrink triplet_margin_loss triplet_margin_with_distance_loss unfold upsample upsample_bilinear upsample_nearest
""".split()
_LOSS = "object size_average = None, object reduce = None, object reduction = mean"
_PAIRS = "int or tuple of ints"
_EXPLAINED = {
    "channel_shuffle": "(Tensor input, int groups)",
    "conv_tbc": "(Tensor input, Tensor weight, Tensor bias, int pad = 0)",
    "cosine_embedding_loss": f"(Tensor input1, Tensor input2, Tensor target, float margin = 0.0, {_LOSS})",
    "cosine_similarity": "(Tensor x1, Tensor x2, int dim = 1, float eps = 1e-08)",
    "fold": f"(Tensor input, {_PAIRS} output_size, {_PAIRS} kernel_size, {_PAIRS} dilation = 1, {_PAIRS} padding = 0, {_PAIRS} stride = 1)",
    "hinge_embedding_loss": f"(Tensor input, Tensor target, float margin = 1.0, {_LOSS})",
    "kl_div": f"(Tensor input, Tensor target, {_LOSS}, bool log_target = False)",
    "multi_margin_loss": f"(Tensor input, Tensor target, Number p = 1, Number margin = 1.0, Tensor weight = None, {_LOSS})",
    "multilabel_margin_loss": f"(Tensor input, Tensor target, {_LOSS})",
    "native_channel_shuffle": "(Tensor input, int groups)",
    "one_hot": "(Tensor input, int num_classes = -1)",
    "pairwise_distance": "(Tensor x1, Tensor x2, float p = 2, float eps = 1e-06, bool keepdim = False)",
    "pdist": "(Tensor input, float p = 2)",
    "pixel_shuffle": "(Tensor input, int upscale_factor)",
    "pixel_unshuffle": "(Tensor input, int downscale_factor)",
    "poisson_nll_loss": (
        "(Tensor input, Tensor target, bool log_input = True, bool full = False, object size_average = None, "
        "float eps = 1e-08, object reduce = None, object reduction = mean)"
    ),
    "scaled_dot_product_attention": (
        "(Tensor query, Tensor key, Tensor value, Tensor attn_mask = None, float dropout_p = 0.0, bool is_causal = False, "
        "*, float scale = None, bool enable_gqa = False)"
    ),
    "triplet_margin_loss": (
        "(Tensor anchor, Tensor positive, Tensor negative, float margin = 1.0, float p = 2, float eps = 1e-06, "
        f"bool swap = False, {_LOSS})"
    ),
    "unfold": f"(Tensor input, {_PAIRS} kernel_size, {_PAIRS} dilation = 1, {_PAIRS} padding = 0, {_PAIRS} stride = 1)",
}
_LENGTHS = ["tuple of ints input_lengths, tuple of ints target_lengths", "Tensor input_lengths, Tensor target_lengths"]
_REST = "int blank = 0, object reduction = mean, bool zero_infinity = False"
_ALIGNED = [f"(Tensor log_probs, Tensor targets, {lengths}, {_REST})" for lengths in _LENGTHS]
_make_overridable(
    globals(),
    {*_OFFERED, *_EXPLAINED},
    {name: _explanation(name, text) for name, text in _EXPLAINED.items()}
    | {"ctc_loss": _explanation("ctc_loss", *_ALIGNED)},
)
