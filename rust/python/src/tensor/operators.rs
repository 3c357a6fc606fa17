//! Operators of `Tensor` objects: slots that call rows of the tables.
use crate::bind::{self, Form, Op};
use crate::object::{self, Obj};
use pyo3::ffi;
use pyo3::prelude::*;
use std::ffi::{c_int, c_void};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

/// An operator that a slot calls, found by name when the class is made.
struct Named {
    name: &'static str,
    /// The method that handlers of `__torch_function__` are given, where it is not the operator's own.
    method: &'static str,
    op: AtomicPtr<Op>,
}

impl Named {
    const fn new(name: &'static str) -> Named {
        Named::with(name, name)
    }

    const fn with(name: &'static str, method: &'static str) -> Named {
        Named { name, method, op: AtomicPtr::new(null_mut()) }
    }

    #[inline]
    fn get(&self) -> Option<&'static Op> {
        // SAFETY: null, or a row of a static table.
        unsafe { self.op.load(Relaxed).as_ref() }
    }
}

/// `a op b`, where one of the two is a tensor.
#[inline]
unsafe fn binary(forward: &Named, reverse: &Named, a: Obj, b: Obj) -> Obj {
    // SAFETY: the interpreter holds the GIL and keeps both operands.
    unsafe {
        let py = Python::assume_attached();
        let (named, x, y) = if object::is_tensor(a) { (forward, a, b) } else { (reverse, b, a) };
        match named.get() {
            Some(op) => bind::try_call(py, op, named.method, Form::Method, x, &[y]),
            None => bind::not_implemented(),
        }
    }
}

unsafe fn in_place(forward: &Named, method: &'static str, a: Obj, b: Obj) -> Obj {
    // SAFETY: as in `binary`.
    unsafe {
        let py = Python::assume_attached();
        match forward.get() {
            Some(op) => bind::try_call(py, op, method, Form::Inplace, a, &[b]),
            None => bind::not_implemented(),
        }
    }
}

