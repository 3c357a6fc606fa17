"""Trains an LSTM that tags words with their parts of speech.

python examples/pos_tagger.py                      sentences that are built in
python examples/pos_tagger.py --data TRAIN.conllu --test TEST.conllu
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from common import Run, Settings, fail

import ferrotorch as torch
import ferrotorch.nn.functional as F
from ferrotorch import nn
from ferrotorch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from ferrotorch.utils.data import DataLoader

Sentence = list[tuple[str, str]]
PADDING, UNKNOWN, IGNORED = 0, 1, -100

# Every tenth sentence is held out.
SENTENCES = """
the/DET old/ADJ dog/NOUN sleeps/VERB near/ADP the/DET fire/NOUN
a/DET small/ADJ bird/NOUN sings/VERB in/ADP the/DET garden/NOUN
she/PRON reads/VERB a/DET long/ADJ book/NOUN
he/PRON quickly/ADV opens/VERB the/DET heavy/ADJ door/NOUN
we/PRON walk/VERB slowly/ADV to/ADP the/DET river/NOUN
they/PRON see/VERB two/NUM red/ADJ boats/NOUN
the/DET cat/NOUN and/CCONJ the/DET dog/NOUN play/VERB
three/NUM children/NOUN run/VERB quickly/ADV
a/DET man/NOUN sells/VERB fresh/ADJ bread/NOUN
the/DET cat/NOUN sings/VERB slowly/ADV in/ADP the/DET old/ADJ garden/NOUN
the/DET river/NOUN is/AUX cold/ADJ and/CCONJ deep/ADJ
her/PRON brother/NOUN writes/VERB short/ADJ letters/NOUN
the/DET train/NOUN to/ADP the/DET city/NOUN was/AUX late/ADJ
i/PRON drink/VERB hot/ADJ tea/NOUN with/ADP milk/NOUN
old/ADJ men/NOUN sleep/VERB and/CCONJ children/NOUN play/VERB
you/PRON must/AUX open/VERB the/DET window/NOUN
the/DET small/ADJ boats/NOUN sail/VERB to/ADP the/DET island/NOUN
five/NUM birds/NOUN sit/VERB on/ADP a/DET branch/NOUN
she/PRON can/AUX sing/VERB very/ADV well/ADV
he/PRON reads/VERB two/NUM short/ADJ letters/NOUN with/ADP her/PRON brother/NOUN
the/DET baker/NOUN bakes/VERB bread/NOUN in/ADP the/DET morning/NOUN
a/DET cold/ADJ wind/NOUN blows/VERB from/ADP the/DET sea/NOUN
they/PRON will/AUX travel/VERB by/ADP train/NOUN
the/DET teacher/NOUN quietly/ADV reads/VERB the/DET letter/NOUN
we/PRON often/ADV drink/VERB tea/NOUN on/ADP the/DET island/NOUN
my/PRON sister/NOUN and/CCONJ i/PRON play/VERB in/ADP the/DET snow/NOUN
the/DET moon/NOUN is/AUX bright/ADJ
four/NUM horses/NOUN run/VERB near/ADP the/DET river/NOUN
he/PRON never/ADV sells/VERB old/ADJ books/NOUN
the/DET teacher/NOUN will/AUX travel/VERB to/ADP the/DET sea/NOUN
"""


def built_in() -> list[Sentence]:
    return [[tuple(pair.split("/")) for pair in line.split()] for line in SENTENCES.strip().splitlines()]


def read_conllu(path: Path) -> list[Sentence]:
    """Reads words and universal tags; ranges of words and empty nodes have no tag and are passed over."""
    sentences: list[Sentence] = [[]]
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        fail(f"cannot read {path}: {error}")
    for number, line in enumerate(lines, 1):
        fields = line.split("\t")
        if not line.strip():
            sentences.append([])
        elif not line.startswith("#"):
            if len(fields) != 10:
                fail(f"{path}: line {number} has {len(fields)} fields where CoNLL-U has 10")
            if fields[0].isdigit():
                sentences[-1].append((fields[1].lower(), fields[3]))
    sentences = [sentence for sentence in sentences if sentence]
    if not sentences:
        fail(f"{path} has no sentences")
    return sentences


class Tagger(nn.Module):
    """Word embeddings, an LSTM that reads in both directions, and a score for every tag."""

    def __init__(self, words: int, tags: int, embedding: int, hidden: int):
        super().__init__()
        self.embedding = nn.Embedding(words, embedding, padding_idx=PADDING)
        self.dropout = nn.Dropout(0.3)
        self.lstm = nn.LSTM(embedding, hidden, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * hidden, tags)

    def forward(self, words, lengths):
        embedded = self.dropout(self.embedding(words))
        packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        return self.head(self.dropout(states))


class Encoder:
    """Numbers for words and tags; words seen once in training stand for those never seen."""

    def __init__(self, sentences: list[Sentence], least: int):
        counts = Counter(word for sentence in sentences for word, _ in sentence)
        kept = sorted(word for word, count in counts.items() if count >= least)
        self.words = {word: number for number, word in enumerate(kept, UNKNOWN + 1)}
        self.tags = sorted({tag for sentence in sentences for _, tag in sentence})

    def batch(self, sentences: list[Sentence]):
        """Returns words, tags and lengths of some sentences, filled up to the longest."""
        tags = {tag: number for number, tag in enumerate(self.tags)}
        words = [torch.tensor([self.words.get(word, UNKNOWN) for word, _ in sentence]) for sentence in sentences]
        wanted = [torch.tensor([tags.get(tag, IGNORED) for _, tag in sentence]) for sentence in sentences]
        lengths = torch.tensor([len(sentence) for sentence in sentences])
        filled = pad_sequence(wanted, batch_first=True, padding_value=IGNORED)
        return pad_sequence(words, batch_first=True, padding_value=PADDING), filled, lengths


def predict(model, encoder: Encoder, sentences: list[Sentence]) -> list[list[str]]:
    """Returns the tags that the model gives to the words of each sentence."""
    model.eval()
    found = []
    with torch.no_grad():
        for start in range(0, len(sentences), 64):
            part = sentences[start : start + 64]
            words, _, lengths = encoder.batch(part)
            for row, length in zip(model(words, lengths).argmax(2).tolist(), lengths.tolist(), strict=True):
                found.append([encoder.tags[tag] for tag in row[:length]])
    return found


def accuracy(model, encoder: Encoder, sentences: list[Sentence]) -> float:
    pairs = [
        (got, tag)
        for tags, sentence in zip(predict(model, encoder, sentences), sentences, strict=True)
        for got, (_, tag) in zip(tags, sentence, strict=True)
    ]
    return sum(got == tag for got, tag in pairs) / len(pairs)


def main() -> None:
    settings = Settings(__doc__, epochs=60, quick=20, lr=0.01)
    settings.add_argument("--data", type=Path, metavar="CONLLU", help="sentences to train on (default: built in)")
    settings.add_argument("--test", type=Path, metavar="CONLLU", help="sentences to test on (default: a tenth)")
    settings.add_argument("--hidden", type=int, default=64, help="size of the LSTM's state in each direction")
    args = settings.read()
    every = read_conllu(args.data) if args.data else built_in()
    test = read_conllu(args.test) if args.test else every[9::10]
    training = every if args.test else [sentence for number, sentence in enumerate(every) if number % 10 != 9]
    if args.hidden < 1 or not test:
        fail("--hidden must be positive, and there must be ten sentences to hold one out")

    encoder = Encoder(training, least=2 if args.data else 1)
    model = Tagger(len(encoder.words) + 2, len(encoder.tags), 32, args.hidden)
    optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)
    run = Run(args, model, optimizer, {"words": len(encoder.words), "tags": encoder.tags, "hidden": args.hidden})
    loader = DataLoader(training, batch_size=8, shuffle=True, collate_fn=encoder.batch)
    for epoch in run.epochs():
        for words, tags, lengths in run.progress(loader, epoch):
            scores = model(words, lengths)
            run.step(F.cross_entropy(scores.flatten(0, 1), tags.flatten(), ignore_index=IGNORED), clip=5.0)
        run.finish_epoch(len(loader), test_accuracy=accuracy(model, encoder, test))

    print(f"right tags: training {accuracy(model, encoder, training):.2%}, test {accuracy(model, encoder, test):.2%}")
    guesses = predict(model, encoder, test)
    for sentence, tags in zip(test[:3], guesses, strict=False):
        print("  " + " ".join(f"{word}/{tag}" for (word, _), tag in zip(sentence, tags, strict=True)))
    figure, axes = run.figure(2, "cross entropy")
    confusion = np.zeros((len(encoder.tags), len(encoder.tags)), int)
    for sentence, tags in zip(test, guesses, strict=True):
        for (_, tag), got in zip(sentence, tags, strict=True):
            if tag in encoder.tags:
                confusion[encoder.tags.index(tag), encoder.tags.index(got)] += 1
    axes[1].imshow(np.log1p(confusion), cmap="Blues")
    axes[1].set(title="Test sentences", xlabel="tag given", ylabel="tag", xticks=range(len(encoder.tags)))
    axes[1].set_xticklabels(encoder.tags, rotation=90, fontsize=8)
    axes[1].set_yticks(range(len(encoder.tags)), encoder.tags, fontsize=8)
    run.draw(figure)


if __name__ == "__main__":
    main()
