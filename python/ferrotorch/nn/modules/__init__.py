"""All layers, one file for each family."""

from ferrotorch.nn.modules.activation import *
from ferrotorch.nn.modules.adaptive import *
from ferrotorch.nn.modules.batchnorm import *
from ferrotorch.nn.modules.channelshuffle import *
from ferrotorch.nn.modules.container import *
from ferrotorch.nn.modules.conv import *
from ferrotorch.nn.modules.distance import *
from ferrotorch.nn.modules.dropout import *
from ferrotorch.nn.modules.flatten import *
from ferrotorch.nn.modules.fold import *
from ferrotorch.nn.modules.instancenorm import *
from ferrotorch.nn.modules.linear import *
from ferrotorch.nn.modules.linear_cross_entropy_options import LinearCrossEntropyOptions
from ferrotorch.nn.modules.loss import *
from ferrotorch.nn.modules.module import Module
from ferrotorch.nn.modules.normalization import *
from ferrotorch.nn.modules.padding import *
from ferrotorch.nn.modules.pixelshuffle import *
from ferrotorch.nn.modules.pooling import *
from ferrotorch.nn.modules.rnn import *
from ferrotorch.nn.modules.sparse import *
from ferrotorch.nn.modules.transformer import *
from ferrotorch.nn.modules.upsampling import *

__all__ = sorted(name for name, value in globals().items() if isinstance(value, type) and not name.startswith("_"))
