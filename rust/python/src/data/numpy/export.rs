//! Arrays over the memory of tensors.
use super::abi::{self, Api};
use crate::bind::Any;
use crate::error::OrRaise;
use crate::object;
use ferrotorch_tensor::{ops, DType, Tensor};
use pyo3::exceptions::*;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict};
use smallvec::SmallVec;

/// `t.numpy()`: an array that shares the tensor's memory.
pub fn array<'py>(py: Python<'py>, t: &Tensor, force: bool) -> PyResult<Bound<'py, PyAny>> {
    if t.requires_grad() && !force {
        return Err(PyRuntimeError::new_err(
            "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.",
        ));
    }
    let Some(number) = abi::number_of(t.dtype()) else {
        let text = format!("Got unsupported ScalarType {}", t.dtype().type_name());
        return Err(PyTypeError::new_err(text));
    };
    let api = Api::import(py)?;
    let size = t.dtype().size();
    let shape: SmallVec<[isize; 6]> = t.shape().iter().map(|&n| n as isize).collect();
    let strides: SmallVec<[isize; 6]> = t.strides().iter().map(|&s| (s * size) as isize).collect();
    // A tensor of its own keeps the memory, as the caller's may get other memory later (`x.data = y`).
    let owner = object::wrap(py, t.detach())?;
    // SAFETY: the geometry of a tensor lies in its storage, which the owner keeps alive.
    unsafe {
        let a = api.new_array(&shape, &strides, number, t.data_ptr(), owner.into_ptr());
        Bound::from_owned_ptr_or_err(py, a)
    }
}

/// `t.__array__(dtype, copy=copy)`.
pub fn array_as<'py>(
    py: Python<'py>,
    t: &Tensor,
    dtype: Option<Any<'py>>,
    copy: Option<bool>,
) -> PyResult<Bound<'py, PyAny>> {
    let a = array(py, t, false)?;
    let converted = match dtype {
        Some(dtype) => {
            let kwargs: Bound<'_, PyDict> = [("copy", false)].into_py_dict(py)?;
            a.call_method("astype", (dtype,), Some(&kwargs))?
        }
        None => a.clone(),
    };
    match copy {
        Some(true) if converted.is(&a) => a.call_method0("copy"),
        Some(false) if !converted.is(&a) => {
            Err(PyValueError::new_err("Unable to avoid copy while creating an array as requested."))
        }
        _ => Ok(converted),
    }
}

/// `t.__array_wrap__(array)`: what NumPy functions return for tensors.
pub fn array_wrap<'py>(a: Any<'py>) -> PyResult<Bound<'py, PyAny>> {
    let py = a.py();
    if !super::is_array(a) {
        let t = super::super::sequence::from_sequence(a, None).or_raise()?;
        return object::wrap(py, t);
    }
    let t = super::from_array(a, false)?;
    // PyTorch gives truth values of NumPy functions back as bytes.
    let t = if t.dtype() == DType::Bool { ops::copy::to_dtype(&t, DType::U8).or_raise()? } else { t };
    object::wrap(py, t)
}
