"""What is gathered of a candidate for a day, and the report on it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from legal_counsel.choices import CounselKind
from legal_counsel.facts import Break
from legal_counsel.models import RuleVersion
from legal_counsel.pool import recording
from legal_counsel.pool.choices import kinds_of
from legal_counsel.pool.gathering import candidate_on, gaps
from legal_counsel.pool.reporting import report_on
from legal_counsel.qualification import CONDITIONS, Outcome
from legal_counsel.rules import ARTICLES_2023
from legal_counsel.ruling import versioning
from portal import readings
from portal.accounts.choices import Role
from portal.organization.choices import UnitKind
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.entering import AT, LICENCE, TODAY, VALUES, entered, scan
from tests.legal_counsel.factories import CounselFactory, DeclarationFactory, LicenceFactory, LookUpFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return UnitFactory(name="示范县司法局", kind=UnitKind.COUNTY_DEPARTMENT)


@pytest.fixture
def keeper(bureau):
    return UserFactory(unit=bureau, role=Role.LEGAL_MANAGER)


class TestWhatIsGathered:
    def test_turns_the_time_between_two_works_into_breaks(self):
        class Work:
            def __init__(self, since, until=None):
                self.since, self.until = date(*since), date(*until) if until else None

        first, second = Work((2015, 1, 1), (2016, 1, 1)), Work((2017, 1, 1), (2018, 1, 1))
        gap, after = Break(date(2016, 1, 1), date(2017, 1, 1)), Break(date(2018, 1, 1))

        assert list(gaps([first, second])) == [gap, after]
        assert list(gaps([first, Work((2017, 1, 1))])) == [gap]
        assert list(gaps([Work((2014, 1, 1)), first, second])) == []
        assert list(gaps([])) == []

    def test_is_what_was_known_for_the_day(self):
        lawyer = CounselFactory()
        LicenceFactory(counsel=lawyer)
        DeclarationFactory(counsel=lawyer)
        LookUpFactory(counsel=lawyer)

        before = candidate_on(lawyer, date(2026, 9, 30))
        after = candidate_on(lawyer, TODAY)
        assert before.politics is None
        assert after.politics.confirmed_on == date(2026, 10, 8)
        assert after.practice.since == date(2015, 3, 2)

    def test_leaves_out_what_was_withdrawn(self, keeper):
        fact = entered(CounselFactory(), keeper)
        recording.withdraw_fact(LICENCE, fact, reason="登记错人", by=keeper, at=AT)

        assert candidate_on(fact.counsel, TODAY).practice is None

    def test_of_a_firm_is_the_resident_who_practises_for_the_shortest_time(self, keeper):
        firm = CounselFactory(is_firm=True)
        for first_on in (date(2010, 1, 1), date(2025, 1, 1)):
            lawyer = CounselFactory(firm=firm)
            LicenceFactory(counsel=lawyer, first_on=first_on)
            entered(firm, keeper, "residency", lawyer=lawyer, since=date(2026, 1, 1))

        assert candidate_on(firm, TODAY).resident.since == date(2025, 1, 1)
        assert candidate_on(firm, date(2025, 12, 31)).resident is None

    def test_of_an_internal_is_what_the_unit_needs(self, bureau, keeper):
        inside = CounselFactory(is_internal=True, unit=bureau)
        entered(inside, keeper, "employment", unit=bureau, is_in_office=True, since=date(2010, 1, 1))
        entered(inside, keeper, "consent", unit=bureau, consented_on=date(2026, 10, 1))
        entered(inside, keeper, "legal-work", duty="合法性审核", is_only_that=True, since=date(2015, 1, 1))
        entered(inside, keeper, "certificate", kind="legal_profession", number="A1", issued_on=date(2012, 5, 1))
        entered(inside, keeper, "look-up", asked="authority", checked_on=date(2026, 11, 1))
        for year in (2023, 2024, 2025):
            entered(inside, keeper, "grade", year=year, grade="competent")
        DeclarationFactory(counsel=inside)

        assert {line.outcome_label for line in report_on(inside, TODAY).lines} == {"符合"}


class TestTheReport:
    @pytest.mark.parametrize("kind", CounselKind)
    def test_has_a_line_for_every_condition_of_everybody(self, kind):
        counsel = CounselFactory(**{} if kind == CounselKind.LAWYER else {f"is_{kind.value}": True})
        report = report_on(counsel, TODAY)
        asked = {each.__name__ for each in CONDITIONS[type(candidate_on(counsel, TODAY))]} - {"suits_the_task"}

        assert asked <= {line.finding.rule for line in report.lines} | {"is_certified"}
        assert all(line.finding.article == ARTICLES_2023[line.finding.rule] for line in report.lines)
        assert report.blocking

    def test_rests_on_kinds_of_facts_for_every_rule_that_it_judges(self):
        told = {rule for kind in CounselKind for each in kinds_of(kind) for rule in each.rules}
        judged = {
            line.finding.rule
            for traits in ({}, {"is_internal": True}, {"is_expert": True}, {"is_firm": True})
            for line in report_on(CounselFactory(**traits), TODAY).lines
        }

        assert judged <= told

    def test_links_the_evidence_and_names_version_reading_and_interpretation(self, client, keeper):
        bureau = UnitFactory()
        UnitFactory(kind=UnitKind.PREFECTURE_GOVERNMENT, judicial_administration=bureau)
        interpreter = UserFactory(unit=bureau, role=Role.LEGAL_MANAGER)
        facts = {"rule": "practised_five_years", "text": "兼职律师的年限照算。", "paper": "示范复函〔2026〕2号"}
        versioning.interpret(RuleVersion.objects.get(), **facts, issued_on=date(2026, 2, 1), by=interpreter, at=AT)
        fact = recording.enter(CounselFactory(), LICENCE, VALUES, file=scan(), by=keeper, at=AT)
        client.force_login(keeper)
        address = reverse("legal_counsel:counsel_report", args=[fact.counsel.pk])
        page = client.get(address, {"on": "2026-11-23"}).content.decode()

        assert "首次执业2015-03-02，2020-03-02满5年" in page
        assert reverse("legal_counsel:fact_file", args=["licence", fact.pk]) in page
        assert "兼职律师的年限照算。" in page
        assert "依据已届满待确认" in page
        assert "按周年计，扣除停业、注销期间" in page
        assert "兼职律师的年限照算。" not in client.get(address, {"on": "2026-1-31"}).content.decode()

    @pytest.mark.parametrize(("on", "outcome"), [("2020-03-01", "不符合"), ("2020-03-02", "符合")])
    def test_is_of_the_day_asked_for(self, client, keeper, on, outcome):
        RuleVersion.objects.update(first_on=date(2019, 1, 1))
        fact = entered(CounselFactory(), keeper)
        client.force_login(keeper)
        page = client.get(reverse("legal_counsel:counsel_report", args=[fact.counsel.pk]), {"on": on})
        line = next(each for each in page.context["report"].lines if each.finding.rule == "practised_five_years")

        assert line.outcome_label == outcome

    def test_says_that_no_rules_held_yet(self, client, keeper):
        counsel = CounselFactory()
        client.force_login(keeper)
        page = client.get(reverse("legal_counsel:counsel_report", args=[counsel.pk]), {"on": "2023-8-16"})

        assert page.status_code == 200
        assert "2023-08-16没有施行中的法律顾问工作规定" in page.content.decode()

    def test_falls_back_to_today_for_what_is_no_day(self, client, keeper):
        counsel = CounselFactory()
        client.force_login(keeper)
        page = client.get(reverse("legal_counsel:counsel_report", args=[counsel.pk]), {"on": "去年"})

        assert page.context["on"] == timezone.localdate()
        assert "以下按今日审查" in page.content.decode()

    def test_follows_the_readings_of_its_day(self, keeper):
        lawyer = CounselFactory()
        LookUpFactory(counsel=lawyer, checked_on=TODAY - timedelta(days=40))
        LookUpFactory(counsel=lawyer, checked_on=TODAY - timedelta(days=40), asked="declaration")

        def outcome(on):
            lines = report_on(lawyer, on).lines
            return next(line.finding.outcome for line in lines if line.finding.rule == "was_never_punished")

        assert outcome(TODAY) is Outcome.MET
        readings.decide("counsel.evidence_days", value="30", valid_from=TODAY, basis="示范纪要", by=keeper, at=AT)
        assert outcome(TODAY) is Outcome.UNKNOWN
        assert outcome(TODAY - timedelta(days=1)) is Outcome.MET
