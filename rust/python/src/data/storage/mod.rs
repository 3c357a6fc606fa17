//! `UntypedStorage`: the memory of tensors as an object.
mod functions;
mod object;

pub use functions::register;

use super::args::class_name;
use super::legacy::cpp_name;
use crate::bind::{Any, Obj};
use crate::error::OrRaise;
use crate::{dtype, object as tensor_object, tensor};
use ferrotorch_tensor::{shape, DType, Dims, Storage, Tensor};
use pyo3::exceptions::*;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::collections::HashMap;
use std::sync::Mutex;

/// The bytes that one or more tensors share.
#[pyclass(name = "UntypedStorage", module = "ferrotorch.storage", frozen, weakref, subclass)]
pub struct PyStorage(Storage);

/// The live objects, by the address of their storage: a storage has one object at a time.
static OBJECTS: Mutex<Option<HashMap<usize, usize>>> = Mutex::new(None);

fn objects<T>(f: impl FnOnce(&mut HashMap<usize, usize>) -> T) -> T {
    f(OBJECTS.lock().unwrap_or_else(|e| e.into_inner()).get_or_insert_default())
}

impl Drop for PyStorage {
    fn drop(&mut self) {
        objects(|all| all.remove(&self.0.id()));
    }
}

/// The object of a storage.
pub fn storage_object(py: Python<'_>, storage: Storage) -> PyResult<Bound<'_, PyStorage>> {
    let known = objects(|all| all.get(&storage.id()).copied());
    if let Some(p) = known {
        let p = p as Obj;
        // SAFETY: an object leaves the table before its memory is freed; one that is being destroyed has no references.
        unsafe {
            if ffi::Py_REFCNT(p) > 0 {
                return Ok(Bound::from_borrowed_ptr(py, p).cast_into_unchecked());
            }
        }
    }
    let id = storage.id();
    let o = Bound::new(py, PyStorage(storage))?;
    objects(|all| all.insert(id, o.as_ptr() as usize));
    Ok(o)
}

fn bytes_of(storage: &Storage) -> &[u8] {
    match storage.len() {
        0 => &[],
        // SAFETY: the storage has these bytes; nothing writes them while the GIL is held here.
        n => unsafe { std::slice::from_raw_parts(storage.data(), n) },
    }
}

/// A storage of its own with these bytes.
fn storage_with(bytes: &[u8]) -> PyResult<Storage> {
    let storage = Storage::new(bytes.len()).or_raise()?;
    // SAFETY: fresh memory of this length.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), storage.data(), bytes.len()) };
    Ok(storage)
}

/// All of a storage as a tensor of one dimension.
fn whole(storage: &Storage, dtype: DType) -> Tensor {
    let n = storage.len() / dtype.size();
    Tensor::from_parts(storage.clone(), Dims::from_slice(&[n]), Dims::from_slice(&[1]), 0, dtype)
}

/// The storage and dtype of a storage object, typed or not.
fn parts<'py>(o: Any<'py>) -> PyResult<Option<(Bound<'py, PyStorage>, Option<DType>)>> {
    if let Ok(s) = o.cast::<PyStorage>() {
        return Ok(Some((s.to_owned(), None)));
    }
    // A `TypedStorage`, which is written in Python.
    let Ok(inner) = o.getattr("_untyped_storage") else { return Ok(None) };
    let Ok(inner) = inner.cast_into::<PyStorage>() else { return Ok(None) };
    Ok(Some((inner, dtype::dtype_of(o.getattr("dtype")?.as_borrowed()))))
}

/// The elements of a storage object as a tensor: bytes where it has no dtype.
pub fn tensor_of(o: Any<'_>) -> PyResult<Option<Tensor>> {
    Ok(parts(o)?.map(|(s, d)| whole(&s.get().0, d.unwrap_or(DType::U8))))
}

