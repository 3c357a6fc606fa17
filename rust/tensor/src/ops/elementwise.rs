//! Drivers of elementwise operators: shapes, memory, conversions around a block of the engine.
use super::copy::cast_fn;
use crate::promotion::{self, Operand};
use crate::shape::{self, Dims};
use crate::{bail, dispatch, DType, Element, Result, Scalar, Tensor};
use ferrotorch_kernels::strided::{self, Block, Source, Target, MAX_OPERANDS};
use smallvec::SmallVec;
use std::mem::MaybeUninit;

/// Elements of one piece of work for the threads.
pub const GRAIN: usize = 1 << 15;
/// In-place operations on so few bytes read a copy on the stack.
const SMALL: usize = 256;

/// The dtype in which a block computes: half-precision types compute in float32.
#[inline]
pub fn compute_type(dtype: DType) -> DType {
    match dtype {
        DType::F16 | DType::BF16 => DType::F32,
        other => other,
    }
}

/// A number's bytes as an element of some dtype.
#[repr(align(16))]
struct Bytes([u8; 16]);

fn bytes_of(s: Scalar, dtype: DType) -> Result<Bytes> {
    let mut bytes = Bytes([0; 16]);
    dispatch!("scalar", dtype, all T => {
        // SAFETY: elements have at most sixteen bytes, and the buffer is aligned for all of them.
        unsafe { bytes.0.as_mut_ptr().cast::<T>().write(T::from_scalar(s)) };
        Ok(())
    })?;
    Ok(bytes)
}

