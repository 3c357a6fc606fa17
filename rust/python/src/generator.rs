//! `Generator` and the default generator's functions.
use crate::bind::{index_of, Any, Arg, Cx};
use crate::error::{Fail, Fallible, OrRaise};
use crate::object;
use ferrotorch_tensor::ops::random::{default_generator, Source};
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// A source of random numbers with PyTorch's streams.
#[pyclass(name = "Generator", module = "ferrotorch", frozen, weakref)]
pub struct Generator(pub Source);

static DEFAULT: PyOnceLock<Py<Generator>> = PyOnceLock::new();

fn default_object(py: Python<'_>) -> PyResult<Bound<'_, Generator>> {
    let made = DEFAULT.get_or_try_init(py, || Py::new(py, Generator(default_generator().clone())))?;
    Ok(made.bind(py).clone())
}

/// The 64 bits of a seed; negative ones count from 2⁶⁴ down.
fn seed_of(seed: &Bound<'_, PyAny>) -> PyResult<u64> {
    if let Ok(n) = seed.extract::<i128>() {
        if (-(1i128 << 63)..1i128 << 64).contains(&n) {
            return Ok(n as u64);
        }
        return Err(PyRuntimeError::new_err("Overflow when unpacking long long"));
    }
    if let Ok(Some(n)) = index_of(seed.as_borrowed()) {
        return Ok(n as u64);
    }
    match seed.extract::<f64>() {
        Ok(x) => Ok(x as i64 as u64),
        Err(_) => Err(PyTypeError::new_err(format!(
            "manual_seed expected a long, but got {}",
            seed.get_type().name()?
        ))),
    }
}

fn state_tensor(o: &Bound<'_, PyAny>) -> PyResult<ferrotorch_tensor::Tensor> {
    if !object::is_tensor(o.as_ptr()) {
        return Err(PyTypeError::new_err(format!(
            "set_state expected a torch.ByteTensor, but got {}",
            o.get_type().name()?
        )));
    }
    // SAFETY: an instance of `Tensor` that the caller keeps alive.
    Ok(unsafe { object::core(o.as_ptr()) }.clone())
}

#[pymethods]
impl Generator {
    #[new]
    #[pyo3(signature = (device=None))]
    fn new(device: Option<Bound<'_, PyAny>>) -> PyResult<Generator> {
        if let Some(d) = device {
            crate::device::device_of(d.as_borrowed())?;
        }
        Ok(Generator(Source::default()))
    }

    /// Sets the seed; returns the generator.
    fn manual_seed<'py>(
        slf: Bound<'py, Generator>,
        seed: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, Generator>> {
        slf.get().0.manual_seed(seed_of(seed)?);
        Ok(slf)
    }

    /// Seeds from entropy; returns the seed.
    fn seed(&self) -> u64 {
        self.0.seed()
    }

    /// The seed that the numbers started from.
    fn initial_seed(&self) -> u64 {
        self.0.initial_seed()
    }

    /// The state, as a tensor of bytes.
    fn get_state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        object::wrap(py, self.0.state().or_raise()?)
    }

    /// Continues from a state.
    fn set_state(&self, new_state: &Bound<'_, PyAny>) -> PyResult<()> {
        self.0.set_state(&state_tensor(new_state)?).or_raise()
    }

    /// A generator of its own with the same state.
    fn clone_state(&self) -> Generator {
        Generator(self.0.clone_state())
    }

    #[getter]
    fn device<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        crate::device::cpu(py)
    }

    fn __getstate__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.get_state(py)
    }

    fn __setstate__(&self, state: &Bound<'_, PyAny>) -> PyResult<()> {
        self.set_state(state)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Generator>) -> PyResult<(Bound<'py, PyAny>, (), Bound<'py, PyAny>)> {
        Ok((slf.get_type().into_any(), (), slf.get().get_state(slf.py())?))
    }
}

/// Seeds the default generator and returns it.
#[pyfunction]
fn manual_seed<'py>(py: Python<'py>, seed: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Generator>> {
    default_generator().manual_seed(seed_of(seed)?);
    default_object(py)
}

/// Seeds the default generator from entropy; returns the seed.
#[pyfunction]
fn seed() -> u64 {
    default_generator().seed()
}

/// The default generator's seed.
#[pyfunction]
fn initial_seed() -> u64 {
    default_generator().initial_seed()
}

/// The default generator's state, as a tensor of bytes.
#[pyfunction]
fn get_rng_state(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    object::wrap(py, default_generator().state().or_raise()?)
}

/// Lets the default generator continue from a state.
#[pyfunction]
fn set_rng_state(new_state: &Bound<'_, PyAny>) -> PyResult<()> {
    default_generator().set_state(&state_tensor(new_state)?).or_raise()
}

/// The generator that an operator draws from.
impl Arg for Source {
    type Out<'a> = &'a Source;
    const PY: &'static str = "Generator";
    const TEXT: &'static str = "Generator";
    fn get<'a>(cx: &Cx<'a>, i: usize) -> Fallible<&'a Source> {
        let o: Any<'a> = cx.any(i);
        if !o.is_exact_instance_of::<Generator>() {
            return Err(Fail::Mismatch(i));
        }
        // SAFETY: a frozen class: its content stays where it is while the argument lives, which is as long as the call.
        Ok(unsafe { &*(&raw const o.cast_unchecked::<Generator>().get().0) })
    }
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Generator>()?;
    m.add("default_generator", default_object(m.py())?)?;
    m.add_function(wrap_pyfunction!(manual_seed, m)?)?;
    m.add_function(wrap_pyfunction!(seed, m)?)?;
    m.add_function(wrap_pyfunction!(initial_seed, m)?)?;
    m.add_function(wrap_pyfunction!(get_rng_state, m)?)?;
    m.add_function(wrap_pyfunction!(set_rng_state, m)?)
}
