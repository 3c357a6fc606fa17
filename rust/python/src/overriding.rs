//! Handing attributes and protocols of `Tensor` to `__torch_function__`.
use crate::bind::overrides::{handle, Counted};
use crate::bind::Any;
use crate::object::Obj;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use std::ffi::CStr;

/// Calls the override for reading or writing an attribute.
#[cold]
pub fn property(o: Any<'_>, name: &CStr, which: &str, value: Option<Any<'_>>) -> PyResult<Obj> {
    let py = o.py();
    let function = crate::tensor_class(py).getattr(&*name.to_string_lossy())?.getattr(which)?;
    let args = match value {
        Some(v) => PyTuple::new(py, [o, v])?,
        None => PyTuple::new(py, [o])?,
    };
    handle(py, &[o.as_ptr()], Counted::Tensors, &function, &args, &PyDict::new(py))
}

/// Calls the override for a method of `Tensor`.
#[cold]
pub fn method(o: Any<'_>, name: &str, args: &[Any<'_>]) -> PyResult<Obj> {
    let py = o.py();
    let function = crate::tensor_class(py).getattr(name)?;
    // PyTorch has indexing written in C++, the rest in Python.
    let counted = if name.ends_with("item__") { Counted::Overrides } else { Counted::Tensors };
    let all: Vec<Any<'_>> = std::iter::once(o).chain(args.iter().copied()).collect();
    let relevant: Vec<Obj> = all.iter().map(|a| a.as_ptr()).collect();
    handle(py, &relevant, counted, &function, &PyTuple::new(py, all)?, &PyDict::new(py))
}
