"""Appointments: the checks, who decides, the paper, the contract, the certificate, renewal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from documents.models import Series
from legal_counsel.appointing import checks, contracting, deciding, drafting, paperwork
from legal_counsel.appointing.checks import CONTRACTING, DECIDING, Basis, Kind, Plan, Scope, checked
from legal_counsel.appointing.contracting import Signed
from legal_counsel.appointing.gathering import findings_to_contract
from legal_counsel.appointing.moving import key_of
from legal_counsel.choices import AppointmentState
from legal_counsel.models import Appointment
from legal_counsel.papers import Paper
from legal_counsel.qualification import Outcome, Severity
from legal_counsel.rules import Readings
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from tests.documents.paper_walks import Office
from tests.factories import UnitFactory
from tests.legal_counsel.factories import CounselFactory
from tests.legal_counsel.selection_walks import CounselWalk, fit, scanned, unfit
from tests.rule_tables import cases, listed

FILE = "counsel_selection.md"
OUTCOMES = {Outcome.MET: "符合", Outcome.UNMET: "不符合", Outcome.UNKNOWN: "不明"}
GOOD = Plan(
    unit="示范州财政局",
    scope=Scope.COVERED,
    agency="示范州财政局",
    kind=Kind.LAWYER,
    counsel="测试律师",
    begins_on=date(2026, 3, 1),
    ends_on=date(2029, 2, 28),
    basis=Basis.SELECTION,
    basis_text="法律顾问选聘",
    consented_on=date(2026, 2, 1),
    has_consent_paper=True,
    party="示范律师事务所",
    is_party_own_firm=True,
    fee=Decimal(60_000),
    fee_basis="按年计酬",
    budget_line="法律服务费",
    has_internal=True,
    rule="伊州政办规〔2023〕2号",
    certificate="法顾聘〔2026〕0001号",
    signer="示范州财政局",
    readings=Readings(procurement_above=200_000),
)
READ = {
    "scope": Scope,
    "kind": Kind,
    "basis": Basis,
    "ends_on": date.fromisoformat,
    "fee": lambda text: Decimal(text) if text else None,
    "consented_on": lambda text: date.fromisoformat(text) if text else None,
}


READINGS = {"A9": ("renewal_needs_selection", lambda text: text == "yes"), "A10": ("procurement_above", int)}


def changed(cell):
    """The good plan with what a cell says: name=value, yes and no for a fact."""
    facts = {}
    for each in listed(cell):
        name, _, text = each.partition("=")
        if name in READINGS:
            field, read = READINGS[name]
            facts["readings"] = replace(GOOD.readings, **{field: read(text)})
            continue
        facts[name] = READ[name](text) if name in READ else {"yes": True, "no": False}.get(text, text)
    return Plan(**(vars(GOOD) | facts))


@pytest.fixture
def walk(db):
    return CounselWalk()


class TestTheRules:
    def test_name_every_check_with_its_moment(self):
        told = {each["function"]: set(listed(each["when"])) for each in cases(FILE, "Checks")}
        found = {each.__name__: {"decide"} for each in DECIDING}
        for each in CONTRACTING:
            found.setdefault(each.__name__, set()).add("contract")

        assert told == found

    def test_have_a_case_for_every_check(self):
        assert {each["function"] for each in cases(FILE, "Cases")} == {
            each["function"] for each in cases(FILE, "Checks")
        }

    @pytest.mark.parametrize("row", cases(FILE, "Cases"), ids=lambda row: f"{row['function']}: {row['changed']}")
    def test_hold_in_every_case(self, row):
        found = list(getattr(checks, row["function"])(changed(row["changed"])))

        assert [OUTCOMES[each.outcome] for each in found] == listed(row["outcome"])
        assert any(each.blocks for each in found) is (row["severity"] == "blocks")
        assert any(each.warns for each in found) is (row["severity"] == "warns")
        assert all(each.article.startswith("第") and each.fact for each in found)

    def test_find_nothing_wrong_with_a_good_plan(self):
        assert {each.outcome for each in checked(GOOD, [*DECIDING, *CONTRACTING])} == {Outcome.MET}

    def test_only_warn_a_unit_that_follows_them_by_reference(self):
        plan = changed("scope=by_reference；kind=firm；ends_on=2039-01-01")
        person = unfit(None, None, date(2026, 3, 1))
        blocking = {each.condition for each in checked(plan, DECIDING, person) if each.blocks}

        assert blocking == {"合同相对方"}
        assert all(each.severity is Severity.WARN for each in checked(plan, DECIDING, person)[-1:])


class TestDrafting:
    def test_of_a_result_makes_the_firm_the_party(self, walk):
        row = walk.drafted()

        assert row.contract_party == row.counsel.firm
        assert row.is_basis_run_out is True
        with pytest.raises(Refused, match="已有聘任"):
            walk.drafted(row.entry)

    def test_is_of_the_chosen_alone(self, walk):
        entry = walk.decided(people=2)
        other = entry.selection.entries.exclude(pk=entry.pk).get()

        with pytest.raises(Refused, match="不是选聘结果"):
            walk.drafted(other)

    def test_of_a_firm_brings_the_reference_of_its_procurement(self, walk):
        assert walk.drafted(walk.procured()).procurement == "XJ-2026-1"
        with pytest.raises(Refused, match="政府采购程序"):
            drafting.draft_from_pool(
                CounselFactory(is_firm=True), walk.finance, walk.terms(), basis="人才库", **walk.now()
            )

    def test_from_inside_has_the_consent_of_the_unit(self, walk):
        with pytest.raises(Refused, match="单位同意的材料"):
            walk.drafted_inside(paper=False)
        with pytest.raises(Refused, match="不是内部人选"):
            walk.drafted_inside(CounselFactory())

        assert walk.drafted_inside().contract_party is None

    def test_belongs_to_the_agency(self, walk):
        entry = walk.decided()
        for who in ("司法局", "外人"):
            with pytest.raises(Refused, match="工作机构示范州财政局办理"):
                walk.drafted(entry, who=who)

    def test_is_withdrawn_and_drafted_anew(self, walk):
        row = walk.drafted()
        drafting.withdraw(row, reason="改期", **walk.now())

        assert walk.drafted(row.entry).state == AppointmentState.DRAFTED


class TestDeciding:
    def test_is_of_a_second_person_of_the_unit(self, walk):
        row = walk.drafted()
        walk._people["财政局"].roles.create(role="department_head")
        for who, why in (
            ("财政局", "拟订人不能自己决定"),
            ("办公厅", "由示范州财政局录入"),
            ("外人", "由示范州财政局录入"),
        ):
            with pytest.raises(Refused, match=why):
                walk.appoint(row, who=who, reasons={})

        assert walk.appoint(row).state == AppointmentState.APPOINTED

    def test_asks_for_a_reason_for_every_warning_and_keeps_it(self, walk):
        row = walk.drafted()
        with pytest.raises(Refused, match=r"逐项写明继续办理的理由：.*第八条"):
            walk.appoint(row, reasons={"第三十六条|依据现行有效": "等待续期"})

        row = walk.appoint(row)
        assert {each.article for each in row.remarks.all()} == {"第八条", "第三十六条"}

    def test_is_refused_with_a_line_on_the_person_that_blocks(self, walk):
        row = walk.drafted()

        with pytest.raises(Refused, match="未满5年"):
            walk.appoint(row, report=unfit)
        assert not row.remarks.exists()

    def test_is_refused_on_what_was_changed_meanwhile(self, walk):
        row = walk.drafted()
        drafting.change(row, walk.terms(fee_basis="按件"), seen=row.version, **walk.now())

        with pytest.raises(Refused, match="已被更新"):
            deciding.appoint(row, {}, seen=row.version, report=fit, **walk.now("财政局长"))

    def test_of_more_than_three_years_waits_for_a_second_person_with_a_reason(self, walk):
        row = walk.drafted(ends_on=date(2036, 1, 1))
        with pytest.raises(Refused, match="超过3年，没有批准"):
            walk.appoint(row)
        row.refresh_from_db()
        with pytest.raises(Refused, match="拟订人不能自己决定"):
            deciding.approve_longer(row, reason="长期", seen=row.version, **walk.now())
        row = deciding.approve_longer(row, reason="项目周期长", seen=row.version, **walk.now("财政局长"))

        assert "第十八条" in {each.article for each in walk.appoint(row).remarks.all()}

    def test_forgets_the_approval_when_the_term_is_changed(self, walk):
        row = walk.drafted(ends_on=date(2036, 1, 1))
        row = deciding.approve_longer(row, reason="长", seen=row.version, **walk.now("财政局长"))
        row = drafting.change(row, walk.terms(ends_on=date(2046, 1, 1)), seen=row.version, **walk.now())

        assert (row.override_reason, row.override_by) == ("", None)

    def test_lets_nobody_be_counsel_of_a_unit_twice_at_a_time(self, walk):
        first = walk.appointed()
        again = drafting.draft_from_pool(first.counsel, walk.finance, walk.terms(), basis="人才库", **walk.now())
        with pytest.raises(Refused, match="已是本单位法律顾问"):
            walk.appoint(again)
        with pytest.raises(IntegrityError, match="once_at_a_time"), transaction.atomic():
            Appointment.objects.filter(pk=again.pk).update(
                state=AppointmentState.APPOINTED, appointed_by=first.appointed_by, appointed_at=first.appointed_at
            )

    def test_is_refused_for_a_unit_that_the_rules_do_not_cover(self, walk):
        institution = UnitFactory(kind=UnitKind.INSTITUTION)
        row = walk.drafted()
        Appointment.objects.filter(pk=row.pk).update(unit=institution)
        walk._people["财政局长"].unit = institution
        walk._people["财政局长"].save()

        with pytest.raises(Refused, match="第二条"):
            walk.appoint(row)


class TestThePaper:
    def test_is_named_once(self, walk):
        row = walk.appointed()
        paper = Paper("示范财发〔2026〕5号", "关于聘任法律顾问的通知")
        row = paperwork.name_paper(row, paper, printed_on=walk.day(), seen=row.version, **walk.now())

        assert (row.paper_number, row.document_on) == ("示范财发〔2026〕5号", walk.day())
        with pytest.raises(Refused, match="已有聘任文件"):
            paperwork.name_paper(row, paper, printed_on=walk.day(), seen=row.version, **walk.now())

    def test_follows_the_decision(self, walk):
        row = walk.drafted()

        with pytest.raises(Refused, match="决定聘任后才有聘任文件"):
            paperwork.name_paper(row, Paper("1号", "通知"), printed_on=walk.day(), seen=row.version, **walk.now())

    @pytest.mark.parametrize(
        ("drafted", "told"),
        [
            (lambda walk: walk.drafted(), "党组织决定日期.*第十七条第二项第5目"),
            (lambda walk: walk.drafted(walk.procured()), "成交结果公告日期.*第十七条第一项"),
            (lambda walk: walk.drafted_inside(), "单位同意日期.*第十条第一款"),
        ],
    )
    def test_is_no_older_than_what_it_carries_out(self, walk, drafted, told):
        row = walk.appointed(drafted(walk))

        with pytest.raises(Refused, match=told):
            paperwork.name_paper(row, Paper("1号", "通知"), printed_on=walk.day(-1), seen=row.version, **walk.now())

    def test_is_issued_with_number_and_words(self, walk):
        series = Series.objects.create(
            code="示范财发", unit=walk.finance, form="bracket", mark="示范州财政局文件", opened_on=date(2020, 1, 1)
        )
        row = walk.appointed()
        row = paperwork.issue_paper(row, series=series, addressees="局属各单位", seen=row.version, **walk.now())

        assert row.document.number == "示范财发〔2026〕1号"
        assert row.document.title == f"关于聘任{row.counsel.name}为示范州财政局法律顾问的通知"
        assert row.document_on == walk.day()

    def test_is_of_a_series_that_the_unit_may_use(self, walk):
        office = Office()
        row = walk.appointed()

        with pytest.raises(Refused, match="不能使用"):
            paperwork.issue_paper(row, series=office.series, addressees="各单位", seen=row.version, **walk.now())


class TestTheContract:
    def sign(self, walk, row, *, signer=None, contract=True, authorisation=None, who="财政局"):
        row = Appointment.objects.get(pk=row.pk)
        row.contract_signer = signer or row.unit
        reasons = {key_of(each): "已核实" for each in findings_to_contract(row) if each.warns}
        signed = Signed(walk.day(), scanned() if contract else None, signer or row.unit, authorisation)
        return contracting.sign(row, signed, reasons, seen=row.version, **walk.now(who))

    def test_is_made_with_the_firm_of_the_lawyer(self, walk):
        row = walk.certified()
        other = CounselFactory(is_firm=True)
        Appointment.objects.filter(pk=row.pk).update(contract_party=other)
        with pytest.raises(Refused, match="第十条第二款"):
            self.sign(walk, row)
        Appointment.objects.filter(pk=row.pk).update(contract_party=row.counsel.firm)

        assert self.sign(walk, row).contract_on == walk.day()
        assert not row.remarks.filter(article__contains="第6目").exists()

    def test_before_the_certificate_needs_a_reason(self, walk):
        row = walk.appointed()
        signed = Signed(walk.day(), scanned(), row.unit)
        with pytest.raises(Refused, match="没有聘任证书"):
            contracting.sign(row, signed, {}, seen=row.version, **walk.now())

        assert self.sign(walk, row).remarks.filter(condition="颁发聘任证书").exists()

    def test_of_a_government_is_signed_by_its_justice_bureau_where_it_is_authorised(self, walk):
        entry = walk.decided(who="司法局", by="办公厅", unit=walk.government)
        row = walk.appoint(walk.drafted(entry, who="司法局"), who="办公厅")
        with pytest.raises(Refused, match="没有示范州人民政府的授权"):
            self.sign(walk, row, signer=walk.justice, who="司法局")

        assert (
            self.sign(walk, row, signer=walk.justice, authorisation=scanned(), who="司法局").contract_signer
            == walk.justice
        )

    def test_is_no_older_than_the_decision(self, walk):
        row = walk.certified()
        with pytest.raises(Refused, match=r"签订日期.*早于党组织决定日期"):
            contracting.sign(row, Signed(walk.day(-1), scanned(), row.unit), {}, seen=row.version, **walk.now())

    def test_has_a_file_and_none_is_made_with_internal_counsel(self, walk):
        with pytest.raises(Refused, match="上传服务合同"):
            self.sign(walk, walk.certified(), contract=False)
        inside = walk.appoint(walk.drafted_inside())
        with pytest.raises(Refused, match="不签订服务合同"):
            self.sign(walk, inside)

    def test_of_a_firm_is_impossible_without_its_procurement(self, walk):
        row = walk.appointed(walk.drafted(walk.procured()))
        Appointment.objects.filter(pk=row.pk).update(procurement="")
        row.entry.selection.__class__.objects.filter(pk=row.entry.selection_id).update(
            procurement="", procurement_method="", procured_on=None, result_notice=None, state="withdrawn",
            withdrawal_reason="测试", decided_by=None, decided_at=None,
        )  # fmt: skip

        with pytest.raises(Refused, match="没有政府采购项目编号"):
            self.sign(walk, row)
