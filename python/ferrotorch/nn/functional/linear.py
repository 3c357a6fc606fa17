"""Linear maps of one and of two inputs."""

from ferrotorch._C import bilinear, linear

__all__ = ["bilinear", "linear"]
