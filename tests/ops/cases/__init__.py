"""The op table: one module per family, each with a list `OPS`."""

from importlib import import_module
from pathlib import Path


def load():
    """Returns every row, in the order of the files."""
    rows = []
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        for row in import_module(f"ops.cases.{path.stem}").OPS:
            row.family = path.stem
            rows.append(row)
    return rows


OPS = load()
