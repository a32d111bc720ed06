"""Matters: who opens them with what, who is put on them, what they declare and read (第十二、十六、二十、二十一条)."""

from __future__ import annotations

import io
from datetime import date, timedelta

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from pypdf import PdfWriter

from legal_counsel.advising import assigning, opening
from legal_counsel.advising.choices import Duty
from legal_counsel.models import ConflictDeclaration, MaterialGrant, Matter, MatterFile, MatterStep
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.official_pdf import from_html
from portal.organization.choices import UnitKind
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.matter_walks import AT, TODAY, MatterWalk, scan

pytestmark = pytest.mark.django_db
PEOPLE = ("机构", "单位", "律师", "内部", "局外", "部门机构", "部门", "职员")


@pytest.fixture
def walk():
    return MatterWalk()


class TestOpening:
    def test_gives_numbers_in_their_order(self, walk):
        assert [walk.opened().number for _ in range(3)] == ["2026-0001", "2026-0002", "2026-0003"]

    def test_is_for_agency_and_unit_and_nobody_else(self, walk):
        for who in ("机构", "单位"):
            assert walk.opened(by=who).opened_by == walk.ask(who)
        for who in ("局外", "部门机构", "部门", "律师", "内部", "职员"):
            with pytest.raises(Refused, match="第五条、第十一条"):
                walk.opened(by=who)

    def test_of_a_department_is_for_its_own_legal_office(self, walk):
        assert walk.opened(by="部门机构", unit=walk.department).unit == walk.department
        with pytest.raises(Refused):
            walk.opened(by="机构", unit=walk.department)

    @pytest.mark.parametrize("duty", [Duty.DISPUTE, Duty.ENTERPRISE])
    def test_of_a_mandated_duty_needs_the_mandate(self, walk, duty):
        firm = {"client": "示范国有公司", "ownership": "state_owned"}
        with pytest.raises(Refused, match="委托书"):
            walk.opened(duty=duty, **firm)

        assert walk.opened(duty=duty, **firm, mandate=scan("委托书.png")).mandate.name == "委托书.png"

    @pytest.mark.parametrize("firm", [{}, {"client": "示范公司"}, {"ownership": "state_controlled"}])
    def test_for_a_firm_is_for_one_of_the_state_alone(self, walk, firm):
        with pytest.raises(Refused, match="国有控股公司"):
            walk.opened(duty=Duty.ENTERPRISE, mandate=scan(), **firm)

    def test_forgets_no_firm_in_the_database_either(self, walk):
        row = walk.opened()
        with pytest.raises(IntegrityError, match="counsel_matter_mandated"), transaction.atomic():
            Matter.objects.filter(pk=row.pk).update(duty=Duty.DISPUTE)

    @pytest.mark.parametrize(
        "facts",
        [
            {"classification": "state_secret"},
            {"title": "机密★关于示范事项"},
            {"question": "附件为绝密级文件"},
            {"parties": "【秘密】示范公司"},
        ],
        ids=str,
    )
    def test_takes_in_no_state_secret(self, walk, facts):
        with pytest.raises(Refused, match="国家秘密"):
            walk.opened(**facts)
        assert not Matter.objects.exists()

    def test_refuses_what_is_due_already(self, walk):
        with pytest.raises(Refused, match="不能早于今日"):
            walk.opened(due_on=TODAY - timedelta(days=1))

    def test_needs_an_agency(self, walk):
        walk.unit.judicial_administration = None
        walk.unit.save()
        with pytest.raises(Refused, match="第五条"):
            walk.opened(by="单位")


