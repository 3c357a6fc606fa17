//! The quick path for lists and tuples of plain Python numbers.
use crate::bind::Obj;
use ferrotorch_tensor::promotion::default_dtype;
use ferrotorch_tensor::{dispatch, DType, Dims, Element, Scalar, Tensor};
use num_complex::Complex;
use pyo3::ffi;
use std::ptr::addr_of_mut;

/// Deeper nests go the general way.
const DEEPEST: usize = 6;

/// A list or tuple, not of a derived class. No other code runs while it is read, so it does not change.
#[derive(Clone, Copy)]
enum Row {
    List(Obj),
    Tuple(Obj),
}

impl Row {
    #[inline]
    fn of(o: Obj) -> Option<Row> {
        // SAFETY: a live object; the types live forever.
        unsafe {
            let ty = ffi::Py_TYPE(o);
            if ty == addr_of_mut!(ffi::PyList_Type) {
                Some(Row::List(o))
            } else if ty == addr_of_mut!(ffi::PyTuple_Type) {
                Some(Row::Tuple(o))
            } else {
                None
            }
        }
    }

    #[inline]
    fn len(self) -> usize {
        // SAFETY: of the type that the variant names.
        unsafe {
            match self {
                Row::List(o) => ffi::PyList_Size(o) as usize,
                Row::Tuple(o) => ffi::PyTuple_Size(o) as usize,
            }
        }
    }

    /// A borrowed item.
    #[inline]
    fn get(self, i: usize) -> Obj {
        // SAFETY: the index is below the length, which does not change.
        unsafe {
            match self {
                Row::List(o) => ffi::PyList_GetItem(o, i as isize),
                Row::Tuple(o) => ffi::PyTuple_GetItem(o, i as isize),
            }
        }
    }
}

/// The dtype of a plain number.
#[inline]
fn kind(o: Obj) -> Option<DType> {
    // SAFETY: a live object; the types live forever.
    unsafe {
        let ty = ffi::Py_TYPE(o);
        if ty == addr_of_mut!(ffi::PyFloat_Type) {
            Some(default_dtype())
        } else if ty == addr_of_mut!(ffi::PyLong_Type) {
            Some(DType::I64)
        } else if ty == addr_of_mut!(ffi::PyBool_Type) {
            Some(DType::Bool)
        } else if ty == addr_of_mut!(ffi::PyComplex_Type) {
            Some(default_dtype().to_complex())
        } else {
            None
        }
    }
}

/// The tensor of a number or nest of plain numbers; `None` where anything needs a closer look.
pub fn tensor(o: Obj, dtype: Option<DType>) -> Option<Tensor> {
    let mut shape = Dims::new();
    let mut first = o;
    while let Some(row) = Row::of(first) {
        let n = row.len();
        if shape.len() == DEEPEST {
            return None;
        }
        shape.push(n);
        if n == 0 {
            break;
        }
        first = row.get(0);
    }
    let dtype = match dtype {
        Some(dtype) => dtype,
        None if shape.last() == Some(&0) => default_dtype(),
        None => kind(first)?,
    };
    let out = Tensor::empty(&shape, dtype).ok()?;
    let done = dispatch!("tensor", dtype, all T => Ok(fill::<T>(o, &shape, &mut out.data_ptr::<T>())));
    matches!(done, Ok(true)).then_some(out)
}

/// Writes the numbers in `o` from `at` on, if they have the shape and fit the dtype.
fn fill<T: Element>(o: Obj, shape: &[usize], at: &mut *mut T) -> bool {
    let Some((&n, rest)) = shape.split_first() else {
        return put(o, at);
    };
    let Some(row) = Row::of(o) else { return false };
    if row.len() != n {
        return false;
    }
    if rest.is_empty() {
        (0..n).all(|i| put(row.get(i), at))
    } else {
        (0..n).all(|i| fill(row.get(i), rest, at))
    }
}

#[inline(always)]
fn put<T: Element>(o: Obj, at: &mut *mut T) -> bool {
    match plain::<T>(o) {
        Some(x) => {
            // SAFETY: the new tensor has room for every number of its shape.
            unsafe {
                at.write(x);
                *at = at.add(1);
            }
            true
        }
        None => false,
    }
}

/// A plain number as an element, where that loses nothing that PyTorch would complain about.
#[inline(always)]
fn plain<T: Element>(o: Obj) -> Option<T> {
    let dtype = T::DTYPE;
    // SAFETY: a live object, of the type that is compared; the types live forever.
    unsafe {
        let ty = ffi::Py_TYPE(o);
        if ty == addr_of_mut!(ffi::PyFloat_Type) {
            return (!dtype.is_integral(true)).then(|| Scalar::Float(ffi::PyFloat_AsDouble(o)).to());
        }
        if ty == addr_of_mut!(ffi::PyLong_Type) {
            let mut overflow = 0;
            let x = ffi::PyLong_AsLongLongAndOverflow(o, &mut overflow);
            if overflow != 0 || dtype == DType::Bool || !fits(x, dtype) {
                return None;
            }
            return Some(Scalar::Int(x).to());
        }
        if ty == addr_of_mut!(ffi::PyBool_Type) {
            return Some(Scalar::Bool(o == ffi::Py_True()).to());
        }
        if dtype.is_complex() && ty == addr_of_mut!(ffi::PyComplex_Type) {
            let x = Complex::new(ffi::PyComplex_RealAsDouble(o), ffi::PyComplex_ImagAsDouble(o));
            return Some(Scalar::Complex(x).to());
        }
    }
    None
}

/// Whether a dtype has the value.
#[inline(always)]
fn fits(x: i64, dtype: DType) -> bool {
    match dtype {
        DType::U8 => u8::try_from(x).is_ok(),
        DType::I8 => i8::try_from(x).is_ok(),
        DType::I16 => i16::try_from(x).is_ok(),
        DType::I32 => i32::try_from(x).is_ok(),
        _ => true,
    }
}
