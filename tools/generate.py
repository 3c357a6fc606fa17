"""Writes the stubs, what stubtest may ignore, and the op index from the built extension.

python tools/generate.py            writes all
python tools/generate.py --check    fails if any would change
"""

import difflib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import op_index  # noqa: E402
import stubs  # noqa: E402

OUTPUTS = {
    ROOT / "python" / "ferrotorch" / "_C.pyi": stubs.render,
    ROOT / "tools" / "stubtest_allowlist.txt": stubs.allowlist,
    ROOT / "docs" / "ops.md": op_index.render,
}


def main() -> None:
    check = sys.argv[1:] == ["--check"]
    stale = []
    for path, render in OUTPUTS.items():
        name, new = str(path.relative_to(ROOT)), render()
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if old == new:
            continue
        stale.append(name)
        if check:
            sys.stdout.writelines(
                list(difflib.unified_diff(old.splitlines(True), new.splitlines(True), name, name, n=1))[:60]
            )
        else:
            path.write_text(new, encoding="utf-8")
            print(f"wrote {name}")
    if check and stale:
        sys.exit(f"generate: {', '.join(stale)} is not what the extension says: run `just generate`")


if __name__ == "__main__":
    main()
