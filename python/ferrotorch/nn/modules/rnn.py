"""Recurrent layers over whole sequences."""

import math
import numbers
import warnings

from ferrotorch import _C
from ferrotorch.nn import init
from ferrotorch.nn.functional import recurrent
from ferrotorch.nn.module import Module
from ferrotorch.nn.modules.rnn_cell import (
    GRUCell,
    LSTMCell,
    RNNCell,
    RNNCellBase,
)
from ferrotorch.nn.parameter import Parameter
from ferrotorch.nn.utils.rnn import PackedSequence

__all__ = ["GRU", "LSTM", "RNN", "GRUCell", "LSTMCell", "RNNBase", "RNNCell", "RNNCellBase"]

_GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


class RNNBase(Module):
    """What :class:`RNN`, :class:`LSTM` and :class:`GRU` share: arguments, parameters, handling of packed sequences."""

    def __init__(
        self,
        mode,
        input_size,
        hidden_size,
        num_layers=1,
        bias=True,
        batch_first=False,
        dropout=0.0,
        bidirectional=False,
        proj_size=0,
        device=None,
        dtype=None,
    ):
        super().__init__()
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self._check_arguments(dropout)

        names = ["weight_ih_l{}{}", "weight_hh_l{}{}"]
        names += ["bias_ih_l{}{}", "bias_hh_l{}{}"] if bias else []
        names += ["weight_hr_l{}{}"] if proj_size > 0 else []
        self._all_weights = []
        gates, output_size = _GATES[mode] * hidden_size, proj_size or hidden_size
        for layer in range(num_layers):
            size = input_size if layer == 0 else output_size * (2 if bidirectional else 1)
            shapes = [
                (gates, size),
                (gates, output_size),
                *([(gates,), (gates,)] if bias else []),
                (proj_size, hidden_size),
            ]
            for suffix in ("", "_reverse") if bidirectional else ("",):
                own = [name.format(layer, suffix) for name in names]
                for name, shape in zip(own, shapes):
                    setattr(self, name, Parameter(_C.empty(shape, device=device, dtype=dtype)))
                self._all_weights.append(own)
        self.reset_parameters()

    def _check_arguments(self, dropout):
        if not isinstance(dropout, numbers.Number) or not 0 <= dropout <= 1 or isinstance(dropout, bool):
            raise ValueError(
                "dropout should be a number in range [0, 1] representing the probability of an element being zeroed"
            )
        if dropout > 0 and self.num_layers == 1:
            warnings.warn(
                "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects "
                "num_layers "
                f"greater than 1, but got dropout={dropout} and num_layers={self.num_layers}",
                stacklevel=4,
            )
        for name, kind in (("bias", bool), ("batch_first", bool), ("input_size", int), ("hidden_size", int)):
            value = getattr(self, name)
            if not isinstance(value, kind):
                raise TypeError(f"{name} should be of type {kind.__name__}, got: {type(value).__name__}")
            if kind is int and value <= 0:
                raise ValueError(f"{name} must be greater than zero")
        if self.num_layers <= 0:
            raise ValueError("num_layers must be greater than zero")
        if self.proj_size < 0:
            raise ValueError("proj_size should be a positive integer or zero to disable projections")
        if self.proj_size >= self.hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")
        if self.mode not in _GATES:
            raise ValueError("Unrecognized RNN mode: " + self.mode)

    def reset_parameters(self):
        """Draws new initial values, evenly from ``[-k, k)`` with ``k = 1 / sqrt(hidden_size)``."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def flatten_parameters(self):
        """Does nothing: the core needs no particular placement of the weights."""

    @property
    def _flat_weights_names(self):
        return [name for names in self._all_weights for name in names]

    @property
    def _flat_weights(self):
        return [getattr(self, name, None) for names in self._all_weights for name in names]

    @property
    def all_weights(self):
        """The parameters of each layer and direction, in lists."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    def check_input(self, input, batch_sizes):
        """Checks the input's dtype and shape."""
        dtype = self._flat_weights[0].dtype
        if input.dtype != dtype:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({dtype}). Convert input: "
                f"input.to({dtype}), "
                f"or convert model: model.to({input.dtype})"
            )
        expected = 3 if batch_sizes is None else 2
        if input.dim() != expected:
            raise RuntimeError(f"input must have {expected} dimensions, got {input.dim()}")
        if input.size(-1) != self.input_size:
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.size(-1)}"
            )

    def _expected_size(self, input, batch_sizes, size):
        if batch_sizes is not None:
            batch = int(batch_sizes[0])
        else:
            batch = input.size(0 if self.batch_first else 1)
        return self.num_layers * (2 if self.bidirectional else 1), batch, size

    def get_expected_hidden_size(self, input, batch_sizes):
        """Returns the shape that hidden states must have for this input."""
        return self._expected_size(input, batch_sizes, self.proj_size or self.hidden_size)

    def check_hidden_size(self, hx, expected_hidden_size, msg="Expected hidden size {}, got {}"):
        """Checks the shape of states."""
        if tuple(hx.size()) != expected_hidden_size:
            raise RuntimeError(msg.format(expected_hidden_size, list(hx.size())))

    def check_forward_args(self, input, hidden, batch_sizes):
        """Checks the input and the states."""
        self.check_input(input, batch_sizes)
        self.check_hidden_size(hidden, self.get_expected_hidden_size(input, batch_sizes))

    def permute_hidden(self, hx, permutation):
        """Returns the states in another order of the sequences."""
        return hx if permutation is None else hx.index_select(1, permutation)

    def _zeros(self, input, batch_sizes):
        """The states before the first step where none are given."""
        return _C.zeros(self.get_expected_hidden_size(input, batch_sizes), dtype=input.dtype, device=input.device)

    def _check_ranks(self, hx, batched):
        if batched and hx.dim() != 3:
            raise RuntimeError(f"For batched 3-D input, hx should also be 3-D but got {hx.dim()}-D tensor")
        if not batched and hx.dim() != 2:
            raise RuntimeError(f"For unbatched 2-D input, hx should also be 2-D but got {hx.dim()}-D tensor")

    def _each(self, function, hx):
        """Applies a function to every state; the LSTM has two."""
        return function(hx)

    def forward(self, input, hx=None):
        if isinstance(input, PackedSequence):
            return self._forward_packed(input, hx)
        if input.dim() not in (2, 3):
            suffix = " tensor" if self.mode.startswith("RNN") else ""
            raise ValueError(
                f"{self.mode.split('_')[0]}: Expected input to be 2D or 3D, got {input.dim()}D{suffix} instead"
            )
        batched = input.dim() == 3
        batch_dim = 0 if self.batch_first else 1
        if not batched:
            input = input.unsqueeze(batch_dim)
        if hx is None:
            hx = self._zeros(input, None)
        else:
            self._check_ranks(hx, batched)
            if not batched:
                hx = self._each(lambda state: state.unsqueeze(1), hx)
        self.check_forward_args(input, hx, None)
        output, *hidden = self._compute(input, hx, self.batch_first)
        hidden = hidden[0] if len(hidden) == 1 else tuple(hidden)
        if not batched:
            return output.squeeze(batch_dim), self._each(lambda state: state.squeeze(1), hidden)
        return output, hidden

    def _forward_packed(self, sequence, hx):
        data, batch_sizes, sorted_indices, unsorted_indices = sequence
        hx = self._zeros(data, batch_sizes) if hx is None else self.permute_hidden(hx, sorted_indices)
        self.check_forward_args(data, hx, batch_sizes)
        output, *hidden = self._compute(data, batch_sizes, hx)
        hidden = hidden[0] if len(hidden) == 1 else tuple(hidden)
        packed = PackedSequence(output, batch_sizes, sorted_indices, unsorted_indices)
        return packed, self.permute_hidden(hidden, unsorted_indices)

    def _compute(self, input, *states_and_layout):
        """Calls the operator: ``(input, hx, batch_first)``, or ``(data, batch_sizes, hx)`` for packed sequences."""
        options = (self.bias, self.num_layers, self.dropout, self.training, self.bidirectional)
        operator = getattr(recurrent, self.mode.lower())
        if isinstance(states_and_layout[-1], bool):
            hx, batch_first = states_and_layout
            return operator(input, hx, self._flat_weights, *options, batch_first)
        batch_sizes, hx = states_and_layout
        return operator(input, batch_sizes, hx, self._flat_weights, *options)

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        if self.proj_size != 0:
            text += f", proj_size={self.proj_size}"
        if self.num_layers != 1:
            text += f", num_layers={self.num_layers}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if self.batch_first is not False:
            text += f", batch_first={self.batch_first}"
        if self.dropout != 0:
            text += f", dropout={self.dropout}"
        if self.bidirectional is not False:
            text += f", bidirectional={self.bidirectional}"
        return text

    def __setstate__(self, state):
        # PyTorch's states hold the weights a second time; here they are looked up by name.
        state = {name: value for name, value in state.items() if not name.startswith("_flat_weight")}
        super().__setstate__(state)
        self.__dict__.setdefault("proj_size", 0)


