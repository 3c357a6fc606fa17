//! Indexing with tensors.
use crate::{bail, Result, Tensor};

pub fn index(x: &Tensor, _indices: &[Option<Tensor>]) -> Result<Tensor> {
    bail!(NotImplemented, "index of {:?}", x)
}

pub fn index_put(
    x: &Tensor,
    _indices: &[Option<Tensor>],
    _values: &Tensor,
    _accumulate: bool,
    _out: Option<&Tensor>,
) -> Result<Tensor> {
    bail!(NotImplemented, "index_put of {:?}", x)
}
