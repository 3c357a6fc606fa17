//! What the normalisations share: computing types, optional operands, slices of tensors.
use crate::autograd::{Recorder, Saved};
use crate::{bail, ops, DType, Element, Result, Tensor};

/// The type a normalisation of `dtype` computes in.
pub(super) fn wide(op: &str, dtype: DType) -> Result<DType> {
    match dtype {
        DType::F16 | DType::BF16 => Ok(DType::F32),
        DType::F32 | DType::F64 => Ok(dtype),
        other => Err(crate::error::unsupported(op, other)),
    }
}

/// Parameters have the input's type; for half types single precision will do too.
pub(super) fn check_dtypes(x: &Tensor, parameters: &[Option<&Tensor>]) -> Result<()> {
    let half = matches!(x.dtype(), DType::F16 | DType::BF16);
    let mut first = None;
    for t in parameters.iter().flatten() {
        let allowed = t.dtype() == x.dtype() || half && t.dtype() == DType::F32;
        if !allowed || *first.get_or_insert(t.dtype()) != t.dtype() {
            if half {
                bail!(Runtime, "mixed dtype (CPU): expect parameter to have scalar type of Float");
            }
            bail!(Runtime, "mixed dtype (CPU): all inputs must share same datatype.");
        }
    }
    Ok(())
}

/// A contiguous tensor of the given type, without history.
pub(super) fn dense(t: &Tensor, dtype: DType) -> Result<Tensor> {
    ops::copy::contiguous(&ops::copy::to_dtype(&t.detach(), dtype)?)
}

pub(super) fn dense_opt(t: Option<&Tensor>, dtype: DType) -> Result<Option<Tensor>> {
    t.map(|t| dense(t, dtype)).transpose()
}

/// The elements of a tensor that is only read.
pub(super) fn read<T: Element>(t: &Tensor) -> &[T] {
    // SAFETY: operands of a running operator are not written meanwhile.
    unsafe { t.as_slice::<T>() }
}

/// The elements of a fresh tensor.
#[allow(clippy::mut_from_ref)]
pub(super) fn write<T: Element>(t: &Tensor) -> &mut [T] {
    // SAFETY: the callers' results, which nobody else has seen.
    unsafe { t.as_mut_slice::<T>() }
}

/// Input, weight and bias of a normalisation, of which the latter two may be missing.
pub(super) struct Inputs<'a> {
    pub list: Vec<&'a Tensor>,
    pub weight: Option<usize>,
    pub bias: Option<usize>,
}

impl<'a> Inputs<'a> {
    pub(super) fn new(x: &'a Tensor, weight: Option<&'a Tensor>, bias: Option<&'a Tensor>) -> Inputs<'a> {
        let mut list = vec![x];
        let mut add = |t: Option<&'a Tensor>| {
            t.map(|t| {
                list.push(t);
                list.len() - 1
            })
        };
        let (weight, bias) = (add(weight), add(bias));
        Inputs { list, weight, bias }
    }

    pub(super) fn save_weight(&self, s: &mut Recorder) -> Option<Saved> {
        self.weight.map(|i| s.save(self.list[i]))
    }
}

/// A saved tensor that may be missing.
pub(super) fn get(s: &Option<Saved>) -> Result<Option<Tensor>> {
    s.as_ref().map(|s| s.get()).transpose()
}
