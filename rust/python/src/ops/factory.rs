//! Entries for tensors from nothing.
use crate::bind::{bind_ops, Device, Dims, Layout, MemoryFormat, Operand, Sizes};
use ferrotorch_tensor::autograd::inplace;
use ferrotorch_tensor::ops::{copy, factory};
use ferrotorch_tensor::promotion::{default_dtype, result_type, Operand as Either};
use ferrotorch_tensor::{bail, DType, Result, Scalar, Tensor};

/// What all factories are told besides the shape: nothing of it but the last has an effect.
pub(super) fn finished(
    t: Tensor,
    _: (Option<Layout>, Option<Device>, Option<bool>),
    requires_grad: bool,
) -> Result<Tensor> {
    if requires_grad {
        t.set_requires_grad(true)?;
    }
    Ok(t)
}

/// The dtype that a fill value has by itself.
fn dtype_of(value: Scalar) -> DType {
    result_type(&[Either::Number(value)])
}

/// The number in a value that may be a 0-dim tensor.
fn number(value: Either<'_>, op: &str) -> Result<Scalar> {
    match value {
        Either::Number(n) => Ok(n),
        Either::Tensor(t) if t.ndim() == 0 => t.item(),
        Either::Tensor(_) => bail!(Runtime, "{op} only supports 0-dimensional start and end tensors"),
    }
}

fn sized(size: &Dims, op: &str) -> Result<ferrotorch_tensor::Dims> {
    factory::sizes(size, op)
}

/// The dtype of evenly spaced numbers between two ends.
fn spaced_dtype(start: Scalar, end: Scalar, dtype: Option<DType>) -> DType {
    dtype.unwrap_or(if start.is_complex() || end.is_complex() {
        default_dtype().to_complex()
    } else {
        default_dtype()
    })
}

/// A result in the strides that a memory format asks for.
fn formatted(t: Tensor, format: Option<MemoryFormat>) -> Result<Tensor> {
    match format {
        Some(MemoryFormat::Contiguous) => copy::contiguous(&t),
        _ => Ok(t),
    }
}

/// The natural dtype of a range.
fn range_dtype(parts: &[Scalar], dtype: Option<DType>) -> DType {
    dtype.unwrap_or(if parts.iter().all(|s| matches!(s, Scalar::Int(_) | Scalar::Bool(_))) {
        DType::I64
    } else {
        default_dtype()
    })
}

fn whole(s: Scalar) -> Scalar {
    match s {
        Scalar::Bool(b) => Scalar::Int(b as i64),
        other => other,
    }
}

fn arange(start: Scalar, end: Scalar, step: Scalar, dtype: Option<DType>) -> Result<Tensor> {
    let (start, end, step) = (whole(start), whole(end), whole(step));
    factory::arange(start, end, step, range_dtype(&[start, end, step], dtype))
}

