//! Entries for losses; ``reduction`` is 0 for none, 1 for the mean, 2 for the sum.
use crate::bind::{bind_ops, Sizes};
use ferrotorch_tensor::ops::loss::{self, Reduction};
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// Returns minus the input, log probabilities, at the classes in `target`.
    ///
    /// Example::
    ///
    ///     >>> torch._C.nll_loss_nd(torch.tensor([[-1., -2.]]), torch.tensor([1]))
    ///     tensor(2.)
    nll_loss_nd [FUNCTION] (input: Tensor, target: Tensor, weight: Option<Tensor> = None, reduction: i64 = 1, ignore_index: i64 = -100) {
        |_| loss::nll_loss_nd(input, target, weight, Reduction::parse(reduction)?, ignore_index) }

    /// Returns the cross entropy between logits and class indices, or class probabilities.
    ///
    /// Example::
    ///
    ///     >>> torch._C.cross_entropy_loss(torch.zeros(1, 2), torch.tensor([1]))
    ///     tensor(0.6931)
    cross_entropy_loss [FUNCTION] (input: Tensor, target: Tensor, weight: Option<Tensor> = None, reduction: i64 = 1,
        ignore_index: i64 = -100, label_smoothing: f64 = 0.0) {
        |_| loss::cross_entropy_loss(input, target, weight, Reduction::parse(reduction)?, ignore_index, label_smoothing) }

    /// Returns the squared difference.
    ///
    /// Example::
    ///
    ///     >>> torch._C.mse_loss(torch.tensor([3.]), torch.tensor([1.]))
    ///     tensor(4.)
    mse_loss [FUNCTION] (input: Tensor, target: Tensor, reduction: i64 = 1) { |_| loss::mse_loss(input, target, Reduction::parse(reduction)?) }

    /// Returns the absolute difference.
    ///
    /// Example::
    ///
    ///     >>> torch._C.l1_loss(torch.tensor([3.]), torch.tensor([1.]))
    ///     tensor(2.)
    l1_loss [FUNCTION] (input: Tensor, target: Tensor, reduction: i64 = 1) { |_| loss::l1_loss(input, target, Reduction::parse(reduction)?) }

    /// Returns the difference squared below `beta`, linear above.
    ///
    /// Example::
    ///
    ///     >>> torch._C.smooth_l1_loss(torch.tensor([3.]), torch.tensor([1.]))
    ///     tensor(1.5000)
    smooth_l1_loss [FUNCTION] (input: Tensor, target: Tensor, reduction: i64 = 1, beta: f64 = 1.0) {
        |_| loss::smooth_l1_loss(input, target, Reduction::parse(reduction)?, beta) }

    /// Returns half the difference squared below `delta`, linear above.
    ///
    /// Example::
    ///
    ///     >>> torch._C.huber_loss(torch.tensor([3.]), torch.tensor([1.]))
    ///     tensor(1.5000)
    huber_loss [FUNCTION] (input: Tensor, target: Tensor, reduction: i64 = 1, delta: f64 = 1.0) {
        |_| loss::huber_loss(input, target, Reduction::parse(reduction)?, delta) }

    /// Returns :math:`\log(1 + e^{-x y})`.
    ///
    /// Example::
    ///
    ///     >>> torch._C.soft_margin_loss(torch.tensor([0.]), torch.tensor([1.]))
    ///     tensor(0.6931)
    soft_margin_loss [FUNCTION] (input: Tensor, target: Tensor, reduction: i64 = 1) {
        |_| loss::soft_margin_loss(input, target, Reduction::parse(reduction)?) }

    /// Returns the cross entropy of probabilities.
    ///
    /// Example::
    ///
    ///     >>> torch._C.binary_cross_entropy(torch.tensor([0.5]), torch.tensor([1.]))
    ///     tensor(0.6931)
    binary_cross_entropy [FUNCTION] (input: Tensor, target: Tensor, weight: Option<Tensor> = None, reduction: i64 = 1) {
        |_| loss::binary_cross_entropy(input, target, weight, Reduction::parse(reduction)?) }

    /// Returns the cross entropy of the sigmoid of logits.
    ///
    /// Example::
    ///
    ///     >>> torch.binary_cross_entropy_with_logits(torch.tensor([0.]), torch.tensor([1.]))
    ///     tensor(0.6931)
    binary_cross_entropy_with_logits [FUNCTION] (input: Tensor, target: Tensor, weight: Option<Tensor> = None,
        pos_weight: Option<Tensor> = None, reduction: i64 = 1) {
        |_| loss::binary_cross_entropy_with_logits(input, target, weight, pos_weight, Reduction::parse(reduction)?) }

    /// Returns the divergence of log probabilities from probabilities, or from log probabilities.
    ///
    /// Args:
    ///     input (Tensor): log probabilities
    ///     target (Tensor): probabilities, or their logarithms
    ///     reduction (int): 0 for none, 1 for the mean, 2 for the sum
    ///     log_target (bool): whether the target holds logarithms
    ///
    /// Example::
    ///
    ///     >>> torch.kl_div(torch.tensor([-1.]), torch.tensor([1.]))
    ///     tensor(1.)
    kl_div [FUNCTION] (input: Tensor, target: Tensor, reduction: i64 = 1; log_target: bool = False) {
        |_| loss::kl_div(input, target, Reduction::parse(reduction)?, log_target) }

    /// Returns minus the log probability of each target, over all its alignments with the sequence.
    ///
    /// Example::
    ///
    ///     >>> torch._C._ctc_losses(torch.zeros(1, 1, 2), torch.tensor([[1]]), [1], [1], 0, False)
    ///     tensor([-0.])
    _ctc_losses [FUNCTION] (log_probs: Tensor, targets: Tensor, input_lengths: Sizes, target_lengths: Sizes, blank: i64, zero_infinity: bool) {
        |_| loss::ctc_losses(log_probs, targets, &input_lengths, &target_lengths, blank, zero_infinity) }
}
