//! Tensors among Python's own objects: formatting, iteration, attributes.
use crate::bind::{bind_ops, Any, Object};
use crate::convert;
use crate::error::foreign;
use crate::tensor::expect;
use ferrotorch_tensor::{bail, Tensor};
use pyo3::prelude::*;
use pyo3::types::{PyComplex, PyDict, PyTuple, PyType};

/// `t.__setstate__(state)`: attributes, or PyTorch's old `(storage, offset, size, stride)`.
fn set_state(o: Any<'_>, state: Any<'_>) -> PyResult<()> {
    if state.cast::<PyDict>().is_ok() {
        o.getattr("__dict__")?.call_method1("update", (state,))?;
        return Ok(());
    }
    let state = state.cast::<PyTuple>().map_err(PyErr::from)?;
    o.call_method1("set_", PyTuple::new(o.py(), state.iter().take(4))?)?;
    Ok(())
}

bind_ops! { TABLE;
    /// Returns the tensor as an instance of a class derived from `Tensor`.
    as_subclass [METHOD] (input: Tensor, cls: Any) -> Object {
        |_| Object::make(|_| crate::tensor::as_subclass(input, cls.cast::<PyType>().map_err(PyErr::from)?.as_any().cast()?))
    }

    /// Returns the only element as a Python complex number.
    __complex__ [METHOD] (input: Tensor) -> Object {
        |_| { let c = convert::to_complex(input)?; Object::make(|py| Ok(PyComplex::from_doubles(py, c.re, c.im).into_any())) }
    }

    /// Returns the only element formatted, or the text of the tensor.
    __format__ [METHOD] (input: Any, spec: Any) -> Object { |_| Object::make(|_| convert::format(input, spec)) }

    /// Restores attributes after unpickling.
    __setstate__ [METHOD] (input: Any, state: Any) -> () { |_| set_state(input, state).map_err(foreign) }

    /// Returns the tensor with its first dimension flipped.
    __reversed__ [METHOD] (input: Any) -> Object {
        |_| Object::make(|_| {
            let n = expect(input)?.ndim();
            if n == 0 { Ok(input.to_owned()) } else { input.call_method1("flip", (0,)) }
        })
    }

    /// Returns the names of all attributes.
    __dir__ [METHOD] (input: Any) -> Object {
        |_| Object::make(|py| {
            let names = py.import("builtins")?.call_method1("dir", (input.get_type(),))?;
            if let Ok(own) = input.getattr("__dict__").and_then(|d| d.call_method0("keys")) {
                names.call_method1("extend", (own,))?;
            }
            names.call_method0("sort")?;
            Ok(names)
        })
    }

    /// Replaces each element by ``callable(element)``; returns the tensor.
    apply_ [METHOD] (input: Any, callable: Any) -> Object { |_| Object::make(|py| convert::apply(py, input, None, callable)) }

    /// Replaces each element by ``callable(element, element of tensor)``; returns the tensor.
    map_ [METHOD] (input: Any, tensor: Any, callable: Any) -> Object { |_| Object::make(|py| convert::apply(py, input, Some(tensor), callable)) }

    /// Raises: the tensor is not sparse.
    is_coalesced [METHOD] (input: Tensor) -> bool {
        |_| { let _ = input; bail!(Runtime, "is_coalesced expected sparse coordinate tensor layout but got Strided") }
    }
}
