"""Every example runs, gives PyTorch's losses, resumes where it stopped and fails with one line."""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

import ferrotorch

for needed in "tqdm", "sklearn", "matplotlib":
    pytest.importorskip(needed, reason="the examples need tqdm, matplotlib and scikit-learn")

ROOT = Path(__file__).parents[2]


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ARGUMENTS = load(ROOT / "tools" / "make_example_golden.py").ARGUMENTS
GOLDEN = json.loads((ROOT / "tests" / "golden" / "examples.json").read_text())


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Runs a program in this process; returns its exit status and what it printed, or its error line."""
    monkeypatch.syspath_prepend(str(ROOT / "examples"))

    def call(program, *arguments, out=tmp_path / "out"):
        monkeypatch.setattr(sys, "argv", [f"{program}.py", *map(str, arguments), "--out", str(out)])
        threads = ferrotorch.get_num_threads()
        try:
            load(ROOT / "examples" / f"{program}.py").main()
        except SystemExit as stop:
            return (1, stop.code) if isinstance(stop.code, str) else (stop.code, capsys.readouterr().err)
        finally:
            ferrotorch.set_num_threads(threads)
        return 0, capsys.readouterr().out

    return call


def assert_fails(result, program, *words):
    status, message = result
    assert status == 1
    assert message.startswith(f"{program}: error: ") and "\n" not in message
    for word in words:
        assert str(word) in message


@pytest.mark.parametrize("program", sorted(ARGUMENTS))
def test_first_losses_are_those_of_pytorch(run, tmp_path, program):
    status, text = run(program, *ARGUMENTS[program].split(), "--threads", 1)
    assert status == 0, text
    history = json.loads((tmp_path / "out" / "history.json").read_text())
    np.testing.assert_allclose(history["losses"][:8], GOLDEN[program], rtol=3e-4)
    assert (tmp_path / "out" / "results.png").read_bytes().startswith(b"\x89PNG")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"last.pt", "results.png", "history.json"}


@pytest.mark.parametrize("program", sorted(ARGUMENTS))
def test_resumed_run_equals_an_uninterrupted_one(run, tmp_path, program):
    arguments, whole, parts = ARGUMENTS[program].split(), tmp_path / "whole", tmp_path / "parts"
    # The plan of the learning rate of this program depends on the number of epochs: it is stopped, not shortened.
    assert run(program, *arguments, "--epochs", 2, out=whole)[0] == 0
    monkey = pytest.MonkeyPatch()
    common = importlib.import_module("common")
    save = common.Run.save

    def stop_after_one(self):
        save(self)
        raise KeyboardInterrupt

    with monkey.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(common.Run, "save", stop_after_one)
        run(program, *arguments, "--epochs", 2, out=parts)
    assert run(program, *arguments, "--epochs", 2, "--resume", parts / "last.pt", out=parts)[0] == 0
    assert json.loads((parts / "history.json").read_text()) == json.loads((whole / "history.json").read_text())
    for name, value in ferrotorch.load(whole / "last.pt")["model"].items():
        assert ferrotorch.equal(value, ferrotorch.load(parts / "last.pt")["model"][name]), name


@pytest.mark.parametrize("program", sorted(ARGUMENTS))
def test_wrong_checkpoints_outputs_and_options(run, tmp_path, program):
    arguments = ARGUMENTS[program].split()
    (tmp_path / "text.pt").write_text("not a checkpoint")
    ferrotorch.save({"config": {}}, tmp_path / "other.pt")
    for name in "text.pt", "other.pt", "missing.pt":
        assert_fails(run(program, *arguments, "--resume", tmp_path / name), program, "cannot resume from", name)
    (tmp_path / "file").write_text("")
    assert_fails(run(program, *arguments, out=tmp_path / "file"), program, "cannot write", tmp_path / "file")
    for wrong in ["--epochs", "0"], ["--lr", "-1"], ["--nonsense"]:
        status, message = run(program, *arguments, *wrong)
        assert status == 2 and "error: " in message


def test_tagger_learns_its_corpus(run):
    status, text = run("pos_tagger", "--quick")
    assert status == 0
    assert float(text.split("training ")[1].split("%")[0]) > 99


def test_reverser_learns_to_copy_short_words(run):
    text = run("reverse_transformer", "--task", "copy", "--longest", 3, "--epochs", 2, "--steps", 60, "--lr", 0.002)[1]
    assert float(text.split("words right: ")[1].split("%")[0]) > 80


CONLLU = (
    "# text = Dogs bark.\n"
    "1\tDogs\tdog\tNOUN\t_\t_\t2\tnsubj\t_\t_\n"
    "1.1\tempty\t_\t_\t_\t_\t_\t_\t_\t_\n"
    "2\tbark\tbark\tVERB\t_\t_\t0\troot\t_\t_\n"
    "3\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\n"
)


def test_tagger_reads_conllu(run, tmp_path):
    path = tmp_path / "some.conllu"
    path.write_text(CONLLU * 10)
    status, text = run("pos_tagger", "--data", path, "--test", path, "--epochs", 8)
    assert status == 0 and "dogs/NOUN bark/VERB ./PUNCT" in text
    for content, word in (CONLLU.replace("\tVERB", ""), "line 4"), ("", "no sentences"), ("1\n", "10"):
        path.write_text(content)
        assert_fails(run("pos_tagger", "--data", path), "pos_tagger", path, word)
    assert_fails(run("pos_tagger", "--data", tmp_path / "none"), "pos_tagger", tmp_path / "none")


def test_forecaster_reads_columns(run, tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("day,value\n" + "".join(f"{i},{np.sin(i / 5)}\n" for i in range(150)))
    assert run("gru_forecast", "--data", path, "--epochs", 1, "--window", 10)[0] == 0
    for content, word in ("1\n2\nx\n", "'x'"), ("1\n2\n", "too few"), ("1\nnan\n", "not finite"):
        path.write_text(content)
        assert_fails(run("gru_forecast", "--data", path), "gru_forecast", word)


def test_texts_that_are_too_short_or_no_text(run, tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes(b"\xff\xfe\x00")
    for program in "char_gpt", "masked_encoder":
        assert_fails(run(program, "--data", path), program, "cannot read", path)
    path.write_text("short")
    assert_fails(run("char_gpt", "--data", path), "char_gpt", "too few")
    path.write_text("".join(f"word{i}\n" for i in range(20)))
    assert_fails(run("masked_encoder", "--data", path), "masked_encoder", "no word that occurs twice")


def test_images_that_are_none(run, tmp_path):
    path = tmp_path / "images.npy"
    for array, word in (np.zeros((3, 4)), "no array of images"), (np.ones((3, 4, 4)), "contrast"):
        np.save(path, array)
        assert_fails(run("vae", "--data", path), "vae", word)
    path.write_text("no array")
    assert_fails(run("vae", "--data", path), "vae", "cannot read")


def test_cifar_files(run, tmp_path):
    records = np.random.RandomState(0).randint(0, 256, (30, 3073)).astype(np.uint8)
    records[:, 0] %= 10
    for name in [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]:
        (tmp_path / name).write_bytes(records[:6].tobytes())
    assert run("resnet_images", "--data", tmp_path, "--epochs", 1, "--batch-size", 10)[0] == 0
    (tmp_path / "test_batch.bin").write_bytes(b"short")
    assert_fails(run("resnet_images", "--data", tmp_path), "resnet_images", "test_batch.bin", "5 bytes")
    (tmp_path / "data_batch_3.bin").write_bytes(b"\xff" * 3073)
    assert_fails(run("resnet_images", "--data", tmp_path), "resnet_images", "label 255")
    (tmp_path / "data_batch_3.bin").unlink()
    assert_fails(run("resnet_images", "--data", tmp_path), "resnet_images", "data_batch_3.bin")
