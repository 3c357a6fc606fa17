//! Functions written in Python whose steps appear as one node.
use super::node::{from_result, optional_tensor, to_tuple};
use crate::error::{foreign, OrRaise};
use crate::object::{self, Handle};
use ferrotorch_tensor::ops::sample::{self, Reading};
use ferrotorch_tensor::{autograd, Tensor};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// A node's name, kept for good: there are as many as functions that ask.
fn lasting(name: &str) -> &'static str {
    static NAMES: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let names = names.get_or_insert_with(HashSet::new);
    match names.get(name) {
        Some(&known) => known,
        None => {
            let new: &'static str = Box::leak(name.into());
            names.insert(new);
            new
        }
    }
}

/// A function of tensors that is written in Python.
pub fn body(
    function: &Bound<'_, PyAny>,
) -> impl Fn(&[Tensor]) -> ferrotorch_tensor::Result<Tensor> + Send + Sync {
    let function = Handle::new(function);
    move |xs: &[Tensor]| {
        let call = |py: Python<'_>| -> PyResult<Tensor> {
            let xs: Vec<Option<Tensor>> = xs.iter().cloned().map(Some).collect();
            let result = function.get(py).call1(to_tuple(py, &xs)?)?;
            optional_tensor(&result, "result")?.ok_or_else(|| PyTypeError::new_err("there is no result"))
        };
        Python::attach(call).map_err(foreign)
    }
}

/// The tensor that `function` makes of `inputs`, with one node of this name for all its steps.
#[pyfunction]
fn _as_one<'py>(
    py: Python<'py>,
    name: &str,
    inputs: &Bound<'py, PyAny>,
    function: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let inputs: Vec<Tensor> = from_result(inputs, "input")?.into_iter().flatten().collect();
    let inputs: Vec<&Tensor> = inputs.iter().collect();
    object::wrap(py, autograd::as_one(lasting(name), &inputs, body(function)).or_raise()?)
}

/// Samples `input` at the points of `grid`; `function` is the same made of differentiable ops.
#[pyfunction]
fn _grid_sample<'py>(
    py: Python<'py>,
    inputs: &Bound<'py, PyAny>,
    modes: (i64, i64, bool),
    function: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let inputs: Vec<Tensor> = from_result(inputs, "input")?.into_iter().flatten().collect();
    let [input, grid] = &inputs[..] else { return Err(PyTypeError::new_err("two tensors are wanted")) };
    let reading = Reading::new(modes.0, modes.1, modes.2).or_raise()?;
    object::wrap(py, sample::grid_sample(input, grid, reading, body(function)).or_raise()?)
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(_as_one, m)?)?;
    m.add_function(wrap_pyfunction!(_grid_sample, m)?)
}
