//! One call: the signature that fits, its body, the in-place form, the result.
use super::ret::Value;
use super::sorted::{Cx, Form, Given};
use super::{errors, modes, overrides, Op};
use crate::error::{foreign, panicked, raise, Fail, Fallible};
use crate::object::{Entered, Obj};
use ferrotorch_tensor::autograd::inplace;
use ferrotorch_tensor::{Error, Kind, Tensor};
use pyo3::ffi;
use pyo3::prelude::*;
use std::cell::RefCell;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr::null_mut;

/// Lets other Python threads run while `f` does.
///
/// PyO3 has to know: hooks and errors take the GIL back through it, also below a function that it called itself.
#[inline]
pub fn released<R>(py: Python<'_>, f: impl FnOnce() -> R) -> R {
    struct Here<T>(T);
    // SAFETY: `detach` runs the closure on this very thread. Bodies that release the GIL touch no Python object.
    unsafe impl<T> Send for Here<T> {}
    impl<T> Here<T> {
        fn take(self) -> T {
            self.0
        }
    }
    let f = Here(f);
    py.detach(move || Here(f.take()())).take()
}

/// Runs the signature that fits, unless this thread's mode takes the call over; `None` if no signature fits.
#[inline(always)]
fn attempt(py: Python<'_>, op: &'static Op, given: &Given<'_>) -> Fallible<Option<Obj>> {
    if modes::watched() {
        if let Some(result) = modes::attempt(py, op, given) {
            return result;
        }
    }
    choose(py, op, given)
}

/// Tries the signatures in order and runs the first that fits; `None` if there is none.
#[inline(always)]
pub(super) fn choose(py: Python<'_>, op: &'static Op, given: &Given<'_>) -> Fallible<Option<Obj>> {
    for sig in op.sigs {
        let mut cx = Cx::new(py, op, sig);
        if cx.take(given).is_err() {
            continue;
        }
        let result = match given.form {
            Form::Inplace => in_place(&cx, given.slf),
            _ if !cx.out.is_null() => super::out::call(&cx),
            _ => (sig.body)(&cx, None).and_then(|v| Ok(v.into_raw(py)?)),
        };
        match result {
            Err(Fail::Mismatch(_)) => {}
            Err(Fail::Late(_)) if misfit(&cx).is_some() => {}
            Err(Fail::Override) => return overrides::offer(py, op, given),
            other => return other.map(Some),
        }
    }
    if errors::any_override(py, given) {
        return overrides::offer(py, op, given);
    }
    Ok(None)
}

/// The first argument of another type than its parameter.
#[cold]
pub(super) fn misfit(cx: &Cx<'_>) -> Option<usize> {
    cx.sig.params.iter().enumerate().position(|(i, p)| cx.given(i) && !(p.fits)(cx, i))
}

/// Writes an operator's result into `self`.
fn in_place(cx: &Cx<'_>, slf: Obj) -> Fallible<Obj> {
    let x = <Tensor as super::Arg>::get(cx, 0)?;
    let failed = RefCell::new(None);
    let done = inplace(x, |read| {
        cx.first.set(read);
        match (cx.sig.body)(cx, Some(x)) {
            Ok(Value::Tensor(t)) => Ok(t),
            Ok(_) => Ok(x.clone()),
            Err(Fail::Core(e)) => Err(e),
            Err(Fail::Python(e)) => Err(foreign(e)),
            Err(other) => {
                failed.replace(Some(other));
                Err(Error::new(Kind::Type, ""))
            }
        }
    });
    cx.first.set(std::ptr::null());
    if let Some(fail) = failed.take() {
        return Err(fail);
    }
    done?;
    // SAFETY: the caller holds a reference to `self`.
    unsafe { ffi::Py_IncRef(slf) };
    Ok(slf)
}

/// The entry point of every operator.
///
/// # Safety
/// The interpreter calls it as METH_FASTCALL | METH_KEYWORDS; for methods `slf` is an instance of `Tensor`.
#[inline(never)]
pub unsafe fn call(op: &'static Op, form: Form, slf: Obj, args: *const Obj, n: isize, names: Obj) -> Obj {
    // SAFETY: the interpreter holds the GIL and passes `n` positional arguments, then one value per name.
    unsafe {
        let py = Python::assume_attached();
        let _busy = Entered::new();
        let n_names = if names.is_null() { 0 } else { ffi::PyTuple_Size(names) as usize };
        let (args, values) = if args.is_null() {
            (&[][..], &[][..])
        } else {
            std::slice::from_raw_parts(args, n as usize + n_names).split_at(n as usize)
        };
        let given = Given { form, slf, args, values, names, operator: None };
        finish(py, || match attempt(py, op, &given)? {
            Some(o) => Ok(o),
            None => Err(Fail::Python(errors::explain(py, op, &given))),
        })
    }
}

/// Runs `f`, turning failures and panics into exceptions.
///
/// # Safety
/// Returns a new reference, or null with an exception set: for functions that the interpreter calls.
#[inline]
pub fn finish(py: Python<'_>, f: impl FnOnce() -> Fallible<Obj>) -> Obj {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(Ok(o)) => o,
        Ok(Err(fail)) => {
            raise(fail).restore(py);
            null_mut()
        }
        Err(payload) => {
            panicked(payload).restore(py);
            null_mut()
        }
    }
}

/// Calls what a Python operator stands for, with borrowed arguments: `NotImplemented` where no signature takes them.
///
/// # Safety
/// The GIL is held and the arguments live during the call.
#[inline]
pub unsafe fn try_call(
    py: Python<'_>,
    op: &'static Op,
    name: &'static str,
    form: Form,
    slf: Obj,
    args: &[Obj],
) -> Obj {
    // SAFETY: as promised.
    let _busy = unsafe { Entered::new() };
    let given = Given { form, slf, args, values: &[], names: null_mut(), operator: Some(name) };
    finish(py, || Ok(attempt(py, op, &given)?.unwrap_or_else(not_implemented)))
}

/// A new reference to `NotImplemented`.
pub fn not_implemented() -> Obj {
    // SAFETY: the singleton lives forever.
    unsafe {
        let o = ffi::Py_NotImplemented();
        ffi::Py_IncRef(o);
        o
    }
}
