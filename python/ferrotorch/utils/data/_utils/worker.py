"""Worker processes of a loader."""

import os
import queue
import random
import sys
import traceback
from dataclasses import dataclass

import ferrotorch

__all__ = ["ExceptionWrapper", "WorkerInfo", "get_worker_info", "worker_loop"]

POLL_SECONDS = 5.0


@dataclass(frozen=True)
class WorkerInfo:
    """What a worker process knows of itself: its number of so many, its seed, its copy of the data set."""

    id: int
    num_workers: int
    seed: int
    dataset: object


_worker_info = None


def get_worker_info():
    """The :class:`WorkerInfo` in a worker process, ``None`` elsewhere.

    Example::

        >>> torch.utils.data.get_worker_info() is None
        True
    """
    return _worker_info


class ExceptionWrapper:
    """An exception on its way from a worker process."""

    def __init__(self, where):
        kind, error, _ = sys.exc_info()
        self.exc_type, self.exc_msg, self.where = kind, "".join(traceback.format_exc()), where
        self.key = error.args[0] if kind is KeyError and error.args else None

    def reraise(self):
        """Raises an exception of the same type, which says where it comes from."""
        message = f"Caught {self.exc_type.__name__} {self.where}.\nOriginal {self.exc_msg}"
        if self.exc_type is KeyError:

            class KeyErrorMessage(str):
                __slots__ = ()

                def __repr__(self):
                    return str(self)

            message = KeyErrorMessage(message)
        try:
            error = self.exc_type(message)
        except Exception:
            raise RuntimeError(message) from None
        raise error


class End:
    """Says that an iterable data set of a worker has come to its end."""

    def __init__(self, worker):
        self.worker = worker


class Resume:
    """Asks a persistent worker to begin again."""

    def __init__(self, seed):
        self.seed = seed


def _alive(parent):
    return os.getppid() == parent


def worker_loop(make_fetcher, dataset, inbox, outbox, done, base_seed, init_fn, number, count):
    """What a worker process does: fetches what it is asked for until it is told to stop."""
    global _worker_info
    parent = os.getppid()
    try:
        ferrotorch.set_num_threads(1)
        seed = base_seed + number
        random.seed(seed)
        ferrotorch.manual_seed(seed)
        if "numpy" in sys.modules:
            _seed_numpy(base_seed, number)
        _worker_info = WorkerInfo(id=number, num_workers=count, seed=seed, dataset=dataset)
        failure = fetcher = None
        try:
            if init_fn is not None:
                init_fn(number)
            fetcher = make_fetcher(dataset)
        except Exception:
            failure = ExceptionWrapper(f"in DataLoader worker process {number}")
        ended = False
        while _alive(parent):
            try:
                request = inbox.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            if isinstance(request, Resume):
                outbox.put((request, None))
                ended = False
                fetcher = make_fetcher(dataset)
                continue
            if request is None or done.is_set():
                break
            at, index = request
            if ended:
                continue
            if failure is not None:
                data, failure = failure, None
            else:
                try:
                    data = fetcher.fetch(index)
                except StopIteration:
                    data, ended = End(number), True
                except Exception:
                    data = ExceptionWrapper(f"in DataLoader worker process {number}")
            outbox.put((at, data))
    except KeyboardInterrupt:
        pass
    if done.is_set():
        outbox.cancel_join_thread()
        outbox.close()


def _seed_numpy(base_seed, number):
    import numpy

    words = numpy.random.SeedSequence((base_seed, number)).generate_state(4)
    numpy.random.seed(words)
