//! Copies and conversions: dtype, memory format, device.
use crate::bind::{bind_ops, Any, Device, MemoryFormat, Object, Operand};
use crate::{device, dtype};
use ferrotorch_tensor::autograd::inplace;
use ferrotorch_tensor::ops::{copy, layout};
use ferrotorch_tensor::{bail, promotion, shape, DType, Result, Tensor};
use pyo3::IntoPyObjectExt;

/// What `to` does: another dtype, another memory format, or a copy.
fn convert(x: &Tensor, to: DType, force: bool, format: Option<MemoryFormat>) -> Result<Tensor> {
    let format = format.unwrap_or(MemoryFormat::Preserve);
    let y = copy::to_dtype(x, to)?;
    if format != MemoryFormat::Preserve && !format.is_of(&y) {
        return layout::clone_as(&y, format);
    }
    if force && y.same(x) {
        return layout::clone_as(x, format);
    }
    Ok(y)
}

/// A conversion method such as `double()`.
fn cast(x: &Tensor, to: DType, format: Option<MemoryFormat>) -> Result<Tensor> {
    convert(x, to, false, format)
}

fn copy_into(x: &Tensor, source: Operand<'_>) -> Result<Tensor> {
    let number;
    let source = match source {
        Operand::Tensor(t) => t,
        Operand::Number(s) => {
            number = Tensor::scalar(s, s.dtype())?;
            &number
        }
    };
    if x.same(source) {
        return Ok(x.clone());
    }
    if source.ndim() > 0 {
        shape::broadcast(x.shape(), source.shape())?;
    }
    inplace(x, |_| copy::copy_(x, source))
}

/// Device, dtype, whether to copy without waiting, and memory format, as `to` understands its arguments.
fn parsed(dtype: Option<DType>, on_cpu: bool, non_blocking: bool, format: Option<Any<'_>>) -> Result<Object> {
    Object::make(|py| {
        let device = if on_cpu { device::cpu(py)? } else { py.None().into_bound(py) };
        let dtype = match dtype {
            Some(d) => dtype::object(py, d)?,
            None => py.None().into_bound(py),
        };
        let format = format.map_or_else(|| py.None().into_bound(py), |f| f.to_owned());
        (device, dtype, non_blocking, format).into_bound_py_any(py)
    })
}

