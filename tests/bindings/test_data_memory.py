"""Memory that tensors share with arrays, buffers, other libraries and each other, and who keeps it."""

import copy
import gc
import io
import pickle
import subprocess
import sys
import threading
import weakref
from array import array

import numpy as np
import pytest

import ferrotorch
from ferrotorch import nn
from ferrotorch.utils.dlpack import DLDeviceType, to_dlpack

DTYPES = "bool uint8 int8 int16 int32 int64 float16 float32 float64 complex64 complex128".split()


def address(x):
    return x.data_ptr() if isinstance(x, ferrotorch.Tensor) else x.__array_interface__["data"][0]


@pytest.mark.parametrize("dtype", DTYPES)
def test_arrays_and_tensors_share_memory(dtype):
    values = np.arange(6).reshape(2, 3).astype(dtype)
    tensor = ferrotorch.from_numpy(values)
    assert str(tensor.dtype) == f"torch.{dtype}"
    assert address(tensor) == address(values)
    back = tensor.numpy()
    assert back.dtype == values.dtype and address(back) == address(values)
    back[0, 0] = 1
    assert tensor.tolist() == values.tolist()


def test_layouts_survive_both_ways():
    values = np.arange(24.0).reshape(2, 3, 4)
    for view in (values.T, values[:, ::2], values[1, :, 3], values[..., None], np.broadcast_to(values[0], (5, 3, 4))):
        tensor = ferrotorch.from_numpy(view) if view.flags.writeable else ferrotorch.tensor(view)
        assert tensor.tolist() == view.tolist()
        assert tensor.numpy().tolist() == view.tolist()
    tensor = ferrotorch.arange(12).reshape(3, 4)
    assert tensor.t().numpy().strides == (8, 32)
    assert tensor[1:, ::2].numpy().tolist() == tensor[1:, ::2].tolist()
    assert ferrotorch.ones(3).expand(2, 3).numpy().strides == (0, 4)


def test_the_array_keeps_the_tensors_memory():
    tensor = ferrotorch.arange(1000)
    values = tensor.numpy()
    tensor.data = ferrotorch.zeros(3, dtype=ferrotorch.int64)
    del tensor
    gc.collect()
    assert values.sum() == 499500


def test_the_tensor_keeps_the_array():
    values = np.ones(100)
    before = sys.getrefcount(values)
    tensor = ferrotorch.from_numpy(values)
    view = tensor[3:]
    assert sys.getrefcount(values) == before + 1
    del tensor
    assert sys.getrefcount(values) == before + 1
    del view
    assert sys.getrefcount(values) == before


def test_memory_is_given_back_on_any_thread():
    values = np.ones(100)
    before = sys.getrefcount(values)
    tensors = [ferrotorch.from_numpy(values) for _ in range(10)]
    worker = threading.Thread(target=tensors.clear)
    worker.start()
    worker.join()
    assert sys.getrefcount(values) == before


def test_read_only_arrays_warn_once():
    program = """if True:
        import warnings, numpy, ferrotorch
        values = numpy.ones(3)
        values.setflags(write=False)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            for _ in range(2):
                ferrotorch.from_numpy(values)
        print([str(w.message)[:38] for w in caught])
    """
    text = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert text.count("not writ") == 1


def test_unaligned_memory_is_copied():
    packed = np.zeros(4, dtype=[("byte", "i1"), ("number", "<i4"), ("rest", "i1", 3)])
    packed["number"] = [1, 2, 3, 4]
    with pytest.warns(UserWarning, match="not aligned"):
        assert ferrotorch.from_numpy(packed["number"]).tolist() == [1, 2, 3, 4]


def test_numpy_protocols():
    tensor = ferrotorch.arange(3.0)
    assert np.asarray(tensor, dtype=np.int8).dtype == np.int8
    assert address(np.array(tensor, copy=False)) == tensor.data_ptr()
    assert address(np.array(tensor, copy=True)) != tensor.data_ptr()
    with pytest.raises(ValueError, match="Unable to avoid copy"):
        np.array(tensor, dtype=np.int8, copy=False)
    assert isinstance(np.sin(tensor), ferrotorch.Tensor)
    assert tensor.__array_priority__ == 1000
    assert tensor.__array_wrap__(np.array([True])).dtype == ferrotorch.uint8


def test_buffers_stay_in_place_while_a_tensor_uses_them():
    data = bytearray(8)
    tensor = ferrotorch.frombuffer(data, dtype=ferrotorch.float32)
    tensor[1] = 1
    assert data[4:] == b"\x00\x00\x80\x3f"
    with pytest.raises(BufferError):
        data.append(0)
    del tensor
    data.append(0)
    assert ferrotorch.frombuffer(array("i", [1, 2]), dtype=ferrotorch.int32).tolist() == [1, 2]


