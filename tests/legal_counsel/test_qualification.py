"""Who may be counsel: the tables of docs/rules/legal_counsel.md, and what must hold for every candidate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_counsel import qualification
from legal_counsel.facts import (
    GRADE_LABELS,
    Break,
    Certificate,
    Declared,
    Expert,
    Firm,
    Internal,
    Lawyer,
    LookUp,
    Practice,
    Rank,
    Source,
    Title,
)
from legal_counsel.qualification import CONDITIONS, Outcome, day_of_full_years, report
from legal_counsel.rules import ARTICLES_2023, RULE_LABELS, Readings, Rules
from tests.rule_tables import cases, listed

UNIT = "示范州司法局"
TODAY = date(2026, 11, 23)
OUTCOMES = {"符合": Outcome.MET, "不符合": Outcome.UNMET, "不明": Outcome.UNKNOWN}
SOURCES = {"平台": Source.PLATFORM, "复函": Source.AUTHORITY, "声明": Source.DECLARATION}
GRADES = {label: grade for grade, label in GRADE_LABELS.items()}
CONFIRMED = Declared(date(2026, 10, 1), date(2026, 10, 8))
CLEAN = tuple(LookUp(source, date(2026, 11, 1)) for source in Source)

COLLEAGUE = Internal(
    unit=UNIT,
    employer=UNIT,
    is_in_office=True,
    consented_on=date(2026, 10, 1),
    is_public_lawyer=True,
    politics=CONFIRMED,
    grades=dict.fromkeys((2023, 2024, 2025), GRADES["称职"]),
    sanctions=(LookUp(Source.AUTHORITY, date(2026, 11, 1)),),
    legal_work_since=date(2015, 1, 1),
    certificate=Certificate("法律职业资格证书", "A0000001", date(2010, 5, 1)),
)
OUTSIDE = {
    "politics": CONFIRMED,
    "is_party_member": True,
    "look_ups": CLEAN,
    "knows_the_place": "在州直执业多年",
    "has_time": "承诺每周到岗一日",
    "meets_the_rest": "无其他要求",
}
LAWYER = Lawyer(**OUTSIDE, practice=Practice(date(2015, 1, 1)), is_good_at_it="擅长行政诉讼")
EXPERT = Expert(
    **OUTSIDE, rank=Rank(Title.ASSOCIATE_SENIOR, "法学", is_in_law=True, on=date(2020, 1, 1)), influence="发表著作"
)
FIRM = Firm(**OUTSIDE | {"is_party_member": False}, strength="专职律师40人", resident=Practice(date(2020, 1, 1)))
CONDITIONS_TOLD = cases("legal_counsel.md", "Conditions")
THE_THREE = {f"第十四条第一款第{each}项" for each in "三四五"}
EVERYBODY = pytest.mark.parametrize(
    "candidate", [COLLEAGUE, LAWYER, EXPERT, FIRM], ids=lambda each: type(each).__name__
)


def day(cell):
    return date.fromisoformat(cell) if cell else None


def breaks_of(cell):
    ends = [part.split("..") for part in listed(cell)]
    return tuple(Break(day(since), day(until)) for since, until in ends)


def answers_of(cell):
    """`复函 2026-11-01 党内警告 2015-04-01`: source, day, what was found, and of which day."""
    for part in listed(cell):
        source, on, found, found_on = [*part.split(), "", ""][:4]
        yield LookUp(SOURCES[source], day(on), found, day(found_on))


def only(findings):
    [finding] = findings
    return finding


def effect_of(finding):
    return "blocks" if finding.blocks else "warns" if finding.warns else ""


class TestPractice:
    @pytest.mark.parametrize("row", cases("legal_counsel.md", "Practice"), ids=lambda row: row["why"] or row["on"])
    def test_counts_full_years_without_the_breaks(self, row):
        practice = Practice(day(row["first licence"]), breaks_of(row["breaks"])) if row["first licence"] else None
        on, years = day(row["on"]), int(row["years"])
        if years == Rules().lawyer_years:
            found = qualification.practised_five_years(replace(LAWYER, practice=practice), on, Readings())
        else:
            found = qualification.sends_an_experienced_lawyer(replace(FIRM, resident=practice), on, Readings())
        finding, *rest = found

        assert finding.outcome == OUTCOMES[row["outcome"]]
        if row["full on"]:
            assert day_of_full_years(practice, years, on) == day(row["full on"])
        stopped = practice is not None and any(each.until is None for each in practice.breaks)
        assert [each.condition for each in rest] == (["律师现在执业"] if stopped else [])
        assert all(each.blocks for each in rest)

    @given(
        since=st.dates(date(1990, 1, 1), date(2020, 12, 31)),
        breaks=st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 900)), max_size=4),
        on=st.dates(date(2021, 1, 1), date(2030, 12, 31)),
    )
    def test_is_full_on_the_day_that_counting_day_by_day_gives(self, since, breaks, on):
        gone = [Break(since + timedelta(start), since + timedelta(start + length)) for start, length in breaks]
        away = {each.since + timedelta(at) for each in gone for at in range((each.until - each.since).days)}
        wanted = (day_of_full_years(Practice(since), 5, on) - since).days
        practised = sum(since + timedelta(at) not in away for at in range((on - since).days))

        assert (day_of_full_years(Practice(since, tuple(gone)), 5, on) <= on) == (practised >= wanted)


class TestAssessments:
    @pytest.mark.parametrize("row", cases("legal_counsel.md", "Assessments"), ids=lambda row: row["results"])
    def test_of_the_last_three_years_are_all_good(self, row):
        told = dict(part.split() for part in listed(row["results"]))
        colleague = replace(COLLEAGUE, grades={int(year): GRADES[label] for year, label in told.items()})

        finding = only(qualification.was_graded_well(colleague, day(row["on"]), Readings()))

        assert (finding.outcome, effect_of(finding)) == (OUTCOMES[row["outcome"]], row["where not met"])
        assert all(f"{year}年" in finding.fact for year in range(int(row["on"][:4]) - 3, int(row["on"][:4])))


class TestTheCertificate:
    @pytest.mark.parametrize("row", cases("legal_counsel.md", "Certificates"), ids=str)
    def test_is_held_or_lifted_for_who_already_served_here(self, row):
        held = Certificate("律师资格证书", "0001", day(row["certificate"])) if row["certificate"] else None
        colleague = replace(COLLEAGUE, certificate=held, served_since=day(row["counsel since"]), served_in=row["where"])

        finding = only(qualification.is_certified(colleague, TODAY, Readings()))

        assert (finding.outcome, effect_of(finding)) == (OUTCOMES[row["outcome"]], row["where not met"])

    def test_is_all_that_the_exemption_lifts(self):
        beginner = replace(
            COLLEAGUE,
            certificate=None,
            served_since=date(2017, 1, 1),
            served_in=UNIT,
            legal_work_since=TODAY - timedelta(days=30),
        )

        blocking = [each.condition for each in report(beginner, TODAY, Readings()) if each.blocks]

        assert blocking == ["从事法律事务相关工作3年以上"]

    def test_follows_the_day_that_the_office_decides_for_the_system(self):
        colleague = replace(COLLEAGUE, certificate=None, served_since=date(2018, 3, 1), served_in=UNIT)

        assert only(qualification.is_certified(colleague, TODAY, Readings())).blocks
        assert not only(qualification.is_certified(colleague, TODAY, Readings(system_since=date(2018, 4, 28)))).blocks


class TestCredit:
    @pytest.mark.parametrize("row", cases("legal_counsel.md", "Credit"), ids=lambda row: row["answers"] or "none")
    def test_is_shown_by_fresh_answers_that_prove_something(self, row):
        lawyer = replace(LAWYER, look_ups=tuple(answers_of(row["answers"])))

        finding = only(qualification.was_never_punished(lawyer, TODAY, Readings()))

        assert (finding.outcome, effect_of(finding)) == (OUTCOMES[row["outcome"]], row["where not met"])

    def test_says_what_was_found_where_and_when(self):
        punished = LookUp(Source.PLATFORM, date(2016, 1, 5), "警告（示范州司法局，2015年）")

        finding = only(qualification.was_never_punished(replace(LAWYER, look_ups=(punished,)), TODAY, Readings()))

        assert finding.fact == "诚信信息公示平台（2016-01-05）：警告（示范州司法局，2015年）"


class TestSanctions:
    @pytest.mark.parametrize("row", cases("legal_counsel.md", "Sanctions"), ids=str)
    def test_count_at_any_time_or_as_the_office_reads_it(self, row):
        colleague = replace(COLLEAGUE, sanctions=tuple(answers_of(row["answers"])))

        finding = only(qualification.was_not_sanctioned(colleague, TODAY, Readings(sanction_years=int(row["years"]))))

        assert finding.outcome == OUTCOMES[row["outcome"]]
        assert finding.blocks == (finding.outcome is not Outcome.MET)


class TestAnExpert:
    @pytest.mark.parametrize(
        ("title", "is_in_law", "on", "outcome"),
        [
            (Title.SENIOR, True, TODAY, Outcome.MET),
            (Title.ASSOCIATE_SENIOR, True, TODAY, Outcome.MET),
            (Title.ASSOCIATE_SENIOR, False, TODAY, Outcome.UNMET),
            (Title.INTERMEDIATE, True, TODAY, Outcome.UNMET),
            (Title.SENIOR, True, TODAY + timedelta(days=1), Outcome.UNKNOWN),
        ],
    )
    def test_holds_a_high_title_in_law(self, title, is_in_law, on, outcome):
        expert = replace(EXPERT, rank=Rank(title, "法学", is_in_law=is_in_law, on=on))

        assert only(qualification.has_a_high_title(expert, TODAY, Readings())).outcome is outcome


class TestAReport:
    @EVERYBODY
    def test_is_clean_for_who_meets_everything(self, candidate):
        assert {each.outcome for each in report(candidate, TODAY, Readings())} == {Outcome.MET}

    @EVERYBODY
    def test_leaves_out_no_condition_because_nothing_is_known(self, candidate):
        told = {each.condition for each in report(candidate, TODAY, Readings())}
        blank = Internal(UNIT, UNIT, is_in_office=True) if candidate is COLLEAGUE else type(candidate)()
        unknown = report(blank, TODAY, Readings())

        assert told == {each.condition for each in unknown}
        assert any(each.blocks for each in unknown)

    @EVERYBODY
    def test_cites_an_article_and_a_fact_on_every_line(self, candidate):
        for finding in report(candidate, TODAY, Readings()):
            assert finding.article.startswith("第十")
            assert finding.fact

    def test_asks_no_firm_for_the_membership_of_a_person(self):
        assert not any("党员" in each.condition for each in report(FIRM, TODAY, Readings()))
        assert any(
            each.warns and "党员" in each.condition
            for each in report(replace(LAWYER, is_party_member=False), TODAY, Readings())
        )

    @pytest.mark.parametrize(
        "change",
        [
            {"employer": "示范州财政局"},
            {"is_in_office": False},
            {"consented_on": None},
            {"consented_on": TODAY + timedelta(days=1)},
            {"is_public_lawyer": False},
            {"politics": Declared(date(2026, 10, 1))},
            {"politics": None},
            {"legal_work_since": TODAY - timedelta(days=3 * 365)},
        ],
        ids=str,
    )
    def test_blocks_a_colleague_who_lacks_one_thing_that_is_asked_outright(self, change):
        assert [each.blocks for each in report(replace(COLLEAGUE, **change), TODAY, Readings())].count(True) == 1


class TestAnotherVersionOfTheRules:
    RULES = Rules(
        lawyer_years=8,
        resident_years=7,
        legal_work_years=12,
        graded_years=4,
        articles=ARTICLES_2023 | {"practised_five_years": "第十五条", "did_legal_work": "第十四条"},
    )

    @pytest.mark.parametrize(
        ("candidate", "rule"),
        [
            (replace(LAWYER, practice=Practice(date(2020, 1, 1))), "practised_five_years"),
            (FIRM, "sends_an_experienced_lawyer"),
            (COLLEAGUE, "did_legal_work"),
            (COLLEAGUE, "was_graded_well"),
        ],
    )
    def test_asks_for_its_own_numbers(self, candidate, rule):
        of_2023, other = (
            {each.rule: each for each in report(candidate, TODAY, Readings(), rules)} for rules in (Rules(), self.RULES)
        )

        assert of_2023[rule].outcome is Outcome.MET
        assert other[rule].outcome is not Outcome.MET

    def test_is_cited_by_its_own_articles(self):
        told = {each.rule: each.article for each in report(LAWYER, TODAY, Readings(), self.RULES)}

        assert told["practised_five_years"] == "第十五条"
        assert told["is_good_at_it"] == "第十四条第二款第三项"

    def test_names_every_rule_in_words(self):
        assert set(ARTICLES_2023) == set(RULE_LABELS)


class TestTheOtherReading:
    """A12–A14 decided the other way."""

    def test_lifts_the_years_with_the_certificate(self):
        beginner = replace(COLLEAGUE, certificate=None, served_since=date(2017, 1, 1), served_in=UNIT)
        beginner = replace(beginner, legal_work_since=TODAY)

        assert [each.rule for each in report(beginner, TODAY, Readings()) if each.blocks] == ["did_legal_work"]
        assert not any(each.blocks for each in report(beginner, TODAY, Readings(exempt_from_years=True)))

    def test_takes_the_last_years_that_have_a_result(self):
        colleague = replace(COLLEAGUE, grades=dict.fromkeys((2021, 2022, 2024), GRADES["称职"]))
        by_default, otherwise = (
            only(qualification.was_graded_well(colleague, TODAY, readings))
            for readings in (Readings(), Readings(grades_of_known_years=True))
        )

        assert (by_default.outcome, otherwise.outcome) == (Outcome.UNKNOWN, Outcome.MET)
        assert otherwise.fact == "2021年称职、2022年称职、2024年称职"

    def test_counts_a_break_but_not_for_who_practises_no_more(self):
        practice = Practice(date(2021, 1, 1), (Break(date(2022, 1, 1), date(2023, 1, 1)), Break(date(2026, 11, 1))))
        lawyer = replace(LAWYER, practice=practice)
        by_default, otherwise = (
            [each.outcome for each in qualification.practised_five_years(lawyer, TODAY, readings)]
            for readings in (Readings(), Readings(breaks_count=True))
        )

        assert by_default == [Outcome.UNMET, Outcome.UNMET]
        assert otherwise == [Outcome.MET, Outcome.UNMET]


class TestTheTableOfConditions:
    def test_names_every_function_of_every_kind_once(self):
        named = [row["function"] for row in CONDITIONS_TOLD]

        assert sorted(named) == sorted({each.__name__ for found in CONDITIONS.values() for each in found})

    @EVERYBODY
    def test_names_the_article_that_each_function_cites(self, candidate):
        articles = {row["function"]: row["article"] for row in CONDITIONS_TOLD}
        for condition in CONDITIONS[type(candidate)]:
            cited = {ARTICLES_2023[finding.rule] for finding in condition(candidate, TODAY, Readings())}
            told = articles[condition.__name__]

            assert cited <= ({told.split("、")[0], *THE_THREE} if "至" in told else {told.split("、")[0]})