def _refuse_projection(kwargs):
    if "proj_size" in kwargs:
        raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")


class RNN(RNNBase):
    r"""Elman network: the hidden state is a function of the input and of the hidden state before.

    .. math:: h_t = \tanh(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh})

    Args:
        input_size (int): size of the inputs
        hidden_size (int): size of the hidden states
        num_layers (int): layers on top of each other. Default: 1
        nonlinearity (str): ``'tanh'`` or ``'relu'``. Default: ``'tanh'``
        bias (bool): add biases. Default: ``True``
        batch_first (bool): sequences are ``(N, L, C)`` instead of ``(L, N, C)``. Default: ``False``
        dropout (float): probability of dropping an output of all layers but the last. Default: 0
        bidirectional (bool): also read the sequences backwards. Default: ``False``
        device, dtype: of the parameters

    Shape:
        input ``(L, N, input_size)`` or ``(L, input_size)`` or a :class:`PackedSequence`; `hx`
        ``(num_layers * directions, N, hidden_size)``, zeros if not given. The output is
        ``(L, N, directions * hidden_size)``, the last hidden states have the shape of `hx`.

    Attributes:
        weight_ih_l[k], weight_hh_l[k], bias_ih_l[k], bias_hh_l[k] (Parameter): of layer k; ``_reverse`` backwards

    Example::

        >>> rnn = nn.RNN(10, 20, 2)
        >>> output, hidden = rnn(torch.ones(5, 3, 10))
        >>> output.shape, hidden.shape
        (torch.Size([5, 3, 20]), torch.Size([2, 3, 20]))
    """

    def __init__(self, *args, **kwargs):
        _refuse_projection(kwargs)
        nonlinearity = args[3] if len(args) > 3 else kwargs.pop("nonlinearity", "tanh")
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{nonlinearity.upper()}", *args[:3], *args[4:], **kwargs)
        self.nonlinearity = nonlinearity


