//! `no_grad`, `enable_grad`, `set_grad_enabled` and `inference_mode`: context managers and decorators made from slots.
use crate::object::Obj;
use ferrotorch_tensor::autograd;
use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use smallvec::SmallVec;
use std::ffi::{c_int, c_void, CStr};
use std::mem::ManuallyDrop;
use std::ptr::null_mut;

/// Which switch a context manager throws.
#[derive(Clone, Copy, PartialEq)]
enum Switch {
    Grad(bool),
    /// Thrown by the constructor already.
    SetGrad(bool),
    Inference(bool),
}

/// Gradients and inference as they were.
type Before = (bool, bool);

fn throw(switch: Switch) -> Before {
    match switch {
        Switch::Grad(on) | Switch::SetGrad(on) => {
            (autograd::set_grad_enabled(on), autograd::is_inference_mode())
        }
        Switch::Inference(true) => (autograd::set_grad_enabled(false), autograd::set_inference_mode(true)),
        Switch::Inference(false) => (autograd::is_grad_enabled(), autograd::set_inference_mode(false)),
    }
}

fn restore((grad, inference): Before) {
    autograd::set_grad_enabled(grad);
    autograd::set_inference_mode(inference);
}

/// A manager; entered again before it is left, it nests.
#[repr(C)]
struct Manager {
    ob: ffi::PyObject,
    switch: Switch,
    /// What the constructor of `set_grad_enabled` found.
    first: bool,
    before: ManuallyDrop<SmallVec<[Before; 4]>>,
}

const NO_GRAD: usize = 0;
const ENABLE_GRAD: usize = 1;
const SET_GRAD: usize = 2;
const INFERENCE: usize = 3;

const KINDS: [(&CStr, &CStr, ffi::newfunc); 4] = [
    (
        c"ferrotorch.autograd.grad_mode.no_grad",
        c"no_grad(orig_func=None)\n--\n\nSwitches recording off inside a ``with`` block or a decorated function.\n\nExample::\n\n    >>> x = torch.tensor([1.], requires_grad=True)\n    >>> with torch.no_grad():\n    ...     y = x * 2\n    >>> y.requires_grad\n    False\n",
        new_no_grad,
    ),
    (
        c"ferrotorch.autograd.grad_mode.enable_grad",
        c"enable_grad(orig_func=None)\n--\n\nSwitches recording on inside a ``with`` block or a decorated function, whatever surrounds it.\n\nExample::\n\n    >>> x = torch.tensor([1.], requires_grad=True)\n    >>> with torch.no_grad(), torch.enable_grad():\n    ...     y = x * 2\n    >>> y.requires_grad\n    True\n",
        new_enable_grad,
    ),
    (
        c"ferrotorch.autograd.grad_mode.set_grad_enabled",
        c"set_grad_enabled(mode)\n--\n\nSwitches recording on or off: at once as a function, for a block as a context manager.\n\nArgs:\n    mode (bool): whether to record\n\nExample::\n\n    >>> with torch.set_grad_enabled(False):\n    ...     print(torch.is_grad_enabled())\n    False\n",
        new_set_grad,
    ),
    (
        c"ferrotorch.autograd.grad_mode.inference_mode",
        c"inference_mode(mode=True)\n--\n\nSwitches recording and version counting off: results can never be part of a graph.\n\nArgs:\n    mode (bool): whether to switch it on. Default: ``True``\n\nExample::\n\n    >>> with torch.inference_mode():\n    ...     y = torch.ones(1) * 2\n    >>> y.is_inference()\n    True\n",
        new_inference,
    ),
];

/// A new manager of class `ty`.
unsafe fn make(ty: *mut ffi::PyTypeObject, switch: Switch, first: bool) -> Obj {
    // SAFETY: the interpreter holds the GIL; `ty` is one of the classes or derived from it.
    unsafe {
        let alloc: ffi::allocfunc = std::mem::transmute(ffi::PyType_GetSlot(ty, ffi::Py_tp_alloc));
        let o = alloc(ty, 0);
        if !o.is_null() {
            let me = o.cast::<Manager>();
            (&raw mut (*me).switch).write(switch);
            (&raw mut (*me).first).write(first);
            (&raw mut (*me).before).write(ManuallyDrop::new(SmallVec::new()));
        }
        o
    }
}

