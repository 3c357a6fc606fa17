//! Parameter types: what a signature may ask for, and how an argument becomes it.
use super::sorted::Cx;
use super::value::{dims_of, index_of, real_of, scalar_of};
use crate::device::{device_of, layout_of, memory_format_of};
use crate::dtype::dtype_of;
use crate::error::{Fail, Fallible};
use crate::object;
use ferrotorch_tensor::ops::layout::MemoryFormat;
use ferrotorch_tensor::promotion::Operand;
use ferrotorch_tensor::{DType, Scalar, Tensor};
use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use smallvec::SmallVec;

/// An argument of any type, as long as the call lasts.
pub type Any<'a> = Borrowed<'a, 'a, PyAny>;
/// A list of dimensions or sizes.
pub type Dims = SmallVec<[i64; 6]>;
/// Several tensors: a list or tuple.
pub type Tensors = SmallVec<[Tensor; 4]>;

/// A type that a parameter of [`bind_ops!`](crate::bind_ops) can have.
pub trait Arg {
    /// What the body gets.
    type Out<'a>;
    /// In stubs.
    const PY: &'static str;
    /// In error messages.
    const TEXT: &'static str;
    const OPTIONAL: bool = false;
    const LIST: bool = false;
    fn get<'a>(cx: &Cx<'a>, i: usize) -> Fallible<Self::Out<'a>>;
    /// Whether the argument has the type, whatever its value.
    #[cold]
    fn fits(cx: &Cx<'_>, i: usize) -> bool {
        !matches!(Self::get(cx, i), Err(Fail::Mismatch(_)))
    }
}

impl Arg for Tensor {
    type Out<'a> = &'a Tensor;
    const PY: &'static str = "Tensor";
    const TEXT: &'static str = "Tensor";
    #[inline]
    fn get<'a>(cx: &Cx<'a>, i: usize) -> Fallible<&'a Tensor> {
        let t = tensor_at(cx, i)?;
        cx.add_work(t.numel());
        Ok(t)
    }
}

/// The tensor in argument `i`; classes with an override of their own take the call over.
#[inline]
fn tensor_at<'a>(cx: &Cx<'a>, i: usize) -> Fallible<&'a Tensor> {
    if let Some(t) = cx.stand_in(i) {
        return Ok(t);
    }
    let o = cx.raw(i);
    if !object::is_plain(o) {
        other_tensor(cx, i)?;
    }
    // SAFETY: an instance, alive during the call that is marked.
    Ok(unsafe { object::core(o) })
}

#[cold]
#[inline(never)]
fn other_tensor(cx: &Cx<'_>, i: usize) -> Fallible<()> {
    if !object::is_tensor(cx.raw(i)) {
        return Err(Fail::Mismatch(i));
    }
    if super::overrides(cx.any(i)) {
        return Err(Fail::Override);
    }
    Ok(())
}

impl<T: Arg> Arg for Option<T> {
    type Out<'a> = Option<T::Out<'a>>;
    const PY: &'static str = T::PY;
    const TEXT: &'static str = T::TEXT;
    const OPTIONAL: bool = true;
    const LIST: bool = T::LIST;
    #[inline]
    fn get<'a>(cx: &Cx<'a>, i: usize) -> Fallible<Self::Out<'a>> {
        if cx.any(i).is_none() && !cx.is_rest(i) {
            return Ok(None);
        }
        T::get(cx, i).map(Some)
    }
}

/// A parameter type whose conversion only looks at the object.
macro_rules! simple {
    ($($t:ty => $out:ty, $py:literal, $text:literal, |$cx:ident, $o:ident| $get:expr;)*) => { $(impl Arg for $t {
        type Out<'a> = $out;
        const PY: &'static str = $py;
        const TEXT: &'static str = $text;
        fn get<'a>($cx: &Cx<'a>, i: usize) -> Fallible<$out> {
            let $o = $cx.any(i);
            let found: Fallible<Option<$out>> = $get;
            found?.ok_or(Fail::Mismatch(i))
        }
    })* };
}

simple! {
    Scalar => Scalar, "Number", "Number", |_cx, o| scalar_of(o);
    i64 => i64, "int", "int", |_cx, o| index_of(o);
    f64 => f64, "float", "float", |_cx, o| real_of(o);
    bool => bool, "bool", "bool", |_cx, o| Ok(bool_of(o));
    DType => DType, "dtype", "torch.dtype", |_cx, o| Ok(dtype_of(o));
    Device => Device, "DeviceLikeType", "torch.device", |_cx, o| device_of(o).map_err(Fail::Late);
    Layout => Layout, "layout", "torch.layout", |_cx, o| layout_of(o).map_err(Fail::Late);
    MemoryFormat => MemoryFormat, "memory_format", "torch.memory_format", |_cx, o| Ok(memory_format_of(o));
    Str => &'a str, "str", "str", |_cx, o| Ok(str_of(o));
}

impl Arg for Any<'_> {
    type Out<'a> = Any<'a>;
    const PY: &'static str = "Any";
    const TEXT: &'static str = "object";
    fn get<'a>(cx: &Cx<'a>, i: usize) -> Fallible<Any<'a>> {
        cx.hold();
        let o = cx.any(i);
        // The tensor that a method is called on; what tensors are made of does not take the making over.
        let is_self = i == 0 && !object::is_plain(o.as_ptr()) && cx.sig.params[0].name == "input";
        if is_self && object::is_tensor(o.as_ptr()) && super::overrides(o) {
            return Err(Fail::Override);
        }
        Ok(o)
    }
}

/// The only device, where a parameter names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device;

/// The only layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout;

/// A string.
pub struct Str;

/// A sequence of integers, or all positional arguments, such as `size`.
pub struct Sizes;

