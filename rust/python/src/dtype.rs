//! `dtype` objects, `finfo` and `iinfo`.
use ferrotorch_tensor::promotion;
use ferrotorch_tensor::DType;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyComplex, PyFloat, PyInt};

/// The type of a tensor's elements; one object for each.
#[pyclass(name = "dtype", module = "ferrotorch", frozen)]
pub struct PyDType(pub DType);

static OBJECTS: PyOnceLock<Vec<Py<PyDType>>> = PyOnceLock::new();

/// The object for a dtype.
pub fn object(py: Python<'_>, dtype: DType) -> PyResult<Bound<'_, PyAny>> {
    let all = OBJECTS.get_or_try_init(py, || -> PyResult<_> {
        DType::ALL.iter().map(|&d| Py::new(py, PyDType(d))).collect()
    })?;
    Ok(all[dtype as usize].bind(py).clone().into_any())
}

/// The dtype that an object names: a `dtype`, or Python's `bool`, `int`, `float`, `complex`.
pub fn dtype_of(o: Borrowed<'_, '_, PyAny>) -> Option<DType> {
    if let Ok(d) = o.cast_exact::<PyDType>() {
        return Some(d.get().0);
    }
    let py = o.py();
    if o.is(py.get_type::<PyFloat>()) {
        Some(DType::F64)
    } else if o.is(py.get_type::<PyInt>()) {
        Some(DType::I64)
    } else if o.is(py.get_type::<PyBool>()) {
        Some(DType::Bool)
    } else if o.is(py.get_type::<PyComplex>()) {
        Some(DType::C128)
    } else {
        None
    }
}

/// A dtype argument of a function that PyO3 wraps.
pub struct DTypeArg(pub DType);

impl<'a, 'py> FromPyObject<'a, 'py> for DTypeArg {
    type Error = PyErr;
    fn extract(o: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        dtype_of(o)
            .map(DTypeArg)
            .ok_or_else(|| PyTypeError::new_err(format!("expected torch.dtype, not {}", o.get_type())))
    }
}

#[pymethods]
impl PyDType {
    #[getter]
    fn is_floating_point(&self) -> bool {
        self.0.is_floating()
    }

    #[getter]
    fn is_complex(&self) -> bool {
        self.0.is_complex()
    }

    #[getter]
    fn is_signed(&self) -> bool {
        self.0.is_signed()
    }

    #[getter]
    fn itemsize(&self) -> usize {
        self.0.size()
    }

    /// The dtype of the real part.
    fn to_real<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        object(py, self.0.to_real())
    }

    /// The complex dtype whose parts have this dtype.
    fn to_complex<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        object(py, self.0.to_complex())
    }

    fn __repr__(&self) -> String {
        format!("torch.{}", self.0.name())
    }

    fn __reduce__(&self) -> &'static str {
        self.0.name()
    }
}

/// Limits of a floating-point dtype.
#[pyclass(name = "finfo", module = "ferrotorch", frozen)]
pub struct Finfo(DType);

/// Limits of an integer dtype.
#[pyclass(name = "iinfo", module = "ferrotorch", frozen)]
pub struct Iinfo(DType);

/// Bits, largest value, smallest normal value, distance from 1 to the next, decimal digits.
fn float_limits(d: DType) -> (usize, f64, f64, f64, f64) {
    match d.to_real() {
        DType::F64 => (64, f64::MAX, f64::MIN_POSITIVE, f64::EPSILON, 1e-15),
        DType::F16 => (16, 65504.0, 2f64.powi(-14), 2f64.powi(-10), 1e-3),
        DType::BF16 => (16, f64::from(half::bf16::MAX), f64::from(f32::MIN_POSITIVE), 2f64.powi(-7), 1e-2),
        _ => (32, f32::MAX as f64, f32::MIN_POSITIVE as f64, f32::EPSILON as f64, 1e-6),
    }
}

#[pymethods]
impl Finfo {
    #[new]
    #[pyo3(signature = (r#type=None))]
    fn new(r#type: Option<DTypeArg>) -> PyResult<Finfo> {
        let d = r#type.map_or_else(promotion::default_dtype, |d| d.0);
        if !d.is_differentiable() {
            return Err(PyTypeError::new_err(format!(
                "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.{}'",
                d.name()
            )));
        }
        Ok(Finfo(d))
    }

    #[getter]
    fn bits(&self) -> usize {
        float_limits(self.0).0
    }

    #[getter]
    fn max(&self) -> f64 {
        float_limits(self.0).1
    }

    #[getter]
    fn min(&self) -> f64 {
        -float_limits(self.0).1
    }

