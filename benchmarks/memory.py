"""Measures memory beside PyTorch in one run: after the import, and the peak while example models train.

    python benchmarks/memory.py [--steps 20] [--threads 1] [--json FILE]

Every figure comes from a fresh process. "training" is the peak of resident memory over what the process held before
its first step: activations, gradients, optimizer state and what the allocators keep. Linux only; without PyTorch, only
ferrotorch's figures are shown.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

MEBIBYTE = 1 << 20
TARGET = 20


def resident(field: str) -> int:
    """Returns bytes of this process's memory: VmRSS is what it holds, VmHWM the most it held."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024


def lenet(t: Any) -> Callable[[], Any]:
    model = importlib.import_module("lenet_digits").LeNet()
    optimizer = t.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    x, y = t.randn(32, 1, 32, 32), t.randint(0, 10, (32,))
    return lambda: step(optimizer, t.nn.functional.cross_entropy(model(x), y))


def resnet20(t: Any) -> Callable[[], Any]:
    model = importlib.import_module("resnet_images").ResNet(3, 10)
    optimizer = t.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    x, y = t.randn(32, 3, 32, 32), t.randint(0, 10, (32,))
    return lambda: step(optimizer, t.nn.functional.cross_entropy(model(x), y))


def char_gpt(t: Any) -> Callable[[], Any]:
    model = importlib.import_module("char_gpt").GPT(64, context=128, width=128, heads=4, layers=4)
    optimizer = t.optim.AdamW(model.parameters(), lr=0.001)
    x, y = t.randint(0, 64, (16, 128)), t.randint(0, 64, (16, 128))
    return lambda: step(optimizer, t.nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten()))


def step(optimizer: Any, loss: Any) -> None:
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


MODELS = {"LeNet, batch 32": lenet, "ResNet-20, batch 32": resnet20, "character GPT, 16 x 128": char_gpt}


def work(library: str, task: str, steps: int, threads: int) -> int:
    """Returns the bytes that a task takes in this process."""
    before = resident("VmRSS")
    t = importlib.import_module(library)
    if task == "import":
        return resident("VmRSS") - before
    # The examples name ferrotorch; here they get the library under test.
    for name in [name for name in sys.modules if name.split(".")[0] == library]:
        sys.modules["ferrotorch" + name[len(library) :]] = sys.modules[name]
    sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
    t.set_num_threads(threads)
    t.manual_seed(0)
    call = MODELS[task](t)
    held = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    for _ in range(steps):
        call()
    return resident("VmHWM") - held


def ask(library: str, task: str, args: argparse.Namespace) -> float:
    """Runs a task in a fresh process and returns mebibytes."""
    command = [
        sys.executable,
        __file__,
        "--worker",
        library,
        task,
        "--steps",
        str(args.steps),
        "--threads",
        str(args.threads),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout) / MEBIBYTE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        print(work(*args.worker, args.steps, args.threads))
        return
    libraries = ["ferrotorch"] + ["torch"] * bool(importlib.util.find_spec("torch"))
    print(f"{'MiB':32}" + "".join(f"{library:>12}" for library in libraries) + "   torch / ferrotorch")
    rows: dict[str, dict[str, float]] = {}
    for task in ("import", *MODELS):
        rows[task] = {library: ask(library, task, args) for library in libraries}
        ratio = f"{rows[task]['torch'] / rows[task]['ferrotorch']:12.2f}" if "torch" in rows[task] else ""
        name = "import, over bare Python" if task == "import" else f"training {task}"
        print(f"{name:32}" + "".join(f"{value:12.1f}" for value in rows[task].values()) + ratio, flush=True)
    print(f"import: {'within' if rows['import']['ferrotorch'] <= TARGET else 'above'} the target of {TARGET} MiB")
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
