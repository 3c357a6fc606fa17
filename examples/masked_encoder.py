"""Trains a BERT-style encoder to fill in words that are masked.

python examples/masked_encoder.py                  sentences made by a little grammar that is built in
python examples/masked_encoder.py --data FILE      a text file with a sentence on each line
"""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

from common import Run, Settings, fail

import ferrotorch as torch
import ferrotorch.nn.functional as F
from ferrotorch import nn
from ferrotorch.utils.data import DataLoader

SPECIAL = ["[PAD]", "[UNK]", "[MASK]", "[CLS]"]
PADDING, UNKNOWN, MASK, FIRST = range(4)
IGNORED = -100

# In these sentences the right word follows from words further away: who does what, and with what.
SCENES = [
    ("farmer", "field", "plough", ["wheat", "barley", "turnips"], "grows"),
    ("baker", "bakery", "oven", ["bread", "cakes", "rolls"], "bakes"),
    ("sailor", "harbour", "net", ["herring", "crabs", "cod"], "catches"),
    ("weaver", "workshop", "loom", ["blankets", "scarves", "carpets"], "weaves"),
    ("gardener", "garden", "spade", ["roses", "tulips", "beans"], "plants"),
]
FORMS = [
    "the {who} in the {where} {does} {what} with a {tool}",
    "in the {where} a {who} {does} {what}",
    "with a {tool} the old {who} {does} {what} all day",
    "every morning the {who} goes to the {where} and {does} {what}",
    "a {tool} is what the {who} needs in the {where}",
]


def made_up(count: int) -> list[str]:
    chance, sentences = random.Random(0), []
    for _ in range(count):
        who, where, tool, things, does = chance.choice(SCENES)
        form = chance.choice(FORMS)
        sentences.append(form.format(who=who, where=where, tool=tool, what=chance.choice(things), does=does))
    return sentences


def read_lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8").lower().splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        fail(f"cannot read {path}: {error}")


class Encoder(nn.Module):
    """Embeddings of words and places, `nn.TransformerEncoder`, and a score for every word."""

    def __init__(self, words: int, longest: int, width: int = 64, heads: int = 4, layers: int = 2):
        super().__init__()
        self.words = nn.Embedding(words, width, padding_idx=PADDING)
        self.places = nn.Embedding(longest, width)
        self.norm = nn.LayerNorm(width)
        layer = nn.TransformerEncoderLayer(width, heads, 4 * width, dropout=0.1, activation="gelu", batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.head = nn.Linear(width, words)

    def forward(self, text):
        x = self.norm(self.words(text) + self.places(torch.arange(text.shape[1])))
        return self.head(self.encoder(x, src_key_padding_mask=text == PADDING))


def masked(text, words: int):
    """Hides 15 % of the words: of these, 80 % become [MASK], 10 % any word, 10 % stay. Returns text and targets."""
    chosen = (torch.rand(text.shape) < 0.15) & (text >= len(SPECIAL))
    targets = torch.where(chosen, text, IGNORED)
    fate = torch.rand(text.shape)
    text = torch.where(chosen & (fate < 0.8), MASK, text)
    return torch.where(chosen & (fate >= 0.9), torch.randint(len(SPECIAL), words, text.shape), text), targets


class Vocabulary:
    """Numbers for the words of a text."""

    def __init__(self, sentences: list[str], longest: int):
        counts = Counter(word for sentence in sentences for word in split(sentence))
        self.words = [*SPECIAL, *sorted(word for word, count in counts.items() if count > 1)]
        self.numbers, self.longest = {word: number for number, word in enumerate(self.words)}, longest

    def __call__(self, sentences: list[str]):
        """Returns the numbers of the words of some sentences, filled up to the longest."""
        rows = [
            [FIRST, *(self.numbers.get(word, UNKNOWN) for word in split(text))][: self.longest] for text in sentences
        ]
        return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)


def split(sentence: str) -> list[str]:
    return re.findall(r"\[MASK\]|\w+|[^\w\s]", sentence)


@torch.no_grad()
def accuracy(model, text, words: int) -> float:
    """Returns the share of masked words that the model finds; the same words are masked each time."""
    model.eval()
    state = torch.get_rng_state()
    torch.manual_seed(0)
    hidden, targets = masked(text, words)
    torch.set_rng_state(state)
    chosen = targets != IGNORED
    found = torch.cat([model(part).argmax(2) for part in hidden.split(256)])
    return (found[chosen] == targets[chosen]).float().mean().item()


def main() -> None:
    settings = Settings(__doc__, epochs=12, quick=2, lr=2e-3)
    settings.add_argument("--data", type=Path, metavar="FILE", help="sentences (default: made by a grammar)")
    settings.add_argument("--longest", type=int, default=32, help="words in a sentence that are read")
    args = settings.read()
    sentences = read_lines(args.data) if args.data else made_up(1000 if args.quick else 3000)
    if args.longest < 2 or len(sentences) < 10:
        fail("--longest must be 2 or more, and there must be ten sentences to hold one out")
    test, training = sentences[::10], [text for number, text in enumerate(sentences) if number % 10]
    vocabulary = Vocabulary(training, args.longest)
    words = len(vocabulary.words)
    if words == len(SPECIAL):
        fail(f"{args.data} has no word that occurs twice")

    model = Encoder(words, args.longest)
    run = Run(args, model, torch.optim.AdamW(model.parameters(), lr=args.lr), {"words": vocabulary.words})
    loader = DataLoader(training, batch_size=64, shuffle=True, collate_fn=vocabulary)
    held_out = vocabulary(test)
    for epoch in run.epochs():
        for text in run.progress(loader, epoch):
            hidden, targets = masked(text, words)
            # With 15 % masked, a batch may have none; its mean would be no number.
            if (targets != IGNORED).any():
                run.step(
                    F.cross_entropy(model(hidden).flatten(0, 1), targets.flatten(), ignore_index=IGNORED), clip=1.0
                )
        run.finish_epoch(len(loader), test_accuracy=accuracy(model, held_out, words))

    model.eval()
    shown = split(test[0])
    shown[-1] = "[MASK]"
    with torch.no_grad():
        chances = model(vocabulary([" ".join(shown)]))[0, min(len(shown), args.longest - 1)].softmax(-1)
    best = chances.topk(min(5, words))
    print(f"masked words found: {run.history['test_accuracy'][-1]:.2%}")
    print(
        " ".join(shown),
        "->",
        ", ".join(f"{vocabulary.words[i]} {p:.0%}" for p, i in zip(*map(torch.Tensor.tolist, best))),
    )
    figure, axes = run.figure(2, "cross entropy")
    axes[1].barh([vocabulary.words[i] for i in best.indices.tolist()][::-1], best.values.flip(0).numpy())
    axes[1].set(xlabel="probability of the masked word")
    axes[1].set_title(" ".join(shown)[:90], fontsize=8)
    run.draw(figure)


if __name__ == "__main__":
    main()
