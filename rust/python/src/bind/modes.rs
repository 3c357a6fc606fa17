//! What a thread puts between calls and operators: a function mode, and autocasting.
use super::sorted::Given;
use super::{autocast, overrides, Op};
use crate::error::Fallible;
use crate::gil::Handle;
use crate::object::Obj;
use pyo3::prelude::*;
use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// How many threads have one of them on. Calls look at this word alone, which costs less than a thread's own memory.
static WATCHED: AtomicUsize = AtomicUsize::new(0);

/// Functions that PyTorch hands to no mode.
const UNSEEN: [&str; 4] = ["is_tensor", "is_storage", "from_numpy", "as_subclass"];

thread_local! {
    static HANDLER: RefCell<Option<Handle>> = const { RefCell::new(None) };
}

/// Whether some thread has a mode or autocasting on.
#[inline(always)]
pub fn watched() -> bool {
    WATCHED.load(Relaxed) != 0
}

/// Counts that this thread turns one of them on or off.
pub fn watch(before: bool, now: bool) {
    match (before, now) {
        (false, true) => WATCHED.fetch_add(1, Relaxed),
        (true, false) => WATCHED.fetch_sub(1, Relaxed),
        _ => 0,
    };
}

/// Whether this thread hands its calls to a mode.
pub fn has_handler() -> bool {
    watched() && HANDLER.with_borrow(Option::is_some)
}

fn exchange(handler: Option<Handle>) -> Option<Handle> {
    let now = handler.is_some();
    let before = HANDLER.replace(handler);
    watch(before.is_some(), now);
    before
}

/// This thread without its mode; the mode comes back when this is dropped.
pub struct Suspended(Option<Handle>);

impl Suspended {
    pub fn new() -> Suspended {
        Suspended(exchange(None))
    }

    pub fn handler<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        self.0.as_ref().map(|h| h.get(py).to_owned())
    }
}

impl Drop for Suspended {
    fn drop(&mut self) {
        exchange(self.0.take());
    }
}

/// A call of a watched thread: its result, or nothing where the call goes on as usual.
#[cold]
#[inline(never)]
pub fn attempt(py: Python<'_>, op: &'static Op, given: &Given<'_>) -> Option<Fallible<Option<Obj>>> {
    if UNSEEN.contains(&op.py_name()) {
        return None;
    }
    if !has_handler() {
        return autocast::attempt(py, op, given);
    }
    Some(overrides::offer(py, op, given))
}

/// Sets what this thread's calls are handed to, as ``handler(func, types, args, kwargs)``; returns what was set before.
#[pyfunction]
fn _set_function_mode(py: Python<'_>, handler: Option<&Bound<'_, PyAny>>) -> Option<Py<PyAny>> {
    exchange(handler.map(Handle::new)).map(|h| h.get(py).to_owned().unbind())
}

/// Turns a function mode and overrides of `Tensor` subclasses off inside a ``with`` block.
#[pyclass(name = "DisableTorchFunction", module = "ferrotorch._C")]
struct Disable(Vec<Suspended>);

#[pymethods]
impl Disable {
    #[new]
    fn new() -> Disable {
        Disable(Vec::new())
    }

    fn __enter__(&mut self) {
        overrides::disable(1);
        self.0.push(Suspended::new());
    }

    fn __exit__(&mut self, _kind: &Bound<'_, PyAny>, _value: &Bound<'_, PyAny>, _trace: &Bound<'_, PyAny>) {
        overrides::disable(-1);
        self.0.pop();
    }
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Disable>()?;
    m.add_function(wrap_pyfunction!(_set_function_mode, m)?)?;
    autocast::register(m)
}
