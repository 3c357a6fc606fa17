"""Stores PyTorch's answers to the questions in tests/distributions/cases.py."""

import json
import sys
from pathlib import Path

import torch
import torch.distributions

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from distributions.cases import answers  # noqa: E402

stored = {"torch": torch.__version__.split("+")[0], "answers": answers(torch)}
target = ROOT / "tests" / "golden" / "distributions.json"
lines = [f"{json.dumps(name)}: {json.dumps(found)}" for name, found in stored["answers"].items()]
target.write_text(
    f'{{"torch": {json.dumps(stored["torch"])}, "answers": {{\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8"
)
print(f"{target}: {len(lines)} rows of PyTorch {stored['torch']}")
