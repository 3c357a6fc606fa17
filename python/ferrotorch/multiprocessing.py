"""Python's `multiprocessing`, with PyTorch's names beside it; tensors are sent to other processes by value."""

import multiprocessing as _multiprocessing
from multiprocessing import *  # noqa: F403

__all__ = [
    *_multiprocessing.__all__,
    "get_all_sharing_strategies",
    "get_sharing_strategy",
    "set_sharing_strategy",
    "spawn",
]


def get_all_sharing_strategies():
    """Returns the ways in which tensors could be sent; none differs."""
    return {"file_descriptor", "file_system"}


def get_sharing_strategy():
    """Returns the way in which tensors are sent, in PyTorch's words."""
    return _strategy[0]


def set_sharing_strategy(new_strategy):
    """Notes the way in which tensors are to be sent; it has no effect.

    Args:
        new_strategy (str): ``'file_descriptor'`` or ``'file_system'``
    """
    if new_strategy not in get_all_sharing_strategies():
        raise AssertionError(f"{new_strategy} is not a sharing strategy")
    _strategy[0] = new_strategy


_strategy = ["file_descriptor"]


def spawn(fn, args=(), nprocs=1, join=True, daemon=False, start_method="spawn"):
    """Runs ``fn(i, *args)`` in `nprocs` processes.

    Args:
        fn (Callable): a function of a module's top level; its first argument is the number of the process
        args (tuple): its other arguments
        nprocs (int): number of processes. Default: 1
        join (bool): whether to wait for them; otherwise they are returned. Default: ``True``
        daemon (bool): whether they end with this process. Default: ``False``
        start_method (str): how they are started. Default: ``'spawn'``
    """
    context = _multiprocessing.get_context(start_method)
    processes = [context.Process(target=fn, args=(i, *args), daemon=daemon) for i in range(nprocs)]
    for process in processes:
        process.start()
    if not join:
        return processes
    for process in processes:
        process.join()
    failed = [i for i, process in enumerate(processes) if process.exitcode]
    if failed:
        raise RuntimeError(f"process {failed[0]} terminated with exit code {processes[failed[0]].exitcode}")
    return None