/// One integer or a sequence of integers, such as `dim` or `stride`.
impl Arg for Dims {
    type Out<'a> = Dims;
    const PY: &'static str = "int | Sequence[int]";
    const TEXT: &'static str = "tuple of ints";
    const LIST: bool = true;
    fn get<'a>(cx: &Cx<'a>, i: usize) -> Fallible<Dims> {
        if !cx.is_rest(i) {
            if let Some(n) = index_of(cx.any(i))? {
                return Ok(SmallVec::from_slice(&[n]));
            }
        }
        Sizes::get(cx, i)
    }
}

impl Arg for Sizes {
    type Out<'a> = Dims;
    const PY: &'static str = "Sequence[int]";
    const TEXT: &'static str = "tuple of ints";
    const LIST: bool = true;
    fn get<'a>(cx: &Cx<'a>, i: usize) -> Fallible<Dims> {
        let dims = dims_of(cx, i)?;
        cx.add_work(dims.iter().fold(1usize, |n, &d| n.saturating_mul(d.max(0) as usize)));
        Ok(dims)
    }
}

/// Either a tensor or a number.
impl Arg for Operand<'static> {
    type Out<'a> = Operand<'a>;
    const PY: &'static str = "Tensor | Number";
    const TEXT: &'static str = "Tensor";
    #[inline]
    fn get<'a>(cx: &Cx<'a>, i: usize) -> Fallible<Operand<'a>> {
        match tensor_at(cx, i) {
            Ok(t) => {
                cx.add_work(t.numel());
                Ok(Operand::Tensor(t))
            }
            Err(Fail::Mismatch(_)) => scalar_of(cx.any(i))?.map(Operand::Number).ok_or(Fail::Mismatch(i)),
            Err(other) => Err(other),
        }
    }
}

impl Arg for Vec<Tensor> {
    type Out<'a> = Tensors;
    const PY: &'static str = "Sequence[Tensor]";
    const TEXT: &'static str = "tuple of Tensors";
    fn get<'a>(cx: &Cx<'a>, i: usize) -> Fallible<Tensors> {
        let mut out = Tensors::new();
        let mut at = 0;
        let mut overridden = false;
        let ok = for_each_item(cx.raw(i), |o| {
            if !object::is_tensor(o) {
                if super::overrides(cx.borrow(o)) {
                    overridden = true;
                    return Ok(());
                }
                let kind = cx.borrow(o).get_type().name()?.to_string();
                let text = format!("expected Tensor as element {at} in argument {i}, but got {kind}");
                return Err(Fail::Python(PyTypeError::new_err(text)));
            }
            overridden |= !object::is_plain(o) && super::overrides(cx.borrow(o));
            // SAFETY: an instance, alive while the list holds it; the handle is cloned at once.
            let t = unsafe { object::core(o) }.clone();
            cx.add_work(t.numel());
            out.push(t);
            at += 1;
            Ok(())
        })?;
        match (ok, overridden) {
            (false, _) => Err(Fail::Mismatch(i)),
            (true, true) => Err(Fail::Override),
            (true, false) => Ok(out),
        }
    }
}

/// Several tensors: a list or tuple, or all positional arguments.
pub struct Many;

impl Arg for Many {
    type Out<'a> = Tensors;
    const PY: &'static str = "Sequence[Tensor]";
    const TEXT: &'static str = "tuple of Tensors";
    const LIST: bool = true;
    fn get<'a>(cx: &Cx<'a>, i: usize) -> Fallible<Tensors> {
        let Some(rest) = cx.rest(i) else { return <Vec<Tensor> as Arg>::get(cx, i) };
        let mut out = Tensors::new();
        for &o in rest {
            if super::overrides(cx.borrow(o)) {
                return Err(Fail::Override);
            }
            if !object::is_tensor(o) {
                return Err(Fail::Mismatch(i));
            }
            // SAFETY: an instance that the call keeps.
            out.push(unsafe { object::core(o) }.clone());
        }
        Ok(out)
    }
}

/// Calls `f` with each item of a list or tuple; `false` for other objects.
pub(super) fn for_each_item(
    o: object::Obj,
    mut f: impl FnMut(object::Obj) -> Fallible<()>,
) -> Fallible<bool> {
    // SAFETY: items are borrowed from a list or tuple of checked length; `f` keeps none of them.
    unsafe {
        if ffi::PyTuple_Check(o) != 0 {
            for i in 0..ffi::PyTuple_Size(o) {
                f(ffi::PyTuple_GetItem(o, i))?;
            }
        } else if ffi::PyList_Check(o) != 0 {
            let mut i = 0;
            while i < ffi::PyList_Size(o) {
                f(ffi::PyList_GetItem(o, i))?;
                i += 1;
            }
        } else {
            return Ok(false);
        }
    }
    Ok(true)
}

fn bool_of(o: Any<'_>) -> Option<bool> {
    let p = o.as_ptr();
    // SAFETY: the singletons live forever.
    unsafe {
        if p == ffi::Py_True() {
            return Some(true);
        }
        if p == ffi::Py_False() {
            return Some(false);
        }
    }
    match super::value::numpy_scalar(o) {
        Some("bool" | "bool_") => o.is_truthy().ok(),
        _ => None,
    }
}

fn str_of(o: Any<'_>) -> Option<&str> {
    let mut n = 0;
    // SAFETY: the text lives as long as the string object, which the call keeps.
    unsafe {
        if ffi::PyUnicode_Check(o.as_ptr()) == 0 {
            return None;
        }
        let p = ffi::PyUnicode_AsUTF8AndSize(o.as_ptr(), &mut n);
        if p.is_null() {
            ffi::PyErr_Clear();
            return None;
        }
        std::str::from_utf8(std::slice::from_raw_parts(p.cast(), n as usize)).ok()
    }
}
