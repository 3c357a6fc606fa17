//! Parsed indices applied to a tensor.
use super::parse::{int, items, Item, Items};
use crate::error::{exception, OrRaise};
use crate::object::{self, Obj};
use ferrotorch_tensor::autograd::{check_inplace, inplace, is_grad_enabled};
use ferrotorch_tensor::ops::{copy, index, view};
use ferrotorch_tensor::{dispatch, error, shape, DType, Element, Scalar, Tensor};
use pyo3::exceptions::{PyIndexError, PyRuntimeError, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;

/// `t[key]`.
pub fn get_item(key: &Bound<'_, PyAny>, t: &Tensor) -> PyResult<Tensor> {
    if let Some(found) = by_ints(key.as_ptr(), t)? {
        return Ok(found);
    }
    let (part, indices) = slices(t, items(key)?)?;
    if indices.is_empty() {
        // A part that is the whole is still another tensor.
        return if part.same(t) { view::alias(t).or_raise() } else { Ok(part) };
    }
    index::index(&part, &indices).or_raise()
}

/// The most frequent indices: an integer, or a tuple of them.
#[inline]
fn by_ints(key: Obj, t: &Tensor) -> PyResult<Option<Tensor>> {
    // SAFETY: a live object; items of a tuple are borrowed while it lives.
    unsafe {
        if ffi::PyLong_CheckExact(key) != 0 {
            let i = int(key)?.unwrap_or(0);
            return select(t, 0, i).map(Some);
        }
        if ffi::PyTuple_CheckExact(key) == 0 {
            return Ok(None);
        }
        let n = ffi::PyTuple_Size(key);
        if n == 0 || (0..n).any(|i| ffi::PyLong_CheckExact(ffi::PyTuple_GetItem(key, i)) == 0) {
            return Ok(None);
        }
        if n as usize > t.ndim() {
            return Err(too_many(t));
        }
        if t.requires_grad() && is_grad_enabled() {
            // One node for each selection, as PyTorch records them.
            let mut part = t.clone();
            for i in 0..n {
                part = select(&part, 0, int(ffi::PyTuple_GetItem(key, i))?.unwrap_or(0))?;
            }
            return Ok(Some(part));
        }
        let mut offset = t.offset();
        for d in 0..n as usize {
            let i = int(ffi::PyTuple_GetItem(key, d as isize))?.unwrap_or(0);
            offset += position(t, d, i)? * t.strides()[d];
        }
        let n = n as usize;
        let g = shape::Geometry { shape: t.shape()[n..].into(), strides: t.strides()[n..].into(), offset };
        view::plain_view(t, g).map(Some).or_raise()
    }
}

fn position(t: &Tensor, dim: usize, i: i64) -> PyResult<usize> {
    let size = t.shape()[dim] as i64;
    if i < -size || i >= size {
        return Err(PyIndexError::new_err(format!(
            "index {i} is out of bounds for dimension {dim} with size {size}"
        )));
    }
    Ok(if i < 0 { i + size } else { i } as usize)
}

fn select(t: &Tensor, dim: usize, i: i64) -> PyResult<Tensor> {
    if t.ndim() == 0 {
        return Err(PyIndexError::new_err(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number",
        ));
    }
    if dim >= t.ndim() {
        return Err(too_many(t));
    }
    let i = position(t, dim, i)?;
    view::select(t, dim as i64, i as i64).or_raise()
}

#[cold]
fn too_many(t: &Tensor) -> PyErr {
    PyIndexError::new_err(format!("too many indices for tensor of dimension {}", t.ndim()))
}

/// Applies integers, slices, `None` and `...` as views; what remains are index tensors by dimension.
fn slices(t: &Tensor, items: Items) -> PyResult<(Tensor, Vec<Option<Tensor>>)> {
    let uses = |item: &Item| match item {
        Item::Int(_) | Item::Slice { .. } => 1,
        Item::Tensor(m) if matches!(m.dtype(), DType::Bool | DType::U8) => m.ndim(),
        Item::Tensor(_) => 1,
        _ => 0,
    };
    let given: usize = items.iter().map(uses).sum();
    if given > t.ndim() && !(t.ndim() == 0 && matches!(items[..], [Item::Int(_)])) {
        return Err(too_many(t));
    }
    let mut part = t.clone();
    let mut indices: Vec<Option<Tensor>> = Vec::new();
    let mut dim = 0;
    let mut ellipsis = false;
    for item in items {
        match item {
            Item::Int(i) => part = select(&part, dim, i)?,
            Item::Slice { start, end, step } => {
                if dim >= part.ndim() {
                    return Err(too_many(t));
                }
                if !(start == 0 && end >= part.shape()[dim] as i64 && step == 1) {
                    part = view::slice(&part, dim as i64, start, end, step).or_raise()?;
                }
                dim += 1;
            }
            Item::NewDim => {
                part = view::unsqueeze(&part, dim as i64).or_raise()?;
                dim += 1;
            }
            Item::Ellipsis if ellipsis => {}
            Item::Ellipsis => {
                ellipsis = true;
                dim += t.ndim() - given;
            }
            Item::Bool(b) => {
                part = view::unsqueeze(&part, dim as i64).or_raise()?;
                let mask = Tensor::full(&[1], Scalar::Bool(b), DType::Bool).or_raise()?;
                put(&mut indices, dim, mask);
                dim += 1;
            }
            Item::Tensor(m) => {
                let step = if matches!(m.dtype(), DType::Bool | DType::U8) { m.ndim().max(1) } else { 1 };
                put(&mut indices, dim, m);
                dim += step;
            }
        }
    }
    Ok((part, drop_gaps(indices)))
}

/// A mask of several dimensions stands at its first; the places of the others do not exist.
fn put(indices: &mut Vec<Option<Tensor>>, dim: usize, index: Tensor) {
    indices.resize(dim.max(indices.len()), None);
    indices.push(Some(index));
}

/// [`put`] pads by dimension; `index` wants one entry for each index, so entries inside a mask's dimensions go.
fn drop_gaps(indices: Vec<Option<Tensor>>) -> Vec<Option<Tensor>> {
    let mut out = Vec::with_capacity(indices.len());
    let mut covered = 0;
    for index in indices {
        match index {
            None if covered > 0 => covered -= 1,
            None => out.push(None),
            Some(m) => {
                covered =
                    if matches!(m.dtype(), DType::Bool | DType::U8) { m.ndim().saturating_sub(1) } else { 0 };
                out.push(Some(m));
            }
        }
    }
    out
}

/// `t[key] = value`.
pub fn set_item(key: &Bound<'_, PyAny>, t: &Tensor, value: &Bound<'_, PyAny>) -> PyResult<()> {
    let number = scalar(value)?;
    if let (Some(s), false) = (number, t.requires_grad()) {
        if let Some(part) = by_ints(key.as_ptr(), t)? {
            check_inplace(t).or_raise()?;
            fill(&part, s)?;
            t.bump_version();
            return Ok(());
        }
    }
    let source = match number {
        Some(s) => Tensor::scalar(converted(s, t.dtype())?, t.dtype()).or_raise()?,
        // SAFETY: an instance of Tensor, cloned at once.
        None if object::is_tensor(value.as_ptr()) => unsafe { object::core(value.as_ptr()) }.clone(),
        None => {
            return Err(PyTypeError::new_err(format!(
                "can't assign a {} to a torch.{}Tensor",
                type_name(value)?,
                t.dtype().type_name()
            )))
        }
    };
    let (part, indices) = slices(t, items(key)?)?;
    if indices.is_empty() {
        if !part.same(t) || !source.same(t) {
            let source = fitted(&source, part.shape())?;
            inplace(&part, |_| copy::copy_(&part, &source)).map_err(exception)?;
        }
        return Ok(());
    }
    if source.dtype() != part.dtype() && source.ndim() > 0 {
        return Err(PyRuntimeError::new_err(format!(
            "Index put requires the source and destination dtypes match, got {} for the destination and {} for the source.",
            part.dtype().type_name(),
            source.dtype().type_name()
        )));
    }
    let source = copy::to_dtype(&source, part.dtype()).or_raise()?;
    let source = without_leading_ones(&source, 0)?;
    inplace(&part, |x| index::index_put(x, &indices, &source, false, Some(&part))).map_err(exception)?;
    Ok(())
}

fn type_name(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let ty = value.get_type();
    let module = ty.module()?.to_string();
    let name = ty.name()?;
    Ok(if module == "builtins" { name.to_string() } else { format!("{module}.{name}") })
}

/// A Python number.
fn scalar(value: &Bound<'_, PyAny>) -> PyResult<Option<Scalar>> {
    let o = value.as_ptr();
    // SAFETY: a live object, of the type that was checked.
    unsafe {
        Ok(if ffi::PyFloat_Check(o) != 0 {
            Some(Scalar::Float(ffi::PyFloat_AsDouble(o)))
        } else if ffi::PyBool_Check(o) != 0 {
            Some(Scalar::Bool(value.is_truthy()?))
        } else if ffi::PyLong_Check(o) != 0 {
            Some(Scalar::Int(
                value.extract().map_err(|_| PyRuntimeError::new_err("Overflow when unpacking long long"))?,
            ))
        } else if ffi::PyComplex_Check(o) != 0 {
            let c = num_complex::Complex::new(ffi::PyComplex_RealAsDouble(o), ffi::PyComplex_ImagAsDouble(o));
            Some(Scalar::Complex(c))
        } else {
            None
        })
    }
}

/// A number that the dtype can hold.
fn converted(s: Scalar, dtype: DType) -> PyResult<Scalar> {
    if let (Scalar::Complex(c), false) = (s, dtype.is_complex()) {
        if c.im != 0.0 {
            let name = dtype.type_name().to_lowercase();
            return Err(exception(error!(
                Runtime,
                "value cannot be converted to type {name} without overflow"
            )));
        }
    }
    Ok(s)
}

/// Writes a number to every element.
fn fill(part: &Tensor, s: Scalar) -> PyResult<()> {
    let s = converted(s, part.dtype())?;
    if part.numel() != 1 {
        let source = Tensor::scalar(s, part.dtype()).or_raise()?;
        return copy::copy_into(&source, part).or_raise();
    }
    dispatch!("fill_", part.dtype(), all T => {
        // SAFETY: the view has one element, inside its storage.
        unsafe { *part.data_ptr::<T>() = T::from_scalar(s) };
        Ok(())
    })
    .or_raise()
}

/// Drops leading dimensions of size one beyond `ndim`.
fn without_leading_ones(t: &Tensor, ndim: usize) -> PyResult<Tensor> {
    let ones = t.shape().iter().take_while(|&&s| s == 1).count();
    let drop = ones.min(t.ndim().saturating_sub(ndim));
    if drop == 0 {
        Ok(t.clone())
    } else {
        view::reshape_to(t, &t.shape()[drop..]).or_raise()
    }
}

/// The source of an assignment, broadcast to the part.
fn fitted(source: &Tensor, shape: &[usize]) -> PyResult<Tensor> {
    let source = without_leading_ones(source, shape.len())?;
    view::expand_to(&source, shape).or_raise()
}
