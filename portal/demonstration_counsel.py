"""Invented counsel of the demonstration: a pool, a selection, terms, filings, matters, assessments, a dismissal.

People, firms, papers and numbers are nobody's; everything is entered by the acts that people use, each on its day. All
of it is of the government, whose agency is its 司法行政部门 and for which the general office decides.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from legal_counsel.advising import adopting, assigning, closing, deciding, opening, opining, synthesising
from legal_counsel.advising.adopting import Answer
from legal_counsel.advising.opening import Task
from legal_counsel.advising.opining import Said
from legal_counsel.appointing import certifying, contracting, drafting, paperwork
from legal_counsel.appointing import deciding as appointing
from legal_counsel.appointing.contracting import Signed
from legal_counsel.appointing.drafting import Consent, Terms
from legal_counsel.appointing.gathering import findings_to_contract, findings_to_decide
from legal_counsel.appointing.moving import key_of
from legal_counsel.assessing import judging
from legal_counsel.assessing.judging import Verdict
from legal_counsel.choices import CounselKind
from legal_counsel.dismissing import deciding as dismissing
from legal_counsel.filing import handing_in
from legal_counsel.models import Appointment, Assignment, Counsel, CounselFiling, Matter, Selection
from legal_counsel.papers import Paper
from legal_counsel.pool import pooling, recording
from legal_counsel.pool.choices import BY_SLUG, FINDINGS_OF
from legal_counsel.selecting import entering, noticing, scoring
from legal_counsel.selecting import opening as selecting
from legal_counsel.selecting.choices import EntryState, SelectionWay
from legal_counsel.selecting.entering import Entering
from legal_counsel.selecting.opening import Outline, Procured
from legal_counsel.selecting.reports import report_on
from legal_counsel.selecting.scoring import Seat, Sheet
from portal import demonstration_conduct
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.demonstration_units import GOVERNMENT
from portal.organization.models import Unit

DAY = timedelta(days=1)
TOLD = "演示"
MATERIAL = "演示材料，并非真实证件"
URL = "https://www.example.gov.cn/demonstration/"
GO_ON = "演示：已核实，继续办理"


def load(*, at: datetime) -> None:
    """Fill the rooms of counsel, the office's day being `at`."""
    begun = at - 700 * DAY
    firm, other = (_counsel(CounselKind.FIRM, name, begun) for name in ("演示律师事务所", "示例律师事务所"))
    lawyers = {
        name: _counsel(CounselKind.LAWYER, name, begun, firm=of)
        for name, of in (
            ("演示律师甲", firm), ("演示律师乙", firm), ("演示律师丙", other), ("演示律师丁", other),
            ("演示律师戊", other),
        )
    }  # fmt: skip
    expert = _counsel(CounselKind.EXPERT, "示例教授", begun, employer="示范大学法学院")
    inside = _counsel(CounselKind.INTERNAL, "演示公职律师", begun, unit=_government())
    _facts(firm, lawyers, expert, inside, begun)
    _pool(lawyers, expert, firm, at)
    _running_selection(lawyers, at)
    terms = _terms(lawyers, expert, inside, firm, at)
    _account(lawyers["演示律师丁"], at)
    demonstration_conduct.client_of(lawyers["演示律师丁"], by=_clerk(), at=begun)
    stopped = _matters(terms, at)
    demonstration_conduct.load(terms, stopped, by=_clerk(), at=at)
    _assessments(terms, at)
    _dismissal(terms["戊"], at)


def _who(role: Role) -> User:
    found: User = User.objects.select_related("unit").get(roles__role=role)
    return found


def _clerk() -> User:
    return _who(Role.LEGAL_MANAGER)


def _leader() -> User:
    return _who(Role.ISSUING_LEADER)


def _government() -> Unit:
    found: Unit = Unit.objects.select_related("judicial_administration").get(name=GOVERNMENT)
    return found


def _scan(name: str) -> ContentFile[bytes]:
    """A sheet with a frame and nothing on it."""
    image = Image.new("RGB", (300, 420), "white")
    ImageDraw.Draw(image).rectangle((20, 20, 280, 400), outline="gray", width=2)
    file = io.BytesIO()
    image.save(file, "PNG")
    return ContentFile(file.getvalue(), name=f"{name}（演示）.png")


