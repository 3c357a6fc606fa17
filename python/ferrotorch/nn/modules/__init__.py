"""All layers, one file for each family."""

from ferrotorch.nn.modules.activation import *  # noqa: F403
from ferrotorch.nn.modules.adaptive import *  # noqa: F403
from ferrotorch.nn.modules.batchnorm import *  # noqa: F403
from ferrotorch.nn.modules.channelshuffle import *  # noqa: F403
from ferrotorch.nn.modules.container import *  # noqa: F403
from ferrotorch.nn.modules.conv import *  # noqa: F403
from ferrotorch.nn.modules.distance import *  # noqa: F403
from ferrotorch.nn.modules.dropout import *  # noqa: F403
from ferrotorch.nn.modules.flatten import *  # noqa: F403
from ferrotorch.nn.modules.fold import *  # noqa: F403
from ferrotorch.nn.modules.instancenorm import *  # noqa: F403
from ferrotorch.nn.modules.linear import *  # noqa: F403
from ferrotorch.nn.modules.linear_cross_entropy_options import LinearCrossEntropyOptions
from ferrotorch.nn.modules.loss import *  # noqa: F403
from ferrotorch.nn.modules.module import Module
from ferrotorch.nn.modules.normalization import *  # noqa: F403
from ferrotorch.nn.modules.padding import *  # noqa: F403
from ferrotorch.nn.modules.pixelshuffle import *  # noqa: F403
from ferrotorch.nn.modules.pooling import *  # noqa: F403
from ferrotorch.nn.modules.rnn import *  # noqa: F403
from ferrotorch.nn.modules.sparse import *  # noqa: F403
from ferrotorch.nn.modules.transformer import *  # noqa: F403
from ferrotorch.nn.modules.upsampling import *  # noqa: F403

__all__ = sorted(name for name, value in globals().items() if isinstance(value, type) and not name.startswith("_"))
