//! Constructors from before `tensor()`: `Tensor(2, 3)`, `LongTensor([1, 2])`, `x.new(...)`.
use super::args::{class_name, outcome};
use super::{create, flat, numpy, sequence, storage};
use crate::bind::{finish, index_of, Any, Obj};
use crate::error::{raise, OrRaise};
use crate::{device, dtype, object, tensor};
use ferrotorch_tensor::promotion::{default_dtype, set_default_dtype};
use ferrotorch_tensor::{bail, ops, shape, DType, Dims, Result, Tensor};
use pyo3::exceptions::*;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

/// `Tensor(...)` and its subclasses: an object of class `ty`.
pub fn legacy(
    py: Python<'_>,
    ty: *mut ffi::PyTypeObject,
    args: Any<'_>,
    kwargs: Option<Any<'_>>,
) -> PyResult<Obj> {
    let kwargs = kwargs.map(|k| k.to_owned().cast_into::<PyDict>()).transpose()?;
    let t = make(&args.to_owned().cast_into::<PyTuple>()?, kwargs.as_ref(), default_dtype(), true)?;
    // SAFETY: the interpreter passes `Tensor` or a class derived from it.
    match unsafe { object::wrap_as(ty, t) } {
        o if o.is_null() => Err(PyErr::fetch(py)),
        o => Ok(o),
    }
}

/// The tensor that the arguments ask for. `any_dtype`: a given tensor may have another dtype.
fn make(
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
    dtype: DType,
    any_dtype: bool,
) -> PyResult<Tensor> {
    let mut given: Vec<Bound<'_, PyAny>> = args.iter().collect();
    for (key, value) in kwargs.into_iter().flat_map(|k| k.iter()) {
        let key: String = key.extract()?;
        match &key[..] {
            "device" => {
                if !value.is_none() && device::device_of(value.as_borrowed())?.is_none() {
                    let text = format!(
                        "new(): argument 'device' must be torch.device, not {}",
                        class_name(value.as_borrowed())
                    );
                    return Err(PyTypeError::new_err(text));
                }
            }
            "size" if given.is_empty() => {
                return sized(&value.try_iter()?.collect::<PyResult<Vec<_>>>()?, dtype)
            }
            "data" | "other" | "storage" if given.is_empty() => given.push(value),
            _ => return Err(combination(args, kwargs)),
        }
    }
    let Some(first) = given.first() else { return Tensor::empty(&[0], dtype).or_raise() };
    let first = first.as_borrowed();
    if given.len() > 1 {
        return match index_of(first).map_err(raise)? {
            Some(_) => sized(&given, dtype),
            None => Err(combination(args, kwargs)),
        };
    }
    if object::is_tensor(first.as_ptr()) {
        let t = tensor::expect(first)?;
        if !any_dtype && t.dtype() != dtype {
            return Err(PyTypeError::new_err(format!(
                "expected {} (got {})",
                options(dtype),
                options(t.dtype())
            )));
        }
        return ops::view::alias(t).or_raise();
    }
    if is_size(first) {
        return sized(&first.try_iter()?.collect::<PyResult<Vec<_>>>()?, dtype);
    }
    if let Some(n) = lone_size(first)? {
        return sized(&[n], dtype);
    }
    if let Some(t) = flat::tensor(first.as_ptr(), Some(dtype)).filter(|t| t.ndim() > 0) {
        return Ok(t);
    }
    data(first, dtype)
}

/// Values for a tensor of a fixed dtype.
fn data(o: Any<'_>, dtype: DType) -> PyResult<Tensor> {
    if o.is_instance_of::<PyString>() {
        return Err(sequence::invalid(o));
    }
    if let Some(t) = storage::tensor_as(o, dtype)? {
        return Ok(t);
    }
    // SAFETY: a live object.
    if unsafe { ffi::PySequence_Check(o.as_ptr()) } == 0 {
        return Err(create::not_a_sequence(&class_name(o)));
    }
    if numpy::is_array(o) {
        return create::as_tensor(o, Some(dtype)).or_raise();
    }
    sequence::from_sequence(o, Some(dtype)).or_raise()
}

