//! Gradients and history of `Tensor` objects.
use crate::bind::Any;
use crate::error::{foreign, OrRaise};
use crate::object::{self, Handle, Obj};
use crate::tensor::expect;
use ferrotorch_tensor::autograd::{Hook, PostHook};
use ferrotorch_tensor::{shape, Tensor};
use pyo3::exceptions::*;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::sync::Arc;

fn none(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    Ok(py.None().into_bound(py))
}

/// `t.requires_grad = value`.
pub fn set_requires_grad(o: Any<'_>, t: &Tensor, value: Option<Any<'_>>) -> PyResult<()> {
    let _ = o;
    let Some(on) = value else { return Err(cannot_delete("requires_grad")) };
    let Ok(on) = on.extract::<bool>() else {
        return Err(PyRuntimeError::new_err("requires_grad must be a bool"));
    };
    change_requires_grad(t, on)
}

pub fn change_requires_grad(t: &Tensor, on: bool) -> PyResult<()> {
    if !t.is_leaf() && !on {
        return Err(PyRuntimeError::new_err("you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach()."));
    }
    t.set_requires_grad(on).or_raise()
}

fn cannot_delete(name: &str) -> PyErr {
    PyRuntimeError::new_err(format!("cannot delete {name}"))
}

/// `t.grad`.
pub fn grad<'a>(o: Any<'a>, t: &'a Tensor) -> PyResult<Bound<'a, PyAny>> {
    let py = o.py();
    if let Some(g) = t.grad() {
        return object::wrap(py, g);
    }
    if !t.is_leaf() && !t.retains_grad() {
        crate::warn(py, "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more informations.")?;
    }
    none(py)
}

/// `t.grad = value`.
pub fn set_grad(o: Any<'_>, t: &Tensor, value: Option<Any<'_>>) -> PyResult<()> {
    let Some(value) = value.filter(|v| !v.is_none()) else {
        t.set_grad(None);
        return Ok(());
    };
    if !object::is_tensor(value.as_ptr()) {
        return Err(PyTypeError::new_err(format!(
            "assigned grad expected to be a Tensor or None but got grad of type {}",
            value.get_type().name()?
        )));
    }
    if value.is(o) {
        return Err(PyRuntimeError::new_err("can't assign Variable as its own grad"));
    }
    let g = expect(value)?;
    if g.dtype() != t.dtype() {
        return Err(PyRuntimeError::new_err(format!(
            "attempting to assign a gradient with dtype '{}' to a tensor with grad_dtype '{}'. The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break downstream systems that assume they match.",
            g.dtype().type_name().to_lowercase(),
            t.dtype().type_name()
        )));
    }
    if g.shape() != t.shape() {
        return Err(PyRuntimeError::new_err(format!(
            "attempting to assign a gradient of size '{}' to a tensor of size '{}'. Please ensure that the gradient and the tensor are the same size",
            shape::display(g.shape()),
            shape::display(t.shape())
        )));
    }
    t.set_grad(Some(g.clone()));
    Ok(())
}

/// `t.data = value`.
pub fn set_data(o: Any<'_>, t: &Tensor, value: Option<Any<'_>>) -> PyResult<()> {
    let Some(value) = value else {
        return Err(PyRuntimeError::new_err("Deleting tensor data is not allowed. Delete tensor instead!"));
    };
    if !object::is_tensor(value.as_ptr()) {
        return Err(PyTypeError::new_err(format!(
            "Variable data has to be a tensor, but got {}",
            value.get_type().name()?
        )));
    }
    let new = t.with_data(expect(value)?);
    // SAFETY: an instance of `Tensor`, with the GIL held.
    unsafe { object::replace(o.as_ptr(), new) };
    Ok(())
}

/// `t.grad_fn`.
pub fn grad_fn<'py>(py: Python<'py>, t: &Tensor) -> PyResult<Bound<'py, PyAny>> {
    match t.grad_fn().or_raise()? {
        Some(edge) => crate::autograd::node_object(py, &edge.node),
        None => none(py),
    }
}

/// `t.grad_fn = None` forgets the history.
pub fn set_grad_fn(_: Any<'_>, t: &Tensor, value: Option<Any<'_>>) -> PyResult<()> {
    match value {
        Some(v) if v.is_none() => t.detach_().or_raise(),
        _ => Err(PyRuntimeError::new_err("_grad_fn can be only set to None")),
    }
}

/// A dictionary that the object keeps in a field, or `None`.
fn kept<'a>(o: Any<'a>, dict: Obj) -> PyResult<Bound<'a, PyAny>> {
    if dict.is_null() {
        return none(o.py());
    }
    // SAFETY: the object keeps the dictionary.
    Ok(unsafe { Bound::from_borrowed_ptr(o.py(), dict) })
}

/// `t._backward_hooks`.
pub fn backward_hooks<'a>(o: Any<'a>, _: &'a Tensor) -> PyResult<Bound<'a, PyAny>> {
    // SAFETY: an instance of `Tensor`, with the GIL held.
    kept(o, unsafe { object::fields(o.as_ptr()) }.hooks)
}

/// `t._post_accumulate_grad_hooks`.
pub fn post_hooks<'a>(o: Any<'a>, _: &'a Tensor) -> PyResult<Bound<'a, PyAny>> {
    // SAFETY: an instance of `Tensor`, with the GIL held.
    kept(o, unsafe { object::fields(o.as_ptr()) }.post_hooks)
}

