"""Attributes of tensors, and the methods that ask about them or set them."""

import pytest

import ferrotorch as torch


def test_geometry():
    x = torch.zeros(2, 3, 4, dtype=torch.float64)[1:, :, ::2]
    assert x.shape == torch.Size([1, 3, 2]) and x.ndim == 3
    assert x.storage_offset() == 12 and x.data_ptr() % 8 == 0
    assert x.nelement() == 6 and x.itemsize == 8 and x.nbytes == 48
    assert x.dtype == torch.float64 and x.layout == torch.strided and x.device == torch.device("cpu")
    assert x.data.data_ptr() == x.data_ptr() and not x.data.requires_grad


@pytest.mark.parametrize("name", ["T", "mT", "H", "mH"])
def test_transposes(name):
    x = torch.tensor([[1 + 2j, 3.0], [4.0, 5 - 1j]])
    wanted = x.t().conj() if "H" in name else x.t()
    assert torch.equal(getattr(x, name), wanted)
    if name != "T":
        with pytest.raises(RuntimeError):
            getattr(torch.zeros(3), name)
    batch = torch.zeros(2, 3, 4)
    if name.startswith("m"):
        assert getattr(batch, name).shape == (2, 4, 3)


def test_kinds_a_tensor_is_not():
    x = torch.zeros(2)
    assert x.is_cpu is True
    names = "is_cuda is_meta is_mkldnn is_mps is_nested is_quantized is_sparse is_sparse_csr is_xpu".split()
    assert [getattr(x, name) for name in names] == [False] * len(names)
    assert not x.is_conj() and not x.is_neg() and not x.is_inference()
    assert x.get_device() == torch.get_device(x) == -1
    assert torch.is_tensor(x) and not torch.is_tensor(1)
    assert not torch.is_conj(x) and not torch.is_neg(x) and not torch.is_inference(x)
    assert torch.equal(x.to_dense(), x)
    with pytest.raises(RuntimeError, match="is_coalesced expected sparse coordinate tensor layout but got Strided"):
        x.is_coalesced()
    with pytest.raises(AssertionError, match="not compiled with CUDA"):
        x.cuda()
    assert x.name is None


def test_history():
    x = torch.ones(2, requires_grad=True)
    assert x.is_leaf and x.requires_grad and x.grad is None and x.grad_fn is None and not x.retains_grad
    y = x * 2
    y.retain_grad()
    assert y.retains_grad and y.grad_fn.name() == "MulBackward0" and y.output_nr == 0 and not y.is_leaf
    seen = []
    y.register_hook(lambda gradient: seen.append(gradient.tolist()))
    x.register_post_accumulate_grad_hook(lambda leaf: seen.append(leaf.grad.tolist()))
    y.backward(torch.tensor([1.0, 3.0]))
    assert seen == [[1.0, 3.0], [2.0, 6.0]]
    assert y.grad.tolist() == [1.0, 3.0]
    z = torch.zeros(2)
    assert z.requires_grad_() is z and z.requires_grad
    assert not z.requires_grad_(False).requires_grad


def test_functions_of_python_over_elements():
    x = torch.arange(3.0)
    assert x.apply_(lambda v: v * 2) is x and x.tolist() == [0.0, 2.0, 4.0]
    assert x.map_(torch.ones(3), lambda a, b: a + b) is x and x.tolist() == [1.0, 3.0, 5.0]


def test_subclasses_and_state():
    class Named(torch.Tensor):
        pass

    x = torch.zeros(2).as_subclass(Named)
    assert type(x) is Named and type(x + 1) is Named
    x.label = "a"
    assert x.__dict__ == {"label": "a"} and Named.__module__ == __name__
    assert torch.zeros(2).is_set_to(torch.zeros(2)) is False
    same = torch.zeros(2)
    assert same.is_set_to(same.view(2))
    assert torch.Tensor.__torch_function__(torch.add, (torch.Tensor,), (torch.ones(1), 2)).tolist() == [3.0]
    with pytest.raises((RuntimeError, TypeError, ValueError)):
        torch.zeros(2).__setstate__(None)


def test_resizing():
    x = torch.zeros(2, 3)
    assert x.resize_(4, 3) is x and x.shape == (4, 3)
    assert x.resize_as_(torch.zeros(2)) is x and x.shape == (2,)
