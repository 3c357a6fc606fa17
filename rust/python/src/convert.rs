//! Tensors as Python values: numbers, lists, text.
use crate::bind::{number, Any};
use crate::error::OrRaise;
use crate::object;
use ferrotorch_tensor::{bail, dispatch, Element, Scalar, Tensor};
use num_complex::Complex;
use pyo3::exceptions::*;
use pyo3::prelude::*;
use pyo3::types::PyModule;

fn core<'a>(o: Any<'a>) -> &'a Tensor {
    // SAFETY: callers pass instances that the interpreter keeps during the call.
    unsafe { object::core(o.as_ptr()) }
}

/// `bool(t)`.
pub fn truth(t: &Tensor) -> ferrotorch_tensor::Result<bool> {
    match t.numel() {
        0 => bail!(Runtime, "Boolean value of Tensor with no values is ambiguous"),
        1 => Ok(t.item()?.to_bool()),
        _ => bail!(Runtime, "Boolean value of Tensor with more than one value is ambiguous"),
    }
}

/// Warns where a number is taken from a tensor that tracks.
pub fn warn_tracks(o: Any<'_>, t: &Tensor) -> PyResult<()> {
    if t.requires_grad() {
        crate::warn_once(o.py(), "scalar", "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\nConsider using tensor.detach() first.")?;
    }
    Ok(())
}

/// `int(t)`.
pub fn to_int<'a>(o: Any<'a>) -> PyResult<Bound<'a, PyAny>> {
    let py = o.py();
    let t = core(o);
    warn_tracks(o, t)?;
    match lone(t)? {
        Scalar::Float(x) if x.is_finite() && (x.abs() >= 2f64.powi(62)) => {
            x.into_pyobject(py)?.call_method0("__int__")
        }
        Scalar::Float(x) if x.is_nan() => Err(PyValueError::new_err("cannot convert float NaN to integer")),
        Scalar::Float(x) if x.is_infinite() => {
            Err(PyOverflowError::new_err("cannot convert float infinity to integer"))
        }
        Scalar::Complex(c) if c.im != 0.0 => Err(overflow("int64_t")),
        s => Ok(s.to_i64().into_pyobject(py)?.into_any()),
    }
}

/// Refuses all but single elements, in the words of Python's conversions.
fn lone(t: &Tensor) -> PyResult<Scalar> {
    if t.numel() != 1 {
        return Err(PyValueError::new_err("only one element tensors can be converted to Python scalars"));
    }
    t.item().or_raise()
}

fn overflow(to: &str) -> PyErr {
    PyRuntimeError::new_err(format!("value cannot be converted to type {to} without overflow"))
}

/// `float(t)`.
pub fn to_float<'a>(o: Any<'a>) -> PyResult<Bound<'a, PyAny>> {
    let t = core(o);
    warn_tracks(o, t)?;
    match lone(t)? {
        Scalar::Complex(c) if c.im != 0.0 => Err(overflow("double")),
        s => Ok(s.to_f64().into_pyobject(o.py())?.into_any()),
    }
}

/// `complex(t)`.
pub fn to_complex(t: &Tensor) -> ferrotorch_tensor::Result<Complex<f64>> {
    Ok(t.item()?.to_complex())
}

/// `operator.index(t)`.
pub fn to_index<'a>(o: Any<'a>) -> PyResult<Bound<'a, PyAny>> {
    let t = core(o);
    if t.numel() != 1 || !t.dtype().is_integral(true) {
        return Err(PyTypeError::new_err(
            "only integer tensors of a single element can be converted to an index",
        ));
    }
    Ok(t.item().or_raise()?.to_i64().into_pyobject(o.py())?.into_any())
}

/// The text of a tensor, written by the Python layer.
pub fn repr<'a>(o: Any<'a>) -> PyResult<Bound<'a, PyAny>> {
    PyModule::import(o.py(), "ferrotorch._tensor_str")?.getattr("_str")?.call1((o,))
}

/// `format(t, spec)`: that of the number for single elements.
pub fn format<'a>(o: Any<'a>, spec: Any<'a>) -> PyResult<Bound<'a, PyAny>> {
    let t = core(o);
    if t.ndim() == 0 && object::is_plain(o.as_ptr()) {
        return number(o.py(), t.item().or_raise()?)?.call_method1("__format__", (spec,));
    }
    if spec.len()? == 0 {
        return Ok(o.str()?.into_any());
    }
    Err(PyTypeError::new_err("unsupported format string passed to Tensor.__format__"))
}

/// Replaces the elements by what a Python function makes of them (and of those of `other`).
pub fn apply<'a>(
    py: Python<'a>,
    o: Any<'a>,
    other: Option<Any<'a>>,
    callable: Any<'a>,
) -> PyResult<Bound<'a, PyAny>> {
    let t = core(o).clone();
    if t.requires_grad() {
        let name = if other.is_some() { "map_" } else { "apply_" };
        return Err(PyTypeError::new_err(format!(
            "Can't call {name}() on Variable that requires grad. Use var.detach().{name}() instead."
        )));
    }
    let other = match other {
        Some(x) => {
            let x = crate::tensor::expect(x)?;
            Some(ferrotorch_tensor::ops::view::expand_to(x, t.shape()).or_raise()?)
        }
        None => None,
    };
    let mut places = Vec::with_capacity(t.numel());
    t.for_each_offset(|i| places.push(i));
    let mut from = Vec::new();
    if let Some(x) = &other {
        x.for_each_offset(|i| from.push(i));
    }
    for (n, &at) in places.iter().enumerate() {
        let x = number(py, element(&t, at).or_raise()?)?;
        let value = match &other {
            Some(y) => callable.call1((x, number(py, element(y, from[n]).or_raise()?)?))?,
            None => callable.call1((x,))?,
        };
        let value = crate::bind::scalar_of(value.as_borrowed()).or_raise()?;
        let value = value.ok_or_else(|| PyTypeError::new_err("the function must return a number"))?;
        dispatch!("apply_", t.dtype(), all T => {
            // SAFETY: the offset comes from the tensor's own geometry.
            unsafe { *t.data_ptr::<T>().add(at) = value.to::<T>() };
            Ok(())
        })
        .or_raise()?;
    }
    t.bump_version();
    Ok(o.to_owned())
}

fn element(t: &Tensor, at: usize) -> ferrotorch_tensor::Result<Scalar> {
    dispatch!("item", t.dtype(), all T => {
        // SAFETY: the offset comes from the tensor's own geometry.
        Ok(unsafe { *t.data_ptr::<T>().add(at) }.to_scalar())
    })
}
