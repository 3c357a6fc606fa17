//! Protocols of `Tensor` objects: numbers, iteration, indexing, text.
use crate::bind::{self, Any};
use crate::error::{Fail, Fallible, OrRaise};
use crate::object::{self, Entered, Obj};
use pyo3::ffi;
use pyo3::prelude::*;
use std::ffi::{c_int, c_void};
use std::ptr::null_mut;

/// Runs a protocol function on a tensor; subclasses that override operators handle it themselves.
unsafe fn protocol(o: Obj, name: &str, f: impl FnOnce(Any<'_>) -> Fallible<Obj>) -> Obj {
    // SAFETY: called by the interpreter, which holds the GIL and keeps the object.
    unsafe {
        let py = Python::assume_attached();
        let _busy = Entered::new();
        let any = super::borrowed(py, o);
        bind::finish(py, || {
            if bind::taken(any) {
                return Ok(crate::overriding::method(any, name, &[])?);
            }
            f(any)
        })
    }
}

macro_rules! protocols {
    ($($f:ident $name:literal |$o:ident| $e:expr;)*) => { $(unsafe extern "C" fn $f(o: Obj) -> Obj {
        // SAFETY: called by the interpreter.
        unsafe { protocol(o, $name, |$o| Ok($e.into_ptr())) }
    })* };
}

protocols! {
    int "__int__" |o| crate::convert::to_int(o)?;
    float "__float__" |o| crate::convert::to_float(o)?;
    index "__index__" |o| crate::convert::to_index(o)?;
    repr "__repr__" |o| crate::convert::repr(o)?;
}

unsafe extern "C" fn iter(o: Obj) -> Obj {
    // SAFETY: called by the interpreter, which holds the GIL and keeps the tensor.
    unsafe {
        let py = Python::assume_attached();
        bind::finish(py, || Ok(iterate(super::borrowed(py, o))?.into_ptr()))
    }
}

/// An iterator over the first dimension: `dim` and `unbind` are what handlers of `__torch_function__` see of it.
fn iterate<'a>(o: Any<'a>) -> PyResult<Bound<'a, PyAny>> {
    let ndim = if bind::taken(o) {
        o.call_method0("dim")?.extract()?
    } else {
        // SAFETY: an instance that the interpreter keeps.
        unsafe { object::core(o.as_ptr()) }.ndim()
    };
    if ndim == 0 {
        return Err(pyo3::exceptions::PyTypeError::new_err("iteration over a 0-d tensor"));
    }
    o.call_method1("unbind", (0,))?.try_iter().map(Bound::into_any)
}

unsafe extern "C" fn truth(o: Obj) -> c_int {
    // SAFETY: called by the interpreter with a tensor.
    unsafe {
        let py = Python::assume_attached();
        let result = truth_of(super::borrowed(py, o));
        result.map(c_int::from).unwrap_or_else(|e| {
            e.restore(py);
            -1
        })
    }
}

fn truth_of(o: Any<'_>) -> PyResult<bool> {
    if bind::taken(o) {
        let result = crate::overriding::method(o, "__bool__", &[])?;
        // SAFETY: a new reference.
        return unsafe { Bound::from_owned_ptr(o.py(), result) }.extract();
    }
    // SAFETY: an instance that the interpreter keeps.
    crate::convert::truth(unsafe { object::core(o.as_ptr()) }).or_raise()
}

unsafe extern "C" fn length(o: Obj) -> isize {
    // SAFETY: called by the interpreter with a tensor.
    unsafe {
        let any = super::borrowed(Python::assume_attached(), o);
        if bind::taken(any) {
            return overridden_length(any).unwrap_or_else(|e| {
                e.restore(any.py());
                -1
            });
        }
    }
    // SAFETY: as above.
    let t = unsafe { object::core(o) };
    match t.shape().first() {
        Some(&n) => n as isize,
        None => {
            // SAFETY: the interpreter holds the GIL.
            let py = unsafe { Python::assume_attached() };
            pyo3::exceptions::PyTypeError::new_err("len() of a 0-d tensor").restore(py);
            -1
        }
    }
}

#[cold]
fn overridden_length(o: Any<'_>) -> PyResult<isize> {
    let result = crate::overriding::method(o, "__len__", &[])?;
    // SAFETY: a new reference.
    unsafe { Bound::from_owned_ptr(o.py(), result) }.extract()
}

