"""Words of a published alert that say more than its notice records: docs/rules/issuing.md, 其他登记簿的文."""

from __future__ import annotations

from dataclasses import replace

import pytest

from documents.issuing import checks
from documents.issuing.paper_facts import PaperFacts, PlannedEffect
from pollution.alert_choices import NUMBER_NOTICE, DecisionKind
from pollution.alerting import numbering, papers
from pollution.models import AlertNotice
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.meanwhile import ended_by_the_worker
from tests.pollution.alerting.test_numbering import of_the_office, waiting
from tests.pollution.chain_walks import browser_of, page, send, standing_alert
from tests.pollution.walks import AT, DAY, HOUR, Command, an_episode, published
from tests.portal.accounts.browsing import text_of
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(db):
    return Command()


ASIDE = "《值班办法》（测政发〔2010〕5号）同时废止。"


class TestWordsOfAPublishedNotice:
    @pytest.mark.parametrize("case", cases("issuing.md", "Cases: words of a published notice"), ids=str)
    def test_wait_for_a_person_where_they_record_nothing(self, command, case):
        of_the_office()
        version = published(an_episode(), command=command, advice=case["advice"])

        told = "；".join(each.message for each in numbering.words_in_the_way(version))
        news = numbering.by_itself(version, by=command.ask("管理组"), at=version.sent_at + HOUR)

        assert bool(told) is bool(case["told"])
        assert case["told"] in told
        assert AlertNotice.objects.filter(version=version).exists() is not bool(told)
        assert told in news

    def test_are_entered_as_published_and_record_nothing_once_confirmed(self, command):
        series = of_the_office()
        version = published(an_episode(), command=command, advice=ASIDE)
        before = version.content

        with pytest.raises(Refused, match="只是提及的，请写明理由"):
            numbering.number(version, series, by=command.ask("管理组"), at=AT + DAY)
        facts = {"mention_reason": "引述市政府此前的决定", "by": command.ask("管理组"), "at": AT + DAY}
        document = numbering.number(version, series, **facts).document

        assert document.blocks.filter(text=ASIDE).exists()
        assert document.paper.mention_reason == "引述市政府此前的决定"
        assert not document.caused_events.exists()
        version.refresh_from_db()
        assert version.content == before

    def test_keep_no_reason_that_nobody_asked_for(self, command):
        series = of_the_office()
        version = published(an_episode(), command=command)

        facts = {"mention_reason": "多余", "by": command.ask("管理组"), "at": AT + DAY}

        assert numbering.number(version, series, **facts).document.paper.mention_reason == ""

    def test_do_not_hide_what_contradicts_the_register(self):
        ended, number = "关于发布重污染天气黄色预警的通知", "测指办〔2026〕1号"
        effect = PlannedEffect(ended, kind="declared_lapse", title=ended, document_title=ended, number=number)
        title = papers.title({"level": "yellow", "kind": DecisionKind.RAISE, "is_drill": False})
        paper = PaperFacts("通知", title, ("各成员单位",), f"现通知如下。\n{ASIDE}", effects=(effect,))

        left = checks.in_the_way(replace(paper, mention_reason="只是引述"), "issue")

        assert len(left) == len(checks.in_the_way(paper, "issue")) - 1
        assert [each.message for each in left if number not in each.message] == []

    def test_are_named_on_the_page_where_a_person_confirms_them(self, command):
        series, manager = of_the_office(), browser_of(command.ask("管理组"))
        version = standing_alert(command, advice=ASIDE)
        ended_by_the_worker(NUMBER_NOTICE, version.pk)

        assert waiting(manager.user) == 1
        assert "原文的表述须由人确认" in text_of(page(manager, "version_detail", version.pk))
        shown = text_of(page(manager, "version_number", version.pk))
        assert "废止《值班办法》（测政发〔2010〕5号）" in shown
        assert "原文不改" in shown
        refused = send(manager, "version_number", version.pk, series=series.pk, mention_reason="")
        assert not AlertNotice.objects.exists()
        assert "只是提及的理由" in text_of(refused)
        done = send(manager, "version_number", version.pk, series=series.pk, mention_reason="引述此前的决定")
        assert "已编号并登记" in text_of(done)
        assert waiting(manager.user) == 0
        paper = AlertNotice.objects.get().document.paper
        assert "引述此前的决定" in text_of(browser_of(one_with(Role.DOCUMENT_MANAGER)).get(paper.get_absolute_url()))
