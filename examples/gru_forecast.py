"""Trains a GRU to forecast a time series, one step and many steps ahead.

python examples/gru_forecast.py                    a made-up series with two seasons, a trend and noise
python examples/gru_forecast.py --data FILE        one number a line; of a CSV file, the last column
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from common import Run, Settings, fail

import ferrotorch as torch
from ferrotorch import nn
from ferrotorch.utils.data import DataLoader, TensorDataset


class Forecaster(nn.Module):
    """A GRU over a window of values; a linear layer reads the next value off its last state."""

    def __init__(self, hidden: int):
        super().__init__()
        self.gru = nn.GRU(1, hidden, num_layers=2, batch_first=True, dropout=0.1)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x, state=None):
        states, state = self.gru(x, state)
        # The network learns the change from one value to the next, which is near zero.
        return x[:, -1] + self.head(states[:, -1]), state


def made_up(length: int = 1200) -> np.ndarray:
    """Returns a series with a long and a short season, a slow trend and a little noise."""
    time = np.arange(length)
    noise = np.random.RandomState(0).normal(0, 0.05, length)
    return np.sin(time / 8) + 0.5 * np.sin(time / 25 + 1) + time / length + noise


def read_series(path: Path) -> np.ndarray:
    """Reads the last column of a text file; a first line without a number is a heading."""
    try:
        lines = [line.rsplit(",", 1)[-1].strip() for line in path.read_text().splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        fail(f"cannot read {path}: {error}")
    values = []
    for number, cell in enumerate(lines, 1):
        try:
            values.append(float(cell))
        except ValueError:
            if number > 1:
                fail(f"{path}: {cell!r} in line {number} is no number")
    if not np.isfinite(values).all():
        fail(f"{path} has values that are not finite")
    return np.array(values)


def windows(series: np.ndarray, size: int) -> TensorDataset:
    """Cuts a series into all windows of a size, each with the value that follows it."""
    x = np.lib.stride_tricks.sliding_window_view(series, size + 1).astype(np.float32)
    return TensorDataset(torch.from_numpy(x[:, :-1, None].copy()), torch.from_numpy(x[:, -1:].copy()))


def error_of(model, dataset: TensorDataset) -> float:
    """Returns the root mean square error of one-step forecasts."""
    model.eval()
    x, y = dataset.tensors
    with torch.no_grad():
        return (model(x)[0] - y).square().mean().sqrt().item()


def roll_out(model, start: np.ndarray, steps: int) -> np.ndarray:
    """Forecasts many steps: each forecast is the next input."""
    model.eval()
    values = []
    with torch.no_grad():
        value, state = model(torch.from_numpy(start.astype(np.float32))[None, :, None])
        for _ in range(steps):
            values.append(value.item())
            value, state = model(value[:, None], state)
    return np.array(values)


def main() -> None:
    settings = Settings(__doc__, epochs=30, quick=3, lr=0.005)
    settings.add_argument("--data", type=Path, metavar="FILE", help="the series (default: a made-up one)")
    settings.add_argument("--window", type=int, default=48, help="values that a forecast is made from")
    args = settings.read()
    series = read_series(args.data) if args.data else made_up(400 if args.quick else 1200)
    held_out = len(series) // 5
    if args.window < 2 or held_out <= args.window:
        fail(f"{len(series)} values are too few for windows of {args.window}: a fifth is held out")
    mean, deviation = series[:-held_out].mean(), max(series[:-held_out].std(), 1e-12)
    scaled = (series - mean) / deviation
    training, test = windows(scaled[:-held_out], args.window), windows(scaled[-held_out - args.window :], args.window)

    model = Forecaster(32)
    run = Run(args, model, torch.optim.Adam(model.parameters(), lr=args.lr), {"window": args.window})
    loader = DataLoader(training, batch_size=32, shuffle=True)
    for epoch in run.epochs():
        for x, y in run.progress(loader, epoch):
            run.step(nn.functional.huber_loss(model(x)[0], y), clip=1.0)
        run.finish_epoch(len(loader), test_error=error_of(model, test) * deviation)

    ahead = min(100, held_out)
    forecast = roll_out(model, scaled[-held_out - args.window : -held_out], ahead) * deviation + mean
    naive = np.sqrt(np.mean(np.diff(series[-held_out - 1 :]) ** 2))
    print(f"one step ahead: error {error_of(model, test) * deviation:.4f}; repeating the last value: {naive:.4f}")
    figure, axes = run.figure(2, "Huber loss")
    axes[0].set_yscale("log")
    shown = np.arange(max(0, len(series) - held_out - 150), len(series) - held_out + ahead)
    axes[1].plot(shown, series[shown], linewidth=0.8, label="series")
    axes[1].plot(np.arange(ahead) + len(series) - held_out, forecast, label=f"forecast of {ahead} steps")
    axes[1].set(title="Forecast of what was held out", xlabel="step")
    axes[1].legend()
    run.draw(figure)


if __name__ == "__main__":
    main()
