"""Trains a sequence-to-sequence Transformer to write a word backwards.

python examples/reverse_transformer.py             words of random letters
python examples/reverse_transformer.py --task copy or sort
"""

from __future__ import annotations

import math

from common import Run, Settings

import ferrotorch as torch
import ferrotorch.nn.functional as F
from ferrotorch import nn

LETTERS = "abcdefghijklmnopqrstuvwxyz"
PADDING, START, END = 0, 1, 2
OFFSET = 3


class Reverser(nn.Module):
    """`nn.Transformer` between embedded letters and scores of letters, with sines for the places."""

    def __init__(self, width: int = 64, heads: int = 4, layers: int = 2, longest: int = 64):
        super().__init__()
        self.embedding = nn.Embedding(len(LETTERS) + OFFSET, width, padding_idx=PADDING)
        self.transformer = nn.Transformer(width, heads, layers, layers, 4 * width, dropout=0.0, batch_first=True)
        self.head = nn.Linear(width, len(LETTERS) + OFFSET)
        place = torch.arange(longest)[:, None] * torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
        self.register_buffer("places", torch.stack([place.sin(), place.cos()], 2).flatten(1))

    def embed(self, letters):
        return self.embedding(letters) + self.places[: letters.shape[1]]

    def forward(self, source, target):
        later = nn.Transformer.generate_square_subsequent_mask(target.shape[1])
        hidden = self.transformer(
            self.embed(source),
            self.embed(target),
            tgt_mask=later,
            src_key_padding_mask=padding(source),
            tgt_key_padding_mask=padding(target),
            memory_key_padding_mask=padding(source),
        )
        return self.head(hidden)

    @torch.no_grad()
    def write(self, source, longest: int):
        """Writes the most probable letter each time, until every word has ended."""
        self.eval()
        target = torch.full((len(source), 1), START)
        ended = torch.zeros(len(source), dtype=torch.bool)
        for _ in range(longest):
            letter = self(source, target)[:, -1].argmax(-1).masked_fill(ended, PADDING)
            target = torch.cat([target, letter[:, None]], 1)
            ended |= letter == END
            if ended.all():
                break
        return target[:, 1:]


def padding(letters):
    """Returns a mask of what is filled up, as numbers like the mask of what comes later."""
    return torch.zeros(letters.shape).masked_fill(letters == PADDING, -math.inf)


def words(count: int, longest: int, task: str):
    """Makes words of random letters and lengths, and what is wanted for each."""
    lengths = torch.randint(1, longest + 1, (count, 1))
    place = torch.arange(longest + 1)
    letters = torch.randint(OFFSET, OFFSET + len(LETTERS), (count, longest + 1))
    source = torch.where(place < lengths, letters, PADDING)
    if task == "reverse":
        wanted = source.gather(1, (lengths - 1 - place).clamp(min=0))
    else:
        wanted = source if task == "copy" else source.masked_fill(source == PADDING, 99).sort(1).values
    wanted = torch.where(place < lengths, wanted, torch.where(place == lengths, END, PADDING))
    return source[:, :-1], wanted


def spell(row) -> str:
    return "".join(LETTERS[letter - OFFSET] for letter in row.tolist() if letter >= OFFSET)


def main() -> None:
    settings = Settings(__doc__, epochs=12, quick=2, lr=1e-3)
    settings.add_argument("--task", choices=["reverse", "copy", "sort"], default="reverse")
    settings.add_argument("--longest", type=int, default=8, help="letters in the longest word (at most 60)")
    settings.add_argument("--steps", type=int, default=100, help="steps in an epoch")
    args = settings.read()
    if not 1 <= args.longest <= 60 or args.steps < 1:
        settings.error("--longest must be between 1 and 60, and --steps positive")
    if args.quick:
        args.steps = min(args.steps, 20)
    test_source, test_wanted = words(200, args.longest, args.task)

    model = Reverser()
    run = Run(args, model, torch.optim.Adam(model.parameters(), lr=args.lr, betas=(0.9, 0.98)), {"task": args.task})
    for epoch in run.epochs():
        for _ in run.progress(range(args.steps), epoch):
            source, wanted = words(64, args.longest, args.task)
            shifted = F.pad(wanted[:, :-1], (1, 0), value=START).masked_fill(wanted == PADDING, PADDING)
            scores = model(source, shifted)
            run.step(F.cross_entropy(scores.flatten(0, 1), wanted.flatten(), ignore_index=PADDING), clip=1.0)
        written = F.pad(model.write(test_source, args.longest + 1), (0, args.longest + 1))[:, : args.longest + 1]
        right = (written == test_wanted).all(1)
        run.finish_epoch(args.steps, words_right=right.float().mean().item())

    written = model.write(test_source, args.longest + 1)
    for source, got in list(zip(test_source, written, strict=True))[:5]:
        print(f"  {spell(source)} -> {spell(got)}")
    print(f"words right: {run.history['words_right'][-1]:.2%}")
    figure, axes = run.figure(2, "cross entropy")
    lengths = (test_source != PADDING).sum(1)
    shares = [
        right[lengths == n].float().mean().item() if (lengths == n).any() else 0 for n in range(1, args.longest + 1)
    ]
    axes[1].bar(range(1, args.longest + 1), shares)
    axes[1].set(title=f"Words right ({args.task})", xlabel="letters in the word", ylim=(0, 1))
    run.draw(figure)


if __name__ == "__main__":
    main()
