//! Autograd for Python: graph nodes, modes, the engine's entrance, custom functions.
mod engine;
mod function;
mod manager;
mod mode;
mod node;
mod saved;
mod whole;

pub use node::node_object;

use pyo3::prelude::*;

/// Adds the classes and functions of this folder to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    node::register(m)?;
    manager::register(m)?;
    mode::register(m)?;
    engine::register(m)?;
    function::register(m)?;
    saved::register(m)?;
    whole::register(m)
}
