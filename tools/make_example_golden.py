"""Stores the first losses of the example programs when they run on PyTorch instead (needs PyTorch).

python tools/make_example_golden.py [PROGRAM ...]
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden" / "examples.json"
# Arguments that make each program short; the tests use the same.
ARGUMENTS = {
    "char_gpt": "--epochs 2 --steps 5 --width 32 --layers 2 --context 32",
    "gru_forecast": "--quick --epochs 2",
    "masked_encoder": "--quick --epochs 1",
    "pos_tagger": "--quick",
    "resnet_images": "--quick --epochs 1 --batch-size 20 --lr 0.01",
    "reverse_transformer": "--quick --epochs 2 --steps 5 --longest 6",
    "vae": "--quick",
}
LOSSES = 8


def losses(program: str, folder: Path) -> list[float]:
    """Runs a copy of the examples that imports PyTorch and returns the first losses."""
    for path in (ROOT / "examples").iterdir():
        if path.suffix == ".py":
            (folder / path.name).write_text(path.read_text().replace("ferrotorch", "torch"))
        elif path.is_file():
            shutil.copy(path, folder)
    command = [
        sys.executable,
        str(folder / f"{program}.py"),
        *ARGUMENTS[program].split(),
        "--threads",
        "1",
        "--out",
        str(folder / "out"),
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": ""})
    return json.loads((folder / "out" / "history.json").read_text())["losses"][:LOSSES]


def main() -> None:
    import torch

    stored = json.loads(GOLDEN.read_text()) if GOLDEN.exists() else {}
    stored["torch"] = torch.__version__
    for program in sys.argv[1:] or ARGUMENTS:
        with tempfile.TemporaryDirectory() as folder:
            stored[program] = losses(program, Path(folder))
        print(program, stored[program])
    GOLDEN.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
