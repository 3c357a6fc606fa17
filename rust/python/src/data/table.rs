//! Making tensors from Python objects, and Python objects from tensors.
use super::args::{object, outcome, Itself};
#[cfg(unix)]
use super::shared::is_shared;
use super::{buffer, create, dlpack, legacy, list, numpy, storage};
use crate::bind::{bind_ops, Any, Device, Dims, Object, Str};
use crate::{convert, object};
use ferrotorch_tensor::{bail, ops, DType, Result, Tensor};
use pyo3::prelude::*;

bind_ops! { TABLE;
    /// Returns a new tensor with the values of `data`, which shares memory with nothing and has no history.
    ///
    /// Args:
    ///     data (array_like): numbers, nested sequences of them, or an array
    ///     dtype (dtype, optional): Default: inferred from `data`
    ///     device (device, optional): Default: the CPU
    ///     requires_grad (bool): whether gradients are computed for it. Default: ``False``
    ///     pin_memory (bool): accepted for compatibility
    ///
    /// Example::
    ///
    ///     >>> torch.tensor([[0.1, 1.2], [2.2, 3.1]])
    ///     tensor([[0.1000, 1.2000],
    ///             [2.2000, 3.1000]])
    tensor [FUNCTION]
        (data: Any; dtype: Option<DType> = None, device: Option<Device> = None, requires_grad: bool = False, pin_memory: bool = False) {
            |_| { let _ = (device, pin_memory); create::tensor(data, dtype, requires_grad, "torch.tensor") }
        }

    /// Returns a tensor with the values of `data`, sharing memory and history where dtype and kind of object allow.
    ///
    /// Args:
    ///     data (array_like): numbers, nested sequences of them, a tensor or an array
    ///     dtype (dtype, optional): Default: inferred from `data`
    ///     device (device, optional): Default: the CPU
    ///
    /// Example::
    ///
    ///     >>> torch.as_tensor([1, 2])
    ///     tensor([1, 2])
    as_tensor [FUNCTION] (data: Any; dtype: Option<DType> = None, device: Option<Device> = None) {
        |_| { let _ = device; create::as_tensor(data, dtype) }
    }

    /// Returns a tensor of any object, sharing memory unless `copy` says otherwise.
    ///
    /// Args:
    ///     obj (object): a tensor, array, DLPack tensor, buffer, number or sequence
    ///     dtype (dtype, optional): Default: that of `obj`
    ///     device (device, optional): Default: the CPU
    ///     copy (bool, optional): ``True`` always copies, ``False`` never; ``None`` copies where it must
    ///     requires_grad (bool): Default: that of `obj`
    ///
    /// Example::
    ///
    ///     >>> torch.asarray([1., 2.])
    ///     tensor([1., 2.])
    asarray [FUNCTION] (obj: Any; dtype: Option<DType> = None, device: Option<Device> = None, copy: Option<bool> = None, requires_grad: Option<bool> = None) {
        |_| { let _ = device; create::asarray(obj, dtype, copy, requires_grad) }
    }

    /// Returns a tensor that shares the memory of a NumPy array.
    ///
    /// Args:
    ///     ndarray (numpy.ndarray): the array
    ///
    /// Example::
    ///
    ///     >>> a = numpy.array([1, 2, 3])
    ///     >>> torch.from_numpy(a)
    ///     tensor([1, 2, 3])
    from_numpy [FUNCTION] (ndarray: Any) { |_| outcome(numpy::from_numpy(ndarray)) }

    /// Returns a tensor of one dimension that shares the memory of an object with the buffer protocol.
    ///
    /// Args:
    ///     buffer (object): bytes, bytearray, array, memoryview, ...
    ///     dtype (dtype): the dtype of the elements
    ///     count (int): how many elements; negative: all of them. Default: -1
    ///     offset (int): bytes to skip. Default: 0
    ///     requires_grad (bool): whether gradients are computed for it. Default: ``False``
    ///
    /// Example::
    ///
    ///     >>> torch.frombuffer(bytearray(b"ab"), dtype=torch.uint8)
    ///     tensor([97, 98], dtype=torch.uint8)
    frombuffer [FUNCTION] (buffer: Any; dtype: DType, count: i64 = -1, offset: i64 = 0, requires_grad: bool = False) {
        |_| {
            let t = outcome(buffer::frombuffer(buffer, dtype, count, offset))?;
            if requires_grad { create::track(&t)?; }
            Ok(t)
        }
    }

    /// Returns a tensor of one dimension with the first `size` elements of a file.
    from_file [FUNCTION] (filename: Str, shared: Option<bool> = None, size: Option<i64> = 0; dtype: Option<DType> = None) {
        |_| create::from_file(filename, shared, size, dtype)
    }

    /// Returns a tensor that shares the memory of another library's tensor.
    ///
    /// Args:
    ///     ext_tensor (object): an object with ``__dlpack__``, or a DLPack capsule
    ///     device (device, optional): Default: the CPU
    ///     copy (bool, optional): whether to copy the memory
    ///
    /// Example::
    ///
    ///     >>> torch.from_dlpack(numpy.arange(3))
    ///     tensor([0, 1, 2])
    from_dlpack [FUNCTION] (ext_tensor: Any; device: Option<Device> = None, copy: Option<bool> = None) {
        |_| { let _ = device; outcome(dlpack::from_dlpack(ext_tensor, copy)) }
    }

    /// Returns a DLPack capsule of the older kind, whatever gradients are computed.
    _to_dlpack [FUNCTION] (input: Itself) -> Object { |_| object(dlpack::capsule(input.0.py(), input.1, false, false)) }

    /// Returns the only element as a Python number.
    ///
    /// Example::
    ///
    ///     >>> torch.tensor([1.0]).item()
    ///     1.0
    item [METHOD] (input: Itself) -> Object { |_| list::item(input.0.py(), input.1).map(|o| Object(o.unbind())) }

    /// Returns whether the only element differs from zero.
    ///
    /// Example::
    ///
    ///     >>> torch.is_nonzero(torch.tensor([0.5]))
    ///     True
    is_nonzero [FUNCTION, METHOD] (input: Tensor) -> bool { |_| convert::truth(input) }

    /// Returns the elements as nested lists of Python numbers.
    ///
    /// Example::
    ///
    ///     >>> torch.tensor([[1, 2], [3, 4]]).tolist()
    ///     [[1, 2], [3, 4]]
    tolist [METHOD] (input: Itself) -> Object { |_| list::tolist(input.0.py(), input.1).map(|o| Object(o.unbind())) }

    /// Returns a NumPy array that shares the tensor's memory; with `force`, of a tensor that requires gradients too.
    numpy [METHOD] (input: Itself; force: bool = False) -> Object { |_| object(numpy::array(input.0.py(), input.1, force)) }

    /// NumPy's protocol: an array with the tensor's values, which shares its memory where dtype and `copy` allow.
    __array__ [METHOD] (input: Itself, dtype: Option<Any> = None; copy: Option<bool> = None) -> Object {
        |_| object(numpy::array_as(input.0.py(), input.1, dtype, copy))
    }

    /// NumPy's protocol: the result of a NumPy function as a tensor.
    __array_wrap__ [METHOD] (input: Itself, array: Any, context: Option<Any> = None, return_scalar: Option<Any> = None) -> Object {
        |_| { let _ = (input, context, return_scalar); object(numpy::array_wrap(array)) }
    }

    /// DLPack's protocol: a capsule that shares the tensor's memory.
    __dlpack__ [METHOD]
        (input: Itself; stream: Option<Any> = None, max_version: Option<Any> = None, dl_device: Option<Any> = None, copy: Option<bool> = None) -> Object {
            |_| {
                let pair = |o: Option<Any<'_>>| outcome(o.map(|o| o.extract::<(i64, i64)>()).transpose());
                object(dlpack::dlpack(input.0.py(), input.1, stream, pair(max_version)?, pair(dl_device)?, copy))
            }
        }

    /// DLPack's protocol: the kind and number of the tensor's device.
    __dlpack_device__ [METHOD] (input: Itself) -> Object { |_| object(dlpack::dlpack_device(input.0.py())) }

    /// Returns a new tensor with the values of `data`, of this tensor's dtype unless another is given.
    new_tensor [METHOD]
        (input: Itself, data: Any; dtype: Option<DType> = None, device: Option<Device> = None, requires_grad: bool = False, pin_memory: bool = False) {
            |_| {
                let _ = (device, pin_memory);
                create::tensor(data, Some(dtype.unwrap_or(input.1.dtype())), requires_grad, "tensor.new_tensor")
            }
        }

    /// Returns the name of the tensor's type, or the tensor converted to `dtype`.
    type [METHOD]
        (input: Itself) -> String { |_| Ok(legacy::type_name(input.1.dtype())) }
        (input: Tensor, dtype: DType, non_blocking: bool = False) { |_| { let _ = non_blocking; ops::copy::to_dtype(input, dtype) } }
        (input: Itself, dtype: Any, non_blocking: bool = False) {
            |_| { let _ = non_blocking; convert_type(input.1, dtype) }
        }

    /// Sets the dtype of Python floats by the name of a tensor type.
    set_default_tensor_type [FUNCTION] (t: Any) -> () {
        |_| legacy::set_default_tensor_type(t)
    }

    /// Returns the bytes that the tensor shares with its views.
    untyped_storage [METHOD] (input: Itself) -> Object {
        |_| object(storage::storage_object(input.0.py(), input.1.storage().clone()))
    }

    /// Returns the tensor's memory as a ``TypedStorage`` of its dtype.
    storage [METHOD] (input: Itself) -> Object { |_| object(python(input.0, "_storage")) }

    /// Returns the tensor's memory as a ``TypedStorage`` of its dtype.
    _typed_storage [METHOD] (input: Itself) -> Object { |_| object(python(input.0, "_typed_storage")) }

    /// Returns the class of the tensor's storage.
    storage_type [METHOD] (input: Itself) -> Object { |_| object(python(input.0, "_storage_type")) }

    /// Makes the tensor use the memory of another one, or of a storage.
    set_ [METHOD]
        (input: Itself, source: Option<Any> = None) -> Object { |_| replace(input, source, 0, None, None) }
        (input: Itself, source: Any, storage_offset: i64, size: Dims, stride: Option<Dims> = None) -> Object {
            |_| replace(input, Some(source), storage_offset, Some(&size), stride.as_deref())
        }

    /// Returns whether an object is a storage.
    is_storage [FUNCTION] (obj: Any) -> bool { |_| Ok(storage::is_storage(obj)) }

    /// Returns whether the memory is shared between processes.
    is_shared [METHOD] (input: Tensor) -> bool { |_| Ok(is_shared(input)) }

    /// Moves the memory to pages that processes made by ``fork`` share; views made before keep the old memory.
    share_memory_ [METHOD] (input: Itself) -> Object { |_| share(input) }

    /// Returns whether the memory is pinned for transfers to another device.
    is_pinned [METHOD] (input: Tensor, device: Option<Device> = None) -> bool { |_| { let _ = (input, device); Ok(false) } }

    /// Raises: there is no other device to pin memory for.
    pin_memory [METHOD] (input: Tensor, device: Option<Device> = None) {
        |_| {
            let _ = (input, device);
            bail!(Runtime, "Cannot access accelerator device when none is available.")
        }
    }

    /// Supports `copy.deepcopy`: a leaf with copies of the memory, the gradient and the attributes.
    __deepcopy__ [METHOD] (input: Itself, memo: Any) -> Object { |_| object(python_with(input.0, "_deepcopy", memo)) }

    /// Supports pickling and `copy.copy`.
    __reduce_ex__ [METHOD] (input: Itself, proto: Any) -> Object { |_| object(python_with(input.0, "_reduce_ex", proto)) }
}

