"""Layers as functions: everything a layer computes, with its parameters as arguments."""

from ferrotorch.nn.functional.activation import *  # noqa: F403
from ferrotorch.nn.functional.attention import *  # noqa: F403
from ferrotorch.nn.functional.chunked_loss import *  # noqa: F403
from ferrotorch.nn.functional.conv import *  # noqa: F403
from ferrotorch.nn.functional.distance import *  # noqa: F403
from ferrotorch.nn.functional.dropout import *  # noqa: F403
from ferrotorch.nn.functional.embedding import *  # noqa: F403
from ferrotorch.nn.functional.linear import *  # noqa: F403
from ferrotorch.nn.functional.loss import *  # noqa: F403
from ferrotorch.nn.functional.margin_loss import *  # noqa: F403
from ferrotorch.nn.functional.normalization import *  # noqa: F403
from ferrotorch.nn.functional.padding import *  # noqa: F403
from ferrotorch.nn.functional.pooling import *  # noqa: F403
from ferrotorch.nn.functional.vision import *  # noqa: F403
