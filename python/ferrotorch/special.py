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
for _name, _target in _ALIASES.items():
    globals()[_name] = getattr(_C, _target)
for _name in dir(_C):
    if _name.startswith("_special_"):
        globals()[_name.removeprefix("_special_")] = getattr(_C, _name)

__all__ = sorted(
    {
        "digamma",
        "erf",
        "erfc",
        "erfinv",
        "exp2",
        "expm1",
        "i0",
        "log1p",
        "log_softmax",
        "logit",
        "logsumexp",
        "polygamma",
        "round",
        "sinc",
        "softmax",
        "xlogy",
        *_ALIASES,
        *(name.removeprefix("_special_") for name in dir(_C) if name.startswith("_special_")),
    }
)
