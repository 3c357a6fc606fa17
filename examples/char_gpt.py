"""Trains a small GPT that writes text letter by letter.

python examples/char_gpt.py                        on char_gpt.txt, a little text that comes with it
python examples/char_gpt.py --data FILE            on any text file in UTF-8
"""

from __future__ import annotations

from pathlib import Path

from common import Run, Settings, fail

import ferrotorch as torch
import ferrotorch.nn.functional as F
from ferrotorch import nn


class Attention(nn.Module):
    """Several heads of causal self-attention: a place sees itself and what is before it."""

    def __init__(self, width: int, heads: int, dropout: float):
        super().__init__()
        self.heads, self.rate = heads, dropout
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def split(self, x):
        batch, length, width = x.shape
        x = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads)
        return x.permute(2, 0, 3, 1, 4).unbind(0)

    def forward(self, x):
        q, k, v = self.split(x)
        x = F.scaled_dot_product_attention(q, k, v, is_causal=True, dropout_p=self.rate if self.training else 0.0)
        return self.out(x.transpose(1, 2).flatten(2))

    def weights(self, x):
        """Returns how much each place looks at each other one, to be drawn."""
        q, k, _ = self.split(x)
        scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
        later = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
        return scores.masked_fill(later, -torch.inf).softmax(-1)


class Block(nn.Module):
    """Attention, then two linear layers at each place; both add to what passes through."""

    def __init__(self, width: int, heads: int, dropout: float):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads, dropout)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width), nn.Dropout(dropout)
        )

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    """A decoder-only Transformer; the embedding of the letters also scores the next one."""

    def __init__(self, letters: int, context: int, width: int, heads: int, layers: int, dropout: float = 0.1):
        super().__init__()
        self.context = context
        self.letters, self.places = nn.Embedding(letters, width), nn.Embedding(context, width)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(Block(width, heads, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, letters, bias=False)
        self.apply(self.start)
        self.head.weight = self.letters.weight

    @staticmethod
    def start(module):
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)

    def embed(self, text):
        return self.dropout(self.letters(text) + self.places(torch.arange(text.shape[1])))

    def forward(self, text):
        x = self.embed(text)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))

    @torch.no_grad()
    def write(self, text, count: int, temperature: float = 0.8):
        """Appends letters, each drawn from what the model expects."""
        self.eval()
        for _ in range(count):
            scores = self(text[:, -self.context :])[:, -1] / temperature
            text = torch.cat([text, torch.multinomial(scores.softmax(-1), 1)], 1)
        return text


def batches(text, count: int, size: int, context: int):
    """Draws places in the text and yields windows with the letters that follow."""
    for _ in range(count):
        starts = torch.randint(len(text) - context, (size, 1)) + torch.arange(context + 1)
        yield text[starts[:, :-1]], text[starts[:, 1:]]


@torch.no_grad()
def loss_on(model, text) -> float:
    """Returns the mean loss over the windows of a text, side by side."""
    model.eval()
    windows = text[: (len(text) - 1) // model.context * model.context + 1]
    x, y = windows[:-1].view(-1, model.context), windows[1:].view(-1, model.context)
    return F.cross_entropy(model(x).flatten(0, 1), y.flatten()).item()


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"cannot read {path}: {error}")


def main() -> None:
    settings = Settings(__doc__, epochs=20, quick=1, lr=2e-3)
    settings.add_argument(
        "--data", type=Path, metavar="FILE", default=Path(__file__).with_suffix(".txt"), help="a text"
    )
    settings.add_argument("--context", type=int, default=64, help="how many letters the model sees")
    settings.add_argument("--width", type=int, default=96, help="size of the vectors")
    settings.add_argument("--layers", type=int, default=3)
    settings.add_argument("--heads", type=int, default=4)
    settings.add_argument("--steps", type=int, default=50, help="steps in an epoch")
    settings.add_argument("--start", default="The ", help="what the sample begins with")
    args = settings.read()
    if min(args.context, args.width, args.layers, args.heads, args.steps) < 1 or args.width % args.heads:
        settings.error(
            "--context, --width, --layers, --heads and --steps must be positive, --width a multiple of --heads"
        )
    whole = read_text(args.data)
    letters = sorted(set(whole))
    number = {letter: place for place, letter in enumerate(letters)}
    text = torch.tensor([number[letter] for letter in whole])
    training, test = text[: -len(text) // 10], text[-len(text) // 10 :]
    if len(test) <= args.context:
        fail(f"{args.data}: {len(text)} letters are too few for --context {args.context}: a tenth is held out")
    if not args.start or not set(args.start) <= set(letters):
        fail(f"--start must be some letters that occur in {args.data}")

    model = GPT(len(letters), args.context, args.width, args.heads, args.layers)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.95), weight_decay=0.1)
    schedule = {"letters": "".join(letters), "width": args.width, "layers": args.layers, "context": args.context}
    run = Run(args, model, optimizer, schedule)
    print(f"{len(training)} letters of {len(letters)} kinds, {sum(p.numel() for p in model.parameters())} parameters")
    for epoch in run.epochs():
        for x, y in run.progress(batches(training, args.steps, 16, args.context), epoch):
            run.step(F.cross_entropy(model(x).flatten(0, 1), y.flatten()), clip=1.0)
        run.finish_epoch(args.steps, test_loss=loss_on(model, test))

    start = torch.tensor([[number[letter] for letter in args.start]])
    print("".join(letters[i] for i in model.write(start, 300)[0].tolist()))
    figure, axes = run.figure(2, "cross entropy")
    shown = test[None, : min(32, args.context)]
    with torch.no_grad():
        x = model.embed(shown)
        for block in model.blocks[:-1]:
            x = block(x)
        last = model.blocks[-1]
        weights = last.attention.weights(last.norm1(x))[0].mean(0)
    labels = [repr(letters[i])[1:-1] for i in shown[0].tolist()]
    axes[1].imshow(weights.numpy(), cmap="Blues")
    axes[1].set(
        title="Attention of the last layer, mean of its heads", xticks=range(len(labels)), yticks=range(len(labels))
    )
    axes[1].set_xticklabels(labels, fontsize=6)
    axes[1].set_yticklabels(labels, fontsize=6)
    run.draw(figure)


if __name__ == "__main__":
    main()