class TestMaterial:
    @pytest.mark.parametrize(
        "facts",
        [
            {"classification": "state_secret"},
            {"caption": "机密★会议纪要"},
            {"file": scan("（绝密）纪要.png")},
        ],
        ids=str,
    )
    def test_that_is_secret_is_refused(self, walk, facts):
        usual = {"file": scan("协议.png"), "caption": "协议文本", "classification": "none"} | facts
        with pytest.raises(Refused, match="国家秘密"):
            opening.add_material(walk.opened(), by=walk.ask("机构"), at=AT, **usual)
        assert not MatterFile.objects.exists()

    def test_is_read_for_marks_where_it_has_a_text(self, walk):
        matter, word = walk.opened(), io.BytesIO()
        paper = docx.Document()
        paper.add_paragraph("机密★10年")
        paper.save(word)
        printed = from_html("<p>会议纪要</p><p>绝密级</p>").content
        for name, content in (("纪要.docx", word.getvalue()), ("纪要.pdf", printed)):
            with pytest.raises(Refused, match="国家秘密标志"):
                self.add(walk, matter, SimpleUploadedFile(name, content))
        assert not MatterFile.objects.exists()

    def test_that_nobody_can_look_into_is_refused(self, walk):
        writer, locked = PdfWriter(), io.BytesIO()
        writer.add_blank_page(100, 100)
        writer.encrypt("示范口令")
        writer.write(locked)
        with pytest.raises(Refused, match="不能读取"):
            self.add(walk, walk.opened(), SimpleUploadedFile("纪要.pdf", locked.getvalue()))

    @staticmethod
    def add(walk, matter, file):
        facts = {"caption": "纪要", "classification": "none"}
        return opening.add_material(matter, file, **facts, by=walk.ask("机构"), at=AT)

    def test_is_read_by_counsel_whom_the_unit_authorised_and_not_before(self, walk):
        matter = walk.opened()
        opening.add_material(
            matter, scan("协议.png"), caption="协议", classification="work_secret", by=walk.ask("机构"), at=AT
        )
        row = walk.assigned(matter)
        seen = [self.sees(walk, "律师")]
        assigning.declare(row, has_interest=False, by=walk.ask("律师"), at=AT)
        seen.append(self.sees(walk, "律师"))
        assigning.authorise(row, reason="承诺书次日补交", by=walk.ask("单位"), at=AT)
        seen.append(self.sees(walk, "律师"))
        assigning.revoke(row, reason="范围调整", by=walk.ask("单位"), at=AT)
        seen.append(self.sees(walk, "律师"))

        assert seen == [False, False, True, False]
        assert [each.is_granted for each in MaterialGrant.objects.all()] == [True, False]

    def test_is_read_no_more_after_the_term(self, walk):
        matter = walk.opened()
        opening.add_material(matter, scan(), caption="协议", classification="none", by=walk.ask("机构"), at=AT)
        walk.authorised(matter)

        assert self.sees(walk, "律师", on=date(2029, 2, 28))
        assert not self.sees(walk, "律师", on=date(2029, 3, 1))

    def test_is_read_by_agency_and_unit(self, walk):
        opening.add_material(walk.opened(), scan(), caption="协议", classification="none", by=walk.ask("机构"), at=AT)
        assert [who for who in PEOPLE if self.sees(walk, who)] == ["机构", "单位"]

    @staticmethod
    def sees(walk, who, on=TODAY):
        return MatterFile.objects.visible_to(walk.ask(who), on).exists()


class TestAssigning:
    def test_is_of_counsel_whose_term_runs_today(self, walk):
        over = walk.appoint(name="往届律师", begins_on=date(2023, 11, 1), ends_on=date(2026, 11, 22))
        others = walk.appoint(name="部门律师", of=walk.department)
        for appointment in (over, others):
            with pytest.raises(Refused, match="今日不是"):
                walk.assigned(walk.opened(), appointment)

        assert {each.pk for each in assigning.assignable(walk.opened(), TODAY)} == {walk.lawyer.pk, walk.internal.pk}

    def test_of_a_firm_names_who_handles_it(self, walk):
        firm = walk.appoint(is_firm=True)
        matter = walk.opened()
        with pytest.raises(Refused, match="承办律师"):
            walk.assigned(matter, firm)

        assert str(walk.assigned(matter, firm, handler="张示范")).endswith("（张示范）")

    def test_is_done_once(self, walk):
        matter = walk.opened()
        walk.assigned(matter)
        with pytest.raises(Refused, match="已指派过"):
            walk.assigned(matter)

    def test_is_for_the_agency_alone(self, walk):
        matter = walk.opened()
        for who in ("单位", "局外", "律师", "部门机构"):
            with pytest.raises(Refused, match="法律顾问工作机构"):
                assigning.assign(matter, walk.lawyer, by=walk.ask(who), at=AT)


class TestDeclaring:
    def test_comes_before_acceptance_and_an_interest_recuses(self, walk):
        row = walk.assigned(walk.opened())
        with pytest.raises(Refused, match="第二十一条第六项"):
            assigning.authorise(row, reason="急", by=walk.ask("单位"), at=AT)
        recused = assigning.declare(row, has_interest=True, words="对方当事人的代理人", by=walk.ask("律师"), at=AT)

        assert recused.state == "recused"
        assert list(Matter.objects.without_counsel()) == [row.matter]
        assert not Matter.objects.visible_to(walk.ask("律师")).exists()

    def test_recuses_later_too(self, walk):
        row = walk.authorised(walk.opened())
        assigning.declare(row, has_interest=True, words="亲属入职对方公司", by=walk.ask("律师"), at=AT)
        row.refresh_from_db()

        assert row.state == "recused"
        assert [each.has_interest for each in ConflictDeclaration.objects.all()] == [False, True]

    def test_is_for_who_has_an_account_alone(self, walk):
        row = walk.assigned(walk.opened())
        for who in ("机构", "单位", "内部", "局外"):
            with pytest.raises(Refused, match="本人"):
                assigning.declare(row, has_interest=False, by=walk.ask(who), at=AT)

    def test_of_who_has_none_is_entered_from_the_signed_one(self, walk):
        row = walk.assigned(walk.opened(), walk.appoint(name="无账号律师"))
        with pytest.raises(Refused, match="书面声明"):
            assigning.declare(row, has_interest=False, by=walk.ask("机构"), at=AT)

        assert assigning.declare(row, has_interest=False, paper="声明", by=walk.ask("机构"), at=AT).state == "accepted"

    def test_says_what_the_interest_is(self, walk):
        with pytest.raises(Refused, match="须说明"):
            assigning.declare(walk.assigned(walk.opened()), has_interest=True, by=walk.ask("律师"), at=AT)


