"""Wrong calls of all public functions end in Python exceptions; `tools/malformed.py` makes any number of them."""

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
