"""What loaders and their worker processes share."""

from ferrotorch.utils.data._utils import collate, worker

__all__ = ["collate", "worker"]
