"""Stores PyTorch's results of the expressions in tests/func/cases.py and of the programs beside them."""

import json
import sys
from pathlib import Path

import torch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from func.cases import EXPRESSIONS, answer  # noqa: E402
from func.programs import results  # noqa: E402

stored = {"torch": torch.__version__.split("+")[0], "results": {e: answer(torch, e) for e in EXPRESSIONS}}
stored["programs"] = results(torch)
target = ROOT / "tests" / "golden" / "func.json"
target.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
print(f"{target}: {len(EXPRESSIONS)} results of PyTorch {stored['torch']}")
