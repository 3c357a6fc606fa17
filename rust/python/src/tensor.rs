//! The class `Tensor`: a type made from slots.
mod members;
mod operators;
mod properties;
mod size;
mod slots;

pub use members::{as_subclass, expect, found};
pub use size::{register as register_size, size_object};

use crate::bind::{Op, INPLACE, METHOD};
use crate::object::{self, Obj, PyTensor};
use pyo3::ffi;
use pyo3::prelude::*;
use std::ffi::{c_void, CStr};
use std::mem::offset_of;
use std::ptr::null_mut;

const DOC: &CStr = c"Tensor(*size)\n--\n\nA multi-dimensional array of elements of one dtype, which records how it was computed.";

/// Makes the class with all methods of the tables.
pub fn create<'py>(py: Python<'py>, tables: &[&[&'static Op]]) -> PyResult<Bound<'py, PyAny>> {
    operators::resolve(tables);
    let fields = vec![
        field(c"__dictoffset__", offset_of!(PyTensor, dict)),
        field(c"__weaklistoffset__", offset_of!(PyTensor, weak)),
        // SAFETY: an all-zero entry ends the list.
        unsafe { std::mem::zeroed() },
    ];
    let mut all = slots::slots();
    let mut slot = |id: i32, p: *mut c_void| all.push(ffi::PyType_Slot { slot: id, pfunc: p });
    slot(ffi::Py_tp_doc, DOC.as_ptr() as *mut c_void);
    slot(ffi::Py_tp_members, leak(fields));
    slot(ffi::Py_tp_methods, leak(methods(tables)));
    slot(ffi::Py_tp_getset, leak(properties::getset()));
    slot(0, null_mut());
    let mut spec = ffi::PyType_Spec {
        name: c"ferrotorch.Tensor".as_ptr(),
        basicsize: std::mem::size_of::<PyTensor>() as i32,
        itemsize: 0,
        flags: (ffi::Py_TPFLAGS_DEFAULT | ffi::Py_TPFLAGS_BASETYPE | ffi::Py_TPFLAGS_HAVE_GC) as u32,
        slots: leak(all).cast(),
    };
    // SAFETY: the spec and everything it points to live as long as the type, or are copied.
    let class = unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyType_FromSpec(&mut spec))? };
    object::set_tensor_type(class.clone().into_ptr().cast());
    // Error messages name the class without its module.
    class.setattr("__name__", "Tensor")?;
    members::attach(&class)?;
    Ok(class)
}

fn field(name: &'static CStr, offset: usize) -> ffi::PyMemberDef {
    ffi::PyMemberDef {
        name: name.as_ptr(),
        type_code: ffi::Py_T_PYSSIZET,
        offset: offset as isize,
        flags: ffi::Py_READONLY,
        doc: std::ptr::null(),
    }
}

fn leak<T>(list: Vec<T>) -> *mut c_void {
    Box::leak(list.into_boxed_slice()).as_mut_ptr().cast()
}

/// Methods and in-place methods of all operators.
fn methods(tables: &[&[&'static Op]]) -> Vec<ffi::PyMethodDef> {
    let mut all = Vec::with_capacity(1024);
    for op in tables.iter().copied().flatten() {
        if op.has(METHOD) {
            all.push(definition(op.name, op.method, op.method_doc));
        }
        if op.has(INPLACE) {
            all.push(definition(op.inplace_name, op.inplace, op.inplace_doc));
        }
    }
    all.push(ffi::PyMethodDef::zeroed());
    all
}

/// The definition of a function; the texts end with NUL.
pub fn definition(name: &'static str, f: crate::bind::Raw, doc: &'static str) -> ffi::PyMethodDef {
    ffi::PyMethodDef {
        ml_name: name.as_ptr().cast(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunctionFastWithKeywords: f },
        ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
        ml_doc: doc.as_ptr().cast(),
    }
}

/// The object as a safe reference; for functions that the interpreter calls with a live object.
///
/// # Safety
/// `o` is alive for `'a` and the GIL is held.
unsafe fn borrowed<'a>(py: Python<'a>, o: Obj) -> crate::bind::Any<'a> {
    // SAFETY: as promised.
    unsafe { Borrowed::from_ptr(py, o) }
}
