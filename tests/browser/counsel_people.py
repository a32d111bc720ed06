"""People of the register of counsel at their browsers: how they open pages, fill in forms and find their work."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Page

from legal_counsel.models import SelectionNotice
from tests.browser.conftest import Visitor
from tests.legal_counsel.matter_walks import PNG
from tests.legal_counsel.selection_walks import blank_pdf


def pdf(name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "application/pdf", "buffer": blank_pdf()}


def scan(name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "image/png", "buffer": PNG}


class Person:
    """Somebody signed in; every act is done by what the page offers."""

    def __init__(self, visitor: Visitor, user) -> None:
        self.visitor, self.name = visitor, user.name
        visitor.sign_in(user)

    @property
    def page(self) -> Page:
        return self.visitor.page

    def open(self, address: str) -> Page:
        return self.visitor.open(address)

    def go(self, entry: str) -> Page:
        """A page of the side menu."""
        page = self.open("/workbench/")
        page.get_by_role("list", name="法律顾问").get_by_role("link", name=entry, exact=True).click()
        page.get_by_role("heading", level=1).wait_for()
        return page

    def take_up(self, waiting: str, row: str) -> Page:
        """From what waits on the workbench to the one row that waits."""
        page = self.open("/workbench/")
        page.get_by_role("main").get_by_role("link", name=waiting).click()
        page.get_by_role("main").get_by_role("link", name=row).first.click()
        page.get_by_role("heading", level=1).wait_for()
        return page

    def follow(self, link: str, *, exact: bool = False) -> Page:
        """A link of the page, not of its menu."""
        self.page.get_by_role("main").get_by_role("link", name=link, exact=exact).first.click()
        return self.page

    def fill(self, **fields: object) -> None:
        """Fields by their names, each in its own way; True ticks a box, a list ticks several."""
        for name, value in fields.items():
            field = self.page.get_by_role("main").locator(f"[name={name}]")
            kind = field.first.get_attribute("type")
            if isinstance(value, dict):
                field.set_input_files(value)
            elif kind == "radio":
                field.locator(f"xpath=self::*[@value='{value}']").check()
            elif kind == "checkbox" and isinstance(value, str):
                self.page.get_by_role("main").get_by_label(value).check()
            elif kind == "checkbox":
                field.check()
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=str(value))
            else:
                field.fill(str(value))

    def answer_warnings(self) -> int:
        """A reason for every line that warns; says how many there were."""
        fields = self.page.get_by_role("main").locator("textarea[name^=reason_]").all()
        for each in fields:
            each.fill("已核实，继续办理")
        return len(fields)

    def read(self, link: str) -> bytes:
        """What a link leads to, as it is sent: the browser shows a PDF in a viewer of its own."""
        address = self.page.get_by_role("main").get_by_role("link", name=link).first.get_attribute("href")
        answer = self.page.request.get(self.visitor.origin + str(address))
        assert answer.ok
        return answer.body()

    def press(self, button: str, *, told: str) -> Page:
        """Send the form, and read what comes of it."""
        self.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
        self.page.get_by_text(told).first.wait_for()
        return self.page

    def do(self, link: str, button: str, told: str, **fields: object) -> Page:
        """One act: its link, its form, its button, and what the page tells afterwards."""
        self.follow(link)
        self.page.locator("form[data-main]").wait_for()
        self.fill(**fields)
        self.answer_warnings()
        return self.press(button, told=told)


def the_notice_began(days_ago: int, today: date) -> None:
    """The standing notice was posted so much earlier."""
    SelectionNotice.objects.update(posted_on=today - timedelta(days=days_ago))
