"""Schedules of learning rates, and of momentum where it moves with them."""

from ferrotorch.optim.lr_scheduler._base import LRScheduler
from ferrotorch.optim.lr_scheduler._combined import ChainedScheduler, SequentialLR
from ferrotorch.optim.lr_scheduler._cosine import CosineAnnealingLR, CosineAnnealingWarmRestarts
from ferrotorch.optim.lr_scheduler._cyclic import CyclicLR, OneCycleLR
from ferrotorch.optim.lr_scheduler._factor import (
    ConstantLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from ferrotorch.optim.lr_scheduler._plateau import ReduceLROnPlateau

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]

_LRScheduler = LRScheduler