fn is_size(o: Any<'_>) -> bool {
    crate::module(o.py()).and_then(|m| m.getattr("Size")).and_then(|s| o.is_instance(&s)).unwrap_or(false)
}

/// A single integer, which stands for a size. Sequences of one element do not.
fn lone_size<'a>(o: Any<'a>) -> PyResult<Option<Bound<'a, PyAny>>> {
    // SAFETY: a live object.
    let sequence = unsafe { ffi::PySequence_Check(o.as_ptr()) } != 0;
    if sequence && !numpy::is_array(o) {
        return Ok(None);
    }
    if numpy::is_array(o) && o.getattr("ndim")?.extract::<usize>()? > 0 {
        return Ok(None);
    }
    Ok(index_of(o).map_err(raise)?.map(|_| o.to_owned()))
}

/// A tensor of the given sizes with values as they come: zero.
fn sized(sizes: &[Bound<'_, PyAny>], dtype: DType) -> PyResult<Tensor> {
    let mut dims = Dims::new();
    let mut all = Vec::with_capacity(sizes.len());
    for (at, size) in sizes.iter().enumerate() {
        let Some(n) = index_of(size.as_borrowed()).map_err(raise)? else {
            let text = format!("new(): argument 'size' failed to unpack the object at pos {} with error \"type must be tuple of ints,but got {}\"", at + 1, class_name(size.as_borrowed()));
            return Err(PyTypeError::new_err(text));
        };
        all.push(n);
        dims.push(n.max(0) as usize);
    }
    if let Some(n) = all.iter().find(|&&n| n < 0) {
        let text = format!("Trying to create tensor with negative dimension {n}: {}", shape::display(&all));
        return Err(PyRuntimeError::new_err(text));
    }
    Tensor::zeros(&dims, dtype).or_raise()
}

/// A dtype's name in C++.
pub fn cpp_name(dtype: DType) -> &'static str {
    match dtype {
        DType::U8 => "unsigned char",
        DType::I8 => "signed char",
        DType::I16 => "short int",
        DType::I32 => "int",
        DType::I64 => "long int",
        DType::F16 => "c10::Half",
        DType::BF16 => "c10::BFloat16",
        other => other.c_name(),
    }
}

fn options(dtype: DType) -> String {
    format!("TensorOptions(dtype={}, device=cpu, layout=Strided, requires_grad=false (default), pinned_memory=false (default), memory_format=(nullopt))", cpp_name(dtype))
}

fn combination(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyErr {
    let mut kinds: Vec<String> = args.iter().map(|a| class_name(a.as_borrowed())).collect();
    for (key, value) in kwargs.into_iter().flat_map(|k| k.iter()) {
        kinds.push(format!("{key}={}", class_name(value.as_borrowed())));
    }
    PyTypeError::new_err(format!(
        "new() received an invalid combination of arguments - got ({}), but expected one of:\n * (*, torch.device device = None)\n * (torch.Storage storage)\n * (Tensor other)\n * (tuple of ints size, *, torch.device device = None)\n * (object data, *, torch.device device = None)\n",
        kinds.join(", ")
    ))
}

/// A constructor for one dtype, and what `isinstance` compares dtypes with: `FloatTensor`.
#[pyclass(name = "tensortype", module = "ferrotorch", frozen)]
pub struct TensorType(DType);

const TYPES: [(&str, DType); 10] = [
    ("FloatTensor", DType::F32),
    ("DoubleTensor", DType::F64),
    ("HalfTensor", DType::F16),
    ("BFloat16Tensor", DType::BF16),
    ("ByteTensor", DType::U8),
    ("CharTensor", DType::I8),
    ("ShortTensor", DType::I16),
    ("IntTensor", DType::I32),
    ("LongTensor", DType::I64),
    ("BoolTensor", DType::Bool),
];

impl TensorType {
    fn name(&self) -> &'static str {
        TYPES.iter().find(|(_, d)| *d == self.0).map_or("", |(name, _)| name)
    }
}

