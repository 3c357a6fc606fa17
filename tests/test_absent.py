"""What is left out says so."""

import pytest

import ferrotorch as torch


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: torch.sparse_coo_tensor([[0], [0]], [1.0]), "sparse_coo_tensor: sparse tensors are not supported"),
        (lambda: torch.eye(2).to_sparse(), "Tensor.to_sparse: sparse tensors are not supported"),
        (lambda: torch.quantize_per_tensor(torch.ones(1), 1.0, 0, None), "quantised tensors are not supported"),
        (lambda: torch.eye(2).refine_names("a", "b"), "named tensors are not supported"),
        (lambda: torch.ones(2).to_mkldnn(), "there is one device"),
    ],
)
def test_absent_functions_name_what_is_missing(call, words):
    with pytest.raises(NotImplementedError, match=words):
        call()


@pytest.mark.parametrize(("name", "words"), [("sparse", "dense"), ("distributed", "one process"), ("fx", "traces")])
def test_absent_modules_say_why(name, words):
    assert not hasattr(torch, name)
    with pytest.raises(AttributeError, match=f"no attribute '{name}': .*{words}"):
        getattr(torch, name)


def test_tables_hold_nothing_that_is_there():
    from ferrotorch import _absent

    assert not [name for name in _absent.FUNCTIONS if name in dir(torch)]
    assert all(getattr(torch.Tensor, name).__module__ == "ferrotorch" for name in _absent.METHODS)
