//! `__torch_function__`: classes that take operators over.
use super::arg::for_each_item;
use super::sorted::{Form, Given};
use super::{names, Op};
use crate::object::{self, Obj};
use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use std::cell::Cell;
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

thread_local! {
    /// How many `DisableTorchFunctionSubclass` blocks this thread is in.
    static DISABLED: Cell<usize> = const { Cell::new(0) };
}

/// The function that classes without overrides set as `__torch_function__`.
static NO_OVERRIDE: AtomicPtr<ffi::PyObject> = AtomicPtr::new(std::ptr::null_mut());

pub fn set_no_override(f: &Bound<'_, PyAny>) {
    NO_OVERRIDE.store(f.clone().into_ptr(), Relaxed);
}

/// Turns overrides off (or back on) for this thread.
pub fn disable(by: isize) {
    DISABLED.set(DISABLED.get().saturating_add_signed(by));
}

pub fn enabled() -> bool {
    DISABLED.get() == 0
}

/// Whether an object's class has an override that counts now.
#[cold]
pub fn overrides(o: Borrowed<'_, '_, PyAny>) -> bool {
    if !enabled() || object::is_plain(o.as_ptr()) || is_builtin(o) {
        return false;
    }
    let py = o.py();
    match o.getattr_opt(pyo3::intern!(py, "__torch_function__")) {
        Ok(Some(f)) => f.as_ptr() != NO_OVERRIDE.load(Relaxed),
        _ => false,
    }
}

/// Whether an object is of one of Python's own types, which never override.
fn is_builtin(o: Borrowed<'_, '_, PyAny>) -> bool {
    let p = o.as_ptr();
    // SAFETY: a live object.
    unsafe {
        p == ffi::Py_None()
            || ffi::PyLong_CheckExact(p) != 0
            || ffi::PyFloat_CheckExact(p) != 0
            || ffi::PyUnicode_CheckExact(p) != 0
            || ffi::PyBool_Check(p) != 0
            || ffi::PyTuple_CheckExact(p) != 0
            || ffi::PyList_CheckExact(p) != 0
    }
}

/// The arguments with overrides: derived classes first, otherwise in order, each class once.
fn overloaded<'py>(py: Python<'py>, all: &[Obj]) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let mut found: Vec<Bound<'py, PyAny>> = Vec::new();
    let mut add = |o: Obj| {
        // SAFETY: arguments live during the call.
        let o = unsafe { Borrowed::from_ptr(py, o) };
        if !overrides(o) || found.iter().any(|f| f.get_type().is(o.get_type())) {
            return Ok(());
        }
        let at = found.iter().position(|f| {
            let (derived, base) = (o.get_type(), f.get_type());
            derived.is_subclass(&base).unwrap_or(false)
        });
        found.insert(at.unwrap_or(found.len()), o.to_owned());
        Ok(())
    };
    for &o in all {
        add(o).and_then(|()| for_each_item(o, &mut add).map(|_| ())).map_err(crate::error::raise)?;
    }
    Ok(found)
}

/// Hands a call to the arguments' overrides.
#[cold]
pub fn dispatch(py: Python<'_>, op: &'static Op, given: &Given<'_>) -> PyResult<Obj> {
    let mut all: Vec<Obj> = Vec::new();
    let function = match given.form {
        Form::Function => crate::module(py)?.getattr(op.py_name())?,
        form => {
            all.push(given.slf);
            let name = if form == Form::Inplace { op.inplace_name } else { op.name };
            crate::tensor_class(py).getattr(&name[..name.len() - 1])?
        }
    };
    all.extend_from_slice(given.args);
    let kwargs = PyDict::new(py);
    for (i, &value) in given.values.iter().enumerate() {
        // SAFETY: arguments live during the call.
        let value = unsafe { Borrowed::from_ptr(py, value) };
        kwargs.set_item(names::text(given.keyword(i)).unwrap_or("?"), value)?;
    }
    // SAFETY: as above.
    let args = all.iter().map(|&o| unsafe { Borrowed::from_ptr(py, o) });
    let args = PyTuple::new(py, args.collect::<Vec<_>>())?;
    all.extend_from_slice(given.values);
    handle(py, &all, &function, &args, &kwargs)
}

/// Calls the overrides of `relevant` arguments until one does not return `NotImplemented`.
pub fn handle(
    py: Python<'_>,
    relevant: &[Obj],
    function: &Bound<'_, PyAny>,
    args: &Bound<'_, PyTuple>,
    kwargs: &Bound<'_, PyDict>,
) -> PyResult<Obj> {
    let overloaded = overloaded(py, relevant)?;
    let types = PyTuple::new(py, overloaded.iter().map(|o| o.get_type()))?;
    for o in &overloaded {
        let result = o.getattr("__torch_function__")?.call1((function, &types, args, kwargs))?;
        if !result.is(py.NotImplemented()) {
            return Ok(result.into_ptr());
        }
    }
    let names: Vec<String> = overloaded.iter().map(|o| o.get_type().to_string()).collect();
    Err(PyTypeError::new_err(format!(
        "Multiple dispatch failed for '{}'; all __torch_function__ handlers returned NotImplemented: [{}]",
        function.getattr("__name__").map(|n| n.to_string()).unwrap_or_default(),
        names.join(", ")
    )))
}