/// Calls a function of the Python module that implements protocols.
fn python<'a>(o: Any<'a>, name: &str) -> PyResult<Bound<'a, PyAny>> {
    o.py().import("ferrotorch._tensor")?.getattr(name)?.call1((o,))
}

fn python_with<'a>(o: Any<'a>, name: &str, x: Any<'a>) -> PyResult<Bound<'a, PyAny>> {
    o.py().import("ferrotorch._tensor")?.getattr(name)?.call1((o, x))
}

/// `t.type(dtype)` for the other objects that name a dtype.
fn convert_type(t: &Tensor, o: Any<'_>) -> Result<Tensor> {
    match legacy::dtype_of_type(o) {
        Some(dtype) => ops::copy::to_dtype(t, dtype),
        None => match o.extract::<&str>() {
            Ok(text) => bail!(Value, "invalid type: '{text}'"),
            Err(_) => bail!(Type, "dtype must be a type, str, or dtype object"),
        },
    }
}

#[cfg(not(unix))]
fn is_shared(_: &Tensor) -> bool {
    false
}

/// `t.share_memory_()`: the object goes on with shared memory.
fn share((o, t): (Any<'_>, &Tensor)) -> Result<Object> {
    #[cfg(unix)]
    if !is_shared(t) {
        let moved = outcome(super::shared::moved(t))?;
        // SAFETY: an instance that the call keeps; the GIL is held.
        unsafe { object::replace(o.as_ptr(), moved) };
    }
    Ok(Object(o.to_owned().unbind()))
}

/// `t.set_(...)`: the object goes on with other memory.
fn replace(
    (o, t): (Any<'_>, &Tensor),
    source: Option<Any<'_>>,
    offset: i64,
    size: Option<&[i64]>,
    stride: Option<&[i64]>,
) -> Result<Object> {
    let made = outcome(storage::source(t, source, offset, size, stride))?;
    // SAFETY: an instance that the call keeps; the GIL is held.
    unsafe { object::replace(o.as_ptr(), t.with_data(&made)) };
    Ok(Object(o.to_owned().unbind()))
}
