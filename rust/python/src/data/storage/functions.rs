//! Functions of storages for the Python layer.
use super::{bytes_of, parts, storage_object, storage_with, tensor_at, PyStorage};
use crate::data::args::class_name;
use crate::data::buffer::Buffer;
use crate::{dtype, object, tensor};
use pyo3::exceptions::*;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// A new storage with the bytes of an object that has the buffer protocol.
#[pyfunction]
fn _storage_from_bytes<'py>(data: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyStorage>> {
    if !Buffer::has(data.as_borrowed()) {
        return Err(PyTypeError::new_err(format!(
            "a bytes-like object is required, not '{}'",
            class_name(data.as_borrowed())
        )));
    }
    let buffer = Buffer::of(data.as_borrowed())?;
    storage_object(data.py(), storage_with(buffer.bytes())?)
}

/// A tensor over part of a storage.
#[pyfunction]
#[pyo3(signature = (storage, dtype, storage_offset, size, stride))]
fn _tensor_of_storage<'py>(
    storage: &Bound<'py, PyAny>,
    dtype: dtype::DTypeArg,
    storage_offset: i64,
    size: Vec<i64>,
    stride: Vec<i64>,
) -> PyResult<Bound<'py, PyAny>> {
    let Some((s, _)) = parts(storage.as_borrowed())? else {
        return Err(PyTypeError::new_err(format!(
            "expected a storage, but got {}",
            class_name(storage.as_borrowed())
        )));
    };
    object::wrap(storage.py(), tensor_at(&s.get().0, dtype.0, storage_offset, &size, &stride)?)
}

/// A new tensor with the elements that a bytes-like object holds.
#[pyfunction]
#[pyo3(signature = (buffer, dtype, size, stride, offset=0))]
fn _tensor_from_bytes<'py>(
    buffer: &Bound<'py, PyAny>,
    dtype: dtype::DTypeArg,
    size: Vec<i64>,
    stride: Vec<i64>,
    offset: i64,
) -> PyResult<Bound<'py, PyAny>> {
    let storage = _storage_from_bytes(buffer)?;
    object::wrap(buffer.py(), tensor_at(&storage.get().0, dtype.0, offset, &size, &stride)?)
}

/// The bytes of a tensor's storage.
#[pyfunction]
fn _tensor_bytes<'py>(t: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(t.py(), bytes_of(tensor::expect(t.as_borrowed())?.storage())))
}

/// A number that names the memory of a tensor while it lives.
#[pyfunction]
fn _storage_id(t: &Bound<'_, PyAny>) -> PyResult<usize> {
    Ok(tensor::expect(t.as_borrowed())?.storage().id())
}

/// Bytes in use by tensors, and bytes kept to be used again.
#[pyfunction]
fn _memory_stats() -> (usize, usize) {
    ferrotorch_tensor::storage::memory_stats()
}

/// Gives memory that is kept to be used again back to the system.
#[pyfunction]
fn _empty_cache() {
    ferrotorch_tensor::storage::empty_cache();
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<PyStorage>()?;
    m.add_function(wrap_pyfunction!(_storage_from_bytes, m)?)?;
    m.add_function(wrap_pyfunction!(_tensor_of_storage, m)?)?;
    m.add_function(wrap_pyfunction!(_tensor_from_bytes, m)?)?;
    m.add_function(wrap_pyfunction!(_tensor_bytes, m)?)?;
    m.add_function(wrap_pyfunction!(_storage_id, m)?)?;
    m.add_function(wrap_pyfunction!(_memory_stats, m)?)?;
    m.add_function(wrap_pyfunction!(_empty_cache, m)?)
}
