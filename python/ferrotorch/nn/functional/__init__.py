"""Layers as functions: everything a layer computes, with its parameters as arguments."""

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
