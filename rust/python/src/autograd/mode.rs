//! Which modes are on: functions behind and beside the context managers.
use ferrotorch_tensor::autograd;
use pyo3::prelude::*;

/// Whether operations on tensors that require gradients are recorded.
#[pyfunction]
fn is_grad_enabled() -> bool {
    autograd::is_grad_enabled()
}

/// Whether inference mode is on.
#[pyfunction]
fn is_inference_mode_enabled() -> bool {
    autograd::is_inference_mode()
}

#[pyfunction]
fn _set_grad_enabled(mode: bool) {
    autograd::set_grad_enabled(mode);
}

/// Whether backward names the forward call of a node that fails.
#[pyfunction]
fn is_anomaly_enabled() -> bool {
    autograd::anomaly().0
}

/// Whether backward looks for NaN while anomaly detection is on.
#[pyfunction]
fn is_anomaly_check_nan_enabled() -> bool {
    autograd::anomaly().1
}

/// Switches anomaly detection on or off, and its search for NaN.
#[pyfunction]
#[pyo3(signature = (enabled, check_nan = true))]
fn set_anomaly_enabled(enabled: bool, check_nan: bool) {
    autograd::set_anomaly(enabled, check_nan);
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(is_grad_enabled, m)?)?;
    m.add_function(wrap_pyfunction!(is_inference_mode_enabled, m)?)?;
    m.add_function(wrap_pyfunction!(_set_grad_enabled, m)?)?;
    m.add_function(wrap_pyfunction!(is_anomaly_enabled, m)?)?;
    m.add_function(wrap_pyfunction!(is_anomaly_check_nan_enabled, m)?)?;
    m.add_function(wrap_pyfunction!(set_anomaly_enabled, m)?)
}
