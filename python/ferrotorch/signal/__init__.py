"""Signal processing, under PyTorch's names in `torch.signal`."""

from ferrotorch.signal import windows

__all__ = ["windows"]
