"""What was typed is never lost, and never laid unread over what others have written (docs/rules/typed_forms.md)."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from pollution.alert_choices import AlertLevel
from pollution.models import AlertDecision
from portal.accounts.choices import Role
from portal.error_pages import error_page
from portal.organization.models import Unit
from tests.browser.conftest import DESK, PHONE
from tests.cast import one_with, outsider
from tests.factories import UnitFactory
from tests.pollution.chain_walks import drafted
from tests.pollution.walks import Command
from tests.rule_tables import cases

FORM = "/example/paper/new/"
RESTORED, OFFERED = "已恢复", "写下的草稿没有填入"


@pytest.mark.urls("tests.portal.example_kinds")
@pytest.mark.parametrize(
    ("answer", "outcome"), [(each["answer"], each["draft"]) for each in cases("typed_forms.md", "Answers to a form")]
)
def test_a_draft_goes_only_when_the_answer_says_so(transactional_db, visitor, answer, outcome):
    visitor.tolerate("Failed to load resource")
    visitor.sign_in(outsider())
    page = visitor.open(FORM)
    page.get_by_label("标题").fill("写到一半的标题")
    page.get_by_label("成文日期").fill("2023年8月4日")
    page.get_by_label("网站").check()

    lost = []

    def said(route):
        if route.request.method != "POST" or answer == "accepted":
            route.continue_()
        elif answer == "no network":
            lost.append(route.request.url)
            route.abort()
        else:
            status = int(answer)
            route.fulfill(status=status, content_type="text/html", body=error_page(HttpRequest(), status).content)

    page.route(f"**{FORM}", said)
    page.get_by_role("button", name="登记").click()
    if answer == "accepted":
        page.get_by_text("已登记").wait_for()
    elif answer == "no network":
        page.wait_for_url("chrome-error:**")
        assert len(lost) == 1
    else:
        page.get_by_text(f"错误 {answer}").wait_for()
    page = visitor.open("/workbench/")

    page = visitor.open(FORM)
    expected = "写到一半的标题" if outcome == "kept" else ""
    expect(page.get_by_label("标题")).to_have_value(expected)


@pytest.fixture
def draft(transactional_db, visitor):
    """A draft of a decision, and its analyst at a browser."""
    command = Command()
    analyst = command.ask("技术组")
    decision = drafted(command, AlertLevel.YELLOW)
    visitor.sign_in(analyst)
    visitor.address = reverse("pollution:decision_redraft", args=[decision.pk])
    return decision


class TestADraftOlderThanTheTextOfAnother:
    def type_and_leave(self, visitor, draft):
        page = visitor.open(visitor.address)
        page.locator("[name=weather]").fill("甲写到一半")
        page = visitor.open("/workbench/")
        AlertDecision.objects.filter(pk=draft.pk).update(weather="乙的新稿", drafted_at=timezone.now())

    def test_is_offered_and_not_filled_in(self, draft, visitor):
        self.type_and_leave(visitor, draft)

        page = visitor.open(visitor.address)

        expect(page.get_by_text(OFFERED)).to_be_visible()
        expect(page.locator("[name=weather]")).to_have_value("乙的新稿")
        for name, size in (("desk", DESK), ("phone", PHONE)):
            visitor.resize(size)
            visitor.screenshot(f"draft-offered-{name}")
            assert visitor.width_beyond_the_window() == 0
        assert visitor.axe_findings() == []

    def test_is_told_once_by_the_server_when_it_is_restored(self, draft, visitor):
        self.type_and_leave(visitor, draft)
        page = visitor.open(visitor.address)

        page.get_by_role("button", name="仍要恢复").click()
        expect(page.locator("[name=weather]")).to_have_value("甲写到一半")
        page.get_by_role("button", name="下一步：核对").click()

        page.get_by_text("处需要更正").wait_for()
        expect(page.locator("[name=weather]")).to_have_value("甲写到一半")
        draft.refresh_from_db()
        assert draft.weather == "乙的新稿"
        page.get_by_role("button", name="下一步：核对").click()
        page.get_by_role("button", name="确认拟稿").click()
        page.get_by_text("已拟稿").wait_for()
        assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))") == []
        draft.refresh_from_db()
        assert draft.weather == "甲写到一半"

    def test_stays_beside_what_is_typed_on_the_new_text(self, draft, visitor):
        self.type_and_leave(visitor, draft)
        page = visitor.open(visitor.address)
        page.locator("[name=weather]").fill("在乙稿上改")

        page = visitor.open(visitor.address)
        expect(page.locator("[name=weather]")).to_have_value("在乙稿上改")
        page.get_by_role("button", name="仍要恢复").click()
        expect(page.locator("[name=weather]")).to_have_value("甲写到一半")
        page.locator(".draft-note", has_text=OFFERED).wait_for(state="detached")

        page = visitor.open(visitor.address)
        expect(page.locator("[name=weather]")).to_have_value("在乙稿上改")
        page.locator(".draft-note", has_text=OFFERED).get_by_role("button", name="放弃草稿").click()
        page = visitor.open(visitor.address)
        expect(page.get_by_text(OFFERED)).to_have_count(0)
        expect(page.locator("[name=weather]")).to_have_value("在乙稿上改")


class TestAFormWithoutAState:
    @pytest.fixture
    def unit(self, transactional_db, visitor):
        visitor.sign_in(one_with(Role.SYSTEM_ADMINISTRATOR))
        unit = UnitFactory(name="测试文化和旅游局", short_name="文旅局")
        visitor.address = f"/units/{unit.pk}/edit/"
        visitor.open(visitor.address).get_by_label("简称").fill("甲写的简称")
        visitor.open("/workbench/")
        return unit

    def test_is_not_filled_where_another_has_changed_the_same_field(self, unit, visitor):
        Unit.objects.filter(pk=unit.pk).update(short_name="乙改的简称")

        page = visitor.open(visitor.address)

        expect(page.get_by_label("简称")).to_have_value("乙改的简称")
        expect(page.get_by_text(OFFERED)).to_be_visible()

    def test_keeps_what_another_has_changed_elsewhere(self, unit, visitor):
        above = UnitFactory(name="测试人民政府")
        Unit.objects.filter(pk=unit.pk).update(parent=above)

        page = visitor.open(visitor.address)

        expect(page.get_by_label("简称")).to_have_value("甲写的简称")
        expect(page.locator("[name=parent]")).to_have_value(str(above.pk))


class TestRowsOfADraft:
    def names(self, page):
        return page.locator("tbody input[name$=-name]").evaluate_all("fields => fields.map(field => field.value)")

    def test_come_back_as_they_were_left(self, transactional_db, visitor):
        visitor.sign_in(one_with(Role.WARNING_ANALYST))
        page = visitor.open("/air/consultations/new/")
        people = ["甲", "乙", "丙", "丁", "戊"]
        for number, name in enumerate(people, start=1):
            if number > 3:
                page.get_by_role("button", name="增加一行").click()
            page.get_by_label(f"第{number}行姓名").fill(name)
        page = visitor.open("/air/consultations/new/")
        expect(page.get_by_text(RESTORED)).to_be_visible()
        assert self.names(page) == people

        page.get_by_role("button", name="第2行").click()
        page = visitor.open("/air/consultations/new/")
        assert [name for name in self.names(page) if name] == ["甲", "丙", "丁", "戊"]

        page.get_by_role("button", name="放弃草稿").click()
        assert self.names(page) == ["", "", ""]
        page.get_by_role("button", name="增加一行").click()
        expect(page.get_by_label("第4行姓名")).to_be_visible()
