"""Trains LeNet-5 on handwritten digits and writes a checkpoint, the loss history and a picture of the results.

python examples/lenet_digits.py                           scikit-learn's 1,797 scans, scaled to 32x32
python examples/lenet_digits.py --data DIR                MNIST-format IDX files, gzip or not
python examples/lenet_digits.py --resume OUT/last.pt      goes on where a run stopped
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
import time
import zlib
from pathlib import Path
from typing import NoReturn

import numpy as np
from tqdm import tqdm

import ferrotorch as torch
import ferrotorch.nn.functional as F
from ferrotorch import nn
from ferrotorch.utils.data import DataLoader, TensorDataset

SIDE, BORDER = 32, 2
CLASSES = 10
FIRST_TRAINING, FIRST_TEST = ("train-images", "train-labels"), ("t10k-images", "t10k-labels")


class LeNet(nn.Module):
    """LeNet-5 for 32x32 grey images: two convolutions, then three fully connected layers."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 3)
        self.fc1 = nn.Linear(16 * 6 * 6, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, CLASSES)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


def fail(message: object) -> NoReturn:
    """Ends the program with one line on stderr and exit status 1."""
    sys.exit("lenet_digits: error: " + " ".join(str(message).split()))


# --- data


def resize(images: np.ndarray) -> np.ndarray:
    """Scales square images bilinearly to 28x28 where they are not yet, and adds a border to make 32x32."""
    size, inner = images.shape[-1], SIDE - 2 * BORDER
    if size == SIDE:
        return images
    centre = np.clip((np.arange(inner) + 0.5) * size / inner - 0.5, 0, size - 1)
    weight = np.maximum(0, 1 - np.abs(centre[:, None] - np.arange(size))).astype(np.float32)
    scaled = images if size == inner else weight @ images @ weight.T
    return np.pad(scaled, ((0, 0), (BORDER, BORDER), (BORDER, BORDER)))


def read_idx(folder: Path, stem: str, ndim: int) -> np.ndarray:
    """Reads one IDX file of unsigned bytes; its name may spell the suffix with a dot and end in .gz."""
    names = [f"{stem}{dot}idx{ndim}-ubyte{gz}" for dot in "-." for gz in ("", ".gz")]
    path = next((folder / name for name in names if (folder / name).is_file()), None)
    if path is None:
        fail(f"{folder} has no {names[0]} (or {names[1]})")
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        fail(f"cannot read {path}: {error}")
    header = 4 + 4 * ndim
    if len(data) < header or data[:4] != bytes([0, 0, 8, ndim]):
        fail(f"{path} is not an IDX file of unsigned bytes with {ndim} dimension{'s' * (ndim > 1)}")
    shape = tuple(int(size) for size in np.frombuffer(data, ">u4", ndim, 4))
    if len(data) - header != math.prod(shape):
        fail(f"{path} holds {len(data) - header} bytes of data where its header says {math.prod(shape)}")
    return np.frombuffer(data, np.uint8, offset=header).reshape(shape)


