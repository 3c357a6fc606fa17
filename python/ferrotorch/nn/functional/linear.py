"""Linear maps of one and of two inputs."""

from ferrotorch.nn.functional._core import bilinear, linear

__all__ = ["bilinear", "linear"]
