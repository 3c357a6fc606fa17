"""Tensors from Python data and back, against stored results of PyTorch."""

import json
from pathlib import Path

import pytest

import ferrotorch
from bindings.data_cases import EXPRESSIONS, result

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "data.json").read_text(encoding="utf-8"))["results"]


def test_every_expression_has_a_stored_result():
    assert set(EXPRESSIONS) == set(GOLDEN)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_result_is_that_of_pytorch(expression):
    assert result(ferrotorch, expression) == GOLDEN[expression]
