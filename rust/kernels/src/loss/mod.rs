//! Losses: values, totals and gradients in one pass over the operands.
pub mod ctc;
mod pair;

pub use pair::{
    are_probabilities, slopes, total, values, AbsoluteOrSquare, Divergence, Entropy, Huber, LogDivergence,
    LogitEntropy, PairLoss, SoftMargin, Square,
};

#[cfg(test)]
mod tests;
