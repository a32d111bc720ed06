"""Pages of units, officials, regions and the calendar, as a person sees them at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from portal.accounts.choices import Role
from portal.organization.models import CalendarDay, Region
from tests.browser.conftest import DESK, PHONE
from tests.cast import one_with
from tests.factories import UnitFactory
from tests.portal.organization.factories import TenureFactory


@pytest.fixture
def office(db, visitor):
    """A document manager at the browser, with a few units and people to look at."""
    top = UnitFactory(name="示范州人民政府", kind="prefecture_government", pinyin="shi fan zhou")
    for number in range(12):
        unit = UnitFactory(name=f"示范州第{number}局", parent=top, region=Region.objects.first())
        TenureFactory(post__unit=unit, post__title="局长", official__remark="挂职" if number % 3 else "")
    visitor.sign_in(one_with(Role.DOCUMENT_MANAGER))
    return top


class TestEveryPage:
    @pytest.mark.parametrize(
        ("name", "address"),
        [
            ("unit-list", "/units/"),
            ("unit-tree", "/units/tree/"),
            ("unit-detail", "/units/{unit}/"),
            ("unit-history", "/units/{unit}/?tab=history"),
            ("official-list", "/officials/"),
            ("official-detail", "/officials/{official}/"),
            ("official-new", "/officials/new/"),
            ("tenure-new", "/officials/{official}/tenures/new/"),
            ("region-list", "/regions/"),
            ("region-detail", "/regions/{region}/"),
            ("calendar-2025", "/calendar/2025/"),
            ("calendar-2027", "/calendar/2027/"),
            ("calendar-days", "/calendar/days/?year=2025"),
            ("calendar-day", "/calendar/days/{day}/"),
            ("calendar-enter", "/calendar/days/enter/"),
            ("calendar-confirm", "/calendar/2025/xinjiang/confirm/"),
            ("deadline", "/calendar/deadline/?start=2025-6-4&length=5&unit=workdays&scope=xinjiang"),
        ],
    )
    def test_fits_the_window_and_gives_axe_nothing_to_find(self, visitor, office, name, address):
        tenure = office.children.first().posts.get().tenures.get()
        visitor.open(
            address.format(
                unit=tenure.post.unit_id,
                official=tenure.official_id,
                region=Region.objects.get(name="霍城县").pk,
                day=CalendarDay.objects.first().pk,
            )
        )

        findings = visitor.axe_findings()
        visitor.screenshot(f"organization-{name}-desk", full_page=True)
        visitor.resize(PHONE)
        visitor.screenshot(f"organization-{name}-phone", full_page=True)
        assert findings + visitor.axe_findings() == []
        assert visitor.width_beyond_the_window() == 0
        visitor.resize(DESK)


class TestEnteringANotice:
    def test_shows_refused_lines_then_what_would_happen_then_enters(self, visitor, office):
        page = visitor.open("/calendar/days/enter/?year=2026")
        page.get_by_role("textbox", name="日期").fill("古尔邦节：5月27日（周三）至28日放假\n5月32日")
        page.get_by_role("button", name="预览").click()
        visitor.screenshot("organization-calendar-refused", full_page=True)
        expect(page.locator(".findings")).to_contain_text("第2行 5月32日")

        page.get_by_role("textbox", name="日期").fill("古尔邦节：5月27日（周三）至28日放假")
        page.get_by_role("button", name="预览").click()
        visitor.screenshot("organization-calendar-preview", full_page=True)
        assert visitor.axe_findings() == []
        page.get_by_role("button", name="确认录入 2 天").click()

        expect(page.locator("#messages")).to_contain_text("已录入 2 天")
        expect(page.locator("td.day-xinjiang")).to_have_count(2)
        visitor.screenshot("organization-calendar-entered", full_page=True)


class TestTheCalculator:
    def test_answers_in_place_and_keeps_the_question_in_the_address(self, visitor, office):
        page = visitor.open("/calendar/deadline/")
        page.get_by_label("起算日").fill("2026年9月24日")
        page.get_by_label("期限", exact=True).fill("5")
        page.get_by_label("口径").select_option("national")
        page.get_by_role("button", name="查询").click()

        page.locator("#results table").wait_for()
        expect(page.locator("#results")).to_contain_text("2026年10月9日")
        assert "length=5" in page.url
