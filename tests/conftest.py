"""Settings for every test: fixed seeds, and hypothesis without a database or deadlines."""

import pytest
from hypothesis import settings

import ferrotorch

settings.register_profile("fixed", derandomize=True, deadline=None, database=None, max_examples=200)
settings.load_profile("fixed")


@pytest.fixture(autouse=True)
def seeded():
    """Starts every test from the same random numbers."""
    ferrotorch.manual_seed(0)
