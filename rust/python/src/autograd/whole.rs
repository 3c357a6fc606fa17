//! Functions written in Python whose steps appear as one node.
use super::node::{from_result, optional_tensor, to_tuple};
use crate::error::{foreign, OrRaise};
use crate::object::{self, Handle};
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

/// The tensor that `body` makes of `inputs`, with one node of this name for all its steps.
#[pyfunction]
fn _as_one<'py>(
    py: Python<'py>,
    name: &str,
    inputs: &Bound<'py, PyAny>,
    body: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let inputs: Vec<Tensor> = from_result(inputs, "input")?.into_iter().flatten().collect();
    let body = Handle::new(body);
    let run = move |xs: &[Tensor]| {
        let call = |py: Python<'_>| -> PyResult<Tensor> {
            let xs: Vec<Option<Tensor>> = xs.iter().cloned().map(Some).collect();
            let result = body.get(py).call1(to_tuple(py, &xs)?)?;
            optional_tensor(&result, "result")?.ok_or_else(|| PyTypeError::new_err("there is no result"))
        };
        Python::attach(call).map_err(foreign)
    };
    let out = autograd::as_one(lasting(name), &inputs.iter().collect::<Vec<_>>(), run).or_raise()?;
    object::wrap(py, out)
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(_as_one, m)?)
}
