//! `Size`: the tuple of a tensor's sizes.
use crate::object::Obj;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

static SIZE: AtomicPtr<ffi::PyTypeObject> = AtomicPtr::new(null_mut());
/// Allocates a `Size` to be filled; null where tuples have fields that must be set up.
static ALLOCATE: AtomicPtr<c_void> = AtomicPtr::new(null_mut());

/// A `Size` with these sizes.
#[inline]
pub fn size_object<'py>(py: Python<'py>, sizes: &[usize]) -> PyResult<Bound<'py, PyAny>> {
    let allocate = ALLOCATE.load(Relaxed);
    if allocate.is_null() {
        return from_tuple(PyTuple::new(py, sizes)?.into_any());
    }
    // SAFETY: the slot of the class; a fresh tuple whose items are set once each.
    unsafe {
        let allocate: ffi::allocfunc = std::mem::transmute(allocate);
        let o = allocate(SIZE.load(Relaxed), sizes.len() as isize);
        let o = Bound::from_owned_ptr_or_err(py, o)?;
        for (i, &n) in sizes.iter().enumerate() {
            ffi::PyTuple_SetItem(o.as_ptr(), i as isize, ffi::PyLong_FromSize_t(n));
        }
        Ok(o)
    }
}

/// A tuple of integers as a `Size`.
fn from_tuple(t: Bound<'_, PyAny>) -> PyResult<Bound<'_, PyAny>> {
    let args = PyTuple::new(t.py(), [&t])?;
    // SAFETY: tuple's constructor for a class derived from tuple.
    unsafe {
        let make: ffi::newfunc =
            std::mem::transmute(ffi::PyType_GetSlot(&raw mut ffi::PyTuple_Type, ffi::Py_tp_new));
        Bound::from_owned_ptr_or_err(t.py(), make(SIZE.load(Relaxed), args.as_ptr(), null_mut()))
    }
}

/// A result of a tuple operation as a `Size`, where it is a tuple.
unsafe fn wrapped(result: Obj) -> Obj {
    // SAFETY: a new reference, or null with an exception set.
    unsafe {
        let py = Python::assume_attached();
        let Some(t) = Bound::from_owned_ptr_or_opt(py, result) else { return null_mut() };
        if ffi::PyTuple_CheckExact(t.as_ptr()) == 0 {
            return t.into_ptr();
        }
        from_tuple(t).map_or_else(
            |e| {
                e.restore(py);
                null_mut()
            },
            Bound::into_ptr,
        )
    }
}

unsafe fn tuple_slot(id: i32) -> *mut c_void {
    // SAFETY: `tuple` has the slots asked for.
    unsafe { ffi::PyType_GetSlot(&raw mut ffi::PyTuple_Type, id) }
}

unsafe extern "C" fn concat(a: Obj, b: Obj) -> Obj {
    // SAFETY: called by the interpreter with a `Size` and any object.
    unsafe {
        if ffi::PyTuple_Check(b) == 0 {
            let py = Python::assume_attached();
            let kind = crate::data::class_name(Borrowed::from_ptr(py, b));
            PyTypeError::new_err(format!("can only concatenate tuple (not {kind}) to torch.Size"))
                .restore(py);
            return null_mut();
        }
        let f: ffi::binaryfunc = std::mem::transmute(tuple_slot(ffi::Py_sq_concat));
        wrapped(f(a, b))
    }
}

/// `a + b`, where one of the two is a `Size`.
unsafe extern "C" fn add(a: Obj, b: Obj) -> Obj {
    // SAFETY: called by the interpreter with any two objects.
    unsafe {
        if ffi::PyTuple_Check(a) != 0 && ffi::PyTuple_Check(b) != 0 {
            return concat(a, b);
        }
        let o = ffi::Py_NotImplemented();
        ffi::Py_IncRef(o);
        o
    }
}

unsafe extern "C" fn repeat(a: Obj, n: isize) -> Obj {
    // SAFETY: called by the interpreter with a `Size`.
    unsafe {
        let f: ffi::ssizeargfunc = std::mem::transmute(tuple_slot(ffi::Py_sq_repeat));
        wrapped(f(a, n))
    }
}

unsafe extern "C" fn subscript(a: Obj, i: Obj) -> Obj {
    // SAFETY: called by the interpreter with a `Size` and any object.
    unsafe {
        let f: ffi::binaryfunc = std::mem::transmute(tuple_slot(ffi::Py_mp_subscript));
        if ffi::PySlice_Check(i) != 0 {
            wrapped(f(a, i))
        } else {
            f(a, i)
        }
    }
}

/// Makes item `i` of a new tuple an integer, or fails.
unsafe fn check_item(py: Python<'_>, o: Obj, i: isize) -> PyResult<()> {
    // SAFETY: a new tuple, which nobody else knows, and an index inside.
    unsafe {
        let item = ffi::PyTuple_GetItem(o, i);
        if ffi::PyLong_CheckExact(item) == 0 {
            let index = ffi::PyNumber_Index(item);
            if index.is_null() {
                ffi::PyErr_Clear();
                let kind = crate::data::class_name(Borrowed::from_ptr(py, item));
                let text = format!("torch.Size() takes an iterable of 'int' (item {i} is '{kind}')");
                return Err(PyTypeError::new_err(text));
            }
            // A tuple that was given keeps its items.
            if ffi::Py_REFCNT(o) == 1 {
                ffi::PyTuple_SetItem(o, i, index);
            } else {
                ffi::Py_DecRef(index);
            }
        }
        let mut overflow = 0;
        ffi::PyLong_AsLongLongAndOverflow(ffi::PyTuple_GetItem(o, i), &mut overflow);
        match overflow {
            0 => Ok(()),
            _ => Err(PyValueError::new_err("Overflow when unpacking long long")),
        }
    }
}

unsafe extern "C" fn new(ty: *mut ffi::PyTypeObject, args: Obj, kwargs: Obj) -> Obj {
    // SAFETY: called by the interpreter.
    unsafe {
        let make: ffi::newfunc = std::mem::transmute(tuple_slot(ffi::Py_tp_new));
        let o = make(ty, args, kwargs);
        if o.is_null() {
            return o;
        }
        let py = Python::assume_attached();
        let o = Bound::from_owned_ptr(py, o);
        for i in 0..ffi::PyTuple_Size(o.as_ptr()) {
            if let Err(e) = check_item(py, o.as_ptr(), i) {
                e.restore(py);
                return null_mut();
            }
        }
        o.into_ptr()
    }
}

unsafe extern "C" fn repr(o: Obj) -> Obj {
    // SAFETY: called by the interpreter with a `Size`.
    unsafe {
        let py = Python::assume_attached();
        let items: PyResult<Vec<i64>> = Borrowed::from_ptr(py, o).extract();
        let text = items.map(|v| {
            let v: Vec<String> = v.iter().map(i64::to_string).collect();
            format!("torch.Size([{}])", v.join(", "))
        });
        match text.and_then(|t| Ok(t.into_pyobject(py)?)) {
            Ok(t) => t.into_ptr(),
            Err(e) => {
                e.restore(py);
                null_mut()
            }
        }
    }
}

unsafe extern "C" fn numel(o: Obj, _: Obj) -> Obj {
    // SAFETY: called by the interpreter with a `Size`.
    unsafe {
        let py = Python::assume_attached();
        let items: PyResult<Vec<i64>> = Borrowed::from_ptr(py, o).extract();
        match items {
            Ok(v) => ffi::PyLong_FromLongLong(v.iter().product()),
            Err(e) => {
                e.restore(py);
                null_mut()
            }
        }
    }
}

unsafe extern "C" fn reduce(o: Obj, _: Obj) -> Obj {
    // SAFETY: called by the interpreter with a `Size`.
    unsafe {
        let py = Python::assume_attached();
        let build = || -> PyResult<Obj> {
            let me = Borrowed::from_ptr(py, o);
            let items = PyTuple::new(py, me.try_iter()?.collect::<PyResult<Vec<_>>>()?)?;
            Ok((me.get_type(), (items,)).into_pyobject(py)?.into_ptr())
        };
        build().unwrap_or_else(|e| {
            e.restore(py);
            null_mut()
        })
    }
}

/// Makes the class.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = m.py();
    let method =
        |name: &'static std::ffi::CStr, f: ffi::PyCFunction, doc: &'static std::ffi::CStr| ffi::PyMethodDef {
            ml_name: name.as_ptr(),
            ml_meth: ffi::PyMethodDefPointer { PyCFunction: f },
            ml_flags: ffi::METH_NOARGS,
            ml_doc: doc.as_ptr(),
        };
    let methods = vec![
        method(c"numel", numel, c"numel($self)\n--\n\nReturns the product of the sizes."),
        method(c"__reduce__", reduce, c""),
        ffi::PyMethodDef::zeroed(),
    ];
    let slots = vec![
        (ffi::Py_tp_doc, c"Size(sizes)\n--\n\nThe sizes of a tensor: a tuple.".as_ptr() as *mut c_void),
        (ffi::Py_tp_new, new as *mut c_void),
        (ffi::Py_tp_repr, repr as *mut c_void),
        (ffi::Py_sq_concat, concat as *mut c_void),
        (ffi::Py_nb_add, add as *mut c_void),
        (ffi::Py_sq_repeat, repeat as *mut c_void),
        (ffi::Py_mp_subscript, subscript as *mut c_void),
        (ffi::Py_tp_methods, super::leak(methods)),
        (0, null_mut()),
    ];
    let slots = slots.into_iter().map(|(slot, pfunc)| ffi::PyType_Slot { slot, pfunc }).collect();
    let mut spec = ffi::PyType_Spec {
        name: c"ferrotorch.Size".as_ptr(),
        basicsize: 0,
        itemsize: 0,
        flags: (ffi::Py_TPFLAGS_DEFAULT | ffi::Py_TPFLAGS_BASETYPE) as u32,
        slots: super::leak(slots).cast(),
    };
    let bases = PyTuple::new(py, [py.get_type::<PyTuple>()])?;
    // SAFETY: the spec lives during the call and what it points to forever; the slot belongs to the class.
    unsafe {
        let class =
            Bound::from_owned_ptr_or_err(py, ffi::PyType_FromSpecWithBases(&mut spec, bases.as_ptr()))?;
        let ty: *mut ffi::PyTypeObject = class.clone().into_ptr().cast();
        SIZE.store(ty, Relaxed);
        // From 3.14 on tuples cache their hash in a field that only their own constructor sets up.
        if py.version_info() < (3, 14) {
            ALLOCATE.store(ffi::PyType_GetSlot(ty, ffi::Py_tp_alloc), Relaxed);
        }
        m.add("Size", class.cast_into::<PyType>()?)
    }
}
