"""No link leads nowhere: whatever a page offers to a person, that person may open."""

import pytest
from django.urls import get_resolver

from portal import demonstration
from portal.accounts.models import User
from tests.crawling import places
from tests.portal.test_access import addresses, declared

# allauth's own templates ask for variables that they do not always have.
pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def one_of_each_kind(users):
    """One person for every set of doors that open: two for whom the same doors open are shown the same links."""
    doors = [declared(view) for _, _, view in addresses(get_resolver().url_patterns)]
    found = {}
    for user in users:
        found.setdefault(tuple(bool(door and door(user)) for door in doors), user)
    return list(found.values())


def test_every_link_on_every_page_can_be_opened_by_whom_it_is_shown_to(tmp_path):
    demonstration.load_once(tmp_path)
    people = [None, *one_of_each_kind(User.objects.order_by("username"))]

    visited = [place for user in people for place in places(user, known=set())]

    assert len(people) > 5
    assert len(visited) > len(people)
    assert [
        f"{place.address} ({place.status}) on {place.found_on} for {place.user}"
        for place in visited
        if place.status not in (200, 302)
    ] == []
