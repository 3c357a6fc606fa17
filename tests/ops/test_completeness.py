"""Every public name of the core has a row (or a named test elsewhere), a docstring and a stub."""

import ast
import inspect
import re
from pathlib import Path

import pytest

import ferrotorch
from ferrotorch import _C
from ferrotorch._absent import METHODS
from ops.cases import OPS
from ops.elsewhere import ELSEWHERE

ROOT = Path(__file__).parents[2]
# Types called by the names of their dtypes, and a method with a parameter that is named `from`.
UNSPEAKABLE = {name for name in dir(_C) if name.endswith("Tensor")} | {"uniform_"}
STUB = ROOT / "python" / "ferrotorch" / "_C.pyi"
ROWS = {name.rpartition(".")[2] for op in OPS for name in (op.name, *op.aliases)}


def public(owner):
    """The public names; those that only say what is missing have neither rows nor stubs."""
    return sorted(name for name in dir(owner) if not name.startswith("_") and name not in METHODS)


def functions():
    return [name for name in public(_C) if callable(getattr(_C, name)) and not inspect.isclass(getattr(_C, name))]


def methods():
    """Names that Tensor adds to object, operators among them."""
    own = [name for name in dir(ferrotorch.Tensor) if name not in dir(object) and name not in METHODS]
    return sorted(name for name in own if not name.startswith("_") or re.fullmatch("__.*__", name))


def covered(name):
    return name in ROWS or name.removesuffix("_") in ROWS or name in ELSEWHERE


def test_every_function_has_a_row():
    assert [name for name in functions() if not covered(name)] == []


def test_every_method_has_a_row():
    assert [name for name in methods() if not covered(name)] == []


def test_every_row_is_exported():
    missing = [op.name for op in OPS if not exists(op.name)]
    assert missing == []


def exists(name):
    if "." not in name and hasattr(ferrotorch.Tensor, name):
        return True
    owner = ferrotorch
    for part in name.split("."):
        owner = getattr(owner, part, None)
    return owner is not None


@pytest.mark.parametrize("path", sorted(set(ELSEWHERE.values())))
def test_tests_elsewhere_name_what_they_cover(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    names = [name for name, where in ELSEWHERE.items() if where == path]
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", text)] == []


def test_every_name_has_a_docstring():
    owners = [(_C, name) for name in public(_C)] + [(ferrotorch.Tensor, name) for name in public(ferrotorch.Tensor)]
    # A dtype or another constant has no text of its own.
    described = [(owner, name) for owner, name in owners if callable(getattr(owner, name)) or owner is not _C]
    assert [name for owner, name in described if not (getattr(owner, name).__doc__ or "").strip()] == []


def test_every_function_has_a_signature():
    unreadable = []
    for owner, names in (_C, functions()), (ferrotorch.Tensor, public(ferrotorch.Tensor)):
        for name in names:
            value = inspect.getattr_static(owner, name)
            if callable(value):
                try:
                    inspect.signature(value)
                except (TypeError, ValueError):
                    # Of several signatures Python's form holds none: the documentation starts with all of them.
                    if not lists_signatures(value, name) and name not in UNSPEAKABLE:
                        unreadable.append(name)
    assert unreadable == []


def lists_signatures(value, name):
    lines = (value.__doc__ or "").splitlines()
    return len(lines) > 1 and lines[0].startswith(f"{name}(") and lines[1].startswith(f"{name}(")


def test_every_name_has_a_stub():
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    assert sorted(set(public(_C)) - names_in(tree.body)) == []
    tensor = next(
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name in {"Tensor", "TensorBase"}
    )
    assert sorted(set(public(ferrotorch.Tensor)) - names_in(tensor.body)) == []


def names_in(body):
    found = set()
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.AnnAssign):
            found.add(node.target.id)
        elif isinstance(node, ast.Assign):
            found.update(target.id for target in node.targets)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found.update(alias.asname or alias.name for alias in node.names)
    return found
