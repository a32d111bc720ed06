"""Fixtures that every test may use. People come from `tests.cast`, rows from `tests.factories`."""

from __future__ import annotations

import hypothesis
import pytest
from django.core.cache import cache

# Time of one example says nothing on a busy machine.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Every test starts with an empty cache."""
    cache.clear()
