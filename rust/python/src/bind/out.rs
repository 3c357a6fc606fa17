//! `out=`: results written into tensors that the caller gives.
use super::arg::for_each_item;
use super::ret::Value;
use super::sorted::Cx;
use super::EXACT;
use crate::error::{Fail, Fallible};
use crate::object::{self, Obj};
use ferrotorch_tensor::autograd::{any_tracks, check_inplace, no_grad};
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
    for (_, out) in &outs {
        check_inplace(out)?;
        check_overlap(out, &inputs)?;
    }
    // Elementwise operators write into `out` themselves where no resizing is due.
    let direct = match &outs[..] {
        // Factories look at its dtype.
        // SAFETY: an instance that the call keeps.
        [(o, _)] if inputs.is_empty() => Some(unsafe { object::core(*o) }),
        [(o, out)] if broadcast(&inputs).is_some_and(|s| s[..] == *out.shape()) => {
            // SAFETY: an instance that the call keeps.
            Some(unsafe { object::core(*o) })
        }
        _ => None,
    };
    let mut exact = false;
    let results = match no_grad(|| (cx.sig.body)(cx, direct))? {
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
        let text = format!(
            "{}(): argument 'out' must be {}, not {}",
            cx.op.shown(),
            if results.len() == 1 { "Tensor" } else { "tuple of Tensors" },
            cx.borrow(cx.out).get_type().name()?
        );
        return Err(Fail::Python(PyTypeError::new_err(text)));
    }
    for (result, (o, out)) in results.iter().zip(&outs) {
        if exact && result.dtype() != out.dtype() {
            return Err(Fail::Core(error!(
                Runtime,
                "Expected out tensor to have dtype {}, but got {} instead",
                c_name(result.dtype()),
                c_name(out.dtype())
            )));
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

/// What C++ calls a dtype.
fn c_name(d: DType) -> String {
    match d {
        DType::I64 => "long int".into(),
        DType::I8 => "signed char".into(),
        DType::U8 => "unsigned char".into(),
        DType::C64 => "c10::complex<float>".into(),
        DType::C128 => "c10::complex<double>".into(),
        d => d.type_name().to_lowercase(),
    }
}

fn broadcast(ts: &[Tensor]) -> Option<shape::Dims> {
    ts.iter().try_fold(shape::Dims::new(), |s, t| shape::broadcast(&s, t.shape()).ok())
}

/// Refuses memory that is written more than once, or read under another geometry.
fn check_overlap(out: &Tensor, inputs: &[Tensor]) -> ferrotorch_tensor::Result<()> {
    if shape::may_overlap_itself(out.shape(), out.strides()) {
        bail!(
            Runtime,
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation."
        );
    }
    let ends = |t: &Tensor| {
        (t.offset() * t.dtype().size(), (t.offset() + shape::span(t.shape(), t.strides())) * t.dtype().size())
    };
    let (first, last) = ends(out);
    for x in inputs {
        let (start, end) = ends(x);
        let apart = !x.storage().same(out.storage())
            || out.numel() == 0
            || x.numel() == 0
            || last <= start
            || end <= first;
        if !apart && (x.shape() != out.shape() || x.strides() != out.strides() || x.offset() != out.offset())
        {
            bail!(
                Runtime,
                "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation."
            );
        }
    }
    Ok(())
}

/// Copies a result into `out`, which takes the result's shape.
fn write(cx: &Cx<'_>, result: &Tensor, o: Obj, out: &Tensor) -> Fallible<()> {
    if cx.op.has(EXACT) && result.dtype() != out.dtype() {
        return Err(Fail::Core(error!(
            Runtime,
            "Expected out tensor to have dtype {}, but got {} instead",
            result.dtype().name(),
            out.dtype().name()
        )));
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
        ops::copy::copy_into(result, out)?;
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
