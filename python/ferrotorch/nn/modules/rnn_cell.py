"""Single steps of recurrent networks."""

import math

from ferrotorch import _C
from ferrotorch.nn import init
from ferrotorch.nn.functional import recurrent
from ferrotorch.nn.module import Module
from ferrotorch.nn.parameter import Parameter

__all__ = ["GRUCell", "LSTMCell", "RNNCell", "RNNCellBase"]


class RNNCellBase(Module):
    """What all cells share; `num_chunks` is the number of gates."""

    def __init__(self, input_size, hidden_size, bias, num_chunks, device=None, dtype=None):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        gates = num_chunks * hidden_size
        self.weight_ih = Parameter(_C.empty((gates, input_size), device=device, dtype=dtype))
        self.weight_hh = Parameter(_C.empty((gates, hidden_size), device=device, dtype=dtype))
        for name in ("bias_ih", "bias_hh"):
            self.register_parameter(name, Parameter(_C.empty(gates, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draws new initial values, evenly from ``[-k, k)`` with ``k = 1 / sqrt(hidden_size)``."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if getattr(self, "nonlinearity", "tanh") != "tanh":
            text += f", nonlinearity={self.nonlinearity}"
        return text

    def _check_rank(self, what, tensor):
        if tensor.dim() not in (1, 2):
            raise ValueError(f"{type(self).__name__}: Expected {what} to be 1D or 2D, got {tensor.dim()}D instead")

    def _zeros(self, input):
        shape = (input.size(0), self.hidden_size) if input.dim() == 2 else (self.hidden_size,)
        return _C.zeros(shape, dtype=input.dtype, device=input.device)

    def _step(self, cell, input, hx):
        """Calls a cell's function on a state or a pair of states, with a batch dimension for inputs that have none."""
        weights = (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        if input.dim() == 2:
            return cell(input, hx, *weights)
        if isinstance(hx, tuple):
            result = cell(input.unsqueeze(0), tuple(state.unsqueeze(0) for state in hx), *weights)
            return tuple(state.squeeze(0) for state in result)
        return cell(input.unsqueeze(0), hx.unsqueeze(0), *weights).squeeze(0)


class RNNCell(RNNCellBase):
    r"""One step of an Elman network.

    .. math:: h' = \tanh(W_{ih} x + b_{ih} + W_{hh} h + b_{hh})

    Args:
        input_size (int): size of the inputs
        hidden_size (int): size of the hidden state
        bias (bool): add biases. Default: ``True``
        nonlinearity (str): ``'tanh'`` or ``'relu'``. Default: ``'tanh'``
        device, dtype: of the parameters

    Shape:
        input ``(N, input_size)`` or ``(input_size)``, state ``(N, hidden_size)`` or ``(hidden_size)``, zeros if not
        given.

    Example::

        >>> nn.RNNCell(10, 20)(torch.ones(3, 10)).shape
        torch.Size([3, 20])
    """

    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        self._check_rank("input", input)
        if hx is None:
            hx = self._zeros(input)
        self._check_rank("hidden", hx)
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        cell = recurrent.rnn_tanh_cell if self.nonlinearity == "tanh" else recurrent.rnn_relu_cell
        return self._step(cell, input, hx)


class LSTMCell(RNNCellBase):
    """One step of a long short-term memory; see :class:`LSTM` for the formula.

    Args:
        input_size (int): size of the inputs
        hidden_size (int): size of both states
        bias (bool): add biases. Default: ``True``
        device, dtype: of the parameters

    Shape:
        input ``(N, input_size)`` or ``(input_size)``, a pair of states ``(N, hidden_size)`` or ``(hidden_size)``,
        zeros if
        not given; returns the next pair.

    Example::

        >>> hidden, cell = nn.LSTMCell(10, 20)(torch.ones(3, 10))
        >>> hidden.shape
        torch.Size([3, 20])
    """

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input, hx=None):
        self._check_rank("input", input)
        if hx is None:
            zeros = self._zeros(input)
            hx = (zeros, zeros)
        for i, state in enumerate(hx):
            self._check_rank(f"hx[{i}]", state)
        return self._step(recurrent.lstm_cell, input, tuple(hx))


class GRUCell(RNNCellBase):
    """One step of a gated recurrent unit; see :class:`GRU` for the formula.

    Args:
        input_size (int): size of the inputs
        hidden_size (int): size of the state
        bias (bool): add biases. Default: ``True``
        device, dtype: of the parameters

    Shape:
        input ``(N, input_size)`` or ``(input_size)``, state ``(N, hidden_size)`` or ``(hidden_size)``, zeros if not
        given.

    Example::

        >>> nn.GRUCell(10, 20)(torch.ones(3, 10)).shape
        torch.Size([3, 20])
    """

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input, hx=None):
        self._check_rank("input", input)
        if hx is None:
            hx = self._zeros(input)
        self._check_rank("hidden", hx)
        return self._step(recurrent.gru_cell, input, hx)


for _name in __all__:
    globals()[_name].__module__ = "ferrotorch.nn.modules.rnn"
