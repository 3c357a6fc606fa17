"""Wrong calls of all public functions end in Python exceptions; `tools/malformed.py` makes any number of them."""

import pytest

import ferrotorch
from properties.surface import names
from properties.wrong_calls import Calls, answers

TURNS = 5
FATAL = {"crashed", "hung", "PanicException", "SystemError"}


def test_wrong_calls_of_all_functions_never_panic_crash_or_hang():
    assert len(names()) > 1200
    calls = Calls(0)
    count = TURNS * len(calls.names)
    ends = dict(answers("ferrotorch", 0, count))
    assert len(ends) == count
    bad = [f"{name}{case}: {ends[i]}" for i in ends if ends[i][0] in FATAL for name, case in [calls(i)]]
    assert not bad, "\n".join(bad)
    # Most of them are wrong indeed.
    assert sum(bool(kind) for kind, _ in ends.values()) > count / 2


def test_a_call_is_the_same_whichever_calls_are_made():
    forwards, backwards = Calls(3), Calls(3)
    assert [repr(forwards(i)) for i in range(50, 60)] == [repr(backwards(i)) for i in reversed(range(50, 60))][::-1]


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("f.use_deterministic_algorithms('x')", TypeError),
        ("f.use_deterministic_algorithms(True, warn_only=1)", TypeError),
        ("f.set_warn_always(1)", RuntimeError),
        ("f.set_float32_matmul_precision(1)", RuntimeError),
        ("f.autograd.variable(1)", RuntimeError),
        ("f.broadcast_shapes(1.5)", RuntimeError),
        ("f.nn.functional.pairwise_distance(1, 2)", TypeError),
        ("f.nn.functional.ctc_loss(1, 2, 3, 4)", TypeError),
        ("f.nn.functional.kl_div(f.ones(2), 3, reduction='sum')", TypeError),
        ("f.nn.functional.kl_div(f.ones(2), f.ones(3), reduction='sum')", RuntimeError),
        ("f.nn.functional.pixel_shuffle(f.ones(1, 4, 2, 2), 0.5)", TypeError),
        ("f.nn.functional.unfold(f.ones(1, 1, 4, 4), None)", TypeError),
    ],
)
def test_functions_written_in_python_refuse_other_types(call, kind):
    with pytest.raises(kind):
        eval(call, {"f": ferrotorch})
