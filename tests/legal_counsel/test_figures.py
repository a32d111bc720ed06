"""The figures over the register: what was done is counted, as of a day, for those who may see the unit."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from legal_counsel.advising import assigning, opening
from legal_counsel.figures.board import board, span_of
from legal_counsel.figures.knowing import known
from legal_counsel.figures.measures import MEASURES
from legal_counsel.filing import handing_in, owing
from legal_counsel.reach import units_in_reach
from portal import readings
from portal.accounts.choices import Role
from portal.organization.choices import UnitKind
from portal.organization.models import Unit
from tests.cast import one_with
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import AppointmentFactory, CounselFactory
from tests.legal_counsel.matter_walks import AT, TODAY, MatterWalk
from tests.legal_counsel.selection_walks import scanned

pytestmark = pytest.mark.django_db
YEAR = {"first": "2026-01-01", "last": "2026-12-31", "on": "2026-11-23"}


@pytest.fixture
def walk():
    return MatterWalk()


def asked(walk, who="机构", first=date(2026, 1, 1), last=date(2026, 12, 31), on=TODAY):
    return board(units_in_reach(walk.ask(who)), span_of(first, last, on, today=TODAY))


def shares(line, *codes):
    return tuple(f"{line.figures[code].numerator}/{line.figures[code].denominator}" for code in codes)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(user, name, *args, **query):
    return browser(user).get(reverse(f"legal_counsel:{name}", args=args), query)


def rows_of(user, code, **query):
    answer = page_of(user, "statistics_rows", code, **(YEAR | query))
    return [each.record for each in answer.context["table"].page.object_list], answer.content.decode()


class TestCoverage:
    def test_counts_units_whose_counsel_serves_on_the_day(self, walk):
        whole = asked(walk).whole
        # The county government has counsel, its bureau and its department have none.
        assert shares(whole, "coverage", "inside", "referred") == ("1/3", "1/3", "0/0")
        assert shares(asked(walk, on=date(2026, 2, 28)).whole, "coverage") == ("0/3",)
        assert shares(asked(walk, "部门机构").whole, "coverage") == ("0/1",)

    def test_leaves_out_what_is_closed_not_yet_there_or_not_within_the_rules(self, walk):
        UnitFactory(kind=UnitKind.COUNTY_DEPARTMENT, parent=walk.unit, is_active=False)
        UnitFactory(kind=UnitKind.COUNTY_DEPARTMENT, parent=walk.unit, established_on=TODAY + timedelta(days=1))
        UnitFactory(kind=UnitKind.INSTITUTION, parent=walk.unit, stated_level="county")
        UnitFactory(kind=UnitKind.TOWNSHIP, parent=walk.unit)

        assert shares(asked(walk).whole, "coverage", "referred") == ("1/3", "0/1")

    def test_ends_with_the_term(self, walk):
        walk.appoint(of=walk.department, begins_on=date(2025, 1, 1), ends_on=date(2026, 6, 30))
        assert shares(asked(walk, on=date(2026, 6, 30)).whole, "coverage") == ("2/3",)
        assert shares(asked(walk, on=date(2026, 7, 1)).whole, "coverage") == ("1/3",)


class TestMatters:
    def test_are_heard_once_the_opinion_reached_the_unit(self, walk):
        opinion = walk.opined(walk.authorised(walk.opened()))
        walk.opened(stage="after")
        assert shares(asked(walk).whole, "before", "early") == ("0/2", "0/2")
        walk.sent(opinion)
        assert shares(asked(walk).whole, "before", "early") == ("1/2", "1/2")

    def test_are_not_heard_by_who_has_an_interest(self, walk):
        opinion = walk.heard()
        assigning.declare(opinion.assignment, has_interest=True, words="曾代理一方", by=walk.ask("律师"), at=AT)
        assert shares(asked(walk).whole, "before", "adopted") == ("0/1", "0/1")

    def test_are_gone_once_they_are_withdrawn_and_not_before(self, walk):
        opening.withdraw(walk.opened(), reason="误录", by=walk.ask("机构"), at=AT + timedelta(days=1))
        after = board(
            units_in_reach(walk.ask("机构")), span_of(date(2026, 1, 1), None, None, today=TODAY + timedelta(days=1))
        )
        assert (shares(asked(walk).whole, "before"), shares(after.whole, "before")) == (("0/1",), ("0/0",))

    def test_are_late_where_the_first_opinion_came_after_their_day(self, walk):
        walk.heard(walk.opened(due_on=TODAY))
        walk.opened(due_on=TODAY)
        walk.opened(due_on=TODAY + timedelta(days=1))
        assert shares(asked(walk).whole, "delivered") == ("1/2",)

    def test_without_opinion_are_delivered_by_a_service(self, walk):
        row = walk.authorised(walk.opened(duty="meeting", due_on=TODAY))
        assigning.log_service(row, served_on=TODAY, words="参加会议", by=walk.ask("机构"), at=AT)
        assert shares(asked(walk).whole, "before", "delivered") == ("1/1", "1/1")


class TestOpinions:
    def test_without_an_answer_stay_in_the_denominator(self, walk):
        first, second, third = (walk.heard(walk.opened()) for _ in range(3))
        walk.opined(walk.authorised(walk.opened()))
        walk.told(walk.answered(first))
        walk.answered(second, "not_adopted")
        found = asked(walk)
        parts = ("adopted", "wholly", "partly", "rejected", "unanswered", "unsent", "told")
        assert shares(found.whole, *parts) == ("1/4", "1/4", "0/4", "1/4", "1/4", "1/4", "1/1")
        assert found.reasons == {"facts": 1}
        walk.answered(third, "partly")
        assert shares(asked(walk).whole, "adopted", "partly", "unanswered", "told") == ("2/4", "1/4", "0/4", "1/2")

    def test_count_by_their_last_version_alone(self, walk):
        opinion = walk.heard(conclusion="unlawful")
        walk.answered(opinion, "not_adopted")
        walk.opined(opinion.assignment)
        assert shares(asked(walk).whole, "adopted", "rejected", "unsent") == ("0/1", "0/1", "1/1")

    def test_are_answered_from_the_day_of_the_answer_on(self, walk):
        opinion = walk.heard()
        walk.at = AT + timedelta(days=2)
        walk.answered(opinion)
        later = span_of(None, None, None, today=TODAY + timedelta(days=2))
        assert shares(asked(walk).whole, "adopted", "unanswered") == ("0/1", "1/1")
        assert shares(board(units_in_reach(walk.ask("机构")), later).whole, "adopted") == ("1/1",)


class TestFilings:
    def owed(self, walk, **counsel):
        row = AppointmentFactory(
            is_appointed=True, unit=walk.department, counsel=CounselFactory(**counsel),
            begins_on=date(2026, 10, 1), ends_on=date(2028, 10, 1), document_on=date(2026, 10, 12),
        )  # fmt: skip
        [filing] = owing.owe(row, by=walk.ask("部门机构"), at=AT)
        return filing

    def test_are_in_time_by_their_day(self, walk):
        first, _ = self.owed(walk), self.owed(walk)
        filer, receiver = (UserFactory(unit=each, role=Role.LEGAL_MANAGER) for each in (first.filer, first.receiver))
        for kind in ("contract", "other"):
            handing_in.attach(first, scanned(), kind=kind, caption="材料", by=filer, at=AT)
        handing_in.submit(first, on=first.due_on, seen=first.version + 2, by=filer, at=AT)
        assert shares(asked(walk).whole, "filed") == ("1/2",)
        assert shares(asked(walk, on=first.due_on - timedelta(days=1)).whole, "filed") == ("0/0",)
        handing_in.send_back(first, reason="缺材料", by=receiver, at=AT)
        assert shares(asked(walk).whole, "filed") == ("0/2",)

    def test_of_internal_counsel_count_as_the_office_reads_it(self, walk):
        self.owed(walk, is_internal=True, unit=walk.department)
        assert shares(asked(walk).whole, "filed") == ("0/0",)
        readings.decide(
            "counsel.internal_filing", value="filed", valid_from=date(2026, 11, 1), basis="示范解释",
            by=one_with(Role.LEGAL_MANAGER), at=datetime(2026, 10, 20, 10, tzinfo=timezone.get_default_timezone()),
        )  # fmt: skip
        assert shares(asked(walk).whole, "filed") == ("0/1",)
        assert shares(asked(walk, on=date(2026, 10, 31)).whole, "filed") == ("0/0",)


class TestTheLines:
    def test_add_up(self, walk):
        walk.heard()
        walk.opened(by="部门机构", unit=walk.department)
        found = asked(walk)
        for measure in MEASURES:
            for lines in (found.levels, found.units):
                counted = [each.figures[measure.code] for each in lines]
                assert sum(each.numerator for each in counted) == found.whole.figures[measure.code].numerator
                assert sum(each.denominator for each in counted) == found.whole.figures[measure.code].denominator

    def test_ask_as_many_questions_whatever_is_there(self, walk, django_assert_num_queries):
        units = units_in_reach(walk.ask("机构"))
        for _ in range(3):
            walk.answered(walk.heard(walk.opened()))
        with django_assert_num_queries(15):
            known(units, TODAY)


class TestThePage:
    def test_shows_each_figure_with_clause_and_reading_and_leads_to_its_rows(self, walk):
        opinion = walk.heard()
        page = page_of(walk.ask("机构"), "statistics", **YEAR).content.decode()
        assert "伊州政办规〔2023〕2号第二十五条" in page
        assert "未答复、未报送的都留在分母" in page
        rows, told = rows_of(walk.ask("机构"), "adopted")
        assert rows == [opinion]
        assert "未答复" in told

    def test_leads_to_exactly_the_rows_of_every_figure(self, walk):
        walk.answered(walk.heard())
        walk.opened(stage="after")
        user = walk.ask("机构")
        for measure in MEASURES:
            figure = asked(walk).whole.figures[measure.code]
            for part, count in (("", figure.denominator), ("counted", figure.numerator)):
                rows, _ = rows_of(user, measure.code, part=part)
                assert len(rows) == count, (measure.code, part)

    def test_shows_the_line_above_numbers_and_no_matter(self, walk):
        walk.opened(by="部门机构", unit=walk.department, title="部门的事项")
        rows, told = rows_of(walk.ask("机构"), "before", unit=walk.department.pk)
        assert rows == []
        assert "记录共1条，其中1条不在您的知悉范围内" in told
        assert "部门的事项" not in told
        assert len(rows_of(walk.ask("部门机构"), "before")[0]) == 1

    def test_counts_nothing_of_another_line(self, walk):
        walk.heard()
        stranger = walk.ask("局外")
        page = page_of(stranger, "statistics", **YEAR).content.decode()
        assert walk.unit.name not in page
        assert rows_of(stranger, "adopted", unit=walk.unit.pk)[0] == []

    def test_is_narrowed_to_a_level_or_a_unit(self, walk):
        government = UnitFactory(kind=UnitKind.PREFECTURE_GOVERNMENT)
        Unit.objects.filter(pk=walk.unit.pk).update(parent=government)
        head = UserFactory(unit=government, role=Role.DEPARTMENT_HEAD)
        for query, shown in (
            ({"level": "prefecture"}, [government]),
            ({"unit": walk.department.pk}, [walk.department]),
        ):
            answer = page_of(head, "statistics", **(YEAR | query))
            assert [line.unit for line, _ in answer.context["units"]] == [each.pk for each in shown]

    def test_says_what_is_wrong_with_its_days(self, walk):
        user = walk.ask("机构")
        assert "晚于截止日期" in page_of(user, "statistics", first="2026-12-01", last="2026-01-01").content.decode()
        assert "不是日期" in page_of(user, "statistics", first="昨天").content.decode()
        assert page_of(user, "statistics_rows", "nothing").status_code == 404

    def test_is_exported_with_every_figure(self, walk):
        walk.answered(walk.heard())
        answer = page_of(walk.ask("机构"), "statistics", export="xlsx", **YEAR)
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        whole = next(row for row in lines if row[:3] == ["合计", None, "采纳率"])
        assert whole[3:6] == [1, 1, 100]
        assert "伊州政办规〔2023〕2号第二十五条" in whole
        assert {row[1] for row in lines} >= {walk.unit.name, walk.department.name}
        text = b"".join(page_of(walk.ask("机构"), "statistics", export="csv", **YEAR).streaming_content).decode()
        assert "合计,,采纳率,1,1,100.0,2026-01-01,2026-12-31,2026-11-23" in text