/// The elements of a storage object as a tensor of `dtype`.
pub fn tensor_as(o: Any<'_>, dtype: DType) -> PyResult<Option<Tensor>> {
    match parts(o)? {
        Some((_, Some(own))) if own != dtype => Err(PyTypeError::new_err(format!(
            "expected a storage of {}, but got {}",
            dtype.name(),
            own.name()
        ))),
        Some((s, _)) => Ok(Some(whole(&s.get().0, dtype))),
        None => Ok(None),
    }
}

/// A tensor over part of a storage.
pub fn tensor_at(
    storage: &Storage,
    dtype: DType,
    offset: i64,
    size: &[i64],
    stride: &[i64],
) -> PyResult<Tensor> {
    if let Some(n) = size.iter().find(|&&n| n < 0) {
        let text = format!("Trying to create tensor with negative dimension {n}: {}", shape::display(size));
        return Err(PyRuntimeError::new_err(text));
    }
    if size.len() != stride.len() || stride.iter().any(|&s| s < 0) || offset < 0 {
        return Err(PyRuntimeError::new_err(
            "Tensor: invalid storage offset or mismatch in length of strides and shape",
        ));
    }
    let dims: Dims = size.iter().map(|&n| n as usize).collect();
    let strides: Dims = stride.iter().map(|&s| s as usize).collect();
    let span = dims.iter().zip(&strides).try_fold(1usize, |sum, (&n, &s)| {
        n.checked_sub(1).map_or(Some(sum), |m| m.checked_mul(s)?.checked_add(sum))
    });
    let needed = match dims.contains(&0) {
        true => Some(0),
        false => span.and_then(|n| n.checked_add(offset as usize)).and_then(|n| n.checked_mul(dtype.size())),
    };
    if needed.is_none_or(|n| n > storage.len()) {
        let text = format!(
            "setStorage: sizes {}, strides {}, storage offset {offset}, and itemsize {} requiring a storage size of {} are out of bounds for storage of size {}",
            shape::display(size), shape::display(stride), dtype.size(), needed.unwrap_or(usize::MAX), storage.len()
        );
        return Err(PyRuntimeError::new_err(text));
    }
    Ok(Tensor::from_parts(storage.clone(), dims, strides, offset as usize, dtype))
}

/// `t.set_(source, storage_offset, size, stride)`: what the tensor becomes.
pub fn source(
    t: &Tensor,
    source: Option<Any<'_>>,
    offset: i64,
    size: Option<&[i64]>,
    stride: Option<&[i64]>,
) -> PyResult<Tensor> {
    let Some(o) = source else { return Tensor::empty(&[0], t.dtype()).or_raise() };
    let wrong = |d: DType| {
        let text = format!(
            "Could not set tensor of type {} to a tensor of type {}",
            cpp_name(d),
            cpp_name(t.dtype())
        );
        PyRuntimeError::new_err(text)
    };
    let given = if tensor_object::is_tensor(o.as_ptr()) {
        let given = tensor::expect(o)?;
        if given.dtype() != t.dtype() {
            return Err(wrong(given.dtype()));
        }
        given.detach()
    } else {
        match parts(o)? {
            Some((_, Some(d))) if d != t.dtype() => return Err(wrong(d)),
            Some((s, _)) => whole(&s.get().0, t.dtype()),
            None => {
                let text =
                    format!("set_(): argument 'source' (position 1) must be Tensor, not {}", class_name(o));
                return Err(PyTypeError::new_err(text));
            }
        }
    };
    let Some(size) = size else { return Ok(given) };
    let sizes: Dims = size.iter().map(|&n| n.max(0) as usize).collect();
    let row_major: Vec<i64> = shape::contiguous_strides(&sizes).iter().map(|&s| s as i64).collect();
    tensor_at(given.storage(), t.dtype(), offset, size, stride.unwrap_or(&row_major))
}

/// Whether an object is a storage.
pub fn is_storage(o: Any<'_>) -> bool {
    !o.is_instance_of::<PyString>() && matches!(parts(o), Ok(Some(_)))
}
