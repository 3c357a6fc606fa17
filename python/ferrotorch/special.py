"""Special functions, under PyTorch's names in `torch.special`."""

from ferrotorch import _C

_ALIASES = {
    "expit": "sigmoid",
    "gammainc": "igamma",
    "gammaincc": "igammac",
    "gammaln": "lgamma",
    "multigammaln": "mvlgamma",
    "psi": "digamma",
}
# Those that carry the same name in the main namespace.
_SHARED = """
    digamma erf erfc erfinv exp2 expm1 i0 log1p log_softmax logit logsumexp polygamma round sinc softmax xlogy
""".split()
_FUNCTIONS = {
    **{name: getattr(_C, name) for name in _SHARED},
    **{name: getattr(_C, target) for name, target in _ALIASES.items()},
    **{name.removeprefix("_special_"): getattr(_C, name) for name in dir(_C) if name.startswith("_special_")},
}
globals().update(_FUNCTIONS)

__all__ = sorted(_FUNCTIONS)