def _day(at: datetime) -> date:
    return timezone.localdate(at)


def _counsel(kind: CounselKind, name: str, at: datetime, **where: Any) -> Counsel:
    return recording.register({"kind": kind, "name": name, **where}, by=_clerk(), at=at)


def _account(counsel: Counsel, at: datetime) -> None:
    """One of them signs in: the demo account of the staff."""
    counsel.refresh_from_db()
    username = _who(Role.STAFF).username
    recording.link_account(counsel, username, seen=counsel.version, by=_clerk(), at=at)


def _know(counsel: Counsel, slug: str, at: datetime, **values: Any) -> None:
    recording.enter(counsel, BY_SLUG[slug], {"material": MATERIAL} | values, file=None, by=_clerk(), at=at)


def _facts(firm: Counsel, lawyers: Mapping[str, Counsel], expert: Counsel, inside: Counsel, at: datetime) -> None:
    """甲、丁、戊 and the expert fit; 乙 has practised too short, of 丙 too little is known."""
    today = _day(at)
    for number, (name, lawyer) in enumerate(lawyers.items(), start=1):
        years = 2 if name == "演示律师乙" else 12
        first_on = date(today.year - years, 3, 1)
        _know(lawyer, "licence", at, kind="full_time", number=f"1654020200000000{number}", first_on=first_on)
        if name != "演示律师丙":
            _trusted(lawyer, at)
    for each in (firm, expert):
        _trusted(each, at)
    _know(firm, "residency", at, lawyer=lawyers["演示律师甲"], since=today)
    _know(expert, "title", at, rank="senior", subject="法学", is_in_law=True, awarded_on=date(today.year - 8, 1, 1))
    _know(inside, "employment", at, unit=_government(), is_in_office=True, since=date(today.year - 10, 1, 1))
    _know(inside, "consent", at, unit=_government(), consented_on=today)
    _know(inside, "legal-work", at, duty="合法性审查", is_only_that=True, since=date(today.year - 10, 1, 1))
    _know(inside, "certificate", at, kind="legal_profession", number="A00000000001", issued_on=date(2015, 3, 1))
    for year in range(today.year - 3, today.year + 2):
        _know(inside, "grade", at, year=year, grade="competent")
    _politics(inside, at)
    _know(inside, "look-up", at, asked="authority", checked_on=today)
    _know(
        inside,
        "attainment",
        at,
        kind="training",
        title="政府法律顾问业务培训（演示）",
        on=today,
        organiser=TOLD,
        hours=16,
    )
    _know(expert, "attainment", at, kind="award", title="优秀法律顾问（演示）", on=today, organiser=TOLD)


def _politics(counsel: Counsel, at: datetime) -> None:
    confirmed = {"confirmed_on": _day(at), "confirmed_by": "示范州司法局（演示）"}
    _know(counsel, "declaration", at, kind="politics", declared_on=_day(at), **confirmed)


def _trusted(counsel: Counsel, at: datetime) -> None:
    """What is asked of everybody from outside, with fresh answers on credit."""
    _politics(counsel, at)
    if counsel.kind != CounselKind.FIRM:
        _know(counsel, "membership", at, since=date(_day(at).year - 5, 7, 1))
    for asked in ("authority", "declaration"):
        _know(counsel, "look-up", at, asked=asked, checked_on=_day(at))
    for kind in FINDINGS_OF[CounselKind(counsel.kind)]:
        _know(counsel, "finding", at, kind=kind, text="符合（演示）", judge="选聘小组", found_on=_day(at))


