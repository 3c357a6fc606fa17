//! Tensors from objects of any kind: `tensor`, `as_tensor`, `asarray`, `new_tensor`.
use super::args::outcome;
use super::sequence::{from_sequence, invalid};
use super::{buffer, dlpack, numpy, storage};
use crate::bind::Any;
use crate::error::OrRaise;
use crate::object;
use ferrotorch_tensor::promotion::default_dtype;
use ferrotorch_tensor::{bail, ops, DType, Result, Tensor};
use pyo3::exceptions::*;
use pyo3::prelude::*;
use pyo3::types::PyString;

/// A new tensor with the values of `o`, which shares memory with nothing.
#[inline]
pub fn tensor(o: Any<'_>, dtype: Option<DType>, requires_grad: bool, caller: &str) -> Result<Tensor> {
    let t = match super::flat::tensor(o.as_ptr(), dtype) {
        Some(t) => t,
        None => outcome(copied(o, dtype, caller))?,
    };
    if requires_grad {
        track(&t)?;
    }
    Ok(t)
}

/// Turns tracking on for a tensor that was just made.
pub fn track(t: &Tensor) -> Result<()> {
    if !t.dtype().is_differentiable() {
        bail!(Runtime, "Only Tensors of floating point and complex dtype can require gradients");
    }
    t.set_requires_grad(true)
}

#[cold]
fn copied(o: Any<'_>, dtype: Option<DType>, caller: &str) -> PyResult<Tensor> {
    if object::is_tensor(o.as_ptr()) {
        let text = format!("To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or sourceTensor.detach().clone().requires_grad_(True), rather than {caller}(sourceTensor).");
        crate::warn(o.py(), &text)?;
    }
    match shared(o, false)? {
        Some(t) => fresh(&t.detach(), dtype).or_raise(),
        None => from_sequence(o, dtype).or_raise(),
    }
}

/// A copy in `dtype`.
fn fresh(t: &Tensor, dtype: Option<DType>) -> Result<Tensor> {
    match dtype {
        Some(dtype) if dtype != t.dtype() => ops::copy::to_dtype(t, dtype),
        _ => ops::copy::clone(t),
    }
}

/// The tensor over the memory of a tensor, array or other library's tensor.
fn shared(o: Any<'_>, warn: bool) -> PyResult<Option<Tensor>> {
    if object::is_tensor(o.as_ptr()) {
        // SAFETY: an instance that the caller keeps; the handle is cloned at once.
        return Ok(Some(unsafe { object::core(o.as_ptr()) }.clone()));
    }
    if o.is_instance_of::<PyString>() {
        return Err(invalid(o));
    }
    if numpy::is_array(o) {
        return numpy::from_array(o, warn).map(Some);
    }
    if let Some(t) = storage::tensor_of(o)? {
        return Ok(Some(t));
    }
    if o.hasattr("__dlpack__")? {
        return dlpack::from_dlpack(o, None).map(Some);
    }
    Ok(None)
}

/// `as_tensor(o, dtype=dtype)`: shares memory where it can.
pub fn as_tensor(o: Any<'_>, dtype: Option<DType>) -> Result<Tensor> {
    if let Some(t) = super::flat::tensor(o.as_ptr(), dtype) {
        return Ok(t);
    }
    match outcome(shared(o, true))? {
        Some(t) => match dtype {
            Some(dtype) => ops::copy::to_dtype(&t, dtype),
            None => Ok(t),
        },
        None => from_sequence(o, dtype),
    }
}

/// `asarray(o, dtype=dtype, copy=copy, requires_grad=requires_grad)`.
pub fn asarray(
    o: Any<'_>,
    dtype: Option<DType>,
    copy: Option<bool>,
    requires_grad: Option<bool>,
) -> Result<Tensor> {
    if let Some(dtype) = dtype.filter(|d| requires_grad == Some(true) && !d.is_differentiable()) {
        let _ = dtype;
        bail!(Runtime, "Only Tensors of floating point and complex dtype can require gradients");
    }
    let source = outcome(source(o, dtype))?;
    let Some(mut t) = source else {
        if copy == Some(false) {
            bail!(Value, "can't alias arbitrary sequence into a tensor.");
        }
        let t = from_sequence(o, dtype)?;
        if requires_grad == Some(true) {
            track(&t)?;
        }
        return Ok(t);
    };
    let wanted = dtype.unwrap_or(t.dtype());
    if copy == Some(false) && wanted != t.dtype() {
        bail!(
            Value,
            "can't alias tensor with dtype '{}' into dtype '{}'.",
            t.dtype().type_name(),
            wanted.type_name()
        );
    }
    if wanted != t.dtype() {
        t = ops::copy::to_dtype(&t, wanted)?;
    } else if copy == Some(true) {
        t = ops::copy::clone(&t)?;
    }
    let tracked = t.requires_grad();
    if requires_grad.is_none() && tracked {
        outcome(crate::warn_once(o.py(), "asarray", "torch.asarray: unspecified requires_grad now defaults to obj.requires_grad instead of False. Pass requires_grad=False explicitly to get the old behavior and silence this warning."))?;
    }
    match requires_grad {
        Some(false) if tracked => Ok(t.detach()),
        Some(true) if !tracked => track(&t).map(|()| t),
        _ => Ok(t),
    }
}

/// The tensor over memory that `o` has, arrays' numbers included.
fn source(o: Any<'_>, dtype: Option<DType>) -> PyResult<Option<Tensor>> {
    if let Some(t) = shared(o, false)? {
        return Ok(Some(t));
    }
    if let Some(own) = numpy::dtype_of(o)? {
        return from_sequence(o, Some(own)).or_raise().map(Some);
    }
    if buffer::Buffer::has(o) {
        return buffer::frombuffer(o, dtype.unwrap_or_else(default_dtype), -1, 0).map(Some);
    }
    Ok(None)
}

/// `from_file(filename, ...)`: maps are not made.
pub fn from_file(
    filename: &str,
    shared: Option<bool>,
    size: Option<i64>,
    dtype: Option<DType>,
) -> Result<Tensor> {
    let dtype = dtype.unwrap_or_else(default_dtype);
    if shared == Some(true) {
        bail!(NotImplemented, "from_file(): shared=True maps a file into memory, which ferrotorch does not do; read it with shared=False");
    }
    let bytes = std::fs::read(filename).or_else(|e| {
        let (text, code) = (e.to_string(), e.raw_os_error().unwrap_or(0));
        let text = text.split(" (os error").next().unwrap_or_default();
        bail!(Runtime, "unable to open file <{filename}> in read-only mode: {text} ({code})")
    })?;
    let n = usize::try_from(size.unwrap_or(0)).unwrap_or(0);
    let wanted = n.saturating_mul(dtype.size());
    if bytes.len() < wanted {
        bail!(
            Runtime,
            "file <{filename}> size <{}> is smaller than the required mapping size <{wanted}>",
            bytes.len()
        );
    }
    let out = Tensor::empty(&[n], dtype)?;
    // SAFETY: fresh memory of as many bytes.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), out.data_ptr(), wanted) };
    Ok(out)
}

/// The exception for a legacy constructor's argument.
pub fn not_a_sequence(kind: &str) -> PyErr {
    PyTypeError::new_err(format!("new(): data must be a sequence (got {kind})"))
}
