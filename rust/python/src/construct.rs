//! Tensors from Python data.
use crate::bind::Any;
use crate::error::OrRaise;
use crate::object::{self, Obj};
use ferrotorch_tensor::{DType, Tensor};
use pyo3::ffi;
use pyo3::prelude::*;
pub fn legacy(
    _py: Python<'_>,
    ty: *mut ffi::PyTypeObject,
    _args: Any<'_>,
    _kwargs: Option<Any<'_>>,
) -> PyResult<Obj> {
    let t = Tensor::zeros(&[2, 3], DType::F32).or_raise()?;
    Ok(unsafe { object::wrap_as(ty, t) })
}
