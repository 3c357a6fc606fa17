//! Class methods and static methods of `Tensor`.
use crate::bind::{autocast, modes, overrides, Any};
use crate::error::OrRaise;
use crate::object;
use ferrotorch_tensor::Tensor;
use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple, PyType};

/// The tensor of an object, if it is one.
#[inline]
pub fn found<'a>(o: Any<'a>) -> Option<&'a Tensor> {
    // SAFETY: an instance that the caller keeps.
    object::is_tensor(o.as_ptr()).then(|| unsafe { object::core(o.as_ptr()) })
}

/// The tensor of an object, or the exception that names what it is instead.
pub fn expect<'a>(o: Any<'a>) -> PyResult<&'a Tensor> {
    if !object::is_tensor(o.as_ptr()) {
        return Err(PyTypeError::new_err(format!("expected a Tensor, but got {}", o.get_type().name()?)));
    }
    // SAFETY: an instance that the caller keeps.
    Ok(unsafe { object::core(o.as_ptr()) })
}

fn class_pointer(class: &Bound<'_, PyType>) -> PyResult<*mut ffi::PyTypeObject> {
    let ty = class.as_type_ptr();
    // SAFETY: both are types.
    if unsafe { ffi::PyType_IsSubtype(ty, object::tensor_type()) } == 0 {
        return Err(PyTypeError::new_err("cls must be a type that derives from Tensor"));
    }
    Ok(ty)
}

/// A new object of class `cls` that shares `data`'s memory and is a leaf.
#[pyfunction]
#[pyo3(signature = (cls, data, require_grad=false, **_kwargs))]
fn _make_subclass<'py>(
    cls: &Bound<'py, PyType>,
    data: &Bound<'py, PyAny>,
    require_grad: bool,
    _kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let ty = class_pointer(cls)?;
    let t = expect(data.as_borrowed())?.data();
    t.set_requires_grad(require_grad).or_raise()?;
    // SAFETY: a class derived from `Tensor`.
    unsafe { Bound::from_owned_ptr_or_err(cls.py(), object::wrap_as(ty, t)) }
}

/// An object of class `cls` for the same values, with history.
pub fn as_subclass<'py>(t: &Tensor, cls: &Bound<'py, PyType>) -> PyResult<Bound<'py, PyAny>> {
    let ty = class_pointer(cls)?;
    let alias = ferrotorch_tensor::ops::view::alias(t).or_raise()?;
    // SAFETY: a class derived from `Tensor`.
    unsafe { Bound::from_owned_ptr_or_err(cls.py(), object::wrap_as(ty, alias)) }
}

/// Does not override anything: what classes set as `__torch_function__` to behave as `Tensor`.
#[pyfunction]
#[pyo3(signature = (func, types, args, kwargs=None))]
fn _disabled_torch_function_impl<'py>(
    func: &Bound<'py, PyAny>,
    types: &Bound<'py, PyAny>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let _ = types;
    let _off = Off::new();
    func.call(args, kwargs)
}

/// Overrides are off while it lives.
struct Off;

impl Off {
    fn new() -> Off {
        overrides::disable(1);
        Off
    }
}

impl Drop for Off {
    fn drop(&mut self) {
        overrides::disable(-1);
    }
}

/// The default override: runs the function and gives tensors in its result the class `cls`.
#[pyfunction]
#[pyo3(signature = (cls, func, types, args=None, kwargs=None))]
fn _tensor_torch_function<'py>(
    cls: &Bound<'py, PyType>,
    func: &Bound<'py, PyAny>,
    types: &Bound<'py, PyAny>,
    args: Option<&Bound<'py, PyTuple>>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = cls.py();
    for t in types.try_iter()? {
        if !cls.is_subclass(&t?)? {
            return Ok(py.NotImplemented().into_bound(py));
        }
    }
    let empty = PyTuple::empty(py);
    let result = {
        let _off = Off::new();
        func.call(args.unwrap_or(&empty), kwargs)?
    };
    // Getters that describe a tensor give plain tensors.
    let name: String = func.getattr("__name__").and_then(|n| n.extract()).unwrap_or_default();
    if name == "__get__" {
        let of: String = func
            .getattr("__self__")
            .and_then(|s| s.getattr("__name__"))
            .and_then(|n| n.extract())
            .unwrap_or_default();
        if matches!(&of[..], "grad" | "_grad" | "_base") {
            return Ok(result);
        }
    }
    subclassed(&result, cls)
}

