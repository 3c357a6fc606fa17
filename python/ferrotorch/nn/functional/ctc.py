"""Connectionist temporal classification: the probability of all alignments by dynamic programming over time."""

from ferrotorch import _C
from ferrotorch._C import Tensor
from ferrotorch.autograd import Function
from ferrotorch.autograd.function import once_differentiable

_NEVER = -float("inf")


def _shift(x, by):
    """Moves the states by some places: up for a positive number; what comes in is impossible."""
    empty = _C.full((x.size(0), abs(by)), _NEVER, dtype=x.dtype)
    return _C.cat([empty, x[:, :-by]], 1) if by > 0 else _C.cat([x[:, -by:], empty], 1)


def _logsum(*terms):
    """Logarithm of a sum of exponentials, also where all of them are zero."""
    stacked = _C.stack(terms)
    top = stacked.amax(0)
    top = _C.where(top == _NEVER, 0.0, top)
    return (stacked - top).exp().sum(0).log() + top


class _CTCLoss(Function):
    """Negative log likelihood of each sample; the gradient is with respect to logits under a softmax, as in PyTorch."""

    @staticmethod
    def forward(ctx, log_probs, labels, input_lengths, target_lengths, blank, zero_infinity):
        steps, batch, _ = log_probs.shape
        states = labels.size(1)
        place = _C.arange(states)
        last = 2 * target_lengths
        valid = place <= last.unsqueeze(1)
        # A label may be skipped to only from another label: not from itself and not onto a blank.
        skip = _C.zeros((batch, states), dtype=_C.bool)
        if states > 2:
            skip[:, 2:] = (labels[:, 2:] != blank) & (labels[:, 2:] != labels[:, :-2])
        scores = log_probs.gather(2, labels.unsqueeze(0).expand(steps, -1, -1))

        start = (place <= 1) & valid
        alpha = _C.where(start, scores[0], _NEVER)
        alphas = [alpha]
        for t in range(1, steps):
            jump = _C.where(skip, _shift(alpha, 2), _NEVER) if states > 2 else _C.full_like(alpha, _NEVER)
            alpha = _logsum(alpha, _shift(alpha, 1) if states > 1 else jump, jump) + scores[t]
            alpha = _C.where(valid, alpha, _NEVER)
            alphas.append(alpha)
        alphas = _C.stack(alphas)
        ends = alphas[(input_lengths - 1).clamp(min=0), _C.arange(batch)]
        final = ends.gather(1, last.unsqueeze(1)).squeeze(1)
        before = ends.gather(1, (last - 1).clamp(min=0).unsqueeze(1)).squeeze(1)
        loss = -_logsum(final, _C.where(target_lengths > 0, before, _NEVER))
        loss = _C.where(input_lengths == 0, _C.where(target_lengths == 0, 0.0, -_NEVER), loss).to(log_probs.dtype)
        ctx.save_for_backward(log_probs, labels, scores, alphas, loss, skip, valid)
        ctx.lengths, ctx.zero_infinity = (input_lengths, last), zero_infinity
        return loss

    @staticmethod
    @once_differentiable
    def backward(ctx, grad_output):
        log_probs, labels, scores, alphas, loss, skip, valid = ctx.saved_tensors
        input_lengths, last = ctx.lengths
        steps = log_probs.size(0)
        states = labels.size(1)
        place = _C.arange(states)
        end = valid & ((place == last.unsqueeze(1)) | (place == last.unsqueeze(1) - 1))
        # The state two places on may be reached directly if it may be skipped to.
        skip_from = _C.cat([skip[:, 2:], _C.zeros_like(skip[:, :2])], 1) if states > 2 else skip
        beta = _C.full_like(scores[0], _NEVER)
        grad = _C.empty_like(log_probs)
        for t in range(steps - 1, -1, -1):
            jump = _C.where(skip_from, _shift(beta, -2), _NEVER) if states > 2 else _C.full_like(beta, _NEVER)
            onward = _logsum(beta, _shift(beta, -1) if states > 1 else jump, jump)
            beta = _C.where((input_lengths - 1 == t).unsqueeze(1) & end, 0.0, onward) + scores[t]
            beta = _C.where(valid, beta, _NEVER)
            # Share of all alignments that are in a state now, collected by class.
            share = (alphas[t] + beta - scores[t] + loss.unsqueeze(1)).exp()
            by_class = _C.zeros_like(log_probs[t]).scatter_add(1, labels, _C.where(valid, share, 0.0))
            inside = (t < input_lengths).unsqueeze(1)
            grad[t] = _C.where(inside, log_probs[t].exp() - by_class, 0.0)
        grad = grad * grad_output.view(1, -1, 1)
        if ctx.zero_infinity:
            grad = _C.where((loss == -_NEVER).view(1, -1, 1), 0.0, grad)
        return grad, None, None, None, None, None


def _extend(targets, target_lengths, blank, batch):
    """Labels with a blank before, between and after them, ``(N, 2 * S + 1)``."""
    longest = max(target_lengths.tolist(), default=0)
    labels = _C.full((batch, 2 * longest + 1), blank, dtype=_C.int64)
    if longest:
        if targets.dim() == 1:
            parts = targets.split(target_lengths.tolist())
            rows = _C.full((batch, longest), blank, dtype=_C.int64)
            for row, part in zip(rows, parts):
                row[: part.numel()] = part
        else:
            rows = targets[:, :longest]
        labels[:, 1::2] = rows
    return labels


def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity):
    """The loss, reduced as the number `reduction` says; ``mean`` divides by the target lengths first."""
    batched = log_probs.dim() == 3
    if not batched:
        log_probs = log_probs.unsqueeze(1)
    input_lengths, target_lengths = (
        (x if isinstance(x, Tensor) else _C.tensor(x)).to(_C.int64).reshape(-1) for x in (input_lengths, target_lengths)
    )
    targets = targets.to(_C.int64)
    steps, batch, classes = log_probs.shape
    if not log_probs.is_floating_point():
        raise RuntimeError(f"\"ctc_loss_cpu\" not implemented for '{log_probs.type().split('.')[-1][:-6]}'")
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    for name, lengths in (("input_lengths", input_lengths), ("target_lengths", target_lengths)):
        if lengths.numel() != batch:
            raise RuntimeError(f"{name} must be of size batch_size")
    longest = max(input_lengths.tolist(), default=0)
    if longest > steps:
        raise RuntimeError(f"Expected input_lengths to have value at most {steps}, but got value {longest}")
    if not batched and targets.dim() == 1 and batch == 1:
        targets = targets[: target_lengths.sum()]
    labels = _extend(targets, target_lengths, blank, batch)
    loss = _CTCLoss.apply(log_probs, labels, input_lengths, target_lengths, blank, zero_infinity)
    if zero_infinity:
        loss = _C.where(loss == -_NEVER, 0.0, loss)
    if reduction == 1:
        return (loss / target_lengths.clamp(min=1).to(loss.dtype)).mean()
    if reduction == 2:
        return loss.sum()
    return loss if batched else loss.squeeze(0)
