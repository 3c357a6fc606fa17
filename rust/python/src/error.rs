//! Errors on their way to Python.
use ferrotorch_tensor::{Error, Kind};
use pyo3::create_exception;
use pyo3::exceptions::*;
use pyo3::prelude::*;
use std::sync::Arc;

create_exception!(
    ferrotorch._C,
    _LinAlgError,
    PyRuntimeError,
    "Raised by linear algebra functions on bad input."
);

/// Why a call did not succeed.
pub enum Fail {
    /// An argument has another type than the signature wants.
    Mismatch(usize),
    /// An argument's class takes over the call by `__torch_function__`.
    Override,
    Core(Error),
    Python(PyErr),
    /// An argument of the right type has an impossible value: the exception, if the other arguments' types fit.
    Late(PyErr),
}

pub type Fallible<T> = Result<T, Fail>;

impl From<Error> for Fail {
    #[cold]
    fn from(e: Error) -> Fail {
        Fail::Core(e)
    }
}

impl From<PyErr> for Fail {
    #[cold]
    fn from(e: PyErr) -> Fail {
        Fail::Python(e)
    }
}

/// The exception for an error of the core.
#[cold]
pub fn exception(e: Error) -> PyErr {
    let text = e.message;
    match e.kind {
        Kind::Runtime => PyRuntimeError::new_err(text),
        Kind::Value => PyValueError::new_err(text),
        Kind::Type => PyTypeError::new_err(text),
        Kind::Index => PyIndexError::new_err(text),
        Kind::NotImplemented => PyNotImplementedError::new_err(text),
        Kind::Memory => PyMemoryError::new_err(text),
        Kind::Linalg => _LinAlgError::new_err(text),
        Kind::Assertion => PyAssertionError::new_err(text),
        Kind::ZeroDivision => PyZeroDivisionError::new_err(text),
        Kind::Foreign => match e.payload.as_ref().and_then(|p| p.downcast_ref::<PyErr>()) {
            Some(err) => Python::attach(|py| err.clone_ref(py)),
            None => PyRuntimeError::new_err(text),
        },
    }
}

/// A Python exception as an error of the core, to come out again unchanged.
#[cold]
pub fn foreign(err: PyErr) -> Error {
    Error::foreign(Arc::new(err))
}

/// The exception for a failure outside of argument parsing.
#[cold]
pub fn raise(fail: Fail) -> PyErr {
    match fail {
        Fail::Core(e) => exception(e),
        Fail::Python(e) | Fail::Late(e) => e,
        Fail::Mismatch(_) | Fail::Override => PyTypeError::new_err("an argument has the wrong type"),
    }
}

/// Makes errors of the core come out of functions that PyO3 wraps.
pub trait OrRaise<T> {
    fn or_raise(self) -> PyResult<T>;
}

impl<T> OrRaise<T> for ferrotorch_tensor::Result<T> {
    #[inline]
    fn or_raise(self) -> PyResult<T> {
        self.map_err(exception)
    }
}

impl<T> OrRaise<T> for Fallible<T> {
    #[inline]
    fn or_raise(self) -> PyResult<T> {
        self.map_err(raise)
    }
}

/// The exception for a Rust panic: a bug, but the program goes on.
#[cold]
pub fn panicked(payload: Box<dyn std::any::Any + Send>) -> PyErr {
    let text = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("panic");
    PyRuntimeError::new_err(format!("internal error: {text}"))
}
