"""Every row of the op table, checked in every way the harness knows."""

import pytest

import ferrotorch
from ops import reference
from ops.cases import OPS
from ops.harness import Case, map_leaves
from ops.runner import Failure, arguments, attempt, difference, outcome, plain

# In PyTorch some dtypes have no kernel; an implementation may have one.
NO_KERNEL = ("not implemented for", "not supported for", "not supported on")

every_op = pytest.mark.parametrize("op", OPS, ids=lambda op: f"{op.family}-{op.name}")


@pytest.fixture
def facts(op):
    found = reference.wanted(op)
    assert found is not None, "no stored reference for this row: run `just golden` where PyTorch is installed"
    return found


class Report:
    """Gathers the differences of one test, so that a failure shows all of them."""

    def __init__(self):
        self.lines = []

    def add(self, what, problem):
        if problem:
            self.lines.append(f"{what}: {problem}")

    def finish(self):
        if self.lines:
            pytest.fail("\n".join([f"{len(self.lines)} differ", *self.lines[:20]]), pytrace=False)


@every_op
def test_values(op, facts):
    report = Report()
    for key, case, dtype in reference.calls(op) if op.values else []:
        assert key in facts["values"], f"no stored reference for {key}: run `just golden`"
        want, got = facts["values"][key], outcome(ferrotorch, op, case, dtype)
        if isinstance(want, Failure):
            missing_kernel = any(words in want.message for words in NO_KERNEL)
            if not missing_kernel and (not isinstance(got, Failure) or got.kind != want.kind):
                report.add(key, f"got {got}, want {want}")
        else:
            report.add(key, difference(got, want, op.tol))
    report.finish()


@every_op
def test_layouts(op):
    """A call gives the same result for operands in any memory layout."""
    report = Report()
    for case in op.cases:
        for layout in op.layouts:
            args, kwargs = arguments(ferrotorch, op, case, op.main_dtype, layout)
            dense = map_leaves(contiguous, (args, kwargs))
            want = plain(ferrotorch, attempt(ferrotorch, op, *dense))
            got = plain(ferrotorch, attempt(ferrotorch, op, args, kwargs))
            report.add(f"{case} {layout}", difference(got, want, op.tol))
    report.finish()


def contiguous(leaf):
    return leaf.clone(memory_format=ferrotorch.contiguous_format) if isinstance(leaf, ferrotorch.Tensor) else leaf


@every_op
def test_variants(op, facts):
    """Function, method, in-place method, `out=` and aliases exist as in PyTorch and give the same values."""
    report = Report()
    bare = op.name.removeprefix("Tensor.")
    for variant in [name for name in facts["variants"] if name not in op.without]:
        if variant == "method" and reference.has_variant(ferrotorch, op, "function"):
            check_name(report, op, f"Tensor.{bare}")
        elif variant == "in-place":
            check_in_place(report, op, f"Tensor.{bare}_")
        elif not reference.has_variant(ferrotorch, op, variant):
            report.add(variant, "missing")
    if "out" not in op.without:
        check_out(report, op, facts["out"])
    for alias in op.aliases:
        check_name(report, op, alias)
    report.finish()


def check_name(report, op, name):
    for case in op.cases:
        args, kwargs = arguments(ferrotorch, op, case, op.main_dtype)
        if name.startswith("Tensor.") and not (args and isinstance(args[0], ferrotorch.Tensor)):
            continue
        want = plain(ferrotorch, attempt(ferrotorch, op, args, kwargs))
        got = plain(ferrotorch, attempt(ferrotorch, op, args, kwargs, name))
        report.add(f"{name}{case}", difference(got, want, op.tol))


def check_in_place(report, op, name):
    """Checks value, identity and gradient of the in-place method where the result fits into the first argument."""
    for case in op.cases:
        args, kwargs = arguments(ferrotorch, op, case, op.main_dtype)
        want = attempt(ferrotorch, op, args, kwargs)
        fits = isinstance(want, ferrotorch.Tensor) and isinstance(args[0], ferrotorch.Tensor)
        if not fits or want.shape != args[0].shape or not ferrotorch.can_cast(want.dtype, args[0].dtype):
            continue
        want = want.to(args[0].dtype, copy=True)
        version = args[0]._version
        got = attempt(ferrotorch, op, args, kwargs, name)
        report.add(f"{name}{case}", difference(plain(ferrotorch, got), plain(ferrotorch, want), op.tol))
        if got is not args[0] or (got._version <= version and op.name != "detach"):
            report.add(f"{name}{case}", "does not return its argument with a new version")
        if op.gradcheck and op.main_dtype == "float64":
            plainly, in_place = (
                reference.gradients(ferrotorch, op, case),
                reference.gradients(ferrotorch, op, case, name),
            )
            if plainly is not None and in_place is not None and not isinstance(plainly[1], Failure):
                report.add(f"gradient of {name}{case}", difference(in_place[1], plainly[1], op.tol))


