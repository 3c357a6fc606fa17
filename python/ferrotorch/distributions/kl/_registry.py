"""The table of divergences, and the choice of the entry that fits a pair of types best."""

import warnings

from ferrotorch.distributions.distribution import Distribution

_KL_REGISTRY: dict = {}
_KL_MEMOIZE: dict = {}


def register_kl(type_p, type_q):
    """Returns a decorator that enters a function of two distributions into the table of divergences.

    A pair of types is served by the most specific entry; where two entries are equally specific, a warning says so.

    Args:
        type_p (type): a subclass of Distribution
        type_q (type): a subclass of Distribution

    Example::

        >>> class Point(Normal):
        ...     pass
        >>> @register_kl(Point, Normal)
        ... def kl_point_normal(p, q):
        ...     return torch.tensor(0.0)
        >>> kl_divergence(Point(0.0, 1.0), Normal(1.0, 1.0))
        tensor(0.)
    """
    for name, kind in (("type_p", type_p), ("type_q", type_q)):
        if not isinstance(kind, type) and issubclass(kind, Distribution):
            raise TypeError(f"Expected {name} to be a Distribution subclass but got {kind}")

    def decorator(function):
        _KL_REGISTRY[type_p, type_q] = function
        _KL_MEMOIZE.clear()
        return function

    return decorator


def _rank(kinds, actual):
    """How far up the actual types' base classes the registered ones are."""
    return tuple(have.__mro__.index(kind) for kind, have in zip(kinds, actual, strict=True))


def _dispatch_kl(type_p, type_q):
    """Returns the most specific function for a pair of types, or ``NotImplemented``."""
    actual = type_p, type_q
    matches = [kinds for kinds in _KL_REGISTRY if all(map(issubclass, actual, kinds))]
    if not matches:
        return NotImplemented
    left = min(matches, key=lambda kinds: _rank(kinds, actual))
    right = min(matches, key=lambda kinds: _rank(kinds, actual)[::-1])
    if _KL_REGISTRY[left] is not _KL_REGISTRY[right]:
        warnings.warn(
            f"Ambiguous kl_divergence({type_p.__name__}, {type_q.__name__}). Please register_kl({left[0].__name__}, "
            f"{right[1].__name__})",
            RuntimeWarning,
            stacklevel=3,
        )
    return _KL_REGISTRY[left]


def kl_divergence(p, q):
    r"""Returns the Kullback-Leibler divergence :math:`\int p(x) \log (p(x) / q(x)) \, dx`, over the batch.

    Args:
        p (Distribution): the distribution that is averaged over
        q (Distribution): the other

    Example::

        >>> kl_divergence(Normal(0.0, 1.0), Normal(1.0, 1.0))
        tensor(0.5000)
    """
    pair = type(p), type(q)
    if pair not in _KL_MEMOIZE:
        _KL_MEMOIZE[pair] = _dispatch_kl(*pair)
    function = _KL_MEMOIZE[pair]
    if function is NotImplemented:
        raise NotImplementedError(
            f"No KL(p || q) is implemented for p type {p.__class__.__name__} and q type {q.__class__.__name__}"
        )
    return function(p, q)
