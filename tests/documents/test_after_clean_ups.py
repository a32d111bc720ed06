"""What follows from a concluded clean-up: texts to be amended, and how it is taken back (docs/rules/cleaning_up.md)."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.choices import Outcome
from documents.cleaning_up import settling
from documents.cleaning_up.choices import AmendmentState
from documents.cleaning_up.todo import cleaning_todo
from documents.events import determining
from documents.models import CampaignItem, CleanupDecision, Instrument, ValidityEvent
from documents.validity import EventKind
from portal.lifecycle import Refused
from tests.documents.clean_up_walks import AT, TODAY, CleanUp
from tests.documents.test_campaign_pages import browser
from tests.factories import UserFactory
from tests.portal.accounts.browsing import text_of
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db
LIST = "documents:amendment_list"


def days(number):
    return timedelta(days=int(number))


@pytest.fixture
def clean_up(db):
    return CleanUp()


@pytest.fixture
def now(db):
    """The same, today."""
    return CleanUp(at=timezone.now().replace(microsecond=0))


def rejected(event, by):
    row = ValidityEvent.objects.get(pk=event.pk)
    determining.determine(row, Outcome.REJECTED, reason="登记有误", seen=0, by=by, at=timezone.now())


def to_amend(clean_up, text=None, *named):
    """A concluded clean-up, and its item that is to be amended."""
    campaign, _ = clean_up.concluded({text: "amend"} if text else {}, *named)
    return campaign.items.get()


def recorded(event, *, at):
    """The event as it would stand had it been recorded at another moment; nobody can change that of one that stands."""
    with pgtrigger.ignore("documents.ValidityEvent:validity_event_says_the_same"):
        ValidityEvent.objects.filter(pk=event.pk).update(recorded_at=at)


class TestWhatHasToBeAmended:
    @pytest.mark.parametrize("case", cases("cleaning_up.md", "Cases: what has to be amended"), ids=str)
    def test_follows_from_the_register(self, clean_up, case):
        text, cause = clean_up.text(), clean_up.text().document
        item = to_amend(clean_up, text)
        with pgtrigger.ignore("documents.CleanupDecision:cleanup_decision_stays_as_pronounced"):
            CleanupDecision.objects.update(due_on=TODAY + days(case["due"]))
        if kind := case["event"]:
            since = TODAY + days(case["since"]) if case["since"] else None
            articles = [case["articles"]] if case["articles"] else []
            last = TODAY + days(600) if kind == "extension" else None
            facts = {"articles": articles, "last_day": last, "by_document": cause}
            event = clean_up.event(text, kind, since, **facts)
            recorded(event, at=AT + days(case["recorded"]))
            if case["rejected"]:
                rejected(event, clean_up.ask("管理员"))
        if case["settled"]:
            settling.settle(item, reason="上级已有新规定", paper="会议纪要", by=clean_up.ask("法制"), at=AT)

        assert AmendmentState(settling.amendment_of(item, TODAY + days(10))).label == case["state"]

    def test_is_found_by_its_number_where_the_register_lacked_it(self, clean_up):
        item = to_amend(clean_up, None, ("关于旧事的通知", "测政办发〔2005〕5号", "amend"))
        assert settling.amendment_of(item, TODAY) == AmendmentState.PENDING
        text = Instrument.objects.get(document__number="测政办发〔2005〕5号")  # entered by name with the decision
        event = clean_up.event(text, EventKind.AMENDMENT, TODAY, by_document=clean_up.text().document)
        recorded(event, at=AT + days(1))

        assert settling.amendment_of(item, TODAY) == AmendmentState.AMENDED

    def test_is_nothing_before_the_decision_is_issued(self, clean_up):
        item = clean_up.decided({clean_up.text(): "amend"}).items.get()

        assert settling.amendment_of(item, TODAY) == ""

    @pytest.mark.parametrize("given", [{"reason": " "}, {"paper": " "}])
    def test_is_settled_with_reason_and_paper(self, clean_up, given):
        item = to_amend(clean_up, clean_up.text())

        with pytest.raises(Refused, match="须写明理由和所据的文件"):
            settling.settle(item, **({"reason": "甲", "paper": "乙"} | given), by=clean_up.ask("法制"), at=AT)

    def test_is_settled_once_and_where_something_is_to_be_amended(self, clean_up):
        campaign, _ = clean_up.concluded({clean_up.text(): "amend", clean_up.text(): "keep"})
        amended, kept = campaign.items.all()
        given = {"reason": "甲", "paper": "乙", "by": clean_up.ask("法制"), "at": AT}
        settling.settle(amended, **given)

        with pytest.raises(Refused, match="已另行了结，不需"):
            settling.settle(amended, **given)
        with pytest.raises(Refused, match="不是清理后待修改的文件"):
            settling.settle(kept, **given)


class TestItsPages:
    def test_lists_the_overdue_first_to_the_unit_and_to_the_legal_office(self, now):
        late, early = now.text(title="关于迟改的通知"), now.text(title="关于早改的通知")
        now.concluded({early: "amend", late: "amend"})
        overdue = CleanupDecision.objects.filter(item__instrument=late)
        with pgtrigger.ignore("documents.CleanupDecision:cleanup_decision_stays_as_pronounced"):
            overdue.update(due_on=now.today - days(1))

        for who in ("财政局负责人", "法制"):
            visitor = browser(now.ask(who))
            page = text_of(visitor.get(reverse(LIST)))
            assert page.index("关于迟改的通知") < page.index("关于早改的通知")
            assert f"测试州财政局 {now.today - days(1)} 逾期未修改" in page
            waits = {each.label: each for each in cleaning_todo(visitor.user, now.today) if each.waiting.count()}
            assert {label: each.is_overdue for label, each in waits.items()} == {
                "清理后逾期未修改的文件": True,
                "清理后待修改的文件": False,
            }
            for each in waits.values():
                assert visitor.get(each.url).context["table"].paginator.count == each.waiting.count() == 1
        assert "关于迟改的通知" not in text_of(browser(UserFactory()).get(reverse(LIST)))

    def test_settle_it_and_say_so_on_the_page_of_the_document(self, now):
        text = now.text()
        item = to_amend(now, text)
        legal, address = browser(now.ask("法制")), text.document.get_absolute_url()
        settle = reverse("documents:amendment_settle", args=[item.pk])
        assert "待修改" in text_of(legal.get(address))
        assert f'href="{settle}"' in legal.get(item.get_absolute_url()).content.decode()

        refused = legal.post(settle, {"paper": "", "reason": "上级已有新规定"})
        legal.post(settle, {"paper": "新政发〔2027〕3号", "reason": "上级已有新规定"})

        assert "请写明" in text_of(refused) or "必填" in text_of(refused)
        page = text_of(legal.get(address))
        assert "已另行了结" in page
        assert "上级已有新规定（依据：新政发〔2027〕3号；法制" in page
        assert f'href="{settle}"' not in legal.get(item.get_absolute_url()).content.decode()

    def test_ask_as_many_questions_for_one_text_as_for_thirty(self, now):
        manager = browser(now.ask("管理员"))
        counts = []
        for number in (1, 30):
            now.concluded({now.text(): "amend" for _ in range(number)})
            manager.get(reverse("unit_list"))
            with CaptureQueriesContext(connection) as asked:
                manager.get(reverse(LIST))
            counts.append(len(asked))

        assert counts[0] == counts[1]


class TestTakingItBack:
    @pytest.mark.parametrize("case", cases("cleaning_up.md", "Cases: what takes the place of 不予采纳"), ids=str)
    def test_is_told_how(self, clean_up, case):
        outcome = {"repeal": "repeal", "declared_lapse": "lapse", "extension": "extend", "restoration": "restore"}
        decided = outcome[case["event"]] + ("_part" if case["articles"] else "")
        text = clean_up.text()
        if case["event"] == "extension":
            clean_up.event(text, EventKind.NATURAL_END, TODAY + days(30))
        if case["event"] == "restoration":
            facts = {"articles": listed(case["articles"]), "by_document": clean_up.text().document}
            clean_up.event(text, EventKind.REPEAL, TODAY - days(30), **facts)
        _, document = clean_up.concluded({text: decided})
        event = document.caused_events.get()

        with pytest.raises(Refused, match=f"不能以“不予采纳”撤销.*提出“{case['way']}”"):
            rejected(event, clean_up.ask("管理员"))
        assert not event.determinations.exists()

    def test_is_told_before_one_presses(self, clean_up):
        _, document = clean_up.concluded({clean_up.text(): "repeal"})
        address = reverse("documents:event_determine", args=[document.caused_events.get().pk])

        assert "由已印发的清理决定" in text_of(browser(clean_up.ask("管理员")).get(address))

    def test_leaves_alone_what_was_recorded_by_hand_under_the_number(self, clean_up):
        _, document = clean_up.concluded({clean_up.text(): "repeal"})
        slip = clean_up.event(clean_up.text(), EventKind.REPEAL, TODAY, by_document=document)
        recorded(slip, at=AT + days(3))

        rejected(slip, clean_up.ask("管理员"))

        assert ValidityEvent.objects.get(pk=slip.pk).outcome == Outcome.REJECTED

    def test_needs_a_paper_for_a_restoration_by_hand(self, clean_up):
        text = clean_up.text()
        clean_up.concluded({text: "repeal"})

        with pytest.raises(Refused, match="恢复施行须另有决定"):
            clean_up.event(text, EventKind.RESTORATION, TODAY)
        clean_up.event(text, EventKind.RESTORATION, TODAY, by_document=clean_up.text().document)

    def test_is_unneeded_for_the_events_of_other_papers(self, clean_up):
        text = clean_up.text()
        event = clean_up.event(text, EventKind.REPEAL, TODAY, by_document=clean_up.text().document)

        rejected(event, clean_up.ask("管理员"))

        assert CampaignItem.objects.count() == 0