def test_bytes_that_are_no_truth_values_are_read_as_such():
    tensor = ferrotorch.frombuffer(bytearray(b"\x00\x01\x07"), dtype=ferrotorch.bool)
    assert tensor.tolist() == [False, True, True]


class Producer:
    """A tensor of another library."""

    def __init__(self, tensor, old=False):
        self.tensor, self.old, self.asked = tensor, old, []

    def __dlpack__(self, **kwargs):
        self.asked.append(kwargs)
        if self.old and kwargs:
            raise TypeError("unexpected keyword argument")
        return self.tensor.__dlpack__(**kwargs)

    def __dlpack_device__(self):
        return self.tensor.__dlpack_device__()


@pytest.mark.parametrize("old", [False, True])
def test_dlpack_shares_memory(old):
    tensor = ferrotorch.arange(6.0).reshape(2, 3).t()
    producer = Producer(tensor, old)
    other = ferrotorch.from_dlpack(producer)
    assert producer.asked[0] == {"max_version": (1, 0)} and len(producer.asked) == 1 + old
    assert other.data_ptr() == tensor.data_ptr() and other.tolist() == tensor.tolist()
    assert ferrotorch.as_tensor(producer).data_ptr() == tensor.data_ptr()
    assert ferrotorch.tensor(producer).data_ptr() != tensor.data_ptr()


def test_dlpack_with_numpy():
    values = np.arange(6).reshape(2, 3)
    assert address(ferrotorch.from_dlpack(values)) == address(values)
    assert address(np.from_dlpack(ferrotorch.from_numpy(values))) == address(values)
    with pytest.raises(BufferError, match="negative strides"):
        ferrotorch.from_dlpack(values[::-1])


def test_a_capsule_is_taken_once():
    tensor = ferrotorch.ones(3)
    capsule = to_dlpack(tensor)
    assert ferrotorch.from_dlpack(capsule).data_ptr() == tensor.data_ptr()
    with pytest.raises(RuntimeError, match="can be consumed only once"):
        ferrotorch.from_dlpack(capsule)
    assert tensor.__dlpack_device__() == (DLDeviceType.kDLCPU, 0)
    del capsule
    tensor.__dlpack__(max_version=(1, 0))


def pickled(x, protocol=2):
    return pickle.loads(pickle.dumps(x, protocol))


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_keep_geometry_and_sharing(protocol):
    x = ferrotorch.arange(12.0).reshape(3, 4)
    y, part = pickled([x.t(), x[1:, ::2]], protocol)
    assert y.stride() == (1, 4) and part.stride() == (4, 2) and part.storage_offset() == 4
    part.zero_()
    assert y.t()[1].tolist() == [0, 5, 0, 7]


def test_pickles_keep_attributes_and_classes():
    x = ferrotorch.ones(2, requires_grad=True)
    x.note = [1]
    assert pickled(x).note == [1] and pickled(x).requires_grad
    weight = pickled(nn.Parameter(ferrotorch.ones(2, dtype=ferrotorch.bfloat16)))
    assert type(weight) is nn.Parameter and weight.dtype == ferrotorch.bfloat16
    derived = pickled(Derived([1.0, 2.0]))
    assert type(derived) is Derived and derived.tolist() == [1, 2]
    assert pickled(ferrotorch.Size([2, 3])) == (2, 3) and type(pickled(ferrotorch.Size([2]))) is ferrotorch.Size


class Derived(ferrotorch.Tensor):
    pass


def test_deepcopy_copies_a_storage_once():
    x = ferrotorch.arange(4.0)
    y, part, again = copy.deepcopy([x, x[2:], x])
    assert y is again and y.data_ptr() != x.data_ptr()
    part.zero_()
    assert y.tolist() == [0, 1, 0, 0] and x.tolist() == [0, 1, 2, 3]


def test_deepcopy_of_leaves_only():
    x = ferrotorch.ones(2, requires_grad=True)
    x.sum().backward()
    x.note = [1]
    y = copy.deepcopy(x)
    assert y.requires_grad and y.grad.tolist() == [1, 1] and y.grad is not x.grad
    assert y.note == [1] and y.note is not x.note
    with pytest.raises(RuntimeError, match="Only Tensors created explicitly by the user"):
        copy.deepcopy(x * 2)
    assert type(copy.deepcopy(nn.Parameter(x.detach()))) is nn.Parameter


def test_copy_shares_memory():
    x = ferrotorch.ones(2)
    x.note = 1
    y = copy.copy(x)
    assert y is not x and y.data_ptr() == x.data_ptr() and y.note == 1