def _pool(lawyers: Mapping[str, Counsel], expert: Counsel, firm: Counsel, at: datetime) -> None:
    """Three stand in the directory, one of them not for long; one is stale."""
    today = _day(at)
    for counsel, field, until in (
        (lawyers["演示律师甲"], "行政诉讼", 400), (lawyers["演示律师丁"], "政府采购", 300),
        (expert, "行政立法", 30), (firm, "重大项目", -10),
    ):  # fmt: skip
        pooling.admit(
            counsel, field=field, source="self", basis=f"{TOLD}纪要", listed_on=today - 600 * DAY,
            valid_to=today + until * DAY, by=_clerk(), at=at - 600 * DAY,
        )  # fmt: skip


def _running_selection(lawyers: Mapping[str, Counsel], at: datetime) -> None:
    """On public notice: one passed and is proposed, two did not pass."""
    opened = at - 40 * DAY
    for name in ("演示律师甲", "演示律师乙"):
        for asked in ("authority", "declaration"):
            _know(lawyers[name], "look-up", opened, asked=asked, checked_on=_day(opened))
    outline = Outline(
        _government(), "年度政府法律顾问选聘（演示）", SelectionWay.OPEN, 1, _day(opened + 12 * DAY),
        (("专业能力", 60), ("服务方案", 40)),
    )  # fmt: skip
    row = selecting.open_selection(outline, by=_clerk(), at=opened)
    row = selecting.announce(
        row, url=f"{URL}announcement.html", on=_day(opened), snapshot=_scan("公告"), seen=row.version, by=_clerk(),
        at=opened,
    )  # fmt: skip
    checked = opened + 14 * DAY
    for name in ("演示律师甲", "演示律师乙", "演示律师丙"):
        entry = entering.enter(
            row, Entering(lawyers[name], "self", _day(opened + 3 * DAY), files=[_scan("报名材料")]), by=_clerk(),
            at=opened + 3 * DAY,
        )  # fmt: skip
        passes = not any(each.blocks for each in entering.findings_for(entry, _day(checked), report_on))
        words = "材料齐全，符合条件（演示）" if passes else "有不符合或者不能认定的条件（演示）"
        entering.check(entry, passes=passes, reason=words, report=report_on, by=_clerk(), at=checked)
    seats = [Seat(f"演示评委{each}", "示范大学法学院") for each in "甲乙"]
    row = scoring.convene(row, seats, by=_clerk(), at=checked + DAY)
    met = checked + 3 * DAY
    passed = list(row.entries.filter(state=EntryState.PASSED))
    for entry in passed:
        for seat in row.members.all():
            points = {each.pk: 88 for each in row.criteria.all()}
            scoring.fill_in(entry, seat, Sheet("业务熟练（演示）", points, paper="评分表（演示）"), by=_clerk(), at=met)
    row.refresh_from_db()
    row = scoring.recommend(
        row, [each.pk for each in passed], protocol=_scan("评审记录"), seen=row.version, by=_clerk(), at=met
    )
    noticing.give_notice(
        row, url=f"{URL}notice.html", on=_day(at - DAY), snapshot=_scan("公示"), seen=row.version, by=_clerk(),
        at=at - DAY,
    )  # fmt: skip


def _terms(
    lawyers: Mapping[str, Counsel], expert: Counsel, inside: Counsel, firm: Counsel, at: datetime
) -> dict[str, Appointment]:
    """Internal counsel, two lawyers, an expert whose term ends soon, a firm; papers, certificates and filings."""
    begun, by = at - 600 * DAY, {"by": _clerk()}
    consent = Consent("会议研究（演示）", _day(begun), _scan("同意任用的材料"))
    drafted = {
        "内": drafting.draft_internal(inside, _agreed(begun, 1000), consent, at=begun, **by),
        "专": drafting.draft_from_pool(expert, _government(), _agreed(begun, 660, 30_000), basis=TOLD, at=begun, **by),
    }
    for short, name, ago in (("丁", "演示律师丁", 595), ("戊", "演示律师戊", 590)):
        day = at - ago * DAY
        drafted[short] = drafting.draft_from_pool(
            lawyers[name], _government(), _agreed(day, 1000, 60_000), basis=TOLD, at=day, **by
        )  # fmt: skip
    terms = {short: _decided(row, row.drafted_at) for short, row in drafted.items()}
    terms["所"] = _decided(_procured(firm, at - 580 * DAY), at - 580 * DAY)
    for short, row in terms.items():
        _papers(row, at - 50 * DAY if short == "丁" else row.drafted_at + 2 * DAY)
    for filing in CounselFiling.objects.exclude(appointment=terms["丁"]):
        _filed(filing)
    return terms


