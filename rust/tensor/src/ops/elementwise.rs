//! Runs kernel tables over tensors: broadcasting, dtypes, result layout, `out`, overlap.
use super::overlap::{check_not_partly, check_written_once, shared, Shared};
use crate::promotion::{can_cast, default_dtype, result_type, Operand};
use crate::shape::{self, Dims};
use crate::{bail, dispatch, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::parallel::GRAIN;
use ferrotorch_kernels::strided::{self, Source, Takes, Target, MAX_OPERANDS};
use ferrotorch_kernels::table::{Params, Raw, Table};
use smallvec::SmallVec;
use std::mem::MaybeUninit;

/// Inputs of one call at most.
const MAX_INPUTS: usize = 4;
/// Bytes of an operand up to which a call avoids all planning.
const SMALL: usize = 1024;

/// What an op is made of: the name in error messages and its kernels.
pub(crate) struct Kernel {
    pub name: &'static str,
    pub table: &'static Table,
}

/// The type in which kernels compute: half types load into `float32`.
#[inline]
pub(crate) fn compute_type(dtype: DType) -> DType {
    match dtype {
        DType::F16 | DType::BF16 => DType::F32,
        other => other,
    }
}

#[inline]
fn find(table: &Table, dtype: DType) -> Option<Raw> {
    match compute_type(dtype) {
        DType::F32 => table.f32,
        DType::F64 => table.f64,
        DType::I64 => table.i64,
        DType::U8 => table.u8,
        DType::I8 => table.i8,
        DType::I16 => table.i16,
        DType::I32 => table.i32,
        DType::Bool => table.bool,
        DType::C64 => table.c64,
        DType::C128 => table.c128,
        DType::F16 | DType::BF16 => None,
    }
}

/// The dtype of functions whose results are floating point: integers take the default dtype.
#[inline]
pub(crate) fn float_type(dtype: DType) -> DType {
    if dtype.is_integral(true) {
        default_dtype()
    } else {
        dtype
    }
}

/// The dtype in which two operands meet.
#[inline]
pub(crate) fn common_type(a: Operand, b: Operand) -> DType {
    match (a, b) {
        (Operand::Tensor(a), Operand::Tensor(b)) if a.dtype() == b.dtype() => a.dtype(),
        _ => result_type(&[a, b]),
    }
}

/// A number as one element of a kernel's type; integers wrap around.
fn encode(value: Scalar, kernel: DType) -> Result<[u8; 16]> {
    let mut bytes = [0u8; 16];
    if kernel == DType::F32 {
        bytes[..4].copy_from_slice(&(value.to_f64() as f32).to_ne_bytes());
        return Ok(bytes);
    }
    dispatch!("number", kernel, all T => {
        // SAFETY: every element type fits in 16 bytes.
        unsafe { bytes.as_mut_ptr().cast::<T>().write_unaligned(value.to::<T>()) };
        Ok(())
    })?;
    Ok(bytes)
}

/// Computes `kernel` over broadcast inputs in `dtype`; the result has dtype `result` unless `out` has another one.
#[inline]
pub(crate) fn run(
    kernel: &Kernel,
    inputs: &[Operand],
    dtype: DType,
    result: DType,
    params: &Params,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let Some(raw) = find(kernel.table, dtype) else {
        return Err(crate::error::unsupported(kernel.name, dtype));
    };
    let table = kernel.table;
    let takes = Takes {
        in_place: table.in_place && matches!(dtype, DType::F32 | DType::F64),
        panels: match compute_type(dtype) {
            DType::F32 | DType::F64 => table.float_panels,
            dtype => table.int_panels && dtype.is_integral(false),
        },
    };
    run_raw(raw, takes, inputs, dtype, result, params, out)
}

/// [`run`] with the kernel itself, which may be able to work in place.
#[inline]
pub(crate) fn run_raw(
    raw: Raw,
    takes: Takes,
    inputs: &[Operand],
    dtype: DType,
    result: DType,
    params: &Params,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let kernel = compute_type(dtype);
    // The most frequent call: contiguous tensors of one shape and of the kernel's own type.
    if let (None, [Operand::Tensor(first), rest @ ..]) = (out, inputs) {
        let plain = |t: &Tensor| t.dtype() == kernel && t.is_contiguous();
        let same = |o: &Operand| matches!(o, Operand::Tensor(t) if plain(t) && t.shape() == first.shape());
        if plain(first) && rest.iter().all(same) && compute_type(result) == result {
            let y = Tensor::empty(first.shape(), result)?;
            let n = y.numel();
            if n <= GRAIN {
                let mut ins = [std::ptr::null(); MAX_OPERANDS];
                for (p, o) in ins.iter_mut().zip(inputs) {
                    if let Operand::Tensor(t) = o {
                        *p = t.data_ptr::<u8>().cast_const();
                    }
                }
                let mut outs = [std::ptr::null_mut(); MAX_OPERANDS];
                outs[0] = y.data_ptr();
                // SAFETY: inputs of the kernel's type and a fresh output, all contiguous with `n` elements.
                unsafe { raw(&ins, &outs, n, params) };
                return Ok(y);
            }
        }
    }
    general(raw, takes, inputs, dtype, result, params, out)
}

#[inline(never)]
fn general(
    raw: Raw,
    takes: Takes,
    inputs: &[Operand],
    dtype: DType,
    result: DType,
    params: &Params,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let kernel = compute_type(dtype);
    let mut size = Dims::new();
    let mut tensors: SmallVec<[&Tensor; MAX_INPUTS]> = SmallVec::new();
    for t in inputs.iter().filter_map(tensor) {
        size = if tensors.is_empty() {
            Dims::from_slice(t.shape())
        } else {
            shape::broadcast(&size, t.shape())?
        };
        tensors.push(t);
    }
    let y = match out {
        Some(out) => {
            check_out(out, &size, result)?;
            out.clone()
        }
        None => empty_like(&size, &tensors, result)?,
    };
    let written = compute_type(result);
    if y.numel() == 0 {
        return Ok(y);
    }
    let direct = y.dtype() == written && y.is_contiguous();
    if direct && y.numel() * kernel.size().max(written.size()) <= SMALL && inputs.len() <= 3 {
        if let Some(done) = small(raw, inputs, dtype, &y, params)? {
            return Ok(done);
        }
    }

    let mut numbers = [[0u8; 16]; MAX_INPUTS];
    let mut copies: SmallVec<[Tensor; 1]> = SmallVec::new();
    let mut strides: SmallVec<[Dims; MAX_INPUTS]> = SmallVec::new();
    let mut parts: SmallVec<[(*const u8, usize, DType); MAX_INPUTS]> = SmallVec::new();
    for (input, number) in inputs.iter().zip(&mut numbers) {
        match input {
            Operand::Number(s) => {
                *number = encode(*s, kernel)?;
                strides.push(SmallVec::from_elem(0, size.len()));
                parts.push((number.as_ptr(), kernel.size(), kernel));
            }
            Operand::Tensor(t) => {
                let apart = if out.is_some() { separate(t, &y)? } else { None };
                let t = apart.as_ref().unwrap_or(t);
                strides.push(shape::broadcast_strides(t.shape(), t.strides(), &size));
                parts.push((t.data_ptr::<u8>().cast_const(), t.dtype().size(), t.dtype()));
                copies.extend(apart.clone());
            }
        }
    }
    let mut sources: SmallVec<[Source; MAX_INPUTS]> = SmallVec::new();
    for ((ptr, size, from), strides) in parts.iter().zip(&strides) {
        let cast = super::copy::cast_fn(*from, kernel)?.map(|f| (f, kernel.size()));
        sources.push(Source { ptr: *ptr, strides, size: *size, cast });
    }
    let cast = super::copy::cast_fn(written, y.dtype())?.map(|f| (f, written.size()));
    let target = Target { ptr: y.data_ptr(), strides: y.strides(), size: y.dtype().size(), cast };
    // SAFETY: geometries lie in their storages; inputs that overlap the output otherwise than exactly were copied.
    unsafe {
        strided::run_with(&size, &[target], &sources, GRAIN, takes, &|ins, outs, n, panel| {
            raw(ins, outs, n, &Params { panel: *panel, ..*params })
        });
    }
    Ok(y)
}

/// Writes `a` or `b` by the condition into `y`, which has dtype `dtype`: elements are moved, never computed with.
pub(crate) fn choose(condition: &Tensor, a: Operand, b: Operand, dtype: DType, y: &Tensor) -> Result<()> {
    if y.numel() == 0 {
        return Ok(());
    }
    let size = y.shape();
    let condition = separate_copy(condition, y)?;
    let at = shape::broadcast_strides(condition.shape(), condition.strides(), size);
    let mut numbers = [[0u8; 16]; 2];
    let mut kept: SmallVec<[Tensor; 2]> = SmallVec::new();
    for (o, number) in [a, b].iter().zip(&mut numbers) {
        match o {
            Operand::Number(s) => *number = encode(*s, dtype)?,
            Operand::Tensor(t) => kept.push(separate_copy(t, y)?),
        }
    }
    let zero = Dims::from_elem(0, size.len());
    let strides: SmallVec<[Dims; 2]> =
        kept.iter().map(|t| shape::broadcast_strides(t.shape(), t.strides(), size)).collect();
    let mut sources: SmallVec<[Source; 3]> = SmallVec::new();
    sources.push(Source { ptr: condition.data_ptr::<u8>().cast_const(), strides: &at, size: 1, cast: None });
    let mut next = 0;
    for (o, number) in [a, b].iter().zip(&numbers) {
        sources.push(match o {
            Operand::Number(_) => {
                Source { ptr: number.as_ptr(), strides: &zero, size: dtype.size(), cast: None }
            }
            Operand::Tensor(_) => {
                let t = &kept[next];
                next += 1;
                let cast = super::copy::cast_fn(t.dtype(), dtype)?.map(|f| (f, dtype.size()));
                Source {
                    ptr: t.data_ptr::<u8>().cast_const(),
                    strides: &strides[next - 1],
                    size: t.dtype().size(),
                    cast,
                }
            }
        });
    }
    let raw = ferrotorch_kernels::ternary::select(dtype.size());
    let target = Target { ptr: y.data_ptr(), strides: y.strides(), size: dtype.size(), cast: None };
    let params = Params::default();
    // SAFETY: geometries lie in their storages; inputs that overlap the output otherwise than exactly were copied.
    unsafe {
        strided::run(size, &[target], &sources, GRAIN, &|ins, outs, n| raw(ins, outs, n, &params));
    }
    Ok(())
}

/// The tensor, or a copy of it where it lies under `y` in another way.
fn separate_copy(t: &Tensor, y: &Tensor) -> Result<Tensor> {
    Ok(separate(t, y)?.unwrap_or_else(|| t.clone()))
}

fn tensor<'a>(o: &Operand<'a>) -> Option<&'a Tensor> {
    match o {
        Operand::Tensor(t) => Some(t),
        Operand::Number(_) => None,
    }
}

