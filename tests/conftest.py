"""Fixtures that every test may use. People come from `tests.cast`, rows from `tests.factories`."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Every test starts with an empty cache."""
    cache.clear()
