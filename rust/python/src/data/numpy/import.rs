//! Tensors over the memory of arrays.
use super::abi::{self, Api, Array};
use crate::bind::Any;
use crate::data::args::class_name;
use crate::error::OrRaise;
use crate::object::Handle;
use ferrotorch_tensor::{shape, DType, Dims, Storage, Tensor};
use pyo3::exceptions::*;
use pyo3::prelude::*;

/// Whether an object is a `numpy.ndarray`.
#[inline]
pub fn is_array(o: Any<'_>) -> bool {
    Api::loaded(o.py()).is_some_and(|api| api.is_array(o.as_ptr()))
}

/// The dtype of an array or a NumPy number; `None` for other objects.
pub fn dtype_of(o: Any<'_>) -> PyResult<Option<DType>> {
    let Some(api) = Api::loaded(o.py()) else { return Ok(None) };
    let number = if api.is_array(o.as_ptr()) {
        // SAFETY: an array has this layout.
        unsafe { (*(*o.as_ptr().cast::<Array>()).descr).type_num }
    } else if api.is_scalar(o.as_ptr()) {
        match api.scalar_type(o.as_ptr()) {
            Some(number) => number,
            None => return Ok(None),
        }
    } else {
        return Ok(None);
    };
    match abi::dtype_of(number) {
        // Text, dates and records are not numbers.
        None if matches!(number, 17..=22) && !api.is_array(o.as_ptr()) => Ok(None),
        None => Err(unsupported(o)),
        some => Ok(some),
    }
}

#[cold]
fn unsupported(o: Any<'_>) -> PyErr {
    let kind = if is_array(o) {
        o.getattr("dtype").and_then(|d| d.getattr("type")).and_then(|t| t.getattr("__name__"))
    } else {
        o.get_type().getattr("__name__")
    };
    let kind = kind.map(|k| k.to_string()).unwrap_or_default();
    PyTypeError::new_err(format!("can't convert np.ndarray of type numpy.{kind}. The only supported types are: float64, float32, float16, complex64, complex128, int64, int32, int16, int8, uint8, and bool."))
}

/// `from_numpy(a)`.
pub fn from_numpy(a: Any<'_>) -> PyResult<Tensor> {
    if !is_array(a) {
        return Err(PyTypeError::new_err(format!("expected np.ndarray (got {})", class_name(a))));
    }
    from_array(a, true)
}

/// The tensor over an array's memory.
pub fn from_array(o: Any<'_>, warn: bool) -> PyResult<Tensor> {
    // SAFETY: the caller has seen that it is an array, whose fields stay as they are while no other code runs.
    let (a, descr) = unsafe {
        let a = &*o.as_ptr().cast::<Array>();
        (a, &*a.descr)
    };
    if warn && a.flags & abi::WRITEABLE == 0 {
        crate::warn_once(o.py(), "array not writable", "The given NumPy array is not writable, and PyTorch does not support non-writable tensors. This means writing to this tensor will result in undefined behavior. You may want to copy the array to protect its data or make it writable before converting it to a tensor. This type of warning will be suppressed for the rest of this program.")?;
    }
    let swapped = if cfg!(target_endian = "little") { b'>' } else { b'<' };
    if descr.byteorder as u8 == swapped {
        return Err(PyValueError::new_err("given numpy array has byte order different from the native byte order. Conversion between byte orders is currently not supported."));
    }
    let dtype = abi::dtype_of(descr.type_num).ok_or_else(|| unsupported(o))?;
    let (size, n) = (dtype.size() as isize, a.nd as usize);
    let (mut sizes, mut strides) = (Dims::new(), Dims::new());
    for d in 0..n {
        // SAFETY: an array has as many sizes and strides as dimensions.
        let (length, stride) = unsafe { (*a.dimensions.add(d), *a.strides.add(d)) };
        if stride < 0 {
            return Err(PyValueError::new_err("At least one stride in the given numpy array is negative, and tensors with negative strides are not currently supported. (You can probably work around this by making a copy of your array  with array.copy().) "));
        }
        if stride % size != 0 {
            return Err(PyValueError::new_err("given numpy array strides not a multiple of the element byte size. Copy the numpy array to reallocate the memory."));
        }
        sizes.push(length as usize);
        strides.push((stride / size) as usize);
    }
    let data = a.data;
    if data as usize % align_of(dtype) != 0 {
        crate::warn(
            o.py(),
            "The memory of the given NumPy array is not aligned for its dtype: the tensor has a copy of it.",
        )?;
        return from_array(o.call_method0("copy")?.as_borrowed(), false);
    }
    let bytes = shape::span(&sizes, &strides) * dtype.size();
    // SAFETY: the array spans these bytes and stays alive with the handle.
    let storage = unsafe { Storage::foreign(data, bytes, Box::new(Handle::new(&o))) }.or_raise()?;
    Ok(Tensor::from_parts(storage, sizes, strides, 0, dtype))
}

/// Bytes whose multiple an element's address is.
pub fn align_of(dtype: DType) -> usize {
    match dtype {
        DType::C64 => 4,
        other => other.size().min(8),
    }
}
