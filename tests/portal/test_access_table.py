"""Role × view: the door of every page, tried by everybody."""

from collections import Counter

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import Template
from django.test import Client
from django.urls import get_resolver, reverse

from portal.accounts.choices import Role
from tests.cast import one_with, outsider
from tests.portal.access_table import TABLE
from tests.portal.test_access import OPEN_BY_LIBRARY, SIGNED_IN_BY_LIBRARY, addresses, declared

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """One person for each role, one without any role, one who is not signed in."""
    return {"anonymous": AnonymousUser(), "nobody": outsider()} | {role.value: one_with(role) for role in Role}


@pytest.fixture
def browsers(people):
    """A browser for each of them."""
    found = {who: Client(raise_request_exception=False) for who in people}
    for who, browser in found.items():
        if who != "anonymous":
            browser.force_login(people[who])
    return found


@pytest.fixture
def _no_pages(monkeypatch):
    """Pages stay empty: a third of the time would go into drawing what stands behind the doors."""
    monkeypatch.setattr(Template, "render", lambda self, context: "")


def gets_past(browser, url):
    """Whether the door opened; what stands behind it may be 404 or a refusal of the state."""
    answer = browser.get(url)
    if answer.status_code == 405:
        answer = browser.post(url)
    assert answer.status_code < 500, f"{url} answers {answer.status_code}"
    is_sent_to_sign_in = answer.status_code == 302 and answer.url.startswith(reverse(settings.LOGIN_URL))
    return not is_sent_to_sign_in and answer.status_code not in {401, 403}


def in_turn(line, number, people):
    """Who tries the door itself: a stranger, one of those inside and one of those outside, others at every line.

    A view of a library declares nothing, so everybody tries it.
    """
    if line.name in SIGNED_IN_BY_LIBRARY | OPEN_BY_LIBRARY:
        return set(people)
    inside = [who for who in people if who in line.allowed]
    outside = [who for who in people if who not in line.allowed]
    return {"anonymous"} | {side[number % len(side)] for side in (inside, outside) if side}


def of_the_other_opinion(line, came_in, tried):
    """Of those who tried, whom the table has on the other side."""
    return {"wrongly in": came_in - line.allowed, "wrongly out": (line.allowed & tried) - came_in}


class TestEveryDoor:
    def test_is_declared_open_to_exactly_those_of_the_table(self, people):
        doors = {name: declared(view) for _, name, view in addresses(get_resolver().url_patterns)}
        wrong = {}
        for line in TABLE:
            if door := doors[line.name]:
                found = of_the_other_opinion(line, {who for who in people if door(people[who])}, set(people))
                wrong |= {line.name: found} if any(found.values()) else {}

        assert wrong == {}

    @pytest.mark.usefixtures("_no_pages")
    def test_opens_as_it_is_declared(self, people, browsers):
        wrong = {}
        for number, line in enumerate(TABLE):
            url, tried = reverse(line.name, kwargs=line.kwargs), in_turn(line, number, people)
            found = of_the_other_opinion(line, {who for who in tried if gets_past(browsers[who], url)}, tried)
            wrong |= {line.name: found} if any(found.values()) else {}

        assert wrong == {}

    def test_is_tried_by_everybody_in_turn(self, people):
        tried = Counter(who for number, line in enumerate(TABLE) for who in in_turn(line, number, people))

        assert set(tried) == set(people)
        assert min(tried.values()) > 5


class TestTheTable:
    def test_has_a_line_for_every_named_view(self):
        listed = {line.name for line in TABLE} | SIGNED_IN_BY_LIBRARY | OPEN_BY_LIBRARY
        named = {name for _, name, _ in addresses(get_resolver().url_patterns) if name}

        assert sorted(named - listed) == [], "add a line to tests/portal/access_table.py"
        assert sorted(listed - named) == [], "the view is gone: take its line away"

    def test_can_name_every_view(self):
        assert [address for address, name, _ in addresses(get_resolver().url_patterns) if not name] == []