class TestAuthorising:
    def test_without_an_undertaking_goes_on_with_a_written_reason(self, walk):
        row = walk.accepted(walk.opened())
        with pytest.raises(Refused, match="保密承诺书"):
            assigning.authorise(row, by=walk.ask("单位"), at=AT)
        assigning.authorise(row, reason="次日补交", by=walk.ask("单位"), at=AT)

        line = MatterStep.objects.exclude(warned_of="").get()
        assert "保密承诺书" in line.warned_of
        assert line.reason == "次日补交"

    def test_with_one_asks_for_nothing(self, walk):
        row = walk.accepted(walk.opened())
        assigning.undertake(row, signed_on=TODAY, file=scan("保密承诺书.png"), by=walk.ask("机构"), at=AT)

        assert assigning.authorise(row, by=walk.ask("单位"), at=AT).is_granted
        assert not MatterStep.objects.exclude(warned_of="").exists()

    def test_is_for_the_unit_alone(self, walk):
        row = walk.accepted(walk.opened())
        for who in ("机构", "律师", "局外", "部门", "职员"):
            with pytest.raises(Refused, match="负责人"):
                assigning.authorise(row, reason="急", by=walk.ask(who), at=AT)


class TestServices:
    def test_of_externals_are_logged_by_themselves_and_the_agency(self, walk):
        row = walk.accepted(walk.opened())
        for who in ("律师", "机构"):
            assigning.log_service(row, served_on=TODAY, words="参加洽谈", by=walk.ask(who), at=AT)
        with pytest.raises(Refused):
            assigning.log_service(row, served_on=TODAY, words="参加洽谈", by=walk.ask("单位"), at=AT)

        assert row.services.count() == 2

    def test_are_none_of_internal_counsel_nor_of_another_day(self, walk):
        matter = walk.opened()
        with pytest.raises(Refused, match="外聘"):
            assigning.log_service(
                walk.accepted(matter, walk.internal), served_on=TODAY, words="会", by=walk.ask("机构"), at=AT
            )
        with pytest.raises(Refused, match="服务日期"):
            assigning.log_service(
                walk.accepted(matter), served_on=TODAY - timedelta(days=1), words="会", by=walk.ask("律师"), at=AT
            )


class TestSeeing:
    def test_is_for_those_on_it_and_the_agency(self, walk):
        walk.assigned(walk.opened())
        assert [who for who in PEOPLE if Matter.objects.visible_to(walk.ask(who)).exists()] == ["机构", "单位", "律师"]

    def test_is_for_the_general_office_that_speaks_for_its_government(self, walk):
        office = UnitFactory(kind=UnitKind.GENERAL_OFFICE, parent=walk.unit)
        leader = UserFactory(unit=office, role=Role.ISSUING_LEADER)
        row = walk.accepted(walk.opened())

        assert Matter.objects.visible_to(leader).exists()
        assert assigning.authorise(row, reason="承诺书次日补交", by=leader, at=AT).is_granted

    def test_of_a_department_matter_is_not_for_the_justice_bureau(self, walk):
        walk.opened(by="部门机构", unit=walk.department)

        assert not Matter.objects.visible_to(walk.ask("机构")).exists()
        assert Matter.objects.visible_to(walk.ask("部门")).exists()


class TestWhatWasSaid:
    def test_is_changed_and_deleted_by_nobody(self, walk):
        walk.authorised(walk.opened())
        for rows in (MatterStep.objects, MaterialGrant.objects, ConflictDeclaration.objects):
            row = rows.first()
            with pytest.raises(DatabaseError, match="Cannot delete or update"), transaction.atomic():
                rows.filter(pk=row.pk).update(at=AT)
            with pytest.raises(DatabaseError, match="Cannot delete or update"), transaction.atomic():
                rows.filter(pk=row.pk).delete()
