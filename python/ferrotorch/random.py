"""The default random generator."""

import contextlib

from ferrotorch._C import default_generator

__all__ = ["fork_rng", "get_rng_state", "initial_seed", "manual_seed", "seed", "set_rng_state"]


def manual_seed(seed):
    """Seeds the default generator and returns it.

    Args:
        seed (int): from -2**63 to 2**64 - 1

    Example::

        >>> _ = torch.manual_seed(0)
        >>> torch.rand(3)
        tensor([0.4963, 0.7682, 0.0885])
    """
    return default_generator.manual_seed(int(seed))


def seed():
    """Seeds the default generator from the system's entropy and returns the seed."""
    return default_generator.seed()


def initial_seed():
    """The seed that the default generator was given last.

    Example::

        >>> _ = torch.manual_seed(7)
        >>> torch.initial_seed()
        7
    """
    return default_generator.initial_seed()


def get_rng_state():
    """The state of the default generator, as a tensor of bytes.

    Example::

        >>> torch.get_rng_state().shape
        torch.Size([5056])
    """
    return default_generator.get_state()


def set_rng_state(new_state):
    """Puts the default generator into a state that :func:`get_rng_state` gave.

    Args:
        new_state (Tensor): bytes
    """
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(devices=None, enabled=True, _caller="fork_rng", _devices_kw="devices", device_type="cpu"):
    """A block after which the default generator goes on as if the block had not been.

    Args:
        enabled (bool): ``False`` makes the block an ordinary one. Default: ``True``

    Example::

        >>> _ = torch.manual_seed(0)
        >>> with torch.random.fork_rng():
        ...     _ = torch.rand(1)
        >>> torch.rand(1)
        tensor([0.4963])
    """
    if not enabled:
        yield
        return
    state = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(state)
