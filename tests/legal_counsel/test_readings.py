"""The open clauses of the rules: all are asked, by the defaults of the table, and what is decided reaches the rooms."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from legal_counsel.readings import held_on
from legal_counsel.rules import Readings
from portal import readings
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.rule_tables import cases

QUESTIONS = cases("legal_counsel.md", "Questions")
AT = datetime(2026, 3, 2, 10, 0, tzinfo=timezone.get_default_timezone())
FIRST = date(2026, 4, 1)
OTHERWISE = {
    "counsel.filing_count": ("working", {"filing_in_working_days": True}),
    "counsel.first_day": ("yes", {"first_day_counts": True}),
    "counsel.last_day": ("no", {"rolls_over": False}),
    "counsel.trigger": ("later", {"later_paper_begins": True}),
    "counsel.dismissal_begins": ("notice", {"dismissal_begins": "notice"}),
    "counsel.notice_first_day": ("yes", {"notice_first_day_counts": True}),
    "counsel.term_end": ("day_before", {"term_ends_the_day_before": True}),
    "counsel.renewal_selection": ("yes", {"renewal_needs_selection": True}),
    "counsel.procurement_above": ("200000", {"procurement_above": 200_000}),
    "counsel.system_since": ("2018-04-28", {"system_since": date(2018, 4, 28)}),
    "counsel.exemption": ("yes", {"exempt_from_years": True}),
    "counsel.graded_years": ("known", {"grades_of_known_years": True}),
    "counsel.breaks": ("yes", {"breaks_count": True}),
    "counsel.assessment_due": ("430", {"assessment_due": (4, 30)}),
    "counsel.validity_end": ("no", {"last_day_is_out": True}),
    "counsel.evidence_days": ("30", {"evidence_days": 30}),
    "counsel.sanction_years": ("3", {"sanction_years": 3}),
}
"""Of each question that the pure rooms ask: another answer, and what it changes for them."""


class TestTheQuestions:
    def test_are_those_of_the_table_with_its_defaults(self):
        asked = {code: each.default for code, each in readings.questions().items() if code.startswith("counsel.")}

        assert asked == {row["code"]: row["default"] for row in QUESTIONS}
        assert [row["#"] for row in QUESTIONS[:20]] == [f"A{number}" for number in range(1, 21)]

    def test_cite_a_clause_and_offer_more_than_one_answer(self):
        for row in QUESTIONS:
            question = readings.questions()[row["code"]]
            assert "伊州政办规〔2023〕2号第" in question.clause
            assert len(question.options) > 1 or question.most > question.least


@pytest.mark.django_db
class TestWhatIsDecided:
    def test_is_by_default_what_the_pure_rooms_take_by_default(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert held_on(FIRST) == Readings()

    @pytest.mark.parametrize("code", OTHERWISE)
    def test_reaches_the_pure_rooms_from_its_day_on(self, code):
        value, changed = OTHERWISE[code]
        by = one_with(Role.LEGAL_MANAGER)
        readings.decide(code, value=value, valid_from=FIRST, basis="示范纪要", by=by, at=AT)

        assert held_on(FIRST - timedelta(days=1)) == Readings()
        assert asdict(held_on(FIRST)) == asdict(Readings()) | changed
