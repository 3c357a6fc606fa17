//! Result types of bodies and how they become Python objects.
use crate::object::{self, Obj};
use ferrotorch_tensor::{DType, Scalar, Tensor};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyComplex, PyTuple};
use smallvec::SmallVec;
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

/// The result of a body before it becomes an object.
pub enum Value {
    Tensor(Tensor),
    Many(SmallVec<[Tensor; 3]>, Container),
    /// A new reference.
    Object(Obj),
}

/// What several tensors come in.
#[derive(Clone, Copy)]
pub enum Container {
    Tuple,
    Named(&'static Named),
}

/// A result type of a body.
pub trait Ret: Sized {
    /// In stubs.
    const PY: &'static str;
    /// Whether the body needs the GIL.
    const HOLD: bool = false;
    fn into_value(self, py: Python<'_>) -> PyResult<Value>;
}

impl Value {
    /// A new reference to the result's object.
    #[inline]
    pub fn into_raw(self, py: Python<'_>) -> PyResult<Obj> {
        match self {
            // SAFETY: `py` proves the GIL.
            Value::Tensor(t) => match unsafe { object::wrap_raw(t) } {
                o if o.is_null() => Err(PyErr::fetch(py)),
                o => Ok(o),
            },
            Value::Object(o) => Ok(o),
            Value::Many(ts, container) => many(py, ts, container),
        }
    }
}

fn many(py: Python<'_>, ts: SmallVec<[Tensor; 3]>, container: Container) -> PyResult<Obj> {
    let objects: Vec<Bound<'_, PyAny>> =
        ts.into_iter().map(|t| object::wrap(py, t)).collect::<PyResult<_>>()?;
    Ok(match container {
        Container::Tuple => PyTuple::new(py, objects)?.into_any().into_ptr(),
        Container::Named(named) => named.class(py)?.call1((PyTuple::new(py, objects)?,))?.into_ptr(),
    })
}

impl Ret for Tensor {
    const PY: &'static str = "Tensor";
    #[inline]
    fn into_value(self, _: Python<'_>) -> PyResult<Value> {
        Ok(Value::Tensor(self))
    }
}

impl Ret for Vec<Tensor> {
    const PY: &'static str = "tuple[Tensor, ...]";
    fn into_value(self, _: Python<'_>) -> PyResult<Value> {
        Ok(Value::Many(self.into(), Container::Tuple))
    }
}

impl Ret for (Tensor, Tensor) {
    const PY: &'static str = "tuple[Tensor, Tensor]";
    fn into_value(self, _: Python<'_>) -> PyResult<Value> {
        Ok(Value::Many([self.0, self.1].into_iter().collect(), Container::Tuple))
    }
}

impl Ret for (Tensor, Tensor, Tensor) {
    const PY: &'static str = "tuple[Tensor, Tensor, Tensor]";
    fn into_value(self, _: Python<'_>) -> PyResult<Value> {
        Ok(Value::Many([self.0, self.1, self.2].into_iter().collect(), Container::Tuple))
    }
}

/// Results that are plain Python values.
macro_rules! plain {
    ($($t:ty, $py:literal, |$x:ident, $p:ident| $e:expr;)*) => { $(impl Ret for $t {
        const PY: &'static str = $py;
        fn into_value(self, $p: Python<'_>) -> PyResult<Value> {
            let $x = self;
            Ok(Value::Object($e.into_ptr()))
        }
    })* };
}

plain! {
    bool, "bool", |x, py| x.into_pyobject(py)?.to_owned().into_any();
    i64, "int", |x, py| x.into_pyobject(py)?.into_any();
    usize, "int", |x, py| x.into_pyobject(py)?.into_any();
    f64, "float", |x, py| x.into_pyobject(py)?.into_any();
    String, "str", |x, py| x.into_pyobject(py)?.into_any();
    &'static str, "str", |x, py| x.into_pyobject(py)?.into_any();
    (), "None", |_x, py| py.None().into_bound(py);
    DType, "dtype", |x, py| crate::dtype::object(py, x)?;
    Scalar, "Number", |x, py| number(py, x)?;
    Vec<i64>, "list[int]", |x, py| x.into_pyobject(py)?.into_any();
}

/// The Python number for a scalar.
pub fn number(py: Python<'_>, x: Scalar) -> PyResult<Bound<'_, PyAny>> {
    Ok(match x {
        Scalar::Bool(b) => b.into_pyobject(py)?.to_owned().into_any(),
        Scalar::Int(i) => i.into_pyobject(py)?.into_any(),
        Scalar::Float(f) => f.into_pyobject(py)?.into_any(),
        Scalar::Complex(c) => PyComplex::from_doubles(py, c.re, c.im).into_any(),
    })
}

/// An object that the body made itself; the body keeps the GIL.
pub struct Object(pub Py<PyAny>);

impl Ret for Object {
    const PY: &'static str = "Any";
    const HOLD: bool = true;
    fn into_value(self, _: Python<'_>) -> PyResult<Value> {
        Ok(Value::Object(self.0.into_ptr()))
    }
}

impl Object {
    /// Runs `f`, which makes the object, inside a body that returns one.
    #[inline]
    pub fn make<'a>(
        f: impl FnOnce(Python<'a>) -> PyResult<Bound<'a, PyAny>>,
    ) -> ferrotorch_tensor::Result<Object> {
        // SAFETY: bodies with this result type keep the GIL, and the token is used in them only.
        let py = unsafe { Python::assume_attached() };
        f(py).map(|o| Object(o.unbind())).map_err(crate::error::foreign)
    }
}

/// A named tuple of `ferrotorch.return_types`.
pub struct Named {
    pub name: &'static str,
    pub fields: &'static [&'static str],
    pub class: AtomicPtr<ffi::PyObject>,
}

impl Named {
    /// The class, made at first use.
    pub fn class<'py>(&'static self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let known = self.class.load(Relaxed);
        if !known.is_null() {
            // SAFETY: the class lives as long as the process.
            return Ok(unsafe { Bound::from_borrowed_ptr(py, known) });
        }
        let class = crate::named::make(py, self.name, self.fields)?;
        self.class.store(class.clone().into_ptr(), Relaxed);
        Ok(class)
    }
}

/// Declares a result type that is a named tuple: `named! { pub Max = "max", values, indices }`.
#[macro_export]
macro_rules! named {
    ($vis:vis $t:ident = $name:literal, $($field:ident),+) => {
        $vis struct $t { $(pub $field: ferrotorch_tensor::Tensor),+ }
        impl $crate::bind::Ret for $t {
            const PY: &'static str = concat!("return_types.", $name);
            fn into_value(self, _: pyo3::Python<'_>) -> pyo3::PyResult<$crate::bind::Value> {
                static NAMED: $crate::bind::Named = $crate::bind::Named {
                    name: $name, fields: &[$(stringify!($field)),+], class: std::sync::atomic::AtomicPtr::new(std::ptr::null_mut()),
                };
                Ok($crate::bind::Value::Many([$(self.$field),+].into_iter().collect(), $crate::bind::Container::Named(&NAMED)))
            }
        }
    };
}
pub use named;
