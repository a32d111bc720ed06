"""Selections and appointments walked by the acts themselves, in a prefecture with its justice bureau."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfWriter

from legal_counsel.appointing import certifying, deciding, drafting
from legal_counsel.appointing.drafting import Consent, Terms
from legal_counsel.appointing.gathering import findings_to_decide
from legal_counsel.appointing.moving import key_of
from legal_counsel.models import Selection
from legal_counsel.qualification import Finding, Outcome
from legal_counsel.selecting import entering, noticing, opening, scoring
from legal_counsel.selecting.choices import EntryMode, EntryState, SelectionWay
from legal_counsel.selecting.entering import Entering
from legal_counsel.selecting.noticing import Decided
from legal_counsel.selecting.opening import Outline, Procured
from legal_counsel.selecting.scoring import Seat, Sheet
from portal.accounts.choices import Role
from portal.organization.choices import UnitKind
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.entering import PICTURE
from tests.legal_counsel.factories import CounselFactory

START = datetime(2026, 9, 1, 10, 0, tzinfo=timezone.get_default_timezone())
URL = "https://www.example.gov.cn/notice/1.html"
LEGAL, HEAD = Role.LEGAL_MANAGER, Role.DEPARTMENT_HEAD


def blank_pdf():
    """A page without a word, which can be read."""
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(buffer)
    return buffer.getvalue()


def scanned(name="材料.png"):
    """A paper as a browser sends it; it has no text that would be searched for marks of secrecy."""
    return SimpleUploadedFile(name, PICTURE, content_type="image/png")


def seen(selection):
    """The version of a selection as a page shows it now."""
    return Selection.objects.get(pk=selection.pk).version


def _line(outcome, fact):
    return Finding("practised_five_years", "律师5年以上执业经验", outcome, fact, article="第十四条第二款第三项")


def fit(counsel, unit, on):
    """A report on somebody of whom everything is known and good."""
    return (_line(Outcome.MET, "满5年"),)


def unfit(counsel, unit, on):
    """A report with a line that blocks."""
    return (_line(Outcome.UNMET, f"至{on}未满5年"),)


class CounselWalk:
    """A government, its general office and justice bureau, a department; `ask("司法局")` for one of their people."""

    def __init__(self, at=START) -> None:
        self.at = at
        self.government = UnitFactory(name="示范州人民政府", kind=UnitKind.PREFECTURE_GOVERNMENT)
        self.office = UnitFactory(name="示范州人民政府办公厅", kind=UnitKind.GENERAL_OFFICE, parent=self.government)
        self.justice = UnitFactory(name="示范州司法局", parent=self.government)
        self.finance = UnitFactory(name="示范州财政局", parent=self.government)
        self.government.judicial_administration = self.justice
        self.government.save()
        self._people = {
            "司法局": UserFactory(name="司法局法制员", unit=self.justice, role=LEGAL),
            "办公厅": UserFactory(name="办公厅签发人", unit=self.office, role=Role.ISSUING_LEADER),
            "财政局": UserFactory(name="财政局法制员", unit=self.finance, role=LEGAL),
            "财政局长": UserFactory(name="财政局负责人", unit=self.finance, role=HEAD),
            "外人": UserFactory(name="外单位法制员", role=LEGAL),
        }

    def ask(self, who):
        return self._people[who]

    def day(self, days=0):
        return timezone.localdate(self.at) + timedelta(days=days)

    def later(self, days):
        """The same hour, days after; the walk goes on from there."""
        self.at += timedelta(days=days)
        return self.at

    def now(self, who="财政局"):
        return {"by": self.ask(who), "at": self.at}

    def outline(self, **facts):
        usual = {
            "unit": self.finance,
            "title": f"财政局法律顾问选聘{Selection.objects.count() or ''}",
            "way": SelectionWay.OPEN,
            "seats": 1,
            "entries_until": self.day(7),
            "criteria": (("专业能力", 60), ("服务方案", 40)),
        }
        return Outline(**(usual | facts))

    def opened(self, *, who="财政局", **facts):
        return opening.open_selection(self.outline(**facts), **self.now(who))

    def announced(self, selection=None, *, who="财政局", **facts):
        return self.announce(selection or self.opened(who=who, **facts), who=who)

    def announce(self, selection, *, who="财政局", **facts):
        page = {"url": URL, "on": self.day(), "snapshot": scanned(), "seen": seen(selection)} | facts
        return opening.announce(selection, **page, **self.now(who))

    def entered(self, selection, counsel=None, *, who="财政局", mode=EntryMode.SELF, **facts):
        given = Entering(counsel or CounselFactory(), mode, self.day(), **({"files": [scanned()]} | facts))
        return entering.enter(selection, given, **self.now(who))

    def check(self, entry, *, passes=True, report=fit, who="财政局"):
        return entering.check(entry, passes=passes, reason="材料齐全，符合条件", report=report, **self.now(who))

    def scoring(self, people=2, *, seats=None, who="财政局", **facts):
        """The panel sits over so many candidates; gives selection and entries."""
        selection = self.announced(who=who, **facts)
        entries = [self.check(self.entered(selection, who=who), who=who) for _ in range(people)]
        self.later(8)
        seats = seats or [Seat("评委一", "示范大学"), Seat("评委二", "示范州审计局")]
        return scoring.convene(selection, seats, **self.now(who)), entries

    def fill_in(self, entry, member, *points, who="财政局", words="意见", **facts):
        keys = entry.selection.criteria.values_list("pk", flat=True)
        given = dict(zip(keys, points, strict=True)) if points else None
        return scoring.fill_in(entry, member, Sheet(words, given, **({"paper": "评分表"} | facts)), **self.now(who))

    def recommended(self, people=2, *, who="财政局", **facts):
        """The first is the best, and proposed."""
        selection, entries = self.scoring(people, who=who, **facts)
        for member in selection.members.all():
            for place, entry in enumerate(entries):
                self.fill_in(entry, member, 90 - place, 90 - place, who=who)
        return self.recommend(selection, entries[0], who=who), entries

    def recommend(self, selection, *chosen, who="财政局", **facts):
        given = {"protocol": scanned(), "seen": seen(selection)} | facts
        return scoring.recommend(selection, [each.pk for each in chosen], **given, **self.now(who))

    def noticed(self, people=2, *, who="财政局", **facts):
        selection, entries = self.recommended(people, who=who, **facts)
        self.give_notice(selection, who=who)
        selection.refresh_from_db()
        return selection, entries

    def give_notice(self, selection, *, who="财政局", days=0):
        page = {"url": URL, "on": self.day(days), "snapshot": scanned()}
        return noticing.give_notice(selection, **page, seen=seen(selection), **self.now(who))

    def decide(self, selection, *, who="财政局长", on=None, chosen=None, paper=True):
        keys = chosen or list(selection.entries.filter(state=EntryState.RECOMMENDED).values_list("pk", flat=True))
        given = Decided("局党组", "党组会议纪要第3期", on or self.day(), scanned() if paper else None, keys)
        return noticing.decide(selection, given, seen=seen(selection), **self.now(who))

    def decided(self, *, who="财政局", by="财政局长", **facts):
        """A selection with its result; gives the entry that was chosen."""
        selection, _ = self.noticed(who=who, **facts)
        self.later(20)
        self.decide(selection, who=by)
        return selection.entries.select_related("selection__unit", "counsel").get(state=EntryState.SELECTED)

    def procured(self, *, firm=None, who="财政局"):
        selection = self.opened(way=SelectionWay.PROCUREMENT, criteria=(), entries_until=None)
        result = Procured(firm or CounselFactory(is_firm=True), "XJ-2026-1", "negotiation", self.day(), scanned())
        opening.procure(selection, result, **self.now(who))
        return selection.entries.select_related("selection__unit", "counsel").get()

    def terms(self, **facts):
        usual = {"begins_on": self.day(1), "ends_on": date(self.day().year + 2, 12, 31), "fee_basis": "按年计酬"}
        usual |= {"budget_line": "法律服务费"}
        return Terms(**(usual | facts))

    def drafted(self, entry=None, *, who="财政局", **facts):
        return drafting.draft_from_result(entry or self.decided(), self.terms(**facts), **self.now(who))

    def drafted_inside(self, counsel=None, *, who="财政局", paper=True, **facts):
        counsel = counsel or CounselFactory(is_internal=True, unit=self.finance)
        consent = Consent("局务会研究", self.day(), scanned() if paper else None)
        return drafting.draft_internal(counsel, self.terms(**facts), consent, **self.now(who))

    def appoint(self, row, *, who="财政局长", report=fit, reasons=None):
        """With a reason for every warning, unless `reasons` says otherwise."""
        row = type(row).objects.get(pk=row.pk)
        if reasons is None:
            found = findings_to_decide(row, self.day(), report)
            reasons = {key_of(each): "已核实，继续办理" for each in found if each.warns}
            reasons["第三十六条|依据现行有效"] = "已核实，继续办理"
        return deciding.appoint(row, reasons, seen=row.version, report=report, **self.now(who))

    def appointed(self, row=None, **facts):
        return self.appoint(row or self.drafted(**facts))

    def certified(self, row=None):
        return certifying.certify(row or self.appointed(), **self.now())
