"""Recurrent networks over whole sequences, under the names of PyTorch's operators.

Each takes a padded input ``(T, N, C)`` (``(N, T, C)`` with ``batch_first``), or packed data with its batch sizes, and
the
weights of all layers and directions in one list.
"""

from ferrotorch import _C
from ferrotorch.nn.functional.dropout import dropout
from ferrotorch.nn.functional.linear import linear


def rnn_tanh_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of an Elman network: ``tanh(W x + W' h)``."""
    return (linear(input, w_ih, b_ih) + linear(hx, w_hh, b_hh)).tanh()


def rnn_relu_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of an Elman network with ReLU: ``max(W x + W' h, 0)``."""
    return (linear(input, w_ih, b_ih) + linear(hx, w_hh, b_hh)).relu()


def lstm_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of a long short-term memory; returns hidden and cell state."""
    return _lstm_step(linear(input, w_ih, b_ih), hx, w_hh, b_hh, None)


def gru_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    """One step of a gated recurrent unit."""
    return _gru_step(linear(input, w_ih, b_ih), (hx,), w_hh, b_hh, None)[0]


def _tanh_step(gates, state, w_hh, b_hh, w_hr):
    return ((gates + linear(state[0], w_hh, b_hh)).tanh(),)


def _relu_step(gates, state, w_hh, b_hh, w_hr):
    return ((gates + linear(state[0], w_hh, b_hh)).relu(),)


def _lstm_step(gates, state, w_hh, b_hh, w_hr):
    hidden, cell = state
    i, f, g, o = (gates + linear(hidden, w_hh, b_hh)).chunk(4, -1)
    cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
    hidden = o.sigmoid() * cell.tanh()
    return (hidden if w_hr is None else linear(hidden, w_hr)), cell


def _gru_step(gates, state, w_hh, b_hh, w_hr):
    (hidden,) = state
    i_r, i_z, i_n = gates.chunk(3, -1)
    h_r, h_z, h_n = linear(hidden, w_hh, b_hh).chunk(3, -1)
    n = (i_n + (i_r + h_r).sigmoid() * h_n).tanh()
    return ((hidden - n) * (i_z + h_z).sigmoid() + n,)


def rnn_tanh(*args, **kwargs):
    """An Elman network; returns outputs and last hidden states."""
    return _run(_tanh_step, *args, **kwargs)


def rnn_relu(*args, **kwargs):
    """An Elman network with ReLU; returns outputs and last hidden states."""
    return _run(_relu_step, *args, **kwargs)


def gru(*args, **kwargs):
    """Gated recurrent units; returns outputs and last hidden states."""
    return _run(_gru_step, *args, **kwargs)


def lstm(*args, **kwargs):
    """Long short-term memories; returns outputs, last hidden states and last cell states."""
    return _run(_lstm_step, *args, **kwargs)


def _run(step, input, *args):
    if isinstance(args[2], (list, tuple)):
        batch_sizes, hx, params, has_biases, num_layers, p, train, bidirectional = args
        batch_sizes, batch_first, x = batch_sizes.tolist(), False, input
    else:
        hx, params, has_biases, num_layers, p, train, bidirectional, batch_first = args
        batch_sizes = None
        x = input.transpose(0, 1) if batch_first else input
    states = tuple(hx) if isinstance(hx, (list, tuple)) else (hx,)
    directions = 2 if bidirectional else 1
    per_direction = len(params) // (num_layers * directions)
    final = []
    for layer in range(num_layers):
        outputs = []
        for direction in range(directions):
            k = layer * directions + direction
            w_ih, w_hh, b_ih, b_hh, w_hr = _named(params[k * per_direction : (k + 1) * per_direction], has_biases)
            gates = linear(x, w_ih, b_ih)
            weights = (w_hh, b_hh, w_hr)
            walk = _walk if batch_sizes is None else _walk_packed
            output, state = walk(step, gates, tuple(s[k] for s in states), weights, direction == 1, batch_sizes)
            outputs.append(output)
            final.append(state)
        x = outputs[0] if directions == 1 else _C.cat(outputs, -1)
        if p > 0 and train and layer < num_layers - 1:
            x = dropout(x, p, True)
    last = tuple(_C.stack(parts) for parts in zip(*final))
    return (x.transpose(0, 1) if batch_first else x), *last


def _named(params, has_biases):
    """Input, hidden, two bias and projection weights, with ``None`` for those that a layer has not."""
    w_ih, w_hh, *rest = params
    b_ih, b_hh, *rest = rest if has_biases else (None, None, *rest)
    return w_ih, w_hh, b_ih, b_hh, rest[0] if rest else None


def _walk(step, gates, state, weights, reverse, _):
    """Runs one direction of a layer over padded sequences."""
    steps = gates.unbind(0)
    outputs = []
    for gate in reversed(steps) if reverse else steps:
        state = step(gate, state, *weights)
        outputs.append(state[0])
    if reverse:
        outputs.reverse()
    return _C.stack(outputs), state


def _walk_packed(step, gates, state, weights, reverse, batch_sizes):
    """Runs one direction of a layer over packed sequences.

    Forwards, the states of sequences that end are set aside; backwards, sequences join with their initial state.
    """
    steps = gates.split(batch_sizes)
    outputs = []
    if reverse:
        initial, size = state, batch_sizes[-1]
        state = tuple(s[:size] for s in initial)
        for gate, wanted in zip(reversed(steps), reversed(batch_sizes)):
            if wanted > size:
                state = tuple(_C.cat([s, start[size:wanted]]) for s, start in zip(state, initial))
                size = wanted
            state = step(gate, state, *weights)
            outputs.append(state[0])
        return _C.cat(outputs[::-1]), state
    ended = []
    size = batch_sizes[0]
    for gate, wanted in zip(steps, batch_sizes):
        if wanted < size:
            ended.append(tuple(s[wanted:] for s in state))
            state = tuple(s[:wanted] for s in state)
            size = wanted
        state = step(gate, state, *weights)
        outputs.append(state[0])
    ended.append(state)
    return _C.cat(outputs), tuple(_C.cat(parts) for parts in zip(*ended[::-1]))
