"""The main example learns, resumes and fails with one line."""

import gzip
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import ferrotorch
from ops import reference

pytest.importorskip("tqdm", reason="the examples need tqdm, matplotlib and scikit-learn")
pytest.importorskip("sklearn", reason="the examples need tqdm, matplotlib and scikit-learn")
pytest.importorskip("matplotlib", reason="the examples need tqdm, matplotlib and scikit-learn")

PROGRAM = Path(__file__).parents[2] / "examples" / "lenet_digits.py"
START = f"import runpy; runpy.run_path({str(PROGRAM)!r}, run_name='__main__')"


@pytest.fixture(scope="module")
def program():
    spec = importlib.util.spec_from_file_location("lenet_digits", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(program, monkeypatch, capsys):
    """Runs the program in this process and returns its exit status and error line."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["lenet_digits.py", *map(str, arguments)])
        try:
            program.main()
        except SystemExit as stop:
            return (1, stop.code) if isinstance(stop.code, str) else (stop.code, capsys.readouterr().err)
        return 0, ""

    return call


@pytest.fixture
def idx_folder(tmp_path):
    """A folder of valid IDX files with a few images."""
    rng, folder = np.random.default_rng(0), tmp_path / "data"
    folder.mkdir()
    for stem, count in ("train", 40), ("t10k", 12):
        write_idx(folder / f"{stem}-images-idx3-ubyte", rng.integers(0, 256, (count, 28, 28)))
        write_idx(folder / f"{stem}-labels-idx1-ubyte", rng.integers(0, 10, count))
    return folder


def write_idx(path, array, kind=8):
    header = bytes([0, 0, kind, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    path.write_bytes(header + array.astype(np.uint8).tobytes())


def assert_fails(result, *words):
    status, message = result
    assert status == 1
    assert message.startswith("lenet_digits: error: ") and "\n" not in message
    for word in words:
        assert word in message


def test_learns_digits_and_writes_results(tmp_path):
    command = [sys.executable, str(PROGRAM), "--epochs", "12", "--out", str(tmp_path), "--threads", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    accuracy = float(done.stdout.split("test accuracy ")[1].split("%")[0])
    assert accuracy >= 97
    assert (tmp_path / "results.png").read_bytes().startswith(b"\x89PNG")
    history = json.loads((tmp_path / "history.json").read_text())
    assert len(history["accuracy"]) == 12 and len(history["losses"]) == 12 * 41
    assert {path.name for path in tmp_path.iterdir()} == {"best.pt", "last.pt", "results.png", "history.json"}


def test_first_losses_are_those_of_pytorch(run, tmp_path):
    # At this rate PyTorch agrees with itself for any number of threads; at ten times the rate it does not.
    assert run("--epochs", 3, "--lr", 0.002, "--out", tmp_path) == (0, "")
    losses = json.loads((tmp_path / "history.json").read_text())["losses"][:100]
    wanted = reference.stored("lenet_losses")["losses"]
    assert len(wanted) == 100
    np.testing.assert_allclose(losses, wanted, rtol=0, atol=1e-4)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_reads_idx_files(run, idx_folder, tmp_path, packed):
    if packed:
        for path in list(idx_folder.iterdir()):
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes()))
            path.unlink()
    assert run("--data", idx_folder, "--out", tmp_path / "out", "--epochs", 1) == (0, "")
    assert (tmp_path / "out" / "results.png").exists()


def test_resumed_run_equals_an_uninterrupted_one(run, idx_folder, tmp_path, monkeypatch, program):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    assert run("--data", idx_folder, "--out", whole, "--epochs", 3)[0] == 0
    save, saved = program.save_checkpoint, []

    def stop_after_two(path, *rest):
        save(path, *rest)
        saved.append(path.name)
        if saved.count("last.pt") == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(program, "save_checkpoint", stop_after_two)
        run("--data", idx_folder, "--out", parts, "--epochs", 3)
    assert run("--data", idx_folder, "--out", parts, "--epochs", 3, "--resume", parts / "last.pt")[0] == 0
    assert json.loads((parts / "history.json").read_text()) == json.loads((whole / "history.json").read_text())
    for name, value in ferrotorch.load(whole / "last.pt")["model"].items():
        assert ferrotorch.equal(value, ferrotorch.load(parts / "last.pt")["model"][name]), name


def test_missing_idx_file(run, idx_folder, tmp_path):
    (idx_folder / "t10k-labels-idx1-ubyte").unlink()
    assert_fails(run("--data", idx_folder, "--out", tmp_path / "out"), "t10k-labels-idx1-ubyte")
    assert_fails(run("--data", tmp_path / "nowhere", "--out", tmp_path / "out"), "train-images-idx3-ubyte")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("keep", [0, 3, 10, 16, 1000, -1])
def test_truncated_idx_file(run, idx_folder, tmp_path, keep):
    path = idx_folder / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:keep])
    assert_fails(run("--data", idx_folder, "--out", tmp_path / "out"), path.name)


def test_truncated_or_false_gzip_file(run, idx_folder, tmp_path):
    path = idx_folder / "train-images-idx3-ubyte"
    packed = gzip.compress(path.read_bytes())
    path.unlink()
    for data in packed[: len(packed) // 2], packed[:5], b"no gzip", packed[:20] + b"\xff" * 50 + packed[70:]:
        path.with_name(path.name + ".gz").write_bytes(data)
        assert_fails(run("--data", idx_folder, "--out", tmp_path / "out"), path.name)


def test_wrong_idx_files(run, idx_folder, tmp_path):
    images, labels = idx_folder / "train-images-idx3-ubyte", idx_folder / "train-labels-idx1-ubyte"
    good_images, good_labels = images.read_bytes(), labels.read_bytes()
    write_idx(images, np.zeros((40, 28, 28)), kind=13)
    assert_fails(run("--data", idx_folder, "--out", tmp_path / "out"), "not an IDX file")
    write_idx(images, np.zeros((40, 28, 27)))
    assert_fails(run("--data", idx_folder, "--out", tmp_path / "out"), "28x27")
    images.write_bytes(good_labels)
    assert_fails(run("--data", idx_folder, "--out", tmp_path / "out"), "not an IDX file")
    images.write_bytes(good_images)
    write_idx(labels, np.full(40, 10))
    assert_fails(run("--data", idx_folder, "--out", tmp_path / "out"), "label 10")
    write_idx(labels, np.zeros(39))
    assert_fails(run("--data", idx_folder, "--out", tmp_path / "out"), "40 images", "39 labels")


def test_checkpoint_that_does_not_fit(run, idx_folder, tmp_path, program):
    model = ferrotorch.nn.Linear(2, 3)
    optimizer = ferrotorch.optim.SGD(model.parameters(), lr=0.1)
    program.save_checkpoint(tmp_path / "other.pt", model, optimizer, {"losses": [], "accuracy": []})
    (tmp_path / "text.pt").write_text("not a checkpoint")
    whole = (tmp_path / "other.pt").read_bytes()
    (tmp_path / "half.pt").write_bytes(whole[: len(whole) // 2])
    ferrotorch.save(ferrotorch.zeros(3), tmp_path / "tensor.pt")
    for name in "other.pt", "text.pt", "half.pt", "tensor.pt", "missing.pt":
        assert_fails(run("--data", idx_folder, "--out", tmp_path / "out", "--resume", tmp_path / name), name)
    assert not (tmp_path / "out").exists()


def test_unwritable_output_leaves_the_old_checkpoint_whole(run, idx_folder, tmp_path):
    out = tmp_path / "out"
    arguments = ["--data", str(idx_folder), "--out", str(out), "--epochs", "1"]
    assert run(*arguments)[0] == 0
    before = {path.name: path.read_bytes() for path in out.glob("*.pt")}
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10**4, 10**4)); {START}"
    done = subprocess.run(
        [sys.executable, "-c", limited, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert_fails((done.returncode, done.stderr.removesuffix("\n")), "cannot write", "File too large")
    assert {path.name: path.read_bytes() for path in out.glob("*.pt")} == before
    assert len(list(out.iterdir())) == 4, "no temporary file stays"


def test_output_that_is_no_folder(run, idx_folder, tmp_path):
    (tmp_path / "file").write_text("")
    for out in tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nowhere"):
        assert_fails(run("--data", idx_folder, "--out", out), "cannot write to", str(out))


def test_usage_errors(run):
    for arguments in ["--epochs", "0"], ["--batch-size", "-1"], ["--lr", "fast"], ["--nonsense"]:
        status, message = run(*arguments)
        assert status == 2 and "error: " in message
