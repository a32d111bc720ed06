"""Invented papers for the demonstration: series of numbers, and a paper in each state, by the acts that people use."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from documents.choices import DocumentKind, Publicity
from documents.issuing import allocating, composing, issuing, papers, signing
from documents.issuing.administering_series import open_series
from documents.issuing.choices import PaperState, SeriesForm, StepKind
from documents.issuing.composing import AnnexPart, Draft, EffectPart, InstrumentPart, Part
from documents.models import Document, OutgoingPaper, Series
from documents.validity import EventKind
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.dates import written
from portal.demonstration_units import ENVIRONMENT, GOVERNMENT, OFFICE
from portal.organization.models import Unit

ALL = ("各县市人民政府", "州人民政府各部门")
SERIES = (
    ("示政发", GOVERNMENT, SeriesForm.BRACKET, "示范州人民政府文件", False, False),
    ("示政办发", OFFICE, SeriesForm.BRACKET, "示范州人民政府办公厅文件", False, False),
    ("示政办函", OFFICE, SeriesForm.BRACKET, "示范州人民政府办公厅", True, False),
    ("示政办规", OFFICE, SeriesForm.BRACKET, "示范州人民政府办公厅文件", False, True),
    ("示范州人民政府令", GOVERNMENT, SeriesForm.ORDER, "示范州人民政府令", False, False),
)
NOTICE = (
    "为做好{matter}，现将有关事项通知如下。\n一、明确责任\n各单位确定专人负责。\n二、按时报送\n于每月5日前报送进展。"
)
RULES = (
    "第一条 为规范值班工作，制定本办法。\n第二条 本办法所称值班是指演示值班。\n第三条 值班人员应当坚守岗位。\n"
    "第四条 本办法自印发之日起施行，有效期两年。"
)


def load(*, at: datetime) -> None:
    """Fill the room of papers on their way out."""
    for code, unit, form, mark, is_letter, is_normative in SERIES:
        open_series(
            code=code, unit=Unit.objects.get(name=unit), form=form, mark=mark, is_letter=is_letter,
            is_normative=is_normative, opened_on=timezone.localdate(at) - timedelta(days=400),
        )  # fmt: skip
    rules = _issued(_normative(), [InstrumentPart("示范州值班工作办法（演示）", RULES, years=2)], at=at)
    first = rules.instruments.get()
    since = timezone.localdate(at) + timedelta(days=180)
    repeal = EffectPart(first, EventKind.REPEAL, since=since, reason="演示")
    said = f"\n《{first.title}》（{rules.number}）自{written(since)}起废止。"
    switching = _notice("示政办发", "演示平台切换工作", also=said)
    _issued(switching, [AnnexPart("联络员名单", "张演示 13800000000"), repeal], at=at)
    _void(_numbered(_notice("示政办发", "取消的演示会议"), at=at), at=at)
    _signed(_notice("示政办发", "演示年终工作"), at=at)
    _checked(_notice("示政办发", "演示监测工作", asked=(ENVIRONMENT,)), at=at)
    _submitted(_notice("示政发", "演示综合工作"), at=at)
    composing.draft(_notice("示政办函", "演示商洽工作"), by=_who(Role.STAFF), at=at)


def _who(role: Role) -> User:
    found: User = User.objects.get(roles__role=role)
    return found


def _notice(code: str, matter: str, *, also: str = "", asked: tuple[str, ...] = ()) -> Draft:
    return Draft(
        kind=DocumentKind.NOTICE,
        title_lines=[f"关于做好{matter}的通知"],
        series=Series.objects.get(code=code),
        body=NOTICE.format(matter=matter) + also,
        addressees=ALL,
        note="此件为演示，并非真实公文",
        asked=[Unit.objects.get(name=name) for name in asked],
        publicity=Publicity.PUBLIC,
        publicity_clause="《中华人民共和国政府信息公开条例》第二十条",
    )


def _normative() -> Draft:
    return Draft(
        kind=DocumentKind.NOTICE,
        title_lines=["关于印发《示范州值班工作办法（演示）》的通知"],
        series=Series.objects.get(code="示政办规"),
        body="《示范州值班工作办法（演示）》已经同意，现印发给你们，请认真贯彻执行。",
        addressees=ALL,
        note="此件为演示，并非真实公文",
        is_normative=True,
        comments="书面征求各县市、各部门意见，采纳3条（演示）",
        publicity=Publicity.PUBLIC,
        publicity_clause="《中华人民共和国政府信息公开条例》第二十条第一项（行政规范性文件）",
    )


def _submitted(given: Draft, parts: list[Part] | None = None, *, at: datetime) -> OutgoingPaper:
    staff = _who(Role.STAFF)
    paper = composing.draft(given, by=staff, at=at)
    for part in parts or []:
        paper = composing.add_part(paper, part, seen=paper.version, by=staff).paper
        paper.refresh_from_db()
    return signing.submit(paper, seen=paper.version, by=staff, at=at)


def _checked(given: Draft, parts: list[Part] | None = None, *, at: datetime) -> OutgoingPaper:
    paper = _submitted(given, parts, at=at)
    by = _who(Role.OFFICE_CHECKER)
    return signing.agree(paper, StepKind.CHECK, opinion="文种、格式无误", seen=paper.version, by=by, at=at)


def _signed(given: Draft, parts: list[Part] | None = None, *, at: datetime) -> OutgoingPaper:
    paper = _checked(given, parts, at=at)
    if paper.state == PaperState.UNDER_REVIEW:
        by = _who(Role.LEGAL_MANAGER)
        opinion = "内容合法"
        paper = signing.agree(paper, StepKind.LEGAL_REVIEW, opinion=opinion, seen=paper.version, by=by, at=at)
    facts = signing.Facts(post="秘书长")
    if given.is_normative:
        facts = replace(facts, meeting="州人民政府常务会议（演示）", meeting_on=timezone.localdate(at))
    return signing.agree(paper, StepKind.SIGN, facts=facts, seen=paper.version, by=_who(Role.ISSUING_LEADER), at=at)


def _numbered(given: Draft, parts: list[Part] | None = None, *, at: datetime) -> OutgoingPaper:
    paper = _signed(given, parts, at=at)
    return allocating.number(paper, seen=paper.version, by=_who(Role.DOCUMENT_MANAGER), at=at)


def _issued(given: Draft, parts: list[Part], *, at: datetime) -> Document:
    paper = _numbered(given, parts, at=at)
    today = timezone.localdate(at)
    manager = _who(Role.DOCUMENT_MANAGER)
    document = issuing.issue(paper, seen=paper.version, printed_on=today, by=manager, at=at)
    papers.make(document, at=at)
    return document


def _void(paper: OutgoingPaper, *, at: datetime) -> None:
    manager = _who(Role.DOCUMENT_MANAGER)
    allocating.void(paper, reason="会议取消（演示）", seen=paper.version, by=manager, at=at)
