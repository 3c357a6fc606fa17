//! The engine's entrance from Python.
use super::node::optional_tensor;
use crate::error::exception;
use crate::object;
use ferrotorch_tensor::autograd::{self, Pass};
use ferrotorch_tensor::Tensor;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

fn tensors(values: &Bound<'_, PyTuple>, what: &str) -> PyResult<Vec<Tensor>> {
    values
        .iter()
        .map(|v| {
            optional_tensor(&v, what)?
                .ok_or_else(|| PyTypeError::new_err(format!("{what} must be Tensors, not None")))
        })
        .collect()
}

/// Adds the gradients of `tensors` into the leaves, or into `inputs` only.
#[pyfunction]
#[pyo3(signature = (tensors, grad_tensors, retain_graph, create_graph, inputs = None))]
fn _engine_backward(
    py: Python<'_>,
    tensors: &Bound<'_, PyTuple>,
    grad_tensors: &Bound<'_, PyTuple>,
    retain_graph: bool,
    create_graph: bool,
    inputs: Option<&Bound<'_, PyTuple>>,
) -> PyResult<()> {
    let roots = self::tensors(tensors, "tensors")?;
    let grads: PyResult<Vec<Option<Tensor>>> =
        grad_tensors.iter().map(|v| optional_tensor(&v, "gradients")).collect();
    let grads = grads?;
    let inputs = inputs.map(|i| self::tensors(i, "inputs")).transpose()?;
    let pass = Pass { keep_graph: retain_graph, create_graph };
    py.detach(|| autograd::backward(&roots, &grads, pass, inputs.as_deref())).map_err(exception)
}

/// The gradients of `outputs` with respect to `inputs`; `None` for those that are not reached.
#[pyfunction]
fn _engine_grad<'py>(
    py: Python<'py>,
    outputs: &Bound<'py, PyTuple>,
    grad_outputs: &Bound<'py, PyTuple>,
    inputs: &Bound<'py, PyTuple>,
    retain_graph: bool,
    create_graph: bool,
    allow_unused: bool,
) -> PyResult<Bound<'py, PyTuple>> {
    let roots = tensors(outputs, "outputs")?;
    let grads: PyResult<Vec<Option<Tensor>>> =
        grad_outputs.iter().map(|v| optional_tensor(&v, "gradients")).collect();
    let (grads, inputs) = (grads?, tensors(inputs, "inputs")?);
    let pass = Pass { keep_graph: retain_graph, create_graph };
    let found = py.detach(|| autograd::grad(&roots, &grads, pass, &inputs)).map_err(exception)?;
    let mut items = Vec::with_capacity(found.len());
    for g in found {
        items.push(match g {
            Some(g) => Some(object::wrap(py, g)?),
            None if allow_unused => None,
            None => {
                return Err(pyo3::exceptions::PyRuntimeError::new_err(
                    "One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.",
                ))
            }
        });
    }
    PyTuple::new(py, items)
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(_engine_backward, m)?)?;
    m.add_function(wrap_pyfunction!(_engine_grad, m)?)
}
