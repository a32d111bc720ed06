"""CounselFiling with the 司法行政部门: the cases of docs/rules/counsel_filing.md."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from legal_counsel.choices import AppointmentState
from legal_counsel.filing import handing_in, owing, periods
from legal_counsel.filing.choices import FilingCause, FilingState, FilingTrigger
from legal_counsel.filing.receivers import route_of
from legal_counsel.models import CounselFiling
from legal_counsel.readings import TOWNSHIP_FILING
from legal_counsel.tasks import recount_filings
from portal import readings
from portal.accounts.choices import Role
from portal.attachments import store
from portal.file_kinds import FileKind
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from portal.organization.models import CalendarDay
from tests.cast import one_with
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import AppointmentFactory, CounselFactory
from tests.legal_counsel.selection_walks import scanned
from tests.rule_tables import cases, listed

FILE = "counsel_filing.md"
AT = datetime(2026, 12, 8, 10, 0, tzinfo=timezone.get_default_timezone())
TODAY = AT.date()
DECIDED_ON = date(2026, 11, 2)

pytestmark = pytest.mark.django_db


def day(text):
    return date.fromisoformat(text) if text else None


@pytest.fixture
def place():
    """示范州 and its counties, by the names of the table."""
    units = {}

    def add(name, kind, above=None, **facts):
        units[name] = UnitFactory(name=name, kind=kind, parent=units.get(above), **facts)

    add("州政府", UnitKind.PREFECTURE_GOVERNMENT)
    add("州政府办公厅", UnitKind.GENERAL_OFFICE, "州政府")
    add("州司法局", UnitKind.PREFECTURE_DEPARTMENT, "州政府")
    add("州财政局", UnitKind.PREFECTURE_DEPARTMENT, "州政府")
    add("州文化馆", UnitKind.INSTITUTION, "州财政局", stated_level="prefecture")
    add("示范经开区", UnitKind.ZONE_COMMITTEE, "州政府", stated_level="county")
    for county in ("甲县", "乙县"):
        add(f"{county}政府", UnitKind.COUNTY_GOVERNMENT, "州政府")
        add(f"{county}教育局", UnitKind.COUNTY_DEPARTMENT, f"{county}政府")
    add("甲县司法局", UnitKind.COUNTY_DEPARTMENT, "甲县政府")
    add("甲县东镇", UnitKind.TOWNSHIP, "甲县政府")
    add("无隶属的局", UnitKind.PREFECTURE_DEPARTMENT)
    for government, bureau in (("州政府", "州司法局"), ("甲县政府", "甲县司法局")):
        units[government].judicial_administration = units[bureau]
        units[government].save()
    return units


def agent(unit):
    return UserFactory(unit=unit, role=Role.LEGAL_MANAGER)


def an_appointment(place, where="州财政局", contract_on=None, **facts):
    """Of a lawyer, by a paper of 2 November; with the whole contract where its day is given."""
    unit, counsel = place[where], facts.pop("counsel", None) or CounselFactory()
    if contract_on:
        text = store(scanned(), allowed=(FileKind.PNG,), by=agent(unit), at=AT)
        facts |= {"contract_on": contract_on, "contract": text, "contract_signer": unit, "contract_party": counsel.firm}
    facts = {"document_on": DECIDED_ON} | facts
    return AppointmentFactory(is_appointed=True, unit=unit, counsel=counsel, **facts)


def owed(place, where="州财政局", **facts):
    return owing.owe(an_appointment(place, where, **facts), by=agent(place[where]), at=AT)[0]


def whole(filing):
    """With all material."""
    by = agent(filing.filer)
    for kind in ("contract", "paper", "other"):
        handing_in.attach(filing, scanned(), kind=kind, caption="", by=by, at=AT)
    filing.refresh_from_db()
    return filing


def handed_in(filing, on=date(2026, 11, 10), by=None):
    row = whole(filing)
    return handing_in.submit(row, on=on, seen=row.version, by=by or agent(row.filer), at=AT)


class TestWhoFilesWithWhom:
    @pytest.mark.parametrize("case", cases(FILE, "Who files with whom"))
    def test_the_table(self, place, case):
        unit = place[case["unit"]]
        if not case["filer"]:
            with pytest.raises(Refused) as refusal:
                route_of(unit, on=TODAY)
            assert case["clause"] in refusal.value.clause
            return
        found = route_of(unit, on=TODAY)
        assert (str(found.filer), found.receiver_name) == (case["filer"], case["receiver"])
        assert case["clause"] in found.clause

    def test_of_a_township_is_its_own_office_where_the_office_reads_it_so(self, place):
        township, by = place["甲县东镇"], one_with(Role.LEGAL_MANAGER)
        township.judicial_administration = UnitFactory(name="甲县东镇司法所", parent=township)
        township.save()
        readings.decide(TOWNSHIP_FILING, value="office", valid_from=TODAY, basis="示范解释", by=by, at=AT)

        assert route_of(township, on=TODAY - timedelta(days=1)).receiver_name == "甲县司法局"
        assert route_of(township, on=TODAY).receiver_name == "甲县东镇司法所"


class TestWhatIsOwed:
    @pytest.mark.parametrize("case", cases(FILE, "What is owed"))
    def test_the_table(self, place, case):
        row = an_appointment(place, document_on=day(case["document"]), contract_on=day(case["contract"]))
        if case["owed"] == "refused":
            with pytest.raises(Refused, match="请先填写其中之一的日期"):
                owing.owe(row, by=agent(row.unit), at=AT)
            return
        owing.owe(row, by=agent(row.unit), at=AT)
        found = [f"{each.cause} {each.trigger} {each.due_on}" for each in CounselFiling.objects.order_by("cause")]
        assert found == listed(case["owed"])

    def test_asking_again_changes_nothing(self, place):
        filing = owed(place)
        assert owing.owe(filing.appointment, by=agent(filing.filer), at=AT) == [filing]
        assert filing.steps.count() == 1

    def test_a_corrected_day_moves_what_is_not_handed_in_and_tells_the_day_before(self, place):
        filing = owed(place)
        filing.appointment.document_on = date(2026, 11, 4)
        owing.owe(filing.appointment, by=agent(filing.filer), at=AT)
        filing.refresh_from_db()
        assert filing.due_on == date(2026, 11, 19)
        assert "届满日由2026-11-17改为2026-11-19" in filing.steps.last().reason

    def test_what_is_handed_in_keeps_its_day(self, place):
        filing = handed_in(owed(place))
        filing.appointment.document_on = date(2026, 11, 4)
        with pytest.raises(Refused, match="请先由备案机关退回"):
            owing.owe(filing.appointment, by=agent(filing.filer), at=AT)

    def test_a_dismissal_is_owed_from_the_earlier_of_decision_and_notice(self, place):
        row = an_appointment(place)
        filing = owing.owe_dismissal(
            row, decided_on=date(2026, 11, 4), told_on=date(2026, 11, 2), by=agent(row.unit), at=AT
        )
        assert (filing.cause, filing.triggered_on, filing.due_on) == (
            FilingCause.DISMISSAL,
            date(2026, 11, 2),
            date(2026, 11, 17),
        )

    def test_a_filing_notes_the_version_of_the_rules_and_that_its_term_has_run_out(self, place):
        filing = owed(place)
        assert (filing.rule.number, filing.is_basis_run_out) == ("伊州政办规〔2023〕2号", True)


class TestCountingAnew:
    def test_a_change_of_the_calendar_moves_open_filings_and_keeps_the_day_before(self, place):
        open_one = owed(place)
        closed = handed_in(owed(place, "州政府办公厅"))
        closed = handing_in.receive(closed, number="1", on=TODAY, by=agent(place["州司法局"]), at=AT)
        CalendarDay.objects.create(date=date(2026, 11, 17), kind="off", scope="xinjiang", name="示范节")
        assert periods.recount_unfinished(at=AT) == 1
        open_one.refresh_from_db()
        closed.refresh_from_db()
        assert (open_one.due_on, closed.due_on) == (date(2026, 11, 18), date(2026, 11, 17))
        assert open_one.steps.last().reason == "工作日历变动，届满日由2026-11-17改为2026-11-18"
        assert open_one.doubts

    def test_the_beat_counts_anew(self, place):
        filing = owed(place)
        CalendarDay.objects.create(date=date(2026, 11, 17), kind="off", scope="xinjiang", name="示范节")
        recount_filings()
        filing.refresh_from_db()
        assert filing.due_on == date(2026, 11, 18)

    def test_a_year_without_its_notice_is_provisional(self, place):
        filing = owed(place, document_on=date(2026, 12, 28))
        assert any("2027" in each for each in filing.doubts)


class TestMaterial:
    @pytest.mark.parametrize("case", cases(FILE, "Material"))
    def test_the_table(self, place, case):
        facts = (
            {"counsel": CounselFactory(is_internal=True, unit=place["州财政局"])}
            if case["counsel"] == "internal"
            else {}
        )
        by = agent(place["州财政局"])
        if case["contract on file"] == "yes":
            facts["contract_on"] = DECIDED_ON
        filing = owed(place, **facts)
        cause, _, trigger = case["cause"].partition(" ")
        filing.cause, filing.trigger = cause, trigger or FilingTrigger.DOCUMENT
        filing.save()
        for kind in listed(case["attached"]):
            handing_in.attach(filing, scanned(), kind=kind, caption="", by=by, at=AT)
        assert handing_in.missing_material(filing) == listed(case["missing"])

    def test_nothing_is_handed_in_while_material_is_missing(self, place):
        filing = owed(place)
        with pytest.raises(Refused, match="缺：服务合同、有关材料"):
            handing_in.submit(filing, on=TODAY, seen=filing.version, by=agent(filing.filer), at=AT)
        filing.refresh_from_db()
        assert filing.state == FilingState.OWED

    def test_a_file_of_another_kind_is_refused(self, place):
        filing = owed(place)
        bad = SimpleUploadedFile("合同.exe", b"MZ\x00\x00")
        with pytest.raises(Refused):
            handing_in.attach(filing, bad, kind="contract", caption="", by=agent(filing.filer), at=AT)


class TestTheWay:
    def test_from_owed_to_received(self, place):
        filing = handed_in(owed(place))
        done = handing_in.receive(filing, number="示范备〔2026〕1号", on=TODAY, by=agent(place["州司法局"]), at=AT)
        assert (done.state, done.received_on, done.receipt_number) == (
            FilingState.RECEIVED,
            TODAY,
            "示范备〔2026〕1号",
        )

    def test_late_is_told_and_not_refused(self, place):
        filing = handed_in(owed(place), on=date(2026, 11, 20))
        assert filing.steps.last().reason == "逾期3日"
        assert CounselFiling.objects.overdue(TODAY).get() == filing

    @pytest.mark.parametrize("on", [date(2026, 11, 1), date(2026, 12, 9)])
    def test_a_day_before_the_trigger_or_after_today_is_refused(self, place, on):
        with pytest.raises(Refused, match="报送日期应在"):
            handed_in(owed(place), on=on)

    def test_what_is_sent_back_is_completed_and_handed_in_again(self, place):
        filing = handed_in(owed(place))
        back = handing_in.send_back(filing, reason="合同缺签字页", by=agent(place["州司法局"]), at=AT)
        assert back.state == FilingState.RETURNED
        again = handing_in.submit(back, on=TODAY, seen=back.version, by=agent(back.filer), at=AT)
        assert again.state == FilingState.SUBMITTED

    def test_two_who_hand_in_at_once_leave_one(self, place):
        row = whole(owed(place))
        handing_in.submit(row, on=TODAY, seen=row.version, by=agent(row.filer), at=AT)
        with pytest.raises(Refused, match="已报送，不能"):
            handing_in.submit(row, on=TODAY, seen=row.version, by=agent(row.filer), at=AT)

    def test_what_was_read_before_a_change_is_not_handed_in(self, place):
        row = whole(owed(place))
        with pytest.raises(Refused, match="已有变动"):
            handing_in.submit(row, on=TODAY, seen=row.version - 1, by=agent(row.filer), at=AT)

    def test_the_receipt_of_a_body_above_is_entered_by_the_filer(self, place):
        filing = handed_in(owed(place, "州政府"))
        assert filing.receiver is None
        done = handing_in.receive(filing, number="3", on=TODAY, by=agent(place["州司法局"]), at=AT)
        assert done.state == FilingState.RECEIVED

    def test_a_body_that_files_with_itself_needs_two_people(self, place):
        one = agent(place["州司法局"])
        filing = handed_in(owed(place, "州司法局"), by=one)
        with pytest.raises(Refused, match="另一人"):
            handing_in.receive(filing, number="3", on=TODAY, by=one, at=AT)
        handing_in.receive(filing, number="3", on=TODAY, by=agent(place["州司法局"]), at=AT)

    @pytest.mark.parametrize("action", ["receive", "send_back"])
    def test_nobody_but_the_receiver_answers(self, place, action):
        filing = handed_in(owed(place))
        facts = {"number": "1", "on": TODAY} if action == "receive" else {"reason": "缺"}
        with pytest.raises(Refused, match="只有备案机关"):
            handing_in.ACTS[action](filing, **facts, by=agent(place["州财政局"]), at=AT)

    def test_nobody_but_the_filer_hands_in(self, place):
        row = whole(owed(place))
        with pytest.raises(Refused, match="只有报送机关"):
            handing_in.submit(row, on=TODAY, seen=row.version, by=agent(place["州司法局"]), at=AT)

    def test_a_closed_filing_stays_closed(self, place):
        filing = handed_in(owed(place))
        done = handing_in.receive(filing, number="1", on=TODAY, by=agent(place["州司法局"]), at=AT)
        with pytest.raises(Refused):
            handing_in.cancel(done, reason="误", by=agent(done.filer), at=AT)
        with pytest.raises(Refused):
            handing_in.send_back(done, reason="误", by=agent(place["州司法局"]), at=AT)


class TestWhoSees:
    def test_the_own_line_and_the_receiver_and_nobody_else(self, place):
        filing = owed(place, "甲县教育局")
        sees = ["甲县教育局", "甲县司法局", "甲县政府", "州司法局", "州政府"]
        for name, unit in place.items():
            found = CounselFiling.objects.visible_to(agent(unit)).filter(pk=filing.pk).exists()
            assert found is (name in sees), name

    def test_what_one_has_to_do(self, place):
        first, second = owed(place), handed_in(owed(place, "州政府办公厅"))
        assert list(CounselFiling.objects.to_make(agent(place["州财政局"]))) == [first]
        assert list(CounselFiling.objects.to_answer(agent(place["州司法局"]))) == [second]
        assert not CounselFiling.objects.to_make(UserFactory(unit=place["州财政局"], role=Role.STAFF)).exists()


def test_an_appointment_that_is_dismissed_is_still_listed(place):
    row = an_appointment(place)
    row.state, row.ended_on = AppointmentState.DISMISSED, date(2026, 12, 1)
    row.save()
    assert owing.owe_dismissal(row, decided_on=date(2026, 12, 1), by=agent(row.unit), at=AT).due_on


class TestPages:
    @pytest.mark.parametrize(
        ("code", "value", "told"),
        [
            ("counsel.filing_count", "working", "15日为工作日（A1），起算当日不计入（A2）；"),
            ("counsel.first_day", "yes", "15日为自然日（A1），起算当日计入（A2），末日休息的顺延（A3）；"),
            ("counsel.last_day", "no", "15日为自然日（A1），起算当日不计入（A2），末日休息的不顺延（A3）；"),
        ],
    )
    def test_a_day_is_explained_by_the_readings_it_was_counted_by(self, client, place, code, value, told):
        filing = owed(place)
        client.force_login(agent(filing.filer))
        before = client.get(filing.get_absolute_url()).content.decode()
        assert "15日为自然日（A1），起算当日不计入（A2），末日休息的顺延（A3）；伊州政办规〔2023〕2号第十九条" in before
        decided_at = datetime(2026, 10, 1, 10, 0, tzinfo=timezone.get_default_timezone())
        by = one_with(Role.LEGAL_MANAGER)
        readings.decide(code, value=value, valid_from=date(2026, 11, 1), basis="示范纪要", by=by, at=decided_at)
        assert told in client.get(filing.get_absolute_url()).content.decode()

    def test_the_filer_completes_and_hands_in_and_the_receiver_answers(self, client, place):
        filing = owed(place)
        by = agent(filing.filer)
        client.force_login(by)
        page = client.get(filing.get_absolute_url()).content.decode()
        assert "缺：服务合同、有关材料" in page
        assert "怎么算的：自次日起数15日（自然日）" in page
        for kind in ("contract", "other"):
            data = {"kind": kind, "caption": "", "file": scanned()}
            client.post(reverse("legal_counsel:filing_material_new", args=[filing.pk]), data)
        filing.refresh_from_db()
        data = {"seen": str(filing.version), "on": "2026-11-10"}
        client.post(reverse("legal_counsel:filing_submit", args=[filing.pk]), data)
        filing.refresh_from_db()
        assert filing.state == FilingState.SUBMITTED
        client.force_login(agent(place["州司法局"]))
        data = {"seen": str(filing.version), "number": "1", "on": "2026-11-12"}
        client.post(reverse("legal_counsel:filing_act", args=[filing.pk, "receive"]), data)
        filing.refresh_from_db()
        assert filing.state == FilingState.RECEIVED

    def test_the_board_counts_by_level(self, client, place):
        owed(place)
        handed_in(owed(place, "甲县教育局"), on=date(2026, 11, 20))
        client.force_login(agent(place["州司法局"]))
        page = client.get(reverse("legal_counsel:filing_list")).content.decode()
        assert re.search(r"州级</a></th>\s*<td[^>]*>1</td>", page)
        assert re.search(r"县市级</a></th>\s*<td[^>]*>1</td><td[^>]*>0</td><td[^>]*>1</td>", page)

    def test_a_stranger_finds_neither_filing_nor_file(self, client, place):
        filing = whole(owed(place))
        client.force_login(agent(UnitFactory()))
        assert client.get(filing.get_absolute_url()).status_code == 404
        file = filing.materials.first()
        assert client.get(reverse("legal_counsel:filing_material", args=[file.pk])).status_code == 404