def check_out(report, op, accepted):
    """Checks that `out=` receives the values: resized when empty, strided as it is when it has the right shape."""
    for case in op.cases:
        args, kwargs = arguments(ferrotorch, op, case, op.main_dtype)
        want = attempt(ferrotorch, op, args, kwargs)
        if isinstance(want, Failure) or repr(case) not in accepted:
            continue
        strided = map_leaves(lambda leaf: ferrotorch.zeros((*leaf.shape, 2), dtype=leaf.dtype)[..., 1], as_tuple(want))
        strided = strided if isinstance(want, tuple) else strided[0]
        for out in reference.fresh_out(ferrotorch, want)["out"], strided:
            got = attempt(ferrotorch, op, args, kwargs | {"out": out})
            report.add(f"out= {case}", difference(plain(ferrotorch, got), plain(ferrotorch, want), op.tol))
            report.add(
                f"out= {case}, the tensor given", difference(plain(ferrotorch, out), plain(ferrotorch, want), op.tol)
            )
            if any(a is not b for a, b in zip(as_tuple(got), as_tuple(out), strict=True)):
                report.add(f"out= {case}", "does not return the tensor given")


def as_tuple(value):
    return tuple(value) if isinstance(value, tuple) else (value,)


@every_op
def test_gradients(op, facts):
    """Nodes have PyTorch's names, gradients its values, and both orders agree with finite differences."""
    report = Report()
    for case in op.cases:
        want = facts["gradients"].get(repr(case))
        got = reference.gradients(ferrotorch, op, case) if op.main_dtype == "float64" else None
        if (got is None) != (want is None):
            report.add(case, f"{'no ' if got is None else ''}gradient, unlike PyTorch")
        if got is None or want is None:
            continue
        report.add(f"{case} grad_fn", None if got[0] == want[0] else f"{got[0]}, want {want[0]}")
        report.add(f"{case} gradient", difference(got[1], want[1], op.tol))
        if not isinstance(want[1], Failure) and smooth(case):
            finite_differences(report, op, case)
    report.finish()


def smooth(case):
    """Finite differences need elements, and values that are not written out: those are chosen for being special."""
    return all(0 not in spec.shape and (spec.values is None or not spec.grad) for spec in case.specs())


def finite_differences(report, op, case):
    args, kwargs = arguments(ferrotorch, op, case, op.main_dtype, track=True)
    inputs = reference.tracked(ferrotorch, (args, kwargs))

    def outputs(*values):
        replacement = iter(values)
        swap = lambda leaf: next(replacement) if isinstance(leaf, ferrotorch.Tensor) and leaf.requires_grad else leaf
        changed = map_leaves(swap, (args, kwargs))
        result = attempt(ferrotorch, op, *changed)
        return tuple(reference.tracked(ferrotorch, result))

    for wanted, check in (op.gradcheck, "gradcheck"), (op.gradgradcheck, "gradgradcheck"):
        if wanted:
            try:
                getattr(ferrotorch.autograd, check)(outputs, inputs)
            except Exception as error:
                report.add(f"{check} {case}", f"{type(error).__name__}: {str(error)[:600]}")


@every_op
def test_errors(op, facts):
    """Calls that fail in PyTorch fail with the same type and, in its first line, the same message."""
    report = Report()
    for case in op.errors:
        want, got = facts["errors"].get(repr(case)), reference.error(ferrotorch, op, case)
        if want is None:
            report.add(case, "is no error in PyTorch, or has no stored reference")
        elif got is None:
            report.add(case, f"no error, want {want}")
        elif got.kind != want.kind or (op.messages and got.message != want.message):
            report.add(case, f"got {got}, want {want}")
    report.finish()


def test_rows_are_unique_and_described():
    names = [op.name for op in OPS]
    assert not {name for name in names if names.count(name) > 1}
    for op in OPS:
        assert op.cases and all(isinstance(case, Case) for case in (*op.cases, *op.errors))
        assert len({repr(case) for case in op.cases}) == len(op.cases), f"{op.name}: two calls read the same"
