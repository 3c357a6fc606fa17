"""Stores PyTorch's answers to the op table in tests/golden, for machines without PyTorch.

    python tools/make_golden.py [FAMILY...]

Needs PyTorch. Run it after a change to a row of that family; a test says when a row has no stored answer. The family
"malformed" holds the ends of the wrong calls that are derived from all rows.
"""

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import torch  # noqa: E402

from ops import reference  # noqa: E402
from ops.cases import OPS  # noqa: E402
from ops.malformed import answers  # noqa: E402


def facts(family: str) -> dict[str, Any]:
    """Asks PyTorch for everything that is stored of a family."""
    if family == "malformed":
        return answers("torch")
    return {op.name: reference.facts(torch, op) for op in OPS if op.family == family}


def main() -> None:
    torch.set_num_threads(1)
    every = [*sorted({op.family for op in OPS}), "malformed"]
    for family in sys.argv[1:] or every:
        rows = facts(family)
        if not rows:
            sys.exit(f"make_golden: no family {family!r} in tests/ops/cases")
        reference.store(family, torch.__version__, rows)
        size = (reference.GOLDEN / f"{family}.npz").stat().st_size
        print(f"{family}: {len(rows)} rows, {size / 1000:.0f} kB")
    for path in reference.GOLDEN.glob("*.npz"):
        if path.stem not in every:
            path.unlink()


if __name__ == "__main__":
    main()
