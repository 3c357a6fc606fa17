"""Trains a variational autoencoder on handwritten digits and draws the plane that it lays them out on.

python examples/vae.py                             scikit-learn's 1,797 scans of 8x8 points
python examples/vae.py --data FILE                 a NumPy file (.npy) of grey images, N x height x width
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from common import Run, Settings, fail

import ferrotorch as torch
import ferrotorch.nn.functional as F
from ferrotorch import nn
from ferrotorch.utils.data import DataLoader, TensorDataset


class VAE(nn.Module):
    """Encodes an image as a normal distribution over a plane, and decodes points of the plane."""

    def __init__(self, points: int, hidden: int = 128):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(points, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU())
        self.mean, self.log_variance = nn.Linear(hidden, 2), nn.Linear(hidden, 2)
        self.decoder = nn.Sequential(
            nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, points)
        )

    def encode(self, x):
        x = self.encoder(x)
        return self.mean(x), self.log_variance(x)

    def forward(self, x):
        mean, log_variance = self.encode(x)
        # Written so, the random part is a constant and gradients reach mean and variance.
        z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        return self.decoder(z), mean, log_variance


def loss_of(model, x):
    """Returns the negative evidence lower bound per image, in nats."""
    logits, mean, log_variance = model(x)
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    divergence = -0.5 * torch.sum(1 + log_variance - mean.square() - log_variance.exp())
    return (reconstruction + divergence) / len(x)


def load_images(path: Path | None) -> tuple[np.ndarray, np.ndarray]:
    """Returns images with values from 0 to 1, and labels to colour the picture with."""
    if path is None:
        from sklearn.datasets import load_digits

        digits = load_digits()
        return digits.images.astype(np.float32) / 16, digits.target
    try:
        images = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        fail(f"cannot read {path}: {error}")
    if not isinstance(images, np.ndarray) or images.ndim != 3 or not images.size or images.dtype.kind not in "uif":
        fail(f"{path} is no array of images, N x height x width")
    images = images.astype(np.float32)
    low, high = images.min(), images.max()
    if not np.isfinite([low, high]).all() or low == high:
        fail(f"{path}: the images have no contrast, or values that are not finite")
    return (images - low) / (high - low), np.zeros(len(images), int)


def main() -> None:
    settings = Settings(__doc__, epochs=60, quick=3, lr=2e-3)
    settings.add_argument("--data", type=Path, metavar="FILE", help="images (default: scikit-learn's digits)")
    args = settings.read()
    images, labels = load_images(args.data)
    order = np.random.RandomState(0).permutation(len(images))
    flat = torch.from_numpy(images.reshape(len(images), -1)[order])
    held_out = max(1, len(images) // 6)
    test = flat[:held_out]

    model = VAE(flat.shape[1])
    run = Run(args, model, torch.optim.Adam(model.parameters(), lr=args.lr), {"points": flat.shape[1]})
    loader = DataLoader(TensorDataset(flat[held_out:]), batch_size=64, shuffle=True)
    for epoch in run.epochs():
        for (x,) in run.progress(loader, epoch):
            run.step(loss_of(model, x))
        model.eval()
        with torch.no_grad():
            run.finish_epoch(len(loader), test_loss=loss_of(model, test).item())

    model.eval()
    side = np.linspace(-2.2, 2.2, 15, dtype=np.float32)
    plane = torch.from_numpy(np.stack(np.meshgrid(side, side[::-1]), -1).reshape(-1, 2))
    with torch.no_grad():
        places = model.encode(flat)[0].numpy()
        decoded = torch.sigmoid(model.decoder(plane)).numpy()
    height, width = images.shape[1:]
    tiles = decoded.reshape(15, 15, height, width).transpose(0, 2, 1, 3).reshape(15 * height, 15 * width)
    figure, axes = run.figure(3, "nats per image")
    dots = axes[1].scatter(*places.T, c=labels[order], cmap="tab10", s=5)
    figure.colorbar(dots, ax=axes[1])
    axes[1].set(title="Where the images lie")
    axes[2].imshow(tiles, cmap="gray_r")
    axes[2].set(title="What the points of the plane look like")
    axes[2].axis("off")
    print(f"test loss {run.history['test_loss'][-1]:.2f} nats per image")
    run.draw(figure)


if __name__ == "__main__":
    main()
