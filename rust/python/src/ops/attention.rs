//! Entries for attention.
use crate::bind::bind_ops;
use ferrotorch_tensor::ops::attention;
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// Returns the means of the values, weighted by ``softmax(q @ k.mT * scale + mask)``; a bool mask is true where a key counts.
    ///
    /// Example::
    ///
    ///     >>> torch._C._attention(torch.ones(1, 1, 1, 2), torch.ones(1, 1, 3, 2), torch.ones(1, 1, 3, 2), None, False, 1.0)
    ///     tensor([[[[1., 1.]]]])
    _attention [FUNCTION] (query: Tensor, key: Tensor, value: Tensor, mask: Option<Tensor>, is_causal: bool, scale: f64) {
        |_| attention::attention(query, key, value, mask, is_causal, scale) }
}
