"""What is timed: for each group, named functions that build a call from a library with PyTorch's API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Call = Callable[[], Any]


def overhead(t: Any) -> dict[str, Call]:
    """Single operations on tiny tensors: the cost of a call."""
    a, b = t.ones(3, 3), t.ones(3, 3)
    tracked = t.ones(3, 3, requires_grad=True)
    linear, x = t.nn.Linear(8, 8), t.ones(1, 8)
    mlp = t.nn.Sequential(t.nn.Linear(8, 16), t.nn.ReLU(), t.nn.Linear(16, 2))

    def step() -> Any:
        mlp.zero_grad()
        loss = mlp(x).square().mean()
        loss.backward()
        return loss

    return {
        "a + b": lambda: a + b,
        "a + b, tracked": lambda: tracked + b,
        "a * 2": lambda: a * 2.0,
        "a.tanh()": lambda: a.tanh(),
        "a.mul_(1)": lambda: a.mul_(1.0),
        "a.sum()": lambda: a.sum(),
        "a.sum(dim=1)": lambda: a.sum(dim=1),
        "a @ b": lambda: a @ b,
        "a[0]": lambda: a[0],
        "a[:, 1:]": lambda: a[:, 1:],
        "a.view(9)": lambda: a.view(9),
        "a.t()": lambda: a.t(),
        "cat": lambda: t.cat([a, b]),
        "zeros(3, 3)": lambda: t.zeros(3, 3),
        "item": lambda: a[0, 0].item(),
        "softmax": lambda: a.softmax(1),
        "Linear(8, 8)": lambda: linear(x),
        "MLP forward and backward": step,
    }


def elementwise(t: Any) -> dict[str, Call]:
    """A million elements."""
    x, y = t.rand(1000, 1000) + 0.5, t.rand(1000, 1000)
    row, half, whole = t.rand(1000), t.rand(1000, 1000).to(t.bfloat16), t.arange(1_000_000).view(1000, 1000)
    gelu = t.nn.functional.gelu
    return {
        "x + y": lambda: x + y,
        "x + y.t()": lambda: x + y.t(),
        "x * row": lambda: x * row,
        "x.add_(y)": lambda: x.add_(y, alpha=0.0),
        "exp": lambda: x.exp(),
        "log": lambda: x.log(),
        "tanh": lambda: x.tanh(),
        "sigmoid": lambda: x.sigmoid(),
        "gelu": lambda: gelu(x),
        "relu": lambda: x.relu(),
        "sqrt": lambda: x.sqrt(),
        "x > y": lambda: x > y,
        "where": lambda: t.where(x > 1.0, x, y),
        "bfloat16 product": lambda: half * half,
        "int64 sum of two": lambda: whole + whole,
        "int64 to float32": lambda: whole.float(),
        "contiguous transpose": lambda: y.t().contiguous(),
        "sum": lambda: x.sum(),
        "sum of rows": lambda: x.sum(1),
        "sum of columns": lambda: x.sum(0),
        "softmax": lambda: x.softmax(1),
        "argmax": lambda: x.argmax(1),
        "cumsum": lambda: x.cumsum(1),
    }


def gemm(t: Any) -> dict[str, Call]:
    """Matrix products."""
    calls: dict[str, Call] = {}

    def product(name: str, a: Any, b: Any) -> None:
        calls[name] = lambda: a @ b

    for n in (64, 256, 512, 1024):
        product(f"{n} x {n} x {n}", t.randn(n, n), t.randn(n, n))
    product("transposed 512", t.randn(512, 512).t(), t.randn(512, 512).t())
    product("1 x 512 x 512", t.randn(1, 512), t.randn(512, 512))
    product("32 x 784 x 128, weight transposed", t.randn(32, 784), t.randn(128, 784).t())
    product("4096 x 32 x 32", t.randn(4096, 32), t.randn(32, 32))
    product("batch of 64, 32 x 64 x 32", t.randn(64, 32, 64), t.randn(64, 64, 32))
    product("float64 256", t.randn(256, 256, dtype=t.float64), t.randn(256, 256, dtype=t.float64))
    product("matrix by vector 1024", t.randn(1024, 1024), t.randn(1024))
    return calls


def conv(t: Any) -> dict[str, Call]:
    """Convolutions forward, and forward with backward; pooling and normalisation."""
    nn = t.nn
    layers = {
        "LeNet's first, batch 32": (nn.Conv2d(1, 6, 5), t.randn(32, 1, 32, 32)),
        "LeNet's second, batch 32": (nn.Conv2d(6, 16, 3), t.randn(32, 6, 14, 14)),
        "3x3, 64 channels": (nn.Conv2d(64, 64, 3, padding=1), t.randn(4, 64, 28, 28)),
        "1x1, 128 channels": (nn.Conv2d(128, 128, 1), t.randn(4, 128, 14, 14)),
        "depthwise 3x3, 64 channels": (nn.Conv2d(64, 64, 3, padding=1, groups=64), t.randn(4, 64, 28, 28)),
        "stride 2, 3 to 32 channels": (nn.Conv2d(3, 32, 3, stride=2), t.randn(4, 3, 64, 64)),
        "1d, 32 channels": (nn.Conv1d(32, 32, 5), t.randn(8, 32, 128)),
        "max pooling": (nn.MaxPool2d(2), t.randn(32, 16, 28, 28)),
        "batch normalisation": (nn.BatchNorm2d(32), t.randn(16, 32, 14, 14)),
        "layer normalisation": (nn.LayerNorm(256), t.randn(256, 256)),
    }
    calls: dict[str, Call] = {}

    def add(name: str, layer: Any, x: Any) -> None:
        leaf = x.clone().requires_grad_(True)

        def both() -> Any:
            leaf.grad = None
            layer.zero_grad()
            layer(leaf).sum().backward()
            return leaf.grad

        calls[name] = lambda: layer(x)
        calls[f"{name}, backward too"] = both

    for name, (layer, x) in layers.items():
        add(name, layer, x)
    return calls


def train(t: Any) -> dict[str, Call]:
    """Training steps: gradients to zero, forward, backward, update."""
    return {
        **{f"LeNet, batch {batch}": lenet_step(t, batch) for batch in (1, 32, 256)},
        "MLP 784-256-10 with Adam, batch 64": mlp_step(t, 64),
    }


def lenet_step(t: Any, batch: int) -> Call:
    nn = t.nn
    features = (nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 3), nn.ReLU(), nn.MaxPool2d(2))
    head = (nn.Flatten(), nn.Linear(576, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
    model = nn.Sequential(*features, *head)
    return step(t, model, t.optim.SGD(model.parameters(), lr=1e-6, momentum=0.9), t.randn(batch, 1, 32, 32))


def mlp_step(t: Any, batch: int) -> Call:
    nn = t.nn
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
    return step(t, model, t.optim.Adam(model.parameters(), lr=1e-7), t.randn(batch, 784))


def step(t: Any, model: Any, optimizer: Any, x: Any) -> Call:
    labels = t.randint(0, 10, (len(x),))

    def call() -> Any:
        optimizer.zero_grad()
        loss = t.nn.functional.cross_entropy(model(x), labels)
        loss.backward()
        optimizer.step()
        return loss

    return call


GROUPS = {"overhead": overhead, "elementwise": elementwise, "gemm": gemm, "conv": conv, "train": train}
