"""An alert from the draft to its receipts, by the people of the chain at their browsers; every page looked at twice."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from pollution.alert_choices import AlertLevel, DecisionState
from pollution.alerting import papers
from pollution.models import AlertDecision, AlertVersion, Announcement
from tests.browser.conftest import DESK, PHONE
from tests.factories import UserFactory
from tests.pollution.alert_factories import a_held_consultation
from tests.pollution.chain_walks import (
    DAY,
    HOUR,
    a_county_government,
    drafted,
    earlier,
    proposed,
    sent_on,
    signed,
    standing_alert,
)
from tests.pollution.factories import region_named
from tests.pollution.walks import NEIGHBOURS, Command


@pytest.fixture
def command(transactional_db):
    return Command()


def objections(visitor, address, name):
    """What is wrong with a page at both sizes."""
    for size in (DESK, PHONE):
        visitor.resize(size)
        visitor.open(address)
        visitor.screenshot(f"chain/{name}-{size['width']}", full_page=True)
        yield from (f"{name} at {size['width']}: {each}" for each in visitor.axe_findings())
        if beyond := visitor.width_beyond_the_window():
            yield f"{name} at {size['width']}: scrolls {beyond} px sideways"
    visitor.resize(DESK)


def test_every_page_of_the_chain_is_sound_at_both_sizes(command, new_visitor):
    unit = a_county_government()
    proposal = proposed(primary="PM2.5")
    proposal.regions.set([region_named(each) for each in NEIGHBOURS])
    version = standing_alert(command, AlertLevel.ORANGE, episode=proposal.episode)
    papers.make(version, at=timezone.now())
    episode = version.episode
    new = reverse("pollution:decision_new", args=[episode.pk])
    pages = {
        "技术组": {
            "episode_list": reverse("pollution:episode_list"),
            "episode_detail": episode.get_absolute_url(),
            "episode_new": reverse("pollution:episode_new"),
            "decision_choose": new,
            "decision_form": f"{new}?kind=raise&level=3",
            "decision_lift": f"{new}?kind=lift",
            "proposal_detail": proposal.get_absolute_url(),
            "proposal_adopt": reverse("pollution:proposal_adopt", args=[proposal.pk]),
            "decision_list": reverse("pollution:decision_list"),
        },
        "管理组": {
            "decision_published": version.decision.get_absolute_url(),
            "version_detail": reverse("pollution:version_detail", args=[version.pk]),
            "announcement_list": reverse("pollution:announcement_list"),
            "filing_list": reverse("pollution:filing_list"),
            "filing_file": reverse("pollution:filing_file", args=[version.filings.first().pk]),
            "authorization_list": reverse("pollution:authorization_list"),
            "authorization_new": reverse("pollution:authorization_new"),
        },
    }
    found = []
    for post, addresses in pages.items():
        visitor = new_visitor()
        visitor.sign_in(command.ask(post))
        for name, address in addresses.items():
            found += objections(visitor, address, name)
    clerk = new_visitor()
    clerk.sign_in(UserFactory(unit=unit))
    receipt = Announcement.objects.get(unit=unit)
    found += objections(clerk, reverse("pollution:announcement_detail", args=[receipt.pk]), "announcement_detail")

    assert not found, "\n".join(found)


@pytest.mark.parametrize("walk", [drafted, sent_on, signed])
def test_a_decision_is_sound_in_every_state(command, visitor, walk):
    decision = walk(command, AlertLevel.RED)
    visitor.sign_in(command.ask("主任"))

    assert list(objections(visitor, decision.get_absolute_url(), f"decision_{decision.state}")) == []


def test_an_alert_goes_from_the_draft_to_its_receipt(command, new_visitor):
    unit = a_county_government()
    analyst, director, manager, clerk = (new_visitor() for _ in range(4))
    for visitor, user in (
        (analyst, command.ask("技术组")),
        (director, command.ask("主任")),
        (manager, command.ask("管理组")),
        (clerk, UserFactory(unit=unit)),
    ):
        visitor.sign_in(user)

    decision = draft_by_hand(analyst)
    a_held_consultation(
        held_at=earlier(), recorded_at=earlier(), period_start=timezone.localdate(), recorded_by=command.ask("技术组")
    )
    page = analyst.open(decision.get_absolute_url())
    page.get_by_role("link", name="会商后送签").click()
    page.get_by_label("会商", exact=False).select_option(index=1)
    page.get_by_role("button", name="会商后送签").click()
    page.get_by_text("已送签").wait_for()

    page = director.open("/workbench/")
    page.get_by_role("link", name="预警决定待我签批").click()
    page.locator("tbody").get_by_role("link", name="第", exact=False).first.click()
    page.get_by_role("link", name="同意（指挥部办公室主任批准）").click()
    page.get_by_role("button", name="同意").click()
    page.get_by_text("已签批：同意").wait_for()

    page = manager.open(decision.get_absolute_url())
    page.get_by_role("link", name="发布", exact=True).click()
    manager.screenshot("chain/decision_publish", full_page=True)
    page.get_by_role("button", name="发布").click()
    page.get_by_text("已发布，正在生成预警文件").wait_for()

    page = clerk.open("/workbench/")
    page.get_by_role("link", name="本单位预警通报待签收").click()
    page.get_by_role("link", name="签收", exact=False).last.click()
    page.get_by_role("button", name="签收").click()
    page.get_by_text("已签收").first.wait_for()

    decision.refresh_from_db()
    assert decision.state == DecisionState.PUBLISHED
    assert AlertVersion.objects.get().announcements.filter(received_at__isnull=False).count() == 1


def draft_by_hand(analyst):
    """A new episode with its first draft, typed; what was typed survives the way back from the check."""
    page = analyst.open(reverse("pollution:episode_new"))
    page.get_by_label("区域预警", exact=True).check()
    page.get_by_label("黄色", exact=True).check()
    page.get_by_role("button", name="下一步：拟稿").click()
    now = timezone.localtime()
    page.locator("[name=starts_at]").fill(f"{now + 26 * HOUR:%Y年%-m月%-d日%-H时}")
    page.locator("[name=ends_at]").fill(f"{now + 5 * DAY:%Y-%-m-%-d 8:00}")
    for name, text in (
        ("primary", "PM2.5"),
        ("degree", "重度污染"),
        ("weather", "静稳"),
        ("danger", "易感人群症状加剧"),
        ("affected", "伊宁市及周边"),
    ):
        page.locator(f"[name={name}]").fill(text)
    for name in NEIGHBOURS:
        page.get_by_label(f"{name}黄色").check()
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_text("请核对以下内容").wait_for()
    analyst.screenshot("chain/decision_check", full_page=True)
    page.get_by_role("button", name="返回修改").click()
    expect(page.locator("[name=primary]")).to_have_value("PM2.5")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认拟稿").click()
    page.get_by_text("已拟稿，会商后送签").wait_for()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:')).length") == 0
    return AlertDecision.objects.get()