def read_idx_pair(folder: Path, stems: tuple[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """Reads images with their labels, and checks that they belong together."""
    images, labels = read_idx(folder, stems[0], 3), read_idx(folder, stems[1], 1)
    if len(images) != len(labels) or not len(images):
        fail(f"{folder}: {len(images)} images in {stems[0]} but {len(labels)} labels in {stems[1]}")
    if images.shape[1] != images.shape[2]:
        fail(f"{folder}: {stems[0]} has images of {images.shape[1]}x{images.shape[2]}, not square ones")
    if labels.max() >= CLASSES:
        fail(f"{folder}: {stems[1]} has the label {labels.max()}, the largest may be {CLASSES - 1}")
    return resize(images.astype(np.float32) / 255), labels.astype(np.int64)


def load_data(folder: Path | None) -> list[TensorDataset]:
    """Returns the training, validation and test sets; a tenth of the training images validates."""
    if folder is not None:
        images, labels = read_idx_pair(folder, FIRST_TRAINING)
        test = read_idx_pair(folder, FIRST_TEST)
    else:
        from sklearn.datasets import load_digits

        digits = load_digits()
        images, labels = resize(digits.images.astype(np.float32) / 16), digits.target.astype(np.int64)
        order = np.random.RandomState(0).permutation(len(images))
        images, labels, held_out = images[order[360:]], labels[order[360:]], order[:360]
        test = resize(digits.images[held_out].astype(np.float32) / 16), digits.target[held_out].astype(np.int64)
    tenth = max(1, len(images) // 10)
    parts = [(images[tenth:], labels[tenth:]), (images[:tenth], labels[:tenth]), test]
    if not len(images) > tenth:
        fail(f"{folder}: {len(images)} training images are too few")
    # LeNet trains best on inputs of mean 0 and standard deviation 1.
    mean, deviation = parts[0][0].mean(), max(float(parts[0][0].std()), 1e-6)
    return [
        TensorDataset(torch.from_numpy((x[:, None] - mean) / np.float32(deviation)), torch.from_numpy(y))
        for x, y in parts
    ]


# --- training


def train_epoch(model, optimizer, loader, description: str) -> list[float]:
    """Takes one optimizer step per batch and returns the losses."""
    model.train()
    losses = []
    with tqdm(loader, desc=description, unit="batch", leave=False, disable=None) as progress:
        for images, labels in progress:
            # Shifted by up to the border, a digit stays whole: the network learns that its place does not matter.
            shifts = tuple(torch.randint(-BORDER, BORDER + 1, (2,)).tolist())
            images = torch.roll(images, shifts, (2, 3))
            optimizer.zero_grad()
            loss = F.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            progress.set_postfix(loss=f"{losses[-1]:.4f}")
    return losses


def predict(model, dataset, batch_size: int):
    """Returns the predicted class of every image."""
    model.eval()
    with torch.no_grad():
        return torch.cat([model(images).argmax(1) for images, _ in DataLoader(dataset, batch_size)])


def accuracy(model, dataset, batch_size: int) -> float:
    """Returns the share of images that are classified right."""
    return (predict(model, dataset, batch_size) == dataset.tensors[1]).float().mean().item()


def save_checkpoint(path: Path, model, optimizer, history: dict) -> None:
    """Replaces the checkpoint at `path`; `save` writes beside it first, so a failure leaves the old one whole."""
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "history": history}
    try:
        torch.save(state | {"rng": torch.get_rng_state()}, path)
    except (OSError, RuntimeError) as error:
        fail(f"cannot write {path}: {error}")


def load_checkpoint(path: Path, model, optimizer) -> dict:
    """Restores a run from `path` and returns its history."""
    try:
        state = torch.load(path)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["rng"])
        return {"losses": list(state["history"]["losses"]), "accuracy": list(state["history"]["accuracy"])}
    except Exception as error:  # A damaged file can fail in any reader on the way.
        fail(f"cannot resume from {path}: {error}")


def train(model, optimizer, data: list[TensorDataset], args: argparse.Namespace, history: dict) -> None:
    """Trains until `--epochs`, keeping the latest checkpoint and the one that validates best."""
    loader = DataLoader(data[0], args.batch_size, shuffle=True)
    first = len(history["accuracy"])
    for epoch in range(first, args.epochs):
        start = time.perf_counter()
        optimizer.param_groups[0]["lr"] = args.lr * (1 + math.cos(math.pi * epoch / args.epochs)) / 2
        losses = train_epoch(model, optimizer, loader, f"epoch {epoch + 1}/{args.epochs}")
        score = accuracy(model, data[1], args.batch_size)
        best = score >= max(history["accuracy"], default=-1.0)
        history["losses"] += losses
        history["accuracy"].append(score)
        save_checkpoint(args.out / "last.pt", model, optimizer, history)
        if best:
            save_checkpoint(args.out / "best.pt", model, optimizer, history)
        print(
            f"epoch {epoch + 1:3d}: loss {np.mean(losses):.4f}, validation accuracy {score:.2%}, "
            f"{time.perf_counter() - start:.1f} s{', best so far' if best else ''}",
            flush=True,
        )


# --- report


def draw(path: Path, history: dict, images: np.ndarray, labels: np.ndarray, predicted: np.ndarray) -> None:
    """Draws the loss curve, the confusion matrix and sample predictions, mistakes first."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(15, 4.6), layout="constrained")
    losses, window = history["losses"], min(50, len(history["losses"]))
    smooth = np.convolve(losses, np.full(window, 1 / window), "valid")
    axes[0].plot(losses, linewidth=0.6, alpha=0.35, label="each step")
    axes[0].plot(np.arange(window - 1, len(losses)), smooth, label=f"mean of {window}")
    axes[0].legend()
    axes[0].set(title="Training loss", xlabel="step", ylabel="cross entropy", yscale="log")

    confusion = np.zeros((CLASSES, CLASSES), int)
    np.add.at(confusion, (labels, predicted), 1)
    axes[1].imshow(np.log1p(confusion), cmap="Blues")
    for row, column in np.argwhere(confusion):
        colour = "white" if row == column else "black"
        axes[1].text(column, row, confusion[row, column], ha="center", va="center", color=colour, fontsize=8)
    axes[1].set(title=f"Test set: {(labels == predicted).mean():.2%} right", xlabel="predicted", ylabel="digit")
    axes[1].set(xticks=range(CLASSES), yticks=range(CLASSES))

    axes[2].set(title="Sample predictions, mistakes in red")
    axes[2].axis("off")
    for cell, index in enumerate(np.argsort(labels == predicted, kind="stable")[:20]):
        inset = axes[2].inset_axes((cell % 5 / 5, 0.76 - cell // 5 / 4, 0.19, 0.19))
        inset.imshow(images[index, 0], cmap="gray_r")
        inset.axis("off")
        wrong = labels[index] != predicted[index]
        inset.set_title(str(predicted[index]), fontsize=9, pad=2, color="red" if wrong else "black")
    figure.savefig(path, dpi=100)
    plt.close(figure)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains LeNet-5 on handwritten digits.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="MNIST-format IDX files (default: scikit-learn's)")
    parser.add_argument("--out", type=Path, default=Path("lenet-output"), metavar="DIR", help="results go here")
    parser.add_argument("--resume", type=Path, metavar="CKPT", help="go on from this checkpoint")
    parser.add_argument("--epochs", type=int, default=30, help="epochs in all, those of --resume included")
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--lr", type=float, default=0.02, help="first learning rate of SGD with momentum 0.9")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, help="threads to compute with (default: the library's)")
    args = parser.parse_args()
    if min(args.epochs, args.batch_size, args.threads or 1) < 1:
        parser.error("--epochs, --batch-size and --threads must be positive")
    return args


def main() -> None:
    args = parse_arguments()
    start = time.perf_counter()
    if args.threads:
        torch.set_num_threads(args.threads)
    data = load_data(args.data)
    torch.manual_seed(args.seed)
    model = LeNet()
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr, momentum=0.9)
    history: dict = {"losses": [], "accuracy": []}
    if args.resume:
        history = load_checkpoint(args.resume, model, optimizer)
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / "history.json").write_text(json.dumps(history))
    except OSError as error:
        fail(f"cannot write to {args.out}: {error}")
    print(f"{len(data[0])} training, {len(data[1])} validation and {len(data[2])} test images", flush=True)
    train(model, optimizer, data, args, history)

    if (args.out / "best.pt").exists():
        model.load_state_dict(torch.load(args.out / "best.pt")["model"])
    images, labels = (tensor.numpy() for tensor in data[2].tensors)
    predicted = predict(model, data[2], args.batch_size).numpy()
    try:
        (args.out / "history.json").write_text(json.dumps(history))
        draw(args.out / "results.png", history, images, labels, predicted)
    except OSError as error:
        fail(f"cannot write to {args.out}: {error}")
    print(f"test accuracy {(predicted == labels).mean():.2%} in {time.perf_counter() - start:.1f} s")
    print(f"see {args.out / 'results.png'}; the best checkpoint is {args.out / 'best.pt'}")


if __name__ == "__main__":
    main()
