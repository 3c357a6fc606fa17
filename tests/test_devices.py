"""What programs ask about other devices and compilers is answered: there are none, and settings have no effect."""

import pytest

import ferrotorch as torch


def test_programs_that_choose_a_device_choose_the_cpu():
    device = torch.device(
        "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    )
    assert device.type == "cpu"
    assert torch.cuda.device_count() == torch.accelerator.device_count() == 0
    assert torch.accelerator.current_accelerator() is None
    assert torch.cpu.is_available() and not torch.mps.is_available()
    assert torch.version.cuda is None


def test_seeding_cards_does_nothing_and_using_them_is_an_error():
    torch.cuda.manual_seed_all(0)
    torch.cuda.empty_cache()
    assert torch.cuda.memory_allocated() == 0
    for call in (torch.cuda.current_device, torch.cuda.synchronize, torch.cuda.get_device_name):
        with pytest.raises(AssertionError, match="not compiled with CUDA"):
            call()


def test_switches_of_other_libraries_can_be_set():
    torch.backends.cudnn.benchmark = True
    assert torch.backends.cudnn.benchmark
    torch.backends.cudnn.benchmark = False
    assert torch.backends.cpu.get_cpu_capability() in ("DEFAULT", "AVX2", "AVX512")


def test_old_names_of_mixed_precision_warn():
    with pytest.warns(FutureWarning, match="amp.autocast"), pytest.warns(UserWarning, match="CUDA is not available"):
        context = torch.cuda.amp.autocast()
    with context:
        assert torch.ones(1).dtype == torch.float32


def test_compiled_functions_are_themselves():
    def double(x):
        return x + x

    assert torch.jit.script(double) is double
    assert torch.jit.ignore(double) is double and torch.jit.ignore(drop=True)(double) is double
    assert torch.compiler.disable(double) is double and torch.compiler.disable()(double) is double
    assert not torch.jit.is_scripting() and not torch.compiler.is_compiling()
    with pytest.raises(NotImplementedError, match="TorchScript"):
        torch.jit.load("model.pt")


def _write(rank, path):
    (path / str(rank)).write_text(str(torch.full((2,), float(rank)).sum().item()))


def test_processes_are_spawned(tmp_path):
    torch.multiprocessing.spawn(_write, (tmp_path,), nprocs=2, start_method="fork")
    assert [(tmp_path / name).read_text() for name in ("0", "1")] == ["0.0", "2.0"]
    assert torch.multiprocessing.get_sharing_strategy() == "file_descriptor"


def test_types_for_annotations():
    assert isinstance(3, torch.types.Number) and isinstance("cpu", torch.types.Device)
