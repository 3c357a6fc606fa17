"""Runs sessions with one library or the other and returns what they print."""

import ast
import contextlib
import io
import re
import warnings
from pathlib import Path

FOLDER = Path(__file__).parent / "transcripts"


def sessions(name):
    """Returns the sessions of a file, each with its number."""
    return list(enumerate(re.split(r"^###\n", (FOLDER / f"{name}.session").read_text(), flags=re.M)))


def run(code, torch, nn, functional):
    """Runs one session and returns its text, with the library's name as PyTorch's."""
    names = {"torch": torch, "nn": nn, "F": functional}
    text = io.StringIO()
    torch.manual_seed(0)
    with contextlib.redirect_stdout(text), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for statement in ast.parse(code).body:
            _step(statement, names)
    lines = [f"{w.category.__name__}: {w.message}" for w in caught]
    return re.sub(r"0x[0-9a-f]+", "0x", "\n".join([text.getvalue(), *lines])).replace(torch.__name__, "torch")


def _step(statement, names):
    try:
        if isinstance(statement, ast.Expr):
            value = eval(compile(ast.Expression(statement.value), "<session>", "eval"), names)
            if value is not None:
                print(repr(value))
        else:
            exec(compile(ast.Module([statement], []), "<session>", "exec"), names)
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