/// Calls on few elements: numbers, lone elements and inputs under the output pass through the stack.
#[inline]
fn small(raw: Raw, inputs: &[Operand], dtype: DType, y: &Tensor, params: &Params) -> Result<Option<Tensor>> {
    #[repr(C, align(64))]
    struct Buffers([[u8; SMALL]; 3]);
    let kernel = compute_type(dtype);
    let (n, size) = (y.numel(), kernel.size());
    let mut buffers = MaybeUninit::<Buffers>::uninit();
    let mut ins = [std::ptr::null(); MAX_OPERANDS];
    for (i, input) in inputs.iter().enumerate() {
        // SAFETY: `i` is below three: the address of a buffer.
        let buffer = unsafe { buffers.as_mut_ptr().cast::<u8>().add(i * SMALL) };
        let number = match input {
            Operand::Number(s) => Some(*s),
            Operand::Tensor(t) if t.numel() == 1 && n > 1 => Some(t.item()?),
            Operand::Tensor(t) => {
                if t.dtype() != kernel || !t.is_contiguous() || t.numel() != n {
                    return Ok(None);
                }
                ins[i] = t.data_ptr::<u8>().cast_const();
                if t.storage().same(y.storage()) {
                    // SAFETY: `n` elements of this size fit in the buffer.
                    unsafe { std::ptr::copy_nonoverlapping(ins[i], buffer, n * size) };
                    ins[i] = buffer.cast_const();
                }
                None
            }
        };
        if let Some(s) = number {
            let bytes = encode(s, kernel)?;
            for at in 0..n {
                // SAFETY: `n` elements of this size fit in the buffer.
                unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), buffer.add(at * size), size) };
            }
            ins[i] = buffer.cast_const();
        }
    }
    let mut outs = [std::ptr::null_mut(); MAX_OPERANDS];
    outs[0] = y.data_ptr();
    // SAFETY: contiguous blocks of `n` elements of the kernel's types, none under the output.
    unsafe { raw(&ins, &outs, n, params) };
    Ok(Some(y.clone()))
}

