//! Tensors from nested sequences of numbers: the general path, with PyTorch's rules and messages.
use super::args::{class_name, outcome};
use super::leaf::{self, Leaf};
use super::numpy;
use crate::bind::Any;
use crate::error::OrRaise;
use crate::{convert, object};
use ferrotorch_tensor::ops::copy;
use ferrotorch_tensor::promotion::{default_dtype, promote_types};
use ferrotorch_tensor::{dispatch, DType, Dims, Result, Tensor};
use pyo3::exceptions::*;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

/// Dimensions that a tensor has at most.
const MAX_DIMS: usize = 128;

/// A new tensor with the numbers in `o`.
pub fn from_sequence(o: Any<'_>, dtype: Option<DType>) -> Result<Tensor> {
    if let Some(t) = super::flat::tensor(o.as_ptr(), dtype) {
        return Ok(t);
    }
    outcome(general(o, dtype))
}

fn general(o: Any<'_>, dtype: Option<DType>) -> PyResult<Tensor> {
    let shape = sizes(o)?;
    if shape.len() == 1 && shape[0] > 0 || shape.len() > 1 {
        warn_of_arrays(o)?;
    }
    let dtype = match dtype {
        Some(dtype) => dtype,
        None => infer(o, 0)?,
    };
    let out = Tensor::empty(&shape, dtype).or_raise()?;
    dispatch!("tensor", dtype, all T => Ok(Filler::<T>::new(&out).fill(o, 0))).or_raise()??;
    Ok(out)
}

fn is_sequence(o: Any<'_>) -> bool {
    // SAFETY: a live object.
    unsafe { ffi::PySequence_Check(o.as_ptr()) != 0 && !object::is_tensor(o.as_ptr()) }
}

fn length(o: Any<'_>) -> PyResult<usize> {
    // SAFETY: a live object; -1 comes with an exception.
    match unsafe { ffi::PySequence_Size(o.as_ptr()) } {
        -1 => Err(PyErr::fetch(o.py())),
        n => Ok(n as usize),
    }
}

fn item<'py>(o: Borrowed<'_, 'py, PyAny>, i: usize) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: a new reference, or null with an exception.
    unsafe { Bound::from_owned_ptr_or_err(o.py(), ffi::PySequence_GetItem(o.as_ptr(), i as isize)) }
}

fn too_deep(o: Any<'_>) -> PyErr {
    PyValueError::new_err(format!("too many dimensions '{}'", class_name(o)))
}

/// The shape that the first items have, one level after the other.
fn sizes(o: Any<'_>) -> PyResult<Dims> {
    let mut shape = Dims::new();
    let mut current = o.to_owned();
    while is_sequence(current.as_borrowed()) {
        let n = length(current.as_borrowed())?;
        shape.push(n);
        if shape.len() > MAX_DIMS {
            return Err(too_deep(current.as_borrowed()));
        }
        if n == 0 {
            break;
        }
        let first = item(current.as_borrowed(), 0)?;
        current = first;
    }
    Ok(shape)
}

fn warn_of_arrays(o: Any<'_>) -> PyResult<()> {
    // SAFETY: a live object.
    let is_list = unsafe { ffi::PyList_Check(o.as_ptr()) != 0 };
    if is_list && numpy::is_array(item(o, 0)?.as_borrowed()) {
        crate::warn_once(o.py(), "list of arrays", "Creating a tensor from a list of numpy.ndarrays is extremely slow. Please consider converting the list to a single numpy.ndarray with numpy.array() before converting to a tensor.")?;
    }
    Ok(())
}

