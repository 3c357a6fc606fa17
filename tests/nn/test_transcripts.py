"""Sessions whose text PyTorch has given: reprs, error messages, warnings, the order of hooks, seeded numbers."""

import difflib

import pytest

import ferrotorch
from ferrotorch import nn
from nn.transcript import FOLDER, run, sessions

CASES = [(path.stem, i, code) for path in sorted(FOLDER.glob("*.session")) for i, code in sessions(path.stem)]


@pytest.mark.parametrize(("name", "number", "code"), CASES, ids=[f"{name}-{i}" for name, i, _ in CASES])
def test_session_prints_what_pytorch_prints(name, number, code):
    expected = (FOLDER / f"{name}.txt").read_text().split("###\n")[number]
    found = run(code, ferrotorch, nn, nn.functional)
    difference = "\n".join(
        difflib.unified_diff(expected.splitlines(), found.splitlines(), "PyTorch", "found", lineterm="")
    )
    assert not difference, difference
