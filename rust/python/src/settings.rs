//! Settings of the whole process.
use ferrotorch_kernels::parallel;
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyBool;

/// Threads that a single operation uses.
///
/// Example::
///
///     >>> torch.get_num_threads() >= 1
///     True
#[pyfunction]
fn get_num_threads() -> usize {
    parallel::get_num_threads()
}

/// Sets how many threads a single operation uses; results do not depend on it.
///
/// Example::
///
///     >>> torch.set_num_threads(1)
#[pyfunction]
fn set_num_threads(int: &Bound<'_, PyAny>) -> PyResult<()> {
    let n = int.extract::<i64>().ok().filter(|_| !int.is_instance_of::<PyBool>());
    match n {
        Some(n) if n > 0 => parallel::set_num_threads(n as usize),
        Some(_) => return Err(PyRuntimeError::new_err("set_num_threads expects a positive integer")),
        None => {
            let text = format!("set_num_threads expects an int, but got {}", int.get_type().name()?);
            return Err(PyTypeError::new_err(text));
        }
    }
    Ok(())
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(get_num_threads, m)?)?;
    m.add_function(wrap_pyfunction!(set_num_threads, m)?)
}
