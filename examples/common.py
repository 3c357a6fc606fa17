"""What the example programs share: settings, checkpoints, progress, the loss curve, and errors of one line."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from tqdm import tqdm

import ferrotorch as torch


def fail(message: object) -> NoReturn:
    """Ends the program with one line on stderr and exit status 1."""
    sys.exit(f"{Path(sys.argv[0]).stem}: error: " + " ".join(str(message).split()))


class Settings(argparse.ArgumentParser):
    """The command line: what all programs understand, and what one adds."""

    def __init__(self, description: str | None, epochs: int, quick: int, lr: float):
        super().__init__(description=(description or "").partition("\n")[0])
        self.default_epochs, self.quick_epochs = epochs, quick
        folder = Path(sys.argv[0]).stem.replace("_", "-") + "-output"
        self.add_argument("--out", type=Path, default=Path(folder), metavar="DIR", help="results go here")
        self.add_argument("--resume", type=Path, metavar="CKPT", help="go on from this checkpoint")
        self.add_argument("--epochs", type=int, help=f"epochs in all, those of --resume included (default: {epochs})")
        self.add_argument("--quick", action="store_true", help=f"a look at it in seconds: {quick} epochs")
        self.add_argument("--lr", type=float, default=lr, help=f"learning rate (default: {lr})")
        self.add_argument("--seed", type=int, default=0)
        self.add_argument("--threads", type=int, help="threads to compute with (default: the library's)")

    def read(self) -> argparse.Namespace:
        """Reads and checks the command line, then seeds the random numbers."""
        args = self.parse_args()
        if args.epochs is None:
            args.epochs = self.quick_epochs if args.quick else self.default_epochs
        if min(args.epochs, args.threads or 1) < 1 or not args.lr > 0:
            self.error("--epochs, --lr and --threads must be positive")
        if args.threads:
            torch.set_num_threads(args.threads)
        torch.manual_seed(args.seed)
        return args


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns a failure to write into the program's one-line error."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        fail(f"cannot write {path}: {error}")


class Run:
    """One training run: it counts the epochs, keeps the history, and saves and resumes."""

    def __init__(self, args: argparse.Namespace, model: Any, optimizer: Any, config: dict[str, Any] | None = None):
        self.args, self.model, self.optimizer, self.config = args, model, optimizer, config or {}
        self.history: dict[str, list[float]] = {"losses": []}
        self.done = 0
        if args.resume:
            self.load(args.resume)
        with writing(args.out):
            args.out.mkdir(parents=True, exist_ok=True)

    def load(self, path: Path) -> None:
        try:
            state = torch.load(path)
            if state["config"] != self.config:
                raise ValueError("it was made with other data or settings")
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            torch.set_rng_state(state["rng"])
            self.done, self.history = state["epochs"], {key: list(values) for key, values in state["history"].items()}
        except Exception as error:  # A damaged file can fail in any reader on the way.
            fail(f"cannot resume from {path}: {error}")

    def save(self) -> None:
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "rng": torch.get_rng_state(),
            "epochs": self.done,
            "history": self.history,
            "config": self.config,
        }
        with writing(self.args.out / "last.pt"):
            torch.save(state, self.args.out / "last.pt")
            (self.args.out / "history.json").write_text(json.dumps(self.history))

    def epochs(self) -> Iterator[int]:
        """Counts the epochs that are left, with the model in training mode."""
        for epoch in range(self.done, self.args.epochs):
            self.model.train()
            yield epoch

    def progress(self, batches: Iterable[Any], epoch: int) -> Iterator[Any]:
        """Shows a progress bar over the batches of an epoch."""
        self.start = time.perf_counter()
        yield from tqdm(batches, desc=f"epoch {epoch + 1}/{self.args.epochs}", unit="batch", leave=False, disable=None)

    def step(self, loss: Any, clip: float | None = None) -> None:
        """Takes one optimizer step and notes the loss."""
        self.optimizer.zero_grad()
        loss.backward()
        if clip:
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), clip)
        self.optimizer.step()
        self.history["losses"].append(loss.item())

    def finish_epoch(self, steps: int, **scores: float) -> None:
        """Notes the scores of an epoch of so many steps, saves a checkpoint and prints a line."""
        self.done += 1
        for name, score in scores.items():
            self.history.setdefault(name, []).append(float(score))
        self.save()
        shown = "".join(f", {name.replace('_', ' ')} {score:.4g}" for name, score in scores.items())
        loss, seconds = np.mean(self.history["losses"][-steps:]), time.perf_counter() - self.start
        print(f"epoch {self.done:3d}: loss {loss:.4f}{shown}, {seconds:.1f} s", flush=True)

    def figure(self, panels: int, name: str = "loss") -> tuple[Any, Any]:
        """Starts the picture of the results; the first panel has the loss curve."""
        import matplotlib

        matplotlib.use("Agg")
        import matplotlib.pyplot as plt

        figure, axes = plt.subplots(1, panels, figsize=(5 * panels, 4.4), layout="constrained")
        losses = self.history["losses"]
        window = max(1, min(50, len(losses) // 4))
        axes[0].plot(losses, linewidth=0.6, alpha=0.35, label="each step")
        axes[0].plot(
            np.arange(window - 1, len(losses)),
            np.convolve(losses, np.full(window, 1 / window), "valid"),
            label=f"mean of {window}",
        )
        axes[0].legend()
        axes[0].set(title="Training loss", xlabel="step", ylabel=name)
        return figure, axes

    def draw(self, figure: Any) -> None:
        """Writes the picture and says where it is."""
        import matplotlib.pyplot as plt

        path = self.args.out / "results.png"
        with writing(path):
            figure.savefig(path, dpi=100)
        plt.close(figure)
        print(f"see {path}; the checkpoint is {self.args.out / 'last.pt'}")
