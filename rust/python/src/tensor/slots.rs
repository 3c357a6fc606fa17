//! Operators and protocols of `Tensor` objects.
use crate::bind::{self, Any, Form, Op};
use crate::error::{Fail, Fallible, OrRaise};
use crate::object::{self, Entered, Obj};
use pyo3::ffi;
use pyo3::prelude::*;
use std::ffi::{c_int, c_void};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

/// An operator that a slot calls, found by name when the class is made.
struct Named {
    name: &'static str,
    op: AtomicPtr<Op>,
}

impl Named {
    const fn new(name: &'static str) -> Named {
        Named { name, op: AtomicPtr::new(null_mut()) }
    }

    #[inline]
    fn get(&self) -> Option<&'static Op> {
        // SAFETY: null, or a row of a static table.
        unsafe { self.op.load(Relaxed).as_ref() }
    }
}

/// A new reference to `NotImplemented`.
fn not_implemented() -> Obj {
    // SAFETY: the singleton lives forever.
    unsafe {
        let o = ffi::Py_NotImplemented();
        ffi::Py_IncRef(o);
        o
    }
}

/// `a op b`, where one of the two is a tensor.
#[inline]
unsafe fn binary(forward: &Named, reverse: &Named, a: Obj, b: Obj) -> Obj {
    // SAFETY: the interpreter holds the GIL and keeps both operands.
    unsafe {
        let py = Python::assume_attached();
        let (op, x, y) = if object::is_tensor(a) { (forward.get(), a, b) } else { (reverse.get(), b, a) };
        op.and_then(|op| bind::try_call(py, op, Form::Method, x, &[y])).unwrap_or_else(not_implemented)
    }
}

unsafe fn in_place(forward: &Named, a: Obj, b: Obj) -> Obj {
    // SAFETY: as in `binary`.
    unsafe {
        let py = Python::assume_attached();
        forward
            .get()
            .and_then(|op| bind::try_call(py, op, Form::Inplace, a, &[b]))
            .unwrap_or_else(not_implemented)
    }
}

