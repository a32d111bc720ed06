"""Role × unit × act over the rows of counsel: who sees a row, what its page offers, and whom the act refuses."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from legal_counsel.advising import assigning, deciding, opening
from legal_counsel.advising.opening import Task
from legal_counsel.assessing import judging
from legal_counsel.assessing.judging import Verdict
from legal_counsel.complaining import verifying
from legal_counsel.dismissing import deciding as dismissing
from legal_counsel.filing import handing_in, owing
from legal_counsel.referring import recording
from legal_counsel.referring.recording import Told
from legal_counsel.selecting import opening as selecting
from legal_counsel.selecting.opening import Outline
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import AppointmentFactory
from tests.legal_counsel.selection_walks import scanned
from tests.rule_tables import cases, listed

AT = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.get_default_timezone())
TODAY = AT.date()
VERDICT = Verdict(None, 70, 70, 70, "qualified", TODAY)
ROWS, OFFERS = cases("legal_counsel.md", "Rows"), cases("legal_counsel.md", "Offers")
PAGES = (
    "selection", "appointment", "assessment", "complaint", "dismissal", "filing", "handed in", "matter", "decision",
    "incident",
)  # fmt: skip
HEADS = {"州政府": Role.COUNTY_LEADER, "甲县政府": Role.COUNTY_LEADER}

pytestmark = pytest.mark.django_db


class Place:
    """A prefecture with two counties, everybody in it, and one row of each kind of the unit asked for."""

    def __init__(self, of):
        self.units = {}
        self.add("州政府", UnitKind.PREFECTURE_GOVERNMENT)
        self.add("州司法局", UnitKind.PREFECTURE_DEPARTMENT, "州政府")
        self.add("州财政局", UnitKind.PREFECTURE_DEPARTMENT, "州政府")
        for county in ("甲县", "乙县"):
            self.add(f"{county}政府", UnitKind.COUNTY_GOVERNMENT, "州政府")
            self.add(f"{county}司法局", UnitKind.COUNTY_DEPARTMENT, f"{county}政府")
            self.add(f"{county}教育局", UnitKind.COUNTY_DEPARTMENT, f"{county}政府")
        for each in ("州", "甲县", "乙县"):
            self.units[f"{each}政府"].judicial_administration = self.units[f"{each}司法局"]
            self.units[f"{each}政府"].save()
        self.people = {
            f"{name}{who}": self.person(name, who) for name in self.units for who in ("法制", "首长", "职员")
        }
        self.unit = self.units[of]
        self.agent = self.people[f"{of.replace('政府', '司法局')}法制"]
        self.head = self.people[f"{of}首长"]
        self.rows = self.made()

    def add(self, name, kind, above=None):
        self.units[name] = UnitFactory(name=name, kind=kind, parent=self.units.get(above))

    def person(self, unit, who):
        roles = {"法制": Role.LEGAL_MANAGER, "首长": HEADS.get(unit, Role.DEPARTMENT_HEAD), "职员": Role.STAFF}
        return UserFactory(name=f"{unit}{who}", unit=self.units[unit], role=roles[who])

    def appointed(self):
        return AppointmentFactory(
            is_appointed=True, unit=self.unit, begins_on=date(2026, 3, 1), document_on=TODAY, drafted_by=self.agent
        )

    def made(self):
        by = {"by": self.agent, "at": AT}
        row = self.appointed()
        made = dismissing.draft(row, ground="breach", facts="事实", **by)
        dismissing.attach(made, scanned(), caption="报告", **by)
        made.refresh_from_db()
        outline = Outline(self.unit, "选聘", "open", 1, TODAY + timedelta(days=7), (("专业能力", 100),))
        task = Task(self.unit, "事项", "decision", "before", TODAY + timedelta(days=7), "咨询内容")
        matter = opening.open_matter(task, **by)
        told = Told("gate", TODAY, "没有听取意见", "尚待查明", "审计报告〔2026〕1号")
        complained = {"item": "title", "words": "以顾问身份招揽业务", "received_on": TODAY, "informant": "张某"}
        words = {"title": "决策", "basis": "条例第八条", "outline": "内容"}
        return {
            "selection": selecting.open_selection(outline, **by),
            "appointment": row,
            "assessment": judging.assess(row, VERDICT, **by),
            "complaint": verifying.record(row, **complained, **by),
            "dismissal": made,
            "filing": owing.owe(row, **by)[0],
            "handed in": self.handed_in(),
            "matter": matter,
            "incident": recording.open_incident(told, matter=matter, **by),
            "decision": deciding.prepare(self.unit, **words, by=self.head, at=AT),
        }

    def handed_in(self):
        [row] = owing.owe(self.appointed(), by=self.agent, at=AT)
        for kind in ("contract", "other"):
            handing_in.attach(row, scanned(), kind=kind, caption="", by=self.agent, at=AT)
        row.refresh_from_db()
        return handing_in.submit(row, on=TODAY, seen=row.version, by=self.agent, at=AT)

    def act(self, name, who):
        """The act behind an offer, by somebody."""
        rows, by = self.rows, {"by": self.people[who], "at": AT}
        seen = {"seen": rows["filing"].version}
        decided = {"decided_on": TODAY, "paper": "纪要", "ends_on": TODAY, "seen": rows["dismissal"].version}
        page = {"url": "https://www.example.gov.cn/1.html", "on": TODAY, "snapshot": scanned()}
        complained = {"item": "title", "words": "招揽业务", "received_on": TODAY}
        found = {"result": "untrue", "finding": "查无此事", "found_on": TODAY, "seen": 1}
        handed = {"handed_to": "州纪委监委", "handed_on": TODAY, "paper": "移送函〔2026〕1号"}
        other = Verdict(None, 80, 80, 80, "qualified", TODAY)
        acts = {
            "登记公告": lambda: selecting.announce(rows["selection"], **page, seen=rows["selection"].version, **by),
            "拟订解聘": lambda: dismissing.draft(rows["handed in"].appointment, ground="breach", facts="事实", **by),
            "考核": lambda: judging.assess(rows["handed in"].appointment, other, **by),
            "核对并确认": lambda: judging.confirm(rows["assessment"], seen=1, **by),
            "登记反映": lambda: verifying.record(rows["appointment"], **complained, **by),
            "核实": lambda: verifying.verify(rows["complaint"], **found, **by),
            "登记移送": lambda: recording.hand_over(rows["incident"], **handed, **by),
            "核对并决定": lambda: dismissing.decide(rows["dismissal"], **decided, **by),
            "核对并报送": lambda: handing_in.submit(rows["filing"], on=TODAY, **seen, **by),
            "登记备案回执": lambda: handing_in.receive(rows["handed in"], number="1", on=TODAY, **by),
            "指派法律顾问": lambda: assigning.assign(rows["matter"], rows["appointment"], **by),
            "提交讨论": lambda: deciding.submit(rows["decision"], **by),
        }
        return acts[name]()


def opened(client, place):
    """Of every page by whom it is opened, and what it offers each of them."""
    sees, offers = {each: set() for each in PAGES}, {each: {} for each in PAGES}
    for name, user in place.people.items():
        client.force_login(user)
        for page, row in place.rows.items():
            answer = client.get(row.get_absolute_url())
            if answer.status_code == 200:
                sees[page].add(name)
                for label, *_ in answer.context["acts"]:
                    offers[page].setdefault(label, set()).add(name)
    return sees, offers


@pytest.mark.parametrize("of", ["甲县教育局", "甲县政府", "州财政局"])
def test_a_row_is_seen_and_worked_on_by_those_of_the_table_and_by_nobody_else(client, of):
    place = Place(of)
    sees, offers = opened(client, place)
    for case in (each for each in ROWS if each["of"] == of):
        for page in listed(case["rows"]):
            assert sees[page] == set(listed(case["who"])), page
    for case in (each for each in OFFERS if each["of"] == of):
        assert offers[case["row"]].get(case["act"]) == set(listed(case["who"])), case


@pytest.mark.parametrize("of", ["甲县教育局", "甲县政府"])
def test_an_act_refuses_the_same_role_of_every_other_unit(of):
    place = Place(of)
    for case in (each for each in OFFERS if each["of"] == of):
        who = listed(case["who"])
        roles = {each[-2:] for each in who}
        for name in place.people:
            if name[-2:] in roles and name not in who:
                with pytest.raises(Refused):
                    place.act(case["act"], name)