class LSTM(RNNBase):
    r"""Long short-term memory (Hochreiter & Schmidhuber, 1997).

    .. math::
        i, f, o &= \sigma(W x_t + U h_{t-1} + b) \\
        g &= \tanh(W_g x_t + U_g h_{t-1} + b_g) \\
        c_t &= f \, c_{t-1} + i \, g \\
        h_t &= o \tanh(c_t)

    Args:
        input_size (int): size of the inputs
        hidden_size (int): size of the hidden and cell states
        num_layers (int): layers on top of each other. Default: 1
        bias (bool): add biases. Default: ``True``
        batch_first (bool): sequences are ``(N, L, C)`` instead of ``(L, N, C)``. Default: ``False``
        dropout (float): probability of dropping an output of all layers but the last. Default: 0
        bidirectional (bool): also read the sequences backwards. Default: ``False``
        proj_size (int): project the hidden states to this size. Default: 0, not at all
        device, dtype: of the parameters

    Shape:
        input ``(L, N, input_size)`` or ``(L, input_size)`` or a :class:`PackedSequence`; `hx` a pair of hidden states
        ``(num_layers * directions, N, proj_size or hidden_size)`` and cell states
        ``(num_layers * directions, N, hidden_size)``, zeros if not given. The output is
        ``(L, N, directions * (proj_size or hidden_size))``, followed by the last states.

    Attributes:
        weight_ih_l[k], weight_hh_l[k], bias_ih_l[k], bias_hh_l[k], weight_hr_l[k] (Parameter): of layer k, the gates
            in the
            order i, f, g, o; ``_reverse`` backwards

    Example::

        >>> lstm = nn.LSTM(10, 20, 2)
        >>> output, (hidden, cell) = lstm(torch.ones(5, 3, 10))
        >>> output.shape, cell.shape
        (torch.Size([5, 3, 20]), torch.Size([2, 3, 20]))
    """

    def __init__(self, *args, **kwargs):
        super().__init__("LSTM", *args, **kwargs)

    def get_expected_cell_size(self, input, batch_sizes):
        """Returns the shape that cell states must have for this input."""
        return self._expected_size(input, batch_sizes, self.hidden_size)

    def check_forward_args(self, input, hidden, batch_sizes):
        self.check_input(input, batch_sizes)
        hidden_size, cell_size = (
            self.get_expected_hidden_size(input, batch_sizes),
            self.get_expected_cell_size(input, batch_sizes),
        )
        self.check_hidden_size(hidden[0], hidden_size, "Expected hidden[0] size {}, got {}")
        self.check_hidden_size(hidden[1], cell_size, "Expected hidden[1] size {}, got {}")

    def permute_hidden(self, hx, permutation):
        return hx if permutation is None else self._each(lambda state: state.index_select(1, permutation), hx)

    def _zeros(self, input, batch_sizes):
        shapes = (
            self.get_expected_hidden_size(input, batch_sizes),
            self.get_expected_cell_size(input, batch_sizes),
        )
        return tuple(_C.zeros(shape, dtype=input.dtype, device=input.device) for shape in shapes)

    def _check_ranks(self, hx, batched):
        ranks = hx[0].dim(), hx[1].dim()
        if batched and ranks != (3, 3):
            raise RuntimeError(
                f"For batched 3-D input, hx and cx should also be 3-D but got ({ranks[0]}-D, {ranks[1]}-D) tensors"
            )
        if not batched and ranks != (2, 2):
            raise RuntimeError(
                f"For unbatched 2-D input, hx and cx should also be 2-D but got ({ranks[0]}-D, {ranks[1]}-D) tensors"
            )

    def _each(self, function, hx):
        return function(hx[0]), function(hx[1])


