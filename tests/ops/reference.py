"""What PyTorch answers: asked where it is installed, read from `tests/golden` where it is not."""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from ops.harness import Case, Op, resolve
from ops.runner import Failure, TensorValue, arguments, attempt, failure, outcome, plain

GOLDEN = Path(__file__).parents[1] / "golden"
VARIANTS = ("function", "method", "in-place")


@functools.cache
def pytorch() -> Any:
    """Returns the module `torch`, or None where it is not installed or FERROTORCH_REFERENCE is "golden"."""
    if os.environ.get("FERROTORCH_REFERENCE") == "golden":
        return None
    try:
        import torch
    except ImportError:
        return None
    return torch


def facts(torch: Any, op: Op) -> dict[str, Any]:
    """Asks PyTorch everything the tests need to know about a row."""
    return {
        "variants": [name for name in VARIANTS if has_variant(torch, op, name)],
        "out": [repr(case) for case in op.cases if takes_out(torch, op, case)],
        "values": {key: outcome(torch, op, case, dtype) for key, case, dtype in calls(op)} if op.values else {},
        "gradients": {repr(case): gradients(torch, op, case) for case in op.cases}
        if op.main_dtype == "float64"
        else {},
        "errors": {repr(case): error(torch, op, case) for case in op.errors},
    }


def calls(op: Op) -> list[tuple[str, Case, str]]:
    """Returns the calls whose values are compared: the first in every dtype, the others in the main one."""
    made = [(op.cases[0], dtype) for dtype in op.dtypes] + [(case, op.main_dtype) for case in op.cases[1:]]
    return [(f"{dtype} {case}", case, dtype) for case, dtype in made]


def has_variant(torch: Any, op: Op, variant: str) -> bool:
    """Says whether the operation exists in PyTorch as a function, method, in-place method"""
    bare = op.name.removeprefix("Tensor.")
    if variant == "function":
        return bare == op.name and callable(resolve(torch, op.name))
    if "." in bare or (bare.endswith("_") and variant == "in-place"):
        return False
    return callable(getattr(torch.Tensor, bare + ("_" if variant == "in-place" else ""), None))


def takes_out(torch: Any, op: Op, case: Case) -> bool:
    """Says whether a call may be given tensors to write its results to; `nn.functional` documents no such thing."""
    if op.name.startswith("nn.") or not has_variant(torch, op, "function"):
        return False
    args, kwargs = arguments(torch, op, case, op.main_dtype)
    result = attempt(torch, op, args, kwargs)
    if isinstance(result, Failure):
        return False
    return not isinstance(attempt(torch, op, args, kwargs | fresh_out(torch, result)), Failure)


def fresh_out(library: Any, result: Any) -> dict[str, Any]:
    """Returns an `out` argument with empty tensors of the result's dtypes; one that must fail for other results."""
    if isinstance(result, tuple):
        return {"out": tuple(library.empty(0, dtype=item.dtype) for item in result if isinstance(item, library.Tensor))}
    return {"out": library.empty(0, dtype=result.dtype) if isinstance(result, library.Tensor) else "no tensor"}


def gradients(library: Any, op: Op, case: Case, name: str | None = None) -> Any:
    """Returns the names of the nodes behind the outputs and the gradients of a fixed weighting of them."""
    args, kwargs = arguments(library, op, case, op.main_dtype, track=True)
    inputs = tracked(library, (args, kwargs))
    if name is not None:  # An in-place method may not change a leaf.
        args = (args[0].clone(), *args[1:])
    result = attempt(library, op, args, kwargs, name)
    outputs = tracked(library, result)
    if isinstance(result, Failure) or not outputs or not inputs:
        return None
    weights = [library.from_numpy(np.cos(np.arange(output.numel())).reshape(output.shape)) for output in outputs]
    weights = [weight.to(output.dtype) for weight, output in zip(weights, outputs, strict=True)]
    try:
        found = library.autograd.grad(outputs, inputs, weights, allow_unused=True)
    except Exception as problem:
        found = failure(problem)
    return [[output.grad_fn.name() if output.grad_fn else "leaf" for output in outputs], plain(library, found)]


def tracked(library: Any, tree: Any) -> list[Any]:
    """Returns the tensors in nested containers that require gradients."""
    if isinstance(tree, library.Tensor):
        return [tree] if tree.requires_grad else []
    if isinstance(tree, dict):
        tree = list(tree.values())
    return [tensor for item in tree for tensor in tracked(library, item)] if isinstance(tree, (list, tuple)) else []


def error(library: Any, op: Op, case: Case) -> Any:
    """Returns how a call that must fail fails."""
    args, kwargs = arguments(library, op, case, op.main_dtype)
    result = attempt(library, op, args, kwargs)
    return result if isinstance(result, Failure) else None


def load(family: str) -> dict[str, Any]:
    """Reads a family's stored facts: JSON, with the tensors' bytes behind it."""
    with np.load(GOLDEN / f"{family}.npz") as archive:
        index, data = json.loads(archive["index"].tobytes()), archive["data"].tobytes()

    def restore(node: dict) -> Any:
        if "~tensor" in node:
            dtype, shape, kind, start = node["~tensor"]
            count = int(np.prod(shape))
            return TensorValue(dtype, np.frombuffer(data, kind, count, start).reshape(shape))
        if "~failure" in node:
            return Failure(*node["~failure"])
        if "~tuple" in node:
            return tuple(node["~tuple"])
        return complex(*node["~complex"]) if "~complex" in node else node

    return json.loads(json.dumps(index), object_hook=restore)


def store(family: str, version: str, rows: dict[str, Any]) -> None:
    """Writes a family's facts, with the version of PyTorch that gave them."""
    data = bytearray()

    def flat(value: Any) -> Any:
        if isinstance(value, TensorValue):
            start = len(data)
            data.extend(value.array.tobytes())
            return {"~tensor": [value.dtype, list(value.array.shape), value.array.dtype.str, start]}
        if isinstance(value, Failure):
            return {"~failure": [value.kind, value.message]}
        if isinstance(value, tuple):
            return {"~tuple": [flat(item) for item in value]}
        if isinstance(value, list):
            return [flat(item) for item in value]
        if isinstance(value, dict):
            return {key: flat(item) for key, item in value.items()}
        return {"~complex": [value.real, value.imag]} if isinstance(value, complex) else value

    index = json.dumps({"torch": version, "rows": flat(rows)}, sort_keys=True).encode()
    GOLDEN.mkdir(exist_ok=True)
    np.savez_compressed(
        GOLDEN / f"{family}.npz", index=np.frombuffer(index, "u1"), data=np.frombuffer(bytes(data), "u1")
    )


@functools.cache
def stored(family: str) -> dict[str, Any]:
    return load(family)["rows"] if (GOLDEN / f"{family}.npz").exists() else {}


@functools.cache
def wanted(op: Op) -> dict[str, Any] | None:
    """Returns PyTorch's answers for a row; None where neither PyTorch nor a stored answer is at hand."""
    if pytorch() is not None:
        return facts(pytorch(), op)
    return stored(op.family).get(op.name)
