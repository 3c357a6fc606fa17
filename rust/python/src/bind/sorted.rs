//! Arguments sorted to the parameters of a signature.
use super::arg::Any;
use super::call::released;
use super::names;
use super::ret::{Ret, Value};
use super::{Op, Sig, MAX_PARAMS, OUT, PYTHON, VIEW};
use crate::error::Fallible;
use crate::object::Obj;
use ferrotorch_tensor::{Result, Tensor};
use pyo3::ffi;
use pyo3::prelude::*;
use std::cell::Cell;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

/// Elements from which on other Python threads run meanwhile: some 30 µs of work.
const RELEASE: usize = 32_768;

/// How an operator was called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Function,
    Method,
    Inplace,
}

/// The arguments of a call, sorted to the parameters of a signature.
pub struct Cx<'a> {
    pub op: &'static Op,
    pub sig: &'static Sig,
    pub py: Python<'a>,
    /// One for each parameter, null where it was not given; the others are not initialised.
    args: [MaybeUninit<Obj>; MAX_PARAMS],
    /// The positional arguments that a list parameter takes together, and its number.
    rest: &'a [Obj],
    rest_at: usize,
    pub(super) out: Obj,
    work: Cell<usize>,
    hold: Cell<bool>,
    /// Stands for `self` while an in-place form runs on a copy of it.
    pub(super) first: Cell<*const Tensor>,
    _call: PhantomData<&'a Obj>,
}

impl<'a> Cx<'a> {
    /// No arguments yet.
    #[inline(always)]
    pub(super) fn new(py: Python<'a>, op: &'static Op, sig: &'static Sig) -> Cx<'a> {
        let mut args = [MaybeUninit::uninit(); MAX_PARAMS];
        args[..sig.params.len()].fill(MaybeUninit::new(null_mut()));
        Cx {
            op,
            sig,
            py,
            args,
            rest: &[],
            rest_at: usize::MAX,
            out: null_mut(),
            work: Cell::new(0),
            hold: Cell::new(false),
            first: Cell::new(std::ptr::null()),
            _call: PhantomData,
        }
    }

    /// The arguments, one for each parameter.
    #[inline(always)]
    fn args(&self) -> &[Obj] {
        let args = &self.args[..self.sig.params.len()];
        // SAFETY: `new` initialised as many as there are parameters.
        unsafe { &*(std::ptr::from_ref(args) as *const [Obj]) }
    }

    #[inline(always)]
    fn put(&mut self, i: usize, o: Obj) {
        self.args[..self.sig.params.len()][i] = MaybeUninit::new(o);
    }

    #[inline]
    pub fn given(&self, i: usize) -> bool {
        !self.args()[i].is_null()
    }

    #[inline]
    pub fn raw(&self, i: usize) -> Obj {
        self.args()[i]
    }

    #[inline]
    pub fn any(&self, i: usize) -> Any<'a> {
        self.borrow(self.raw(i))
    }

    /// An object that the caller keeps alive during the call.
    #[inline]
    pub fn borrow(&self, o: Obj) -> Any<'a> {
        // SAFETY: arguments, and what they contain, live as long as the call.
        unsafe { Borrowed::from_ptr(self.py, o) }
    }

    /// What stands for `self`, if something does.
    #[inline]
    pub fn stand_in(&self, i: usize) -> Option<&'a Tensor> {
        if i != 0 {
            return None;
        }
        // SAFETY: null, or set by `in_place` to a tensor that outlives the body's run.
        unsafe { self.first.get().as_ref() }
    }

    pub fn is_rest(&self, i: usize) -> bool {
        self.rest_at == i
    }

    pub fn rest(&self, i: usize) -> Option<&'a [Obj]> {
        (self.rest_at == i).then_some(self.rest)
    }

    /// Counts elements that the body works on.
    #[inline]
    pub fn add_work(&self, n: usize) {
        self.work.set(self.work.get().saturating_add(n));
    }

    /// Keeps the GIL, for bodies that look at Python objects.
    pub fn hold(&self) {
        self.hold.set(true);
    }

    /// Runs a body, without the GIL where it is worth it.
    #[inline]
    pub fn run<R: Ret>(&self, f: impl FnOnce() -> Result<R>) -> Fallible<Value> {
        let long = self.work.get() >= RELEASE && !R::HOLD && !self.hold.get() && !self.op.has(VIEW);
        let result = if long { released(self.py, f) } else { f() };
        Ok(result?.into_value(self.py)?)
    }
}