class GRU(RNNBase):
    r"""Gated recurrent units (Cho et al., 2014).

    .. math::
        r, z &= \sigma(W x_t + U h_{t-1} + b) \\
        n &= \tanh(W_n x_t + b_{in} + r (U_n h_{t-1} + b_{hn})) \\
        h_t &= (1 - z) \, n + z \, h_{t-1}

    Args:
        input_size (int): size of the inputs
        hidden_size (int): size of the hidden states
        num_layers (int): layers on top of each other. Default: 1
        bias (bool): add biases. Default: ``True``
        batch_first (bool): sequences are ``(N, L, C)`` instead of ``(L, N, C)``. Default: ``False``
        dropout (float): probability of dropping an output of all layers but the last. Default: 0
        bidirectional (bool): also read the sequences backwards. Default: ``False``
        device, dtype: of the parameters

    Shape:
        as for :class:`RNN`.

    Attributes:
        weight_ih_l[k], weight_hh_l[k], bias_ih_l[k], bias_hh_l[k] (Parameter): of layer k, the gates in the order r,
            z, n;
            ``_reverse`` backwards

    Example::

        >>> gru = nn.GRU(10, 20, batch_first=True, bidirectional=True)
        >>> gru(torch.ones(3, 5, 10))[0].shape
        torch.Size([3, 5, 40])
    """

    def __init__(self, *args, **kwargs):
        _refuse_projection(kwargs)
        super().__init__("GRU", *args, **kwargs)
