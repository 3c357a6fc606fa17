"""Connectionist temporal classification: the probability of all alignments of a target with a sequence."""

from ferrotorch import _C
from ferrotorch._C import Tensor


def _lengths(values):
    """Lengths as numbers, from a tensor or a sequence."""
    return [int(n) for n in (values.tolist() if isinstance(values, Tensor) else values)]


def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction=1, zero_infinity=False):
    """The loss, reduced as the number `reduction` says; ``mean`` divides by the target lengths first."""
    batched = log_probs.dim() == 3
    if not batched:
        log_probs = log_probs.unsqueeze(1)
    steps, batch, classes = log_probs.shape
    input_lengths, target_lengths = (
        _lengths(x.reshape(-1) if isinstance(x, Tensor) else x) for x in (input_lengths, target_lengths)
    )
    if not log_probs.is_floating_point():
        raise RuntimeError(f"\"ctc_loss_cpu\" not implemented for '{log_probs.type().split('.')[-1][:-6]}'")
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    for name, lengths in (("input_lengths", input_lengths), ("target_lengths", target_lengths)):
        if len(lengths) != batch:
            raise RuntimeError(f"{name} must be of size batch_size")
    longest = max(input_lengths, default=0)
    if longest > steps:
        raise RuntimeError(f"Expected input_lengths to have value at most {steps}, but got value {longest}")
    loss = _C._ctc_losses(log_probs, targets, input_lengths, target_lengths, blank, zero_infinity)
    if reduction == 1:
        return (loss / _C.tensor(target_lengths, dtype=loss.dtype).clamp_(min=1)).mean()
    if reduction == 2:
        return loss.sum()
    return loss if batched else loss.squeeze(0)
