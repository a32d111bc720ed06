"""Whoever is about to lose the session is told in time, and can go on with one press."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.cast import outsider

pytestmark = pytest.mark.urls("tests.portal.example_kinds")
IDLE = 30 * 60 - 60  # seconds that the page counts on: 30 minutes, less the one that may not be written
NOTE = ".session-note"


@pytest.fixture
def page(visitor, transactional_db):
    visitor.sign_in(outsider())
    visitor.page.clock.install()
    return visitor.open("/example/paper/new/")


class TestTheWarning:
    def test_comes_two_minutes_ahead_and_says_that_the_draft_is_kept(self, visitor, page):
        page.clock.fast_forward((IDLE - 130) * 1000)
        expect(page.locator(NOTE)).to_be_hidden()

        page.clock.fast_forward(20_000)
        page.locator(NOTE).wait_for()

        expect(page.locator(NOTE)).to_contain_text("自动退出")
        expect(page.locator(NOTE)).to_contain_text("草稿")
        assert visitor.axe_findings() == []
        for name, size in (("desk", DESK), ("phone", PHONE)):
            visitor.resize(size)
            visitor.screenshot(f"session-{name}")
            assert visitor.width_beyond_the_window() == 0

    def test_goes_away_with_one_press_that_the_server_hears_of(self, page):
        page.clock.fast_forward((IDLE - 60) * 1000)

        with page.expect_response("**/accounts/") as heard:
            page.get_by_role("button", name="继续使用").click()

        assert heard.value.ok
        page.locator(NOTE).wait_for(state="hidden")
        page.clock.fast_forward((IDLE - 130) * 1000)
        expect(page.locator(NOTE)).to_be_hidden()

    def test_says_in_the_end_that_it_is_over(self, page):
        page.clock.fast_forward((IDLE + 5) * 1000)

        page.get_by_text("登录已结束").wait_for()
        expect(page.get_by_role("button", name="继续使用")).to_be_hidden()

    def test_of_the_longest_life_offers_no_way_to_go_on(self, visitor, page, settings):
        settings.SESSION_ABSOLUTE_SECONDS = 600
        visitor.open("/example/paper/new/")

        page.clock.fast_forward(500_000)

        page.get_by_text("最长时限").wait_for()
        expect(page.get_by_role("button", name="继续使用")).to_be_hidden()
