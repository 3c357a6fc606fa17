"""Distributions, transforms, constraints and divergences answer as PyTorch does, and their examples run."""

import doctest
import importlib
import inspect
import json
import pickle
import pkgutil
from pathlib import Path

import pytest

import ferrotorch
from distributions.cases import answer, rows, same
from ferrotorch import distributions
from ferrotorch.distributions import constraints

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "distributions.json").read_text(encoding="utf-8"))
ROWS = rows()
FILES = [m.name for m in pkgutil.walk_packages(distributions.__path__, "ferrotorch.distributions.")]


@pytest.mark.parametrize("name", ROWS)
def test_answers_are_pytorchs(name):
    differ = []
    for question, expected in zip(ROWS[name], GOLDEN["answers"][name], strict=True):
        found = answer(ferrotorch, *question)
        # PyTorch approximates the derivatives of gamma samples by their shape to 2e-3; these are exact.
        rtol = 5e-3 if "rsample" in question[2] and "grads" in question[2] else 3e-5
        if not same(expected, found, rtol):
            differ.append(f"{question[2]}\n  PyTorch: {expected}\n  found:   {found}")
    assert not differ, "\n".join(differ)


@pytest.mark.parametrize("name", FILES)
def test_examples(name):
    names = {"torch": ferrotorch, "constraints": constraints}
    names |= {name: getattr(distributions, name) for name in distributions.__all__}
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    module = importlib.import_module(name)
    for example in doctest.DocTestFinder(exclude_empty=True).find(module, extraglobs={**names, **vars(module)}):
        ferrotorch.manual_seed(0)
        runner.run(example)
    assert runner.summarize(verbose=False).failed == 0


@pytest.mark.parametrize("name", sorted(n for n in distributions.__all__ if inspect.isclass(getattr(distributions, n))))
def test_every_class_is_documented(name):
    kind = getattr(distributions, name)
    assert kind.__doc__ and kind.__doc__.splitlines()[0]
    assert (
        ">>>" in kind.__doc__
        or issubclass(kind, distributions.Transform)
        or name in ("Distribution", "ExponentialFamily")
    )


def test_samples_have_the_moments_of_the_distribution():
    for expression in (
        "Gamma(t([0.5, 2.]), 2.)",
        "Beta(t([0.5, 2.]), 2.)",
        "Laplace(t([0.5, 2.]), 2.)",
        "VonMises(t([1.]), 4.)",
    ):
        names = {name: getattr(distributions, name) for name in distributions.__all__}
        d = eval(expression, names | {"t": ferrotorch.tensor})
        samples = d.sample((20000,))
        assert ferrotorch.allclose(samples.mean(0), d.mean, atol=0.06)


def test_subclass_with_its_own_constructor_must_expand_itself():
    class Unit(distributions.Normal):
        def __init__(self, loc):
            super().__init__(loc, 1.0)

    with pytest.raises(NotImplementedError, match="must also define a custom"):
        Unit(0.0).expand([2])


def test_cache_returns_the_argument_itself():
    transform = distributions.ExpTransform(cache_size=1)
    x = ferrotorch.randn(3)
    assert transform.inv(transform(x)) is x


def test_distributions_and_inverse_transforms_survive_pickling():
    base = distributions.Uniform(ferrotorch.zeros(2), 1.0)
    logistic = distributions.TransformedDistribution(base, distributions.SigmoidTransform().inv)
    x = ferrotorch.tensor([-2.3, 0.0])
    assert ferrotorch.equal(pickle.loads(pickle.dumps(logistic)).log_prob(x), logistic.log_prob(x))


def test_ambiguous_divergence_warns():
    class A(distributions.Normal):
        pass

    distributions.register_kl(A, distributions.Normal)(lambda p, q: 1)
    distributions.register_kl(distributions.Normal, A)(lambda p, q: 2)
    with pytest.warns(RuntimeWarning, match="Ambiguous kl_divergence"):
        distributions.kl_divergence(A(0.0, 1.0), A(0.0, 1.0))


def test_own_constraints_can_be_registered():
    class Even(constraints.Constraint):
        pass

    distributions.transform_to.register(Even(), lambda constraint: distributions.ExpTransform())
    assert repr(distributions.transform_to(Even())) == "ExpTransform()"
