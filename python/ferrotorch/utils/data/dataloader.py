"""Loaders: batches of a data set, in this process or from workers."""

import functools
import itertools
import math
import multiprocessing
import os
import queue
import threading
import warnings

import ferrotorch
from ferrotorch.utils.data._utils import collate, worker
from ferrotorch.utils.data._utils.fetch import IterableFetcher, MapFetcher
from ferrotorch.utils.data.dataset import IterableDataset
from ferrotorch.utils.data.sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler

__all__ = ["DataLoader"]


class _Forever(Sampler):
    """What stands for a sampler where the data set sets the order."""

    def __iter__(self):
        while True:
            yield None


class DataLoader:
    """Batches of a data set.

    Args:
        dataset (Dataset): items by number, or an :class:`IterableDataset`
        batch_size (int, optional): items in a batch; ``None`` gives single items. Default: ``1``
        shuffle (bool, optional): random order, new for each pass. Default: ``False``
        sampler (Sampler or iterable, optional): the order
        batch_sampler (Sampler or iterable, optional): lists of item numbers
        num_workers (int): worker processes; 0 loads in this one. Default: ``0``
        collate_fn (callable, optional): makes a batch of a list of items
        pin_memory (bool): accepted; there is no device to copy to. Default: ``False``
        drop_last (bool): leaves out a last batch that is not full. Default: ``False``
        timeout (float): seconds to wait for a worker; 0 waits for ever. Default: ``0``
        worker_init_fn (callable, optional): called in each worker with its number
        multiprocessing_context (str or context, optional): how workers start. Default: the system's way
        generator (Generator, optional): where random orders and the workers' seeds come from
        prefetch_factor (int, optional): batches that each worker prepares ahead. Default: ``2``
        persistent_workers (bool): keeps the workers for the next pass. Default: ``False``
        in_order (bool): whether batches of workers come in order. Default: ``True``

    Example::

        >>> loader = torch.utils.data.DataLoader([1, 2, 3], batch_size=2)
        >>> list(loader)
        [tensor([1, 2]), tensor([3])]
    """

    _initialized = False

    def __init__(
        self,
        dataset,
        batch_size=1,
        shuffle=None,
        sampler=None,
        batch_sampler=None,
        num_workers=0,
        collate_fn=None,
        pin_memory=False,
        drop_last=False,
        timeout=0,
        worker_init_fn=None,
        multiprocessing_context=None,
        generator=None,
        *,
        prefetch_factor=None,
        persistent_workers=False,
        pin_memory_device="",
        in_order=True,
    ):
        if num_workers < 0:
            raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
        if timeout < 0:
            raise ValueError("timeout option should be non-negative")
        if num_workers == 0 and prefetch_factor is not None:
            raise ValueError(
                "prefetch_factor option could only be specified in multiprocessing."
                "let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None."
            )
        if num_workers > 0 and prefetch_factor is None:
            prefetch_factor = 2
        elif prefetch_factor is not None and prefetch_factor < 0:
            raise ValueError("prefetch_factor option should be non-negative")
        if persistent_workers and num_workers == 0:
            raise ValueError("persistent_workers option needs num_workers > 0")
        self.dataset = dataset
        self.num_workers = num_workers
        self.prefetch_factor = prefetch_factor
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.in_order = in_order
        self._dataset_kind = IterableFetcher if isinstance(dataset, IterableDataset) else MapFetcher
        if self._dataset_kind is IterableFetcher:
            if shuffle not in {False, None}:
                raise ValueError(
                    f"DataLoader with IterableDataset: expected unspecified shuffle option, but got shuffle={shuffle}"
                )
            if sampler is not None:
                raise ValueError(
                    f"DataLoader with IterableDataset: expected unspecified sampler option, but got sampler={sampler}"
                )
            if batch_sampler is not None:
                raise ValueError(
                    "DataLoader with IterableDataset: expected unspecified batch_sampler option, but got "
                    f"batch_sampler={batch_sampler}"
                )
        else:
            shuffle = bool(shuffle)
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
                )
            batch_size, drop_last = None, False
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        if sampler is None:
            if self._dataset_kind is IterableFetcher:
                sampler = _Forever()
            elif shuffle:
                sampler = RandomSampler(dataset, generator=generator)
            else:
                sampler = SequentialSampler(dataset)
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.generator = generator
        if collate_fn is None:
            collate_fn = collate.default_convert if batch_sampler is None else collate.default_collate
        self.collate_fn = collate_fn
        self.persistent_workers = persistent_workers
        self._iterator = None
        self._initialized = True

    def __setattr__(self, name, value):
        fixed = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")
        if self._initialized and name in fixed:
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is initialized")
        super().__setattr__(name, value)

    @property
    def _auto_collation(self):
        return self.batch_sampler is not None

    @property
    def _index_sampler(self):
        return self.batch_sampler if self._auto_collation else self.sampler

    def _fetcher(self, dataset):
        return self._dataset_kind(dataset, self._auto_collation, self.collate_fn, self.drop_last)

    def _base_seed(self):
        """Drawn at the start of every pass, so that the default generator moves on as PyTorch's does."""
        return ferrotorch.empty((), dtype=ferrotorch.int64).random_(generator=self.generator).item()

    def __iter__(self):
        if self.num_workers == 0:
            return _SingleProcessIterator(self)
        if not self.persistent_workers:
            return _WorkersIterator(self)
        if self._iterator is None:
            self._iterator = _WorkersIterator(self)
        else:
            self._iterator.reset()
        return self._iterator

    def __len__(self):
        if self._dataset_kind is not IterableFetcher:
            return len(self._index_sampler)
        length = len(self.dataset)
        if self.batch_size is None:
            return length
        return length // self.batch_size if self.drop_last else math.ceil(length / self.batch_size)

    def check_worker_number_rationality(self):
        """Warns where there are more workers than processors."""
        available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        if available is not None and self.num_workers > available:
            warnings.warn(
                f"This DataLoader will create {self.num_workers} worker processes in total. Our suggested max number of "
                f"worker in current system is {available}, which is smaller than what this DataLoader is going to create.",
                stacklevel=3,
            )


