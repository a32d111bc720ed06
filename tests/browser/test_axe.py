"""axe on every page that a link leads to, for the public and for each role, at a desk and on a phone."""

import pytest

from portal import demonstration
from portal.accounts.models import User
from tests.browser.conftest import DESK, PHONE
from tests.crawling import places


@pytest.mark.ignore_template_errors  # allauth's own templates ask for variables that they do not always have
def test_no_page_has_anything_that_axe_objects_to_or_scrolls_sideways(transactional_db, new_visitor, tmp_path):
    demonstration.load_once(tmp_path)
    known: set[str] = set()
    objections = []
    for user in [None, *User.objects.order_by("username")]:
        pages = [place for place in places(user, known) if place.is_page and place.status == 200]
        if not pages:
            continue
        visitor = new_visitor()
        if user is not None:
            visitor.sign_in(user)
        for place in pages:
            objections += looked_at(visitor, place)

    assert len(known) > 3
    assert not objections, "\n".join(objections)


def looked_at(visitor, place):
    """What is wrong with one page, at both sizes."""
    name = place.route.replace("/", "-").replace("<", "").replace(">", "").strip("-?") or "home"
    visitor.open(place.address)
    for size in (DESK, PHONE):
        visitor.resize(size)
        visitor.screenshot(f"pages/{name}-{size['width']}")
        yield from (f"{place.address} at {size['width']}: {finding}" for finding in visitor.axe_findings())
        if beyond := visitor.width_beyond_the_window():
            yield f"{place.address} at {size['width']}: scrolls {beyond} px sideways"


@pytest.mark.urls("tests.portal.example_kinds")
def test_no_page_kind_has_anything_that_axe_objects_to(transactional_db, visitor):
    from tests.cast import outsider
    from tests.factories import UnitFactory

    UnitFactory.create_batch(3)
    visitor.sign_in(outsider())
    objections = []
    for address in ("/example/", "/example/?name=没有", "/example/paper/", "/example/import/", "/example/public/"):
        visitor.open(address)
        for size in (DESK, PHONE):
            visitor.resize(size)
            objections += [f"{address}: {finding}" for finding in visitor.axe_findings()]
    page = visitor.open("/example/paper/new/")
    page.get_by_role("button", name="登记").click()
    page.get_by_text("处需要更正").wait_for()
    objections += visitor.axe_findings()

    assert not objections, "\n".join(objections)