/// The arguments as the interpreter passes them.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    pub form: Form,
    pub slf: Obj,
    pub args: &'a [Obj],
    /// Values of the keyword arguments, which follow the positional ones.
    pub values: &'a [Obj],
    pub names: Obj,
    /// The method of `Tensor` that an operator of Python stands for, where that is what was called.
    pub operator: Option<&'static str>,
}

impl Given<'_> {
    pub fn keyword(&self, i: usize) -> Obj {
        // SAFETY: as many names as values.
        unsafe { ffi::PyTuple_GetItem(self.names, i as isize) }
    }

    /// Whether the first parameter is `self`.
    #[inline]
    pub fn skip(&self) -> usize {
        (self.form != Form::Function) as usize
    }
}

/// Why arguments do not fit the parameters.
pub enum Misfit {
    TooMany,
    Missing,
    Unexpected(usize),
    Duplicate(usize),
}

impl<'a> Cx<'a> {
    /// Sorts arguments to parameters.
    #[inline(always)]
    pub(super) fn take(&mut self, given: &Given<'a>) -> std::result::Result<(), Misfit> {
        let (params, skip) = (self.sig.params, given.skip());
        let n = given.args.len();
        if skip > self.sig.positional {
            return Err(Misfit::TooMany);
        }
        if skip == 1 {
            self.put(0, given.slf);
        }
        let room = self.sig.positional - skip;
        if room == 1 && n > 0 && params[skip].list && !is_sequence(given.args[0]) {
            self.rest = given.args;
            self.rest_at = skip;
            self.put(skip, given.args[0]);
        } else if n > room {
            return Err(Misfit::TooMany);
        } else {
            for (i, &o) in given.args.iter().enumerate() {
                self.put(skip + i, o);
            }
        }
        if !given.values.is_empty() {
            self.take_keywords(given)?;
        }
        for (p, arg) in params.iter().zip(self.args()) {
            if arg.is_null() && p.default.is_none() {
                return Err(Misfit::Missing);
            }
        }
        Ok(())
    }

    fn take_keywords(&mut self, given: &Given<'a>) -> std::result::Result<(), Misfit> {
        let (params, skip) = (self.sig.params, given.skip());
        for (i, &value) in given.values.iter().enumerate() {
            let keyword = given.keyword(i);
            match names::find(&params[skip..], keyword, !self.op.has(PYTHON)) {
                Some(at) if self.args()[skip + at].is_null() => self.put(skip + at, value),
                // A second name of the same parameter counts as unknown.
                Some(at) if names::text(keyword) != Some(params[skip + at].name) => {
                    return Err(Misfit::Unexpected(i));
                }
                Some(at) => return Err(Misfit::Duplicate(skip + at)),
                None if given.form == Form::Function && self.op.has(OUT) && names::is_out(keyword) => {
                    // SAFETY: the singleton lives forever.
                    self.out = if value == unsafe { ffi::Py_None() } { null_mut() } else { value };
                }
                None => return Err(Misfit::Unexpected(i)),
            }
        }
        Ok(())
    }
}

/// Whether the first positional argument is a list of sizes itself rather than the first of several.
#[inline]
fn is_sequence(first: Obj) -> bool {
    // SAFETY: a live object; the singleton lives forever.
    unsafe { ffi::PyTuple_Check(first) != 0 || ffi::PyList_Check(first) != 0 || first == ffi::Py_None() }
}
