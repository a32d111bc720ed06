"""Fixtures that every test may use. People come from `tests.cast`, rows from `tests.factories`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache
from pytest_django.plugin import blocking_manager_key

from tests import databases

# Time of one example says nothing on a busy machine; a property that needs more examples says so itself.
hypothesis.settings.register_profile("portal", deadline=None, max_examples=40)
hypothesis.settings.load_profile("portal")


LONGEST = {"test_links.py", "test_up.py"}
"""Minutes each: begun last, one of them would keep a single process at work when the others have nothing left."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Every test starts with an empty cache, and no answer kept in memory of rows that were rolled back."""
    from pollution.api.kept_answers import ANSWERS

    cache.clear()
    ANSWERS.clear()


@pytest.fixture(autouse=True)
def _no_lease_inside_a_transaction(request, monkeypatch) -> None:
    """What a test has not committed no other connection sees: its job, asked for there, would seem called off."""
    if not _really_commits(request.node):
        from portal.jobs import performing

        monkeypatch.setattr(performing, "WRITE_AT_MOST_EVERY", performing.threading.TIMEOUT_MAX)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """A copy of the migrated database, in place of a migration for each process."""
    from django.db import connection
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown = databases.empty_those_of
    original = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        databases.create_copy(connection)
    yield
    with django_db_blocker.unblock():
        databases.drop_copy(connection, original)


@pytest.fixture(scope="module")
def rows_of_the_module(django_db_setup, django_db_blocker) -> Iterator[None]:
    """What fixtures of the module write from here on stays for all its tests, none of which may really commit."""
    with django_db_blocker.unblock(), databases.around_tests():
        yield


@pytest.fixture(scope="module")
def demonstrated(rows_of_the_module, tmp_path_factory) -> Path:
    """The whole demonstration, loaded once; gives the directory of its passwords."""
    from portal import demonstration

    place = tmp_path_factory.mktemp("demonstration")
    demonstration.load_once(place)
    return place


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """What an installation begins with is there for every test: after one that really commits all is deleted."""
    answer = yield
    if nextitem and _really_commits(item):
        with item.config.stash[blocking_manager_key].unblock():
            databases.seed()
    return answer


def _really_commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"}.intersection(getattr(item, "fixturenames", ()))
    return bool(asked or (marker and marker.kwargs.get("transaction")))