class _Iterator:
    """One pass over a loader."""

    def __init__(self, loader):
        self._loader = loader
        self._base_seed = loader._base_seed()
        self._indices = iter(loader._index_sampler)
        self._warned = False
        self._yielded = 0

    def __iter__(self):
        return self

    def __next__(self):
        data = self._next()
        self._yielded += 1
        return data

    def __len__(self):
        return len(self._loader._index_sampler)


class _SingleProcessIterator(_Iterator):
    def __init__(self, loader):
        super().__init__(loader)
        self._fetcher = loader._fetcher(loader.dataset)

    def _next(self):
        return self._fetcher.fetch(next(self._indices))


class _WorkersIterator(_Iterator):
    """Sends requests to workers in turn and gives out the answers in order."""

    def __init__(self, loader):
        super().__init__(loader)
        context = loader.multiprocessing_context
        if context is None or isinstance(context, str):
            context = multiprocessing.get_context(context or ("fork" if hasattr(os, "fork") else None))
        self._results = context.Queue()
        self._done = context.Event()
        self._inboxes, self._processes = [], []
        make_fetcher = functools.partial(
            loader._dataset_kind,
            auto_collation=loader._auto_collation,
            collate_fn=loader.collate_fn,
            drop_last=loader.drop_last,
        )
        for number in range(loader.num_workers):
            inbox = context.Queue()
            inbox.cancel_join_thread()
            arguments = (
                make_fetcher,
                loader.dataset,
                inbox,
                self._results,
                self._done,
                self._base_seed,
                loader.worker_init_fn,
                number,
                loader.num_workers,
            )
            process = context.Process(target=worker.worker_loop, args=arguments, daemon=True)
            with warnings.catch_warnings():
                # Python warns of forks with threads; the core's threads are made anew in the child.
                warnings.simplefilter("ignore", DeprecationWarning)
                process.start()
            self._inboxes.append(inbox)
            self._processes.append(process)
        self._begin()

    def _begin(self):
        n = len(self._inboxes)
        self._sent = self._wanted = 0
        self._ready, self._owner = {}, {}
        self._working = [True] * n
        self._turn = itertools.cycle(range(n))
        for _ in range(self._loader.prefetch_factor * n):
            self._request()

    def reset(self):
        """Begins another pass with the same workers."""
        super().__init__(self._loader)
        for inbox in self._inboxes:
            inbox.put(worker.Resume(self._base_seed))
        waiting = len(self._inboxes)
        while waiting:
            at, _ = self._receive()
            waiting -= isinstance(at, worker.Resume)
        self._begin()

    def _request(self):
        """Asks the next working process for the next batch."""
        if not any(self._working):
            return
        try:
            index = next(self._indices)
        except StopIteration:
            return
        number = next(n for n in self._turn if self._working[n])
        self._inboxes[number].put((self._sent, index))
        self._owner[self._sent] = number
        self._sent += 1

    def _receive(self):
        """The next answer of any worker."""
        limit = self._loader.timeout
        waited = 0.0
        while True:
            step = min(limit - waited, worker.POLL_SECONDS) if limit else worker.POLL_SECONDS
            try:
                return self._results.get(timeout=step)
            except queue.Empty:
                waited += step
            dead = [p for n, p in enumerate(self._processes) if self._working[n] and not p.is_alive()]
            if dead:
                pids = ", ".join(str(p.pid) for p in dead)
                raise RuntimeError(f"DataLoader worker (pid(s) {pids}) exited unexpectedly")
            if limit and waited >= limit:
                raise RuntimeError(f"DataLoader timed out after {limit} seconds")

    def _next(self):
        while True:
            # Requests to workers whose data set has ended were not answered.
            while (
                self._wanted < self._sent
                and self._wanted not in self._ready
                and not self._working[self._owner[self._wanted]]
            ):
                self._wanted += 1
            if self._wanted >= self._sent:
                if not self._loader.persistent_workers:
                    self._shutdown()
                raise StopIteration
            at = self._wanted if self._loader.in_order else next(iter(self._ready), self._wanted)
            if at not in self._ready:
                number, data = self._receive()
                self._ready[number] = data
                continue
            data = self._ready.pop(at)
            if at == self._wanted:
                self._wanted += 1
            if isinstance(data, worker.End):
                self._working[data.worker] = False
                if not self._loader.persistent_workers:
                    self._inboxes[data.worker].put(None)
                self._request()
                continue
            self._request()
            if isinstance(data, worker.ExceptionWrapper):
                if not self._loader.persistent_workers:
                    self._shutdown()
                data.reraise()
            return data

    def _shutdown(self):
        """Ends the workers; a second call does nothing."""
        if self._done.is_set():
            return
        self._done.set()
        for inbox in self._inboxes:
            inbox.put(None)
        for process in self._processes:
            process.join(timeout=worker.POLL_SECONDS)
            if process.is_alive():
                process.terminate()
        for inbox in self._inboxes:
            inbox.close()

    def __del__(self):
        if threading.main_thread().is_alive() and hasattr(self, "_done"):
            self._shutdown()
