//! `__torch_function__`: classes that take operators over.
use super::arg::for_each_item;
use super::modes::{self, Suspended};
use super::sorted::{Form, Given};
use super::{names, Op};
use crate::error::Fallible;
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

/// Whether calls on a tensor go to a mode or to its class.
#[inline]
pub fn taken(o: Borrowed<'_, '_, PyAny>) -> bool {
    (!object::is_plain(o.as_ptr()) && overrides(o)) || modes::has_handler()
}

/// Which arguments count beside those with overrides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// None, for operators of the tables.
    Overrides,
    /// Tensors, and nothing inside of lists: for what PyTorch has written in Python.
    Tensors,
}

/// The arguments that count: derived classes first, otherwise in order, each class once.
fn overloaded<'py>(py: Python<'py>, all: &[Obj], counted: Counted) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let mut found: Vec<Bound<'py, PyAny>> = Vec::new();
    let mut add = |o: Obj| {
        let plain = counted == Counted::Tensors && object::is_plain(o);
        // SAFETY: arguments live during the call.
        let o = unsafe { Borrowed::from_ptr(py, o) };
        if !(plain || overrides(o)) || found.iter().any(|f| f.get_type().is(o.get_type())) {
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
        add(o).map_err(crate::error::raise)?;
        if counted == Counted::Overrides {
            for_each_item(o, &mut add).map_err(crate::error::raise)?;
        }
    }
    Ok(found)
}

/// Hands a call to those that take it over; `None` where an operator of Python is to ask the other operand next.
#[cold]
pub fn offer(py: Python<'_>, op: &'static Op, given: &Given<'_>) -> Fallible<Option<Obj>> {
    match dispatch(py, op, given) {
        Err(e)
            if given.operator.is_some() && !given.args.is_empty() && e.is_instance_of::<PyTypeError>(py) =>
        {
            Ok(None)
        }
        other => Ok(Some(other?)),
    }
}

fn dispatch(py: Python<'_>, op: &'static Op, given: &Given<'_>) -> PyResult<Obj> {
    let mut all: Vec<Obj> = Vec::new();
    let function = match (given.form, given.operator) {
        (Form::Function, _) => crate::module(py)?.getattr(op.py_name())?,
        (form, operator) => {
            all.push(given.slf);
            let name = if form == Form::Inplace { op.inplace_name } else { op.name };
            let class = crate::tensor_class(py);
            match operator.filter(|n| n.starts_with("__")) {
                Some(operator) => class.getattr(operator)?,
                None => class.getattr(&name[..name.len() - 1])?,
            }
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
    handle(py, &all, Counted::Overrides, &function, &args, &kwargs)
}

/// Calls this thread's mode and the overrides of `relevant` arguments until one does not return `NotImplemented`.
pub fn handle(
    py: Python<'_>,
    relevant: &[Obj],
    counted: Counted,
    function: &Bound<'_, PyAny>,
    args: &Bound<'_, PyTuple>,
    kwargs: &Bound<'_, PyDict>,
) -> PyResult<Obj> {
    let overloaded = overloaded(py, relevant, counted)?;
    let types = PyTuple::new(py, overloaded.iter().map(|o| o.get_type()))?;
    let mut asked = Vec::new();
    let mode = Suspended::new();
    if let Some(handler) = mode.handler(py) {
        let result = handler.call1((function, &types, args, kwargs))?;
        if !result.is(py.NotImplemented()) {
            return Ok(result.into_ptr());
        }
        asked.push(format!("mode object {}", handler.repr()?));
    }
    drop(mode);
    for o in &overloaded {
        let result = o.getattr("__torch_function__")?.call1((function, &types, args, kwargs))?;
        if !result.is(py.NotImplemented()) {
            return Ok(result.into_ptr());
        }
        asked.push(format!("tensor subclass {}", o.get_type()));
    }
    if function.hasattr("__code__")? {
        let types: Vec<String> = types.iter().map(|t| t.to_string()).collect();
        return Err(PyTypeError::new_err(format!(
            "no implementation found for '{}' on types that implement __torch_function__: [{}]{}",
            public_name(function),
            types.join(", "),
            asked
                .first()
                .and_then(|a| a.strip_prefix("mode object "))
                .map_or(String::new(), |m| format!(" nor in mode {m}"))
        )));
    }
    Err(PyTypeError::new_err(format!(
        "Multiple dispatch failed for '{}'; all __torch_function__ handlers returned NotImplemented:\n\n{}\nFor more information, try re-running with TORCH_LOGS=not_implemented",
        public_name(function),
        asked.iter().map(|a| format!("  - {a}\n")).collect::<String>()
    )))
}

/// What messages call a function: the module or class that it belongs to in PyTorch, and its name.
fn public_name(function: &Bound<'_, PyAny>) -> String {
    let text = |name: &str| function.getattr(name).ok()?.extract::<String>().ok();
    let name = text("__name__").unwrap_or_default();
    let module = text("__module__").unwrap_or_default();
    match text("__qualname__") {
        Some(full) if full.starts_with("Tensor.") => format!("torch.{full}"),
        _ if name == "__get__" || name == "__set__" => {
            let property = function.getattr("__self__").and_then(|p| p.getattr("__name__"));
            format!("torch.Tensor.{}.{name}", property.map(|p| p.to_string()).unwrap_or_default())
        }
        _ if function.hasattr("__code__").unwrap_or(false) => {
            // The functions of a package are spread over its files.
            let package = ["nn.functional", "functional"]
                .into_iter()
                .find(|p| module.starts_with(&format!("ferrotorch.{p}")));
            package.map_or(format!("{module}.{name}"), |p| format!("torch.{p}.{name}"))
        }
        _ => format!("torch.{}", name.trim_start_matches('_')),
    }
}
