//! Truth values and counts.
use super::Over;
use crate::ops::memory::{raw, read, widened, write};
use crate::{dispatch, DType, Result, Tensor};
use ferrotorch_kernels::reduce::{truths, CountNonzero, Largest, Smallest};

fn truth(x: &Tensor, dims: Option<&[i64]>, keepdim: bool, any: bool) -> Result<Tensor> {
    let over = Over::exactly(x, dims.unwrap_or(&[]), dims.is_none(), keepdim)?;
    let out_type = if x.dtype() == DType::U8 { DType::U8 } else { DType::Bool };
    let out = Tensor::empty(&over.shape, DType::U8)?;
    dispatch!(if any { "any" } else { "all" }, x.dtype(), all T => {
        let (x_elements, to) = (truths(read::<T>(x)), write::<u8>(&out));
        if any {
            over.run_into(&Largest::<u8>::new(), x_elements, x, &[()], to);
        } else {
            over.run_into(&Smallest::<u8>::new(), x_elements, x, &[()], to);
        }
        Ok(())
    })?;
    // The least of nothing is the type's largest value, which means true.
    raw_bytes(&out).iter_mut().for_each(|b| *b = (*b != 0) as u8);
    Ok(out.alias_as(out.shape(), out.strides(), 0, out_type))
}

fn raw_bytes(x: &Tensor) -> &mut [u8] {
    debug_assert_eq!(raw::<u8>(x).len(), x.numel());
    write::<u8>(x)
}

/// Whether any element is true; `None` stands for all dimensions, an empty list for none.
pub fn any(x: &Tensor, dims: Option<&[i64]>, keepdim: bool) -> Result<Tensor> {
    truth(x, dims, keepdim, true)
}

/// Whether all elements are true; `None` stands for all dimensions, an empty list for none.
pub fn all(x: &Tensor, dims: Option<&[i64]>, keepdim: bool) -> Result<Tensor> {
    truth(x, dims, keepdim, false)
}

/// How many elements are not zero.
pub fn count_nonzero(x: &Tensor, dims: Option<&[i64]>) -> Result<Tensor> {
    let over = Over::new(x, dims, false)?;
    widened!("count_nonzero", x.dtype(), number T C => over.run::<T, _>(CountNonzero::<C>::new(), x, &[()]))
}
