//! Losses.
mod ctc;
mod entropy;
mod fused;
mod nll;
mod pairs;

pub use ctc::ctc_losses;
pub use entropy::cross_entropy_loss;
pub use nll::nll_loss_nd;
pub use pairs::{
    binary_cross_entropy, binary_cross_entropy_with_logits, huber_loss, kl_div, l1_loss, mse_loss,
    smooth_l1_loss, soft_margin_loss,
};

use super::reduce;
use crate::{bail, Result, Tensor};

/// How the losses of single elements become the result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reduction {
    None,
    Mean,
    Sum,
}

impl Reduction {
    /// From the number that Python passes.
    pub fn parse(number: i64) -> Result<Reduction> {
        Ok(match number {
            0 => Reduction::None,
            1 => Reduction::Mean,
            2 => Reduction::Sum,
            n => bail!(Value, "{n} is not a valid value for reduction"),
        })
    }

    fn apply(self, loss: &Tensor) -> Result<Tensor> {
        match self {
            Reduction::None => Ok(loss.clone()),
            Reduction::Mean => reduce::mean(loss, None, false, None),
            Reduction::Sum => reduce::sum(loss, None, false, None),
        }
    }
}