/// The dtype of a `tensortype` object or of its name, such as ``"torch.FloatTensor"``.
pub fn dtype_of_type(o: Any<'_>) -> Option<DType> {
    if let Ok(t) = o.cast_exact::<TensorType>() {
        return Some(t.get().0);
    }
    let text = o.cast::<PyString>().ok()?;
    let text = text.to_str().ok()?;
    let name = text.strip_prefix("torch.").or_else(|| text.strip_prefix("ferrotorch."))?;
    match name {
        "Tensor" => Some(default_dtype()),
        name => TYPES.iter().find(|(n, _)| *n == name).map(|(_, d)| *d),
    }
}

/// `t.type()`.
pub fn type_name(dtype: DType) -> String {
    format!("torch.{}Tensor", dtype.type_name())
}

#[pymethods]
impl TensorType {
    #[pyo3(signature = (*args, **kwargs))]
    fn __call__<'py>(
        &self,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        object::wrap(args.py(), make(args, kwargs, self.0, false)?)
    }

    fn __instancecheck__(&self, o: &Bound<'_, PyAny>) -> bool {
        tensor::expect(o.as_borrowed()).is_ok_and(|t| t.dtype() == self.0)
    }

    fn __repr__(&self) -> String {
        format!("<class 'torch.{}'>", self.name())
    }

    fn __reduce__(&self) -> &'static str {
        self.name()
    }

    #[getter]
    fn __name__(&self) -> &'static str {
        self.name()
    }

    #[getter]
    fn dtype<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        dtype::object(py, self.0)
    }

    #[getter]
    fn layout<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        device::strided(py)
    }

    #[getter]
    fn is_cuda(&self) -> bool {
        false
    }

    #[getter]
    fn is_sparse(&self) -> bool {
        false
    }
}

/// `x.new(...)`: like the constructor of `x`'s dtype.
unsafe extern "C" fn new(slf: Obj, args: Obj, kwargs: Obj) -> Obj {
    // SAFETY: the interpreter holds the GIL and passes a tensor, a tuple and perhaps a dictionary.
    unsafe {
        let py = Python::assume_attached();
        let _busy = object::Entered::new();
        finish(py, || {
            let args = Borrowed::from_ptr(py, args).to_owned().cast_into_unchecked::<PyTuple>();
            let kwargs =
                Bound::from_borrowed_ptr_or_opt(py, kwargs).map(|k| k.cast_into_unchecked::<PyDict>());
            let t = make(&args, kwargs.as_ref(), object::core(slf).dtype(), false)?;
            Ok(object::wrap(py, t)?.into_ptr())
        })
    }
}

/// Puts `new` into the class.
pub fn attach(class: &Bound<'_, PyAny>) -> PyResult<()> {
    let definition = Box::leak(Box::new(ffi::PyMethodDef {
        ml_name: c"new".as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunctionWithKeywords: new },
        ml_flags: ffi::METH_VARARGS | ffi::METH_KEYWORDS,
        ml_doc: c"new($self, *args, **kwargs)\n--\n\nReturns a tensor of this dtype, with sizes or values as for ``Tensor``.".as_ptr(),
    }));
    // SAFETY: a class; the definition lives as long as the process.
    let method = unsafe {
        let method = ffi::PyDescr_NewMethod(class.as_ptr().cast(), definition);
        Bound::from_owned_ptr_or_err(class.py(), method)?
    };
    class.setattr("new", method)?;
    // Python 2's name of the operator.
    class.setattr("__idiv__", class.getattr("__itruediv__")?)
}

/// `set_default_tensor_type(t)`.
pub fn set_default_tensor_type(o: Any<'_>) -> Result<()> {
    match dtype_of_type(o).or_else(|| dtype::dtype_of(o)) {
        Some(d) if d.is_floating() => {
            outcome(crate::warn_once(o.py(), "default tensor type", "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use torch.set_default_dtype() and torch.set_default_device() as alternatives."))?;
            set_default_dtype(d);
            Ok(())
        }
        Some(_) => bail!(Type, "only floating-point types are supported as the default type"),
        None => {
            bail!(Type, "invalid type object: only floating-point types are supported as the default type")
        }
    }
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<TensorType>()?;
    for (name, d) in TYPES {
        m.add(name, Py::new(m.py(), TensorType(d))?)?;
    }
    Ok(())
}
