"""What is said of counsel (第二十一条), by docs/rules/counsel_conduct.md."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from legal_counsel.appointing.gathering import findings_to_decide
from legal_counsel.complaining import verifying
from legal_counsel.complaining.choices import ITEMS, ComplaintResult, ComplaintState, Obligation
from legal_counsel.complaining.lifecycle import TRANSITIONS
from legal_counsel.complaining.telling import CONDITION
from legal_counsel.complaining.todo import complaint_todo
from legal_counsel.dismissing.choices import DismissalGround
from legal_counsel.dismissing.deciding import suggested_grounds
from legal_counsel.models import ComplaintEvidence, CounselComplaint, CounselDismissal
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import AppointmentFactory, CounselFactory
from tests.legal_counsel.matter_walks import PNG, scan
from tests.legal_counsel.selection_walks import fit
from tests.rule_tables import cases

FILE = "counsel_conduct.md"
AT = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.get_default_timezone())
TODAY = AT.date()
RESULTS = {str(each.label): each for each in ComplaintResult}
DUTIES = {str(each.label): each for each in Obligation}

pytestmark = pytest.mark.django_db


class Walk:
    """A department under a government with its bureau, its people, and counsel of whom something is said."""

    def __init__(self):
        self.government = UnitFactory(kind=UnitKind.PREFECTURE_GOVERNMENT)
        bureau = UnitFactory(kind=UnitKind.PREFECTURE_DEPARTMENT, parent=self.government)
        self.government.judicial_administration = bureau
        self.government.save()
        self.unit = UnitFactory(kind=UnitKind.PREFECTURE_DEPARTMENT, parent=self.government)
        self.agent = UserFactory(unit=self.unit, role=Role.LEGAL_MANAGER)
        self.head = UserFactory(unit=self.unit, role=Role.DEPARTMENT_HEAD)
        self.above = UserFactory(unit=bureau, role=Role.LEGAL_MANAGER)
        self.elsewhere = UserFactory(role=Role.LEGAL_MANAGER)
        self.appointment = AppointmentFactory(is_appointed=True, unit=self.unit)

    def said(self, appointment=None, **facts):
        usual = {"item": "title", "words": "以顾问身份招揽业务", "received_on": date(2026, 11, 2), "informant": "张某"}
        usual |= {"by": self.agent, "at": AT}
        return verifying.record(appointment or self.appointment, **usual | facts)

    def found(self, result="true", row=None, **facts):
        row = row or self.said()
        usual = {"result": result, "finding": "向两家企业核实，确有其事", "found_on": date(2026, 11, 20)}
        return verifying.verify(row, **usual | {"seen": row.version, "by": self.agent, "at": AT} | facts)

    def browser(self, who):
        client = Client()
        client.force_login(getattr(self, who))
        return client

    def page(self, who, address):
        return self.browser(who).get(address).content.decode()


@pytest.fixture
def walk():
    return Walk()


class TestDuties:
    @pytest.mark.parametrize("case", cases(FILE, "Duties"), ids=lambda case: case["item"])
    def test_each_cites_its_item(self, walk, case):
        assert walk.said(item=DUTIES[case["duty"]]).clause == f"伊州政办规〔2023〕2号{case['item']}"

    def test_are_the_seven_of_the_article(self):
        assert len(cases(FILE, "Duties")) == len(ITEMS) == len(Obligation) == 7

    def test_move_as_the_table_says(self):
        told = {(row["act"], row["from"], row["to"]) for row in cases(FILE, "Transitions of a complaint")}
        assert told == {(act, *each.sources, each.target) for act, each in TRANSITIONS.items()}


class TestRecording:
    def test_keeps_what_was_said_and_the_paper_as_it_came(self, walk):
        row = walk.said(file=scan("来信.png"))
        assert (row.state, row.informant, row.received_on) == (ComplaintState.RECEIVED, "张某", date(2026, 11, 2))
        assert row.evidence.get().caption == "收到的反映"
        verifying.attach(row, scan("说明.png"), caption="企业说明", by=walk.agent, at=AT)
        assert row.evidence.count() == 2

    @pytest.mark.parametrize(
        ("facts", "message"),
        [
            ({"words": " "}, "请写明反映内容"),
            ({"received_on": date(2026, 11, 24)}, "收到日期应在"),
            ({"received_on": date(2026, 2, 1)}, "收到日期应在"),
            ({"item": "nothing"}, "反映须写明所涉义务"),
            ({"words": "泄露机密★10年文件"}, "国家秘密标志"),
            ({"file": scan("机密★10年.png")}, "国家秘密标志"),
        ],
    )
    def test_refuses_what_cannot_be(self, walk, facts, message):
        with pytest.raises(Refused, match=message):
            walk.said(**facts)
        assert not CounselComplaint.objects.exists()

    @pytest.mark.parametrize("who", ["head", "above", "elsewhere"])
    def test_is_of_the_agency_alone(self, walk, who):
        with pytest.raises(Refused, match="法律顾问工作机构登记和核实"):
            walk.said(by=getattr(walk, who))

    def test_is_of_counsel_who_serve_or_served(self, walk):
        with pytest.raises(Refused, match="没有履职可以反映"):
            walk.said(AppointmentFactory(unit=walk.unit))


class TestVerifying:
    def test_has_its_result_its_words_its_day_and_its_person(self, walk):
        row = walk.found("partly")
        assert (row.state, row.result, row.found_by) == (ComplaintState.VERIFIED, "partly", walk.agent)
        with pytest.raises(Refused, match="当前状态不能核实"):
            walk.found(row=row)

    @pytest.mark.parametrize(
        ("facts", "message"),
        [
            ({"finding": ""}, "请写明查明的事实"),
            ({"found_on": date(2026, 11, 1)}, "核实日期应在"),
            ({"found_on": date(2026, 11, 24)}, "核实日期应在"),
            ({"seen": 7}, "已有变动"),
            ({"result": "maybe"}, "核实须有结果"),
            ({"finding": "【机密】"}, "国家秘密标志"),
        ],
    )
    def test_refuses_what_is_not_whole(self, walk, facts, message):
        row = walk.said()
        with pytest.raises(Refused, match=message):
            walk.found(row=row, **facts)
        row.refresh_from_db()
        assert row.state == ComplaintState.RECEIVED

    def test_goes_on_anew_with_a_reason_and_tells_nothing_until_then(self, walk):
        row = walk.found()
        with pytest.raises(Refused, match="重新核实须写明理由"):
            verifying.reopen(row, reason=" ", by=walk.agent)
        row = verifying.reopen(row, reason="当事企业更正说明", by=walk.agent)
        assert (row.state, row.result, row.found_on) == (ComplaintState.RECEIVED, "", None)
        assert not CounselComplaint.objects.upheld().exists()
        assert walk.found("untrue", row=row).result == "untrue"

    def test_is_not_asked_of_what_was_entered_in_error(self, walk):
        row = verifying.withdraw(walk.said(), reason="误录为他人", by=walk.agent)
        assert row.state == ComplaintState.WITHDRAWN
        for act in (
            lambda: walk.found(row=row),
            lambda: verifying.attach(row, scan(), caption="甲", by=walk.agent, at=AT),
        ):
            with pytest.raises(Refused):
                act()

    def test_waits_on_the_workbench_of_the_agency(self, walk):
        walk.said()
        counts = {
            who: [each.waiting.count() for each in complaint_todo(getattr(walk, who))] for who in ("agent", "above")
        }
        assert counts == {"agent": [1], "above": [0]}


class TestWhereItIsTold:
    @pytest.mark.parametrize("case", cases(FILE, "What is told"), ids=lambda case: f"{case['state']}{case['result']}")
    def test_is_by_its_result(self, walk, case):
        row = walk.said()
        if case["state"] == "verified":
            walk.found(RESULTS[case["result"]], row=row)
        if case["state"] == "withdrawn":
            verifying.withdraw(row, reason="误录", by=walk.agent)
        is_told = case["told"] == "yes"

        assert suggested_grounds(walk.appointment, walk.agent) == ([DismissalGround.BREACH] if is_told else [])
        for name in ("dismissal_new", "assessment_new"):
            shown = walk.page("agent", reverse(f"legal_counsel:{name}", args=[walk.appointment.pk]))
            assert ("确有其事" in shown) is is_told, name
            assert ("依据：伊州政办规〔2023〕2号第二十一条第三项" in shown) is is_told, name
        report = walk.page("agent", reverse("legal_counsel:counsel_report", args=[walk.appointment.counsel_id]))
        assert ("确有其事" in report) is is_told

    def test_chooses_the_ground_on_the_form_and_does_nothing_by_itself(self, walk):
        walk.found()
        answer = walk.browser("agent").get(reverse("legal_counsel:dismissal_new", args=[walk.appointment.pk]))
        assert answer.context["form"].initial == {"ground": "breach"}
        assert not CounselDismissal.objects.exists()
        walk.appointment.refresh_from_db()
        assert walk.appointment.state == "appointed"

    def test_is_not_in_the_report_of_who_does_not_see_the_unit(self, walk):
        walk.found()
        report = reverse("legal_counsel:counsel_report", args=[walk.appointment.counsel_id])
        assert "确有其事" in walk.page("above", report)
        assert "确有其事" not in walk.page("elsewhere", report)
        before = f"{report}?on=2026-11-19"
        assert "确有其事" not in walk.page("agent", before)


class TestAppointingAgain:
    def warned(self, row):
        return [each.fact for each in findings_to_decide(row, TODAY, fit) if each.condition == CONDITION and each.warns]

    def test_warns_in_the_same_unit(self, walk):
        walk.found()
        counsel = walk.appointment.counsel
        again = AppointmentFactory(
            unit=walk.unit, counsel=counsel, begins_on=date(2029, 3, 1), ends_on=date(2030, 1, 1)
        )
        elsewhere = AppointmentFactory(counsel=counsel)

        assert self.warned(again) == ["2026-11-02的反映属实（第三项）"]
        assert self.warned(elsewhere) == []


class TestWhoReadsIt:
    PEOPLE = {
        "agency of the unit": "agent",
        "who decides for the unit": "head",
        "superior line and its justice bureau": "above",
        "another unit": "elsewhere",
    }

    CASES = cases(FILE, "Who reads it")

    def test_is_said_of_everybody_here(self):
        assert {case["who"] for case in self.CASES} == {*self.PEOPLE, "counsel concerned"}

    @pytest.mark.parametrize(
        "case", [each for each in CASES if each["who"] != "counsel concerned"], ids=lambda case: case["who"]
    )
    def test_as_the_table_says(self, walk, case):
        row = walk.said(file=scan())
        client = walk.browser(self.PEOPLE[case["who"]])
        answer = client.get(row.get_absolute_url())
        assert (answer.status_code == 200) is (case["row"] == "yes")
        file = reverse("legal_counsel:complaint_material", args=[ComplaintEvidence.objects.get().pk])
        is_whole = case["name, material, history"] == "yes"
        material = client.get(file)
        assert material.streaming is is_whole
        assert b"".join(material.streaming_content if is_whole else ()).startswith(PNG) is is_whole
        shown = answer.content.decode() + client.get(f"{row.get_absolute_url()}?tab=history").content.decode()
        assert ("张某" in shown) is is_whole
        listed = client.get(reverse("legal_counsel:complaint_list")).content.decode()
        assert "张某" not in listed
        assert (str(row.appointment.counsel) in listed) is (case["row"] == "yes")

    def test_is_not_counsel_themselves_whatever_their_role(self, walk):
        counsel = CounselFactory(is_internal=True, unit=walk.unit, account=walk.agent)
        term = AppointmentFactory(is_appointed=True, unit=walk.unit, counsel=counsel)
        colleague = UserFactory(unit=walk.unit, role=Role.LEGAL_MANAGER)
        row = walk.said(term, by=colleague)
        assert walk.browser("agent").get(row.get_absolute_url()).status_code == 404
        with pytest.raises(ObjectDoesNotExist):
            CounselComplaint.objects.visible_to(walk.agent).get()
        with pytest.raises(Refused, match="涉及您本人"):
            walk.found(row=row)
        with pytest.raises(Refused, match="涉及您本人"):
            walk.said(term)


class TestPages:
    def test_list_as_many_queries_for_one_as_for_four(self, walk):
        client, address = walk.browser("agent"), reverse("legal_counsel:complaint_list")
        counts = []
        for more in (1, 3):
            for _ in range(more):
                walk.said(AppointmentFactory(is_appointed=True, unit=walk.unit))
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert len(client.get(address).context["table"].page.object_list) >= more
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_carry_one_from_the_appointment_to_the_finding(self, walk):
        client = walk.browser("agent")
        new = reverse("legal_counsel:complaint_new", args=[walk.appointment.pk])
        assert new in client.get(walk.appointment.get_absolute_url()).content.decode()
        today = timezone.localdate()
        given = {"item": "mandates", "words": "另案代理", "received_on": f"{today}", "informant": "", "file": scan()}
        client.post(new, given)
        row = CounselComplaint.objects.get()
        shown = client.get(row.get_absolute_url()).content.decode()
        assert "匿名" in shown
        assert "待核实" in shown
        found = {"result": "true", "finding": "合同可证", "found_on": f"{today}", "seen": f"{row.version}"}
        client.post(reverse("legal_counsel:complaint_verify", args=[row.pk]), found)
        row.refresh_from_db()
        assert (row.result, row.found_by) == ("true", walk.agent)
        shown = walk.page("head", row.get_absolute_url())
        assert "合同可证" in shown
        assert "重新核实" not in shown
