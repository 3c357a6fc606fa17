//! What a tensor is: sizes, strides, memory; and changing them in place.
use crate::bind::{self, bind_ops, Any, Dims, MemoryFormat, Object, Sizes};
use crate::error::foreign;
use crate::object;
use crate::tensor::{expect, size_object};
use ferrotorch_tensor::autograd::{check_inplace, is_grad_enabled, rebase};
use ferrotorch_tensor::ops::view;
use ferrotorch_tensor::{bail, shape, Result, Tensor};
use pyo3::types::PyTuple;
use pyo3::IntoPyObjectExt;

fn size(t: &Tensor, dim: Option<i64>) -> Result<Object> {
    let one = dim.map(|d| t.size(d)).transpose()?;
    Object::make(|py| match one {
        Some(n) => n.into_bound_py_any(py),
        None => size_object(py, t.shape()),
    })
}

fn stride(t: &Tensor, dim: Option<i64>) -> Result<Object> {
    let one = match dim {
        Some(d) => {
            if t.ndim() == 0 {
                bail!(Index, "Dimension specified as {d} but tensor has no dimensions");
            }
            Some(t.strides()[shape::wrap_dim(d, t.ndim())?])
        }
        None => None,
    };
    Object::make(|py| match one {
        Some(n) => n.into_bound_py_any(py),
        None => Ok(PyTuple::new(py, t.strides())?.into_any()),
    })
}

/// The order of dimensions from the largest stride to the smallest.
fn dim_order(t: &Tensor) -> Vec<usize> {
    let mut order: Vec<usize> = (0..t.ndim()).collect();
    order.sort_by(|&a, &b| t.strides()[b].cmp(&t.strides()[a]));
    order
}

fn is_set_to(a: &Tensor, b: &Tensor) -> bool {
    a.storage().same(b.storage())
        && a.offset() == b.offset()
        && a.dtype() == b.dtype()
        && a.shape() == b.shape()
        && a.strides() == b.strides()
}

/// Makes the object of a tensor hold what the view operator `f` gives: `t_()`, `squeeze_()`, …
fn reshape_in_place(o: Any<'_>, f: impl FnOnce(&Tensor) -> Result<Tensor>) -> Result<Object> {
    let x = expect(o).map_err(foreign)?.clone();
    check_inplace(&x)?;
    let v = f(&x)?;
    let tracks = is_grad_enabled() && x.requires_grad();
    let new = if tracks && x.base().is_some() {
        v
    } else {
        let new = x.with_data(&v.detach());
        if let (true, Some(edge)) = (tracks, v.gradient_edge()?) {
            rebase(&new, edge.node, edge.index, 0)?;
        }
        new
    };
    new.bump_version();
    // SAFETY: an instance of `Tensor`; bodies that take objects hold the GIL.
    unsafe { object::replace(o.as_ptr(), new) };
    Ok(Object(o.to_owned().unbind()))
}

fn resize(o: Any<'_>, sizes: &[i64], format: Option<MemoryFormat>) -> Result<Object> {
    let x = expect(o).map_err(foreign)?.clone();
    if x.requires_grad() {
        bail!(Runtime, "cannot resize variables that require grad");
    }
    let mut to = shape::Dims::new();
    for &n in sizes {
        if n < 0 {
            bail!(Runtime, "Trying to create tensor with negative dimension {n}: {}", shape::display(sizes));
        }
        to.push(n as usize);
    }
    let mut new = bind::resize(&x, &to)?;
    if let Some(f) = format {
        let strides = f.strides(&to)?;
        new = new.with_data(&new.alias(&to, &strides, new.offset()));
    }
    // SAFETY: as above.
    unsafe { object::replace(o.as_ptr(), new) };
    Ok(Object(o.to_owned().unbind()))
}

