"""Every layer against PyTorch's recorded answers: repr, initial values of a seed, output, gradients, state after the call."""

import json
from pathlib import Path

import pytest

import ferrotorch
from ferrotorch import nn
from nn.layer_cases import CASES, answers

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "nn.json").read_text())


def close(found, expected):
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(close(found[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(close, found, expected))
    if isinstance(expected, float):
        return found == pytest.approx(expected, rel=2e-4, abs=2e-5, nan_ok=True)
    return found == expected


@pytest.mark.parametrize("expression", CASES)
@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
def test_layer_gives_the_recorded_answers(expression):
    expected = GOLDEN[expression]
    found = answers(expression, CASES[expression], ferrotorch, nn)
    found["repr"] = found["repr"].replace("ferrotorch.", "torch.")
    for part, value in expected.items():
        assert close(found[part], value), f"{part}: {found[part]}, not {value}"


def test_every_layer_is_covered():
    classes = {name for name in nn.modules.__all__ if issubclass(getattr(nn, name), nn.Module)}
    used = {name for name in classes if any(f"nn.{name}(" in expression for expression in CASES)}
    elsewhere = """
        Container LazyBatchNorm1d LazyBatchNorm3d LazyConv1d LazyConv3d LazyConvTranspose2d LazyConvTranspose3d
        LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d ConstantPad2d ConstantPad3d ZeroPad1d MaxUnpool1d MaxUnpool2d
        MaxUnpool3d Module ModuleDict ModuleList NLLLoss2d ParameterDict ParameterList RNNBase RNNCellBase TransformerDecoder
        TransformerEncoder UpsamplingBilinear2d UpsamplingNearest2d
    """.split()
    assert classes - used == set(elsewhere)
