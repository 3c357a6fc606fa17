//! `out=`: results written into tensors that the caller gives.
use super::arg::for_each_item;
use super::ret::Value;
use super::sorted::Cx;
use super::{APART, EXACT, INPLACE, TRUTH};
use crate::error::{Fail, Fallible};
use crate::object::{self, Obj};
use ferrotorch_tensor::autograd::{any_tracks, check_inplace, no_grad};
use ferrotorch_tensor::ops::overlap;
use ferrotorch_tensor::promotion::can_cast;
use ferrotorch_tensor::{bail, error, ops, shape, DType, Tensor};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// Runs a signature whose result goes into `out`.
#[cold]
pub fn call(cx: &Cx<'_>) -> Fallible<Obj> {
    if overridden(cx)? {
        return Err(Fail::Override);
    }
    let several = !cx.sig.returns.starts_with("Tensor");
    if object::is_tensor(cx.out) == several {
        // Another signature may be meant.
        return Err(match super::call::misfit(cx) {
            Some(i) => Fail::Mismatch(i),
            None => Fail::Python(wanted(cx, several)?),
        });
    }
    let outs = targets(cx)?;
    let inputs = tensors_in(cx)?;
    let tracked: Vec<&Tensor> = inputs.iter().chain(outs.iter().map(|(_, t)| t)).collect();
    if any_tracks(&tracked) {
        return Err(Fail::Core(error!(
            Runtime,
            "{}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.",
            cx.op.shown()
        )));
    }
    let common = broadcast(&inputs);
    for (_, out) in &outs {
        check_inplace(out)?;
        let elementwise = common.as_ref().is_some_and(|s| s[..] == *out.shape());
        check_overlap(cx, out, &inputs, elementwise)?;
    }
    // Elementwise operators write into `out` themselves where no resizing is due.
    let direct = match &outs[..] {
        // Factories look at its dtype.
        // SAFETY: an instance that the call keeps.
        [(o, _)] if inputs.is_empty() => Some(unsafe { object::core(*o) }),
        [(o, out)] if common.is_some_and(|s| s[..] == *out.shape()) => {
            // SAFETY: an instance that the call keeps.
            Some(unsafe { object::core(*o) })
        }
        _ => None,
    };
    let mut exact = false;
    let run = || no_grad(|| (cx.sig.body)(cx, direct));
    let results = match direct.map_or_else(run, |out| overlap::written(out, run))? {
        Value::Tensor(t) => vec![t],
        Value::Many(ts, _) => {
            exact = true;
            ts.into_vec()
        }
        Value::Object(_) => {
            return Err(Fail::Core(error!(Runtime, "internal error: out= for a result that is no tensor")))
        }
    };
    if results.len() != outs.len() {
        return Err(Fail::Python(wanted(cx, several)?));
    }
    for (result, (o, out)) in results.iter().zip(&outs) {
        if exact && result.dtype() != out.dtype() {
            return Err(Fail::Core(other_dtype(result, out)));
        }
        if !result.same(out) {
            write(cx, result, *o, out)?;
        }
        // SAFETY: an instance that the call keeps.
        unsafe { object::core(*o) }.bump_version();
    }
    let given = cx.borrow(cx.out);
    if outs.len() == 1 && object::is_tensor(cx.out) {
        return Ok(given.to_owned().into_ptr());
    }
    let objects: Vec<_> = outs.iter().map(|(o, _)| cx.borrow(*o).to_owned()).collect();
    Ok(PyTuple::new(cx.py, objects)?.into_ptr())
}

/// The exception for an `out` of another type.
#[cold]
fn wanted(cx: &Cx<'_>, several: bool) -> PyResult<PyErr> {
    let (name, kind) = (cx.op.shown(), cx.borrow(cx.out).get_type().name()?);
    let want = if several { "tuple of Tensors" } else { "Tensor" };
    Ok(PyTypeError::new_err(format!("{name}(): argument 'out' must be {want}, not {kind}")))
}

/// Whether a class takes the call over for what is given as `out`.
fn overridden(cx: &Cx<'_>) -> Fallible<bool> {
    let mut found = super::overrides(cx.borrow(cx.out));
    for_each_item(cx.out, |o| {
        found |= super::overrides(cx.borrow(o));
        Ok(())
    })?;
    Ok(found)
}

/// The tensors given as `out`, with their objects.
fn targets(cx: &Cx<'_>) -> Fallible<Vec<(Obj, Tensor)>> {
    let mut found = Vec::new();
    let mut add = |o: Obj| {
        if !object::is_tensor(o) {
            let text = format!(
                "{}(): argument 'out' must be Tensor, not {}",
                cx.op.shown(),
                cx.borrow(o).get_type().name()?
            );
            return Err(Fail::Python(PyTypeError::new_err(text)));
        }
        // SAFETY: an instance that the call keeps.
        found.push((o, unsafe { object::core(o) }.clone()));
        Ok(())
    };
    if !for_each_item(cx.out, &mut add)? {
        add(cx.out)?;
    }
    Ok(found)
}

