//! Hooks that pack tensors when they are saved and unpack them when backward uses them.
use super::node::optional_tensor;
use crate::error::foreign;
use crate::object::{self, Handle};
use ferrotorch_tensor::autograd::{self, SavedHooks};
use ferrotorch_tensor::{Result, Tensor};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use std::sync::Arc;

struct Hooks {
    pack: Arc<Handle>,
    unpack: Arc<Handle>,
}

impl SavedHooks for Hooks {
    fn pack(&self, t: &Tensor) -> Result<Box<dyn Fn() -> Result<Tensor> + Send + Sync>> {
        let packed = Python::attach(|py| -> PyResult<Handle> {
            Ok(Handle::new(&self.pack.get(py).call1((object::wrap(py, t.clone())?,))?))
        });
        let (packed, unpack) = (packed.map_err(foreign)?, self.unpack.clone());
        Ok(Box::new(move || {
            Python::attach(|py| {
                let value = unpack.get(py).call1((packed.get(py),))?;
                optional_tensor(&value, "Output of saved tensor unpack_hook")?.ok_or_else(|| {
                    PyTypeError::new_err("Output of saved tensor unpack_hook expected to be a Tensor")
                })
            })
            .map_err(foreign)
        }))
    }
}

#[pyfunction]
fn _push_saved_tensors_default_hooks(pack: &Bound<'_, PyAny>, unpack: &Bound<'_, PyAny>) {
    let hooks = Hooks { pack: Arc::new(Handle::new(pack)), unpack: Arc::new(Handle::new(unpack)) };
    autograd::push_saved_hooks(Arc::new(hooks));
}

#[pyfunction]
fn _pop_saved_tensors_default_hooks() {
    autograd::pop_saved_hooks();
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(_push_saved_tensors_default_hooks, m)?)?;
    m.add_function(wrap_pyfunction!(_pop_saved_tensors_default_hooks, m)?)
}
