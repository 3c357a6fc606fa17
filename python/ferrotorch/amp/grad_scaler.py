"""Scaling of losses, so that small gradients do not vanish in low precision."""

import enum
import warnings
from collections import defaultdict

import ferrotorch
from ferrotorch import Tensor

__all__ = ["GradScaler", "OptState"]


class OptState(enum.Enum):
    """What was done with an optimizer since the last update."""

    READY = 0
    UNSCALED = 1
    STEPPED = 2


def _fresh():
    return {"stage": OptState.READY, "found_inf": None}


class GradScaler:
    """Multiplies losses, divides the gradients, leaves out steps with infinite gradients, and adapts the factor.

    Args:
        device (str): the kind of device; anything but ``'cpu'`` is disabled with a warning. Default: ``'cuda'``
        init_scale (float): the factor at first. Default: 65536
        growth_factor (float): what the factor is multiplied with after `growth_interval` good steps. Default: 2
        backoff_factor (float): what the factor is multiplied with after a bad one. Default: 0.5
        growth_interval (int): how many good steps in a row make the factor grow. Default: 2000
        enabled (bool): whether anything is done. Default: ``True``

    Example::

        >>> scaler = torch.amp.GradScaler('cpu', init_scale=4.)
        >>> w = torch.nn.Parameter(torch.ones(1))
        >>> optimizer = torch.optim.SGD([w], lr=1.)
        >>> scaler.scale(w * 2).backward()
        >>> w.grad
        tensor([8.])
        >>> scaler.step(optimizer)
        >>> w.grad, w.data
        (tensor([2.]), tensor([-1.]))
        >>> scaler.update()
    """

    def __init__(
        self,
        device="cuda",
        init_scale=2.0**16,
        growth_factor=2.0,
        backoff_factor=0.5,
        growth_interval=2000,
        enabled=True,
    ):
        self._device = device
        self._enabled = enabled
        if enabled and device != "cpu":
            what = (
                "torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling."
                if device == "cuda"
                else (f"GradScaler is enabled, but {device} is not available.  Disabling.")
            )
            warnings.warn(what, stacklevel=2)
            self._enabled = False
        if self._enabled:
            if not growth_factor > 1.0:
                raise AssertionError("The growth factor must be > 1.0.")
            if not backoff_factor < 1.0:
                raise AssertionError("The backoff factor must be < 1.0.")
            self._init_scale = init_scale
            self._scale = None
            self._growth_factor = growth_factor
            self._backoff_factor = backoff_factor
            self._growth_interval = growth_interval
            self._tracker = 0
            self._per_optimizer = defaultdict(_fresh)

    def _check_started(self, what):
        if self._scale is None:
            raise AssertionError(
                f"Attempted {what} but _scale is None.  This may indicate your script did not use scaler.scale(loss or "
                "outputs) earlier in the iteration."
            )

    def scale(self, outputs):
        """Returns outputs multiplied by the factor.

        Args:
            outputs (Tensor or iterable of Tensor): what gradients are computed of
        """
        if not self._enabled:
            return outputs
        if self._scale is None:
            self._scale = ferrotorch.tensor(self._init_scale, dtype=ferrotorch.float32)
        return self._scaled(outputs)

    def _scaled(self, value):
        if isinstance(value, Tensor):
            return value * self._scale
        if isinstance(value, (list, tuple)):
            items = [self._scaled(item) for item in value]
            return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
        if hasattr(value, "__iter__"):
            return map(self._scaled, value)
        raise ValueError("outputs must be a Tensor or an iterable of Tensors")

    @ferrotorch.no_grad()
    def _unscale(self, optimizer, allow_half):
        """Divides an optimizer's gradients by the factor; returns whether one was not finite, ``None`` without any."""
        inverse = float(self._scale.double().reciprocal().float())
        grads = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
        if not allow_half and any(grad.dtype == ferrotorch.float16 for grad in grads):
            raise ValueError("Attempting to unscale FP16 gradients.")
        if not grads:
            return None
        finite = True
        for grad in grads:
            finite = finite and bool(grad.isfinite().all())
            grad.mul_(inverse)
        return not finite

    def unscale_(self, optimizer):
        """Divides an optimizer's gradients by the factor, for clipping before :meth:`step`.

        Args:
            optimizer (Optimizer): the optimizer
        """
        if not self._enabled:
            return
        self._check_started("unscale_")
        state = self._per_optimizer[id(optimizer)]
        if state["stage"] is OptState.UNSCALED:
            raise RuntimeError("unscale_() has already been called on this optimizer since the last update().")
        if state["stage"] is OptState.STEPPED:
            raise RuntimeError("unscale_() is being called after step().")
        state["found_inf"] = self._unscale(optimizer, allow_half=False)
        state["stage"] = OptState.UNSCALED

    def step(self, optimizer, *args, **kwargs):
        """Makes the optimizer's step, unless a gradient is infinite or NaN; returns what it returns.

        Args:
            optimizer (Optimizer): the optimizer
            args, kwargs: arguments of its ``step``
        """
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("Closure use is not currently supported if GradScaler is enabled.")
        self._check_started("step")
        state = self._per_optimizer[id(optimizer)]
        if state["stage"] is OptState.STEPPED:
            raise RuntimeError("step() has already been called since the last update().")
        if state["stage"] is OptState.READY:
            self.unscale_(optimizer)
        if state["found_inf"] is None:
            raise AssertionError("No inf checks were recorded for this optimizer.")
        result = None if state["found_inf"] else optimizer.step(*args, **kwargs)
        state["stage"] = OptState.STEPPED
        return result

    def update(self, new_scale=None):
        """Adapts the factor to what the steps found, and makes ready for the next ones.

        Args:
            new_scale (float or Tensor, optional): the factor from now on
        """
        if not self._enabled:
            return
        self._check_started("update")
        if new_scale is not None:
            if isinstance(new_scale, Tensor):
                message = (
                    "new_scale should be a float or a 1-element torch.cuda.FloatTensor or "
                    "torch.FloatTensor with requires_grad=False."
                )
                if new_scale.numel() != 1 or new_scale.requires_grad or new_scale.dtype != ferrotorch.float32:
                    raise AssertionError(message)
            self._scale.fill_(float(new_scale))
        else:
            found = [s["found_inf"] for s in self._per_optimizer.values() if s["found_inf"] is not None]
            if not found:
                raise AssertionError("No inf checks were recorded prior to update.")
            self._adapt(any(found))
        self._per_optimizer = defaultdict(_fresh)

    def _adapt(self, bad):
        if bad:
            self._scale.mul_(self._backoff_factor)
            self._tracker = 0
            return
        self._tracker += 1
        if self._tracker == self._growth_interval:
            grown = self._scale * self._growth_factor
            # The factor itself must stay finite.
            if grown.isfinite():
                self._scale.copy_(grown)
            self._tracker = 0

    def get_scale(self):
        """Returns the factor, 1 where nothing is done."""
        if not self._enabled:
            return 1.0
        return self._init_scale if self._scale is None else self._scale.item()

    def get_growth_factor(self):
        """Returns what the factor grows by."""
        return self._growth_factor

    def set_growth_factor(self, new_factor):
        """Sets what the factor grows by.

        Args:
            new_factor (float): above 1
        """
        self._growth_factor = new_factor

    def get_backoff_factor(self):
        """Returns what the factor shrinks by."""
        return self._backoff_factor

    def set_backoff_factor(self, new_factor):
        """Sets what the factor shrinks by.

        Args:
            new_factor (float): below 1
        """
        self._backoff_factor = new_factor

    def get_growth_interval(self):
        """Returns how many good steps make the factor grow."""
        return self._growth_interval

    def set_growth_interval(self, new_interval):
        """Sets how many good steps make the factor grow.

        Args:
            new_interval (int): the number
        """
        self._growth_interval = new_interval

    def _get_growth_tracker(self):
        return self._tracker if self._enabled else 0

    def is_enabled(self):
        """Returns whether anything is done."""
        return self._enabled

    def state_dict(self):
        """Returns the state as a dictionary, an empty one where nothing is done."""
        if not self._enabled:
            return {}
        return {
            "scale": self.get_scale(),
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._tracker,
        }

    def load_state_dict(self, state_dict):
        """Takes over a state.

        Args:
            state_dict (dict): what :meth:`state_dict` returned
        """
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError(
                "The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler."
            )
        self._init_scale = state_dict["scale"]
        if self._scale is not None:
            self._scale.fill_(state_dict["scale"])
        self._growth_factor = state_dict["growth_factor"]
        self._backoff_factor = state_dict["backoff_factor"]
        self._growth_interval = state_dict["growth_interval"]
        self._tracker = state_dict["_growth_tracker"]

    def __getstate__(self):
        state = self.__dict__.copy()
        if self._enabled:
            if self._per_optimizer:
                raise AssertionError(
                    "A GradScaler instance may only be pickled at the beginning of an iteration, or at the end after "
                    "scaler.update()."
                )
            state["_init_scale"] = self.get_scale()
            state["_scale"] = None
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
