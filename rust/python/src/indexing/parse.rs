//! Index objects to [`Item`]s.
use crate::object::{self, Obj};
use ferrotorch_tensor::{DType, Tensor};
use pyo3::exceptions::{PyIndexError, PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyEllipsis, PyList, PySlice, PyTuple};
use smallvec::SmallVec;

/// One part of an index.
pub enum Item {
    Int(i64),
    Slice { start: i64, end: i64, step: i64 },
    NewDim,
    Ellipsis,
    Bool(bool),
    Tensor(Tensor),
}

pub type Items = SmallVec<[Item; 4]>;

/// The parts of an index.
pub fn items(key: &Bound<'_, PyAny>) -> PyResult<Items> {
    if let Ok(tuple) = key.cast::<PyTuple>() {
        return tuple.iter().map(|k| item(&k)).collect();
    }
    if is_tuple_like(key) {
        return key.try_iter()?.map(|k| item(&k?)).collect();
    }
    Ok(std::iter::once(item(key)?).collect())
}

/// A list counts as a tuple of parts where it holds anything but numbers.
fn is_tuple_like(key: &Bound<'_, PyAny>) -> bool {
    let Ok(list) = key.cast::<PyList>() else { return false };
    list.len() < 32
        && list.iter().any(|k| {
            object::is_tensor(k.as_ptr())
                || k.is_none()
                || k.cast::<PySlice>().is_ok()
                || k.cast::<PyEllipsis>().is_ok()
                || k.cast::<PyList>().is_ok()
                || k.cast::<PyTuple>().is_ok()
        })
}

fn item(key: &Bound<'_, PyAny>) -> PyResult<Item> {
    let o = key.as_ptr();
    if object::is_tensor(o) {
        // SAFETY: an instance of Tensor, cloned at once.
        return tensor_item(unsafe { object::core(o) }.clone());
    }
    if key.is_none() {
        return Ok(Item::NewDim);
    }
    if let Ok(b) = key.cast::<PyBool>() {
        return Ok(Item::Bool(b.is_true()));
    }
    if let Some(i) = int(o)? {
        return Ok(Item::Int(i));
    }
    if let Ok(slice) = key.cast::<PySlice>() {
        return slice_item(slice);
    }
    if key.cast::<PyEllipsis>().is_ok() {
        return Ok(Item::Ellipsis);
    }
    // SAFETY: a live object.
    let sequence = unsafe { ffi::PySequence_Check(o) != 0 } && !key.is_instance_of::<pyo3::types::PyString>();
    if sequence {
        let t = key.py().import("ferrotorch._C")?.getattr("tensor")?.call1((key,))?;
        // SAFETY: `tensor` returns a Tensor.
        let mut t = unsafe { object::core(t.as_ptr()) }.clone();
        if t.numel() == 0 && t.dtype() == DType::F32 {
            t = Tensor::zeros(t.shape(), DType::I64).map_err(crate::error::exception)?;
        }
        return tensor_item(t);
    }
    if key.is_instance_of::<pyo3::types::PyString>() {
        return Err(PyTypeError::new_err("new(): invalid data type 'str'"));
    }
    Err(PyIndexError::new_err(format!(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {})",
        key.get_type().name()?
    )))
}

fn tensor_item(t: Tensor) -> PyResult<Item> {
    match t.dtype() {
        DType::Bool if t.ndim() == 0 => Ok(Item::Bool(t.item().map_err(crate::error::exception)?.to_bool())),
        d if d.is_integral(false) && d != DType::U8 && t.ndim() == 0 => {
            Ok(Item::Int(t.item().map_err(crate::error::exception)?.to_i64()))
        }
        DType::U8 | DType::Bool | DType::I64 | DType::I32 => Ok(Item::Tensor(t)),
        _ => Err(PyIndexError::new_err("tensors used as indices must be long, int, byte or bool tensors")),
    }
}

/// An integer, or anything with `__index__` that is not a bool or a tensor.
#[inline]
pub fn int(o: Obj) -> PyResult<Option<i64>> {
    // SAFETY: `o` is a live object and the GIL is held.
    unsafe {
        if ffi::PyLong_Check(o) == 0 && (ffi::PyIndex_Check(o) == 0 || ffi::PyBool_Check(o) != 0) {
            return Ok(None);
        }
        if ffi::PyLong_Check(o) == 0 && has_dimensions(o) {
            return Ok(None);
        }
        let i = ffi::PyNumber_AsSsize_t(o, ffi::PyExc_IndexError);
        if i == -1 && !ffi::PyErr_Occurred().is_null() {
            return Err(Python::attach(PyErr::fetch));
        }
        Ok(Some(i as i64))
    }
}

/// Arrays of other libraries have `__index__` too, but only scalars among them are numbers.
unsafe fn has_dimensions(o: Obj) -> bool {
    // SAFETY: `o` is a live object and the GIL is held.
    Python::attach(|py| {
        let o = unsafe { Bound::from_borrowed_ptr(py, o) };
        o.getattr("ndim").and_then(|n| n.extract::<usize>()).is_ok_and(|n| n > 0)
    })
}

fn slice_item(slice: &Bound<'_, PySlice>) -> PyResult<Item> {
    let part = |name: &str, default: i64| -> PyResult<i64> {
        let v = slice.getattr(name)?;
        if v.is_none() {
            return Ok(default);
        }
        if object::is_tensor(v.as_ptr()) {
            return v.call_method0("__index__")?.extract();
        }
        // SAFETY: a live object; huge values are clamped, as Python does for slices.
        let i = unsafe { ffi::PyNumber_AsSsize_t(v.as_ptr(), std::ptr::null_mut()) };
        match PyErr::take(v.py()) {
            Some(e) if i == -1 => Err(e),
            _ => Ok(i as i64),
        }
    };
    let step = part("step", 1)?;
    if step == 0 {
        return Err(PyValueError::new_err("slice step cannot be zero"));
    }
    if step < 0 {
        return Err(PyValueError::new_err("step must be greater than zero"));
    }
    Ok(Item::Slice { start: part("start", 0)?, end: part("stop", i64::MAX)?, step })
}
