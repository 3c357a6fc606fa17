//! Autocasting: arguments of some operators converted before they run.
mod policy;

use super::modes::watch;
use super::sorted::{Form, Given};
use super::{names, Op};
use crate::error::{Fallible, OrRaise};
use crate::object::{self, Obj};
use ferrotorch_tensor::autograd::is_grad_enabled;
use ferrotorch_tensor::ops::copy::to_dtype;
use ferrotorch_tensor::{bail, DType, Result, Tensor};
use policy::Policy;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use std::cell::RefCell;
use std::collections::HashMap;

/// What this thread converts to.
struct State {
    lower: Option<DType>,
    keep: bool,
    /// Converted parameters, under the addresses of the originals, which stay alive with them.
    kept: HashMap<usize, (Tensor, Tensor)>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::new(State { lower: None, keep: true, kept: HashMap::new() });
}

fn lower() -> Option<DType> {
    STATE.with_borrow(|s| s.lower)
}

/// A call of a thread that autocasts: run with converted arguments, or nothing where it has none.
pub fn attempt(py: Python<'_>, op: &'static Op, given: &Given<'_>) -> Option<Fallible<Option<Obj>>> {
    let lower = lower()?;
    if given.form == Form::Inplace {
        return None;
    }
    let all: Vec<Obj> = std::iter::empty()
        .chain((given.form == Form::Method).then_some(given.slf))
        .chain(given.args.iter().copied())
        .collect();
    let keywords: Vec<_> = given
        .values
        .iter()
        .enumerate()
        .map(|(i, &o)| (names::text(given.keyword(i)).unwrap_or("?"), o))
        .collect();
    let policy = policy::of(py, op.py_name(), &all, &keywords)?;
    if keywords.iter().any(|(name, _)| *name == "out") || super::errors::any_override(py, given) {
        return None;
    }
    Some(run(py, op, given, policy, lower))
}

fn run(
    py: Python<'_>,
    op: &'static Op,
    given: &Given<'_>,
    policy: Policy,
    lower: DType,
) -> Fallible<Option<Obj>> {
    // SAFETY: arguments live during the call.
    let bound = |&o: &Obj| unsafe { Bound::from_borrowed_ptr(py, o) };
    let args: Vec<_> = given.args.iter().map(bound).collect();
    let values: Vec<_> = given.values.iter().map(bound).collect();
    let slf = (given.form == Form::Method).then(|| bound(&given.slf));
    let everything = slf.iter().chain(&args).chain(&values);
    let to = target(policy, lower, everything)?;
    let convert = |o| converted(o, to, lower);
    let slf = slf.as_ref().map(convert).transpose()?;
    let args: Vec<_> = args.iter().map(convert).collect::<PyResult<_>>()?;
    let values: Vec<_> = values.iter().map(convert).collect::<PyResult<_>>()?;
    let pointers = |list: &[Bound<'_, PyAny>]| list.iter().map(|o| o.as_ptr()).collect::<Vec<_>>();
    let given = Given {
        slf: slf.as_ref().map_or(given.slf, |o| o.as_ptr()),
        args: &pointers(&args),
        values: &pointers(&values),
        ..*given
    };
    let result = super::call::choose(py, op, &given)?;
    let Some(result) = result.filter(|_| policy == Policy::LowerResult) else { return Ok(result) };
    // SAFETY: a new reference.
    let result = unsafe { Bound::from_owned_ptr(py, result) };
    Ok(Some(converted(&result, lower, lower)?.into_ptr()))
}

/// The dtype that a policy converts to, for these arguments.
fn target<'a, 'py: 'a>(
    policy: Policy,
    lower: DType,
    args: impl Iterator<Item = &'a Bound<'py, PyAny>>,
) -> Result<DType> {
    Ok(match policy {
        Policy::Lower => lower,
        Policy::Float | Policy::LowerResult => DType::F32,
        Policy::Widest => {
            let mut widest = lower;
            for o in args {
                each(o, &mut |t| {
                    widest = wider(widest, t.dtype(), lower)?;
                    Ok(())
                })?;
            }
            widest
        }
    })
}

/// Calls `f` with a tensor, or those of a list or tuple.
fn each(o: &Bound<'_, PyAny>, f: &mut dyn FnMut(&Tensor) -> Result<()>) -> Result<()> {
    if object::is_tensor(o.as_ptr()) {
        // SAFETY: an instance that the call keeps.
        return f(unsafe { object::core(o.as_ptr()) });
    }
    if o.is_exact_instance_of::<PyList>() || o.is_exact_instance_of::<PyTuple>() {
        for item in o.try_iter().into_iter().flatten().flatten() {
            if object::is_tensor(item.as_ptr()) {
                // SAFETY: as above.
                f(unsafe { object::core(item.as_ptr()) })?;
            }
        }
    }
    Ok(())
}