unsafe extern "C" fn contains(o: Obj, item: Obj) -> c_int {
    // SAFETY: called by the interpreter with a tensor and any object.
    unsafe {
        let py = Python::assume_attached();
        let result = contains_item(super::borrowed(py, o), super::borrowed(py, item));
        result.map(c_int::from).unwrap_or_else(|e| {
            e.restore(py);
            -1
        })
    }
}

fn contains_item(o: Any<'_>, item: Any<'_>) -> PyResult<bool> {
    if bind::taken(o) {
        let result = crate::overriding::method(o, "__contains__", &[item])?;
        // SAFETY: a new reference.
        return unsafe { Bound::from_owned_ptr(o.py(), result) }.is_truthy();
    }
    let number = bind::scalar_of(item).or_raise()?;
    if !object::is_tensor(item.as_ptr()) && number.is_none() {
        return Err(pyo3::exceptions::PyRuntimeError::new_err(format!(
            "Tensor.__contains__ only supports Tensor or scalar, but you passed in a {}.",
            item.get_type()
        )));
    }
    o.call_method1("eq", (item,))?.call_method0("any")?.is_truthy()
}

unsafe extern "C" fn hash(o: Obj) -> ffi::Py_hash_t {
    ((o as usize).rotate_right(4)) as ffi::Py_hash_t
}

unsafe extern "C" fn subscript(o: Obj, index: Obj) -> Obj {
    // SAFETY: called by the interpreter with a tensor and any object.
    unsafe {
        let py = Python::assume_attached();
        let _busy = Entered::new();
        bind::finish(py, || crate::index::get(super::borrowed(py, o), super::borrowed(py, index)))
    }
}

unsafe extern "C" fn assign(o: Obj, index: Obj, value: Obj) -> c_int {
    // SAFETY: called by the interpreter with a tensor and any objects; no value stands for deletion.
    unsafe {
        let py = Python::assume_attached();
        let _busy = Entered::new();
        let mut done = -1;
        let result = bind::finish(py, || {
            if value.is_null() {
                let text = "'Tensor' object does not support item deletion";
                return Err(Fail::Python(pyo3::exceptions::PyTypeError::new_err(text)));
            }
            crate::index::set(
                super::borrowed(py, o),
                super::borrowed(py, index),
                super::borrowed(py, value),
            )?;
            done = 0;
            Ok(null_mut())
        });
        debug_assert!(result.is_null());
        done
    }
}

unsafe extern "C" fn new(ty: *mut ffi::PyTypeObject, args: Obj, kwargs: Obj) -> Obj {
    // SAFETY: called by the interpreter with a class derived from `Tensor`, a tuple and perhaps a dictionary.
    unsafe {
        let py = Python::assume_attached();
        let _busy = Entered::new();
        bind::finish(py, || {
            let kwargs = (!kwargs.is_null()).then(|| super::borrowed(py, kwargs));
            Ok(crate::data::legacy(py, ty, super::borrowed(py, args), kwargs)?)
        })
    }
}

/// All slots but the tables.
pub fn slots() -> Vec<ffi::PyType_Slot> {
    let mut all = super::operators::slots();
    let mut slot = |id: c_int, p: *mut c_void| all.push(ffi::PyType_Slot { slot: id, pfunc: p });
    slot(ffi::Py_nb_bool, truth as *mut c_void);
    slot(ffi::Py_nb_int, int as *mut c_void);
    slot(ffi::Py_nb_float, float as *mut c_void);
    slot(ffi::Py_nb_index, index as *mut c_void);
    slot(ffi::Py_tp_hash, hash as *mut c_void);
    slot(ffi::Py_tp_repr, repr as *mut c_void);
    slot(ffi::Py_tp_iter, iter as *mut c_void);
    slot(ffi::Py_tp_new, new as *mut c_void);
    slot(ffi::Py_tp_dealloc, object::dealloc as *mut c_void);
    slot(ffi::Py_tp_traverse, object::traverse as *mut c_void);
    slot(ffi::Py_tp_clear, object::clear as *mut c_void);
    slot(ffi::Py_mp_length, length as *mut c_void);
    slot(ffi::Py_sq_length, length as *mut c_void);
    slot(ffi::Py_sq_contains, contains as *mut c_void);
    slot(ffi::Py_mp_subscript, subscript as *mut c_void);
    slot(ffi::Py_mp_ass_subscript, assign as *mut c_void);
    all
}
