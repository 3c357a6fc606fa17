//! Optimizer steps for whole parameter groups, with the state where `torch.optim` keeps it.
use crate::error::OrRaise;
use crate::object::{self, Entered, Obj};
use ferrotorch_tensor::ops::optim::{self, AdamGroup, Item};
use ferrotorch_tensor::Tensor;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use pyo3::{ffi, intern};

/// What a dictionary has under a name: a tensor, or nothing usable.
fn tensor_in(state: Obj, name: &Bound<'_, PyString>) -> Option<Tensor> {
    // SAFETY: live objects, the GIL is held; the borrowed result is used before anything can drop it.
    unsafe {
        let value = ffi::PyDict_GetItemWithError(state, name.as_ptr());
        if value.is_null() || !object::is_tensor(value) {
            return None;
        }
        Some(object::core(value).clone())
    }
}

/// The parameters with gradients and their state under `names`; `None` where one is missing or does not fit.
fn gather(
    params: &Bound<'_, PyList>,
    state: &Bound<'_, PyDict>,
    names: &[&Bound<'_, PyString>],
    mut each: impl FnMut(Obj) -> Option<()>,
) -> PyResult<Option<Vec<Item>>> {
    let mut items = Vec::with_capacity(params.len());
    for param in params.iter() {
        if !object::is_tensor(param.as_ptr()) {
            return Ok(None);
        }
        // SAFETY: the list keeps the object alive; the handle is cloned at once.
        let tensor = unsafe { object::core(param.as_ptr()) }.clone();
        let Some(grad) = tensor.grad() else { continue };
        let mut item = Item { param: tensor, grad, state: Vec::with_capacity(names.len()) };
        if !names.is_empty() {
            // SAFETY: live objects, and the GIL is held.
            let own = unsafe { ffi::PyDict_GetItemWithError(state.as_ptr(), param.as_ptr()) };
            // SAFETY: as above.
            if own.is_null() || unsafe { ffi::PyDict_Check(own) } == 0 {
                return match PyErr::take(params.py()) {
                    Some(e) => Err(e),
                    None => Ok(None),
                };
            }
            for name in names {
                let Some(t) = tensor_in(own, name) else { return Ok(None) };
                item.state.push(t);
            }
            if each(own).is_none() {
                return Ok(None);
            }
        }
        if !item.fits() {
            return Ok(None);
        }
        items.push(item);
    }
    Ok(Some(items))
}

/// Updates all parameters by one step of SGD; `False`, with nothing changed, if that needs separate operations.
#[pyfunction]
fn _sgd_step(
    params: &Bound<'_, PyList>,
    state: &Bound<'_, PyDict>,
    lr: f64,
    momentum: f64,
    dampening: f64,
    weight_decay: f64,
    nesterov: bool,
    maximize: bool,
) -> PyResult<bool> {
    let name = intern!(params.py(), "momentum_buffer");
    let names: &[&Bound<'_, PyString>] = if momentum == 0.0 { &[] } else { &[name] };
    // SAFETY: the GIL is held until the function returns.
    let _busy = unsafe { Entered::new() };
    let Some(items) = gather(params, state, names, |_| Some(()))? else { return Ok(false) };
    let options = optim::Sgd { lr, momentum, dampening, weight_decay, nesterov, maximize };
    optim::sgd_step(&items, &options).or_raise()?;
    Ok(true)
}

/// Updates all parameters by one step of Adam; `False`, with nothing changed, if that needs separate operations.
#[pyfunction]
fn _adam_step(
    params: &Bound<'_, PyList>,
    state: &Bound<'_, PyDict>,
    lr: f64,
    beta1: f64,
    beta2: f64,
    eps: f64,
    weight_decay: f64,
    amsgrad: bool,
    maximize: bool,
    decoupled_weight_decay: bool,
) -> PyResult<bool> {
    let py = params.py();
    let names = [intern!(py, "exp_avg"), intern!(py, "exp_avg_sq"), intern!(py, "max_exp_avg_sq")];
    let step = intern!(py, "step");
    // SAFETY: the GIL is held until the function returns.
    let _busy = unsafe { Entered::new() };
    let mut steps = Vec::with_capacity(params.len());
    let items = gather(params, state, &names[..2 + usize::from(amsgrad)], |own| {
        let count = tensor_in(own, step).filter(optim::is_count)?;
        steps.push(count);
        Some(())
    })?;
    let Some(items) = items else { return Ok(false) };
    let group =
        AdamGroup { lr, beta1, beta2, eps, weight_decay, maximize, decoupled: decoupled_weight_decay };
    optim::adam_step(&items, &steps, &group).or_raise()?;
    Ok(true)
}

pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(_sgd_step, m)?)?;
    m.add_function(wrap_pyfunction!(_adam_step, m)?)
}