/// The only argument, positional or by name.
fn argument<'py>(py: Python<'py>, args: Obj, kwargs: Obj, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    // SAFETY: the interpreter passes a tuple, and a dictionary or null.
    let (n, first) = unsafe {
        let n = ffi::PyTuple_Size(args);
        let first = if n > 0 { ffi::PyTuple_GetItem(args, 0) } else { null_mut() };
        (n, Bound::from_borrowed_ptr_or_opt(py, first))
    };
    // SAFETY: as above.
    let named = match unsafe { Bound::from_borrowed_ptr_or_opt(py, kwargs) } {
        Some(d) => {
            if d.len()? > d.contains(name)? as usize {
                return Err(PyTypeError::new_err(format!(
                    "unexpected keyword argument, only '{name}' is known"
                )));
            }
            d.cast::<pyo3::types::PyDict>().map_err(PyErr::from)?.get_item(name)?
        }
        None => None,
    };
    if n as usize + named.is_some() as usize > 1 {
        return Err(PyTypeError::new_err("at most one argument is taken"));
    }
    Ok(first.or(named))
}

fn decorated<'py>(
    py: Python<'py>,
    manager: Bound<'py, PyAny>,
    f: Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    py.import("ferrotorch.autograd.grad_mode")?.getattr("_decorate")?.call1((manager, f))
}

fn or_null(py: Python<'_>, result: PyResult<Obj>) -> Obj {
    result.unwrap_or_else(|e| {
        e.restore(py);
        null_mut()
    })
}

/// The constructor of managers that decorate a function given to them.
unsafe fn new_plain(ty: *mut ffi::PyTypeObject, args: Obj, kwargs: Obj, switch: Switch) -> Obj {
    // SAFETY: called by the interpreter.
    unsafe {
        if kwargs.is_null() && ffi::PyTuple_Size(args) == 0 {
            return make(ty, switch, false);
        }
        let py = Python::assume_attached();
        let build = || -> PyResult<Obj> {
            match argument(py, args, kwargs, "orig_func")?.filter(|f| !f.is_none()) {
                Some(f) => Ok(decorated(py, Bound::from_borrowed_ptr(py, ty.cast()), f)?.into_ptr()),
                None => Ok(make(ty, switch, false)),
            }
        };
        or_null(py, build())
    }
}

unsafe extern "C" fn new_no_grad(ty: *mut ffi::PyTypeObject, args: Obj, kwargs: Obj) -> Obj {
    // SAFETY: called by the interpreter.
    unsafe { new_plain(ty, args, kwargs, Switch::Grad(false)) }
}

unsafe extern "C" fn new_enable_grad(ty: *mut ffi::PyTypeObject, args: Obj, kwargs: Obj) -> Obj {
    // SAFETY: called by the interpreter.
    unsafe { new_plain(ty, args, kwargs, Switch::Grad(true)) }
}

unsafe extern "C" fn new_set_grad(ty: *mut ffi::PyTypeObject, args: Obj, kwargs: Obj) -> Obj {
    // SAFETY: called by the interpreter.
    let py = unsafe { Python::assume_attached() };
    let build = || -> PyResult<Obj> {
        let Some(mode) = argument(py, args, kwargs, "mode")? else {
            return Err(PyTypeError::new_err(
                "set_grad_enabled.__init__() missing 1 required positional argument: 'mode'",
            ));
        };
        let Ok(on) = mode.extract::<bool>() else {
            let name = mode.get_type().name()?;
            let text =
                format!("set_grad_enabled(): argument 'enabled' (position 1) must be bool, not {name}");
            return Err(PyTypeError::new_err(text));
        };
        let (first, _) = throw(Switch::SetGrad(on));
        // SAFETY: a class of this file or derived from one.
        Ok(unsafe { make(ty, Switch::SetGrad(on), first) })
    };
    or_null(py, build())
}

