//! The base of `nn.Module`: attributes and calls without a detour through Python.
//!
//! Parameters, buffers and submodules live in dictionaries of the instance. Looking them up in `__getattr__` costs an
//! exception for each; here the lookup comes first.
use crate::object::{Gil, Obj};
use pyo3::prelude::*;
use pyo3::types::PyString;
use pyo3::{ffi, intern};
use std::ffi::{c_int, c_void};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Whether a hook that runs for every module is registered.
static GLOBAL_HOOKS: AtomicBool = AtomicBool::new(false);

/// The names that the slots look up, interned once.
struct Names {
    tables: [Obj; 3],
    hooked: Obj,
    forward: Obj,
    call_impl: Obj,
}

static NAMES: Gil<Names> = Gil::new(Names {
    tables: [null_mut(); 3],
    hooked: null_mut(),
    forward: null_mut(),
    call_impl: null_mut(),
});

/// An attribute: what the instance's dictionary has, then parameters, modules and buffers, then the class.
unsafe extern "C" fn getattro(this: Obj, name: Obj) -> Obj {
    // SAFETY: Python passes live objects and holds the GIL; borrowed references are used before anything can drop them.
    unsafe {
        let dict = ffi::PyObject_GenericGetDict(this, null_mut());
        if dict.is_null() {
            return null_mut();
        }
        let mut found: Obj = null_mut();
        if ffi::PyDict_GetItemWithError(dict, name).is_null() {
            for table in NAMES.get().tables {
                let members = ffi::PyDict_GetItemWithError(dict, table);
                if members.is_null() || ffi::PyDict_Check(members) == 0 {
                    continue;
                }
                found = ffi::PyDict_GetItemWithError(members, name);
                if !found.is_null() {
                    ffi::Py_INCREF(found);
                    break;
                }
            }
        }
        ffi::Py_DECREF(dict);
        if !found.is_null() {
            return found;
        }
        if !ffi::PyErr_Occurred().is_null() {
            return null_mut();
        }
        ffi::PyObject_GenericGetAttr(this, name)
    }
}

/// A call: `forward`, or `_call_impl` where hooks may have to run.
unsafe extern "C" fn call(this: Obj, args: Obj, kwargs: Obj) -> Obj {
    // SAFETY: as for `getattro`.
    unsafe {
        let dict = ffi::PyObject_GenericGetDict(this, null_mut());
        if dict.is_null() {
            return null_mut();
        }
        let hooked = GLOBAL_HOOKS.load(Relaxed)
            || ffi::PyDict_GetItemWithError(dict, NAMES.get().hooked) == ffi::Py_True();
        ffi::Py_DECREF(dict);
        let name = if hooked { NAMES.get().call_impl } else { NAMES.get().forward };
        // Both are the class's or the instance's own: no parameter can have these names.
        let target = ffi::PyObject_GenericGetAttr(this, name);
        if target.is_null() {
            return null_mut();
        }
        let result = ffi::PyObject_Call(target, args, kwargs);
        ffi::Py_DECREF(target);
        result
    }
}

/// Says whether hooks that run for every module are registered.
#[pyfunction]
fn _set_module_hooks(registered: bool) {
    GLOBAL_HOOKS.store(registered, Relaxed);
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = m.py();
    let keep = |name: &Bound<'_, PyString>| name.clone().into_ptr();
    // SAFETY: the module is being created; nothing reads the names yet.
    unsafe {
        *NAMES.get() = Names {
            tables: [
                keep(intern!(py, "_parameters")),
                keep(intern!(py, "_modules")),
                keep(intern!(py, "_buffers")),
            ],
            hooked: keep(intern!(py, "_hooked")),
            forward: keep(intern!(py, "forward")),
            call_impl: keep(intern!(py, "_call_impl")),
        };
    }
    let slot = |slot: c_int, function: *mut c_void| ffi::PyType_Slot { slot, pfunc: function };
    let mut slots = [
        slot(ffi::Py_tp_getattro, getattro as *mut c_void),
        slot(ffi::Py_tp_call, call as *mut c_void),
        slot(ffi::Py_tp_doc, c"Base of `nn.Module`: its attributes and calls.".as_ptr() as *mut c_void),
        slot(0, null_mut()),
    ];
    let mut spec = ffi::PyType_Spec {
        name: c"ferrotorch._C._ModuleBase".as_ptr(),
        basicsize: std::mem::size_of::<ffi::PyObject>() as c_int,
        itemsize: 0,
        flags: (ffi::Py_TPFLAGS_DEFAULT | ffi::Py_TPFLAGS_BASETYPE) as _,
        slots: slots.as_mut_ptr(),
    };
    // SAFETY: the specification is valid and is copied.
    let class = unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyType_FromSpec(&mut spec))? };
    m.add("_ModuleBase", class)?;
    m.add_function(wrap_pyfunction!(_set_module_hooks, m)?)
}
