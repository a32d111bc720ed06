"""Counsel and what is known of them: who enters what, what is refused, and the report on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from legal_counsel.choices import CounselKind
from legal_counsel.facts import Break
from legal_counsel.models import Counsel, PracticeLicence, RuleVersion
from legal_counsel.pool import recording
from legal_counsel.pool.choices import BY_SLUG, KINDS, kinds_of
from legal_counsel.pool.gathering import candidate_on, gaps
from legal_counsel.pool.reporting import report_on
from legal_counsel.qualification import CONDITIONS, Outcome
from legal_counsel.rules import ARTICLES_2023
from legal_counsel.ruling import versioning
from portal import readings
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import CounselFactory, DeclarationFactory, LicenceFactory, LookUpFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.get_default_timezone())
TODAY = date(2026, 11, 23)
LICENCE = BY_SLUG["licence"]
VALUES = {"kind": "full_time", "number": "16540202010000001", "first_on": date(2015, 3, 2), "material": "执业证复印件"}


@pytest.fixture
def bureau():
    """A county justice bureau with its government and a department below."""
    unit = UnitFactory(name="示范县司法局", kind=UnitKind.COUNTY_DEPARTMENT)
    government = UnitFactory(name="示范县人民政府", kind=UnitKind.COUNTY_GOVERNMENT, judicial_administration=unit)
    UnitFactory(name="示范县财政局", kind=UnitKind.COUNTY_DEPARTMENT, parent=government)
    return unit


@pytest.fixture
def keeper(bureau):
    return UserFactory(unit=bureau, role=Role.LEGAL_MANAGER)


def scan():
    return SimpleUploadedFile("执业证.pdf", b"%PDF-1.7\n")


def entered(counsel, by, slug="licence", **facts):
    kind = BY_SLUG[slug]
    values = VALUES | facts if slug == "licence" else {"material": "示范材料"} | facts
    return recording.enter(counsel, kind, values, file=None, by=by, at=AT)


class TestRegistering:
    def test_takes_each_kind_with_its_place_of_work(self, keeper):
        firm = recording.register({"kind": CounselKind.FIRM, "name": " 示范律师事务所 "}, by=keeper, at=AT)
        lawyer = recording.register({"kind": CounselKind.LAWYER, "name": "甲", "firm": firm}, by=keeper, at=AT)
        expert = recording.register(
            {"kind": CounselKind.EXPERT, "name": "乙", "employer": "示范大学"}, by=keeper, at=AT
        )
        inside = recording.register({"kind": CounselKind.INTERNAL, "name": "丙", "unit": keeper.unit}, by=keeper, at=AT)

        assert (firm.name, firm.pinyin) == ("示范律师事务所", "shi fan lv shi shi wu suo")
        assert [each.where for each in (firm, lawyer, expert, inside)] == [
            "",
            "示范律师事务所",
            "示范大学",
            "示范县司法局",
        ]

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"kind": "lawyer", "name": "甲"}, "律师填写执业机构"),
            ({"kind": "expert", "name": "甲"}, "法学专家填写工作单位"),
            ({"kind": "firm", "name": " "}, "不能为空"),
        ],
    )
    def test_refuses_what_is_incomplete(self, keeper, values, words):
        with pytest.raises(Refused, match=words):
            recording.register(values, by=keeper, at=AT)

    def test_refuses_who_is_registered_already(self, keeper):
        row = CounselFactory(name="甲")
        with pytest.raises(Refused, match="已登记"):
            recording.register({"kind": row.kind, "name": "甲", "firm": row.firm}, by=keeper, at=AT)

    def test_refuses_a_firm_that_is_none(self, keeper):
        with pytest.raises(Refused, match="应是律师事务所"):
            recording.register({"kind": "lawyer", "name": "甲", "firm": CounselFactory()}, by=keeper, at=AT)

    def test_tells_who_corrects_a_stale_page(self, keeper):
        row = recording.register({"kind": "firm", "name": "示范律师事务所"}, by=keeper, at=AT)
        recording.correct(row, {"name": "示范（伊宁）律师事务所"}, seen=1, by=keeper, at=AT)
        with pytest.raises(Refused, match="已被修改"):
            recording.correct(row, {"name": "另一律师事务所"}, seen=1, by=keeper, at=AT)


class TestWhoKeepsWhom:
    """Role × unit × act: internals by the agency of their unit, externals entered by all and changed by the unit."""

    @pytest.mark.parametrize(
        ("unit", "role", "may"),
        [
            ("示范县司法局", Role.LEGAL_MANAGER, True),
            ("示范县人民政府", Role.LEGAL_MANAGER, False),
            ("示范县财政局", Role.LEGAL_MANAGER, False),
            ("示范县司法局", Role.DEPARTMENT_HEAD, False),
            ("示范县司法局", None, False),
        ],
    )
    def test_of_internal_counsel_of_the_government(self, bureau, unit, role, may):
        counsel = CounselFactory(is_internal=True, unit=bureau.administers_justice_for.get())
        user = UserFactory(unit=type(bureau).objects.get(name=unit), role=role)
        if may:
            assert entered(counsel, user).recorded_by == user
        else:
            with pytest.raises(Refused, match="由其工作机构登记"):
                entered(counsel, user)

    @pytest.mark.parametrize(
        ("who", "may"), [("same unit", True), ("a justice bureau", True), ("another unit", False), ("no role", False)]
    )
    def test_of_a_fact_of_externals(self, keeper, who, may):
        owner = UserFactory(role=Role.LEGAL_MANAGER)
        fact = entered(CounselFactory(), owner)
        user = {
            "same unit": lambda: UserFactory(unit=owner.unit, role=Role.LEGAL_MANAGER),
            "a justice bureau": lambda: keeper,
            "another unit": lambda: UserFactory(role=Role.LEGAL_MANAGER),
            "no role": lambda: UserFactory(unit=owner.unit),
        }[who]()
        facts = {"file": None, "reason": "笔误", "seen": 1, "by": user, "at": AT}
        if may:
            assert recording.correct_fact(LICENCE, fact, VALUES | {"number": "2"}, **facts).number == "2"
        else:
            with pytest.raises(Refused, match="的工作机构办理"):
                recording.correct_fact(LICENCE, fact, VALUES, **facts)
            with pytest.raises(Refused, match="的工作机构办理"):
                recording.withdraw_fact(LICENCE, fact, reason="笔误", by=user, at=AT)

    def test_shows_the_facts_of_internals_to_nobody_of_elsewhere(self, client, bureau):
        inside = CounselFactory(is_internal=True, unit=bureau)
        fact = LicenceFactory(counsel=inside)
        client.force_login(UserFactory(role=Role.LEGAL_MANAGER))

        addresses = [
            inside.get_absolute_url(),
            reverse("legal_counsel:counsel_report", args=[inside.pk]),
            reverse("legal_counsel:fact_new", args=[inside.pk, "licence"]),
            reverse("legal_counsel:fact_correct", args=["licence", fact.pk]),
            reverse("legal_counsel:fact_file", args=["licence", fact.pk]),
        ]
        assert [client.get(each).status_code for each in addresses] == [404] * len(addresses)


class TestAFact:
    def test_is_refused_where_it_does_not_fit(self, keeper):
        lawyer, firm = CounselFactory(), CounselFactory(is_firm=True)
        with pytest.raises(Refused, match="不登记年度考核"):
            entered(lawyer, keeper, "grade", year=2025, grade="competent")
        facts = {"kind": "is_a_strong_firm", "text": "强", "judge": "小组", "found_on": TODAY}
        with pytest.raises(Refused, match="不需要“综合实力”"):
            entered(lawyer, keeper, "finding", **facts)
        with pytest.raises(Refused, match=f"{lawyer}不是{firm}的律师"):
            entered(firm, keeper, "residency", lawyer=lawyer, since=TODAY)

    @pytest.mark.parametrize(
        ("slug", "facts", "words"),
        [
            ("break", {"kind": "suspended", "since": TODAY, "until": TODAY}, "终止日期应晚于起始日期"),
            ("declaration", {"kind": "politics", "declared_on": TODAY, "confirmed_on": TODAY}, "同时有日期和单位"),
            (
                "look-up",
                {"asked": "platform", "checked_on": TODAY, "found_on": TODAY},
                "记录日期只在查到记录时填写",
            ),
            (
                "attainment",
                {"kind": "award", "title": "甲", "on": TODAY, "organiser": "乙", "hours": 8},
                "学时只在培训",
            ),
            ("licence", {"material": ""}, "须写明证明材料"),
        ],
    )
    def test_is_refused_by_the_database(self, keeper, slug, facts, words):
        with pytest.raises(Refused, match=words):
            entered(CounselFactory(), keeper, slug, **facts)

    def test_is_entered_once_unless_withdrawn(self, keeper):
        fact = entered(CounselFactory(), keeper)
        with pytest.raises(Refused, match="该执业证已登记"):
            entered(fact.counsel, keeper)
        recording.withdraw_fact(LICENCE, fact, reason="登记错人", by=keeper, at=AT)

        assert entered(fact.counsel, keeper).pk != fact.pk
        with pytest.raises(Refused, match="已作废"):
            recording.withdraw_fact(LICENCE, fact, reason="再次", by=keeper, at=AT)

    def test_keeps_its_evidence_when_only_words_are_corrected(self, keeper):
        fact = recording.enter(CounselFactory(), LICENCE, VALUES, file=scan(), by=keeper, at=AT)
        changed = {"file": None, "reason": "笔误", "by": keeper, "at": AT}
        row = recording.correct_fact(LICENCE, fact, VALUES | {"number": "3"}, seen=1, **changed)

        assert row.evidence == fact.evidence is not None
        with pytest.raises(Refused, match="已被修改"):
            recording.correct_fact(LICENCE, fact, VALUES, seen=1, **changed)

    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
    def test_has_a_page_to_enter_and_one_to_correct_it(self, client, keeper, kind):
        counsel = CounselFactory(**{f"is_{kind.of[0]}": True} if kind.of[0] != "lawyer" else {})
        if counsel.unit:
            Counsel.objects.filter(pk=counsel.pk).update(unit=keeper.unit)
        client.force_login(keeper)
        page = client.get(reverse("legal_counsel:fact_new", args=[counsel.pk, kind.slug]))

        assert page.status_code == 200
        assert set(kind.fields) < set(page.context["form"].fields)

    def test_is_entered_corrected_and_withdrawn_on_the_pages(self, client, keeper):
        counsel = CounselFactory()
        client.force_login(keeper)
        given = VALUES | {"first_on": "2015年3月2日", "file": scan(), "seen": ""}
        client.post(reverse("legal_counsel:fact_new", args=[counsel.pk, "licence"]), given)
        fact = PracticeLicence.objects.get()
        assert client.get(reverse("legal_counsel:fact_file", args=["licence", fact.pk])).status_code == 200

        address = reverse("legal_counsel:fact_correct", args=["licence", fact.pk])
        client.post(address, VALUES | {"number": "9", "reason": "笔误", "seen": "1"})
        fact.refresh_from_db()
        assert (fact.number, fact.correction, fact.version) == ("9", "笔误", 2)

        client.post(reverse("legal_counsel:fact_withdraw", args=["licence", fact.pk]), {"reason": "登记错人"})
        assert not PracticeLicence.objects.standing().exists()
        page = client.get(counsel.get_absolute_url(), {"tab": "history"}).content.decode()
        assert "登记错人" in page


class TestThePageOfACounsel:
    def test_asks_the_database_as_often_for_thirty_facts_as_for_one(self, client):
        counsel, user = CounselFactory(), UserFactory(role=Role.LEGAL_MANAGER)
        client.force_login(user)

        def queries():
            with CaptureQueriesContext(connection) as captured:
                assert client.get(counsel.get_absolute_url()).status_code == 200
            return len(captured)

        LookUpFactory(counsel=counsel)
        queries()
        before = queries()
        LookUpFactory.create_batch(29, counsel=counsel)
        assert queries() == before


class TestTheListOfCounsel:
    def test_asks_the_database_as_often_for_thirty_as_for_one(self, client, keeper):
        client.force_login(keeper)
        address = reverse("legal_counsel:counsel_list")

        def queries():
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address, {"per_page": 100}).status_code == 200
            return len(captured)

        CounselFactory()
        queries()
        before = queries()
        CounselFactory.create_batch(15)
        assert queries() == before

    def test_is_exported_as_it_is_filtered(self, client, keeper):
        CounselFactory(name="甲某", is_expert=True)
        CounselFactory(name="乙某")
        client.force_login(keeper)
        answer = client.get(reverse("legal_counsel:counsel_list"), {"kind": "expert", "export": "csv"})
        content = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig")

        assert "甲某" in content
        assert "乙某" not in content


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
