"""Dismissing counsel: 第三十条, by docs/rules/counsel_assessment.md."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from legal_counsel.appointing.gathering import plan_of
from legal_counsel.assessing import judging
from legal_counsel.assessing.judging import Verdict
from legal_counsel.assessing.missing import missing
from legal_counsel.choices import AppointmentState
from legal_counsel.dismissing import deciding
from legal_counsel.dismissing.choices import DismissalGround, DismissalState
from legal_counsel.filing.choices import FilingCause
from legal_counsel.models import Appointment, CounselDismissal, CounselFiling, RuleVersion
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import AppointmentFactory
from tests.legal_counsel.selection_walks import scanned
from tests.rule_tables import cases

AT = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.get_default_timezone())
TODAY = AT.date()
GROUNDS = {str(each.label): each for each in DismissalGround}


class Walk:
    """An appointment of a department whose dismissal is drafted."""

    def __init__(self):
        government = UnitFactory(kind=UnitKind.PREFECTURE_GOVERNMENT)
        government.judicial_administration = UnitFactory(parent=government)
        government.save()
        self.unit = UnitFactory(parent=government)
        self.agent = UserFactory(unit=self.unit, role=Role.LEGAL_MANAGER)
        self.head = UserFactory(unit=self.unit, role=Role.DEPARTMENT_HEAD)
        self.appointment = AppointmentFactory(is_appointed=True, unit=self.unit)

    def terms(self):
        return Appointment.objects.filter(pk=self.appointment.pk)

    def drafted(self, **facts):
        usual = {"ground": DismissalGround.BREACH, "facts": "两次未按期出具意见"}
        return deciding.draft(self.appointment, **usual | facts, by=self.agent, at=AT)

    def proven(self, **facts):
        row = self.drafted(**facts)
        deciding.attach(row, scanned("情况说明.png"), caption="情况说明", by=self.agent, at=AT)
        row.refresh_from_db()
        return row

    def decide(self, row, **facts):
        usual = {
            "decided_on": date(2026, 11, 20),
            "paper": "示范局党组会议纪要〔2026〕9号",
            "ends_on": date(2026, 11, 30),
        }
        return deciding.decide(row, **usual | {"seen": row.version, "by": self.head, "at": AT} | facts)


@pytest.fixture
def walk(db):
    return Walk()


class TestGrounds:
    @pytest.mark.parametrize("case", cases("counsel_assessment.md", "Grounds of dismissal"))
    def test_each_cites_its_item(self, case):
        row = CounselDismissal(rule=RuleVersion(number="示范规〔2026〕1号"), ground=GROUNDS[case["ground"]])

        assert row.ground_clause == f"示范规〔2026〕1号{case['item']}"

    def test_the_six_of_the_rules_and_no_more(self):
        assert len(cases("counsel_assessment.md", "Grounds of dismissal")) == len(DismissalGround) == 6

    def test_a_failed_assessment_is_suggested_and_nothing_follows_by_itself(self, walk):
        assert deciding.suggested_grounds(walk.appointment, walk.agent) == []
        with pytest.raises(Refused, match="没有已确认的不合格考核"):
            walk.drafted(ground=DismissalGround.FAILED)
        found = Verdict(2026, 30, 30, 30, "unqualified", date(2026, 11, 2))
        row = judging.assess(walk.appointment, found, by=walk.agent, at=AT)
        assert deciding.suggested_grounds(walk.appointment, walk.agent) == []
        judging.confirm(row, seen=row.version, by=walk.head, at=AT)
        assert deciding.suggested_grounds(walk.appointment, walk.agent) == [DismissalGround.FAILED]
        walk.appointment.refresh_from_db()
        assert walk.appointment.state == AppointmentState.APPOINTED
        assert walk.drafted(ground=DismissalGround.FAILED).state == DismissalState.DRAFTED


class TestDeciding:
    def test_it_ends_the_term_and_owes_the_filing(self, walk):
        row = walk.decide(walk.proven())
        walk.appointment.refresh_from_db()
        assert (walk.appointment.state, walk.appointment.ended_on) == (AppointmentState.DISMISSED, date(2026, 11, 30))
        filing = CounselFiling.objects.get(cause=FilingCause.DISMISSAL)
        assert (filing.appointment, filing.due_on) == (walk.appointment, date(2026, 12, 7))
        assert Appointment.objects.running(date(2026, 11, 30)).exists()
        assert not Appointment.objects.running(date(2026, 12, 1)).exists()
        assert row.state == DismissalState.DECIDED

    def test_the_notice_begins_the_filing_only_where_it_is_earlier(self, walk):
        walk.decide(walk.proven(), told_on=date(2026, 11, 22))
        assert CounselFiling.objects.get().triggered_on == date(2026, 11, 20)

    def test_without_evidence_nothing_is_decided(self, walk):
        with pytest.raises(Refused, match="没有证据材料"):
            walk.decide(walk.drafted())
        assert not CounselFiling.objects.exists()

    def test_nobody_decides_what_they_drafted(self, walk):
        row = walk.proven()
        with pytest.raises(Refused, match="负责人决定"):
            walk.decide(row, by=walk.agent)

    @pytest.mark.parametrize(
        ("facts", "message"),
        [
            ({"decided_on": date(2026, 11, 24)}, "决定日期应在"),
            ({"decided_on": date(2026, 2, 1)}, "决定日期应在"),
            ({"ends_on": date(2026, 11, 19)}, "终止日应在"),
            ({"ends_on": date(2029, 3, 1)}, "终止日应在"),
            ({"told_on": date(2026, 11, 19)}, "通知日期应在"),
            ({"paper": " "}, "请写明决定文件"),
        ],
    )
    def test_days_that_cannot_be_are_refused_and_nothing_is_written(self, walk, facts, message):
        row = walk.proven()
        with pytest.raises(Refused, match=message):
            walk.decide(row, **facts)
        walk.appointment.refresh_from_db()
        assert walk.appointment.state == AppointmentState.APPOINTED

    def test_a_second_press_is_refused(self, walk):
        row = walk.proven()
        walk.decide(row)
        with pytest.raises(Refused):
            walk.decide(row, seen=row.version + 1)
        assert CounselFiling.objects.count() == 1

    def test_evidence_added_meanwhile_is_read_before_it_is_decided(self, walk):
        row = walk.proven()
        deciding.attach(row, scanned("申辩.png"), caption="本人申辩", by=walk.agent, at=AT)
        with pytest.raises(Refused, match="已有变动"):
            walk.decide(row)

    def test_one_that_is_withdrawn_makes_room_for_another(self, walk):
        row = walk.drafted()
        with pytest.raises(Refused, match="已有解聘"):
            walk.drafted()
        deciding.withdraw(row, reason="情况有误", by=walk.agent)
        assert walk.drafted().state == DismissalState.DRAFTED

    def test_an_appointment_that_is_no_more_is_not_dismissed(self, walk):
        walk.decide(walk.proven())
        walk.appointment.refresh_from_db()
        with pytest.raises(Refused, match="已解聘，不能解聘"):
            walk.drafted()


BEFORE = datetime(2026, 12, 20, 10, 0, tzinfo=timezone.get_default_timezone())
NEW_YEAR = date(2027, 1, 1)


class TestBeforeTheTermBegins:
    @pytest.fixture
    def walk(self, db):
        walk = Walk()
        walk.appointment = AppointmentFactory(
            is_appointed=True, unit=walk.unit, begins_on=NEW_YEAR, ends_on=date(2028, 12, 31),
            appointed_at=datetime(2026, 11, 10, 9, 0, tzinfo=timezone.get_default_timezone()),
        )  # fmt: skip
        return walk

    def decided(self, walk, case):
        facts = {"decided_on": date.fromisoformat(case["decided on"]), "ends_on": date.fromisoformat(case["last day"])}
        try:
            walk.decide(walk.proven(), **facts, at=BEFORE)
        except Refused:
            return "refused"
        walk.appointment.refresh_from_db()
        return "never ran" if walk.appointment.never_ran else "dismissed"

    @pytest.mark.parametrize("case", cases("counsel_assessment.md", "Dismissal before the term begins"))
    def test_the_table(self, walk, case):
        assert self.decided(walk, case) == case["outcome"]
        assert walk.terms().running(NEW_YEAR).exists() is (case["runs on 2027-01-01"] == "yes")
        other = AppointmentFactory(counsel=walk.appointment.counsel, unit=walk.unit, begins_on=NEW_YEAR)
        is_free = not plan_of(other).overlapping
        try:
            with transaction.atomic():
                standing = {"state": "appointed", "appointed_by": walk.head, "appointed_at": BEFORE}
                Appointment.objects.filter(pk=other.pk).update(**standing)
        except IntegrityError:
            assert not is_free
        else:
            assert is_free
        assert is_free is (case["another term from 2027-01-01"] == "possible")

    def test_it_is_filed_and_never_assessed(self, walk):
        walk.decide(walk.proven(), decided_on=date(2026, 12, 18), ends_on=date(2026, 12, 18), at=BEFORE)
        walk.appointment.refresh_from_db()

        assert CounselFiling.objects.get().cause == FilingCause.DISMISSAL
        assert missing(walk.terms(), date(2029, 1, 1)) == []
        found = Verdict(None, 70, 70, 70, "qualified", date(2026, 12, 19))
        with pytest.raises(Refused, match="聘期没有开始"):
            judging.assess(walk.appointment, found, by=walk.agent, at=BEFORE)

    def test_its_page_says_that_it_never_began(self, client, walk):
        row = walk.proven()
        walk.decide(row, decided_on=date(2026, 12, 18), ends_on=date(2026, 12, 18), at=BEFORE)
        client.force_login(walk.head)

        assert "2026-12-18（聘期未开始）" in client.get(walk.appointment.get_absolute_url()).content.decode()


class TestPages:
    def test_the_head_decides_on_the_page(self, client, walk):
        row = walk.proven()
        client.force_login(walk.head)
        assert "核对并决定" in client.get(row.get_absolute_url()).content.decode()
        data = {"seen": str(row.version), "decided_on": "2026-03-02", "paper": "纪要", "ends_on": "2026-03-31"}
        client.post(reverse("legal_counsel:dismissal_decide", args=[row.pk]), data)
        row.refresh_from_db()
        assert row.state == DismissalState.DECIDED
        shown = client.get(row.get_absolute_url()).content.decode()
        assert "解聘备案" in shown
        assert "核对并决定" not in shown

    def test_a_stranger_finds_nothing(self, client, walk):
        row = walk.drafted()
        client.force_login(UserFactory(role=Role.LEGAL_MANAGER))
        assert client.get(row.get_absolute_url()).status_code == 404
        assert CounselDismissal.objects.visible_to(walk.head).get() == row
