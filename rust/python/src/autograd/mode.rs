//! Gradient modes as context managers; Python adds the decorator form.
use ferrotorch_tensor::autograd;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

/// Which switch a context manager throws.
#[derive(Clone, Copy)]
enum Switch {
    Grad(bool),
    Inference(bool),
}

/// Gradients and inference as they were.
type Before = (bool, bool);

fn throw(switch: Switch) -> Before {
    match switch {
        Switch::Grad(on) => (autograd::set_grad_enabled(on), autograd::is_inference_mode()),
        Switch::Inference(true) => (autograd::set_grad_enabled(false), autograd::set_inference_mode(true)),
        Switch::Inference(false) => (autograd::is_grad_enabled(), autograd::set_inference_mode(false)),
    }
}

fn restore((grad, inference): Before) {
    autograd::set_grad_enabled(grad);
    autograd::set_inference_mode(inference);
}

/// A context manager that sets a mode and restores it; entered again before it is left, it nests.
#[pyclass(subclass, name = "_GradMode", module = "ferrotorch._C", dict)]
struct GradMode {
    switch: Switch,
    before: Vec<Before>,
}

impl GradMode {
    fn with(switch: Switch, before: Vec<Before>) -> PyClassInitializer<GradMode> {
        PyClassInitializer::from(GradMode { switch, before })
    }
}

#[pymethods]
impl GradMode {
    fn __enter__(&mut self) {
        self.before.push(throw(self.switch));
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&mut self, _exception: &Bound<'_, PyTuple>) -> bool {
        if let Some(before) = self.before.pop() {
            restore(before);
        }
        false
    }
}

macro_rules! fixed {
    ($name:ident, $python:literal, $switch:expr) => {
        #[pyclass(extends = GradMode, subclass, name = $python, module = "ferrotorch._C")]
        struct $name;

        #[pymethods]
        impl $name {
            #[new]
            #[pyo3(signature = (*_args, **_kwargs))]
            fn new(
                _args: &Bound<'_, PyTuple>,
                _kwargs: Option<&Bound<'_, PyDict>>,
            ) -> PyClassInitializer<Self> {
                GradMode::with($switch, Vec::new()).add_subclass($name)
            }
        }
    };
}

fixed!(NoGrad, "_NoGrad", Switch::Grad(false));
fixed!(EnableGrad, "_EnableGrad", Switch::Grad(true));

/// Sets the mode at once; as a context manager, restores it at the end.
#[pyclass(extends = GradMode, subclass, name = "_SetGradEnabled", module = "ferrotorch._C")]
struct SetGradEnabled {
    #[pyo3(get)]
    mode: bool,
}

#[pymethods]
impl SetGradEnabled {
    #[new]
    fn new(mode: bool) -> PyClassInitializer<Self> {
        let before = throw(Switch::Grad(mode));
        GradMode::with(Switch::Grad(mode), vec![before]).add_subclass(SetGradEnabled { mode })
    }

    /// The constructor has thrown the switch already; a nested entry throws it again.
    fn __enter__(mut slf: PyRefMut<'_, Self>) {
        let mode = slf.mode;
        let base = slf.as_super();
        let before = throw(Switch::Grad(mode));
        if base.before.len() > 1 || before.0 != mode {
            base.before.push(before);
        }
    }

    /// Undoes the constructor's switch, where the object turns out to be a decorator.
    fn _undo(mut slf: PyRefMut<'_, Self>) {
        if let Some(before) = slf.as_super().before.pop() {
            restore(before);
        }
    }
}

#[pyclass(extends = GradMode, subclass, name = "_InferenceMode", module = "ferrotorch._C")]
struct InferenceMode {
    #[pyo3(get)]
    mode: bool,
}

#[pymethods]
impl InferenceMode {
    #[new]
    #[pyo3(signature = (mode = None))]
    fn new(mode: Option<&Bound<'_, PyAny>>) -> PyResult<PyClassInitializer<Self>> {
        // `@inference_mode` without parentheses passes the function here.
        let mode = match mode {
            Some(m) if !m.is_callable() => m.is_truthy()?,
            _ => true,
        };
        Ok(GradMode::with(Switch::Inference(mode), Vec::new()).add_subclass(InferenceMode { mode }))
    }
}

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

/// Whether backward looks for NaN.
#[pyfunction]
fn is_anomaly_enabled() -> bool {
    autograd::anomaly().0
}

#[pyfunction]
fn is_anomaly_check_nan_enabled() -> bool {
    autograd::anomaly().1
}

#[pyfunction]
#[pyo3(signature = (enabled, check_nan = true))]
fn set_anomaly_enabled(enabled: bool, check_nan: bool) {
    autograd::set_anomaly(enabled, check_nan);
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<GradMode>()?;
    m.add_class::<NoGrad>()?;
    m.add_class::<EnableGrad>()?;
    m.add_class::<SetGradEnabled>()?;
    m.add_class::<InferenceMode>()?;
    m.add_function(wrap_pyfunction!(is_grad_enabled, m)?)?;
    m.add_function(wrap_pyfunction!(is_inference_mode_enabled, m)?)?;
    m.add_function(wrap_pyfunction!(_set_grad_enabled, m)?)?;
    m.add_function(wrap_pyfunction!(is_anomaly_enabled, m)?)?;
    m.add_function(wrap_pyfunction!(is_anomaly_check_nan_enabled, m)?)?;
    m.add_function(wrap_pyfunction!(set_anomaly_enabled, m)?)
}