def _agreed(begun: datetime, days: int, fee: int | None = None) -> Terms:
    since, paid = _day(begun), Decimal(fee) if fee else None
    return Terms(since, since + days * DAY, fee=paid, fee_basis="按年计酬（演示）", budget_line="法律服务费（演示）")


def _procured(firm: Counsel, at: datetime) -> Appointment:
    outline = Outline(_government(), "法律服务采购（演示）", SelectionWay.PROCUREMENT, 1)
    row = selecting.open_selection(outline, by=_clerk(), at=at)
    result = Procured(firm, "演示采购0000-1号", "consultation", _day(at), _scan("成交结果公告"))
    row = selecting.procure(row, result, by=_clerk(), at=at)
    return drafting.draft_from_result(_entry_of(row), _agreed(at, 1000, 180_000), by=_clerk(), at=at)


def _entry_of(row: Selection) -> Any:
    return row.entries.select_related("selection__unit__judicial_administration", "counsel__firm").get()


def _decided(row: Appointment, at: datetime) -> Appointment:
    row.refresh_from_db()
    reasons = {key_of(each): GO_ON for each in findings_to_decide(row, _day(at), report_on) if each.warns}
    # The version that is pinned at the decision may have run out since the draft, which is asked for as well.
    return appointing.appoint(row, reasons, seen=row.version, report=report_on, by=_leader(), at=at + DAY / 24)


def _papers(row: Appointment, at: datetime) -> None:
    """The paper, and of externals certificate and contract, all on one day."""
    row.refresh_from_db()
    paper = Paper(f"演示〔0000〕{row.pk}号", "聘任（任用）法律顾问的通知（演示）")
    row = paperwork.name_paper(row, paper, printed_on=_day(at), seen=row.version, by=_clerk(), at=at)
    if not row.counsel.is_external:
        return
    row = certifying.certify(row, by=_clerk(), at=at)
    row.contract_signer = row.unit
    reasons = {key_of(each): GO_ON for each in findings_to_contract(row) if each.warns}
    signed = Signed(_day(at), _scan("服务合同"), row.unit)
    contracting.sign(row, signed, reasons, seen=row.version, by=_clerk(), at=at)


def _filed(filing: CounselFiling) -> None:
    """Handed in on the next day, and answered."""
    at = timezone.make_aware(datetime.combine(filing.triggered_on, datetime.min.time())) + 1.5 * DAY
    kinds = ["other"] if filing.appointment.counsel.is_external else ["paper", "other"]
    for kind in kinds:
        handing_in.attach(filing, _scan("备案材料"), kind=kind, caption=TOLD, by=_clerk(), at=at)
    filing.refresh_from_db()
    row = handing_in.submit(filing, on=_day(at), seen=filing.version, by=_clerk(), at=at)
    handing_in.receive(row, number=f"演示备〔0000〕{row.pk}号", on=_day(at + DAY), by=_clerk(), at=at + DAY)


def _matters(terms: Mapping[str, Appointment], at: datetime) -> Matter:
    """One done, one that was found unlawful and stopped at the gate, which is answered, one that waits for the lawyer.

    Of the last a client of the lawyer is a party, and the reason for assigning it all the same is kept.
    """
    done = _asked("演示项目合作协议", at - 30 * DAY)
    opinion = _opined(done, terms["丁"], "lawful", at - 27 * DAY)
    reader = _reads(done, terms["内"], at - 27 * DAY)
    synthesising.review(
        opinion, reader, analysis="同意（演示）", proposal="adopt", by=_clerk(), at=at - 26 * DAY
    )  # fmt: skip
    _answered(done, opinion, at - 25 * DAY)
    closing.close(done, words="已办结（演示）", reason=GO_ON, by=_clerk(), at=at - 20 * DAY)
    stopped = _asked("演示收费办法", at - 12 * DAY)
    unlawful = _opined(stopped, terms["专"], "unlawful", at - 10 * DAY)
    _sent(stopped, unlawful, at - 9 * DAY)
    decision = deciding.prepare(
        _government(), title="演示收费办法", basis="《重大行政决策程序暂行条例》第二十五条",
        outline="拟提高标准（演示）", by=_clerk(), at=at - 9 * DAY,
    )  # fmt: skip
    deciding.link(decision, stopped, by=_clerk(), at=at - 9 * DAY)
    deciding.submit(decision, by=_leader(), at=at - 8 * DAY)
    waiting = _asked("演示行政复议答复", at - DAY, parties=demonstration_conduct.PARTY)
    assigning.assign(waiting, terms["丁"], reason=GO_ON, by=_clerk(), at=at - DAY)
    return stopped