bind_ops! { TABLE;
    /// Returns a copy with the layout in memory kept.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     memory_format (torch.memory_format): the layout of the copy
    clone [FUNCTION, METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) {
        |_| layout::clone_as(input, memory_format.unwrap_or(MemoryFormat::Preserve))
    }

    /// Returns the tensor itself if it lies in memory row by row (or in `memory_format`), else such a copy.
    contiguous [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) {
        |_| layout::contiguous_as(input, memory_format.unwrap_or(MemoryFormat::Contiguous))
    }

    /// Whether the tensor lies in memory row by row, or in `memory_format`.
    is_contiguous [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) -> bool {
        |_| Ok(memory_format.unwrap_or(MemoryFormat::Contiguous).is_of(input))
    }

    /// Returns the tensor with another dtype, device or memory format; itself if nothing changes.
    ///
    /// Args:
    ///     dtype (torch.dtype): the new dtype
    ///     device (torch.device): the CPU
    ///     other (Tensor): a tensor whose dtype to take
    ///     non_blocking (bool): has no effect
    ///     copy (bool): return a copy even if nothing changes
    ///     memory_format (torch.memory_format): the layout of the result
    ///
    /// Example::
    ///
    ///     >>> torch.zeros(2).to(torch.int64)
    ///     tensor([0, 0])
    to [METHOD]
        (input: Tensor, device: Option<Device> = None, dtype: Option<DType> = None, non_blocking: bool = False, copy: bool = False;
            memory_format: Option<MemoryFormat> = None) {
            |_| { let _ = (device, non_blocking); convert(input, dtype.unwrap_or(input.dtype()), copy, memory_format) }
        }
        (input: Tensor, dtype: DType, non_blocking: bool = False, copy: bool = False; memory_format: Option<MemoryFormat> = None) {
            |_| { let _ = non_blocking; convert(input, dtype, copy, memory_format) }
        }
        (input: Tensor, other: Tensor, non_blocking: bool = False, copy: bool = False; memory_format: Option<MemoryFormat> = None) {
            |_| { let _ = non_blocking; convert(input, other.dtype(), copy, memory_format) }
        }

    /// Returns `(device, dtype, non_blocking, memory_format)` as :meth:`Tensor.to` understands its arguments.
    _parse_to [FUNCTION]
        (device: Option<Device> = None, dtype: Option<DType> = None, non_blocking: bool = False, copy: bool = False;
            memory_format: Option<Any> = None) -> Object { |_| { let _ = copy; parsed(dtype, device.is_some(), non_blocking, memory_format) } }
        (dtype: DType, non_blocking: bool = False, copy: bool = False; memory_format: Option<Any> = None) -> Object {
            |_| { let _ = copy; parsed(Some(dtype), false, non_blocking, memory_format) }
        }
        (tensor: Tensor, non_blocking: bool = False, copy: bool = False; memory_format: Option<Any> = None) -> Object {
            |_| { let _ = copy; parsed(Some(tensor.dtype()), true, non_blocking, memory_format) }
        }

    /// Returns the tensor with the dtype of `other`.
    type_as [METHOD] (input: Tensor, other: Tensor) { |_| cast(input, other.dtype(), None) }

    /// Returns the tensor as ``float32``.
    float [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) { |_| cast(input, DType::F32, memory_format) }

    /// Returns the tensor as ``float64``.
    double [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) { |_| cast(input, DType::F64, memory_format) }

    /// Returns the tensor as ``float16``.
    half [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) { |_| cast(input, DType::F16, memory_format) }

    /// Returns the tensor as ``bfloat16``.
    bfloat16 [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) { |_| cast(input, DType::BF16, memory_format) }

    /// Returns the tensor as ``uint8``.
    byte [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) { |_| cast(input, DType::U8, memory_format) }

    /// Returns the tensor as ``int8``.
    char [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) { |_| cast(input, DType::I8, memory_format) }

    /// Returns the tensor as ``int16``.
    short [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) { |_| cast(input, DType::I16, memory_format) }

    /// Returns the tensor as ``int32``.
    int [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) { |_| cast(input, DType::I32, memory_format) }

    /// Returns the tensor as ``int64``.
    long [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) { |_| cast(input, DType::I64, memory_format) }

    /// Returns the tensor as ``bool``.
    bool [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) { |_| cast(input, DType::Bool, memory_format) }

    /// Returns the tensor as ``complex64``.
    cfloat [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) { |_| cast(input, DType::C64, memory_format) }

    /// Returns the tensor as ``complex128``.
    cdouble [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) { |_| cast(input, DType::C128, memory_format) }

    /// Returns the tensor on the CPU: itself.
    cpu [METHOD] (input: Tensor; memory_format: Option<MemoryFormat> = None) { |_| cast(input, input.dtype(), memory_format) }

    /// Raises: there is no CUDA here.
    cuda [METHOD] (input: Tensor, device: Option<Any> = None, non_blocking: bool = False; memory_format: Option<MemoryFormat> = None) {
        |_| { let _ = (input, device, non_blocking, memory_format); bail!(Assertion, "Torch not compiled with CUDA enabled") }
    }

    /// Copies the values of `src`, broadcast and converted, into the tensor; returns it.
    copy_ [METHOD] (input: Tensor, src: Operand, non_blocking: bool = False) { |_| { let _ = non_blocking; copy_into(input, src) } }

    /// Returns the tensor: it has only one layout.
    to_dense [METHOD] (input: Tensor, dtype: Option<DType> = None; masked_grad: Option<bool> = None) {
        |_| { let _ = masked_grad; cast(input, dtype.unwrap_or(input.dtype()), None) }
    }

    /// Returns the tensor: conjugation is never delayed.
    resolve_conj [FUNCTION, METHOD] (input: Tensor) { |_| Ok(input.clone()) }

    /// Returns the tensor: negation is never delayed.
    resolve_neg [FUNCTION, METHOD] (input: Tensor) { |_| Ok(input.clone()) }

    /// Whether an object is a tensor.
    ///
    /// Example::
    ///
    ///     >>> torch.is_tensor(torch.zeros(1))
    ///     True
    is_tensor [FUNCTION] (obj: Any) -> bool { |_| Ok(crate::object::is_tensor(obj.as_ptr())) }

    /// Returns the dtype of an arithmetic operation on these operands.
    ///
    /// Example::
    ///
    ///     >>> torch.result_type(torch.tensor([1, 2]), 1.0)
    ///     torch.float32
    result_type [FUNCTION] (tensor1: Operand, tensor2: Operand) -> DType { |_| Ok(promotion::result_type(&[tensor1, tensor2])) }
}
