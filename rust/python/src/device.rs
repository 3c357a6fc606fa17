//! `device`, `layout` and `memory_format` objects.
use crate::bind::{Any, Device, Layout, MemoryFormat};
use pyo3::exceptions::*;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyInt, PyString};
use std::hash::{DefaultHasher, Hash, Hasher};

const TYPES: &str = "cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone";

/// Where tensors live: `device("cpu")`.
#[pyclass(name = "device", module = "ferrotorch", frozen)]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PyDevice {
    kind: String,
    index: Option<i64>,
}

impl PyDevice {
    fn cpu() -> PyDevice {
        PyDevice { kind: "cpu".into(), index: None }
    }

    fn parse(text: &str) -> PyResult<PyDevice> {
        let (kind, index) = match text.split_once(':') {
            Some((kind, index)) => {
                let bad = || PyRuntimeError::new_err(format!("Invalid device string: '{text}'"));
                let plain = !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit());
                let well = plain && (index == "0" || !index.starts_with('0'));
                (kind, Some(if well { index.parse().map_err(|_| bad())? } else { return Err(bad()) }))
            }
            None => (text, None),
        };
        if text.is_empty() {
            return Err(PyRuntimeError::new_err("Device string must not be empty"));
        }
        if !TYPES.split(", ").any(|t| t == kind) {
            return Err(PyRuntimeError::new_err(format!(
                "Expected one of {TYPES} device type at start of device string: {kind}"
            )));
        }
        Ok(PyDevice { kind: kind.into(), index })
    }

    /// Refuses to make tensors anywhere but on the CPU.
    fn check(&self) -> PyResult<Device> {
        match &self.kind[..] {
            "cpu" => Ok(Device),
            "cuda" => Err(PyAssertionError::new_err("Torch not compiled with CUDA enabled")),
            kind => Err(PyNotImplementedError::new_err(format!(
                "ferrotorch has the device 'cpu' only, but got '{kind}'"
            ))),
        }
    }
}

#[pymethods]
impl PyDevice {
    #[new]
    #[pyo3(signature = (r#type, index=None))]
    fn new(r#type: &Bound<'_, PyAny>, index: Option<i64>) -> PyResult<PyDevice> {
        if let Ok(d) = r#type.cast_exact::<PyDevice>() {
            return Ok(d.get().clone());
        }
        if r#type.is_exact_instance_of::<PyInt>() {
            return Ok(PyDevice { kind: "cuda".into(), index: Some(r#type.extract()?) });
        }
        let Ok(text) = r#type.cast::<PyString>() else {
            return Err(PyTypeError::new_err(format!(
                "Device(): argument 'type' (position 1) must be str, not {}",
                r#type.get_type().name()?
            )));
        };
        let mut d = PyDevice::parse(text.to_str()?)?;
        if let Some(i) = index {
            if d.index.is_some() {
                return Err(PyRuntimeError::new_err(format!(
                    "type (string) must not include an index because index was passed explicitly: {text}"
                )));
            }
            if i < 0 {
                return Err(PyRuntimeError::new_err("Device index must not be negative"));
            }
            d.index = Some(i);
        }
        Ok(d)
    }

    #[getter(r#type)]
    fn kind(&self) -> &str {
        &self.kind
    }

    #[getter]
    fn index(&self) -> Option<i64> {
        self.index
    }

    fn __repr__(&self) -> String {
        match self.index {
            Some(i) => format!("device(type='{}', index={i})", self.kind),
            None => format!("device(type='{}')", self.kind),
        }
    }

    fn __str__(&self) -> String {
        match self.index {
            Some(i) => format!("{}:{i}", self.kind),
            None => self.kind.clone(),
        }
    }

    fn __eq__(&self, other: &PyDevice) -> bool {
        self == other
    }

    fn __hash__(&self) -> u64 {
        let mut h = DefaultHasher::new();
        self.hash(&mut h);
        h.finish()
    }

