//! The extension module `ferrotorch._C`.
// The module's name is PyTorch's.
#![allow(non_snake_case)]
mod autograd;
mod bind;
mod convert;
mod data;
mod device;
mod dtype;
mod error;
mod generator;
mod gil;
mod grad;
mod index;
mod named;
mod nn_module;
mod object;
mod ops;
mod optim;
mod overriding;
mod settings;
mod tensor;

use bind::FUNCTION;
use pyo3::exceptions::PyUserWarning;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyModule};
use std::collections::HashSet;
use std::ffi::CString;
use std::sync::Mutex;

#[global_allocator]
static ALLOCATOR: ferrotorch_tensor::alloc::Cached = ferrotorch_tensor::alloc::Cached;

static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();

/// This module.
pub fn module(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    match MODULE.get(py) {
        Some(m) => Ok(m.bind(py)),
        None => Err(pyo3::exceptions::PyImportError::new_err("ferrotorch._C is not loaded")),
    }
}

/// The class `Tensor`.
pub fn tensor_class(py: Python<'_>) -> Bound<'_, PyAny> {
    // SAFETY: the class lives as long as the process.
    unsafe { Bound::from_borrowed_ptr(py, object::tensor_type().cast()) }
}

/// Shows a `UserWarning` at the caller's line.
pub fn warn(py: Python<'_>, text: &str) -> PyResult<()> {
    let text = CString::new(text)?;
    PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 1)
}

/// Shows a warning the first time it is due.
pub fn warn_once(py: Python<'_>, key: &'static str, text: &str) -> PyResult<()> {
    static SEEN: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let fresh = SEEN.lock().unwrap_or_else(|e| e.into_inner()).get_or_insert_default().insert(key);
    if fresh {
        warn(py, text)?;
    }
    Ok(())
}

/// The operators as data, for the generators of stubs and documentation.
#[pyfunction]
fn _stubs(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    bind::stubs(py, ops::TABLES)
}

/// Adds the functions of the tables to the module.
fn add_functions(m: &Bound<'_, PyModule>) -> PyResult<()> {
    let definitions: Vec<ffi::PyMethodDef> = ops::TABLES
        .iter()
        .copied()
        .flatten()
        .filter(|op| op.has(FUNCTION))
        .map(|op| tensor::definition(op.name, op.function, op.function_doc))
        .chain([ffi::PyMethodDef::zeroed()])
        .collect();
    let definitions = Box::leak(definitions.into_boxed_slice());
    // SAFETY: the definitions live as long as the process.
    if unsafe { ffi::PyModule_AddFunctions(m.as_ptr(), definitions.as_mut_ptr()) } != 0 {
        return Err(PyErr::fetch(m.py()));
    }
    // The interpreter adds the functions without listing them as public.
    let all = m.index()?;
    for op in ops::TABLES.iter().copied().flatten() {
        if op.has(FUNCTION) && !op.py_name().starts_with('_') {
            all.append(op.py_name())?;
        }
    }
    Ok(())
}

/// In-place methods that PyTorch also publishes as functions of the module.
const IN_PLACE_FUNCTIONS: &str = "abs_ acos_ acosh_ addmv_ arccos_ arccosh_ arcsin_ arcsinh_ arctan_ arctanh_ asin_ asinh_ atan_ atanh_ ceil_ \
    clamp_ clamp_max_ clamp_min_ clip_ conj_physical_ cos_ cosh_ deg2rad_ detach_ erf_ erfc_ exp2_ exp_ expm1_ fill_ fix_ floor_ frac_ gcd_ i0_ \
    index_put_ lcm_ ldexp_ log10_ log1p_ log2_ log_ logit_ nan_to_num_ neg_ negative_ rad2deg_ reciprocal_ relu_ resize_as_ round_ rsqrt_ sigmoid_ \
    sin_ sinc_ sinh_ sqrt_ square_ tan_ tanh_ trunc_ xlogy_ zero_";

/// Adds those functions: called on a tensor, the class's method is one.
fn add_in_place_functions(m: &Bound<'_, PyModule>) -> PyResult<()> {
    let class = tensor_class(m.py());
    for name in IN_PLACE_FUNCTIONS.split_whitespace() {
        if let Ok(method) = class.getattr(name) {
            m.add(name, method)?;
        }
    }
    Ok(())
}

#[pymodule(gil_used = true)]
fn _C(m: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = m.py();
    let _ = MODULE.set(py, m.clone().unbind());
    m.add("_return_types", PyDict::new(py))?;
    add_functions(m)?;
    tensor::register_size(m)?;
    dtype::register(m)?;
    device::register(m)?;
    data::register(m)?;
    m.add("Tensor", tensor::create(py, ops::TABLES)?)?;
    add_in_place_functions(m)?;
    m.add("_LinAlgError", py.get_type::<error::_LinAlgError>())?;
    m.add_function(wrap_pyfunction!(_stubs, m)?)?;
    autograd::register(m)?;
    settings::register(m)?;
    bind::modes::register(m)?;
    nn_module::register(m)?;
    optim::register(m)?;
    generator::register(m)
}
