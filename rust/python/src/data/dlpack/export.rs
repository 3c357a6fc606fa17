//! Capsules for other libraries.
use super::abi::*;
use crate::bind::Any;
use crate::error::OrRaise;
use ferrotorch_tensor::{ops, Tensor};
use pyo3::exceptions::*;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyInt;
use std::ffi::CStr;

/// What an exported structure points to.
struct Owner {
    shape: Vec<i64>,
    strides: Vec<i64>,
    _tensor: Tensor,
}

/// Describes a tensor; the owner must outlive the description.
fn describe(t: &Tensor) -> (DlTensor, *mut Owner) {
    let owner = Box::new(Owner {
        shape: t.shape().iter().map(|&n| n as i64).collect(),
        // Other libraries do not expect odd strides where there is nothing to step over.
        strides: t.shape().iter().zip(t.strides()).map(|(&n, &s)| if n < 2 { 1 } else { s as i64 }).collect(),
        _tensor: t.detach(),
    });
    let owner = Box::into_raw(owner);
    // SAFETY: the box was just made.
    let (shape, strides) = unsafe { ((*owner).shape.as_mut_ptr(), (*owner).strides.as_mut_ptr()) };
    let tensor = DlTensor {
        data: t.data_ptr(),
        device: Device { kind: CPU, id: 0 },
        ndim: t.ndim() as i32,
        dtype: data_type(t.dtype()),
        shape,
        strides,
        byte_offset: 0,
    };
    (tensor, owner)
}

unsafe extern "C" fn delete(m: *mut Managed) {
    // SAFETY: the consumer calls it once, with what `capsule` made.
    unsafe {
        drop(Box::from_raw((*m).context.cast::<Owner>()));
        drop(Box::from_raw(m));
    }
}

unsafe extern "C" fn delete_versioned(m: *mut ManagedVersioned) {
    // SAFETY: the consumer calls it once, with what `capsule` made.
    unsafe {
        drop(Box::from_raw((*m).context.cast::<Owner>()));
        drop(Box::from_raw(m));
    }
}

/// Frees the tensor of a capsule that nobody took.
unsafe extern "C" fn forgotten(capsule: *mut ffi::PyObject) {
    // SAFETY: the capsule keeps its name until a consumer takes the tensor.
    unsafe {
        if ffi::PyCapsule_IsValid(capsule, NAME.as_ptr()) != 0 {
            delete(ffi::PyCapsule_GetPointer(capsule, NAME.as_ptr()).cast());
        } else if ffi::PyCapsule_IsValid(capsule, VERSIONED_NAME.as_ptr()) != 0 {
            delete_versioned(ffi::PyCapsule_GetPointer(capsule, VERSIONED_NAME.as_ptr()).cast());
        }
    }
}

/// A capsule with the tensor.
pub fn capsule<'py>(
    py: Python<'py>,
    t: &Tensor,
    versioned: bool,
    copied: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let (tensor, owner) = describe(t);
    let (p, name): (_, &CStr) = if versioned {
        let flags = if copied { IS_COPIED } else { 0 };
        let deleter = Some(delete_versioned as unsafe extern "C" fn(*mut ManagedVersioned));
        let m = ManagedVersioned { version: VERSION, context: owner.cast(), deleter, flags, tensor };
        (Box::into_raw(Box::new(m)).cast(), VERSIONED_NAME)
    } else {
        let m = Managed { tensor, context: owner.cast(), deleter: Some(delete) };
        (Box::into_raw(Box::new(m)).cast(), NAME)
    };
    // SAFETY: a new reference, or null with an exception; the name lives forever.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyCapsule_New(p, name.as_ptr(), Some(forgotten))) }
}

/// `t.__dlpack__(...)`.
pub fn dlpack<'py>(
    py: Python<'py>,
    t: &Tensor,
    stream: Option<Any<'py>>,
    max_version: Option<(i64, i64)>,
    device: Option<(i64, i64)>,
    copy: Option<bool>,
) -> PyResult<Bound<'py, PyAny>> {
    if t.requires_grad() {
        return Err(PyBufferError::new_err(
            "Can't export tensors that require gradient, use tensor.detach()",
        ));
    }
    if let Some(stream) = stream {
        if !stream.is_instance_of::<PyInt>() {
            return Err(PyTypeError::new_err("stream must be ``int`` or ``none``"));
        }
        if stream.extract::<i64>().ok() != Some(-1) {
            return Err(PyAssertionError::new_err("stream should be None on cpu."));
        }
    }
    if device.is_some_and(|d| d != (CPU as i64, 0)) {
        return Err(PyBufferError::new_err("ferrotorch has tensors on the CPU only: device (1, 0)"));
    }
    let copied = copy == Some(true);
    let versioned = max_version.is_some_and(|(major, _)| major >= 1);
    if copied {
        return capsule(py, &ops::copy::clone(t).or_raise()?, versioned, true);
    }
    capsule(py, t, versioned, false)
}

/// `t.__dlpack_device__()`.
pub fn dlpack_device(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let kind = py.import("ferrotorch.utils.dlpack")?.getattr("DLDeviceType")?.call1((CPU,))?;
    Ok((kind, 0).into_pyobject(py)?.into_any())
}

/// Marks a capsule as taken. Its destructor stays and sees the other name.
pub fn mark_used(capsule: Any<'_>, name: &'static CStr) -> PyResult<()> {
    // SAFETY: a capsule; the name lives forever.
    if unsafe { ffi::PyCapsule_SetName(capsule.as_ptr(), name.as_ptr()) } != 0 {
        return Err(PyErr::fetch(capsule.py()));
    }
    Ok(())
}
