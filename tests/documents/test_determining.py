"""What the office decides about validity: docs/rules/validity.md, Determinations."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from documents import registering
from documents.choices import Outcome
from documents.events import determining
from documents.models import Determination, Document, Instrument, ValidityEvent
from documents.readings import ANNIVERSARY, DAY_BEFORE, EXPIRY_RULE
from documents.validity import Status
from portal import readings
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.factories import DocumentFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 4, 0, tzinfo=timezone.get_current_timezone())


def event(kind: str = "natural_end", since: date = date(2021, 1, 1), **facts) -> ValidityEvent:
    instrument = facts.pop("instrument", None) or DocumentFactory().instruments.create(title="科技发展规划")
    made = ValidityEvent.objects.create(
        instrument=instrument,
        kind=kind,
        effective=DateRange(since, None),
        **{"reason": "名称载明期间", "recorded_at": NOW - timedelta(days=30)} | facts,
    )
    return ValidityEvent.objects.get(pk=made.pk)


def two_years() -> ValidityEvent:
    """自2023年8月17日起两年: lapsed from the 18th, or from the 17th under the other reading."""
    start = event("commencement", date(2023, 8, 17), reason="原文载明")
    return event(since=date(2025, 8, 18), other_since=date(2025, 8, 17), instrument=start.instrument)


def decide(row: ValidityEvent, outcome: Outcome, *, at: datetime = NOW) -> Determination:
    seen = row.determinations.count()
    by = one_with(Role.DOCUMENT_MANAGER)
    return determining.determine(row, outcome, reason="办公会议纪要", seen=seen, by=by, at=at)


def label(row: ValidityEvent, on: date, known_at: datetime | None = None) -> str:
    """The status by Python and by SQL, which agree."""
    instrument = Instrument.objects.get(pk=row.instrument_id)
    found = [each for each in Status if instrument in Instrument.objects.having_status(each, on=on, known_at=known_at)]
    (in_sql,) = found
    if known_at is None:
        assert instrument.standing(on).status == in_sql
    return in_sql


class TestARejectedEvent:
    def test_stands_in_the_way_of_no_other_of_the_same_day(self):
        wrong = event("repeal", by_document=DocumentFactory(), reason="")
        decide(wrong, Outcome.REJECTED)
        by = DocumentFactory()

        registering.record(wrong.instrument, "repeal", date(2021, 1, 1), NOW, by=by)

        assert label(wrong, date(2021, 1, 1)) == "repealed"
        assert wrong.instrument.validity_events.count() == 2

    def test_is_not_recorded_again_by_the_document_that_says_so(self):
        wrong = event("repeal", by_document=DocumentFactory(), reason="")
        decide(wrong, Outcome.REJECTED)

        registering.record(wrong.instrument, "repeal", date(2021, 1, 1), NOW, by=wrong.by_document)

        assert label(wrong, date(2021, 1, 1)) == "start_unknown"
        assert wrong.instrument.validity_events.count() == 1


class TestYearsInATitle:
    def text(self) -> Instrument:
        text = DocumentFactory().instruments.create(title="行动计划（2018-2020年）")
        registering.end_in_title(text, NOW)
        return text

    def test_leave_an_end_that_the_text_states_its_day_and_are_then_no_doubt(self):
        text = self.text()

        registering.record(text, "natural_end", date(2021, 1, 1), NOW, reason="“有效期至2020年12月31日”")

        assert Instrument.objects.get(pk=text.pk).standing(date(2021, 1, 1)).label == "已失效（有效期届满）"
        assert not ValidityEvent.objects.undetermined().exists()
        assert "似有期限" not in Instrument.objects.get(pk=text.pk).standing(date(2020, 1, 1)).reason

    def test_wait_beside_another_day_that_the_text_states(self):
        text = DocumentFactory().instruments.create(title="行动计划（2018-2020年）")

        registering.end_in_title(text, NOW, stated=date(2021, 6, 30))

        assert [each.reason for each in ValidityEvent.objects.undetermined()] == ["名称载明期间，与写明的有效期不同"]

    def test_are_nothing_beside_the_same_day(self):
        text = DocumentFactory().instruments.create(title="行动计划（2018-2020年）")

        registering.end_in_title(text, NOW, stated=date(2020, 12, 31))

        assert not text.validity_events.exists()


class TestASuspectedEnd:
    def test_counts_once_it_is_confirmed(self):
        end = event(is_suspected=True)
        assert label(end, date(2022, 1, 1)) == "start_unknown"

        decide(end, Outcome.CONFIRMED)

        assert label(end, date(2022, 1, 1)) == "lapsed"
        assert label(end, date(2020, 12, 31)) == "start_unknown"

    def test_never_counts_once_it_is_rejected(self):
        end = event(is_suspected=True)

        decide(end, Outcome.REJECTED)

        assert label(end, date(2022, 1, 1)) == "start_unknown"
        assert "期限" not in Instrument.objects.get().standing(date(2022, 1, 1)).reason

    def test_is_open_again_after_the_decision_is_taken_back_and_both_stay_on_record(self):
        end = event(is_suspected=True)
        decide(end, Outcome.CONFIRMED)

        decide(end, Outcome.REOPENED, at=NOW + timedelta(days=1))

        assert label(end, date(2022, 1, 1)) == "start_unknown"
        assert list(end.determinations.values_list("outcome", flat=True)) == ["reopened", "confirmed"]

    def test_was_told_as_it_was_known_on_each_day(self):
        end = event(is_suspected=True)
        decide(end, Outcome.CONFIRMED)

        assert label(end, date(2022, 1, 1), NOW - timedelta(seconds=1)) == "start_unknown"
        assert label(end, date(2022, 1, 1), NOW) == "lapsed"

    def test_recorded_later_was_not_known_before(self):
        repeal = event("repeal", date(2020, 1, 1), recorded_at=NOW)

        assert label(repeal, date(2022, 1, 1), NOW - timedelta(days=1)) == "start_unknown"
        assert label(repeal, date(2022, 1, 1), NOW) == "repealed"


class TestAPeriodWithTwoReadings:
    def test_ends_with_its_anniversary_by_default(self):
        end = two_years()

        assert (label(end, date(2025, 8, 17)), label(end, date(2025, 8, 18))) == ("in_force", "lapsed")

    def test_ends_a_day_earlier_where_the_office_determines_so(self):
        end = two_years()

        decide(end, Outcome.OTHER_READING)

        assert (label(end, date(2025, 8, 16)), label(end, date(2025, 8, 17))) == ("in_force", "lapsed")
        assert "另一种" not in Instrument.objects.get().standing(date(2025, 8, 17)).reason

    @pytest.mark.parametrize(("since", "status"), [(date(2025, 8, 17), "lapsed"), (date(2025, 8, 18), "in_force")])
    def test_follows_the_clause_reading_that_holds_on_the_day_in_question(self, since, status):
        end = two_years()
        legal = one_with(Role.LEGAL_MANAGER)

        readings.decide(EXPIRY_RULE, value=DAY_BEFORE, valid_from=since, basis="州司法局复函", by=legal, at=NOW)

        assert label(end, date(2025, 8, 17)) == status
        assert label(end, date(2025, 8, 18)) == "lapsed"

    def test_determined_by_itself_does_not_follow_the_clause_reading(self):
        end = two_years()
        decide(end, Outcome.CONFIRMED)
        legal = one_with(Role.LEGAL_MANAGER)

        readings.decide(EXPIRY_RULE, value=DAY_BEFORE, valid_from=date(2020, 1, 1), basis="复函", by=legal, at=NOW)

        assert label(end, date(2025, 8, 17)) == "in_force"

    def test_waits_for_the_office_until_a_reading_or_a_determination_settles_it(self):
        end = two_years()
        assert Document.objects.awaiting_determination().count() == 1
        legal = one_with(Role.LEGAL_MANAGER)

        readings.decide(EXPIRY_RULE, value=ANNIVERSARY, valid_from=date(2020, 1, 1), basis="复函", by=legal, at=NOW)

        assert not Document.objects.awaiting_determination().exists()
        assert label(end, date(2025, 8, 17)) == "in_force"


class TestDetermining:
    def test_takes_a_wrong_repeal_out_of_account(self):
        repeal = event("repeal", date(2023, 9, 28))
        decide(repeal, Outcome.REJECTED)

        assert label(repeal, date(2024, 1, 1)) == "start_unknown"

    def test_tells_the_second_of_two_people(self):
        end = event(is_suspected=True)
        decide(end, Outcome.CONFIRMED)

        with pytest.raises(Refused, match="刚被他人认定"):
            determining.determine(
                end, Outcome.REJECTED, reason="误读", seen=0, by=one_with(Role.DOCUMENT_MANAGER), at=NOW
            )

    def test_refuses_a_second_reading_where_there_is_one(self):
        with pytest.raises(Refused, match="只有一种算法"):
            decide(event(), Outcome.OTHER_READING)

    @pytest.mark.parametrize("reason", ["", " "])
    def test_asks_for_a_reason(self, reason):
        end = event(is_suspected=True)

        with pytest.raises(Refused, match="理由"):
            determining.determine(
                end, Outcome.CONFIRMED, reason=reason, seen=0, by=one_with(Role.DOCUMENT_MANAGER), at=NOW
            )

    def test_refuses_what_changes_nothing(self):
        end = event(is_suspected=True)
        decide(end, Outcome.CONFIRMED)

        with pytest.raises(Refused, match="没有要改变"):
            decide(end, Outcome.CONFIRMED)

    def test_refuses_to_take_back_what_nobody_decided(self):
        with pytest.raises(Refused, match="没有要改变的内容"):
            decide(event(is_suspected=True), Outcome.REOPENED)


class TestRecording:
    def record(self, kind: str, since: date | None, last_day: date | None = None, by_itself: bool = False):
        document = DocumentFactory()
        return determining.record(
            document.instruments.create(title="科技发展规划"),
            kind=kind,
            since=since,
            last_day=last_day,
            articles=[],
            by_document=document if by_itself else None,
            reason="原文载明",
            by=one_with(Role.DOCUMENT_MANAGER),
            at=NOW,
        )

    @pytest.mark.parametrize("kind", ["commencement", "natural_end"])
    def test_takes_a_start_and_an_end_from_the_document_itself(self, kind):
        assert self.record(kind, date(2023, 9, 1), by_itself=True).by_document is not None

    @pytest.mark.parametrize("kind", ["repeal", "annulment", "amendment", "declared_lapse", "extension"])
    def test_takes_nothing_else_from_the_document_itself(self, kind):
        with pytest.raises(Refused, match="不能废止、撤销、修改自身"):
            self.record(kind, date(2023, 9, 1), last_day=date(2024, 9, 1), by_itself=True)

    def test_includes_the_last_day_which_may_be_the_first(self):
        one_day = self.record("extension", date(2023, 10, 1), last_day=date(2023, 10, 1))

        assert one_day.effective == DateRange(date(2023, 10, 1), date(2023, 10, 2))
        with pytest.raises(Refused, match="截止日早于起始日"):
            self.record("extension", date(2023, 10, 1), last_day=date(2023, 9, 30))


class TestThePages:
    @pytest.fixture
    def manager(self, client):
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        return client

    def test_lead_from_the_workbench_to_the_decision_and_its_effect(self, manager):
        end = event(is_suspected=True)
        document = end.instrument.document

        (line,) = [each for each in manager.get(reverse("workbench")).context["waiting"] if "待认定" in each.label]
        listed = manager.get(line.url).context["table"]
        assert (line.count, [row.record for row in listed.rows]) == (1, [document])
        page = manager.get(document.get_absolute_url() + "?on=2022-01-01")
        assert "推定，待认定" in page.text
        form = manager.get(reverse("documents:event_determine", args=[end.pk])).context["form"]
        sent = {"outcome": "confirmed", "reason": "起草单位复函", "seen": form.initial["seen"]}
        done = manager.post(reverse("documents:event_determine", args=[end.pk]), sent, follow=True)

        assert "认定已登记" in done.text
        page = manager.get(document.get_absolute_url() + "?on=2022-01-01")
        assert "已失效（有效期届满）" in page.text
        assert "起草单位复函" in page.text
        assert not [each for each in manager.get(reverse("workbench")).context["waiting"] if "待认定" in each.label]

    def test_ask_about_what_was_done_to_a_text_that_had_ended_until_it_is_determined(self, manager):
        ended = event("repeal", reason="清理")
        text = ended.instrument
        sent = {"kind": "amendment", "since": "2024-01-01", "articles": "第一条", "reason": "修改决定"}

        page = manager.post(reverse("documents:event_record", args=[text.pk]), sent, follow=True)

        asked = "登记簿中该文本当时已废止，请核对何者为准"
        assert page.text.count(asked) == 1
        decide(text.validity_events.get(kind="amendment"), Outcome.CONFIRMED)
        assert asked not in manager.get(text.document.get_absolute_url()).text

    def test_show_what_was_registered_on_an_earlier_day(self, manager):
        end = event(is_suspected=True)
        decide(end, Outcome.CONFIRMED)

        page = manager.get(end.instrument.document.get_absolute_url() + "?on=2022-01-01&known=2026-02-27")

        assert "<strong>生效日期待核</strong>" in page.text
        assert "办公会议纪要" not in page.text

    def test_record_an_event_by_a_document_of_the_register(self, manager):
        instrument = DocumentFactory().instruments.create(title="办法")
        cause = DocumentFactory()
        url = reverse("documents:event_record", args=[instrument.pk])

        sent = {"kind": "repeal", "since": "2024年1月1日", "articles": "第三条\n第五条", "by_number": cause.number}
        manager.post(url, sent)

        (recorded,) = instrument.validity_events.all()
        assert (recorded.articles, recorded.by_document, recorded.recorded_by.name) == (
            ["第三条", "第五条"],
            cause,
            recorded.recorded_by.name,
        )
        assert instrument.standing(date(2024, 1, 1)).label == "部分失效"

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"kind": "repeal", "reason": "决定"}, "请填写起始日"),
            ({"kind": "extension", "since": "2024-1-1", "reason": "决定"}, "延至何日"),
            ({"kind": "repeal", "since": "2024-1-1"}, "写明理由"),
            ({"kind": "repeal", "since": "2024-1-1", "by_number": "无此发〔2020〕1号"}, "登记簿中没有"),
            ({"kind": "repeal", "since": "2024-1-1", "by_number": "七号"}, "不是发文字号"),
            ({"kind": "extension", "since": "2024-1-2", "last_day": "2024-1-1", "reason": "决定"}, "早于起始日"),
        ],
    )
    def test_say_what_is_wrong_with_an_event(self, manager, sent, said):
        instrument = DocumentFactory().instruments.create(title="办法")

        page = manager.post(reverse("documents:event_record", args=[instrument.pk]), sent)

        assert said in page.text
        assert not instrument.validity_events.exists()

    def test_refuse_a_document_that_repeals_itself(self, manager):
        document = DocumentFactory()
        instrument = document.instruments.create(title="办法")

        sent = {"kind": "repeal", "since": "2024-1-1", "by_number": document.number}
        page = manager.post(reverse("documents:event_record", args=[instrument.pk]), sent)

        assert "不能废止" in page.text