fn wider(a: DType, b: DType, lower: DType) -> Result<DType> {
    Ok(match (a, b) {
        (_, b) if !b.is_floating() => a,
        (_, DType::F64) => DType::F64,
        (DType::F64, b) if b == lower || b == DType::F32 => DType::F64,
        (DType::F32, _) | (_, DType::F32) => DType::F32,
        (a, b) if b == lower => a,
        _ => bail!(Runtime, "Unexpected floating ScalarType in at::autocast::prioritize"),
    })
}

/// An argument with its tensors converted.
fn converted<'py>(o: &Bound<'py, PyAny>, to: DType, lower: DType) -> PyResult<Bound<'py, PyAny>> {
    let py = o.py();
    if object::is_tensor(o.as_ptr()) {
        // SAFETY: an instance that the call keeps.
        let t = unsafe { object::core(o.as_ptr()) };
        let eligible = t.dtype().is_floating() && t.dtype() != DType::F64 && t.dtype() != to;
        return if eligible { object::wrap(py, cast(t, to, lower).or_raise()?) } else { Ok(o.clone()) };
    }
    let is_list = o.is_exact_instance_of::<PyList>();
    if !is_list && !o.is_exact_instance_of::<PyTuple>() {
        return Ok(o.clone());
    }
    let items: Vec<_> = o.try_iter()?.map(|item| converted(&item?, to, lower)).collect::<PyResult<_>>()?;
    Ok(if is_list { PyList::new(py, items)?.into_any() } else { PyTuple::new(py, items)?.into_any() })
}

/// A tensor in another dtype; parameters are converted once in the outermost block.
fn cast(t: &Tensor, to: DType, lower: DType) -> Result<Tensor> {
    let keeps = to == lower
        && t.dtype() == DType::F32
        && t.requires_grad()
        && t.is_leaf()
        && t.base().is_none()
        && STATE.with_borrow(|s| s.keep);
    let address = std::ptr::from_ref(t.py_slot()) as usize;
    if keeps {
        let known = STATE.with_borrow(|s| s.kept.get(&address).map(|(_, cast)| cast.clone()));
        // One that was converted without history serves only where none is wanted.
        if let Some(known) = known.filter(|k| k.requires_grad() || !is_grad_enabled()) {
            return Ok(known);
        }
    }
    let made = to_dtype(t, to)?;
    if keeps {
        STATE.with_borrow_mut(|s| s.kept.insert(address, (t.clone(), made.clone())));
    }
    Ok(made)
}

/// Whether this thread converts arguments of a function written in Python.
pub fn converts(py: Python<'_>, function: &Bound<'_, PyAny>) -> Option<(Policy, DType)> {
    let lower = lower()?;
    let name: String = function.getattr(pyo3::intern!(py, "__name__")).and_then(|n| n.extract()).ok()?;
    policy::of(py, &name, &[], &[]).map(|policy| (policy, lower))
}

/// Calls a function written in Python with converted arguments.
pub fn call<'py>(
    function: &Bound<'py, PyAny>,
    (policy, lower): (Policy, DType),
    args: &Bound<'py, PyTuple>,
    kwargs: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = function.py();
    let values: Vec<_> = kwargs.values().iter().collect();
    let given: Vec<_> = args.iter().collect();
    let to = target(policy, lower, given.iter().chain(&values)).or_raise()?;
    let args: Vec<_> = given.iter().map(|o| converted(o, to, lower)).collect::<PyResult<_>>()?;
    let renewed = PyDict::new(py);
    for (key, value) in kwargs.iter() {
        renewed.set_item(key, converted(&value, to, lower)?)?;
    }
    function.call(PyTuple::new(py, args)?, Some(&renewed))
}

/// Whether this thread autocasts.
pub fn enabled() -> bool {
    lower().is_some()
}

/// Sets what this thread's operators convert to (nothing: they do not) and whether converted parameters are kept.
#[pyfunction]
fn _set_autocast(lower: Option<&Bound<'_, PyAny>>, keep: bool) -> PyResult<()> {
    let lower = match lower {
        Some(o) => crate::dtype::dtype_of(o.as_borrowed()),
        None => None,
    };
    let before = STATE.with_borrow_mut(|s| {
        s.keep = keep;
        std::mem::replace(&mut s.lower, lower)
    });
    watch(before.is_some(), lower.is_some());
    Ok(())
}

/// Forgets parameters that this thread converted.
#[pyfunction]
fn _clear_autocast_cache() {
    let kept = STATE.with_borrow_mut(|s| std::mem::take(&mut s.kept));
    drop(kept);
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(_set_autocast, m)?)?;
    m.add_function(wrap_pyfunction!(_clear_autocast_cache, m)?)
}
