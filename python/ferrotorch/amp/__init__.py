"""Mixed precision: autocasting, and gradient scaling."""

from ferrotorch.amp.autocast_mode import autocast, custom_bwd, custom_fwd, is_autocast_available
from ferrotorch.amp.grad_scaler import GradScaler

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]
