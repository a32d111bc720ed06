"""The table of cases in docs/rules/validity.md, held against the pure rule and against its SQL."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from documents.events.doubts import over_before
from documents.gazette.titles import last_day_in_title
from documents.models import Instrument, ValidityEvent
from documents.validity import STATUS_LABELS, Event, EventKind, Status, standing
from tests import rule_tables
from tests.documents.factories import DocumentFactory

RULES = Path(__file__).resolve().parents[2] / "docs" / "rules" / "validity.md"
EVENT = re.compile(
    r"(?P<kind>\w+) (?P<since>\*|[\d-]+)(\.\.(?P<until>[\d-]+))?(?P<articles>( 第[^ ]+)*)(?P<doubt> \?)?"
)


def read_event(text: str) -> Event:
    parts = EVENT.fullmatch(text.strip())
    assert parts, text
    return Event(
        kind=EventKind(parts["kind"]),
        since=None if parts["since"] == "*" else date.fromisoformat(parts["since"]),
        until=date.fromisoformat(parts["until"]) if parts["until"] else None,
        articles=tuple(parts["articles"].split()),
        reason="测试",
        is_confirmed=not parts["doubt"],
    )


def cases() -> list[tuple[list[Event], date, Status]]:
    by_label = {label: status for status, label in STATUS_LABELS.items()}
    lines = RULES.read_text().split("\n## Cases\n", 1)[1].splitlines()
    rows = [line.strip("| \n").split("|") for line in lines if re.search(r"\| \d{4}-", line)]
    found = []
    for row in rows:
        *events, on, label = [cell.strip() for cell in row]
        texts = [text for text in ";".join(events).split(";") if text.strip()]
        found.append(([read_event(text) for text in texts], date.fromisoformat(on), by_label[label]))
    return found


CASES = cases()
YEARS = [(each["title"], each["last day"]) for each in rule_tables.cases(RULES.name, "Years in a title")]


class TestTheStatusOnADay:
    def test_table_covers_every_status(self):
        assert {status for _, _, status in CASES} == set(Status)

    @pytest.mark.parametrize(("events", "on", "expected"), CASES)
    def test_follows_the_table(self, events, on, expected):
        assert standing(events, on).status is expected

    @pytest.mark.parametrize(("events", "on", "expected"), CASES)
    def test_does_not_depend_on_the_order_of_recording(self, events, on, expected):
        assert standing(reversed(events), on).status is expected


@pytest.mark.django_db
class TestTheSameRuleInSql:
    @pytest.mark.parametrize(("events", "on", "expected"), CASES)
    def test_follows_the_table(self, events, on, expected):
        instrument = DocumentFactory().instruments.create(title="办法")
        for each in events:
            ValidityEvent.objects.create(
                instrument=instrument,
                kind=each.kind.value,
                effective=DateRange(None if each.kind is EventKind.ANNULMENT else each.since, each.until),
                articles=list(each.articles),
                reason=each.reason,
                is_suspected=not each.is_confirmed,
                recorded_at=timezone.now(),
            )

        instrument = Instrument.objects.get(pk=instrument.pk)
        assert [each for each in Status if Instrument.objects.having_status(each, on=on).exists()] == [expected]
        assert instrument.standing(on).status is expected


START = Event(EventKind.COMMENCEMENT, date(2023, 8, 17))
END = Event(EventKind.NATURAL_END, date(2025, 8, 18), clause="第三十六条", reason="“有效期两年”")
EXTENSION = Event(
    EventKind.EXTENSION,
    date(2025, 7, 1),
    until=date(2027, 8, 18),
    by="伊州政办发〔2025〕3号",
    by_title="关于延长《值班办法》有效期的通知",
    clause="第二条",
)


class TestYearsInATitle:
    @pytest.mark.parametrize(("title", "last"), YEARS)
    def test_are_read_as_the_table_says(self, title, last):
        assert last_day_in_title(title) == (date.fromisoformat(last) if last else None)


class TestTheReason:
    def test_names_the_day_and_the_repealing_document(self):
        repeal = Event(EventKind.REPEAL, date(2023, 9, 28), by="伊州政发〔2023〕11号")

        assert standing([repeal], date(2024, 1, 1)).reason == "自2023年9月28日起由伊州政发〔2023〕11号废止"

    def test_shows_both_readings_of_a_period_of_two_years(self):
        events = [
            Event(EventKind.COMMENCEMENT, date(2023, 8, 17)),
            Event(EventKind.NATURAL_END, date(2025, 8, 18), other_since=date(2025, 8, 17)),
        ]

        assert "2025年8月18日起失效（另一种算法为2025年8月17日起失效）" in standing(events, date(2024, 1, 1)).reason
        assert "另一种算法为2025年8月17日起" in standing(events, date(2025, 8, 18)).reason

    def test_says_that_a_suspected_end_is_not_confirmed(self):
        events = [
            Event(EventKind.COMMENCEMENT, date(2015, 3, 1)),
            Event(EventKind.NATURAL_END, date(2021, 1, 1), is_confirmed=False),
        ]

        assert "尚未经办公厅确认" in standing(events, date(2022, 1, 1)).reason

    def test_names_the_provisions_that_lapsed(self):
        events = [
            Event(EventKind.COMMENCEMENT, date(2015, 3, 1)),
            Event(EventKind.REPEAL, date(2020, 1, 1), articles=("第三条",), by="伊州政发〔2020〕1号"),
        ]

        told = "第三条自2020年1月1日起由伊州政发〔2020〕1号废止；自2015年3月1日起施行"
        assert standing(events, date(2022, 1, 1)).reason == told

    def test_expects_no_end_of_the_whole_from_the_end_of_a_provision(self):
        events = [
            Event(EventKind.COMMENCEMENT, date(2023, 8, 17)),
            Event(EventKind.NATURAL_END, date(2025, 1, 1), articles=("第三条",)),
        ]

        assert standing(events, date(2024, 1, 1)).reason == "自2023年8月17日起施行"

    def test_of_an_extended_text_names_its_own_last_day_the_extending_document_and_the_new_last_day(self):
        told = (
            "自2023年8月17日起施行；原有效期至2025年8月17日（第三十六条“有效期两年”）；"
            "由《关于延长〈值班办法〉有效期的通知》（伊州政办发〔2025〕3号）第二条延期至2027年8月17日，自2027年8月18日起失效"
        )

        assert standing([START, END, EXTENSION], date(2025, 8, 17)).reason == told
        assert standing([START, END, EXTENSION], date(2027, 8, 17)).reason == told

    def test_of_a_text_extended_twice_names_each_last_day_and_one_day_of_lapse(self):
        again = Event(EventKind.EXTENSION, date(2027, 8, 18), until=date(2029, 8, 18), by="伊州政办发〔2027〕1号")

        told = standing([START, END, EXTENSION, again], date(2025, 8, 18)).reason

        assert "第二条延期至2027年8月17日；由伊州政办发〔2027〕1号延期至2029年8月17日，自2029年8月18日起失效" in told
        assert "2027年8月18日" not in told

    def test_of_an_extension_that_is_over_names_the_document_and_its_last_day(self):
        assert standing([START, END, EXTENSION], date(2027, 8, 18)).reason == (
            "自2027年8月18日起因延期届满失效"
            "（由《关于延长〈值班办法〉有效期的通知》（伊州政办发〔2025〕3号）第二条延期至2027年8月17日）"
        )

    def test_says_of_an_extension_that_came_too_late_that_it_brings_nothing_back(self):
        late = replace(EXTENSION, since=date(2025, 9, 1))

        told = standing([START, END, late], date(2025, 9, 1)).reason

        assert told.startswith("自2025年8月18日起因有效期届满失效")
        assert (
            "自2025年9月1日起由《关于延长〈值班办法〉有效期的通知》（伊州政办发〔2025〕3号）第二条延期至2027年8月17日"
            in told
        )
        assert told.endswith("但延期开始时已经失效，没有写明恢复施行，不因延期重新施行，待核实")
        assert "待核实" not in standing([START, END, late], date(2025, 8, 31)).reason

    def test_says_of_a_restored_text_that_its_own_period_ran_out_meanwhile(self):
        events = [
            START,
            END,
            Event(EventKind.REPEAL, date(2024, 1, 1)),
            Event(EventKind.RESTORATION, date(2026, 1, 1), by="伊州政发〔2026〕1号"),
        ]

        told = standing(events, date(2026, 1, 1)).reason

        assert told == (
            "自2025年8月18日起因有效期届满失效（第三十六条“有效期两年”）；"
            "自2026年1月1日起由伊州政发〔2026〕1号恢复施行，但其有效期已经届满，没有写明施行至何日，待核实"
        )

    def test_names_a_provision_that_is_extended_beside_the_lapse_of_the_whole(self):
        of_third = replace(EXTENSION, articles=("第三条",))

        found = standing([START, END, of_third], date(2026, 1, 1))

        assert (found.label, found.extended) == ("已失效（有效期届满）", ("第三条",))
        assert found.reason.endswith(
            "；第三条由《关于延长〈值班办法〉有效期的通知》（伊州政办发〔2025〕3号）第二条延期至2027年8月17日"
        )

    def test_names_a_provision_that_comes_into_force_later(self):
        later = Event(EventKind.COMMENCEMENT, date(2024, 1, 1), articles=("第三条",), clause="第三十六条")

        before, on = (standing([START, later], day) for day in (date(2023, 12, 31), date(2024, 1, 1)))

        assert (before.label, before.pending, on.pending) == ("现行有效", ("第三条",), ())
        assert before.reason == "自2023年8月17日起施行；第三条自2024年1月1日起施行（第三十六条），此前不施行"
        assert on.reason == "自2023年8月17日起施行"

    def test_names_no_first_day_of_an_annulment_which_is_void_from_the_start(self):
        annulled = Event(EventKind.ANNULMENT, date(2024, 5, 1), by="新政发〔2024〕3号")

        assert standing([annulled], date(2024, 6, 1)).reason == "由新政发〔2024〕3号撤销，自始无效"

    def test_names_the_amended_provisions_of_a_text_that_stays_in_force(self):
        events = [
            Event(EventKind.COMMENCEMENT, date(2018, 1, 1)),
            Event(
                EventKind.AMENDMENT, date(2020, 1, 1), articles=("第三条",), by="伊州政发〔2020〕1号", clause="第二条"
            ),
        ]

        found = standing(events, date(2021, 1, 1))

        assert (found.label, found.amended) == ("现行有效", ("第三条",))
        assert found.reason == "自2018年1月1日起施行；第三条自2020年1月1日起由伊州政发〔2020〕1号第二条修改"
        assert standing(events, date(2019, 12, 31)).amended == ()

    def test_names_the_text_that_takes_the_place(self):
        again = Event(
            EventKind.REPUBLICATION, date(2024, 5, 1), by="伊州政规〔2024〕3号", successor="《值班办法（2024年修订）》"
        )

        told = standing([again], date(2024, 5, 1)).reason

        assert told == "自2024年5月1日起由伊州政规〔2024〕3号重新公布为《值班办法（2024年修订）》"

    def test_names_the_restoration_beside_the_start(self):
        events = [
            Event(EventKind.COMMENCEMENT, date(2018, 1, 1)),
            Event(EventKind.REPEAL, date(2020, 1, 1)),
            Event(EventKind.RESTORATION, date(2021, 1, 1), by="伊州政发〔2021〕1号"),
        ]

        told = standing(events, date(2021, 1, 1)).reason

        assert told == "自2018年1月1日起施行；自2021年1月1日起由伊州政发〔2021〕1号恢复施行"

    def test_of_several_repealed_provisions_names_those_that_are_not_restored(self):
        events = [
            Event(EventKind.COMMENCEMENT, date(2018, 1, 1)),
            Event(EventKind.REPEAL, date(2020, 1, 1), articles=("第三条", "第五条")),
            Event(EventKind.RESTORATION, date(2021, 1, 1), articles=("第三条",)),
        ]

        found = standing(events, date(2021, 1, 1))

        told = "第五条自2020年1月1日起废止；自2018年1月1日起施行"
        assert (found.lapsed, found.reason) == (("第五条",), told)

    def test_says_which_reading_counts(self):
        end = Event(
            EventKind.NATURAL_END,
            date(2025, 8, 18),
            clause="第三十六条",
            reason="“有效期两年”",
            other_since=date(2025, 8, 17),
            reading="按条款读法，届满对应日仍有效",
        )

        assert standing([end], date(2025, 8, 18)).reason == (
            "自2025年8月18日起因有效期届满失效（按条款读法，届满对应日仍有效；另一种算法为2025年8月17日起）"
            "（第三十六条“有效期两年”）"
        )


@pytest.mark.parametrize("case", rule_tables.cases("validity.md", "Cases: articles that are restored"), ids=str)
def test_articles_are_restored_where_they_did_not_apply(case):
    known = [Event(EventKind.COMMENCEMENT, date(2019, 1, 1))]
    if case["repealed"]:
        articles = tuple(rule_tables.listed(case["repealed"]))
        known.append(Event(EventKind.REPEAL, date(2025, 1, 1), articles=articles))
    if case["annulled"]:
        known.append(Event(EventKind.ANNULMENT, None, articles=(case["annulled"],)))
    restored = Event(EventKind.RESTORATION, date(2026, 1, 1), articles=tuple(rule_tables.listed(case["restored"])))

    told = over_before(restored, known)

    assert case["told"] in told
    assert bool(told) == bool(case["told"])
