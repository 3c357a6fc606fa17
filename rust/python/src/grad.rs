//! Gradients and history of `Tensor` objects.
use crate::bind::Any;
use crate::error::OrRaise;
use crate::object;
use crate::tensor::expect;
use ferrotorch_tensor::{shape, Tensor};
use pyo3::exceptions::*;
use pyo3::prelude::*;

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
            g.dtype().name(), t.dtype().name()
        )));
    }
    if g.shape() != t.shape() {
        return Err(PyRuntimeError::new_err(format!(
            "assigned grad has data of a different size: expected {} but got {}",
            shape::display(t.shape()),
            shape::display(g.shape())
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

pub fn backward_hooks<'a>(o: Any<'a>, _: &'a Tensor) -> PyResult<Bound<'a, PyAny>> {
    none(o.py())
}
pub fn post_hooks<'a>(o: Any<'a>, _: &'a Tensor) -> PyResult<Bound<'a, PyAny>> {
    none(o.py())
}
pub fn set_backward_hooks(_: Any<'_>, _: &Tensor, _: Option<Any<'_>>) -> PyResult<()> {
    Ok(())
}
pub fn register(_m: &Bound<'_, PyModule>) -> PyResult<()> {
    Ok(())
}