    #[getter]
    fn tiny(&self) -> f64 {
        float_limits(self.0).2
    }

    #[getter]
    fn smallest_normal(&self) -> f64 {
        float_limits(self.0).2
    }

    #[getter]
    fn eps(&self) -> f64 {
        float_limits(self.0).3
    }

    #[getter]
    fn resolution(&self) -> f64 {
        float_limits(self.0).4
    }

    #[getter]
    fn dtype(&self) -> &'static str {
        self.0.to_real().name()
    }

    fn __eq__(&self, other: &Finfo) -> bool {
        self.0 == other.0
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let g = |x: f64| x.into_pyobject(py)?.call_method1("__format__", ("g",))?.extract::<String>();
        let (_, max, tiny, eps, resolution) = float_limits(self.0);
        Ok(format!(
            "finfo(resolution={}, min={}, max={}, eps={}, smallest_normal={}, tiny={}, dtype={})",
            g(resolution)?,
            g(-max)?,
            g(max)?,
            g(eps)?,
            g(tiny)?,
            g(tiny)?,
            self.0.to_real().name()
        ))
    }
}

#[pymethods]
impl Iinfo {
    #[new]
    fn new(r#type: DTypeArg) -> PyResult<Iinfo> {
        let d = r#type.0;
        if d == DType::Bool {
            return Err(PyTypeError::new_err("torch.bool is not supported by torch.iinfo"));
        }
        if !d.is_integral(false) {
            return Err(PyTypeError::new_err(format!(
                "torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.{}'",
                d.name()
            )));
        }
        Ok(Iinfo(d))
    }

    #[getter]
    fn bits(&self) -> usize {
        self.0.size() * 8
    }

    #[getter]
    fn max(&self) -> i64 {
        if self.0 == DType::U8 {
            255
        } else {
            i64::MAX >> (64 - self.0.size() * 8)
        }
    }

    #[getter]
    fn min(&self) -> i64 {
        if self.0 == DType::U8 {
            0
        } else {
            i64::MIN >> (64 - self.0.size() * 8)
        }
    }

    #[getter]
    fn dtype(&self) -> &'static str {
        self.0.name()
    }

    fn __eq__(&self, other: &Iinfo) -> bool {
        self.0 == other.0
    }

    fn __repr__(&self) -> String {
        format!("iinfo(min={}, max={}, dtype={})", self.min(), self.max(), self.0.name())
    }
}

/// The dtype of Python floats.
#[pyfunction]
pub fn get_default_dtype(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    object(py, promotion::default_dtype())
}

/// Sets the dtype of Python floats.
#[pyfunction]
pub fn set_default_dtype(d: DTypeArg) -> PyResult<()> {
    if !d.0.is_floating() {
        return Err(PyTypeError::new_err("only floating-point types are supported as the default type"));
    }
    promotion::set_default_dtype(d.0);
    Ok(())
}

/// The dtype in which values of both dtypes meet.
#[pyfunction]
pub fn promote_types(py: Python<'_>, type1: DTypeArg, type2: DTypeArg) -> PyResult<Bound<'_, PyAny>> {
    object(py, promotion::promote_types(type1.0, type2.0))
}

/// Whether values of `from_` can be stored as `to` without losing their kind.
#[pyfunction]
pub fn can_cast(from_: DTypeArg, to: DTypeArg) -> bool {
    promotion::can_cast(from_.0, to.0)
}

/// Puts the dtypes and their other names into the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    const OTHER_NAMES: [(&str, DType); 11] = [
        ("float", DType::F32),
        ("double", DType::F64),
        ("half", DType::F16),
        ("short", DType::I16),
        ("int", DType::I32),
        ("long", DType::I64),
        ("cfloat", DType::C64),
        ("cdouble", DType::C128),
        ("bool", DType::Bool),
        ("bfloat16", DType::BF16),
        ("uint8", DType::U8),
    ];
    let py = m.py();
    m.add_class::<PyDType>()?;
    m.add_class::<Finfo>()?;
    m.add_class::<Iinfo>()?;
    for d in DType::ALL {
        m.add(d.name(), object(py, d)?)?;
    }
    for (name, d) in OTHER_NAMES {
        m.add(name, object(py, d)?)?;
    }
    m.add_function(wrap_pyfunction!(get_default_dtype, m)?)?;
    m.add_function(wrap_pyfunction!(set_default_dtype, m)?)?;
    m.add_function(wrap_pyfunction!(promote_types, m)?)?;
    m.add_function(wrap_pyfunction!(can_cast, m)?)
}