bind_ops! { TABLE;
    /// Returns the sizes, or the size of dimension `dim`.
    size [METHOD] (input: Tensor, dim: Option<i64> = None) -> Object { |_| size(input, dim) }

    /// Returns the distances in memory between neighbours along each dimension, or along `dim`, in elements.
    stride [METHOD] (input: Tensor, dim: Option<i64> = None) -> Object { |_| stride(input, dim) }

    /// Returns the number of dimensions.
    dim [METHOD] (input: Tensor) -> usize { |_| Ok(input.ndim()) }

    /// Returns the number of dimensions.
    ndimension [METHOD] (input: Tensor) -> usize { |_| Ok(input.ndim()) }

    /// Returns the number of elements.
    ///
    /// Example::
    ///
    ///     >>> torch.numel(torch.zeros(2, 3))
    ///     6
    numel [FUNCTION, METHOD] (input: Tensor) -> usize { |_| Ok(input.numel()) }

    /// Returns the number of elements.
    nelement [METHOD] (input: Tensor) -> usize { |_| Ok(input.numel()) }

    /// Returns the bytes of one element.
    element_size [METHOD] (input: Tensor) -> usize { |_| Ok(input.dtype().size()) }

    /// Returns the position of the first element in the storage, in elements.
    storage_offset [METHOD] (input: Tensor) -> usize { |_| Ok(input.offset()) }

    /// Returns the address of the first element.
    data_ptr [METHOD] (input: Tensor) -> usize {
        |_| Ok(if input.storage().is_empty() { 0 } else { input.data_ptr::<u8>() as usize })
    }

    /// Returns the order of dimensions from the largest stride to the smallest.
    dim_order [METHOD] (input: Tensor; ambiguity_check: bool = False) -> Object {
        |_| { let _ = ambiguity_check; Object::make(|py| Ok(PyTuple::new(py, dim_order(input))?.into_any())) }
    }

    /// Whether both tensors show the same memory with the same geometry.
    is_set_to [METHOD] (input: Tensor, tensor: Tensor) -> bool { |_| Ok(is_set_to(input, tensor)) }

    /// Whether both tensors have the same sizes.
    is_same_size [FUNCTION, METHOD] (input: Tensor, other: Tensor) -> bool { |_| Ok(input.shape() == other.shape()) }

    /// Returns -1: the tensor is on the CPU.
    get_device [FUNCTION, METHOD] (input: Tensor) -> i64 { |_| { let _ = input; Ok(-1) } }

    /// Whether the dtype is floating point.
    is_floating_point [FUNCTION, METHOD] (input: Tensor) -> bool { |_| Ok(input.dtype().is_floating()) }

    /// Whether the dtype is complex.
    is_complex [FUNCTION, METHOD] (input: Tensor) -> bool { |_| Ok(input.dtype().is_complex()) }

    /// Whether the dtype has negative values.
    is_signed [FUNCTION, METHOD] (input: Tensor) -> bool { |_| Ok(input.dtype().is_signed()) }

    /// Whether conjugation is delayed: never.
    is_conj [FUNCTION, METHOD] (input: Tensor) -> bool { |_| { let _ = input; Ok(false) } }

    /// Whether negation is delayed: never.
    is_neg [FUNCTION, METHOD] (input: Tensor) -> bool { |_| { let _ = input; Ok(false) } }

    /// Whether the tensor was made in inference mode.
    is_inference [FUNCTION, METHOD] (input: Tensor) -> bool { |_| Ok(input.is_inference()) }

    /// Whether the tensor is a view that autograd knows of.
    _is_view [METHOD] (input: Tensor) -> bool { |_| Ok(input.base().is_some()) }

    /// Transposes the tensor in place.
    t_ [METHOD] (input: Any) -> Object { |_| reshape_in_place(input, view::t) }

    /// Swaps two dimensions in place.
    transpose_ [METHOD] (input: Any, dim0: i64, dim1: i64) -> Object { |_| reshape_in_place(input, |x| view::transpose(x, dim0, dim1)) }

    /// Swaps two dimensions in place.
    swapaxes_ [METHOD] (input: Any, axis0: i64, axis1: i64) -> Object { |_| reshape_in_place(input, |x| view::transpose(x, axis0, axis1)) }

    /// Swaps two dimensions in place.
    swapdims_ [METHOD] (input: Any, dim0: i64, dim1: i64) -> Object { |_| reshape_in_place(input, |x| view::transpose(x, dim0, dim1)) }

    /// Removes dimensions of size one in place.
    squeeze_ [METHOD]
        (input: Any) -> Object { |_| reshape_in_place(input, |x| view::squeeze(x, None)) }
        (input: Any, dim: Dims) -> Object { |_| reshape_in_place(input, |x| view::squeeze(x, Some(&dim))) }

    /// Puts in a dimension of size one in place.
    unsqueeze_ [METHOD] (input: Any, dim: i64) -> Object { |_| reshape_in_place(input, |x| view::unsqueeze(x, dim)) }

    /// Changes sizes, strides and offset in place.
    as_strided_ [METHOD, FUNCTION] (input: Any, size: Sizes, stride: Sizes, storage_offset: Option<i64> = None) -> Object {
        |_| reshape_in_place(input, |x| view::as_strided(x, &size, &stride, storage_offset))
    }

    /// Changes the sizes in place; new memory is not initialised.
    resize_ [METHOD] (input: Any, size: Sizes; memory_format: Option<MemoryFormat> = None) -> Object {
        |_| resize(input, &size, memory_format)
    }

    /// Changes the sizes to those of `other` in place.
    resize_as_ [METHOD, FUNCTION] (input: Any, the_template: Tensor; memory_format: Option<MemoryFormat> = None) -> Object {
        |_| resize(input, &the_template.shape().iter().map(|&n| n as i64).collect::<Dims>(), memory_format)
    }
}
