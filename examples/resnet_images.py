"""Trains a small residual network on colour images.

python examples/resnet_images.py                   images of shapes that are drawn on the spot
python examples/resnet_images.py --data DIR        CIFAR-10 in its binary form (data_batch_1.bin ... test_batch.bin)
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from common import Run, Settings, fail

import ferrotorch as torch
import ferrotorch.nn.functional as F
from ferrotorch import nn
from ferrotorch.utils.data import DataLoader, TensorDataset

SIDE = 32
SHAPES = ["disc", "ring", "square", "frame", "triangle", "cross"]
CIFAR = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


class Block(nn.Module):
    """Two convolutions whose result is added to the input; a strided 1x1 convolution where sizes differ."""

    def __init__(self, inner: int, outer: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(inner, outer, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outer)
        self.conv2 = nn.Conv2d(outer, outer, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outer)
        self.shortcut = nn.Sequential()
        if stride != 1 or inner != outer:
            self.shortcut = nn.Sequential(nn.Conv2d(inner, outer, 1, stride, bias=False), nn.BatchNorm2d(outer))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class ResNet(nn.Module):
    """Three stages of blocks; `depth` 3 makes ResNet-20, 1 makes ResNet-8."""

    def __init__(self, depth: int, classes: int, width: int = 16):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU())
        stages, inner = [], width
        for stage in range(3):
            outer = width << stage
            for number in range(depth):
                stages.append(Block(inner, outer, 2 if stage and not number else 1))
                inner = outer
        self.stages = nn.Sequential(*stages)
        self.head = nn.Linear(inner, classes)

    def forward(self, x):
        x = self.stages(self.stem(x))
        return self.head(F.adaptive_avg_pool2d(x, 1).flatten(1))


def drawn(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Draws shapes of any colour, size and place on noise."""
    chance = np.random.RandomState(0)
    row, column = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    images, labels = np.empty((count, 3, SIDE, SIDE), np.float32), chance.randint(len(SHAPES), size=count)
    for image, label in zip(images, labels, strict=True):
        size = chance.uniform(6, 12)
        y, x = chance.uniform(size + 1, SIDE - size - 1, 2)
        far, near = np.maximum(abs(row - y), abs(column - x)), np.hypot(row - y, column - x)
        inside = {
            "disc": near < size,
            "ring": (near < size) & (near > size / 2),
            "square": far < size * 0.85,
            "frame": (far < size * 0.85) & (far > size * 0.45),
            "triangle": (row - y < size * 0.7) & (abs(column - x) * 1.6 < row - y + size),
            "cross": (far < size) & (np.minimum(abs(row - y), abs(column - x)) < size / 3.5),
        }[SHAPES[label]]
        colours = chance.uniform(0, 1, (2, 3, 1, 1))
        colours[1] = (colours[0] + chance.uniform(0.3, 0.7, (3, 1, 1))) % 1
        image[:] = np.where(inside, colours[0], colours[1]) + chance.normal(0, 0.05, (3, SIDE, SIDE))
    return images, labels


def read_cifar(folder: Path, names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Reads files of records: a label, then 32x32 bytes each of red, green and blue."""
    size, parts = 1 + 3 * SIDE * SIDE, []
    for name in names:
        try:
            data = (folder / name).read_bytes()
        except OSError as error:
            fail(f"cannot read {folder / name}: {error}")
        if not data or len(data) % size:
            fail(f"{folder / name} holds {len(data)} bytes, no multiple of {size}")
        parts.append(np.frombuffer(data, np.uint8).reshape(-1, size))
    records = np.concatenate(parts)
    if records[:, 0].max() >= len(CIFAR):
        fail(f"{folder}: the label {records[:, 0].max()}, the largest may be {len(CIFAR) - 1}")
    return records[:, 1:].reshape(-1, 3, SIDE, SIDE).astype(np.float32) / 255, records[:, 0].astype(np.int64)


def augmented(images):
    """Mirrors each image with even odds, and shifts the batch a little."""
    mirrored = torch.rand(len(images), 1, 1, 1) < 0.5
    images = torch.where(mirrored, images.flip(3), images)
    return torch.roll(images, tuple(torch.randint(-2, 3, (2,)).tolist()), (2, 3))


@torch.no_grad()
def predict(model, images, size: int = 100):
    model.eval()
    return torch.cat([model(part).argmax(1) for part in images.split(size)])


def main() -> None:
    settings = Settings(__doc__, epochs=8, quick=2, lr=0.05)
    settings.add_argument("--data", type=Path, metavar="DIR", help="CIFAR-10 in binary form (default: drawn shapes)")
    settings.add_argument("--depth", type=int, default=1, help="blocks in a stage: 1 is ResNet-8, 3 is ResNet-20")
    settings.add_argument("--batch-size", type=int, default=50)
    args = settings.read()
    if min(args.depth, args.batch_size) < 1:
        settings.error("--depth and --batch-size must be positive")
    if args.data:
        names, parts = CIFAR, [read_cifar(args.data, [f"data_batch_{i}.bin" for i in range(1, 6)])]
        parts.append(read_cifar(args.data, ["test_batch.bin"]))
    else:
        count = 160 if args.quick else 1500
        names, (images, labels) = SHAPES, drawn(count + count // 5)
        parts = [(images[:count], labels[:count]), (images[count:], labels[count:])]
    mean, deviation = parts[0][0].mean((0, 2, 3), keepdims=True), parts[0][0].std((0, 2, 3), keepdims=True) + 1e-6
    training, test = (
        TensorDataset(torch.from_numpy(((x - mean) / deviation).astype(np.float32)), torch.from_numpy(y))
        for x, y in parts
    )

    model = ResNet(args.depth, len(names))
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr, momentum=0.9, weight_decay=1e-4, nesterov=True)
    run = Run(args, model, optimizer, {"depth": args.depth, "classes": names})
    loader = DataLoader(training, args.batch_size, shuffle=True)
    # One cycle: the rate rises for a third of the steps and falls to nothing.
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, args.lr, total_steps=args.epochs * len(loader) + 1)
    for _ in range(run.done * len(loader)):
        optimizer.step()
        schedule.step()
    for epoch in run.epochs():
        for images, labels in run.progress(loader, epoch):
            run.step(F.cross_entropy(model(augmented(images)), labels, label_smoothing=0.05))
            schedule.step()
        right = (predict(model, test.tensors[0]) == test.tensors[1]).float().mean().item()
        run.finish_epoch(len(loader), test_accuracy=right)

    images, labels = test.tensors
    found = predict(model, images)
    print(f"test accuracy {(found == labels).float().mean().item():.2%}")
    figure, axes = run.figure(3, "cross entropy")
    axes[1].axis("off")
    axes[1].set(title="Test images, mistakes in red")
    for cell in range(min(16, len(images))):
        inset = axes[1].inset_axes((cell % 4 / 4, 0.76 - cell // 4 / 4, 0.23, 0.2))
        inset.imshow(np.clip(parts[1][0][cell].transpose(1, 2, 0), 0, 1))
        inset.axis("off")
        inset.set_title(
            names[int(found[cell])], fontsize=7, pad=2, color="black" if found[cell] == labels[cell] else "red"
        )
    with torch.no_grad():
        maps = model.stem(images[:1])[0]
    axes[2].imshow(
        maps.reshape(4, 4, SIDE, SIDE).permute(0, 2, 1, 3).reshape(4 * SIDE, 4 * SIDE).numpy(), cmap="viridis"
    )
    axes[2].set(title="The first image after the stem: 16 feature maps")
    axes[2].axis("off")
    run.draw(figure)


if __name__ == "__main__":
    main()
