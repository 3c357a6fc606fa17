//! Tensors as Python numbers and nested lists.
use crate::bind::Obj;
use ferrotorch_tensor::{dispatch, error, Result, Tensor};
use half::{bf16, f16};
use num_complex::Complex;
use pyo3::ffi;
use pyo3::prelude::*;
use std::ptr::null_mut;

/// An element as a new Python number.
trait Number: Copy {
    /// # Safety
    /// The GIL is held. Null comes with an exception.
    unsafe fn number(self) -> Obj;
}

macro_rules! numbers {
    ($($($t:ty)+ => |$x:ident| $e:expr;)*) => { $($(impl Number for $t {
        #[inline(always)]
        unsafe fn number(self) -> Obj {
            let $x = self;
            // SAFETY: as promised.
            unsafe { $e }
        }
    })+)* };
}

numbers! {
    u8 i8 i16 i32 i64 => |x| ffi::PyLong_FromLongLong(x as i64);
    f16 bf16 => |x| ffi::PyFloat_FromDouble(x.to_f64());
    f32 f64 => |x| ffi::PyFloat_FromDouble(x as f64);
    Complex<f32> Complex<f64> => |x| ffi::PyComplex_FromDoubles(x.re as f64, x.im as f64);
    bool => |x| ffi::PyBool_FromLong(x as _);
}

/// Turns null into the exception that came with it.
fn checked(py: Python<'_>, o: Obj) -> Result<Bound<'_, PyAny>> {
    // SAFETY: a new reference, or null with an exception.
    unsafe { Bound::from_owned_ptr_or_err(py, o) }.map_err(crate::error::foreign)
}

/// `t.item()`.
pub fn item<'py>(py: Python<'py>, t: &Tensor) -> Result<Bound<'py, PyAny>> {
    if t.numel() != 1 {
        return Err(error!(Runtime, "a Tensor with {} elements cannot be converted to Scalar", t.numel()));
    }
    // SAFETY: there is one element, at the offset.
    let o = dispatch!("item", t.dtype(), all T => Ok(unsafe { (*t.data_ptr::<T>()).number() }))?;
    checked(py, o)
}

/// `t.tolist()`.
pub fn tolist<'py>(py: Python<'py>, t: &Tensor) -> Result<Bound<'py, PyAny>> {
    if t.ndim() == 0 {
        return item(py, t);
    }
    // SAFETY: the sizes and strides lie in the tensor's memory.
    let o = dispatch!("tolist", t.dtype(), all T => Ok(unsafe { nested::<T>(t.data_ptr(), t.shape(), t.strides()) }))?;
    checked(py, o)
}

/// A list, or null with an exception.
///
/// # Safety
/// The elements that sizes and strides name from `at` on can be read, and the GIL is held.
unsafe fn nested<T: Number>(at: *const T, shape: &[usize], strides: &[usize]) -> Obj {
    // SAFETY: as promised; every item of the new list is set once, and a list with holes may be freed.
    unsafe {
        let (n, step) = (shape[0], strides[0]);
        let list = ffi::PyList_New(n as isize);
        if list.is_null() {
            return list;
        }
        for i in 0..n {
            let x = at.wrapping_add(i * step);
            let item = if shape.len() == 1 { (*x).number() } else { nested(x, &shape[1..], &strides[1..]) };
            if item.is_null() {
                ffi::Py_DecRef(list);
                return null_mut();
            }
            ffi::PyList_SetItem(list, i as isize, item);
        }
        list
    }
}
