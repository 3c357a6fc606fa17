//! `t[index]` and `t[index] = value`.
mod parse;
mod plan;

use crate::bind::{self, Any};
use crate::error::{Fail, Fallible};
use crate::object::{self, Obj};
use crate::tensor::found;
use ferrotorch_tensor::autograd::{check_inplace, inplace};
use ferrotorch_tensor::ops::{copy, index as ops, view};
use ferrotorch_tensor::{dispatch, Scalar, Tensor};
use parse::{Items, Parsed};
use plan::Plan;
use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;

/// `t[index]`.
pub fn get(o: Any<'_>, index: Any<'_>) -> Fallible<Obj> {
    if bind::taken(o) || foreign(index, 3) {
        return Ok(crate::overriding::method(o, "__getitem__", &[index])?);
    }
    // SAFETY: an instance that the call keeps.
    let x = unsafe { object::core(o.as_ptr()) };
    let y = match parse::integers(x, index)? {
        Some(to) if !x.requires_grad() => view::plain_view(x, to)?,
        _ => general(x, index)?,
    };
    // SAFETY: the GIL is held.
    match unsafe { object::wrap_raw(y) } {
        o if o.is_null() => Err(Fail::Python(PyErr::fetch(index.py()))),
        o => Ok(o),
    }
}

/// Whether an index or value, or an item of it, is of a class that takes functions over.
#[inline]
fn foreign(o: Any<'_>, depth: usize) -> bool {
    let (p, py) = (o.as_ptr(), o.py());
    // SAFETY: a live object, and items of a tuple or list of checked length.
    unsafe {
        if ffi::PyLong_CheckExact(p) != 0 || ffi::PySlice_Check(p) != 0 || object::is_plain(p) || depth == 0 {
            return false;
        }
        let item = |p: Obj| foreign(Any::from_ptr(py, p), depth - 1);
        if ffi::PyTuple_CheckExact(p) != 0 {
            return (0..ffi::PyTuple_Size(p)).any(|i| item(ffi::PyTuple_GetItem(p, i)));
        }
        if ffi::PyList_CheckExact(p) != 0 {
            return (0..ffi::PyList_Size(p)).any(|i| item(ffi::PyList_GetItem(p, i)));
        }
    }
    bind::overrides(o)
}

/// `x[index]` for any index.
fn general(x: &Tensor, index: Any<'_>) -> Fallible<Tensor> {
    let items = Items::new(index)?;
    if let Some(plan) = Plan::new(x, items.basic(index))? {
        return plan.view(x);
    }
    let parsed = items.parse(x, index)?;
    let v = parsed.plan.view(x)?;
    Ok(ops::index(&v, &parsed.indices)?)
}

/// `t[index] = value`.
pub fn set(o: Any<'_>, index: Any<'_>, value: Any<'_>) -> Fallible<()> {
    if bind::taken(o) || foreign(index, 3) || foreign(value, 1) {
        let result = crate::overriding::method(o, "__setitem__", &[index, value])?;
        // SAFETY: a new reference.
        drop(unsafe { Bound::from_owned_ptr(o.py(), result) });
        return Ok(());
    }
    // SAFETY: an instance that the call keeps.
    let x = unsafe { object::core(o.as_ptr()) };
    if let Some(to) = parse::integers(x, index)? {
        if let (true, false, Some(s)) = (to.shape.is_empty(), x.requires_grad(), number(value)?) {
            return put(x, to.offset, s);
        }
    }
    let items = Items::new(index)?;
    if let Some(plan) = Plan::new(x, items.basic(index))? {
        if let Some(s) = number(value)? {
            return fill(x, &plan, s);
        }
        let value = assigned(value, x)?;
        let v = plan.view_or_same(x)?;
        return write(&v, &value);
    }
    let Parsed { plan, indices } = items.parse(x, index)?;
    let v = plan.view_or_same(x)?;
    let value = match number(value)? {
        Some(s) => Tensor::scalar(s.fitting(v.dtype())?, v.dtype())?,
        None => assigned(value, x)?,
    };
    let value = without_leading_ones(&value, usize::MAX)?;
    inplace(&v, |v0| ops::index_put(v0, &indices, &value, false, Some(&v)))?;
    Ok(())
}

/// A number to assign, if the value is one.
fn number(value: Any<'_>) -> Fallible<Option<Scalar>> {
    if object::is_tensor(value.as_ptr()) {
        return Ok(None);
    }
    bind::scalar_of(value)
}

/// The tensor to assign.
fn assigned(value: Any<'_>, x: &Tensor) -> Fallible<Tensor> {
    match found(value) {
        Some(t) => Ok(t.clone()),
        None => {
            let ty = value.get_type();
            let name = ty.fully_qualified_name()?.to_string();
            let name = name.strip_prefix("builtins.").unwrap_or(&name);
            let text = format!("can't assign a {name} to a torch.{}Tensor", x.dtype().type_name());
            Err(Fail::Python(PyTypeError::new_err(text)))
        }
    }
}

/// Writes one number to the element at a position of the storage.
fn put(x: &Tensor, offset: usize, s: Scalar) -> Fallible<()> {
    let s = s.fitting(x.dtype())?;
    check_inplace(x)?;
    dispatch!("fill_", x.dtype(), all T => {
        // SAFETY: the index led to one of the tensor's elements.
        unsafe { *x.storage().data().cast::<T>().add(offset) = s.to::<T>() };
        Ok(())
    })?;
    x.bump_version();
    Ok(())
}

/// Writes one number wherever the plan leads.
fn fill(x: &Tensor, plan: &Plan, s: Scalar) -> Fallible<()> {
    let value = Tensor::scalar(s.fitting(x.dtype())?, x.dtype())?;
    let v = plan.view_or_same(x)?;
    inplace(&v, |_| copy::copy_(&v, &value))?;
    Ok(())
}

/// Writes a tensor, broadcast, into a view.
fn write(v: &Tensor, value: &Tensor) -> Fallible<()> {
    if v.same(value) {
        return Ok(());
    }
    let value = without_leading_ones(value, v.ndim())?;
    let value = view::expand_to(&value, v.shape())?;
    inplace(v, |_| copy::copy_(v, &value))?;
    Ok(())
}

/// The value without dimensions of size one in front, down to `ndim` dimensions.
fn without_leading_ones(value: &Tensor, ndim: usize) -> Fallible<Tensor> {
    let ones = value.shape().iter().take_while(|&&n| n == 1).count();
    let drop = match ndim {
        usize::MAX => ones,
        n => ones.min(value.ndim().saturating_sub(n)),
    };
    if drop == 0 {
        return Ok(value.clone());
    }
    Ok(view::reshape_to(value, &value.shape()[drop..])?)
}
