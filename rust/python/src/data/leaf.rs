//! One Python number of any class as an element.
use super::numpy;
use super::sequence::tensor_number;
use crate::bind::Any;
use crate::object;
use ferrotorch_tensor::promotion::default_dtype;
use ferrotorch_tensor::{DType, Element, Scalar};
use half::{bf16, f16};
use num_complex::Complex;
use pyo3::exceptions::*;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyComplex, PyFloat, PyInt};

/// The dtype of a number, tensor or array; `None` for other objects.
pub fn dtype_of(o: Any<'_>) -> PyResult<Option<DType>> {
    // SAFETY: a live object.
    let exact = unsafe { ffi::PyFloat_CheckExact(o.as_ptr()) != 0 };
    if exact {
        return Ok(Some(default_dtype()));
    }
    if object::is_tensor(o.as_ptr()) {
        // SAFETY: an instance that the caller keeps.
        return Ok(Some(unsafe { object::core(o.as_ptr()) }.dtype()));
    }
    // Before Python's classes: `numpy.float64` is a `float` too.
    if let Some(dtype) = numpy::dtype_of(o)? {
        return Ok(Some(dtype));
    }
    Ok(if o.is_instance_of::<PyFloat>() {
        Some(default_dtype())
    } else if o.is_instance_of::<PyBool>() {
        Some(DType::Bool)
    } else if o.is_instance_of::<PyInt>() {
        Some(DType::I64)
    } else if o.is_instance_of::<PyComplex>() {
        Some(default_dtype().to_complex())
    } else {
        None
    })
}

/// An element that Python objects convert to.
pub trait Leaf: Element {
    fn read(o: Any<'_>) -> PyResult<Self>;
}

fn overflow(dtype: DType) -> PyErr {
    PyRuntimeError::new_err(format!("value cannot be converted to type {} without overflow", dtype.name()))
}

/// `float(o)`, without parsing text.
fn real(o: Any<'_>) -> PyResult<f64> {
    match tensor_number(o)? {
        Some(Scalar::Complex(c)) if c.im != 0.0 => return Err(must_be_real("Tensor")),
        Some(x) => return Ok(x.to_f64()),
        None => {}
    }
    // SAFETY: a live object; -1 may come with an exception.
    let x = unsafe { ffi::PyFloat_AsDouble(o.as_ptr()) };
    match x == -1.0 {
        true => PyErr::take(o.py()).map_or(Ok(x), Err),
        false => Ok(x),
    }
}

fn must_be_real(kind: &str) -> PyErr {
    PyTypeError::new_err(format!("must be real number, not {kind}"))
}

/// `operator.index(o)`.
fn integer(o: Any<'_>) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: a new reference, or null with an exception.
    unsafe { Bound::from_owned_ptr_or_err(o.py(), ffi::PyNumber_Index(o.as_ptr())) }
}

fn complex(o: Any<'_>) -> PyResult<Complex<f64>> {
    if let Some(x) = tensor_number(o)? {
        return Ok(x.to_complex());
    }
    if o.is_instance_of::<PyComplex>() {
        return complex_parts(o);
    }
    if let Ok(method) = o.getattr("__complex__") {
        return complex_parts(method.call0()?.as_borrowed());
    }
    Ok(Complex::new(real(o)?, 0.0))
}

fn complex_parts(o: Any<'_>) -> PyResult<Complex<f64>> {
    // SAFETY: a live object; other classes than complex count as real.
    let x = unsafe {
        Complex::new(ffi::PyComplex_RealAsDouble(o.as_ptr()), ffi::PyComplex_ImagAsDouble(o.as_ptr()))
    };
    PyErr::take(o.py()).map_or(Ok(x), Err)
}

/// An integer of `dtype`. Negative numbers wrap around in `uint8`, as far as its largest value.
fn whole(o: Any<'_>, dtype: DType) -> PyResult<i64> {
    let (low, high) = match dtype {
        DType::U8 => (-255, 255),
        _ => {
            let bits = dtype.size() as u32 * 8;
            (i64::MIN >> (64 - bits), i64::MAX >> (64 - bits))
        }
    };
    if o.is_instance_of::<PyFloat>() {
        let x = real(o)?;
        let low = if dtype == DType::U8 { 0.0 } else { low as f64 };
        // Written so that NaN fails.
        return if x >= low && x <= high as f64 { Ok(x as i64) } else { Err(overflow(dtype)) };
    }
    let n = integer(o)?;
    let mut past = 0;
    // SAFETY: an int object.
    let x = unsafe { ffi::PyLong_AsLongLongAndOverflow(n.as_ptr(), &mut past) };
    if past != 0 {
        return Err(PyValueError::new_err("Overflow when unpacking long long"));
    }
    if x < low || x > high {
        return Err(overflow(dtype));
    }
    Ok(x)
}

macro_rules! leaves {
    ($($($t:ty)+ => |$o:ident| $e:expr;)*) => { $($(impl Leaf for $t {
        fn read($o: Any<'_>) -> PyResult<$t> { Ok($e) }
    })+)* };
}

leaves! {
    u8 i8 i16 i32 i64 => |o| whole(o, Self::DTYPE)? as Self;
    f16 bf16 f32 f64 => |o| Self::from_scalar(Scalar::Float(real(o)?));
    Complex<f32> Complex<f64> => |o| Self::from_scalar(Scalar::Complex(complex(o)?));
    bool => |o| truth(o)?;
}

fn truth(o: Any<'_>) -> PyResult<bool> {
    if let Some(x) = tensor_number(o)? {
        return Ok(x.to_bool());
    }
    if o.is_instance_of::<PyFloat>() || o.is_instance_of::<PyComplex>() || numpy::dtype_of(o)?.is_some() {
        return o.is_truthy();
    }
    integer(o)?.is_truthy()
}
