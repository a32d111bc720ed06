"""A clean-up at the browsers of the people who run, answer, review and decide it; every page looked at twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.cleaning_up import scoping
from documents.models import Campaign
from portal.jobs import Job
from portal.jobs.performing import perform
from tests.browser.test_issuing_journey import objections
from tests.documents.clean_up_walks import CleanUp


@pytest.fixture
def clean_up(transactional_db):
    return CleanUp(at=timezone.now().replace(microsecond=0))


def url(name, *args):
    return reverse(f"documents:campaign_{name}", args=args)


def test_every_page_of_a_clean_up_is_sound_at_both_sizes(clean_up, new_visitor):
    named = ("关于开展旧事的通知", "测政发〔2005〕5号", "lapse")
    drafted = clean_up.drafted(clean_up.text(), title="2026年专项清理", scope="status=in_force")
    opened = clean_up.opened(*(clean_up.of_articles(12) for _ in range(20)), title="2026年第二次清理")
    item, another = opened.items.all()[:2]
    clean_up.propose(item, "repeal_part", articles=("第三条", "第五条第二款", "第八条", "第九条", "第十条第一款第二项"))
    clean_up.propose(another, "repeal")
    late = clean_up.opened(clean_up.text(), title="2026年逾期的清理")
    Campaign.objects.filter(pk=late.pk).update(propose_by=clean_up.today - timedelta(days=3))
    texts = {clean_up.text(): "repeal", clean_up.of_articles(): "repeal_part", clean_up.text(): "keep"}
    decided = clean_up.decided(texts, named)
    ended = {clean_up.text(): "repeal", clean_up.of_articles(): "repeal_part"}
    concluded, document = clean_up.concluded(ended, title="2025年清理")
    amended, _ = clean_up.concluded({clean_up.text(): "amend"}, title="2024年清理")
    concluding_now = clean_up.decided({clean_up.text(): "repeal"}, title="2023年清理")
    clean_up.ask_to_conclude(concluding_now)
    pages = {
        "管理员": {
            "concluding": concluding_now.get_absolute_url(),
            "list": url("list"),
            "amendments": reverse("documents:amendment_list"),
            "new": url("new"),
            "drafted": drafted.get_absolute_url(),
            "open": url("open", drafted.pk),
            "add": url("add", drafted.pk),
            "opened": opened.get_absolute_url(),
            "items": url("items", opened.pk),
            "late": late.get_absolute_url(),
            "decided": decided.get_absolute_url(),
            "conclude": url("conclude", decided.pk),
            "concluded": concluded.get_absolute_url(),
            "history": f"{concluded.get_absolute_url()}?tab=history",
            "document": document.get_absolute_url(),
        },
        "财政局负责人": {
            "item": item.get_absolute_url(),
            "propose": url("item_propose", item.pk),
            "propose_many": f"{url('propose', opened.pk)}?pk={item.pk}&pk={another.pk}",
            "workbench": "/workbench/",
        },
        "法制": {
            "review": url("item_review", item.pk, "agreed"),
            "amend": amended.items.get().get_absolute_url(),
            "settle": reverse("documents:amendment_settle", args=[amended.items.get().pk]),
        },
        "签发人": {"otherwise": url("item_decide", decided.items.first().pk), "reopen": url("reopen", decided.pk)},
    }
    found = []
    for post, addresses in pages.items():
        visitor = new_visitor()
        visitor.sign_in(clean_up.ask(post))
        for name, address in addresses.items():
            found += objections(visitor, address, f"clean_up_{name}")

    assert not found, "\n".join(found)


def test_a_clean_up_goes_from_its_scope_to_its_paper(clean_up, new_visitor):
    text = clean_up.text(title="关于开展旧工作的通知", issuer=clean_up.office.finance)
    manager, head, legal, leader = (new_visitor() for _ in range(4))
    people = {manager: "管理员", head: "财政局负责人", legal: "法制", leader: "签发人"}
    for visitor, who in people.items():
        visitor.sign_in(clean_up.ask(who))

    page = manager.open("/workbench/")
    page.get_by_role("list", name="公文").get_by_role("link", name="清理", exact=True).click()
    page.get_by_role("link", name="布置清理").click()
    page.locator("[name=title]").fill("2026年集中清理")
    page.locator("[name=basis]").fill("《测试办法》（测政规〔2020〕1号）")
    page.locator("[name=series]").select_option(label="测政发")
    page.locator("[name=scope]").fill("http://portal/documents/?named=旧工作&status=in_force")
    page.locator("[name=propose_by]").fill(f"{clean_up.today + timedelta(days=20)}")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("范围内现有1个施行文本").wait_for()
    page.get_by_role("link", name="布置", exact=True).click()
    page.get_by_role("button", name="布置", exact=True).click()
    page.get_by_text("已布置").first.wait_for()
    campaign = Campaign.objects.get()
    item = campaign.items.get()

    page = head.open(item.get_absolute_url())
    page.get_by_role("link", name="提出清理意见").click()
    page.locator("[name=outcome]").select_option(label="废止")
    page.locator("[name=reason]").fill("工作任务已完成")
    page.get_by_role("button", name="提出", exact=True).click()
    page.get_by_text("等待合法性审核").wait_for()

    page = legal.open(url("items", campaign.pk))
    page.locator("[name=pk]").check()
    page.get_by_role("button", name="审核同意").click()
    page.get_by_text("工作任务已完成").wait_for()
    page.get_by_role("button", name="审核同意").click()
    page.get_by_text("已完成 1 条").wait_for()

    page = leader.open(campaign.get_absolute_url())
    page.get_by_role("link", name="录入会议决定").click()
    page.locator("[name=meeting]").fill("测试州人民政府第3次常务会议")
    page.locator("[name=meeting_on]").fill(f"{clean_up.today}")
    page.get_by_role("button", name="录入会议决定").click()
    page.get_by_text("已按审核通过的意见录入").wait_for()

    page = manager.open(campaign.get_absolute_url())
    page.get_by_role("link", name="印发清理决定").click()
    page.get_by_text("1.关于开展旧工作的通知").wait_for()
    page.get_by_role("button", name="印发清理决定").click()
    page.get_by_text("印发清理决定在后台进行").wait_for()
    perform(Job.objects.get(kind=scoping.CONCLUDE).pk)
    page.get_by_text("已编号、印发并登记").wait_for()

    text.refresh_from_db()
    assert type(text).objects.get(pk=text.pk).standing(clean_up.today).status.value == "repealed"
