"""Fixtures that every test may use. People come from `tests.cast`, rows from `tests.factories`."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _own_redis_corner() -> None:
    """Each xdist worker has a key prefix of its own; every test starts with an empty cache."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    settings.CACHES["default"]["KEY_PREFIX"] = f"test-{worker}"
    cache.clear()
