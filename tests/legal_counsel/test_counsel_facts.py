"""Counsel and what is known of them: who enters what, and what is refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from legal_counsel.choices import CounselKind
from legal_counsel.models import Counsel, PracticeLicence
from legal_counsel.pool import recording
from legal_counsel.pool.choices import KINDS
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.entering import AT, LICENCE, PICTURE, TODAY, VALUES, entered, scan
from tests.legal_counsel.factories import CounselFactory, LicenceFactory, LookUpFactory

pytestmark = pytest.mark.django_db


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
        file = client.get(reverse("legal_counsel:fact_file", args=["licence", fact.pk]))
        assert b"".join(file.streaming_content) == PICTURE

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
