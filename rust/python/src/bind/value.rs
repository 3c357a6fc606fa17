//! Python numbers and sequences as Rust values.
use super::arg::{Any, Dims};
use super::sorted::Cx;
use crate::error::{Fail, Fallible};
use crate::object;
use ferrotorch_tensor::{Scalar, Tensor};
use num_complex::Complex;
use pyo3::exceptions::{PyOverflowError, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;

/// The name of a NumPy scalar's class: `float32`, `int64`, `bool`, …
#[cold]
pub fn numpy_scalar<'a>(o: Any<'a>) -> Option<&'static str> {
    const NAMES: [&str; 16] = [
        "float64",
        "float32",
        "float16",
        "int64",
        "int32",
        "int16",
        "int8",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "bool",
        "bool_",
        "complex64",
        "complex128",
        "longlong",
    ];
    let ty = o.get_type();
    if ty.module().ok()? != "numpy" {
        return None;
    }
    let name = ty.name().ok()?;
    NAMES.into_iter().find(|n| name == *n)
}

#[cold]
fn overflow() -> Fail {
    // SAFETY: clears the exception of the failed conversion.
    unsafe { ffi::PyErr_Clear() };
    Fail::Late(PyValueError::new_err(OVERFLOW))
}

const OVERFLOW: &str = "Overflow when unpacking long long";

/// The value of an `int` that stands for a number.
#[inline]
fn number_of(o: Any<'_>) -> Fallible<i64> {
    // SAFETY: an int object.
    let x = unsafe { ffi::PyLong_AsLongLong(o.as_ptr()) };
    if x == -1 && PyErr::occurred(o.py()) {
        return Err(too_big(o));
    }
    Ok(x)
}

#[cold]
fn too_big(o: Any<'_>) -> Fail {
    // SAFETY: an int object; exceptions of failed conversions are cleared.
    unsafe {
        ffi::PyErr_Clear();
        ffi::PyLong_AsUnsignedLongLong(o.as_ptr());
        if PyErr::occurred(o.py()) {
            ffi::PyErr_Clear();
            return Fail::Late(PyOverflowError::new_err("int too big to convert"));
        }
    }
    Fail::Late(PyRuntimeError::new_err("value cannot be converted to type int64_t without overflow"))
}

/// The value of an exact or derived `int`.
#[inline]
fn long_of(o: Any<'_>) -> Fallible<i64> {
    // SAFETY: an int object.
    let x = unsafe { ffi::PyLong_AsLongLong(o.as_ptr()) };
    if x == -1 && PyErr::occurred(o.py()) {
        return Err(overflow());
    }
    Ok(x)
}

/// A 0-dim tensor without history, which stands for its number.
fn lone(o: Any<'_>) -> Option<&Tensor> {
    if !object::is_tensor(o.as_ptr()) {
        return None;
    }
    // SAFETY: an instance that the call keeps.
    let t = unsafe { object::core(o.as_ptr()) };
    (t.ndim() == 0).then_some(t)
}

/// An integer where a parameter wants one: `int` but not `bool`, NumPy integers, 0-dim integer tensors.
#[inline]
pub fn index_of(o: Any<'_>) -> Fallible<Option<i64>> {
    // SAFETY: `o` is a live object.
    if unsafe { ffi::PyLong_CheckExact(o.as_ptr()) } != 0 {
        return long_of(o).map(Some);
    }
    other_index(o)
}

#[cold]
#[inline(never)]
fn other_index(o: Any<'_>) -> Fallible<Option<i64>> {
    // SAFETY: `o` is a live object.
    unsafe {
        if ffi::PyBool_Check(o.as_ptr()) != 0 || ffi::PyFloat_Check(o.as_ptr()) != 0 {
            return Ok(None);
        }
        if ffi::PyLong_Check(o.as_ptr()) != 0 {
            return long_of(o).map(Some);
        }
    }
    if object::is_tensor(o.as_ptr()) {
        return Ok(match lone(o) {
            Some(t) if t.dtype().is_integral(false) => Some(t.item()?.to_i64()),
            _ => None,
        });
    }
    if matches!(numpy_scalar(o), Some("bool" | "bool_")) {
        return Ok(None);
    }
    // SAFETY: `o` is a live object; a null result has set an exception.
    unsafe {
        if ffi::PyIndex_Check(o.as_ptr()) == 0 {
            return Ok(None);
        }
        match Bound::from_owned_ptr_or_opt(o.py(), ffi::PyNumber_Index(o.as_ptr())) {
            Some(n) => long_of(n.as_borrowed()).map(Some),
            None => {
                ffi::PyErr_Clear();
                Ok(None)
            }
        }
    }
}

/// A real number where a parameter wants a `float`.
#[inline]
pub fn real_of(o: Any<'_>) -> Fallible<Option<f64>> {
    // SAFETY: `o` is a live object.
    unsafe {
        if ffi::PyFloat_Check(o.as_ptr()) != 0 {
            return Ok(Some(ffi::PyFloat_AsDouble(o.as_ptr())));
        }
        if ffi::PyLong_Check(o.as_ptr()) != 0 {
            let x = ffi::PyLong_AsDouble(o.as_ptr());
            if x == -1.0 && PyErr::occurred(o.py()) {
                return Err(Fail::Late(PyErr::fetch(o.py())));
            }
            return Ok(Some(x));
        }
    }
    match scalar_of(o)? {
        Some(Scalar::Complex(_)) | None => Ok(None),
        Some(s) => Ok(Some(s.to_f64())),
    }
}

