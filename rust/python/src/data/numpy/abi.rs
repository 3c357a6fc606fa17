//! The part of NumPy's C interface that sharing memory takes: a table of functions, the same in NumPy 1 and 2.
use crate::bind::Obj;
use ferrotorch_tensor::DType;
use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use std::ffi::{c_char, c_int, c_void};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

pub const WRITEABLE: c_int = 0x400;
const ALIGNED: c_int = 0x100;

/// `PyArrayObject`.
#[repr(C)]
pub struct Array {
    ob: ffi::PyObject,
    pub data: *mut u8,
    pub nd: c_int,
    pub dimensions: *mut isize,
    pub strides: *mut isize,
    pub base: Obj,
    pub descr: *mut Descr,
    pub flags: c_int,
}

/// The beginning of `PyArray_Descr`, which NumPy 2 left as it was.
#[repr(C)]
pub struct Descr {
    ob: ffi::PyObject,
    typeobj: Obj,
    kind: c_char,
    letter: c_char,
    pub byteorder: c_char,
    flags: c_char,
    pub type_num: c_int,
}

type NewArray = unsafe extern "C" fn(
    *mut ffi::PyTypeObject,
    c_int,
    *const isize,
    c_int,
    *const isize,
    *mut c_void,
    c_int,
    c_int,
    Obj,
) -> Obj;
type SetBase = unsafe extern "C" fn(Obj, Obj) -> c_int;
type DescrFromScalar = unsafe extern "C" fn(Obj) -> *mut Descr;

/// NumPy's table of functions and types, by the positions that its headers give.
#[derive(Clone, Copy)]
pub struct Api(*const *mut c_void);

static TABLE: AtomicPtr<*mut c_void> = AtomicPtr::new(null_mut());

impl Api {
    /// The table if NumPy is imported: without it no object is an array.
    #[inline]
    pub fn loaded(py: Python<'_>) -> Option<Api> {
        let table = TABLE.load(Relaxed);
        if !table.is_null() {
            return Some(Api(table));
        }
        Api::look(py)
    }

    #[cold]
    fn look(py: Python<'_>) -> Option<Api> {
        let modules = py.import("sys").and_then(|sys| sys.getattr("modules")).ok()?;
        // Part of NumPy may be loaded while NumPy itself still is.
        if !modules.contains("numpy").ok()? || !py.import("numpy").ok()?.hasattr("ndarray").ok()? {
            return None;
        }
        Api::import(py).ok()
    }

    /// The table, importing NumPy where that has not happened.
    pub fn import(py: Python<'_>) -> PyResult<Api> {
        let table = TABLE.load(Relaxed);
        if !table.is_null() {
            return Ok(Api(table));
        }
        let unavailable = |_| PyRuntimeError::new_err("Numpy is not available");
        let module = py
            .import("numpy._core.multiarray")
            .or_else(|_| py.import("numpy.core.multiarray"))
            .map_err(unavailable)?;
        let capsule = module.getattr("_ARRAY_API").map_err(unavailable)?;
        // SAFETY: the capsule, which has no name, points to the table; both live as long as the process.
        let table = unsafe { ffi::PyCapsule_GetPointer(capsule.as_ptr(), std::ptr::null()) };
        if table.is_null() {
            return Err(PyErr::fetch(py));
        }
        std::mem::forget(capsule);
        TABLE.store(table.cast(), Relaxed);
        Ok(Api(table.cast_const().cast()))
    }

    #[inline]
    fn entry(self, position: usize) -> *mut c_void {
        // SAFETY: the table has more than 300 entries, and this module asks for those that it has always had.
        unsafe { *self.0.add(position) }
    }

    fn is_instance(self, o: Obj, position: usize) -> bool {
        let ty: *mut ffi::PyTypeObject = self.entry(position).cast();
        // SAFETY: the entry is a type; `o` is alive.
        unsafe { ffi::Py_TYPE(o) == ty || ffi::PyType_IsSubtype(ffi::Py_TYPE(o), ty) != 0 }
    }

    /// Whether an object is a `numpy.ndarray`.
    #[inline]
    pub fn is_array(self, o: Obj) -> bool {
        self.is_instance(o, 2)
    }

    /// Whether an object is a `numpy.generic`.
    pub fn is_scalar(self, o: Obj) -> bool {
        self.is_instance(o, 10)
    }

    /// NumPy's number for the type of a scalar.
    pub fn scalar_type(self, o: Obj) -> Option<c_int> {
        // SAFETY: the function at this position has this type; a new reference or null.
        unsafe {
            let f: DescrFromScalar = std::mem::transmute(self.entry(57));
            let descr = f(o);
            if descr.is_null() {
                ffi::PyErr_Clear();
                return None;
            }
            let number = (*descr).type_num;
            ffi::Py_DecRef(descr.cast());
            Some(number)
        }
    }

    /// A new array over memory that `base`, a reference it takes over, keeps alive; null with an exception.
    ///
    /// # Safety
    /// Sizes and strides (in bytes) describe `dtype` elements inside valid memory at `data`.
    pub unsafe fn new_array(
        self,
        shape: &[isize],
        strides: &[isize],
        number: c_int,
        data: *mut u8,
        base: Obj,
    ) -> Obj {
        // SAFETY: the functions at these positions have these types.
        unsafe {
            let new: NewArray = std::mem::transmute(self.entry(93));
            let set_base: SetBase = std::mem::transmute(self.entry(282));
            let a = new(
                self.entry(2).cast(),
                shape.len() as c_int,
                shape.as_ptr(),
                number,
                strides.as_ptr(),
                data.cast(),
                0,
                WRITEABLE | ALIGNED,
                null_mut(),
            );
            if a.is_null() {
                ffi::Py_DecRef(base);
                return a;
            }
            // Takes the reference over whether it succeeds or not.
            if set_base(a, base) < 0 {
                ffi::Py_DecRef(a);
                return null_mut();
            }
            a
        }
    }
}

/// NumPy's number for a dtype; it has no bfloat16.
pub fn number_of(dtype: DType) -> Option<c_int> {
    Some(match dtype {
        DType::Bool => 0,
        DType::I8 => 1,
        DType::U8 => 2,
        DType::I16 => 3,
        DType::I32 => 5,
        // `long` where it has 64 bits, else `long long`.
        DType::I64 => {
            if std::mem::size_of::<std::ffi::c_long>() == 8 {
                7
            } else {
                9
            }
        }
        DType::F32 => 11,
        DType::F64 => 12,
        DType::C64 => 14,
        DType::C128 => 15,
        DType::F16 => 23,
        DType::BF16 => return None,
    })
}

/// The dtype for NumPy's number of a type.
pub fn dtype_of(number: c_int) -> Option<DType> {
    Some(match number {
        0 => DType::Bool,
        1 => DType::I8,
        2 => DType::U8,
        3 => DType::I16,
        5 => DType::I32,
        7 if std::mem::size_of::<std::ffi::c_long>() == 4 => DType::I32,
        7 | 9 => DType::I64,
        11 => DType::F32,
        12 => DType::F64,
        14 => DType::C64,
        15 => DType::C128,
        23 => DType::F16,
        _ => return None,
    })
}
