//! Between the table of operators and functions that speak Python.
use crate::bind::{Any, Arg, Cx, Object};
use crate::error::{foreign, Fallible};
use ferrotorch_tensor::{Result, Tensor};
use pyo3::prelude::*;

/// A tensor together with its Python object; the GIL is kept.
pub struct Itself;

impl Arg for Itself {
    type Out<'a> = (Any<'a>, &'a Tensor);
    const PY: &'static str = "Tensor";
    const TEXT: &'static str = "Tensor";
    #[inline]
    fn get<'a>(cx: &Cx<'a>, i: usize) -> Fallible<Self::Out<'a>> {
        let t = <Tensor as Arg>::get(cx, i)?;
        cx.hold();
        Ok((cx.any(i), t))
    }
}

/// A Python result as a body's.
#[inline]
pub fn outcome<T>(result: PyResult<T>) -> Result<T> {
    result.map_err(foreign)
}

/// A new object as a body's result.
#[inline]
pub fn object<T>(result: PyResult<Bound<'_, T>>) -> Result<Object> {
    outcome(result).map(|o| Object(o.into_any().unbind()))
}

/// The name of an object's class as the interpreter's own messages write it.
pub fn class_name(o: Any<'_>) -> String {
    let ty = o.get_type();
    let name = ty.name().map(|n| n.to_string()).unwrap_or_default();
    // SAFETY: a live type.
    let heap = unsafe { pyo3::ffi::PyType_GetFlags(ty.as_type_ptr()) } & pyo3::ffi::Py_TPFLAGS_HEAPTYPE != 0;
    match ty.module() {
        // Classes written in C carry their module's name.
        Ok(module) if !heap && module != "builtins" => format!("{module}.{name}"),
        _ => name,
    }
}