def _asked(title: str, at: datetime, parties: str = "") -> Matter:
    words = "是否合法，有哪些风险（演示）"
    task = Task(_government(), title, "project", "before", _day(at) + 15 * DAY, words, parties=parties)
    return opening.open_matter(task, by=_clerk(), at=at)


def _reads(matter: Matter, term: Appointment, at: datetime) -> Assignment:
    """On the matter, without an interest, authorised by the unit."""
    row = assigning.assign(matter, term, by=_clerk(), at=at)
    account = Counsel.objects.select_related("account").get(pk=term.counsel_id).account
    paper = "" if account else "书面声明（演示）"
    row = assigning.declare(row, has_interest=False, paper=paper, by=account or _clerk(), at=at)
    assigning.authorise(row, reason="承诺书次日补交（演示）", by=_leader(), at=at)
    return row


def _opined(matter: Matter, term: Appointment, conclusion: str, at: datetime) -> Any:
    row = _reads(matter, term, at - DAY)
    account = Counsel.objects.select_related("account").get(pk=term.counsel_id).account
    said = Said(
        form="letter", analysis="演示分析，并非真实意见", conclusion=conclusion, basis="演示依据",
        advice="演示建议", handled_as="person", handler=term.counsel.name, signed_paper=_scan("签名件"),
    )  # fmt: skip
    return opining.submit(row, said, by=account or _clerk(), at=at)


def _sent(matter: Matter, opinion: Any, at: datetime) -> None:
    synthesising.send_up(matter, with_final=False, attached=[opinion], by=_clerk(), at=at)


def _answered(matter: Matter, opinion: Any, at: datetime) -> None:
    _sent(matter, opinion, at)
    adoption = adopting.adopt(opinion, Answer("adopted"), by=_leader(), at=at)
    adopting.feed_back(adoption, told_on=_day(at), manner="书面反馈（演示）", by=_clerk(), at=at)


def _assessments(terms: Mapping[str, Appointment], at: datetime) -> None:
    """Internal counsel confirmed, the firm waiting to be confirmed, the dismissed lawyer 不合格."""
    last = _day(at).year - 1
    for short, year, result, points in (
        ("内", last, "excellent", 95), ("所", last, "qualified", 82), ("戊", None, "unqualified", 40),
    ):  # fmt: skip
        verdict = Verdict(year, points, points, points, result, _day(at - 20 * DAY), f"{TOLD}意见")
        row = judging.assess(terms[short], verdict, by=_clerk(), at=at - 20 * DAY)
        if short != "所":
            judging.confirm(row, seen=row.version, by=_leader(), at=at - 19 * DAY)


def _dismissal(term: Appointment, at: datetime) -> None:
    row = dismissing.draft(term, ground="failed", facts="考核不合格（演示）", by=_clerk(), at=at - 18 * DAY)
    dismissing.attach(row, _scan("考核表"), caption="考核表（演示）", by=_clerk(), at=at - 18 * DAY)
    row.refresh_from_db()
    decided = _day(at - 10 * DAY)
    dismissing.decide(
        row, decided_on=decided, paper="演示〔0000〕99号", ends_on=decided, told_on=decided, seen=row.version,
        by=_leader(), at=at - 10 * DAY,
    )  # fmt: skip