macro_rules! operators {
    ($($slot:ident, $inplace:ident, $f:ident, $i:ident, $forward:literal, $reverse:literal;)*) => {
        $( mod $f { use super::Named; pub static FORWARD: Named = Named::new($forward); pub static REVERSE: Named = Named::new($reverse); }
        unsafe extern "C" fn $f(a: Obj, b: Obj) -> Obj {
            // SAFETY: called by the interpreter.
            unsafe { binary(&$f::FORWARD, &$f::REVERSE, a, b) }
        }
        unsafe extern "C" fn $i(a: Obj, b: Obj) -> Obj {
            // SAFETY: called by the interpreter.
            unsafe { in_place(&$f::FORWARD, a, b) }
        } )*
        fn operator_slots(all: &mut Vec<ffi::PyType_Slot>) {
            $( all.push(ffi::PyType_Slot { slot: ffi::$slot, pfunc: $f as *mut c_void });
            all.push(ffi::PyType_Slot { slot: ffi::$inplace, pfunc: $i as *mut c_void }); )*
        }
        fn operator_names(f: &mut dyn FnMut(&'static Named)) { $( f(&$f::FORWARD); f(&$f::REVERSE); )* }
    };
}

operators! {
    Py_nb_add, Py_nb_inplace_add, add, iadd, "add", "add";
    Py_nb_subtract, Py_nb_inplace_subtract, sub, isub, "sub", "rsub";
    Py_nb_multiply, Py_nb_inplace_multiply, mul, imul, "mul", "mul";
    Py_nb_true_divide, Py_nb_inplace_true_divide, div, idiv, "div", "_rdiv";
    Py_nb_floor_divide, Py_nb_inplace_floor_divide, floordiv, ifloordiv, "floor_divide", "_rfloordiv";
    Py_nb_remainder, Py_nb_inplace_remainder, rem, irem, "remainder", "_rmod";
    Py_nb_matrix_multiply, Py_nb_inplace_matrix_multiply, matmul, imatmul, "matmul", "_rmatmul";
    Py_nb_and, Py_nb_inplace_and, and, iand, "bitwise_and", "bitwise_and";
    Py_nb_or, Py_nb_inplace_or, or, ior, "bitwise_or", "bitwise_or";
    Py_nb_xor, Py_nb_inplace_xor, xor, ixor, "bitwise_xor", "bitwise_xor";
    Py_nb_lshift, Py_nb_inplace_lshift, shl, ishl, "bitwise_left_shift", "_rlshift";
    Py_nb_rshift, Py_nb_inplace_rshift, shr, ishr, "bitwise_right_shift", "_rrshift";
}

static POW: Named = Named::new("pow");
static RPOW: Named = Named::new("_rpow");
static NEG: Named = Named::new("neg");
static POS: Named = Named::new("positive");
static ABS: Named = Named::new("abs");
static NOT: Named = Named::new("bitwise_not");
static ANY: Named = Named::new("any");
static UNBIND: Named = Named::new("unbind");
/// In the order of Python's comparison numbers.
static COMPARE: [Named; 6] = [
    Named::new("lt"),
    Named::new("le"),
    Named::new("eq"),
    Named::new("ne"),
    Named::new("gt"),
    Named::new("ge"),
];

/// Looks the operators up in the tables.
pub fn resolve(tables: &[&[&'static Op]]) {
    let mut find = |n: &'static Named| {
        let found = tables.iter().copied().flatten().find(|op| op.py_name() == n.name);
        if let Some(op) = found {
            n.op.store(std::ptr::from_ref(*op).cast_mut(), Relaxed);
        }
    };
    operator_names(&mut find);
    [&POW, &RPOW, &NEG, &POS, &ABS, &NOT, &ANY, &UNBIND].into_iter().for_each(&mut find);
    COMPARE.iter().for_each(find);
}

unsafe extern "C" fn pow(a: Obj, b: Obj, _: Obj) -> Obj {
    // SAFETY: called by the interpreter.
    unsafe { binary(&POW, &RPOW, a, b) }
}

unsafe extern "C" fn ipow(a: Obj, b: Obj, _: Obj) -> Obj {
    // SAFETY: called by the interpreter.
    unsafe { in_place(&POW, a, b) }
}

unsafe fn unary(op: &Named, a: Obj) -> Obj {
    // SAFETY: called by the interpreter with a tensor.
    unsafe {
        match op.get() {
            Some(op) => bind::call_with(op, Form::Method, a, &[]),
            None => {
                let text = format!("there is no operator {}", op.name);
                pyo3::exceptions::PyTypeError::new_err(text).restore(Python::assume_attached());
                null_mut()
            }
        }
    }
}

macro_rules! unary {
    ($($f:ident $op:ident;)*) => { $(unsafe extern "C" fn $f(a: Obj) -> Obj {
        // SAFETY: called by the interpreter.
        unsafe { unary(&$op, a) }
    })* };
}
unary! { neg NEG; positive POS; absolute ABS; invert NOT; }

unsafe extern "C" fn compare(a: Obj, b: Obj, which: c_int) -> Obj {
    // SAFETY: called by the interpreter with a tensor and one of six numbers.
    unsafe {
        let py = Python::assume_attached();
        COMPARE[which as usize]
            .get()
            .and_then(|op| bind::try_call(py, op, Form::Method, a, &[b]))
            .unwrap_or_else(not_implemented)
    }
}

/// Runs a protocol function on a tensor; subclasses that override operators handle it themselves.
unsafe fn protocol(o: Obj, name: &str, f: impl FnOnce(Any<'_>) -> Fallible<Obj>) -> Obj {
    // SAFETY: called by the interpreter, which holds the GIL and keeps the object.
    unsafe {
        let py = Python::assume_attached();
        let _busy = Entered::new();
        let any = super::borrowed(py, o);
        bind::finish(py, || {
            if !object::is_plain(o) && bind::overrides(any) {
                return Ok(crate::overriding::method(any, name, &[])?);
            }
            f(any)
        })
    }
}

macro_rules! protocols {
    ($($f:ident $name:literal |$o:ident| $e:expr;)*) => { $(unsafe extern "C" fn $f(o: Obj) -> Obj {
        // SAFETY: called by the interpreter.
        unsafe { protocol(o, $name, |$o| Ok($e.into_ptr())) }
    })* };
}

protocols! {
    int "__int__" |o| crate::convert::to_int(o)?;
    float "__float__" |o| crate::convert::to_float(o)?;
    index "__index__" |o| crate::convert::to_index(o)?;
    repr "__repr__" |o| crate::convert::repr(o)?;
    iter "__iter__" |o| iterate(o)?;
}

fn iterate<'a>(o: Any<'a>) -> PyResult<Bound<'a, PyAny>> {
    // SAFETY: an instance that the interpreter keeps.
    let t = unsafe { object::core(o.as_ptr()) };
    if t.ndim() == 0 {
        return Err(pyo3::exceptions::PyTypeError::new_err("iteration over a 0-d tensor"));
    }
    o.call_method1("unbind", (0,))?.try_iter().map(Bound::into_any)
}

unsafe extern "C" fn truth(o: Obj) -> c_int {
    // SAFETY: called by the interpreter with a tensor.
    unsafe {
        let py = Python::assume_attached();
        let result = truth_of(super::borrowed(py, o));
        result.map(c_int::from).unwrap_or_else(|e| {
            e.restore(py);
            -1
        })
    }
}

fn truth_of(o: Any<'_>) -> PyResult<bool> {
    if !object::is_plain(o.as_ptr()) && bind::overrides(o) {
        let result = crate::overriding::method(o, "__bool__", &[])?;
        // SAFETY: a new reference.
        return unsafe { Bound::from_owned_ptr(o.py(), result) }.extract();
    }
    // SAFETY: an instance that the interpreter keeps.
    crate::convert::truth(unsafe { object::core(o.as_ptr()) }).or_raise()
}

unsafe extern "C" fn length(o: Obj) -> isize {
    // SAFETY: called by the interpreter with a tensor.
    let t = unsafe { object::core(o) };
    match t.shape().first() {
        Some(&n) => n as isize,
        None => {
            // SAFETY: the interpreter holds the GIL.
            let py = unsafe { Python::assume_attached() };
            pyo3::exceptions::PyTypeError::new_err("len() of a 0-d tensor").restore(py);
            -1
        }
    }
}

unsafe extern "C" fn contains(o: Obj, item: Obj) -> c_int {
    // SAFETY: called by the interpreter with a tensor and any object.
    unsafe {
        let py = Python::assume_attached();
        let result = contains_item(super::borrowed(py, o), super::borrowed(py, item));
        result.map(c_int::from).unwrap_or_else(|e| {
            e.restore(py);
            -1
        })
    }
}

fn contains_item(o: Any<'_>, item: Any<'_>) -> PyResult<bool> {
    let number = bind::scalar_of(item).or_raise()?;
    if !object::is_tensor(item.as_ptr()) && number.is_none() {
        return Err(pyo3::exceptions::PyRuntimeError::new_err(format!(
            "Tensor.__contains__ only supports Tensor or scalar, but you passed in a {}.",
            item.get_type()
        )));
    }
    o.call_method1("eq", (item,))?.call_method0("any")?.is_truthy()
}

unsafe extern "C" fn hash(o: Obj) -> ffi::Py_hash_t {
    ((o as usize).rotate_right(4)) as ffi::Py_hash_t
}

unsafe extern "C" fn subscript(o: Obj, index: Obj) -> Obj {
    // SAFETY: called by the interpreter with a tensor and any object.
    unsafe {
        let py = Python::assume_attached();
        let _busy = Entered::new();
        bind::finish(py, || crate::index::get(super::borrowed(py, o), super::borrowed(py, index)))
    }
}

unsafe extern "C" fn assign(o: Obj, index: Obj, value: Obj) -> c_int {
    // SAFETY: called by the interpreter with a tensor and any objects; no value stands for deletion.
    unsafe {
        let py = Python::assume_attached();
        let _busy = Entered::new();
        let mut done = -1;
        let result = bind::finish(py, || {
            if value.is_null() {
                let text = "'Tensor' object does not support item deletion";
                return Err(Fail::Python(pyo3::exceptions::PyTypeError::new_err(text)));
            }
            crate::index::set(
                super::borrowed(py, o),
                super::borrowed(py, index),
                super::borrowed(py, value),
            )?;
            done = 0;
            Ok(null_mut())
        });
        debug_assert!(result.is_null());
        done
    }
}

unsafe extern "C" fn new(ty: *mut ffi::PyTypeObject, args: Obj, kwargs: Obj) -> Obj {
    // SAFETY: called by the interpreter with a class derived from `Tensor`, a tuple and perhaps a dictionary.
    unsafe {
        let py = Python::assume_attached();
        let _busy = Entered::new();
        bind::finish(py, || {
            let kwargs = (!kwargs.is_null()).then(|| super::borrowed(py, kwargs));
            Ok(crate::data::legacy(py, ty, super::borrowed(py, args), kwargs)?)
        })
    }
}

/// All slots but the tables.
pub fn slots() -> Vec<ffi::PyType_Slot> {
    let mut all = Vec::new();
    operator_slots(&mut all);
    let mut slot = |id: c_int, p: *mut c_void| all.push(ffi::PyType_Slot { slot: id, pfunc: p });
    slot(ffi::Py_nb_power, pow as *mut c_void);
    slot(ffi::Py_nb_inplace_power, ipow as *mut c_void);
    slot(ffi::Py_nb_negative, neg as *mut c_void);
    slot(ffi::Py_nb_positive, positive as *mut c_void);
    slot(ffi::Py_nb_absolute, absolute as *mut c_void);
    slot(ffi::Py_nb_invert, invert as *mut c_void);
    slot(ffi::Py_nb_bool, truth as *mut c_void);
    slot(ffi::Py_nb_int, int as *mut c_void);
    slot(ffi::Py_nb_float, float as *mut c_void);
    slot(ffi::Py_nb_index, index as *mut c_void);
    slot(ffi::Py_tp_richcompare, compare as *mut c_void);
    slot(ffi::Py_tp_hash, hash as *mut c_void);
    slot(ffi::Py_tp_repr, repr as *mut c_void);
    slot(ffi::Py_tp_iter, iter as *mut c_void);
    slot(ffi::Py_tp_new, new as *mut c_void);
    slot(ffi::Py_tp_dealloc, object::dealloc as *mut c_void);
    slot(ffi::Py_tp_traverse, object::traverse as *mut c_void);
    slot(ffi::Py_tp_clear, object::clear as *mut c_void);
    slot(ffi::Py_mp_length, length as *mut c_void);
    slot(ffi::Py_sq_length, length as *mut c_void);
    slot(ffi::Py_sq_contains, contains as *mut c_void);
    slot(ffi::Py_mp_subscript, subscript as *mut c_void);
    slot(ffi::Py_mp_ass_subscript, assign as *mut c_void);
    all
}
