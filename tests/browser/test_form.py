"""The form page under a person's hands: focus, keyboard, one submission, and a draft that survives."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.cast import outsider

pytestmark = pytest.mark.urls("tests.portal.example_kinds")
ADDRESS = "/example/paper/new/"


@pytest.fixture
def clerk(visitor, transactional_db):
    visitor.user = outsider()
    visitor.sign_in(visitor.user)
    return visitor


class TestAForm:
    def test_moves_the_focus_to_the_summary_and_from_there_to_the_field(self, clerk):
        page = clerk.open(ADDRESS)
        page.get_by_role("button", name="登记").click()

        expect(page.locator(".error-summary")).to_be_focused()
        page.get_by_role("link", name="标题：").click()
        expect(page.locator("#id_title")).to_be_focused()

    def test_is_saved_by_the_keyboard(self, clerk):
        page = clerk.open(ADDRESS)

        page.keyboard.press("Control+s")

        page.get_by_text("处需要更正").wait_for()

    def test_is_sent_once_however_often_the_button_is_pressed(self, clerk):
        page = clerk.open(ADDRESS)
        sent = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

        page.evaluate(
            "() => { const button = document.querySelector('main [type=submit]'); button.click(); button.click(); }"
        )
        page.get_by_text("处需要更正").wait_for()

        assert len(sent) == 1


class TestADraft:
    def fill(self, page):
        page.get_by_label("标题").fill("写到一半的标题")
        page.get_by_label("文种").select_option("letter")
        page.get_by_label("加急").check()

    def test_comes_back_with_a_note_and_can_be_dropped(self, clerk):
        page = clerk.open(ADDRESS)
        self.fill(page)

        page = clerk.open(ADDRESS)

        expect(page.get_by_label("标题")).to_have_value("写到一半的标题")
        expect(page.get_by_label("文种")).to_have_value("letter")
        assert page.get_by_label("加急").is_checked()
        page.get_by_role("button", name="放弃草稿").click()
        expect(page.get_by_label("标题")).to_have_value("")
        expect(clerk.open(ADDRESS).get_by_text("已恢复")).to_have_count(0)

    def test_goes_away_once_the_form_is_accepted(self, clerk):
        page = clerk.open(ADDRESS)
        self.fill(page)
        page.get_by_label("成文日期").fill("2023年8月4日")
        page.get_by_label("网站").check()
        page.get_by_role("button", name="登记").click()
        page.get_by_text("已登记").wait_for()

        expect(clerk.open(ADDRESS).get_by_label("标题")).to_have_value("")

    def test_survives_the_end_of_the_session(self, clerk):
        clerk.tolerate("403", "404")
        page = clerk.open(ADDRESS)
        self.fill(page)
        clerk.context.clear_cookies()
        page.get_by_role("button", name="登记").click()
        page.wait_for_load_state()

        clerk.sign_in(clerk.user)

        expect(clerk.open(ADDRESS).get_by_label("标题")).to_have_value("写到一半的标题")

    def test_belongs_to_one_person(self, clerk):
        self.fill(clerk.open(ADDRESS))
        clerk.context.clear_cookies()

        clerk.sign_in(outsider())

        expect(clerk.open(ADDRESS).get_by_label("标题")).to_have_value("")

    def test_goes_away_at_sign_out(self, clerk):
        page = clerk.open(ADDRESS)
        self.fill(page)
        page.locator(".top summary").click()
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url(clerk.origin + "/")

        clerk.sign_in(clerk.user)

        expect(clerk.open(ADDRESS).get_by_label("标题")).to_have_value("")


def test_every_kind_is_seen_at_desk_and_phone(clerk):
    for name, size in (("desk", DESK), ("phone", PHONE)):
        clerk.resize(size)
        page = clerk.open(ADDRESS)
        page.get_by_role("button", name="登记").click()
        page.get_by_text("处需要更正").wait_for()
        clerk.screenshot(f"form-{name}", full_page=True)
        assert clerk.width_beyond_the_window() == 0
        for kind in ("paper", "import", "public"):
            clerk.open(f"/example/{kind}/")
            clerk.screenshot(f"{kind}-{name}", full_page=True)
            assert clerk.width_beyond_the_window() == 0
