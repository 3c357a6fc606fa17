"""In which order items are taken."""

import itertools
from typing import Generic, TypeVar

import ferrotorch

__all__ = [
    "BatchSampler",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "SubsetRandomSampler",
    "WeightedRandomSampler",
]

_T_co = TypeVar("_T_co", covariant=True)


class Sampler(Generic[_T_co]):
    """Base class of samplers: a subclass defines ``__iter__`` over item numbers, or lists of them."""

    def __iter__(self):
        raise NotImplementedError


class SequentialSampler(Sampler[int]):
    """The items in their order.

    Example::

        >>> list(torch.utils.data.SequentialSampler("abc"))
        [0, 1, 2]
    """

    def __init__(self, data_source):
        self.data_source = data_source

    def __iter__(self):
        return iter(range(len(self.data_source)))

    def __len__(self):
        return len(self.data_source)


def _fresh_generator():
    """A generator seeded from the default one."""
    seed = int(ferrotorch.empty((), dtype=ferrotorch.int64).random_().item())
    generator = ferrotorch.Generator()
    generator.manual_seed(seed)
    return generator


class RandomSampler(Sampler[int]):
    """The items in random order.

    Args:
        data_source (Dataset): what is sampled
        replacement (bool): whether an item may come again. Default: ``False``
        num_samples (int, optional): how many. Default: all
        generator (Generator, optional): where the random numbers come from

    Example::

        >>> sorted(torch.utils.data.RandomSampler("abc"))
        [0, 1, 2]
    """

    def __init__(self, data_source, replacement=False, num_samples=None, generator=None):
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement should be a boolean value, but got replacement={replacement}")
        if not isinstance(self.num_samples, int) or self.num_samples <= 0:
            raise ValueError(f"num_samples should be a positive integer value, but got num_samples={self.num_samples}")

    @property
    def num_samples(self):
        """How many numbers one pass gives."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self):
        n = len(self.data_source)
        generator = _fresh_generator() if self.generator is None else self.generator
        if self.replacement:
            for _ in range(self.num_samples // 32):
                yield from ferrotorch.randint(high=n, size=(32,), dtype=ferrotorch.int64, generator=generator).tolist()
            rest = (self.num_samples % 32,)
            yield from ferrotorch.randint(high=n, size=rest, dtype=ferrotorch.int64, generator=generator).tolist()
        else:
            for _ in range(self.num_samples // n):
                yield from ferrotorch.randperm(n, generator=generator).tolist()
            yield from ferrotorch.randperm(n, generator=generator).tolist()[: self.num_samples % n]

    def __len__(self):
        return self.num_samples


class SubsetRandomSampler(Sampler[int]):
    """Given items in random order.

    Args:
        indices (sequence): the numbers of the items
        generator (Generator, optional): where the random numbers come from

    Example::

        >>> sorted(torch.utils.data.SubsetRandomSampler([4, 2]))
        [2, 4]
    """

    def __init__(self, indices, generator=None):
        self.indices = indices
        self.generator = generator

    def __iter__(self):
        for i in ferrotorch.randperm(len(self.indices), generator=self.generator).tolist():
            yield self.indices[i]

    def __len__(self):
        return len(self.indices)


class WeightedRandomSampler(Sampler[int]):
    """Items drawn with given weights.

    Args:
        weights (sequence): a weight for each item; they need not add up to one
        num_samples (int): how many to draw
        replacement (bool): whether an item may come again. Default: ``True``
        generator (Generator, optional): where the random numbers come from

    Example::

        >>> list(torch.utils.data.WeightedRandomSampler([0, 0, 1], 2))
        [2, 2]
    """

    def __init__(self, weights, num_samples, replacement=True, generator=None):
        if not isinstance(num_samples, int) or isinstance(num_samples, bool) or num_samples <= 0:
            raise ValueError(f"num_samples should be a positive integer value, but got num_samples={num_samples}")
        if not isinstance(replacement, bool):
            raise ValueError(f"replacement should be a boolean value, but got replacement={replacement}")
        weights = ferrotorch.as_tensor(weights, dtype=ferrotorch.float64)
        if len(weights.shape) != 1:
            raise ValueError(f"weights should be a 1d sequence but given weights have shape {tuple(weights.shape)}")
        self.weights = weights
        self.num_samples = num_samples
        self.replacement = replacement
        self.generator = generator

    def __iter__(self):
        drawn = ferrotorch.multinomial(self.weights, self.num_samples, self.replacement, generator=self.generator)
        yield from iter(drawn.tolist())

    def __len__(self):
        return self.num_samples


class BatchSampler(Sampler[list]):
    """Lists of the numbers that another sampler gives.

    Args:
        sampler (Sampler or iterable): the numbers
        batch_size (int): how many make a batch
        drop_last (bool): whether to leave out a last batch that is not full

    Example::

        >>> list(torch.utils.data.BatchSampler(range(5), 2, False))
        [[0, 1], [2, 3], [4]]
    """

    def __init__(self, sampler, batch_size, drop_last):
        if not isinstance(batch_size, int) or isinstance(batch_size, bool) or batch_size <= 0:
            raise ValueError(f"batch_size should be a positive integer value, but got batch_size={batch_size}")
        if not isinstance(drop_last, bool):
            raise ValueError(f"drop_last should be a boolean value, but got drop_last={drop_last}")
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self):
        numbers = iter(self.sampler)
        while batch := list(itertools.islice(numbers, self.batch_size)):
            if len(batch) < self.batch_size and self.drop_last:
                return
            yield batch

    def __len__(self):
        full, rest = divmod(len(self.sampler), self.batch_size)
        return full + (rest > 0 and not self.drop_last)
