//! Entries for recurrent layers.
use crate::bind::{bind_ops, Sizes, Str};
use ferrotorch_tensor::ops::rnn::{self, Kind, Layer};
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// Runs one direction of one recurrent layer; `gates` holds the products with the input. Returns the states after
    /// all steps, then the last ones of every sequence.
    ///
    /// Example::
    ///
    ///     >>> torch._C._rnn_layer("rnn_relu", torch.ones(1, 1, 1), None, torch.ones(1, 1), None, torch.ones(1, 1), None, None, False)
    ///     (tensor([[[2.]]]), tensor([[2.]]))
    _rnn_layer [FUNCTION] (kind: Str, gates: Tensor, batch_sizes: Option<Sizes>, h0: Tensor, c0: Option<Tensor>, w_hh: Tensor,
        b_hh: Option<Tensor>, w_hr: Option<Tensor>, reverse: bool) -> Vec<Tensor> {
        |_| {
            let kind: Kind = rnn::parse(kind)?;
            let layer = Layer { kind, w_hh, b_hh, w_hr, reverse };
            let states = rnn::layer(&layer, gates, batch_sizes.as_deref(), h0, c0)?;
            let mut all = vec![states.output, states.hidden];
            all.extend(states.cell);
            Ok(all)
        }
    }
}