/// The dtype that holds every number in `o`.
fn infer(o: Any<'_>, depth: usize) -> PyResult<DType> {
    if let Some(dtype) = leaf::dtype_of(o)? {
        return Ok(dtype);
    }
    if o.is_instance_of::<PyString>() || o.is_instance_of::<PyBytes>() {
        return Err(invalid(o));
    }
    if !is_sequence(o) {
        return Err(PyRuntimeError::new_err(format!("Could not infer dtype of {}", class_name(o))));
    }
    if depth > MAX_DIMS {
        return Err(too_deep(o));
    }
    let mut all = None;
    for i in 0..length(o)? {
        let x = item(o, i)?;
        if x.is(o) {
            return Err(PyTypeError::new_err("new(): self-referential lists are incompatible"));
        }
        let dtype = infer(x.as_borrowed(), depth + 1)?;
        all = Some(all.map_or(dtype, |so_far| promote_types(so_far, dtype)));
        if all == Some(DType::C128) {
            break;
        }
    }
    Ok(all.unwrap_or_else(default_dtype))
}

/// The error for text in place of numbers.
pub fn invalid(o: Any<'_>) -> PyErr {
    PyTypeError::new_err(format!("new(): invalid data type '{}'", class_name(o)))
}

/// Writes numbers into a new tensor, row by row.
struct Filler<'a, T> {
    out: &'a Tensor,
    next: *mut T,
    end: *mut T,
}

impl<'a, T: Leaf> Filler<'a, T> {
    fn new(out: &'a Tensor) -> Filler<'a, T> {
        let next: *mut T = out.data_ptr();
        Filler { out, next, end: next.wrapping_add(out.numel()) }
    }

    fn put(&mut self, x: T) {
        if self.next < self.end {
            // SAFETY: inside the new tensor's memory, which nobody else knows.
            unsafe { self.next.write(x) };
            self.next = self.next.wrapping_add(1);
        }
    }

    fn fill(&mut self, o: Any<'_>, dim: usize) -> PyResult<()> {
        let shape = self.out.shape();
        if dim == shape.len() {
            self.put(T::read(o)?);
            return Ok(());
        }
        if self.array(o, dim)? {
            return Ok(());
        }
        // SAFETY: a new reference to a list or tuple, or null with an exception.
        let row = unsafe {
            let text = c"not a sequence";
            Bound::from_owned_ptr_or_err(o.py(), ffi::PySequence_Fast(o.as_ptr(), text.as_ptr()))?
        };
        let row = row.as_borrowed();
        let n = length(row)?;
        if n != shape[dim] {
            return Err(PyValueError::new_err(format!(
                "expected sequence of length {} at dim {dim} (got {n})",
                shape[dim]
            )));
        }
        for i in 0..n {
            self.fill(item(row, i)?.as_borrowed(), dim + 1)?;
        }
        Ok(())
    }

    /// Copies an array of the remaining dimensions as a whole, where no element needs a check.
    fn array(&mut self, o: Any<'_>, dim: usize) -> PyResult<bool> {
        if !numpy::is_array(o) {
            return Ok(false);
        }
        let Ok(t) = numpy::from_array(o, false) else { return Ok(false) };
        let shape = &self.out.shape()[dim..];
        if t.shape() != shape || promote_types(t.dtype(), T::DTYPE) != T::DTYPE {
            return Ok(false);
        }
        let strides = ferrotorch_tensor::shape::contiguous_strides(shape);
        let done = (self.next as usize - self.out.data_ptr::<T>() as usize) / std::mem::size_of::<T>();
        copy::copy_into(&t, &self.out.alias(shape, &strides, done)).or_raise()?;
        self.next = self.next.wrapping_add(t.numel());
        Ok(true)
    }
}

/// The number of a tensor inside a sequence, as `float()` and `operator.index()` see it.
pub fn tensor_number<'a>(o: Any<'a>) -> PyResult<Option<ferrotorch_tensor::Scalar>> {
    if !object::is_tensor(o.as_ptr()) {
        return Ok(None);
    }
    // SAFETY: an instance that the caller keeps.
    let t = unsafe { object::core(o.as_ptr()) };
    if t.numel() != 1 {
        return Err(PyValueError::new_err("only one element tensors can be converted to Python scalars"));
    }
    convert::warn_tracks(o, t)?;
    t.item().or_raise().map(Some)
}