unsafe extern "C" fn new_inference(ty: *mut ffi::PyTypeObject, args: Obj, kwargs: Obj) -> Obj {
    // SAFETY: called by the interpreter.
    let py = unsafe { Python::assume_attached() };
    let build = || -> PyResult<Obj> {
        let on = match argument(py, args, kwargs, "mode")? {
            Some(mode) => match mode.extract::<bool>() {
                Ok(on) => on,
                Err(_) => {
                    // SAFETY: a class.
                    let class = unsafe { Bound::from_borrowed_ptr(py, ty.cast()) };
                    return Ok(decorated(py, class, mode)?.into_ptr());
                }
            },
            None => true,
        };
        // SAFETY: a class of this file or derived from one.
        Ok(unsafe { make(ty, Switch::Inference(on), false) })
    };
    or_null(py, build())
}

unsafe extern "C" fn dealloc(o: Obj) {
    // SAFETY: the interpreter destroys an instance.
    unsafe {
        let ty = ffi::Py_TYPE(o);
        ManuallyDrop::drop(&mut (*o.cast::<Manager>()).before);
        let free: ffi::freefunc = std::mem::transmute(ffi::PyType_GetSlot(ty, ffi::Py_tp_free));
        free(o.cast());
        ffi::Py_DecRef(ty.cast());
    }
}

unsafe fn none() -> Obj {
    // SAFETY: the singleton lives forever.
    unsafe {
        ffi::Py_IncRef(ffi::Py_None());
        ffi::Py_None()
    }
}

unsafe extern "C" fn enter(o: Obj, _: Obj) -> Obj {
    // SAFETY: called by the interpreter with an instance.
    unsafe {
        let me = &mut *o.cast::<Manager>();
        let (grad, inference) = throw(me.switch);
        // The constructor has thrown this switch: what was before it counts.
        let grad =
            if matches!(me.switch, Switch::SetGrad(_)) && me.before.is_empty() { me.first } else { grad };
        me.before.push((grad, inference));
        none()
    }
}

unsafe extern "C" fn exit(o: Obj, _: *mut Obj, _: isize) -> Obj {
    // SAFETY: called by the interpreter with an instance.
    unsafe {
        if let Some(before) = (*o.cast::<Manager>()).before.pop() {
            restore(before);
        }
        none()
    }
}

/// A fresh manager of the same kind.
unsafe extern "C" fn clone(o: Obj, _: Obj) -> Obj {
    // SAFETY: called by the interpreter with an instance.
    unsafe {
        match (*o.cast::<Manager>()).switch {
            Switch::Grad(_) => ffi::PyObject_CallNoArgs(ffi::Py_TYPE(o).cast()),
            Switch::SetGrad(on) | Switch::Inference(on) => {
                let mode = if on { ffi::Py_True() } else { ffi::Py_False() };
                ffi::PyObject_CallFunctionObjArgs(ffi::Py_TYPE(o).cast(), mode, null_mut::<ffi::PyObject>())
            }
        }
    }
}

/// As a decorator.
unsafe extern "C" fn call(o: Obj, args: Obj, kwargs: Obj) -> Obj {
    // SAFETY: called by the interpreter with an instance.
    unsafe {
        let py = Python::assume_attached();
        let me = &*o.cast::<Manager>();
        if let Switch::SetGrad(_) = me.switch {
            // It was no switch thrown at once after all.
            autograd::set_grad_enabled(me.first);
        }
        let build = || -> PyResult<Obj> {
            let Some(f) = argument(py, args, kwargs, "orig_func")? else {
                return Err(PyTypeError::new_err("missing 1 required positional argument: 'orig_func'"));
            };
            let clone = Bound::from_borrowed_ptr(py, o).getattr("clone")?;
            Ok(decorated(py, clone, f)?.into_ptr())
        };
        or_null(py, build())
    }
}

unsafe fn bool_object(on: bool) -> Obj {
    // SAFETY: the singletons live forever.
    unsafe {
        let o = if on { ffi::Py_True() } else { ffi::Py_False() };
        ffi::Py_IncRef(o);
        o
    }
}

unsafe extern "C" fn mode(o: Obj, _: *mut c_void) -> Obj {
    // SAFETY: called by the interpreter with an instance.
    unsafe {
        match (*o.cast::<Manager>()).switch {
            Switch::Grad(on) | Switch::SetGrad(on) | Switch::Inference(on) => bool_object(on),
        }
    }
}

