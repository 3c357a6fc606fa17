//! Tensors over the memory of objects with the buffer protocol.
//!
//! The protocol is part of the stable interface from CPython 3.11 on, and the same before: it is declared here.
use crate::bind::Any;
use crate::data::numpy::align_of;
use crate::error::OrRaise;
use ferrotorch_tensor::{DType, Dims, Storage, Tensor};
use pyo3::exceptions::*;
use pyo3::ffi;
use pyo3::prelude::*;
use std::ffi::{c_char, c_int, c_void};

/// `Py_buffer`.
#[repr(C)]
struct View {
    data: *mut c_void,
    object: *mut ffi::PyObject,
    len: isize,
    itemsize: isize,
    readonly: c_int,
    ndim: c_int,
    format: *mut c_char,
    shape: *mut isize,
    strides: *mut isize,
    suboffsets: *mut isize,
    internal: *mut c_void,
}

const SIMPLE: c_int = 0;
const WRITABLE: c_int = 1;

extern "C" {
    fn PyObject_CheckBuffer(o: *mut ffi::PyObject) -> c_int;
    fn PyObject_GetBuffer(o: *mut ffi::PyObject, view: *mut View, flags: c_int) -> c_int;
    fn PyBuffer_Release(view: *mut View);
}

/// An object's memory, which stays in place while this lives.
pub struct Buffer(Box<View>);

// SAFETY: the memory belongs to the view until it is released, for which `drop` takes the GIL.
unsafe impl Send for Buffer {}
// SAFETY: as above.
unsafe impl Sync for Buffer {}

impl Buffer {
    /// Whether an object has the protocol.
    pub fn has(o: Any<'_>) -> bool {
        // SAFETY: a live object.
        unsafe { PyObject_CheckBuffer(o.as_ptr()) != 0 }
    }

    /// The memory of an object, writable where it can be.
    pub fn of(o: Any<'_>) -> PyResult<Buffer> {
        // SAFETY: an all-zero view is empty; the interpreter fills it or sets an exception.
        unsafe {
            let mut view: Box<View> = Box::new(std::mem::zeroed());
            if PyObject_GetBuffer(o.as_ptr(), &mut *view, WRITABLE) < 0 {
                ffi::PyErr_Clear();
                if PyObject_GetBuffer(o.as_ptr(), &mut *view, SIMPLE) < 0 {
                    ffi::PyErr_Clear();
                    return Err(PyRuntimeError::new_err("could not retrieve buffer from object"));
                }
            }
            Ok(Buffer(view))
        }
    }

    pub fn bytes(&self) -> &[u8] {
        match self.0.len {
            0 => &[],
            // SAFETY: the view spans these bytes.
            n => unsafe { std::slice::from_raw_parts(self.0.data.cast(), n as usize) },
        }
    }

    pub fn is_readonly(&self) -> bool {
        self.0.readonly != 0
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: the state functions nest and work on any thread of a living interpreter.
        unsafe {
            if ffi::Py_IsInitialized() != 0 {
                let state = ffi::PyGILState_Ensure();
                PyBuffer_Release(&mut *self.0);
                ffi::PyGILState_Release(state);
            }
        }
    }
}

/// `frombuffer(o, dtype=dtype, count=count, offset=offset)`.
pub fn frombuffer(o: Any<'_>, dtype: DType, count: i64, offset: i64) -> PyResult<Tensor> {
    if !Buffer::has(o) {
        return Err(PyValueError::new_err("object does not implement Python buffer protocol."));
    }
    let buffer = Buffer::of(o)?;
    let (len, size) = (buffer.bytes().len() as i64, dtype.size() as i64);
    let n = elements(len, size, count, offset).map_err(PyValueError::new_err)?;
    if buffer.is_readonly() {
        crate::warn_once(o.py(), "buffer not writable", "The given buffer is not writable, and PyTorch does not support non-writable tensors. This means you can write to the underlying (supposedly non-writable) buffer using the tensor. You may want to copy the buffer to protect its data or make it writable before converting it to a tensor. This type of warning will be suppressed for the rest of this program.")?;
    }
    over(o, buffer, offset as usize, n as usize, dtype)
}

/// How many elements of `size` bytes a buffer gives, or what is wrong.
fn elements(len: i64, size: i64, count: i64, offset: i64) -> Result<i64, String> {
    if len == 0 || count == 0 {
        return Err(format!("both buffer length ({len}) and count ({count}) must not be 0"));
    }
    if offset < 0 || offset >= len {
        return Err(format!(
            "offset ({offset} bytes) must be non-negative and no greater than buffer length ({len} bytes) minus 1"
        ));
    }
    let left = len - offset;
    if count > 0 {
        if count.checked_mul(size).is_none_or(|bytes| bytes > left) {
            return Err(format!("requested buffer length ({count} * {size} bytes) after offset ({offset} bytes) must not be greater than actual buffer length ({len} bytes)"));
        }
        return Ok(count);
    }
    if left % size != 0 {
        return Err(format!(
            "buffer length ({left} bytes) after offset ({offset} bytes) must be a multiple of element size ({size})"
        ));
    }
    Ok(left / size)
}

fn over(o: Any<'_>, buffer: Buffer, offset: usize, n: usize, dtype: DType) -> PyResult<Tensor> {
    let part = &buffer.bytes()[offset..offset + n * dtype.size()];
    // Bytes that are neither 0 nor 1 are no truth values: they are read as such into memory of the tensor's own.
    let truth = dtype == DType::Bool && part.iter().any(|&b| b > 1);
    if truth {
        let values: Vec<bool> = part.iter().map(|&b| b != 0).collect();
        return Tensor::from_vec(values, &[n]).or_raise();
    }
    if part.as_ptr() as usize % align_of(dtype) != 0 {
        crate::warn(
            o.py(),
            "The memory of the given buffer is not aligned for the dtype: the tensor has a copy of it.",
        )?;
        let out = Tensor::empty(&[n], dtype).or_raise()?;
        // SAFETY: fresh memory of as many bytes.
        unsafe { std::ptr::copy_nonoverlapping(part.as_ptr(), out.data_ptr(), part.len()) };
        return Ok(out);
    }
    let (data, len) = (part.as_ptr().cast_mut(), part.len());
    // SAFETY: the view keeps the bytes in place.
    let storage = unsafe { Storage::foreign(data, len, Box::new(buffer)) }.or_raise()?;
    Ok(Tensor::from_parts(storage, Dims::from_slice(&[n]), Dims::from_slice(&[1]), 0, dtype))
}
