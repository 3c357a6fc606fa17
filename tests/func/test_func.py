"""Transforms of functions give PyTorch's results and errors."""

import json
from pathlib import Path

import pytest

import ferrotorch
from ferrotorch import func
from func.cases import EXPRESSIONS, answer
from func.programs import programs

STORED = json.loads((Path(__file__).parents[1] / "golden" / "func.json").read_text(encoding="utf-8"))
GOLDEN = STORED["results"]
PROGRAMS = programs(ferrotorch)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_expressions_give_pytorchs_results(expression):
    assert answer(ferrotorch, expression) == GOLDEN[expression]


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_give_pytorchs_numbers(name):
    found = [float(value) for value in PROGRAMS[name]()]
    assert found == pytest.approx(STORED["programs"][name], rel=1e-4, abs=1e-5)


def test_results_have_no_history_unless_it_leads_out():
    x = ferrotorch.ones(3)
    w = ferrotorch.ones(3, requires_grad=True)
    square = lambda x: (x * x).sum()
    assert not func.grad(square)(x).requires_grad
    assert not func.hessian(square)(x).requires_grad
    assert not func.jvp(square, (x,), (x,))[1].requires_grad
    inner = func.grad(lambda x: (w * x * x).sum())(x)
    assert inner.requires_grad
    inner.sum().backward()
    assert w.grad.tolist() == [2, 2, 2]


def test_results_outside_of_recording_have_no_history():
    w = ferrotorch.ones(3, requires_grad=True)
    with ferrotorch.no_grad():
        assert not func.grad(lambda x: (w * x * x).sum())(w).requires_grad


def test_recording_may_be_off_inside():
    def frozen(x):
        with ferrotorch.no_grad():
            shift = x * 10
        return (x * x - shift).sum()

    assert func.grad(frozen)(ferrotorch.ones(2)).tolist() == [2, 2]


def test_gradients_of_each_example_are_those_of_a_loop():
    net = ferrotorch.nn.Sequential(ferrotorch.nn.Linear(4, 5), ferrotorch.nn.Tanh(), ferrotorch.nn.Linear(5, 1))
    params = {name: p.detach() for name, p in net.named_parameters()}
    x, y = ferrotorch.randn(6, 4), ferrotorch.randn(6, 1)
    loss = lambda params, x, y: (func.functional_call(net, params, (x,)) - y).square().sum()
    each = func.vmap(func.grad(loss), in_dims=(None, 0, 0))(params, x, y)
    for i in range(6):
        net.zero_grad()
        (net(x[i]) - y[i]).square().sum().backward()
        for name, p in net.named_parameters():
            ferrotorch.testing.assert_close(each[name][i], p.grad)


def test_what_a_function_writes_into_an_example_is_written_into_the_batch():
    x = ferrotorch.zeros(3, 2)
    func.vmap(lambda row: row.add_(1))(x)
    assert x.eq(1).all()


def test_same_randomness_continues_the_stream_once():
    ferrotorch.manual_seed(0)
    func.vmap(lambda x: x + ferrotorch.rand(()), randomness="same")(ferrotorch.zeros(5))
    after = ferrotorch.rand(1)
    ferrotorch.manual_seed(0)
    ferrotorch.rand(1)
    assert ferrotorch.equal(after, ferrotorch.rand(1))
