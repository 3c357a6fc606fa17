"""Runs the programs of the guide, and writes what they print into its pages.

python tools/guide.py                              writes the outputs, and the programs of the English pages into the Chinese
python tools/guide.py --check                      exit status 1 when a page is not as it would be written

The programs of a page run one after another in one namespace. What a program prints stands below it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import sys
from pathlib import Path

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
PROGRAM = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[+-]?\d+)?")


def programs(page: str) -> list[str]:
    return [match[1] for match in PROGRAM.finditer(page)]


def run(page: str, name: str) -> list[str]:
    """Returns what each program of a page prints."""
    names: dict[str, object] = {"__name__": "guide"}
    printed = []
    for number, program in enumerate(programs(page), 1):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(program, f"{name}, program {number}", "exec"), names)
        printed.append("".join(line.rstrip() + "\n" for line in out.getvalue().splitlines()))
    return printed


def filled(page: str, code: list[str], printed: list[str]) -> str:
    """Returns a page with the given programs and outputs."""
    rest = iter(zip(code, printed, strict=True))

    def block(_: re.Match[str]) -> str:
        program, text = next(rest)
        return f"```python\n{program}```\n" + (f"\n```text\n{text}```\n" if text else "")

    return PROGRAM.sub(block, page)


def alike(first: str, second: str) -> bool:
    """Compares pages; numbers may differ in their last printed digit, as instruction sets round differently."""
    if NUMBER.sub("#", first) != NUMBER.sub("#", second):
        return False
    pairs = zip(NUMBER.findall(first), NUMBER.findall(second), strict=True)
    return all(abs(float(a) - float(b)) <= 2e-4 * max(1, abs(float(a))) for a, b in pairs)


def pages() -> dict[Path, str]:
    """Returns every page as it should be."""
    wanted = {}
    for english in sorted((GUIDE / "en").glob("[0-9]*.md")):
        text, chinese = english.read_text(encoding="utf-8"), GUIDE / "zh" / english.name
        code, printed = programs(text), run(text, english.name)
        wanted[english] = filled(text, code, printed)
        translation = chinese.read_text(encoding="utf-8")
        if len(programs(translation)) != len(code):
            sys.exit(
                f"guide: {chinese.name} has {len(programs(translation))} programs in Chinese, {len(code)} in English"
            )
        wanted[chinese] = filled(translation, code, printed)
    return wanted


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    changed = [path for path, text in pages().items() if not alike(path.read_text(encoding="utf-8"), text)]
    if not check:
        for path, text in pages().items():
            path.write_text(text, encoding="utf-8")
    for path in changed:
        print(f"{path.relative_to(GUIDE)} {'is not what its programs print' if check else 'written'}")
    return int(check and bool(changed))


if __name__ == "__main__":
    sys.exit(main())
