"""A paper from the draft to the register, by the people of an office at their browsers; every page looked at twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.issuing import papers
from documents.issuing.composing import AnnexPart, EffectPart, InstrumentPart
from documents.models import Document, OutgoingPaper
from documents.validity import EventKind
from tests.browser.conftest import DESK, PHONE
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import AT, Office

RULES = "第一条 为规范值班，制定本办法。\n第二条 本办法自印发之日起施行，有效期两年。"


@pytest.fixture
def office(transactional_db):
    return Office()


def objections(visitor, address, name):
    """What is wrong with a page at both sizes."""
    for size in (DESK, PHONE):
        visitor.resize(size)
        visitor.open(address)
        visitor.screenshot(f"issuing/{name}-{size['width']}", full_page=True)
        yield from (f"{name} at {size['width']}: {each}" for each in visitor.axe_findings())
        if beyond := visitor.width_beyond_the_window():
            yield f"{name} at {size['width']}: scrolls {beyond} px sideways"
    visitor.resize(DESK)


def whole(office, walk, **facts):
    """A paper with everything that it may have."""
    text = DocumentFactory(issued_on=None)
    text.issuers.create(order=1, printed_name=office.office.name, unit=office.office)
    old = text.instruments.create(title="旧值班办法")
    return getattr(office, walk)(
        title_lines=["关于印发《测试值班办法》的通知"],
        parts=[
            InstrumentPart("测试值班办法", RULES, years=2),
            AnnexPart("值班联络员名单", "甲\n乙"),
            EffectPart(old, EventKind.REPEAL, reason="由新办法代替"),
        ],
        is_normative=True,
        asked=[office.finance, office.justice],
        copies=["州委办公厅", "州人大常委会办公厅"],
        note="此件公开发布",
        **facts,
    )


def test_every_page_of_issuing_is_sound_at_both_sizes(office, new_visitor):
    draft = whole(office, "draft", addressees=[])
    submitted = whole(office, "submitted")
    checked = whole(office, "checked")
    reviewing = whole(office, "under_review", comments="书面征求各县市意见，采纳2条")
    signing = whole(office, "countersigned")
    numbered = whole(office, "numbered")
    document = whole(office, "issued")
    papers.make(document, at=AT)
    annex = draft.annexes.get()
    back = "documents:paper_part"
    pages = {
        "拟稿人": {
            "paper_list": f"{reverse('documents:paper_list')}?scope=mine",
            "paper_choose": reverse("documents:paper_new"),
            "paper_new": f"{reverse('documents:paper_new')}?template=issuing_notice",
            "paper_draft": draft.get_absolute_url(),
            "paper_edit": reverse("documents:paper_edit", args=[draft.pk]),
            "annex_new": reverse(f"{back}_new", args=[draft.pk, "annex"]),
            "instrument_new": reverse(f"{back}_new", args=[draft.pk, "instrument"]),
            "effect_new": reverse(f"{back}_new", args=[draft.pk, "effect"]),
            "annex_drop": reverse(f"{back}_drop", args=[draft.pk, "annex", annex.pk]),
            "paper_submit": reverse("documents:paper_act", args=[draft.pk, "submit"]),
            "paper_withdraw": reverse("documents:paper_act", args=[draft.pk, "withdraw"]),
        },
        "核稿人": {
            "paper_submitted": submitted.get_absolute_url(),
            "paper_check": reverse("documents:paper_step", args=[submitted.pk, "check", "agreed"]),
            "paper_return": reverse("documents:paper_step", args=[submitted.pk, "check", "returned"]),
        },
        "财政局负责人": {"paper_checked": checked.get_absolute_url()},
        "法制": {
            "paper_under_review": reviewing.get_absolute_url(),
            "paper_review": reverse("documents:paper_step", args=[reviewing.pk, "legal_review", "lawful"]),
        },
        "签发人": {
            "paper_reviewed": signing.get_absolute_url(),
            "paper_sign": reverse("documents:paper_step", args=[signing.pk, "sign", "agreed"]),
        },
        "管理员": {
            "paper_numbered": numbered.get_absolute_url(),
            "paper_issue": reverse("documents:paper_act", args=[numbered.pk, "issue"]),
            "paper_void": reverse("documents:paper_act", args=[numbered.pk, "void"]),
            "paper_issued": document.paper.get_absolute_url(),
            "paper_history": f"{document.paper.get_absolute_url()}?tab=history",
            "series_list": reverse("documents:series_list"),
            "series_detail": f"{office.series.get_absolute_url()}?year=2026",
            "series_new": reverse("documents:series_new"),
            "series_close": reverse("documents:series_close", args=[office.series.pk]),
            "series_begin": reverse("documents:series_begin", args=[office.series.pk]),
            "document_issued": document.get_absolute_url(),
        },
    }
    found = []
    for post, addresses in pages.items():
        visitor = new_visitor()
        visitor.sign_in(office.ask(post))
        for name, address in addresses.items():
            found += objections(visitor, address, name)

    assert not found, "\n".join(found)


def test_a_paper_goes_from_the_draft_to_the_register(office, new_visitor):
    old = DocumentFactory(series="测政办发", year=2020, sequence=7)
    old.issuers.create(order=1, printed_name=office.office.name, unit=office.office)
    old.instruments.create(title="旧值班办法")
    drafter, checker, head, reviewer, leader, manager = (new_visitor() for _ in range(6))
    for visitor, who in (
        (drafter, "拟稿人"), (checker, "核稿人"), (head, "财政局负责人"), (reviewer, "法制"), (leader, "签发人"),
        (manager, "管理员"),
    ):  # fmt: skip
        visitor.sign_in(office.ask(who))

    page = drafter.open("/workbench/")
    page.get_by_role("list", name="公文").get_by_role("link", name="发文", exact=True).click()
    page.get_by_role("link", name="拟稿", exact=True).click()
    page.get_by_role("link", name="通知", exact=True).click()
    page.get_by_label("发文字号系列", exact=False).select_option(label="测政办发")
    page.locator("[name=title]").fill("关于调整\n值班办法的通知")
    page.locator("[name=body]").fill(
        "为做好值班，现将有关事项通知如下。\n一、停用旧办法\n"
        "《旧值班办法》（测政办发〔2020〕7号）自印发之日起废止。名单见附件1。"
    )
    page.locator("[name=asked]").fill("测试州财政局")
    page.locator("[name=publicity]").select_option(label="主动公开")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_text("但只列了0个附件").wait_for()
    page.get_by_role("link", name="添加附件").click()
    page.locator("[name=title]").fill("联络员名单")
    page.locator("[name=text]").fill("甲 乙")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="添加效力变动").click()
    page.get_by_label("变动", exact=False).first.select_option(label="废止")
    page.locator("[name=number]").fill("测政办发[2020]7号")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="送核").click()
    page.get_by_role("button", name="送核").click()
    page.get_by_text("已送核").wait_for()

    for visitor, act, done in (
        (checker, "核稿同意", "已核稿同意"),
        (head, "会签同意", "已会签同意"),
        (reviewer, "合法性审核（合法）", "已合法性审核（合法）"),
        (leader, "签发", "已签发"),
    ):
        page = visitor.open("/workbench/")
        page.get_by_role("main").get_by_role("link", name="发文稿待我办").click()
        page.get_by_role("link", name="关于调整值班办法的通知").click()
        page.get_by_role("link", name=act, exact=True).click()
        if visitor is reviewer:
            page.locator("[name=opinion]").fill("废止的制定机关、权限和程序合法")
        page.get_by_role("button", name=act).click()
        page.get_by_text(done).wait_for()

    page = manager.open(OutgoingPaper.objects.get().get_absolute_url())
    page.get_by_role("link", name="编号", exact=True).click()
    page.get_by_role("button", name="编号").click()
    page.get_by_text("已编号").first.wait_for()
    page.get_by_role("link", name="印发", exact=True).click()
    page.get_by_role("button", name="印发").click()
    page.get_by_text("已印发并登记为公文").wait_for()
    manager.screenshot("issuing/journey_end", full_page=True)
    page.get_by_role("link", name="登记簿中的公文").click()
    page.get_by_role("heading", name="关于调整值班办法的通知", level=1).wait_for()

    today = timezone.localdate()
    document = Document.objects.get(series="测政办发", year=today.year)
    assert (document.sequence, document.issued_on) == (1, today)
    assert document.annexes.get().title == "联络员名单"
    assert old.instruments.get().standing(today).label == "已废止"
    assert old.instruments.get().standing(today - timedelta(days=1)).label != "已废止"
