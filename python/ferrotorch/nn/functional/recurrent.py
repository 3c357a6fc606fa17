"""Recurrent networks over whole sequences, under the names of PyTorch's operators.

Each takes a padded input ``(T, N, C)`` (``(N, T, C)`` with ``batch_first``), or packed data with its batch sizes, and the
weights of all layers and directions in one list.
"""

from ferrotorch import _C
from ferrotorch.nn.functional.dropout import dropout
from ferrotorch.nn.functional.linear import linear

_rnn_layer = _C._rnn_layer


def rnn_tanh_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of an Elman network: ``tanh(W x + W' h)``."""
    return _cell("rnn_tanh", input, hx, None, w_ih, w_hh, b_ih, b_hh)[0]


def rnn_relu_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of an Elman network with ReLU: ``max(W x + W' h, 0)``."""
    return _cell("rnn_relu", input, hx, None, w_ih, w_hh, b_ih, b_hh)[0]


def lstm_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of a long short-term memory; returns hidden and cell state."""
    output, _, cell = _cell("lstm", input, *hx, w_ih, w_hh, b_ih, b_hh)
    return output, cell


def gru_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of a gated recurrent unit."""
    return _cell("gru", input, hx, None, w_ih, w_hh, b_ih, b_hh)[0]


def _cell(kind, input, hidden, cell, w_ih, w_hh, b_ih, b_hh):
    """One step of a layer, as a layer over sequences of length one."""
    return _rnn_layer(kind, linear(input, w_ih, b_ih), (input.size(0),), hidden, cell, w_hh, b_hh, None, False)


def rnn_tanh(*args, **kwargs):
    """An Elman network; returns outputs and last hidden states."""
    return _run("rnn_tanh", *args, **kwargs)


def rnn_relu(*args, **kwargs):
    """An Elman network with ReLU; returns outputs and last hidden states."""
    return _run("rnn_relu", *args, **kwargs)


def gru(*args, **kwargs):
    """Gated recurrent units; returns outputs and last hidden states."""
    return _run("gru", *args, **kwargs)


def lstm(*args, **kwargs):
    """Long short-term memories; returns outputs, last hidden states and last cell states."""
    return _run("lstm", *args, **kwargs)


def _run(kind, input, *args):
    if isinstance(args[2], (list, tuple)):
        batch_sizes, hx, params, has_biases, num_layers, p, train, bidirectional = args
        batch_sizes, batch_first, x = batch_sizes.tolist(), False, input
    else:
        hx, params, has_biases, num_layers, p, train, bidirectional, batch_first = args
        batch_sizes = None
        x = input.transpose(0, 1) if batch_first else input
    hidden, cell = hx if kind == "lstm" else (hx, None)
    directions = 2 if bidirectional else 1
    per_direction = len(params) // (num_layers * directions)
    final = []
    for layer in range(num_layers):
        outputs = []
        for direction in range(directions):
            k = layer * directions + direction
            w_ih, w_hh, b_ih, b_hh, w_hr = _named(params[k * per_direction : (k + 1) * per_direction], has_biases)
            gates = linear(x, w_ih, b_ih)
            start = hidden[k], None if cell is None else cell[k]
            output, *state = _rnn_layer(kind, gates, batch_sizes, *start, w_hh, b_hh, w_hr, direction == 1)
            outputs.append(output)
            final.append(state)
        x = outputs[0] if directions == 1 else _C.cat(outputs, -1)
        if p > 0 and train and layer < num_layers - 1:
            x = dropout(x, p, True)
    last = (parts[0].unsqueeze(0) if len(parts) == 1 else _C.stack(parts) for parts in zip(*final))
    return (x.transpose(0, 1) if batch_first else x), *last


def _named(params, has_biases):
    """Input, hidden, two bias and projection weights, with ``None`` for those that a layer has not."""
    w_ih, w_hh, *rest = params
    b_ih, b_hh, *rest = rest if has_biases else (None, None, *rest)
    return w_ih, w_hh, b_ih, b_hh, rest[0] if rest else None
