"""What people are shown of a clean-up before they ask, decide and issue (docs/rules/cleaning_up.md)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.cleaning_up import resolving, scoping
from documents.cleaning_up.proposing import Said
from documents.cleaning_up.todo import cleaning_todo
from documents.models import Campaign, CleanupDecision
from documents.validity import EventKind
from tests.documents.clean_up_walks import CleanUp
from tests.documents.test_campaign_pages import browser, outline, press, url
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clean_up(db):
    return CleanUp(at=timezone.now().replace(microsecond=0))


class TestTheOutline:
    def test_tells_its_scope_in_words(self, clean_up):
        manager = browser(clean_up.ask("管理员"))
        manager.post(url("new"), outline(clean_up))

        page = text_of(manager.get(Campaign.objects.get().get_absolute_url()))

        assert "现行有效" in page
        assert "in_force" not in page

    def test_is_not_saved_with_a_day_that_has_passed(self, clean_up):
        day = clean_up.today - timedelta(days=1)

        answer = browser(clean_up.ask("管理员")).post(url("new"), outline(clean_up, propose_by=f"{day}"))

        assert f"{day}已过" in text_of(answer)
        assert not Campaign.objects.exists()


class TestBeforeOpening:
    def test_lists_what_was_added_by_hand_and_what_stands_elsewhere(self, clean_up):
        text = clean_up.text(title="关于两处清理之事的通知")
        clean_up.opened(text, title="先前的清理")
        campaign = clean_up.drafted(text, title="后来的清理")
        named = {"title": "关于旧事的通知", "number": "测政发〔2005〕5号", "unit": clean_up.office.finance}
        scoping.add_named(campaign, **named)

        page = text_of(browser(clean_up.ask("管理员")).get(url("open", campaign.pk)))

        assert "关于旧事的通知 测政发〔2005〕5号，测试州财政局（登记簿没有）" in page
        assert "《关于两处清理之事的通知》（“先前的清理”，清理中）" in page

    def test_tells_on_adding_what_stands_elsewhere_and_what_has_ended(self, clean_up):
        text = clean_up.text()
        clean_up.event(text, EventKind.REPEAL, clean_up.today, by_document=clean_up.text().document)
        clean_up.opened(text, title="先前的清理")
        campaign = clean_up.drafted(title="后来的清理")
        given = {"number": text.document.number, "title": "", "unit": ""}

        answer = browser(clean_up.ask("管理员")).post(url("add", campaign.pk), given, follow=True)

        assert "“先前的清理”，清理中" in text_of(answer)
        assert "现为已废止，只能提“恢复施行”或“无需处理" in text_of(answer)
        item = campaign.items.get()
        assert "先前的清理" in text_of(browser(clean_up.ask("管理员")).get(item.get_absolute_url()))

    def test_takes_an_item_out_by_its_page(self, clean_up):
        campaign = clean_up.drafted(clean_up.text())
        item, manager = campaign.items.get(), browser(clean_up.ask("管理员"))

        assert url("item_drop", item.pk) in manager.get(item.get_absolute_url()).content.decode()
        press(manager, url("item_drop", item.pk))

        assert not campaign.items.exists()


class TestBeforeDeciding:
    def test_shows_what_is_decided_of_each_with_the_counts(self, clean_up):
        texts = {clean_up.text(): "keep", clean_up.text(): "keep", clean_up.text(): "repeal"}
        campaign = clean_up.agreed(texts)
        leader = browser(clean_up.ask("签发人"))

        page = text_of(leader.get(url("decide", campaign.pk)))

        assert "继续有效 2件 废止 1件" in page
        assert all(f"{each.title} {each.document.number}" in page for each in texts)
        press(leader, url("decide", campaign.pk), meeting="第3次常务会议", meeting_on=f"{clean_up.today}")
        assert CleanupDecision.objects.count() == 3

    def test_asks_as_many_questions_for_one_item_as_for_thirty(self, clean_up):
        leader, counts = browser(clean_up.ask("签发人")), []
        for number in (2, 30):
            campaign = clean_up.agreed(dict.fromkeys([clean_up.text() for _ in range(number)], "keep"))
            leader.get(url("decide", campaign.pk))
            with CaptureQueriesContext(connection) as asked:
                leader.get(url("decide", campaign.pk))
            counts.append(len(asked))

        assert counts[0] == counts[1]

    def test_shows_before_issuing_what_differs_and_what_was_taken_out(self, clean_up):
        kept, changed, out = (clean_up.text(title=f"关于第{each}事的通知") for each in "甲乙丙")
        campaign = clean_up.decided({kept: "keep", changed: "keep", out: "exclude"})
        item = campaign.items.get(instrument=changed)
        resolving.decide_otherwise(item, Said("repeal", "会议认为"), by=clean_up.ask("签发人"), at=clean_up.at)
        manager = browser(clean_up.ask("管理员"))

        page = manager.get(url("conclude", campaign.pk))
        board = text_of(manager.get(campaign.get_absolute_url()))

        assert [each.item.instrument for each in page.context["differing"]] == [changed, out]
        assert "不同：继续有效" in text_of(page)
        assert "测试州财政局 — 3 0 0 0 0 3 1" in board


class TestTheWorkbench:
    def test_leads_to_the_items_themselves(self, clean_up):
        campaign = clean_up.opened(clean_up.text(), clean_up.text(issuer=clean_up.office.justice))
        late = clean_up.opened(clean_up.text(), title="逾期的清理")
        Campaign.objects.filter(pk=late.pk).update(propose_by=clean_up.today - timedelta(days=1))
        clean_up.propose(campaign.items.last(), "keep")

        for who in ("财政局负责人", "法制", "管理员"):
            user = clean_up.ask(who)
            for each in cleaning_todo(user, clean_up.today):
                if reverse("documents:campaign_item_list") not in each.url:
                    continue
                shown = browser(user).get(each.url).context["table"].rows
                assert {row.record.pk for row in shown} == set(each.waiting.values_list("pk", flat=True)), each.label