bind_ops! { TABLE;
    /// A tensor of uninitialised memory.
    ///
    /// Args:
    ///     size (ints): the shape
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.empty(2, 3).shape
    ///     torch.Size([2, 3])
    empty [FUNCTION, OUT] (size: Sizes; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False, memory_format: Option<MemoryFormat> = None) {
        |out| { let _ = memory_format; finished(Tensor::empty(&sized(&size, "empty")?, dtype.or(out.map(Tensor::dtype)).unwrap_or(default_dtype()))?, (layout, device, pin_memory), requires_grad) }
    }

    /// A tensor of zeros.
    ///
    /// Args:
    ///     size (ints): the shape
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.zeros(2)
    ///     tensor([0., 0.])
    zeros [FUNCTION, OUT] (size: Sizes; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |out| finished(Tensor::zeros(&sized(&size, "zeros")?, dtype.or(out.map(Tensor::dtype)).unwrap_or(default_dtype()))?, (layout, device, pin_memory), requires_grad)
    }

    /// A tensor of ones.
    ///
    /// Args:
    ///     size (ints): the shape
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.ones(2)
    ///     tensor([1., 1.])
    ones [FUNCTION, OUT] (size: Sizes; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |out| finished(Tensor::ones(&sized(&size, "ones")?, dtype.or(out.map(Tensor::dtype)).unwrap_or(default_dtype()))?, (layout, device, pin_memory), requires_grad)
    }

    /// A tensor of uninitialised memory with given strides.
    ///
    /// Args:
    ///     size (ints): the shape
    ///     stride (ints): the strides
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.empty_strided((2, 3), (1, 2)).stride()
    ///     (1, 2)
    empty_strided [FUNCTION] (size: Sizes, stride: Sizes; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |_| finished(Tensor::empty_strided(&sized(&size, "empty_strided")?, &sized(&stride, "empty_strided")?, dtype.unwrap_or(default_dtype()))?, (layout, device, pin_memory), requires_grad)
    }

    /// A tensor of uninitialised memory whose dimensions lie in memory in a given order.
    ///
    /// Args:
    ///     size (ints): the shape
    ///     physical_layout (ints): the dimensions, outermost in memory first
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.empty_permuted((2, 3), (1, 0)).stride()
    ///     (1, 2)
    empty_permuted [FUNCTION] (size: Sizes, physical_layout: Sizes; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |_| finished(factory::empty_permuted(&sized(&size, "empty_permuted")?, &physical_layout, dtype.unwrap_or(default_dtype()))?, (layout, device, pin_memory), requires_grad)
    }

    /// A tensor filled with one number, whose kind gives the dtype.
    ///
    /// Args:
    ///     size (ints): the shape
    ///     fill_value (Number): the number
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.full((2,), 3.5)
    ///     tensor([3.5000, 3.5000])
    full [FUNCTION, OUT] (size: Sizes, fill_value: Scalar; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |out| {
            let value = fill_value;
            let dtype = dtype.or(out.map(Tensor::dtype)).unwrap_or(dtype_of(value));
            finished(Tensor::full(&sized(&size, "full")?, value.fitting(dtype)?, dtype)?, (layout, device, pin_memory), requires_grad)
        }
    }

    /// Uninitialised memory in the shape of a tensor.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///     memory_format (memory_format): the order of dimensions in memory
    ///
    /// Example::
    ///
    ///     >>> torch.empty_like(torch.ones(2)).shape
    ///     torch.Size([2])
    empty_like [FUNCTION] (input: Tensor; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False, memory_format: Option<MemoryFormat> = None) {
        |_| finished(formatted(factory::empty_like(input, dtype)?, memory_format)?, (layout, device, pin_memory), requires_grad)
    }

    /// Zeros in the shape of a tensor.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///     memory_format (memory_format): the order of dimensions in memory
    ///
    /// Example::
    ///
    ///     >>> torch.zeros_like(torch.ones(2))
    ///     tensor([0., 0.])
    zeros_like [FUNCTION] (input: Tensor; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False, memory_format: Option<MemoryFormat> = None) {
        |_| finished(formatted(factory::zeros_like(input, dtype)?, memory_format)?, (layout, device, pin_memory), requires_grad)
    }

    /// Ones in the shape of a tensor.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///     memory_format (memory_format): the order of dimensions in memory
    ///
    /// Example::
    ///
    ///     >>> torch.ones_like(torch.zeros(2))
    ///     tensor([1., 1.])
    ones_like [FUNCTION] (input: Tensor; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False, memory_format: Option<MemoryFormat> = None) {
        |_| finished(formatted(factory::full_like(input, Scalar::Int(1), dtype)?, memory_format)?, (layout, device, pin_memory), requires_grad)
    }

    /// One number in the shape of a tensor.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     fill_value (Number): the number
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///     memory_format (memory_format): the order of dimensions in memory
    ///
    /// Example::
    ///
    ///     >>> torch.full_like(torch.zeros(2), 3)
    ///     tensor([3., 3.])
    full_like [FUNCTION] (input: Tensor, fill_value: Scalar; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False, memory_format: Option<MemoryFormat> = None) {
        |_| finished(formatted(factory::full_like(input, fill_value.fitting(dtype.unwrap_or(input.dtype()))?, dtype)?, memory_format)?, (layout, device, pin_memory), requires_grad)
    }

    /// Uninitialised memory with the tensor's dtype.
    ///
    /// Args:
    ///     size (ints): the shape
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.zeros(1).new_empty((2,)).shape
    ///     torch.Size([2])
    new_empty [METHOD] (input: Tensor, size: Sizes; dtype: Option<DType> = None, device: Option<Device> = None, requires_grad: bool = False, layout: Option<Layout> = None, pin_memory: Option<bool> = False) {
        |_| finished(Tensor::empty(&sized(&size, "new_empty")?, dtype.unwrap_or(input.dtype()))?, (layout, device, pin_memory), requires_grad)
    }

    /// Zeros with the tensor's dtype.
    ///
    /// Args:
    ///     size (ints): the shape
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.tensor([1]).new_zeros(2)
    ///     tensor([0, 0])
    new_zeros [METHOD] (input: Tensor, size: Sizes; dtype: Option<DType> = None, device: Option<Device> = None, requires_grad: bool = False, layout: Option<Layout> = None, pin_memory: Option<bool> = False) {
        |_| finished(Tensor::zeros(&sized(&size, "new_zeros")?, dtype.unwrap_or(input.dtype()))?, (layout, device, pin_memory), requires_grad)
    }

    /// Ones with the tensor's dtype.
    ///
    /// Args:
    ///     size (ints): the shape
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.tensor([1]).new_ones(2)
    ///     tensor([1, 1])
    new_ones [METHOD] (input: Tensor, size: Sizes; dtype: Option<DType> = None, device: Option<Device> = None, requires_grad: bool = False, layout: Option<Layout> = None, pin_memory: Option<bool> = False) {
        |_| finished(Tensor::ones(&sized(&size, "new_ones")?, dtype.unwrap_or(input.dtype()))?, (layout, device, pin_memory), requires_grad)
    }

    /// One number with the tensor's dtype.
    ///
    /// Args:
    ///     size (ints): the shape
    ///     fill_value (Number): the number
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.tensor([1]).new_full((2,), 5)
    ///     tensor([5, 5])
    new_full [METHOD] (input: Tensor, size: Sizes, fill_value: Scalar; dtype: Option<DType> = None, device: Option<Device> = None, requires_grad: bool = False, layout: Option<Layout> = None, pin_memory: Option<bool> = False) {
        |_| {
            let dtype = dtype.unwrap_or(input.dtype());
            let value = fill_value.fitting(dtype)?;
            finished(Tensor::full(&sized(&size, "new_full")?, value, dtype)?, (layout, device, pin_memory), requires_grad)
        }
    }

    /// Uninitialised memory with given strides and the tensor's dtype.
    ///
    /// Args:
    ///     size (ints): the shape
    ///     stride (ints): the strides
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.zeros(1).new_empty_strided((2, 3), (1, 2)).stride()
    ///     (1, 2)
    new_empty_strided [METHOD] (input: Tensor, size: Sizes, stride: Sizes; dtype: Option<DType> = None, device: Option<Device> = None, requires_grad: bool = False, layout: Option<Layout> = None, pin_memory: Option<bool> = False) {
        |_| finished(Tensor::empty_strided(&sized(&size, "new_empty_strided")?, &sized(&stride, "new_empty_strided")?, dtype.unwrap_or(input.dtype()))?, (layout, device, pin_memory), requires_grad)
    }

    /// The numbers from `start` in steps of `step` up to, without, `end`.
    ///
    /// Args:
    ///     start (Number): the first number
    ///     end (Number): the end
    ///     step (Number): from one to the next
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.arange(1, 6, 2)
    ///     tensor([1, 3, 5])
    arange [FUNCTION, OUT]
        (end: Scalar; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) { |out| finished(arange(Scalar::Int(0), end, Scalar::Int(1), dtype.or(out.map(Tensor::dtype)))?, (layout, device, pin_memory), requires_grad) }
        (start: Scalar, end: Scalar, step: Scalar = 1; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) { |out| finished(arange(start, end, step, dtype.or(out.map(Tensor::dtype)))?, (layout, device, pin_memory), requires_grad) }

    /// The numbers from `start` in steps of `step` up to and including `end`.
    ///
    /// Args:
    ///     start (Number): the first number
    ///     end (Number): the end
    ///     step (Number): from one to the next
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.range(1, 3)
    ///     tensor([1., 2., 3.])
    range [FUNCTION, OUT] (start: Scalar, end: Scalar, step: Scalar = 1; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) { |out| finished(factory::range(start, end, step, dtype.or(out.map(Tensor::dtype)).unwrap_or(default_dtype()))?, (layout, device, pin_memory), requires_grad) }

    /// `steps` evenly spaced numbers, both ends included.
    ///
    /// Args:
    ///     start (Number or Tensor): the first number, or exponent
    ///     end (Number or Tensor): the last one
    ///     steps (int): how many
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.linspace(0, 1, 3)
    ///     tensor([0.0000, 0.5000, 1.0000])
    linspace [FUNCTION, OUT] (start: Operand<'static>, end: Operand<'static>, steps: i64; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |out| {
            let (start, end) = (number(start, "linspace")?, number(end, "linspace")?);
            finished(factory::linspace(start, end, steps, spaced_dtype(start, end, dtype.or(out.map(Tensor::dtype))))?, (layout, device, pin_memory), requires_grad)
        }
    }

    /// `base` to the power of `steps` evenly spaced numbers.
    ///
    /// Args:
    ///     start (Number or Tensor): the first number, or exponent
    ///     end (Number or Tensor): the last one
    ///     steps (int): how many
    ///     base (float): the base
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.logspace(0, 2, 3)
    ///     tensor([  1.,  10., 100.])
    logspace [FUNCTION, OUT] (start: Operand<'static>, end: Operand<'static>, steps: i64, base: f64 = 10.0; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |out| {
            let (start, end) = (number(start, "logspace")?, number(end, "logspace")?);
            finished(factory::logspace(start, end, steps, base, spaced_dtype(start, end, dtype.or(out.map(Tensor::dtype))))?, (layout, device, pin_memory), requires_grad)
        }
    }

    /// Ones on the diagonal, zeros elsewhere.
    ///
    /// Args:
    ///     n (int): the number of rows
    ///     m (int, optional): the number of columns, else `n`
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.eye(2)
    ///     tensor([[1., 0.],
    ///             [0., 1.]])
    eye [FUNCTION, OUT] (n: i64, m: Option<i64> = None; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |out| finished(factory::eye(n, m.unwrap_or(n), dtype.or(out.map(Tensor::dtype)).unwrap_or(default_dtype()))?, (layout, device, pin_memory), requires_grad)
    }

    /// Row and column indices of the lower triangle of a matrix.
    ///
    /// Args:
    ///     row (int): the number of rows
    ///     col (int): the number of columns
    ///     offset (int): which diagonal bounds it
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.tril_indices(2, 2)
    ///     tensor([[0, 1, 1],
    ///             [0, 0, 1]])
    tril_indices [FUNCTION] (row: i64, col: i64, offset: i64 = 0; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |_| finished(factory::triangle_indices(row, col, offset, true, dtype.unwrap_or(DType::I64))?, (layout, device, pin_memory), requires_grad)
    }

    /// Row and column indices of the upper triangle of a matrix.
    ///
    /// Args:
    ///     row (int): the number of rows
    ///     col (int): the number of columns
    ///     offset (int): which diagonal bounds it
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.triu_indices(2, 2)
    ///     tensor([[0, 0, 1],
    ///             [0, 1, 1]])
    triu_indices [FUNCTION] (row: i64, col: i64, offset: i64 = 0; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |_| finished(factory::triangle_indices(row, col, offset, false, dtype.unwrap_or(DType::I64))?, (layout, device, pin_memory), requires_grad)
    }

    /// A number as a 0-dim tensor of the default dtype.
    ///
    /// Args:
    ///     s (Number): the number
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> torch.scalar_tensor(2)
    ///     tensor(2.)
    scalar_tensor [FUNCTION] (s: Scalar; dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |_| { let dtype = dtype.unwrap_or(default_dtype()); finished(Tensor::scalar(s.fitting(dtype)?, dtype)?, (layout, device, pin_memory), requires_grad) }
    }

    /// The tensor's shape filled with one number.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     value (Number or 0-dim Tensor): the number
    ///
    /// Example::
    ///
    ///     >>> torch.fill(torch.zeros(2), 3)
    ///     tensor([3., 3.])
    fill [FUNCTION, INPLACE] (input: Tensor, value: Operand<'static>) {
        |out| match value {
            Either::Number(n) => factory::fill(input, n, out),
            Either::Tensor(t) => factory::fill_tensor(input, t, out),
        }
    }

    /// Sets all elements to zero, in place.
    ///
    /// Example::
    ///
    ///     >>> torch.ones(2).zero_()
    ///     tensor([0., 0.])
    zero_ [METHOD] (input: Tensor) { |_| inplace(input, |x| factory::fill(x, Scalar::Int(0), Some(x))) }
}