    fn __reduce__<'py>(slf: &Bound<'py, PyDevice>) -> (Bound<'py, PyAny>, (String,)) {
        (slf.get_type().into_any(), (slf.get().__str__(),))
    }

    fn __enter__<'py>(slf: &Bound<'py, PyDevice>) -> PyResult<Bound<'py, PyDevice>> {
        slf.get().check()?;
        Ok(slf.clone())
    }

    fn __exit__(&self, _kind: &Bound<'_, PyAny>, _value: &Bound<'_, PyAny>, _trace: &Bound<'_, PyAny>) {}
}

static CPU: PyOnceLock<Py<PyDevice>> = PyOnceLock::new();

/// `device("cpu")`.
pub fn cpu(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    Ok(CPU.get_or_try_init(py, || Py::new(py, PyDevice::cpu()))?.bind(py).clone().into_any())
}

/// The device that an object names; an error for those that do not exist here.
pub fn device_of(o: Any<'_>) -> PyResult<Option<Device>> {
    if let Ok(d) = o.cast_exact::<PyDevice>() {
        return d.get().check().map(Some);
    }
    if let Ok(text) = o.cast::<PyString>() {
        return PyDevice::parse(text.to_str()?)?.check().map(Some);
    }
    if o.is_exact_instance_of::<PyInt>() {
        return PyDevice { kind: "cuda".into(), index: None }.check().map(Some);
    }
    Ok(None)
}

/// How a tensor's elements are stored: `strided`; the others have a name only, and are refused where they are asked for.
#[pyclass(name = "layout", module = "ferrotorch", frozen)]
pub struct PyLayout(&'static str);

#[pymethods]
impl PyLayout {
    fn __repr__(&self) -> String {
        format!("torch.{}", self.0)
    }

    fn __reduce__(&self) -> &'static str {
        self.0
    }
}

/// PyTorch's layouts that no tensor has here.
const ABSENT_LAYOUTS: [&str; 6] =
    ["sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc", "jagged"];

static STRIDED: PyOnceLock<Py<PyLayout>> = PyOnceLock::new();

/// `strided`.
pub fn strided(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    Ok(STRIDED.get_or_try_init(py, || Py::new(py, PyLayout("strided")))?.bind(py).clone().into_any())
}

/// The layout that an object names; an error for those that do not exist here.
pub fn layout_of(o: Any<'_>) -> PyResult<Option<Layout>> {
    let Ok(layout) = o.cast_exact::<PyLayout>() else { return Ok(None) };
    if layout.get().0 != "strided" {
        let text = format!("ferrotorch has the layout torch.strided only, but got torch.{}", layout.get().0);
        return Err(PyNotImplementedError::new_err(text));
    }
    Ok(Some(Layout))
}

/// The order of dimensions in memory.
#[pyclass(name = "memory_format", module = "ferrotorch", frozen)]
pub struct PyMemoryFormat(MemoryFormat);

const FORMATS: [(&str, MemoryFormat); 4] = [
    ("contiguous_format", MemoryFormat::Contiguous),
    ("channels_last", MemoryFormat::ChannelsLast),
    ("channels_last_3d", MemoryFormat::ChannelsLast3d),
    ("preserve_format", MemoryFormat::Preserve),
];

#[pymethods]
impl PyMemoryFormat {
    fn __repr__(&self) -> String {
        format!("torch.{}", self.__reduce__())
    }

    fn __reduce__(&self) -> &'static str {
        FORMATS.iter().find(|(_, f)| *f == self.0).map_or("", |(name, _)| name)
    }
}

pub fn memory_format_of(o: Any<'_>) -> Option<MemoryFormat> {
    o.cast_exact::<PyMemoryFormat>().ok().map(|f| f.get().0)
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = m.py();
    m.add_class::<PyDevice>()?;
    m.add_class::<PyLayout>()?;
    m.add_class::<PyMemoryFormat>()?;
    m.add("strided", strided(py)?)?;
    for name in ABSENT_LAYOUTS {
        m.add(name, Py::new(py, PyLayout(name))?)?;
    }
    for (name, f) in FORMATS {
        m.add(name, Py::new(py, PyMemoryFormat(f))?)?;
    }
    Ok(())
}
