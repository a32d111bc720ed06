"""Role × view: the door of every page, tried by everybody."""

import pytest
from django.conf import settings
from django.template import Template
from django.test import Client
from django.urls import get_resolver, reverse

from portal.accounts.choices import Role
from tests.cast import one_with, outsider
from tests.portal.access_table import TABLE
from tests.portal.test_access import OPEN_BY_LIBRARY, SIGNED_IN_BY_LIBRARY, addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def browsers():
    """One browser for each role, one without any role, one that is not signed in."""
    people = {role.value: one_with(role) for role in Role} | {"nobody": outsider()}
    found = {"anonymous": Client(raise_request_exception=False)}
    for who, person in people.items():
        found[who] = Client(raise_request_exception=False)
        found[who].force_login(person)
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


@pytest.mark.usefixtures("_no_pages")
class TestEveryDoor:
    def test_opens_to_exactly_those_of_the_table(self, browsers):
        wrong = {}
        for line in TABLE:
            url = reverse(line.name, kwargs=line.kwargs)
            came_in = {who for who in browsers if gets_past(browsers[who], url)}
            if came_in != line.allowed:
                wrong[line.name] = {"wrongly in": came_in - line.allowed, "wrongly out": line.allowed - came_in}

        assert wrong == {}


class TestTheTable:
    def test_has_a_line_for_every_named_view(self):
        listed = {line.name for line in TABLE} | SIGNED_IN_BY_LIBRARY | OPEN_BY_LIBRARY
        named = {name for _, name, _ in addresses(get_resolver().url_patterns) if name}

        assert sorted(named - listed) == [], "add a line to tests/portal/access_table.py"
        assert sorted(listed - named) == [], "the view is gone: take its line away"

    def test_can_name_every_view(self):
        assert [address for address, name, _ in addresses(get_resolver().url_patterns) if not name] == []
