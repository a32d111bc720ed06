"""Matters walked by the acts themselves: a county, its justice bureau, a department, their people and their counsel."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from legal_counsel.advising import adopting, assigning, closing, deciding, opening, opining, synthesising
from legal_counsel.advising.adopting import Answer, Study
from legal_counsel.advising.opening import Task
from legal_counsel.advising.opining import Said
from legal_counsel.choices import CounselKind
from portal.accounts.choices import Role
from portal.organization.choices import UnitKind
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import AppointmentFactory, CounselFactory

AT = timezone.make_aware(datetime(2026, 11, 23, 10, 0))
TODAY = date(2026, 11, 23)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8ffff3f0005fe02fea735810a0000000049454e44ae426082"
)


def scan(name="签名盖章件.png"):
    """A scan as a browser sends it, without a text of its own."""
    return SimpleUploadedFile(name, PNG, content_type="image/png")


class MatterWalk:
    """`unit` is a county government, `bureau` its agency; `ask("机构")` is one of its people."""

    def __init__(self, at=AT):
        self.at, self.today = at, timezone.localdate(at)
        self.bureau = UnitFactory(kind=UnitKind.COUNTY_DEPARTMENT)
        self.unit = UnitFactory(kind=UnitKind.COUNTY_GOVERNMENT, judicial_administration=self.bureau)
        self.department = UnitFactory(kind=UnitKind.COUNTY_DEPARTMENT, parent=self.unit)
        self._people = {
            "机构": UserFactory(name="司法局法制员", unit=self.bureau, role=Role.LEGAL_MANAGER),
            "单位": UserFactory(name="县长", unit=self.unit, role=Role.COUNTY_LEADER),
            "律师": UserFactory(name="示范律师", unit=self.department),
            "内部": UserFactory(name="公职律师", unit=self.unit),
            "部门机构": UserFactory(name="部门法制员", unit=self.department, role=Role.LEGAL_MANAGER),
            "部门": UserFactory(name="部门负责人", unit=self.department, role=Role.DEPARTMENT_HEAD),
            "局外": UserFactory(name="外单位法制员", role=Role.LEGAL_MANAGER),
            "职员": UserFactory(name="本县职员", unit=self.unit),
        }
        self.lawyer = self.appoint(name="示范律师", account=self.ask("律师"))
        self.internal = self.appoint(is_internal=True, name="公职律师", unit=self.unit, account=self.ask("内部"))

    def ask(self, who):
        return self._people[who]

    def appoint(self, *, of=None, begins_on=date(2026, 3, 1), ends_on=date(2029, 2, 28), **counsel):
        """Counsel of the county, or of another unit."""
        return AppointmentFactory(
            is_appointed=True,
            counsel=CounselFactory(**counsel),
            unit=of or self.unit,
            begins_on=begins_on,
            ends_on=ends_on,
        )

    def task(self, **facts):
        usual = {
            "unit": self.unit,
            "title": "示范产业园招商协议",
            "duty": "decision",
            "stage": "before",
            "due_on": self.today + timedelta(days=7),
            "question": "该协议是否合法，有哪些风险",
        }
        return Task(**(usual | facts))

    def opened(self, *, by="机构", **facts):
        return opening.open_matter(self.task(**facts), by=self.ask(by), at=self.at)

    def assigned(self, matter, appointment=None, **facts):
        return assigning.assign(matter, appointment or self.lawyer, by=self.ask("机构"), at=self.at, **facts)

    def accepted(self, matter, appointment=None, **facts):
        row = self.assigned(matter, appointment, **facts)
        account = row.appointment.counsel.account
        return assigning.declare(
            row, has_interest=False, paper="" if account else "声明", by=account or self.ask("机构"), at=self.at
        )

    def authorised(self, matter, appointment=None, **facts):
        row = self.accepted(matter, appointment, **facts)
        assigning.authorise(row, reason="承诺书次日补交", by=self.ask("单位"), at=self.at)
        return row

    def said(self, kind=CounselKind.LAWYER, **facts):
        usual = {"form": "letter", "analysis": "经审查，分析如下", "conclusion": "lawful"}
        if kind != CounselKind.INTERNAL:
            usual |= {"handled_as": "person", "handler": "示范律师", "signed_paper": scan()}
        return Said(**(usual | facts))

    def opined(self, assignment, **facts):
        counsel = assignment.appointment.counsel
        by = counsel.account or self.ask("机构")
        return opining.submit(assignment, self.said(counsel.kind, **facts), by=by, at=self.at)

    def heard(self, matter=None, **facts):
        """The opinion of the lawyer on an own matter, sent up."""
        opinion = self.opined(self.authorised(matter or self.opened()), **facts)
        self.sent(opinion)
        return opinion

    def sent(self, *opinions, **facts):
        usual = {"with_final": False, "attached": opinions, "reason": "各自独立，分别报送"}
        return synthesising.send_up(opinions[0].assignment.matter, **(usual | facts), by=self.ask("机构"), at=self.at)

    def reviewed(self, opinion, proposal="adopt"):
        matter = opinion.assignment.matter
        reader = matter.assignments.filter(appointment=self.internal).first() or self.authorised(matter, self.internal)
        return synthesising.review(
            opinion, reader, analysis="同意其分析", proposal=proposal, by=self.ask("内部"), at=self.at
        )

    def answered(self, opinion, status="adopted", **facts):
        usual = {}
        if status != "adopted":
            usual = {"reason_class": "facts", "reason": "情况已变化"}
        if status == "not_adopted":
            usual |= {"archived_in": "2026年法律事务卷第3册"}
        return adopting.adopt(opinion, Answer(status, **(usual | facts)), by=self.ask("单位"), at=self.at)

    def told(self, adoption):
        return adopting.feed_back(adoption, told_on=self.today, manner="书面反馈", by=self.ask("机构"), at=self.at)

    def studied(self, opinion, result):
        found = Study(result, "经研究论证", "法制机构、业务科室", self.today)
        return adopting.study(opinion, found, by=self.ask("机构"), at=self.at)

    def finished(self, opinion):
        """Everything that closing asks for."""
        self.reviewed(opinion)
        self.told(self.answered(opinion))

    def closed(self, matter, **facts):
        return closing.close(matter, **({"words": "已办结"} | facts), by=self.ask("机构"), at=self.at)

    def prepared(self, *matters, by="单位", review="lawful", title="示范产业园规划"):
        row = deciding.prepare(
            self.unit,
            title=title,
            basis="《示范条例》第八条",
            outline="拟在县城东部建设",
            by=self.ask(by),
            at=self.at,
        )
        for each in matters:
            deciding.link(row, each, by=self.ask(by), at=self.at)
        if review:
            deciding.record_review(
                row, result=review, reviewed_on=self.today, paper="示法审〔2026〕1号", by=self.ask("机构"), at=self.at
            )
        return row

    def submitted(self, decision):
        return deciding.submit(decision, by=self.ask("单位"), at=self.at)