fn subclassed<'py>(result: &Bound<'py, PyAny>, cls: &Bound<'py, PyType>) -> PyResult<Bound<'py, PyAny>> {
    if cls.as_type_ptr() == object::tensor_type() {
        return Ok(result.clone());
    }
    let py = cls.py();
    if object::is_tensor(result.as_ptr()) {
        if result.is_instance(cls)? {
            return Ok(result.clone());
        }
        return as_subclass(expect(result.as_borrowed())?, cls);
    }
    if result.is_exact_instance_of::<PyTuple>() || result.is_exact_instance_of::<PyList>() {
        let items: Vec<_> = result.try_iter()?.map(|r| subclassed(&r?, cls)).collect::<PyResult<_>>()?;
        return if result.is_exact_instance_of::<PyTuple>() {
            Ok(PyTuple::new(py, items)?.into_any())
        } else {
            Ok(PyList::new(py, items)?.into_any())
        };
    }
    Ok(result.clone())
}

/// Turns overrides of `Tensor` subclasses off inside a ``with`` block.
#[pyclass(name = "DisableTorchFunctionSubclass", module = "ferrotorch._C")]
struct Disable;

#[pymethods]
impl Disable {
    #[new]
    fn new() -> Disable {
        Disable
    }

    fn __enter__(&self) {
        overrides::disable(1);
    }

    fn __exit__(&self, _kind: &Bound<'_, PyAny>, _value: &Bound<'_, PyAny>, _trace: &Bound<'_, PyAny>) {
        overrides::disable(-1);
    }
}

/// Tells the bindings the class `nn.Parameter`, which they treat as quickly as `Tensor`.
#[pyfunction]
fn _register_parameter_class(cls: &Bound<'_, PyType>) -> PyResult<()> {
    class_pointer(cls)?;
    object::set_parameter_type(cls.clone().into_ptr().cast());
    Ok(())
}

/// Whether this thread has a mode, or one of the objects a class that overrides operators.
#[pyfunction]
fn _has_torch_function(objects: &Bound<'_, PyAny>) -> PyResult<bool> {
    if modes::has_handler() {
        return Ok(true);
    }
    for o in objects.try_iter()? {
        if overrides::overrides(o?.as_borrowed()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a call with these arguments is for :func:`_intercept`: as above, or this thread autocasts.
#[pyfunction]
fn _intercepted(objects: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(modes::watched() && autocast::enabled() || _has_torch_function(objects)?)
}

/// Lets this thread's mode or the overrides of `relevant` objects handle a function written in Python.
#[pyfunction]
#[pyo3(signature = (function, relevant, *args, **kwargs))]
fn _handle_torch_function<'py>(
    function: &Bound<'py, PyAny>,
    relevant: &Bound<'py, PyAny>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = function.py();
    let relevant: Vec<Bound<'_, PyAny>> = relevant.try_iter()?.collect::<PyResult<_>>()?;
    let pointers: Vec<_> = relevant.iter().map(|o| o.as_ptr()).collect();
    let none = PyDict::new(py);
    let counted = overrides::Counted::Tensors;
    let result = overrides::handle(py, &pointers, counted, function, args, kwargs.unwrap_or(&none))?;
    // SAFETY: a new reference.
    Ok(unsafe { Bound::from_owned_ptr(py, result) })
}

/// Calls a function written in Python whose arguments :func:`_intercepted` spoke for.
#[pyfunction]
#[pyo3(signature = (function, inner, *args, **kwargs))]
fn _intercept<'py>(
    function: &Bound<'py, PyAny>,
    inner: &Bound<'py, PyAny>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = function.py();
    let none = PyDict::new(py);
    let kwargs = kwargs.unwrap_or(&none);
    let relevant = PyList::new(py, args.iter().chain(kwargs.values().iter()))?;
    if _has_torch_function(relevant.as_any())? {
        return _handle_torch_function(function, relevant.as_any(), args, Some(kwargs));
    }
    match autocast::converts(py, inner) {
        Some(how) => autocast::call(inner, how, args, kwargs),
        None => inner.call(args, Some(kwargs)),
    }
}

/// Adds to the class what no slot or table holds.
pub fn attach(class: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = class.py();
    let m = crate::module(py)?;
    class.setattr("_make_subclass", wrap_pyfunction!(_make_subclass, m)?)?;
    let default = wrap_pyfunction!(_tensor_torch_function, m)?;
    let classmethod = py.import("builtins")?.getattr("classmethod")?;
    class.setattr("__torch_function__", classmethod.call1((default,))?)?;
    let none = wrap_pyfunction!(_disabled_torch_function_impl, m)?;
    overrides::set_no_override(none.as_any());
    m.add("_disabled_torch_function_impl", none)?;
    m.add_function(wrap_pyfunction!(_register_parameter_class, m)?)?;
    m.add_function(wrap_pyfunction!(_has_torch_function, m)?)?;
    m.add_function(wrap_pyfunction!(_handle_torch_function, m)?)?;
    m.add_function(wrap_pyfunction!(_intercepted, m)?)?;
    m.add_function(wrap_pyfunction!(_intercept, m)?)?;
    crate::data::attach(class)?;
    m.add_class::<Disable>()
}