macro_rules! operators {
    ($($slot:ident, $inplace:ident, $f:ident, $i:ident, $forward:literal $fm:literal, $reverse:literal $rm:literal, $im:literal;)*) => {
        $( mod $f {
            use super::Named;
            pub static FORWARD: Named = Named::with($forward, $fm);
            pub static REVERSE: Named = Named::with($reverse, $rm);
        }
        unsafe extern "C" fn $f(a: Obj, b: Obj) -> Obj {
            // SAFETY: called by the interpreter.
            unsafe { binary(&$f::FORWARD, &$f::REVERSE, a, b) }
        }
        unsafe extern "C" fn $i(a: Obj, b: Obj) -> Obj {
            // SAFETY: called by the interpreter.
            unsafe { in_place(&$f::FORWARD, $im, a, b) }
        } )*
        fn operator_slots(all: &mut Vec<ffi::PyType_Slot>) {
            $( all.push(ffi::PyType_Slot { slot: ffi::$slot, pfunc: $f as *mut c_void });
            all.push(ffi::PyType_Slot { slot: ffi::$inplace, pfunc: $i as *mut c_void }); )*
        }
        fn operator_names(f: &mut dyn FnMut(&'static Named)) { $( f(&$f::FORWARD); f(&$f::REVERSE); )* }
    };
}

// What the operators are, and under which methods handlers of `__torch_function__` see them.
operators! {
    Py_nb_add, Py_nb_inplace_add, add, iadd, "add" "add", "add" "add", "add_";
    Py_nb_subtract, Py_nb_inplace_subtract, sub, isub, "sub" "sub", "rsub" "__rsub__", "sub_";
    Py_nb_multiply, Py_nb_inplace_multiply, mul, imul, "mul" "mul", "mul" "mul", "mul_";
    Py_nb_true_divide, Py_nb_inplace_true_divide, div, idiv, "div" "div", "_rdiv" "__rdiv__", "div_";
    Py_nb_floor_divide, Py_nb_inplace_floor_divide, floordiv, ifloordiv,
        "floor_divide" "__floordiv__", "_rfloordiv" "__rfloordiv__", "floor_divide_";
    Py_nb_remainder, Py_nb_inplace_remainder, rem, irem, "remainder" "remainder", "_rmod" "__rmod__", "remainder_";
    Py_nb_and, Py_nb_inplace_and, and, iand, "bitwise_and" "__and__", "bitwise_and" "bitwise_and", "__iand__";
    Py_nb_or, Py_nb_inplace_or, or, ior, "bitwise_or" "__or__", "bitwise_or" "bitwise_or", "__ior__";
    Py_nb_xor, Py_nb_inplace_xor, xor, ixor, "bitwise_xor" "__xor__", "bitwise_xor" "bitwise_xor", "__ixor__";
    Py_nb_lshift, Py_nb_inplace_lshift, shl, ishl, "bitwise_left_shift" "__lshift__", "_rlshift" "__rlshift__", "__ilshift__";
    Py_nb_rshift, Py_nb_inplace_rshift, shr, ishr, "bitwise_right_shift" "__rshift__", "_rrshift" "__rrshift__", "__irshift__";
}

static MATMUL: Named = Named::new("matmul");
static RMATMUL: Named = Named::with("_rmatmul", "__rmatmul__");
static POW: Named = Named::new("pow");
static RPOW: Named = Named::with("_rpow", "__rpow__");
static NEG: Named = Named::new("neg");
static POS: Named = Named::new("positive");
static ABS: Named = Named::new("abs");
static NOT: Named = Named::with("_invert", "__invert__");
static ANY: Named = Named::new("any");
static UNBIND: Named = Named::new("unbind");
/// In the order of Python's comparison numbers.
static COMPARE: [Named; 6] = [
    Named::new("lt"),
    Named::new("le"),
    Named::with("eq", "__eq__"),
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
    [&MATMUL, &RMATMUL, &POW, &RPOW, &NEG, &POS, &ABS, &NOT, &ANY, &UNBIND].into_iter().for_each(&mut find);
    COMPARE.iter().for_each(find);
}

unsafe extern "C" fn pow(a: Obj, b: Obj, _: Obj) -> Obj {
    // SAFETY: called by the interpreter.
    unsafe { binary(&POW, &RPOW, a, b) }
}

unsafe extern "C" fn ipow(a: Obj, b: Obj, _: Obj) -> Obj {
    // SAFETY: called by the interpreter.
    unsafe { in_place(&POW, "pow_", a, b) }
}

/// `a @ b`, and `a @= b`, which binds the name anew: the product may have another shape.
unsafe extern "C" fn matmul(a: Obj, b: Obj) -> Obj {
    // SAFETY: called by the interpreter.
    unsafe { binary(&MATMUL, &RMATMUL, a, b) }
}

unsafe fn unary(named: &Named, a: Obj) -> Obj {
    // SAFETY: called by the interpreter with a tensor.
    unsafe {
        match named.get() {
            Some(op) => bind::try_call(Python::assume_attached(), op, named.method, Form::Method, a, &[]),
            None => {
                let text = format!("there is no operator {}", named.name);
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
        let named = &COMPARE[which as usize];
        match named.get() {
            Some(op) => bind::try_call(py, op, named.method, Form::Method, a, &[b]),
            None => bind::not_implemented(),
        }
    }
}

/// The slots of all operators.
pub fn slots() -> Vec<ffi::PyType_Slot> {
    let mut all = Vec::new();
    operator_slots(&mut all);
    let mut slot = |id: c_int, p: *mut c_void| all.push(ffi::PyType_Slot { slot: id, pfunc: p });
    slot(ffi::Py_nb_matrix_multiply, matmul as *mut c_void);
    slot(ffi::Py_nb_inplace_matrix_multiply, matmul as *mut c_void);
    slot(ffi::Py_nb_power, pow as *mut c_void);
    slot(ffi::Py_nb_inplace_power, ipow as *mut c_void);
    slot(ffi::Py_nb_negative, neg as *mut c_void);
    slot(ffi::Py_nb_positive, positive as *mut c_void);
    slot(ffi::Py_nb_absolute, absolute as *mut c_void);
    slot(ffi::Py_nb_invert, invert as *mut c_void);
    slot(ffi::Py_tp_richcompare, compare as *mut c_void);
    all
}