/// All tensors among the arguments.
fn tensors_in(cx: &Cx<'_>) -> Fallible<Vec<Tensor>> {
    let mut found = Vec::new();
    let mut add = |o: Obj| {
        if object::is_tensor(o) {
            // SAFETY: an instance that the call keeps.
            found.push(unsafe { object::core(o) }.clone());
        }
        Ok(())
    };
    for i in (0..cx.sig.params.len()).filter(|&i| cx.given(i)) {
        add(cx.raw(i))?;
        for_each_item(cx.raw(i), &mut add)?;
    }
    Ok(found)
}

fn other_dtype(result: &Tensor, out: &Tensor) -> ferrotorch_tensor::Error {
    let (want, got) = (c_name(result.dtype()), c_name(out.dtype()));
    error!(Runtime, "Expected out tensor to have dtype {want}, but got {got} instead")
}

/// What C++ calls a dtype.
fn c_name(d: DType) -> String {
    match d {
        DType::I64 => "long int".into(),
        DType::I8 => "signed char".into(),
        DType::U8 => "unsigned char".into(),
        DType::F16 => "c10::Half".into(),
        DType::BF16 => "c10::BFloat16".into(),
        DType::C64 => "c10::complex<float>".into(),
        DType::C128 => "c10::complex<double>".into(),
        d => d.type_name().to_lowercase(),
    }
}

fn broadcast(ts: &[Tensor]) -> Option<shape::Dims> {
    ts.iter().try_fold(shape::Dims::new(), |s, t| shape::broadcast(&s, t.shape()).ok())
}

/// Refuses memory that is written more than once, or read in another way than it is written.
fn check_overlap(
    cx: &Cx<'_>,
    out: &Tensor,
    inputs: &[Tensor],
    elementwise: bool,
) -> ferrotorch_tensor::Result<()> {
    overlap::check_written_once(out)?;
    for (i, x) in inputs.iter().enumerate() {
        if cx.op.has(APART) && !(i == 0 && cx.op.has(INPLACE)) {
            overlap::check_apart(x, out)?;
        } else if cx.op.has(APART) || elementwise {
            overlap::check_not_partly(x, out)?;
        }
    }
    Ok(())
}

/// Copies a result into `out`, which takes the result's shape.
fn write(cx: &Cx<'_>, result: &Tensor, o: Obj, out: &Tensor) -> Fallible<()> {
    if cx.op.has(TRUTH) && !matches!(out.dtype(), DType::Bool | DType::U8) {
        let (name, dtype) = (cx.op.shown(), out.dtype().type_name());
        return Err(Fail::Core(error!(Runtime, "{name} only supports bool tensor for result, got: {dtype}")));
    }
    if cx.op.has(EXACT) && result.dtype() != out.dtype() {
        return Err(Fail::Core(other_dtype(result, out)));
    }
    if !can_cast(result.dtype(), out.dtype()) {
        return Err(Fail::Core(error!(
            Runtime,
            "result type {} can't be cast to the desired output type {}",
            result.dtype().type_name(),
            out.dtype().type_name()
        )));
    }
    if result.shape() == out.shape() {
        overlap::written(out, || ops::copy::copy_into(result, out))?;
        return Ok(());
    }
    if out.numel() > 0 {
        warn_resized(cx.py, out.shape(), result.shape())?;
    }
    let resized = resize(out, result.shape())?;
    ops::copy::copy_into(result, &resized)?;
    // SAFETY: an instance that the call keeps; the GIL is held.
    unsafe { object::replace(o, resized) };
    Ok(())
}

fn warn_resized(py: Python<'_>, from: &[usize], to: &[usize]) -> PyResult<()> {
    let text = format!(
        "An output with one or more elements was resized since it had shape {}, which does not match the required output shape {}. This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they have zero elements. You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0).",
        shape::display(from),
        shape::display(to)
    );
    crate::warn(py, &text)
}

/// A tensor with another shape and `t`'s identity, on `t`'s memory where that suffices.
pub fn resize(t: &Tensor, to: &[usize]) -> ferrotorch_tensor::Result<Tensor> {
    let numel = shape::checked_numel(to)?;
    let bytes = match (t.offset() + numel).checked_mul(t.dtype().size()) {
        Some(bytes) => bytes,
        None => bail!(Runtime, "Storage size calculation overflowed with sizes={}", shape::display(to)),
    };
    let strides = shape::contiguous_strides(to);
    if bytes <= t.storage().len() {
        return Ok(t.with_data(&t.alias(to, &strides, t.offset())));
    }
    let grown = Tensor::empty(to, t.dtype())?;
    let flat = [t.storage().len() / t.dtype().size() - t.offset().min(t.storage().len() / t.dtype().size())];
    let keep = [flat[0].min(numel)];
    ops::copy::copy_into(&t.alias(&keep, &[1], t.offset()), &grown.alias(&keep, &[1], 0))?;
    Ok(t.with_data(&grown))
}
