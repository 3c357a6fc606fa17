"""Layers, containers, losses, initial values and utilities for neural networks."""

from ferrotorch.nn.parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter
from ferrotorch.nn.modules import *  # noqa: F403