/// `t._backward_hooks = hooks`: hooks in the dictionary are registered.
pub fn set_backward_hooks(o: Any<'_>, t: &Tensor, value: Option<Any<'_>>) -> PyResult<()> {
    let py = o.py();
    // SAFETY: an instance of `Tensor`, with the GIL held.
    let slot = &mut unsafe { object::fields(o.as_ptr()) }.hooks;
    let new = match value.filter(|v| !v.is_none()) {
        Some(v) => v.to_owned().into_ptr(),
        None => std::ptr::null_mut(),
    };
    let old = std::mem::replace(slot, new);
    // SAFETY: the object's reference, which nobody else drops; null is allowed.
    drop(unsafe { Bound::from_owned_ptr_or_opt(py, old) });
    if let Some(hooks) = value.filter(|v| !v.is_none()) {
        for key in hooks.call_method0("keys")?.try_iter()? {
            t.register_hook(calling(hooks, key?.extract()?)).or_raise()?;
        }
    }
    Ok(())
}

/// A hook of the core that calls the entry `id` of a dictionary, as long as it is there.
fn calling(hooks: Any<'_>, id: u64) -> Hook {
    let hooks = Handle::new(&hooks.to_owned());
    Arc::new(move |g| {
        Python::attach(|py| {
            let run = || -> PyResult<Option<Tensor>> {
                let hooks = hooks.get(py);
                let Some(hook) = hooks.cast::<PyDict>().map_err(PyErr::from)?.get_item(id)? else {
                    return Ok(None);
                };
                let result = hook.call1((object::wrap(py, g.clone())?,))?;
                if result.is_none() {
                    return Ok(None);
                }
                if !object::is_tensor(result.as_ptr()) {
                    let name = result.get_type().name()?;
                    return Err(PyTypeError::new_err(format!(
                        "expected Variable, but hook returned '{name}'"
                    )));
                }
                let new = expect(result.as_borrowed())?;
                let changed = match (new.dtype() == g.dtype(), new.shape() == g.shape()) {
                    (false, _) => "type",
                    (_, false) => "size",
                    _ => return Ok(Some(new.clone())),
                };
                let name = match hook.getattr("__name__") {
                    Ok(name) => name.to_string(),
                    Err(_) => "<unknown>".into(),
                };
                Err(PyRuntimeError::new_err(format!("hook '{name}' has changed the {changed} of value")))
            };
            run().map_err(foreign)
        })
    })
}

fn new_handle<'py>(
    py: Python<'py>,
    hooks: &Bound<'py, PyAny>,
    hook: Any<'_>,
) -> PyResult<(Bound<'py, PyAny>, u64)> {
    let handle = py.import("ferrotorch.utils.hooks")?.getattr("RemovableHandle")?.call1((hooks,))?;
    let id: u64 = handle.getattr("id")?.extract()?;
    hooks.set_item(id, hook)?;
    Ok((handle, id))
}

fn ordered(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    py.import("collections")?.getattr("OrderedDict")?.call0()
}

/// `t.register_hook(hook)`.
pub fn register_hook(o: Any<'_>, hook: Any<'_>) -> PyResult<Py<PyAny>> {
    let py = o.py();
    let t = expect(o)?.clone();
    if !t.requires_grad() {
        return Err(PyRuntimeError::new_err(
            "cannot register a hook on a tensor that doesn't require gradient",
        ));
    }
    let mut hooks = backward_hooks(o, &t)?;
    if hooks.is_none() {
        hooks = ordered(py)?;
        // SAFETY: an instance of `Tensor`, with the GIL held; the empty slot takes the reference.
        unsafe { object::fields(o.as_ptr()) }.hooks = hooks.clone().into_ptr();
    }
    let (handle, id) = new_handle(py, &hooks, hook)?;
    t.register_hook(calling(hooks.as_borrowed(), id)).or_raise()?;
    Ok(handle.unbind())
}

/// `t.register_post_accumulate_grad_hook(hook)`.
pub fn register_post_hook(o: Any<'_>, hook: Any<'_>) -> PyResult<Py<PyAny>> {
    let py = o.py();
    let t = expect(o)?.clone();
    if !t.requires_grad() {
        return Err(PyRuntimeError::new_err(
            "cannot register a hook on a tensor that doesn't require gradient",
        ));
    }
    if !t.is_leaf() {
        return Err(PyRuntimeError::new_err(
            "post accumulate grad hooks cannot be registered on non-leaf tensors",
        ));
    }
    let mut hooks = post_hooks(o, &t)?;
    if hooks.is_none() {
        hooks = ordered(py)?;
        // SAFETY: an instance of `Tensor`, with the GIL held; the empty slot takes the reference.
        unsafe { object::fields(o.as_ptr()) }.post_hooks = hooks.clone().into_ptr();
    }
    let (handle, id) = new_handle(py, &hooks, hook)?;
    // The leaf's object is found even where its values were replaced meanwhile.
    let me = py.import("weakref")?.getattr("ref")?.call1((o,))?;
    let (me, hooks) = (Handle::new(&me), Handle::new(&hooks));
    let call: PostHook = Arc::new(move |leaf| {
        Python::attach(|py| {
            let run = || -> PyResult<()> {
                let hooks = hooks.get(py);
                let Some(hook) = hooks.cast::<PyDict>().map_err(PyErr::from)?.get_item(id)? else {
                    return Ok(());
                };
                let mut me = me.get(py).call0()?;
                if me.is_none() {
                    me = object::wrap(py, leaf.clone())?;
                }
                hook.call1((me,))?;
                Ok(())
            };
            run().map_err(foreign)
        })
    });
    t.register_post_accumulate_grad_hook(call).or_raise()?;
    Ok(handle.unbind())
}
