"""Every public name of `nn` is documented, and every example in the documentation does what it shows."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import ferrotorch
from ferrotorch import nn

FILES = ["ferrotorch.utils.hooks", *(module.name for module in pkgutil.walk_packages(nn.__path__, "ferrotorch.nn."))]
WITHOUT_EXAMPLE = {"Container", "NLLLoss2d", "RNNBase", "RNNCellBase", "SyncBatchNorm"}


@pytest.mark.parametrize("name", FILES)
def test_examples(name):
    names = {"torch": ferrotorch, "nn": nn, "F": nn.functional}
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for example in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name), extraglobs=names):
        ferrotorch.manual_seed(0)
        runner.run(example)
    assert runner.summarize(verbose=False).failed == 0


@pytest.mark.parametrize("name", sorted(n for n in nn.__all__ if inspect.isclass(getattr(nn, n))))
def test_every_layer_shows_an_example(name):
    text = getattr(nn, name).__doc__
    assert text and text.splitlines()[0].endswith((".", ";"))
    assert ">>>" in text or name in WITHOUT_EXAMPLE | {"LinearCrossEntropyOptions"}


def test_every_function_has_a_sentence():
    spaces = (nn.functional, nn.init, nn.utils, nn.utils.rnn, nn.utils.parametrize, nn.utils.parametrizations)
    undocumented = [
        f"{space.__name__}.{name}"
        for space in spaces
        for name in getattr(space, "__all__", None) or vars(space)
        if callable(getattr(space, name))
        and not name.startswith("_")
        and not (getattr(space, name).__doc__ or "").strip()
    ]
    assert not undocumented