/// Runs `block` on `inputs`, converted to their dtypes, and gives a tensor of dtype `result`, or writes into `out`.
///
/// The block computes `computed`, which is converted to the tensor's dtype.
pub fn run(
    inputs: &[(Operand<'_>, DType)],
    computed: DType,
    result: DType,
    out: Option<&Tensor>,
    block: Block<'_>,
) -> Result<Tensor> {
    if let Some(y) = run_plain(inputs, computed, result, out, block)? {
        return Ok(y);
    }
    let mut shape = Dims::new();
    for (operand, _) in inputs {
        if let Operand::Tensor(t) = operand {
            shape = if shape.is_empty() {
                Dims::from_slice(t.shape())
            } else {
                shape::broadcast(&shape, t.shape())?
            };
        }
    }
    let y = match out {
        Some(out) => {
            check_out(out, &shape, result)?;
            out.clone()
        }
        None => allocate(inputs, &shape, result)?,
    };
    if y.numel() == 0 {
        return Ok(y);
    }
    let mut held: SmallVec<[Tensor; 3]> = SmallVec::new();
    let mut numbers: SmallVec<[Bytes; 3]> = SmallVec::new();
    let mut strides: SmallVec<[Dims; 3]> = SmallVec::new();
    for (operand, dtype) in inputs {
        match operand {
            Operand::Tensor(t) => {
                let t = if out.is_some() { apart(t, &y, &shape)? } else { (*t).clone() };
                strides.push(shape::broadcast_strides(t.shape(), t.strides(), &shape));
                held.push(t);
            }
            Operand::Number(s) => {
                strides.push(SmallVec::from_elem(0, shape.len()));
                numbers.push(bytes_of(*s, *dtype)?);
            }
        }
    }
    let (mut tensors, mut scalars) = (held.iter(), numbers.iter());
    let mut sources: SmallVec<[Source<'_>; 3]> = SmallVec::new();
    for ((operand, dtype), strides) in inputs.iter().zip(&strides) {
        let source = match (operand, tensors.as_slice().first(), scalars.as_slice().first()) {
            (Operand::Tensor(_), Some(t), _) => {
                tensors.next();
                let cast = cast_fn(t.dtype(), *dtype)?.map(|f| (f, dtype.size()));
                Source { ptr: t.data_ptr(), strides, size: t.dtype().size(), cast }
            }
            (_, _, Some(b)) => {
                scalars.next();
                Source { ptr: b.0.as_ptr(), strides, size: dtype.size(), cast: None }
            }
            _ => bail!(Runtime, "internal error: operands of an elementwise operator"),
        };
        sources.push(source);
    }
    let cast = cast_fn(computed, y.dtype())?.map(|f| (f, computed.size()));
    let target = Target { ptr: y.data_ptr(), strides: y.strides(), size: y.dtype().size(), cast };
    // SAFETY: geometries lie in their storages, types are as the block was built for, and sources that overlap the
    // target otherwise than by coinciding were copied.
    unsafe { strided::run(&shape, &[target], &sources, GRAIN, block) };
    Ok(y)
}

/// The most frequent case without planning: contiguous tensors of one shape, and nothing to convert.
#[inline]
fn run_plain(
    inputs: &[(Operand<'_>, DType)],
    computed: DType,
    result: DType,
    out: Option<&Tensor>,
    block: Block<'_>,
) -> Result<Option<Tensor>> {
    let Some(first) = inputs.iter().find_map(|(x, _)| x.tensor()) else { return Ok(None) };
    let n = first.numel();
    if n > GRAIN || n == 0 || computed != result {
        return Ok(None);
    }
    for (operand, dtype) in inputs {
        match operand {
            Operand::Tensor(t) if t.dtype() == *dtype && t.is_contiguous() && t.shape() == first.shape() => {}
            Operand::Number(_) if n * dtype.size() <= SMALL => {}
            _ => return Ok(None),
        }
    }
    let y = match out {
        Some(out) if out.dtype() == result && out.is_contiguous() && out.shape() == first.shape() => {
            out.clone()
        }
        Some(_) => return Ok(None),
        None => Tensor::empty(first.shape(), result)?,
    };
    let mut ins = [std::ptr::null(); MAX_OPERANDS];
    let mut small = [MaybeUninit::<[u64; SMALL / 8]>::uninit(); 3];
    for (i, ((operand, dtype), copy)) in inputs.iter().zip(&mut small).enumerate() {
        let (bytes, copy) = (n * dtype.size(), copy.as_mut_ptr().cast::<u8>());
        match operand {
            Operand::Number(s) => {
                repeat(*s, *dtype, copy, n)?;
                ins[i] = copy;
            }
            Operand::Tensor(t) => {
                ins[i] = t.data_ptr::<u8>();
                let distance = (ins[i] as usize).abs_diff(y.data_ptr::<u8>() as usize);
                if out.is_none() || !t.storage().same(y.storage()) || distance >= bytes.max(n * result.size())
                {
                    continue;
                }
                if bytes > SMALL || distance != 0 {
                    return Ok(None);
                }
                // SAFETY: the tensor has this many bytes, and so has the copy.
                unsafe { std::ptr::copy_nonoverlapping(ins[i], copy, bytes) };
                ins[i] = copy;
            }
        }
    }
    let mut outs = [std::ptr::null_mut(); MAX_OPERANDS];
    outs[0] = y.data_ptr::<u8>();
    block(&ins, &outs, n);
    Ok(Some(y))
}

/// Writes `n` copies of a number to aligned memory that has room for them.
fn repeat(s: Scalar, dtype: DType, to: *mut u8, n: usize) -> Result<()> {
    dispatch!("scalar", dtype, all T => {
        let value = T::from_scalar(s);
        for i in 0..n {
            // SAFETY: the caller's promise.
            unsafe { to.cast::<T>().add(i).write(value) };
        }
        Ok(())
    })
}

/// A fresh result: dense inputs of one layout pass it on, other results are row-major.
fn allocate(inputs: &[(Operand<'_>, DType)], shape: &[usize], dtype: DType) -> Result<Tensor> {
    for (operand, _) in inputs {
        let Operand::Tensor(t) = operand else { continue };
        if t.shape() != shape {
            continue;
        }
        if t.is_contiguous() || !shape::is_non_overlapping_and_dense(shape, t.strides()) {
            break;
        }
        return Tensor::empty_strided(shape, t.strides(), dtype);
    }
    Tensor::empty(shape, dtype)
}

/// Whether `out` can take a result.
pub fn check_out(out: &Tensor, shape: &[usize], result: DType) -> Result<()> {
    if !promotion::can_cast(result, out.dtype()) {
        bail!(
            Runtime,
            "result type {} can't be cast to the desired output type {}",
            result.type_name(),
            out.dtype().type_name()
        );
    }
    if out.shape() != shape {
        bail!(
            Runtime,
            "output with shape {} doesn't match the broadcast shape {}",
            shape::display(out.shape()),
            shape::display(shape)
        );
    }
    if shape::may_overlap_itself(out.shape(), out.strides()) {
        bail!(
            Runtime,
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation."
        );
    }
    Ok(())
}

/// An input that may share memory with the target: itself where both coincide, else a copy or an error.
fn apart(t: &Tensor, y: &Tensor, shape: &[usize]) -> Result<Tensor> {
    if !t.storage().same(y.storage()) || t.numel() == 0 {
        return Ok(t.clone());
    }
    let size = |t: &Tensor| t.dtype().size();
    let range = |t: &Tensor| {
        let start = t.offset() * size(t);
        (start, start + shape::span(t.shape(), t.strides()) * size(t))
    };
    let ((a, b), (c, d)) = (range(t), range(y));
    if b <= c || d <= a {
        return Ok(t.clone());
    }
    if t.shape() == shape && t.strides() == y.strides() && a == c && size(t) == size(y) {
        return Ok(t.clone());
    }
    let dense = |t: &Tensor| shape::is_non_overlapping_and_dense(t.shape(), t.strides());
    if dense(t) && dense(y) && t.numel() > 1 {
        bail!(
            Runtime,
            "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation."
        );
    }
    crate::autograd::no_grad(|| super::copy::clone(t))
}
