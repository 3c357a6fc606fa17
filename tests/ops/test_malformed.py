"""Wrong calls end in an exception of PyTorch's type: no panic, no crash, no hang."""

import os
import subprocess
import sys

import pytest

import ferrotorch
from ops.cases import OPS
from ops.malformed import CALLS_PER_OP, answers, calls, stored_answers


@pytest.fixture(scope="module")
def ends():
    return answers("ferrotorch", OPS)


def test_there_are_ten_thousand_wrong_calls(ends):
    assert sum(map(len, ends.values())) >= 10_000


def test_wrong_calls_never_panic_crash_or_hang(ends):
    bad = [
        f"{name}{list(calls(op))[index]}: {answer}"
        for op in OPS
        for name in [op.name]
        for index, answer in enumerate(ends[name])
        if answer in {"crashed", "hung", "PanicException", "SystemError"}
    ]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("op", OPS, ids=lambda op: f"{op.family}-{op.name}")
def test_wrong_calls_raise_what_pytorch_raises(op, ends):
    wanted = stored_answers(op.family).get(op.name)
    assert wanted, f"no stored answers: run `just golden {op.family}` where PyTorch is installed"
    assert len(wanted) == CALLS_PER_OP or wanted[-1] in {"crashed", "hung"}
    different = [
        f"{op.name}{case}: got {got or 'a result'}, want {want}"
        for case, got, want in zip(calls(op), ends[op.name], wanted, strict=False)
        if got != want and want not in {"", "no kernel", "crashed", "hung"} and got != "no kernel"
    ]
    if different:
        pytest.fail("\n".join([f"{len(different)} differ", *different]), pytrace=False)


HUGE = [
    "empty(10**15)",
    "zeros(10**15)",
    "ones(2**62)",
    "empty(2**40, 2**40)",
    "rand(10**15)",
    "arange(10**16)",
    "eye(10**9)",
    "full((10**15,), 1.0)",
    "zeros(1).repeat(10**15)",
    "zeros(1).expand(10**15).clone()",
    "zeros(1).expand(10**15) + 1",
    "linspace(0, 1, 10**15)",
]


@pytest.mark.parametrize("expression", HUGE)
def test_a_tensor_that_is_too_large_raises(expression):
    with pytest.raises((RuntimeError, MemoryError)):
        eval(f"f.{expression}", {"f": ferrotorch})


@pytest.mark.parametrize(
    ("expression", "shape"),
    [
        ("tril_indices(10**15, 0)", (2, 0)),
        ("triu_indices(10**15, 5, 5)", (2, 0)),
        ("nn.functional.adaptive_avg_pool1d(f.ones(0, 5), 2**31)", (0, 2**31)),
    ],
)
def test_large_sizes_cost_nothing_where_there_are_no_elements(expression, shape):
    assert tuple(eval(f"f.{expression}", {"f": ferrotorch}).shape) == shape


def test_interrupt_stops_a_long_chain_of_operations():
    program = (
        "import ferrotorch, signal\n"
        "x = ferrotorch.ones(1000)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.3)\n"
        "signal.signal(signal.SIGALRM, signal.default_int_handler)\n"
        "while True: x = x + 1\n"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, env=os.environ)
    assert "KeyboardInterrupt" in done.stderr
