"""Writes PyTorch's answers for the layers of tests/nn/layer_cases.py to tests/golden/nn.json; needs PyTorch."""

import json
import sys
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import torch  # noqa: E402

from nn.layer_cases import CASES, answers  # noqa: E402


def main() -> None:
    warnings.simplefilter("ignore")
    golden = {expression: answers(expression, inputs, torch, torch.nn) for expression, inputs in CASES.items()}
    rows = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in golden.items())
    (ROOT / "tests" / "golden" / "nn.json").write_text("{\n" + rows + "\n}\n")
    print(f"{len(golden)} layers, PyTorch {torch.__version__}")


if __name__ == "__main__":
    main()
