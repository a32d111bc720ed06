"""Notices of alerts take their numbers after publication: docs/rules/issuing.md, 其他登记簿的文."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from documents.choices import Outcome
from documents.events import determining
from documents.issuing import checks
from documents.issuing.paper_facts import PaperFacts, PlannedEffect
from documents.models import Document, Instrument, IssuedNumber, OutgoingPaper, Series
from pollution.alert_choices import NUMBER_NOTICE, AlertScope, DecisionKind
from pollution.alerting import messages, numbering, papers
from pollution.message_readings import NOTICE_NUMBER
from pollution.models import AlertNotice, AlertVersion, PlanMember
from portal import readings
from portal.accounts.choices import Role
from portal.dates import written
from portal.jobs import Job, JobState
from portal.lifecycle import Refused
from portal.waiting import waiting_for
from tests.cast import one_with
from tests.factories import UnitFactory
from tests.meanwhile import ended_by_the_worker
from tests.pollution.alerting.test_awaiting import the_county_decides
from tests.pollution.chain_walks import browser_of, page, send, standing_alert
from tests.pollution.walks import AT, DAY, HOUR, Command, an_episode, published
from tests.portal.accounts.browsing import text_of
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db
LABEL = "预警通知待编号"
SPECIAL = {
    "": {},
    "closed": {"closed_on": date(2026, 12, 1)},
    "opened later": {"opened_on": date(2026, 12, 11)},
    "normative": {"is_normative": True},
    "letter": {"is_letter": True},
    "order": {"form": "order", "code": "测重污染令"},
    "ruled": {"code": "测指规"},
}
CODES = {"sender": "测指办", "office": "测环发", "other": "测财发"}


@pytest.fixture
def command(db):
    return Command()


def a_series(unit, code="测指办", **facts):
    usual = {"code": code, "unit": unit, "mark": f"{unit}文件", "opened_on": date(2020, 1, 1)}
    return Series.objects.create(**(usual | facts))


def of_the_office(**facts):
    """The series of the body in whose name alerts are published."""
    return a_series(UnitFactory(name=messages.OFFICE), **facts)


def numbered(version, command, at=None):
    numbering.by_itself(version, by=command.ask("管理组"), at=at or version.sent_at + HOUR)
    return AlertNotice.objects.filter(version=version).first()


def status_on(document, day):
    return document.instruments.get().standing(day).label


def waiting(user):
    return next((each.count for each in waiting_for(user, timezone.localdate()) if each.label == LABEL), 0)


class TestTheSeries:
    @pytest.mark.parametrize("case", cases("issuing.md", "Cases: which series numbers a notice"), ids=str)
    def test_is_that_of_who_publishes(self, command, case):
        scope = AlertScope.REGIONAL
        if case["alert"] == "county":
            the_county_decides()
            scope = AlertScope.COUNTY
        version = published(an_episode(scope=scope), command=command)
        sender = UnitFactory(name=version.content["sender_name"])
        units = {"sender": sender, "office": UnitFactory(), "other": UnitFactory()}
        held = DateRange(date(2026, 1, 1), None)
        PlanMember.objects.create(plan="2023-31", place="command_office", unit=units["office"], held=held)
        for each in listed(case["series"]):
            who, _, special = each.partition(" ")
            a_series(units[who], **({"code": CODES[who]} | SPECIAL[special]))

        notice = numbered(version, command)

        assert (notice.document.series if notice else "") == CODES.get(case["numbered by"], "")


class TestTheNotice:
    def test_is_a_numbered_paper_of_the_register_as_it_was_published(self, command):
        of_the_office()
        version = published(an_episode(), command=command)

        notice = numbered(version, command, at=version.sent_at + 3 * DAY)

        document = notice.document
        assert (document.number, document.title) == ("测指办〔2026〕1号", papers.title(version.content))
        told = [each.text for each in document.blocks.all()]
        assert [each.text for each in papers.words(version.content) if each.text not in told] == []
        assert document.paper.signed_by == command.ask("主任")
        assert document.paper.printed_on == timezone.localdate(version.sent_at)
        assert document.paper.publicity == "public"
        assert status_on(document, timezone.localdate(version.sent_at)) == "现行有效"

    def test_ends_with_the_one_of_the_next_version(self, command):
        of_the_office()
        episode = an_episode()
        first = published(episode, command=command)
        lift = published(episode, kind=DecisionKind.LIFT, command=command, at=AT + 30 * HOUR, reason="会商认定已改善")

        numbered(lift, command)

        document, ending = first.notice.document, lift.notice.document
        lifted_on = timezone.localdate(lift.starts_at)
        assert (document.sequence, ending.sequence) == (1, 2)
        assert status_on(document, lifted_on - DAY) == "现行有效"
        assert status_on(document, lifted_on) == "已失效（宣布失效）"
        assert document.instruments.get().validity_events.get(kind="declared_lapse").by_document == ending
        assert ending.paper.signed_by == command.ask("管理组")
        said = f"《关于发布重污染天气黄色预警的通知》（测指办〔2026〕1号）自{written(lifted_on)}起失效。"
        assert ending.blocks.filter(text=said).exists()

    @pytest.mark.parametrize("kind", [DecisionKind.RAISE, DecisionKind.ADJUST, DecisionKind.LOWER, DecisionKind.LIFT])
    def test_says_what_it_ends_so_that_the_portal_reads_it(self, kind):
        ended, number, since = "关于发布重污染天气黄色预警的通知", "测指办〔2026〕1号", date(2026, 12, 12)
        effect = PlannedEffect(
            ended, kind="declared_lapse", title=ended, document_title=ended, number=number, since=since
        )
        title = papers.title({"level": "yellow", "kind": kind, "is_drill": False})
        [says] = numbering.ends([Instrument(document=Document(number=number, title=ended), title=ended)], since)
        paper = PaperFacts("通知", title, ("各成员单位",), f"现通知如下。\n{says}", effects=(effect,))

        assert checks.in_the_way(paper, "issue") == []
        assert checks.in_the_way(replace(paper, body="现通知如下。"), "issue") != []

    def test_ends_though_a_lapse_of_it_was_rejected_before(self, command):
        of_the_office()
        episode = an_episode()
        first = published(episode, command=command)
        text = numbered(first, command).document.instruments.get()
        manager = one_with(Role.DOCUMENT_MANAGER)
        wrong = determining.record(
            text, kind="declared_lapse", since=timezone.localdate(first.starts_at), last_day=None, articles=[],
            by_document=None, reason="误记", by=manager, at=AT + HOUR,
        )  # fmt: skip
        determining.determine(wrong, Outcome.REJECTED, reason="误记", seen=0, by=manager, at=AT + 2 * HOUR)

        lift = published(episode, kind=DecisionKind.LIFT, command=command, at=AT + 30 * HOUR, reason="会商认定已改善")
        numbered(lift, command)

        assert status_on(first.notice.document, timezone.localdate(lift.starts_at)) == "已失效（宣布失效）"

    def test_is_numbered_whatever_duties_it_names(self, command):
        of_the_office()
        advice = "企业应当停产，任何单位和个人不得露天焚烧"

        document = numbered(published(an_episode(), command=command, advice=advice), command).document

        assert document.blocks.filter(text__contains=advice).exists()
        assert not document.paper.is_normative

    def test_ends_also_where_the_next_one_stays_without_number(self, command):
        of_the_office()
        episode = an_episode()
        first = published(episode, command=command)
        numbered(first, command)
        lift = published(episode, kind=DecisionKind.LIFT, command=command, at=AT + 30 * HOUR, reason="会商认定已改善")

        numbering.leave_unnumbered(lift, reason="以指令解除", by=command.ask("管理组"), at=AT + 31 * HOUR)

        assert status_on(first.notice.document, timezone.localdate(lift.starts_at)) == "已失效（宣布失效）"

    def test_is_numbered_once(self, command):
        of_the_office()
        version = published(an_episode(), command=command)
        first = numbered(version, command)

        assert numbered(version, command) == first
        with pytest.raises(Refused, match="已办理：测指办〔2026〕1号"):
            numbering.number(version, Series.objects.get(code="测指办"), by=command.ask("管理组"), at=AT + DAY)
        assert IssuedNumber.objects.count() == OutgoingPaper.objects.count() == 1

    def test_leaves_no_gap_where_it_could_not_be_entered(self, command):
        series = of_the_office()
        version = published(an_episode(), command=command)
        with transaction.atomic():
            numbered(version, command)
            transaction.set_rollback(True)

        assert numbered(version, command).document.sequence == 1
        assert IssuedNumber.objects.filter(series=series).count() == 1

    def test_of_one_alert_is_numbered_in_order(self, command):
        series = of_the_office()
        episode = an_episode()
        published(episode, command=command)
        lift = published(episode, kind=DecisionKind.LIFT, command=command, at=AT + 30 * HOUR, reason="会商认定已改善")

        with pytest.raises(Refused, match="请先办理第1版的通知"):
            numbering.number(lift, series, by=command.ask("管理组"), at=AT + 31 * HOUR)

    def test_is_numbered_by_the_body_that_was_renamed_since(self, command):
        unit, other = UnitFactory(name=messages.OFFICE), UnitFactory(name="另一指挥部")
        a_series(unit)
        a_series(other, code="测另办")
        version = published(an_episode(), command=command)
        for each, last in ((other, date(2020, 1, 1)), (unit, timezone.localdate(version.sent_at))):
            each.other_names.create(name=messages.OFFICE, kind="former", used_until=last)
        unit.name = "生态环境应急指挥部"
        unit.save()

        assert numbered(version, command).document.number == "测指办〔2026〕1号"

    def test_is_numbered_by_the_series_of_the_day_of_signature(self, command):
        unit = UnitFactory(name=messages.OFFICE)
        version = published(an_episode(), command=command)
        signed_on = timezone.localdate(AT)
        version.sent_at += DAY
        a_series(unit, closed_on=signed_on + DAY)
        a_series(unit, code="测指急", opened_on=signed_on + DAY)

        assert [each.code for each in numbering.series_for(version)] == ["测指办"]

    def test_of_another_body_is_refused(self, command):
        version = published(an_episode(), command=command)

        with pytest.raises(Refused, match="不属于发布单位"):
            numbering.number(version, a_series(UnitFactory()), by=command.ask("管理组"), at=AT + HOUR)

    def test_of_a_drill_is_never_entered(self, command):
        series = of_the_office()
        version = published(an_episode(is_drill=True), command=command)

        with pytest.raises(Refused, match="演练"):
            numbering.number(version, series, by=command.ask("管理组"), at=AT + HOUR)
        assert not Job.objects.filter(kind=NUMBER_NOTICE).exists()
        assert numbered(version, command) is None

    def test_stays_without_number_where_the_office_publishes_by_order(self, command):
        of_the_office()
        readings.decide(
            NOTICE_NUMBER.code, value="by_order", valid_from=date(2026, 1, 1), basis="办公室决定",
            by=command.ask("管理组"), at=AT,
        )  # fmt: skip

        notice = numbered(published(an_episode(), command=command), command)

        assert (notice.document, notice.reason) == (None, "以指令发布，不编号")
        assert not Document.objects.exists()


class TestPublishing:
    def test_goes_ahead_whatever_becomes_of_the_number(self, command):
        version = published(an_episode(), command=command)

        job = Job.objects.get(kind=NUMBER_NOTICE, subject_id=version.pk)
        assert (job.state, AlertNotice.objects.count()) == (JobState.PENDING, 0)
        ended_by_the_worker(NUMBER_NOTICE, version.pk)
        job.refresh_from_db()
        assert "没有可用的发文字号系列，第1版的通知待预警管理组编号" in job.result

    @pytest.mark.django_db(transaction=True)
    def test_waits_for_no_number_that_is_being_taken(self):
        command = Command()
        of_the_office()
        first = published(an_episode(), command=command)
        taken, is_over = threading.Event(), threading.Event()

        def take():
            with transaction.atomic():
                numbered(first, command)
                taken.set()
                is_over.wait(30)
            connection.close()

        thread = threading.Thread(target=take)
        thread.start()
        try:
            assert taken.wait(20)
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '5s'")
            lifted = published(
                first.episode, kind=DecisionKind.LIFT, command=command, at=AT + 30 * HOUR, reason="会商认定已改善"
            )
        finally:
            is_over.set()
            thread.join()
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")

        assert AlertVersion.objects.filter(pk=lifted.pk).exists()
        assert AlertNotice.objects.get().version == first


class TestThePages:
    @pytest.fixture
    def manager(self, command):
        return browser_of(command.ask("管理组"))

    def test_tell_that_it_waits_and_let_a_person_choose(self, command, manager):
        version = standing_alert(command)
        assert "通知正在后台编号" in text_of(page(manager, "version_detail", version.pk))
        assert waiting(manager.user) == 0
        ended_by_the_worker(NUMBER_NOTICE, version.pk)
        assert waiting(manager.user) == 1
        assert "没有可用的发文字号系列" in text_of(page(manager, "version_detail", version.pk))
        assert "请先由文件管理员开设" in text_of(page(manager, "version_number", version.pk))
        series = of_the_office()

        done = send(manager, "version_number", version.pk, series=series.pk)

        document = version.notice.document
        assert "已编号并登记" in text_of(done)
        assert f'href="{document.get_absolute_url()}">{document.number}</a>' in done.text
        assert waiting(manager.user) == 0
        origin = text_of(manager.get(document.paper.get_absolute_url()))
        assert "预警通知" in origin

    def test_ask_why_it_stays_without_number(self, command, manager):
        version = standing_alert(command)
        ended_by_the_worker(NUMBER_NOTICE, version.pk)

        refused = send(manager, "version_unnumbered", version.pk, reason="")
        done = send(manager, "version_unnumbered", version.pk, reason="以指令发布")

        assert "必填" in text_of(refused) or "请填写" in text_of(refused)
        assert "不编号：以指令发布" in text_of(done)
        assert waiting(manager.user) == 0
        assert "已办理" in text_of(send(manager, "version_number", version.pk, series=of_the_office().pk))

    def test_are_for_those_who_manage_alerts(self, command):
        version = standing_alert(command)
        analyst = browser_of(command.ask("技术组"))

        assert page(analyst, "version_number", version.pk).status_code == 403
        assert send(analyst, "version_unnumbered", version.pk, reason="甲").status_code == 403
        assert not AlertNotice.objects.exists()
