"""Every example in the documentation of the library's Python functions does what it shows."""

import doctest
import importlib

import pytest

import ferrotorch

MODULES = """
_differences
_grids
_lowrank
_methods
_segments
_settings
_spectral
_tensor_str
_windows
amp._state
amp.autocast_mode
amp.grad_scaler
autograd
autograd.anomaly_mode
autograd.function
autograd.functional
autograd.grad_mode
autograd.graph
cuda
fft
func._jacobians
func._modules
func._rearrange
func._transforms
func._vmap
functional
jit
masked.normalizations
masked.reductions
overrides
random
signal.windows
""".split()


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    module = importlib.import_module(f"ferrotorch.{name}")
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for example in doctest.DocTestFinder(exclude_empty=True).find(module, extraglobs={"torch": ferrotorch}):
        ferrotorch.manual_seed(0)
        runner.run(example)
    assert runner.summarize(verbose=False).failed == 0


def test_print_options_are_set_and_reset():
    try:
        ferrotorch.set_printoptions(precision=2, sci_mode=False, linewidth=20, threshold=4, edgeitems=1)
        assert repr(ferrotorch.tensor([1.234567])) == "tensor([1.23])"
        assert repr(ferrotorch.arange(5)) == "tensor([0,  ..., 4])"
    finally:
        ferrotorch.set_printoptions(profile="default")
    assert repr(ferrotorch.tensor([1.234567])) == "tensor([1.2346])"
