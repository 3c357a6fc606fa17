"""Comparisons for tests."""

from ferrotorch.testing._comparison import assert_allclose, assert_close
from ferrotorch.testing._creation import make_tensor

__all__ = ["assert_allclose", "assert_close", "make_tensor"]
