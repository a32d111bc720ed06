"""The figures of legal counsel, pure: the cases of docs/rules/counsel_statistics.md."""

from __future__ import annotations

from datetime import date

import pytest

from legal_counsel.advising.choices import AdoptionStatus, Stage
from legal_counsel.figures.measures import (
    BY_CODE,
    MEASURES,
    Answer,
    Bound,
    Figure,
    FilingFact,
    MatterFact,
    OpinionFact,
    Span,
    UnitFact,
    reading_of,
    reasons_of,
    reckon,
)
from legal_counsel.rules import ARTICLES_2023
from tests.rule_tables import cases

FILE = "counsel_statistics.md"
SPAN = Span(date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 31))
STAGES = {str(each.label): each.value for each in Stage}
ANSWERS = {str(each.label): Answer(each.value) for each in AdoptionStatus}
BOUNDS = {"must": Bound.MUST, "by reference": Bound.REFERRED, "outside": Bound.OUTSIDE}


def day(text):
    return date.fromisoformat(text) if text else None


def said(code, fact, span=SPAN):
    """As the tables write it."""
    figure = reckon(BY_CODE[code], [fact], span)
    return "" if not figure.rows else "yes" if figure.counted else "no"


def check(case, fact, span=SPAN):
    asked = [code for code in BY_CODE if code in case]
    assert {code: said(code, fact, span) for code in asked} == {code: case[code] for code in asked}


def cited(measure):
    return "、".join(ARTICLES_2023[each] for each in measure.rules)


class TestTheMeasures:
    def test_are_those_of_the_table(self):
        told = [(row["code"], row["figure"], row["clause"]) for row in cases(FILE, "Measures")]

        assert [(each.code, each.label, cited(each)) for each in MEASURES] == told

    def test_all_say_how_they_are_read(self):
        assert all(each.reading for each in MEASURES)
        assert "逾期只提示，不计（A5）" in reading_of(BY_CODE["filed"], SPAN)
        counted = Span(SPAN.first, SPAN.last, SPAN.on, counts_internal_filings=True)
        assert "内部法律顾问的备案计入（A5）" in reading_of(BY_CODE["filed"], counted)


class TestFacts:
    @pytest.mark.parametrize("case", cases(FILE, "Units"))
    def test_of_units(self, case):
        fact = UnitFact(1, 1, BOUNDS[case["who"]], case["counsel"] == "yes", case["internal"] == "yes")
        check(case, fact)

    @pytest.mark.parametrize("case", cases(FILE, "Matters"))
    def test_of_matters(self, case):
        days = [day(case[name]) for name in ("opened", "due", "first opinion", "sent up", "first service")]
        check(case, MatterFact(1, 1, STAGES[case["stage"]], *days))

    @pytest.mark.parametrize("case", cases(FILE, "Filings"))
    def test_of_filings(self, case):
        span = Span(SPAN.first, SPAN.last, SPAN.on, counts_internal_filings=case["A5"] == "filed")
        fact = FilingFact(1, 1, day(case["due"]), day(case["handed in"]), case["counsel"] == "internal")
        check(case, fact, span)

    @pytest.mark.parametrize("case", cases(FILE, "Opinions"))
    def test_of_opinions(self, case):
        fact = OpinionFact(
            1, 1, day(case["given"]), case["sent up"] == "yes", ANSWERS.get(case["answer"]), case["fed back"] == "yes"
        )
        check(case, fact)

    def test_of_an_opinion_stand_in_one_part_each(self):
        parts = ("wholly", "partly", "rejected", "unanswered", "unsent")
        for is_sent, answer in [(False, None), (True, None), *((True, each) for each in Answer)]:
            fact = OpinionFact(1, 1, date(2026, 3, 2), is_sent, answer)
            assert [said(code, fact) for code in parts].count("yes") == 1


class TestPeriods:
    @pytest.mark.parametrize("case", cases(FILE, "Spans"))
    def test_the_table(self, case):
        span = Span(*(day(case[name]) for name in ("first", "last", "as of")))
        assert span.holds(day(case["day"])) is (case["within"] == "yes")


class TestAFigure:
    @pytest.mark.parametrize("case", cases(FILE, "Shares"))
    def test_has_a_share(self, case):
        figure = Figure(tuple(range(int(case["numerator"]))), tuple(range(int(case["denominator"]))))
        assert figure.share == case["share"]

    def test_names_the_rows_of_each_part(self):
        figure = Figure((1, 3), (1, 2, 3))
        assert (figure.part("counted"), figure.part("left"), figure.part("")) == ((1, 3), (2,), (1, 2, 3))


class TestReasons:
    def test_are_counted_the_most_frequent_first(self):
        given = date(2026, 3, 2)
        facts = [
            OpinionFact(number, 1, given, True, Answer.NOT_ADOPTED, reason=reason)
            for number, reason in enumerate(["law", "facts", "facts", ""])
        ]
        facts.append(OpinionFact(9, 1, date(2025, 3, 2), True, Answer.NOT_ADOPTED, reason="law"))

        assert reasons_of(facts, SPAN) == {"facts": 2, "law": 1}
