"""Thousands of random cases with a fixed seed; `tools/random_cases.py` runs any number of others."""

import pytest

import ferrotorch
from properties.random_cases import CASES, LARGE, failures, threads_agree

COUNT = 6000


@pytest.mark.parametrize("start", range(0, COUNT, COUNT // 6))
def test_random_cases_agree_with_numpy(start):
    assert len(CASES) > 40
    found = list(failures(1, start, start + COUNT // 6))
    assert not found, "\n".join(found[:5])


def test_random_cases_have_the_same_bits_for_one_and_two_threads():
    found = [text for number in range(4 * len(LARGE)) if (text := threads_agree(1, number))]
    assert not found, "\n".join(found)


def test_copy_into_an_expanded_tensor_raises():
    with pytest.raises(RuntimeError, match="more than one element"):
        ferrotorch.zeros(1).expand(2).copy_(ferrotorch.ones(2))
