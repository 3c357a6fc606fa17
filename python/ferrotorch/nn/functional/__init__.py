"""Layers as functions: everything a layer computes, with its parameters as arguments."""

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
_make_overridable(globals(), _OFFERED)