/// Whether results of `dtype` and `shape` may be written into `out`.
pub(crate) fn check_out(out: &Tensor, size: &[usize], result: DType) -> Result<()> {
    if out.shape() != size {
        bail!(
            Runtime,
            "output with shape {} doesn't match the broadcast shape {}",
            shape::display(out.shape()),
            shape::display(size)
        );
    }
    if !can_cast(result, out.dtype()) {
        bail!(
            Runtime,
            "result type {} can't be cast to the desired output type {}",
            result.type_name(),
            out.dtype().type_name()
        );
    }
    check_written_once(out)
}

/// A copy of `t` where it shares memory with `out` other than exactly; an error where PyTorch raises one.
fn separate(t: &Tensor, out: &Tensor) -> Result<Option<Tensor>> {
    match shared(t, out) {
        Shared::Nothing | Shared::Everything => Ok(None),
        Shared::Part => check_not_partly(t, out).map(|()| None),
        Shared::Maybe => super::copy::clone(&t.detach()).map(Some),
    }
}

/// A fresh result: row-major where the inputs are, else in the order in which the inputs lie in memory.
pub(crate) fn empty_like(size: &[usize], inputs: &[&Tensor], dtype: DType) -> Result<Tensor> {
    if inputs.iter().all(|t| t.is_contiguous()) {
        return Tensor::empty(size, dtype);
    }
    let strides: SmallVec<[Dims; MAX_INPUTS]> =
        inputs.iter().map(|t| shape::broadcast_strides(t.shape(), t.strides(), size)).collect();
    let operands: SmallVec<[(&[usize], usize); MAX_INPUTS]> = strides.iter().map(|s| (&s[..], 1)).collect();
    let mut order = strided::order(size, &operands);
    if order.windows(2).all(|w| w[0] > w[1]) {
        return Tensor::empty(size, dtype);
    }
    order.extend((0..size.len()).rev().filter(|&d| size[d] == 1));
    let mut result = Dims::from_elem(1, size.len());
    let mut step = 1;
    for d in order {
        result[d] = step;
        step *= size[d].max(1);
    }
    Tensor::empty_strided(size, &result, dtype)
}
