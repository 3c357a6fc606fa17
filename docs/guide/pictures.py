"""Draws the pictures of the guide into docs/guide/pictures, from networks that it trains (a minute).

python docs/guide/pictures.py
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib
import numpy as np

import ferrotorch as torch
import ferrotorch.nn.functional as F
from ferrotorch import nn

matplotlib.use("Agg")
import matplotlib.pyplot as plt

PICTURES = Path(__file__).with_name("pictures")
sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))


def save(figure, name: str) -> None:
    figure.savefig(PICTURES / f"{name}.png", dpi=80, metadata={"Software": None})
    plt.close(figure)


def autograd() -> None:
    """The graph of a small loss: nodes in rows by their distance from the end."""
    w, b = torch.tensor(0.5, requires_grad=True), torch.tensor(0.1, requires_grad=True)
    x, y = torch.linspace(-1, 1, 4), torch.tensor([-1.0, -0.5, 0.5, 1.0])
    loss = ((w * x + b).tanh() - y).square().mean()
    leaves = {id(w): "w", id(b): "b"}
    rows, edges, level = [], [], [loss.grad_fn]
    while level:
        rows.append(level)
        after = [(node, child) for node in level for child, _ in node.next_functions if child is not None]
        edges += after
        level = [child for _, child in after]
    places = {
        id(node): (column - (len(row) - 1) / 2, -depth)
        for depth, row in enumerate(rows)
        for column, node in enumerate(row)
    }
    figure, axis = plt.subplots(figsize=(6.5, 6), layout="constrained")
    for node, child in edges:
        axis.annotate(
            "",
            places[id(child)],
            places[id(node)],
            arrowprops={"arrowstyle": "->", "color": "grey", "shrinkA": 14, "shrinkB": 14},
        )
    for row in rows:
        for node in row:
            variable = getattr(node, "variable", None)
            name = type(node).__name__ + (f"  ({leaves[id(variable)]})" if variable is not None else "")
            box = {
                "boxstyle": "round",
                "facecolor": "honeydew" if variable is not None else "aliceblue",
                "edgecolor": "grey",
            }
            axis.text(*places[id(node)], name, ha="center", va="center", bbox=box)
    axis.set(xlim=(-1.4, 1.4), ylim=(-len(rows) + 0.5, 0.5))
    axis.axis("off")
    save(figure, "autograd")


def activations() -> None:
    x = torch.linspace(-4, 4, 200)
    figure, axes = plt.subplots(2, 3, figsize=(8, 4.2), sharex=True, layout="constrained")
    layers = [nn.ReLU(), nn.LeakyReLU(0.1), nn.GELU(), nn.SiLU(), nn.Tanh(), nn.Sigmoid()]
    for axis, layer in zip(axes.flat, layers, strict=True):
        axis.axhline(0, color="lightgrey", linewidth=0.8)
        axis.axvline(0, color="lightgrey", linewidth=0.8)
        axis.plot(x.numpy(), layer(x).numpy())
        axis.set_title(type(layer).__name__, fontsize=10)
    save(figure, "activations")


def features() -> None:
    """A digit, and what the first layer of a trained LeNet makes of it."""
    import lenet_digits

    torch.manual_seed(0)
    training = lenet_digits.load_data(None)[0]
    model = lenet_digits.LeNet()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    loader = torch.utils.data.DataLoader(training, 32, shuffle=True)
    for epoch in range(6):
        lenet_digits.train_epoch(model, optimizer, loader, f"LeNet, epoch {epoch + 1}")
    image = training.tensors[0][3:4]
    with torch.no_grad():
        maps = F.relu(model.conv1(image))[0]
    figure, axes = plt.subplots(1, 7, figsize=(10, 1.9), layout="constrained")
    axes[0].imshow(image[0, 0].numpy(), cmap="gray_r")
    axes[0].set_title("input", fontsize=9)
    for number, axis in enumerate(axes[1:]):
        axis.imshow(maps[number].numpy(), cmap="viridis")
        axis.set_title(f"map {number + 1}", fontsize=9)
    for axis in axes:
        axis.axis("off")
    save(figure, "features")


def attention() -> None:
    """The shares of one head of the character-level GPT after some training."""
    import char_gpt

    torch.manual_seed(0)
    whole = Path(char_gpt.__file__).with_suffix(".txt").read_text(encoding="utf-8")
    letters = sorted(set(whole))
    text = torch.tensor([letters.index(letter) for letter in whole])
    model = char_gpt.GPT(len(letters), 48, 64, 4, 2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for x, y in char_gpt.batches(text, 300, 16, 48):
        loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    shown = "the keeper had a daughter"
    with torch.no_grad():
        x = model.embed(torch.tensor([[letters.index(letter) for letter in shown]]))
        shares = model.blocks[0].attention.weights(model.blocks[0].norm1(x))[0]
    # The head that looks around most tells most.
    entropy = -(shares * (shares + 1e-9).log()).sum(-1).mean(-1)
    figure, axis = plt.subplots(figsize=(5.2, 5), layout="constrained")
    axis.imshow(shares[int(entropy.argmin())].numpy(), cmap="Blues")
    labels = [letter.replace(" ", "␣") for letter in shown]
    axis.set_xticks(range(len(shown)), labels, fontsize=8)
    axis.set_yticks(range(len(shown)), labels, fontsize=8)
    axis.set(xlabel="is looked at", ylabel="looks")
    save(figure, "attention")


def boundary() -> None:
    """What the network of the page on training says at every place."""
    import contextlib
    import io

    sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
    import guide

    names: dict = {"__name__": "guide"}
    page = (guide.GUIDE / "en" / "06-training.md").read_text(encoding="utf-8")
    with contextlib.redirect_stdout(io.StringIO()):
        for program in guide.programs(page)[:5]:
            exec(program, names)
    side = torch.linspace(-2.6, 2.6, 120)
    grid = torch.stack(torch.meshgrid(side, side, indexing="xy"), -1).reshape(-1, 2)
    with torch.no_grad():
        chance = names["model"](grid).softmax(1)[:, 1].reshape(120, 120).numpy()
    points, labels = names["points"].numpy(), names["labels"].numpy()
    figure, axis = plt.subplots(figsize=(5, 4.6), layout="constrained")
    axis.contourf(side.numpy(), side.numpy(), chance, levels=np.linspace(0, 1, 11), cmap="RdBu", alpha=0.6)
    axis.scatter(*points.T, c=labels, cmap="RdBu", s=9, edgecolors="white", linewidths=0.4)
    axis.set_aspect("equal")
    save(figure, "boundary")


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for draw in autograd, activations, features, attention, boundary:
        draw()
        print(draw.__name__, flush=True)
