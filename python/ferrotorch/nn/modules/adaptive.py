"""Softmax over many classes of unequal frequency."""

from collections import namedtuple
from itertools import pairwise

from ferrotorch import _C
from ferrotorch.nn import functional as F
from ferrotorch.nn.module import Module
from ferrotorch.nn.modules.container import ModuleList, Sequential
from ferrotorch.nn.modules.linear import Linear

__all__ = ["AdaptiveLogSoftmaxWithLoss"]

_ASMoutput = namedtuple("_ASMoutput", ["output", "loss"])


class AdaptiveLogSoftmaxWithLoss(Module):
    """Log softmax and its loss for many classes; rare ones share smaller projections (Grave et al., 2017).

    Args:
        in_features (int): size of the inputs
        n_classes (int): number of classes, from the most to the least frequent
        cutoffs (sequence of int): first class of each cluster after the first
        div_value (float): by how much the projections shrink from cluster to cluster. Default: 4.0
        head_bias (bool): add a bias to the scores of the first cluster. Default: ``False``
        device, dtype: of the parameters

    Shape:
        inputs ``(N, in_features)`` or ``(in_features)``, class indices ``(N)`` or ``()``; ``output`` holds the log
        probabilities of the targets, ``loss`` minus their mean.

    Example::

        >>> softmax = nn.AdaptiveLogSoftmaxWithLoss(16, 20, cutoffs=[4, 10])
        >>> output, loss = softmax(torch.ones(2, 16), torch.tensor([0, 15]))
        >>> softmax.log_prob(torch.ones(2, 16)).exp().sum(1)
        tensor([1., 1.], grad_fn=<SumBackward1>)
    """

    def __init__(self, in_features, n_classes, cutoffs, div_value=4.0, head_bias=False, device=None, dtype=None):
        super().__init__()
        cutoffs = list(cutoffs)
        if len(cutoffs) == 0:
            raise ValueError("cutoffs should be a sequence of length larger than 0")
        if (
            cutoffs != sorted(cutoffs)
            or min(cutoffs) <= 0
            or max(cutoffs) > n_classes - 1
            or len(set(cutoffs)) != len(cutoffs)
            or any(int(c) != c for c in cutoffs)
        ):
            raise ValueError(
                "cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each "
                "value "
                "is between 1 and n_classes-1"
            )
        self.in_features = in_features
        self.n_classes = n_classes
        self.cutoffs = [*cutoffs, n_classes]
        self.div_value = div_value
        self.head_bias = head_bias
        self.shortlist_size = self.cutoffs[0]
        self.n_clusters = len(self.cutoffs) - 1
        self.head_size = self.shortlist_size + self.n_clusters
        where = {"device": device, "dtype": dtype}
        self.head = Linear(in_features, self.head_size, bias=head_bias, **where)
        self.tail = ModuleList()
        for i, (start, stop) in enumerate(pairwise(self.cutoffs), 1):
            hidden = int(in_features // (div_value**i))
            self.tail.append(
                Sequential(
                    Linear(in_features, hidden, bias=False, **where), Linear(hidden, stop - start, bias=False, **where)
                )
            )

    def reset_parameters(self):
        """Draws new initial values."""
        self.head.reset_parameters()
        for cluster in self.tail:
            for layer in cluster:
                layer.reset_parameters()

    def forward(self, input_, target_):
        if target_.dim() > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        batched = target_.dim() == 1
        if batched and input_.size(0) != target_.size(0):
            raise RuntimeError("Input and target should have the same size in the batch dimension.")
        if input_.dim() != target_.dim() + 1:
            raise RuntimeError(
                f"{target_.dim()}D target tensor expects {target_.dim() + 1}D input tensors, but found inputs with "
                "size "
                f"{input_.size()}"
            )
        input = input_ if batched else input_.unsqueeze(0)
        target = target_ if batched else target_.unsqueeze(0)

        output = input.new_zeros(target.size(0))
        # Where in the head each target is looked up: a frequent class itself, or its cluster.
        head_index = target.new_empty(target.size(0))
        found = 0
        for i, (low, high) in enumerate(pairwise([0, *self.cutoffs])):
            mask = (target >= low) & (target < high)
            rows = mask.nonzero().squeeze(1)
            if rows.numel() == 0:
                continue
            if i == 0:
                head_index.index_copy_(0, rows, target[mask])
            else:
                log_probs = F.log_softmax(self.tail[i - 1](input.index_select(0, rows)), dim=1)
                local = log_probs.gather(1, (target[mask] - low).unsqueeze(1))
                head_index.index_fill_(0, rows, self.shortlist_size + i - 1)
                output = output.index_copy(0, rows, local.squeeze(1))
            found += rows.numel()
        if found != target.size(0):
            raise RuntimeError(
                f"Target values should be in [0, {self.n_classes - 1}], but values in range [{target.min().item()}, "
                f"{target.max().item()}] were found. "
            )
        head = F.log_softmax(self.head(input), dim=1)
        output = output + head.gather(1, head_index.unsqueeze(1)).squeeze(1)
        loss = (-output).mean()
        return _ASMoutput(output if batched else output.squeeze(0), loss)

    def _get_full_log_prob(self, input, head_output):
        head = F.log_softmax(head_output, dim=1)
        parts = [head[:, : self.shortlist_size]]
        for i, cluster in enumerate(self.tail, self.shortlist_size):
            parts.append(F.log_softmax(cluster(input), dim=1) + head[:, i].unsqueeze(1))
        return _C.cat(parts, dim=1)

    def log_prob(self, input):
        """Returns the log probabilities of all classes, ``(N, n_classes)``."""
        return self._get_full_log_prob(input, self.head(input))

    def predict(self, input):
        """Returns the most probable class of each input, without computing clusters that cannot hold it."""
        head_output = self.head(input)
        output = _C.argmax(head_output, dim=1)
        rare = output >= self.shortlist_size
        if rare.any():
            log_prob = self._get_full_log_prob(input[rare], head_output[rare])
            output[rare] = _C.argmax(log_prob, dim=1)
        return output
