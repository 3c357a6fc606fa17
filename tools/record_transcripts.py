"""Writes what PyTorch prints in the sessions of tests/nn/transcripts; needs PyTorch."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import torch  # noqa: E402

from nn.transcript import FOLDER, run, sessions  # noqa: E402


def main() -> None:
    for path in sorted(FOLDER.glob("*.session")):
        texts = [run(code, torch, torch.nn, torch.nn.functional) for _, code in sessions(path.stem)]
        path.with_suffix(".txt").write_text("###\n".join(text.rstrip("\n") + "\n" for text in texts))
        print(f"{path.stem}: {len(texts)} sessions")


if __name__ == "__main__":
    main()
