"""Fails when a source file is longer than 600 lines; names those beyond the target of 300.

Counts the files git tracks. Generated files and licences are free; any other exception needs its reason in EXCEPTIONS.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET, LIMIT = 300, 600
SUFFIXES = {".rs", ".py", ".md", ".toml", ".sh"}
GENERATED = {"docs/ops.md"}
EXCEPTIONS: dict[str, str] = {}


def main() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lengths = {
        name: len((ROOT / name).read_text(encoding="utf-8").splitlines())
        for name in listed.split("\0")
        if Path(name).suffix in SUFFIXES and name not in GENERATED and (ROOT / name).is_file()
    }
    long = {name: lines for name, lines in lengths.items() if lines > TARGET}
    too_long = {name: lines for name, lines in long.items() if lines > LIMIT and name not in EXCEPTIONS}
    for name, lines in sorted(long.items(), key=lambda item: -item[1]):
        print(f"{lines:5d} {name}{'  TOO LONG' if name in too_long else ''}")
    unused = sorted(set(EXCEPTIONS) - set(long))
    print(f"{len(lengths)} files, {len(long)} above {TARGET} lines, {len(too_long)} above {LIMIT}")
    if too_long or unused:
        sys.exit(f"check_sizes: split the files that are too long{f'; stale exceptions: {unused}' if unused else ''}")


if __name__ == "__main__":
    main()
