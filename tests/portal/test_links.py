"""No link leads nowhere: whatever a page offers to a person, that person may open."""

import pytest

from portal import demonstration
from portal.accounts.models import User
from tests.crawling import places

# allauth's own templates ask for variables that they do not always have.
pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def test_every_link_on_every_page_can_be_opened_by_whom_it_is_shown_to(tmp_path):
    demonstration.load_once(tmp_path)
    everybody = [None, *User.objects.order_by("username")]

    visited = [place for user in everybody for place in places(user, known=set())]

    assert len(visited) > len(everybody)
    assert [
        f"{place.address} ({place.status}) on {place.found_on} for {place.user}"
        for place in visited
        if place.status not in (200, 302)
    ] == []