def test_storages():
    x = ferrotorch.arange(3, dtype=ferrotorch.int16)
    storage = x.untyped_storage()
    assert storage is x[1:].untyped_storage()
    assert (len(storage), storage.nbytes(), storage.tolist()) == (6, 6, [0, 0, 1, 0, 2, 0])
    storage[0] = 7
    assert x.tolist() == [7, 1, 2] and x._version == 1
    assert storage[2:4].tolist() == [1, 0]
    with pytest.raises(IndexError, match="index 6 out of range for storage of size 6"):
        storage[6]
    reference = weakref.ref(storage)
    del storage
    gc.collect()
    assert reference() is None
    typed = x._typed_storage()
    assert (typed.dtype, len(typed), list(typed)) == (ferrotorch.int16, 3, [7, 1, 2])
    assert isinstance(typed, ferrotorch.ShortStorage) and pickled(typed)._cdata != typed._cdata
    assert ferrotorch.is_storage(typed) and not ferrotorch.is_storage(x)


def test_storages_write_and_read_files():
    x = ferrotorch.arange(1000.0)
    file = io.BytesIO()
    x.untyped_storage()._write_file(file)
    file.seek(0)
    y = ferrotorch.UntypedStorage(4000)
    assert y._read_file(file) == 4000
    assert ferrotorch.tensor([]).set_(y).tolist() == x.tolist()


def test_set_changes_memory():
    x = ferrotorch.arange(6.0)
    y = ferrotorch.ones(2)
    same = y.set_(x.untyped_storage(), 1, (2, 2), (2, 1))
    assert same is y and y.tolist() == [[1, 2], [3, 4]]
    assert y.is_set_to(y.set_(x)) and y.data_ptr() == x.data_ptr()
    with pytest.raises(RuntimeError, match="out of bounds for storage of size 24"):
        y.set_(x.untyped_storage(), 5, (2, 2), (2, 1))


def test_shared_memory():
    x = ferrotorch.ones(3, requires_grad=True)
    assert not x.is_shared()
    assert x.share_memory_() is x and x.is_shared() and x.requires_grad and x.tolist() == [1, 1, 1]
    assert not x.is_pinned()
    with pytest.raises(RuntimeError):
        x.pin_memory()


def test_tensor_types():
    x = ferrotorch.ones(2, dtype=ferrotorch.int64)
    assert isinstance(x, ferrotorch.LongTensor) and not isinstance(x, ferrotorch.FloatTensor)
    assert x.type() == "torch.LongTensor" and x.type("torch.FloatTensor").dtype == ferrotorch.float32
    assert x.new([1.5]).tolist() == [1] and x.new(2, 3).shape == (2, 3)
    assert type(Derived(2, 3)) is Derived
    for name in "Double Half BFloat16 Byte Char Short Int Bool".split():
        assert getattr(ferrotorch, f"{name}Tensor")([1, 0]).tolist() == [1, 0]
    assert ferrotorch.is_nonzero(x[:1]) and x[:1].is_nonzero()


def test_big_lists():
    values = [float(i) for i in range(100_000)]
    assert ferrotorch.tensor(values, dtype=ferrotorch.float64).tolist() == values
    rows = [values[i : i + 100] for i in range(0, 1000, 100)]
    assert ferrotorch.tensor(rows).tolist() == rows


def test_files(tmp_path):
    path = tmp_path / "numbers"
    path.write_bytes(np.arange(4, dtype=np.int32).tobytes())
    assert ferrotorch.from_file(str(path), size=3, dtype=ferrotorch.int32).tolist() == [0, 1, 2]
    with pytest.raises(RuntimeError, match="unable to open file"):
        ferrotorch.from_file(str(tmp_path / "none"), size=3)


def test_protocols_by_name():
    x = ferrotorch.ones(2)
    assert x.__deepcopy__({}).tolist() == [1, 1]
    rebuild, arguments = x.__reduce_ex__(2)
    assert rebuild(*arguments).tolist() == [1, 1]
    assert x.__rdiv__(3).tolist() == [3, 3] and x.__idiv__(2) is x and x.tolist() == [0.5, 0.5]
    assert x.storage_type() is ferrotorch.FloatStorage


@pytest.mark.filterwarnings("ignore:torch.set_default_tensor_type:UserWarning")
def test_default_tensor_type():
    ferrotorch.set_default_tensor_type("torch.DoubleTensor")
    try:
        assert ferrotorch.Tensor([1]).dtype == ferrotorch.float64 == ferrotorch.get_default_dtype()
    finally:
        ferrotorch.set_default_tensor_type(ferrotorch.FloatTensor)
    with pytest.raises(TypeError, match="only floating-point types"):
        ferrotorch.set_default_tensor_type(ferrotorch.LongTensor)