unsafe extern "C" fn prev(o: Obj, _: *mut c_void) -> Obj {
    // SAFETY: called by the interpreter with an instance.
    unsafe {
        let me = &*o.cast::<Manager>();
        bool_object(me.before.last().map_or(me.first, |b| b.0))
    }
}

unsafe extern "C" fn repr(o: Obj) -> Obj {
    // SAFETY: called by the interpreter with an instance.
    unsafe {
        let py = Python::assume_attached();
        let build = || -> PyResult<Obj> {
            let name = Bound::from_borrowed_ptr(py, o).get_type().name()?;
            let text = match (*o.cast::<Manager>()).switch {
                Switch::SetGrad(on) => {
                    let on = if on { "True" } else { "False" };
                    format!("torch.autograd.grad_mode.{name}(mode={on})")
                }
                _ => format!("<torch.autograd.grad_mode.{name} object at {:#x}>", o as usize),
            };
            Ok(text.into_pyobject(py)?.into_ptr())
        };
        or_null(py, build())
    }
}

/// Makes one of the classes.
fn class<'py>(py: Python<'py>, which: usize) -> PyResult<Bound<'py, PyAny>> {
    let (name, doc, new) = KINDS[which];
    let no_args = |name: &'static CStr, f: ffi::PyCFunction, doc: &'static CStr| ffi::PyMethodDef {
        ml_name: name.as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunction: f },
        ml_flags: ffi::METH_NOARGS,
        ml_doc: doc.as_ptr(),
    };
    let methods = Box::leak(Box::new([
        no_args(c"__enter__", enter, c""),
        ffi::PyMethodDef {
            ml_name: c"__exit__".as_ptr(),
            ml_meth: ffi::PyMethodDefPointer { PyCFunctionFast: exit },
            ml_flags: ffi::METH_FASTCALL,
            ml_doc: c"".as_ptr(),
        },
        no_args(c"clone", clone, c"clone($self)\n--\n\nReturns a fresh manager of the same kind."),
        ffi::PyMethodDef::zeroed(),
    ]));
    let getter = |name: &'static CStr, get: ffi::getter| ffi::PyGetSetDef {
        name: name.as_ptr(),
        get: Some(get),
        ..ffi::PyGetSetDef::default()
    };
    let attributes =
        Box::leak(Box::new([getter(c"prev", prev), getter(c"mode", mode), ffi::PyGetSetDef::default()]));
    let slot = |slot: c_int, pfunc: *mut c_void| ffi::PyType_Slot { slot, pfunc };
    let mut slots = [
        slot(ffi::Py_tp_doc, doc.as_ptr() as *mut c_void),
        slot(ffi::Py_tp_new, new as *mut c_void),
        slot(ffi::Py_tp_dealloc, dealloc as *mut c_void),
        slot(ffi::Py_tp_call, call as *mut c_void),
        slot(ffi::Py_tp_repr, repr as *mut c_void),
        slot(ffi::Py_tp_methods, methods.as_mut_ptr().cast()),
        slot(ffi::Py_tp_getset, attributes.as_mut_ptr().cast()),
        slot(0, null_mut()),
    ];
    let mut spec = ffi::PyType_Spec {
        name: name.as_ptr(),
        basicsize: std::mem::size_of::<Manager>() as c_int,
        itemsize: 0,
        flags: (ffi::Py_TPFLAGS_DEFAULT | ffi::Py_TPFLAGS_BASETYPE) as _,
        slots: slots.as_mut_ptr(),
    };
    // SAFETY: the specification is valid; what it keeps pointers to is never freed.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyType_FromSpec(&mut spec)) }
}

/// Adds the classes to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = m.py();
    m.add("no_grad", class(py, NO_GRAD)?)?;
    m.add("enable_grad", class(py, ENABLE_GRAD)?)?;
    m.add("set_grad_enabled", class(py, SET_GRAD)?)?;
    m.add("inference_mode", class(py, INFERENCE)?)?;
    m.add("_NoGrad", m.getattr("no_grad")?)
}