/// Any number: Python's, NumPy's, or a 0-dim tensor's that does not track gradients.
#[inline]
pub fn scalar_of(o: Any<'_>) -> Fallible<Option<Scalar>> {
    // SAFETY: `o` is a live object.
    unsafe {
        if ffi::PyFloat_CheckExact(o.as_ptr()) != 0 {
            return Ok(Some(Scalar::Float(ffi::PyFloat_AsDouble(o.as_ptr()))));
        }
        if ffi::PyLong_CheckExact(o.as_ptr()) != 0 {
            return number_of(o).map(|x| Some(Scalar::Int(x)));
        }
    }
    other_scalar(o)
}

#[cold]
#[inline(never)]
fn other_scalar(o: Any<'_>) -> Fallible<Option<Scalar>> {
    let p = o.as_ptr();
    // SAFETY: `o` is a live object of the type that was checked.
    unsafe {
        if ffi::PyBool_Check(p) != 0 {
            return Ok(Some(Scalar::Bool(p == ffi::Py_True())));
        }
        if ffi::PyFloat_Check(p) != 0 {
            return Ok(Some(Scalar::Float(ffi::PyFloat_AsDouble(p))));
        }
        if ffi::PyLong_Check(p) != 0 {
            return number_of(o).map(|x| Some(Scalar::Int(x)));
        }
        if ffi::PyComplex_Check(p) != 0 {
            let value = Complex::new(ffi::PyComplex_RealAsDouble(p), ffi::PyComplex_ImagAsDouble(p));
            return Ok(Some(Scalar::Complex(value)));
        }
    }
    if let Some(t) = lone(o) {
        return if t.requires_grad() { Ok(None) } else { Ok(Some(t.item()?)) };
    }
    Ok(match numpy_scalar(o) {
        Some("bool" | "bool_") => Some(Scalar::Bool(o.is_truthy()?)),
        Some(name) if name.starts_with("float") => Some(Scalar::Float(o.extract()?)),
        Some(name) if name.starts_with("complex") => {
            let (re, im): (f64, f64) = (o.getattr("real")?.extract()?, o.getattr("imag")?.extract()?);
            Some(Scalar::Complex(Complex::new(re, im)))
        }
        Some(_) => other_index(o)?.map(Scalar::Int),
        None => None,
    })
}

/// The integers of a sequence, or of the remaining positional arguments.
pub fn dims_of(cx: &Cx<'_>, i: usize) -> Fallible<Dims> {
    let mut out = Dims::new();
    if let Some(rest) = cx.rest(i) {
        for (at, &o) in rest.iter().enumerate() {
            match item(cx, o, false).map_err(|fail| too_long(cx, i, at, o, fail))? {
                Some(n) => out.push(n),
                None if at == 0 => return Err(Fail::Mismatch(i)),
                None => return Err(unpack(cx, i, at, o)),
            }
        }
        return Ok(out);
    }
    let mut at = 0;
    let is_list = super::arg::for_each_item(cx.raw(i), |o| {
        match item(cx, o, true).map_err(|fail| too_long(cx, i, at, o, fail))? {
            Some(n) => out.push(n),
            None if at == 0 => return Err(Fail::Mismatch(i)),
            None => return Err(unpack(cx, i, at, o)),
        }
        at += 1;
        Ok(())
    })?;
    if !is_list {
        return Err(Fail::Mismatch(i));
    }
    Ok(out)
}

/// One size. `True` counts as one inside a sequence only.
fn item(cx: &Cx<'_>, o: object::Obj, allow_bool: bool) -> Fallible<Option<i64>> {
    let o = cx.borrow(o);
    // SAFETY: `o` is a live object.
    if allow_bool && unsafe { ffi::PyBool_Check(o.as_ptr()) } != 0 {
        return Ok(Some(o.is_truthy()? as i64));
    }
    index_of(o)
}

/// The error for an item that is too large an integer.
#[cold]
fn too_long(cx: &Cx<'_>, i: usize, at: usize, o: object::Obj, fail: Fail) -> Fail {
    if !matches!(&fail, Fail::Late(err) if err.is_instance_of::<PyValueError>(cx.borrow(o).py())) {
        return fail;
    }
    Fail::Late(PyTypeError::new_err(format!(
        "{}(): argument '{}' failed to unpack the object at pos {} with error \"{OVERFLOW}\n\"",
        cx.op.shown(),
        cx.sig.params[i].name,
        at + 1
    )))
}

#[cold]
fn unpack(cx: &Cx<'_>, i: usize, at: usize, o: object::Obj) -> Fail {
    let kind = cx.borrow(o).get_type().name().map(|n| n.to_string()).unwrap_or_default();
    Fail::Python(PyTypeError::new_err(format!(
        "{}(): argument '{}' failed to unpack the object at pos {} with error \"type must be tuple of ints,but got {kind}\"",
        cx.op.shown(),
        cx.sig.params[i].name,
        at + 1
    )))
}
