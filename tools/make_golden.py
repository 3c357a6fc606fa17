"""Stores PyTorch's answers to the op table in tests/golden, for machines without PyTorch.

    python tools/make_golden.py [FAMILY...]

Needs PyTorch. Run it after a change to a row of that family; a test says when a row has no stored answer. Beside a
family's answers lie those to the wrong calls derived from its rows; "lenet_losses" holds the example's first losses.
"""

import contextlib
import json
import runpy
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import torch  # noqa: E402

from ops import reference  # noqa: E402
from ops.cases import OPS  # noqa: E402
from ops.malformed import store_answers  # noqa: E402

# At larger rates PyTorch's own losses depend on its number of threads: by 0.4 after 86 steps at 0.02.
LOSSES = ["--epochs", "3", "--lr", "0.002"]
EXAMPLE = ROOT / "examples" / "lenet_digits.py"


def facts(family: str) -> dict[str, Any]:
    """Asks PyTorch for everything that is stored of a family."""
    if family == "lenet_losses":
        return {"losses": example_losses()}
    return {op.name: reference.facts(torch, op) for op in OPS if op.family == family}


def example_losses() -> list[float]:
    """Runs the main example with PyTorch in the place of ferrotorch and returns its first 100 losses."""

    for name in [name for name in sys.modules if name.split(".")[0] == "torch"]:
        sys.modules["ferrotorch" + name[len("torch") :]] = sys.modules[name]
    with tempfile.TemporaryDirectory() as out, contextlib.redirect_stdout(None):
        sys.argv = [str(EXAMPLE), *LOSSES, "--out", out]
        runpy.run_path(str(EXAMPLE), run_name="__main__")
        return json.loads((Path(out) / "history.json").read_text())["losses"][:100]


def main() -> None:
    torch.set_num_threads(1)
    every = [*sorted({op.family for op in OPS}), "lenet_losses"]
    for family in sys.argv[1:] or every:
        rows = facts(family)
        if not rows:
            sys.exit(f"make_golden: no family {family!r} in tests/ops/cases")
        reference.store(family, torch.__version__, rows)
        size = (reference.GOLDEN / f"{family}.npz").stat().st_size
        print(f"{family}: {len(rows)} rows, {size / 1000:.0f} kB")
        if family != "lenet_losses":
            store_answers(family, torch.__version__)
    for path in [*reference.GOLDEN.glob("*.npz"), *reference.GOLDEN.glob("malformed/*.json")]:
        if path.stem not in every:
            path.unlink()


if __name__ == "__main__":
    main()
