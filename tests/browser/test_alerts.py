"""Published alerts in a real browser: the banner and its rolling text, the list, one alert, and all of it on paper."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.models import AlertVersion
from tests.browser.conftest import DESK, PHONE
from tests.pollution.walks import Command, an_episode, published

HOUR = timedelta(hours=1)
SIZES = {"desk": DESK, "phone": PHONE}


@pytest.fixture(autouse=True)
def _alerts(db):
    """Orange of three counties, raised to red and begun; a yellow one of 伊宁市, overdue; and one that was lifted."""
    command, now = Command(), timezone.now().replace(microsecond=0, second=0, minute=0)

    def put(episode, level, hours, kind=DecisionKind.RELEASE, **given):
        return published(episode, level, command=command, kind=kind, at=now - hours * HOUR, **given)

    past = an_episode(began_at=now - 300 * HOUR)
    put(past, AlertLevel.YELLOW, 300, starts_at=now - 270 * HOUR, ends_at=now - 200 * HOUR)
    put(past, None, 210, DecisionKind.LIFT)
    held = an_episode(began_at=now - 50 * HOUR)
    put(held, AlertLevel.ORANGE, 50, starts_at=now - 20 * HOUR, ends_at=now + 70 * HOUR)
    put(held, AlertLevel.RED, 10, DecisionKind.RAISE, starts_at=now - 9 * HOUR, ends_at=now + 80 * HOUR)
    late = an_episode(scope=AlertScope.COUNTY, began_at=now - 90 * HOUR)
    put(late, AlertLevel.YELLOW, 90, starts_at=now - 88 * HOUR, ends_at=now - 2 * HOUR, reason="来势突然")


def address(level, *, is_first=False):
    version = AlertVersion.objects.filter(level=level).order_by("-sent_at").first()
    return f"{version.get_absolute_url()}versions/1/" if is_first else version.get_absolute_url()


PLACES = {
    "home": lambda: "/",
    "air": lambda: "/air/",
    "list": lambda: "/air/alerts/",
    "red": lambda: address(AlertLevel.RED),
    "superseded": lambda: address(AlertLevel.RED, is_first=True),
    "overdue": lambda: AlertVersion.objects.get(episode__scope=AlertScope.COUNTY).get_absolute_url(),
    "lifted": lambda: AlertVersion.objects.filter(message_type="Cancel").get().get_absolute_url(),
}


class TestThePages:
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("place", PLACES)
    def test_can_be_read_by_everybody(self, visitor, place, size):
        visitor.resize(SIZES[size])
        visitor.page.emulate_media(reduced_motion="reduce")

        visitor.open(PLACES[place]())

        assert visitor.width_beyond_the_window() == 0
        visitor.screenshot(f"alerts-{place}-{size}", full_page=True)
        assert visitor.axe_findings() == []

    def test_need_no_script(self, new_visitor):
        page = new_visitor(java_script_enabled=False).open("/")

        page.get_by_role("link", name="伊宁市、伊宁县、霍城县：重污染天气红色预警").click()

        expect(page.get_by_role("heading", name="重污染天气红色预警")).to_be_visible()
        page.get_by_role("link", name="第1版").click()
        expect(page.get_by_text("被第2版取代")).to_be_visible()


class TestTheRollingText:
    def place_of(self, page):
        return page.evaluate("new DOMMatrix(getComputedStyle(document.querySelector('.alert-text')).transform).m41")

    def state_of(self, page):
        return page.evaluate("document.querySelector('.alert-text').getAnimations().map(each => each.playState)")

    def seek(self, page, milliseconds):
        page.evaluate(
            f"document.querySelector('.alert-text').getAnimations().forEach(each => each.currentTime = {milliseconds})"
        )

    def test_rolls_to_its_end_and_no_further(self, visitor):
        visitor.resize(PHONE)
        page = visitor.open("/")
        assert self.state_of(page) == ["running"]
        self.seek(page, 39_999)

        beyond = page.evaluate(
            "document.querySelector('.alert-text').scrollWidth - document.querySelector('.alert-window').clientWidth"
        )
        assert beyond > 0
        assert abs(self.place_of(page) + beyond) < 2

    def test_stands_still_by_its_box_without_script(self, new_visitor):
        page = new_visitor(java_script_enabled=False, viewport=PHONE).open("/")

        page.get_by_label("暂停滚动").check()

        assert page.evaluate("getComputedStyle(document.querySelector('.alert-text')).animationPlayState") == "paused"

    def test_stands_still_under_the_pointer(self, visitor):
        page = visitor.open("/")

        page.locator(".alert-window").hover()

        assert self.state_of(page) == ["paused"]

    def test_does_not_move_for_who_wants_less_motion_and_shows_all(self, visitor):
        visitor.page.emulate_media(reduced_motion="reduce")
        visitor.resize(PHONE)
        page = visitor.open("/")

        assert self.state_of(page) == []
        expect(page.get_by_label("暂停滚动")).to_be_hidden()
        assert page.evaluate("document.querySelector('.alert-text').scrollWidth") <= PHONE["width"]


class TestOnPaper:
    def test_an_alert_is_whole_with_its_level_in_words(self, visitor):
        page = visitor.open(address(AlertLevel.RED))
        visitor.page.emulate_media(media="print")
        visitor.screenshot("alerts-red-print", full_page=True)

        printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
        text = "".join(each.get_textpage().get_text_range() for each in printed)
        printed.close()

        for words in ("红色预警", "Ⅰ级应急响应", "伊宁市", "健康防护措施", "4.3.2.1（1）", "全部版次", "已被取代"):
            assert words in text
        assert "暂停滚动" not in text
