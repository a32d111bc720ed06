"""Papers on their way out, walked by the acts themselves, and the people of an office that issues."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from documents.choices import DocumentKind, Publicity
from documents.issuing import allocating, composing, issuing, signing
from documents.issuing.choices import PaperState, SeriesForm, StepKind
from documents.issuing.composing import Draft, EffectPart
from documents.models import OutgoingPaper, Series
from documents.validity import EventKind
from portal.accounts.choices import Role
from portal.dates import written
from portal.organization.choices import UnitKind
from portal.organization.models import Unit
from tests.factories import UnitFactory, UserFactory

AT = datetime(2026, 3, 2, 10, 0, tzinfo=timezone.get_default_timezone())
TODAY = date(2026, 3, 2)
SAYS = {
    EventKind.REPEAL: "{name}{since}废止",
    EventKind.DECLARED_LAPSE: "{name}{since}失效",
    EventKind.ANNULMENT: "撤销{name}",
    EventKind.EXTENSION: "{name}有效期延长至{until}",
    EventKind.REPUBLICATION: "{name}修订后重新公布",
}
BODY = "为做好第一项工作，现将有关事项通知如下。\n一、明确责任\n各单位确定专人负责。"


def saying(parts) -> str:
    """The paragraphs in which a paper says what its effects will record."""
    return "".join(f"\n{_said(each)}。" for each in parts if isinstance(each, EffectPart))


def _said(effect) -> str:
    document = effect.instrument.document
    name = f"《{effect.instrument.title}》" + (f"（{document.number}）" if document.number else "")
    since = f"自{written(effect.since)}起" if effect.since else "自印发之日起"
    until = written(effect.until) if effect.until else ""
    return SAYS[effect.kind].format(name=name + "、".join(effect.articles), since=since, until=until)


class Office:
    """A government, its general office, and who works there; `office.ask("核稿人")` for one of them."""

    POSTS = {
        "核稿人": Role.OFFICE_CHECKER,
        "签发人": Role.ISSUING_LEADER,
        "管理员": Role.DOCUMENT_MANAGER,
    }

    def __init__(self) -> None:
        self.government = UnitFactory(name="测试州人民政府", kind=UnitKind.PREFECTURE_GOVERNMENT)
        self.office = UnitFactory(name="测试州人民政府办公厅", kind=UnitKind.GENERAL_OFFICE, parent=self.government)
        self.justice = UnitFactory(name="测试州司法局", parent=self.government)
        self.finance = UnitFactory(name="测试州财政局", parent=self.government)
        self.series = self.open("测政办发", self.office)
        self._people = {}

    def open(self, code: str, unit: Unit, **facts) -> Series:
        form = SeriesForm.ORDER if code.endswith("令") else SeriesForm.BRACKET
        known = {"form": form, "mark": f"{unit}文件", "opened_on": date(2020, 1, 1)}
        return Series.objects.create(code=code, unit=unit, **(known | facts))

    def ask(self, who: str):
        """拟稿人, a post, 法制, or 负责人 of a department."""
        if who not in self._people:
            self._people[who] = self._hired(who)
        return self._people[who]

    def _hired(self, who: str):
        if who in self.POSTS:
            return UserFactory(name=who, unit=self.office, role=self.POSTS[who])
        if who == "法制":
            return UserFactory(name=who, unit=self.justice, role=Role.LEGAL_MANAGER)
        if who == "司法局负责人":
            return UserFactory(name=who, unit=self.justice, role=Role.DEPARTMENT_HEAD)
        if who == "财政局负责人":
            return UserFactory(name=who, unit=self.finance, role=Role.DEPARTMENT_HEAD)
        return UserFactory(name=who, unit=self.office)

    def draft(self, *, by=None, at=AT, parts=(), **facts) -> OutgoingPaper:
        """A notice that nothing is wrong with and that says what its effects do, or what `facts` make of it."""
        given = {
            "kind": DocumentKind.NOTICE,
            "title_lines": ["关于做好第一项工作的通知"],
            "series": self.series,
            "body": BODY,
            "addressees": ["各县市人民政府"],
            "publicity": Publicity.PUBLIC,
        }
        by = by or self.ask("拟稿人")
        given |= facts
        given["body"] += saying(parts)
        paper = composing.draft(Draft(**given), by=by, at=at)
        for part in parts:
            composing.add_part(paper, part, seen=paper.version, by=by)
            paper.refresh_from_db()
        return paper

    def submitted(self, **facts) -> OutgoingPaper:
        paper = self.draft(**facts)
        return signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)

    def checked(self, **facts) -> OutgoingPaper:
        return self.agreed(self.submitted(**facts), StepKind.CHECK, "核稿人")

    def under_review(self, **facts) -> OutgoingPaper:
        """会签完毕: whoever is asked agrees. One that is normative or changes such a text is reviewed next."""
        paper = self.checked(**facts)
        for each in paper.countersigns.all():
            paper = self.agreed(paper, StepKind.COUNTERSIGN, f"{each.unit.name.removeprefix('测试州')}负责人")
        return paper

    def countersigned(self, **facts) -> OutgoingPaper:
        """待签发."""
        paper = self.under_review(**facts)
        return self.reviewed(paper) if paper.state == PaperState.UNDER_REVIEW else paper

    def reviewed(self, paper, *, who="法制", at=AT) -> OutgoingPaper:
        """合法性审核: 合法."""
        return self.agreed(paper, StepKind.LEGAL_REVIEW, who, opinion="内容合法", at=at)

    def signed(self, *, signed_at=AT, beside=signing.NOTHING, **facts) -> OutgoingPaper:
        return self.agreed(self.countersigned(**facts), StepKind.SIGN, "签发人", at=signed_at, facts=beside)

    def numbered(self, **facts) -> OutgoingPaper:
        paper = self.signed(**facts)
        return allocating.number(paper, seen=paper.version, by=self.ask("管理员"), at=AT)

    def issued(self, *, printed_on=TODAY, **facts):
        """The document of the register."""
        return self.issue(self.numbered(**facts), printed_on=printed_on)

    def issue(self, paper, *, printed_on=TODAY, at=AT):
        return issuing.issue(paper, seen=paper.version, printed_on=printed_on, by=self.ask("管理员"), at=at)

    def agreed(self, paper, kind, who, *, at=AT, **said) -> OutgoingPaper:
        return signing.agree(paper, kind, seen=paper.version, by=self.ask(who), at=at, **said)

    def returned(self, paper, kind, who) -> OutgoingPaper:
        return signing.send_back(
            paper, kind, opinion="请补充依据", seen=paper.version, by=self.ask(who), at=AT + timedelta(hours=1)
        )
