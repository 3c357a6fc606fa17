"""Makes wrong calls of all public functions and reports how they end, beside PyTorch where it is installed.

python tools/malformed.py --calls 100000             exit status 1 when a call panics, kills the process or hangs
python tools/malformed.py --calls 100000 --markdown  the most frequent differences from PyTorch, grouped by their cause
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from ops.malformed import NO_KERNEL
from properties.surface import callee
from properties.wrong_calls import Answer, Calls, answers

FATAL = {"crashed", "hung", "PanicException", "SystemError"}
# Calls that PyTorch itself does not survive, or for which it has no kernel, have no answer to compare with.
NO_ANSWER = {"", "crashed", "hung", "PanicException", "SystemError"}


def kind(wanted: Answer, got: Answer) -> str:
    """Says how an answer stands to PyTorch's."""
    if got[0] in FATAL:
        return "fatal"
    if wanted[0] == got[0]:
        return "same"
    if any(words in answer[1] for answer in (wanted, got) for words in NO_KERNEL):
        return "no kernel"
    if wanted[0] in NO_ANSWER:
        return "refused" if wanted[0] == "" else "no answer"
    return "accepted" if got[0] == "" else "other type"


def cause(answer: Answer) -> str:
    """Returns an answer without what differs from call to call."""
    message = re.sub(r"'[^']*'|\"[^\"]*\"|\[[^\]]*\]|\([^)]*\)", "…", answer[1])
    message = re.sub(r"-?\d[\d.e+]*", "N", message)
    message = re.sub(r"^[\w.]+\(\)|^\w+(?=:| )", "…", message, count=1)
    return f"{answer[0]}: {message[:110]}" if answer[0] else "a result"


def show(name: str, text: str) -> str:
    return f"{name}{text}".replace("|", "\\|")[:160]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--markdown", action="store_true", help="list the differences as Markdown tables")
    parser.add_argument("--groups", type=int, default=60, help="how many groups of differences to list")
    args = parser.parse_args()
    calls = Calls(args.seed)
    got = dict(answers("ferrotorch", args.seed, args.calls))
    fatal = [(number, answer) for number, answer in got.items() if answer[0] in FATAL]
    print(f"{args.calls} calls of {len(calls.names)} functions: {len(fatal)} panicked, crashed or hung")
    for number, answer in fatal:
        name, case = calls(number)
        print(f"  {answer}: {show(name, str(case))}")
    if importlib.util.find_spec("torch"):
        compare(args, calls, got)
    return bool(fatal)


def compare(args: argparse.Namespace, calls: Calls, got: dict[int, Answer]) -> None:
    torch = importlib.import_module("torch")
    for part in ("nn.utils.rnn", "distributions", "testing"):
        importlib.import_module(f"torch.{part}")
    kinds: Counter[str] = Counter()
    groups: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, wanted in answers("torch", args.seed, args.calls):
        try:
            callee(torch, calls.names[number % len(calls.names)])
        except AttributeError:
            continue
        standing = kind(wanted, got[number])
        if standing == "same":
            standing = "same result" if wanted[0] == "" else "same exception"
        kinds[standing] += 1
        if standing in {"other type", "accepted", "refused"}:
            groups[standing, cause(wanted), cause(got[number])].append(number)
    wrong = kinds["same exception"] + kinds["other type"] + kinds["accepted"]
    print(
        f"PyTorch raises in {wrong} of them, ferrotorch the same type in {kinds['same exception'] / max(wrong, 1):.2%}"
    )
    print(", ".join(f"{key}: {count}" for key, count in kinds.most_common()))
    if not args.markdown:
        return
    print("\n| calls | standing | PyTorch | ferrotorch | functions | example |\n|---|---|---|---|---|---|")
    for (standing, wanted_cause, got_cause), numbers in sorted(groups.items(), key=lambda item: -len(item[1]))[
        : args.groups
    ]:
        functions = Counter(calls(number)[0] for number in numbers)
        shown = ", ".join(f"{name} {count}" for name, count in functions.most_common(8)) + (
            " …" if len(functions) > 8 else ""
        )
        example = show(*map(str, calls(numbers[0])))
        cells = (cell.replace("|", "\\|") for cell in (wanted_cause, got_cause))
        print(f"| {len(numbers)} | {standing} | {' | '.join(cells)} | {shown} | `{example}` |")


if __name__ == "__main__":
    sys.exit(main())
