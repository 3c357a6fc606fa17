"""Files: what goes in comes out, files and PyTorch's agree, and nothing in a file runs."""

import argparse
import io
import os
import pickle
import zipfile
from collections import Counter, OrderedDict

import pytest

import ferrotorch as torch
from ferrotorch import nn


class Net(nn.Module):
    """A module whose class the program has imported."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 2)
        self.activation = nn.functional.relu
        self.register_buffer("count", torch.zeros(1), persistent=False)

    def forward(self, x):
        return self.activation(self.linear(x))


class Config:
    def __init__(self, rate):
        self.rate = rate


def written(value):
    buffer = io.BytesIO()
    torch.save(value, buffer)
    buffer.seek(0)
    return buffer


def through(value, **options):
    return torch.load(written(value), **options)


@pytest.mark.parametrize(
    "value",
    [
        None,
        (True, -3, 2**40, 0.5, "text", b"bytes", 1 + 2j),
        {"a": [1, (2,)], 3: {4, 5}, (6, 7): frozenset([8])},
        OrderedDict([("x", 1), ("y", Counter("aab"))]),
        torch.Size([2, 3]),
        torch.float16,
    ],
)
def test_plain_values_come_back(value):
    found = through(value)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.bool, torch.bfloat16, torch.float64, torch.complex64])
def test_tensors_come_back_with_their_layout(dtype):
    x = torch.arange(12).reshape(3, 4).to(dtype).t()
    found = through(x)
    assert found.dtype == dtype
    assert found.stride() == x.stride()
    assert torch.equal(found, x)


def test_views_share_memory_after_loading():
    x = torch.zeros(4)
    whole, part = through((x, x[1:3]))
    part.fill_(1)
    assert whole.tolist() == [0, 1, 1, 0]


def test_parameters_keep_their_class_and_flag():
    found = through(nn.Parameter(torch.ones(2), requires_grad=False))
    assert type(found) is nn.Parameter
    assert not found.requires_grad


def test_modules_need_weights_only_false():
    with pytest.raises(pickle.UnpicklingError, match=r"torch\.nn\.modules\.linear\.Linear was not an allowed global"):
        through(nn.Linear(2, 2))


@pytest.mark.parametrize(
    "module",
    [
        nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU()),
        nn.LSTM(2, 3, num_layers=2),
        nn.TransformerEncoderLayer(4, 2).eval(),
        Net(),
    ],
)
def test_modules_come_back_whole(module):
    found = through(module, weights_only=False)
    assert repr(found) == repr(module)
    assert found.training == module.training
    state = module.state_dict()
    assert list(found.state_dict()) == list(state)
    assert all(torch.equal(value, state[name]) for name, value in found.state_dict().items())


def test_a_loaded_module_computes_and_trains():
    module = Net()
    found = through(module, weights_only=False)
    x = torch.ones(3, 2)
    assert torch.equal(found(x), module(x))
    found(x).sum().backward()
    assert found.linear.weight.grad is not None


def test_files_name_modules_as_pytorch_does():
    text = zipfile.ZipFile(written(nn.TransformerEncoderLayer(4, 2))).read("archive/data.pkl")
    assert b"ctorch.nn.modules.transformer\nTransformerEncoderLayer\n" in text
    assert b"ctorch.nn.functional\nrelu\n" in text
    assert b"ferrotorch" not in text


def test_arguments_of_a_program_come_back():
    found = through({"args": argparse.Namespace(rate=0.1)}, weights_only=False)
    assert found["args"].rate == 0.1


def test_other_classes_must_be_named_as_safe():
    value = written(Config(0.5))
    with pytest.raises(pickle.UnpicklingError, match="Config was not an allowed global"):
        torch.load(value, weights_only=False)
    torch.serialization.add_safe_globals([Config])
    try:
        value.seek(0)
        assert torch.load(value).rate == 0.5
    finally:
        torch.serialization.clear_safe_globals()


class _Attack:
    def __reduce__(self):
        return os.system, ("true",)


@pytest.mark.parametrize("weights_only", [True, False])
def test_nothing_in_a_file_is_called(weights_only):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(_Attack(), protocol=2))
    buffer.seek(0)
    with pytest.raises(pickle.UnpicklingError, match="system was not an allowed global"):
        torch.load(buffer, weights_only=weights_only)


@pytest.mark.parametrize("cut", [1, 10, 100, 300])
def test_damaged_files_raise(cut):
    data = written({"x": torch.ones(100)}).getvalue()
    with pytest.raises((RuntimeError, EOFError, pickle.UnpicklingError)):
        torch.load(io.BytesIO(data[:-cut]))


def test_a_failed_save_leaves_the_old_file(tmp_path):
    path = tmp_path / "x.pt"
    torch.save(torch.ones(2), path)
    with pytest.raises(Exception, match="pickle"):
        torch.save({"x": lambda: None}, path)
    assert torch.equal(torch.load(path), torch.ones(2))
    assert os.listdir(tmp_path) == ["x.pt"]


def test_reads_what_pytorch_writes_and_back(tmp_path):
    reference = pytest.importorskip("torch", reason="compares with PyTorch, which is not installed")
    module = reference.nn.Sequential(reference.nn.Linear(2, 3), reference.nn.ReLU())
    reference.save(module, tmp_path / "theirs.pt")
    found = torch.load(tmp_path / "theirs.pt", weights_only=False)
    assert repr(found) == repr(module)
    torch.save(found, tmp_path / "ours.pt")
    again = reference.load(tmp_path / "ours.pt", weights_only=False)
    assert reference.equal(again[0].weight, module[0].weight)
