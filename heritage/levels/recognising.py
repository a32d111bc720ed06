"""级别认定: entered from the paper of another list, corrected, and ended when the project leaves that list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from documents.models import Document
from heritage.batches.lifecycle import LAW
from heritage.choices import Level, ListKind
from heritage.codes import HeritageCode
from heritage.levels.papers import NOT_ENDED, Paper, cited, end_facts, public_paper_facts
from heritage.models import LevelRecognition, Project
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given
from portal.organization.models import Region

CLAUSE = f"{LAW}第十八条"


@dataclass(frozen=True)
class Listing:
    """What the paper of a list says of a project."""

    level: str
    on: date
    paper: Paper
    region: Region | None = None
    code: str = ""
    serial: int | None = None
    batch: int | None = None
    list_kind: str = ListKind.NEW
    name: str = ""


@transaction.atomic
def recognise(project: Project, listing: Listing, *, by: User, at: datetime) -> LevelRecognition:
    """Enter that the project stands on a list."""
    row = LevelRecognition(project=_locked(project), recorded_by=by, recorded_at=at, **_facts(listing, at=at))
    with keeping(LevelRecognition):
        row.save(force_insert=True)
    return row


@transaction.atomic
def correct(
    recognition: LevelRecognition, listing: Listing, *, reason: str, seen: int, by: User, at: datetime
) -> LevelRecognition:
    """Write what the paper really says, with the reason. `seen` is the version that was shown."""
    row = _fresh(recognition)
    _refuse_stale(row, seen)
    if listing.level != row.level:
        raise Refused("级别不能更正；登记错级别的请另行登记，并将本条退出", clause=CLAUSE)
    for name, value in _facts(listing, at=at).items():
        setattr(row, name, value)
    row.correction = given(reason, "更正须写明理由", clause=CLAUSE)
    row.version += 1
    with keeping(LevelRecognition):
        row.save()
    return row


@transaction.atomic
def end(
    recognition: LevelRecognition, *, on: date, reason: str, paper: Paper, seen: int, by: User, at: datetime
) -> LevelRecognition:
    """退出 of that list; the row stays. `seen` is the version that was shown."""
    row = _fresh(recognition)
    if row.ended_on:
        raise Refused(f"该项目已于{row.ended_on}退出{row.place}名录", clause=CLAUSE)
    _refuse_stale(row, seen)
    _refuse_future("退出日期", on, at)
    facts: dict[str, Any] = {
        "ended_on": on,
        "end_reason": given(reason, "退出须写明原因", clause=CLAUSE),
        "ended_by": by,
        "ended_at": at,
        "version": row.version + 1,
    } | end_facts(paper, by=by, clause=CLAUSE)
    for name, value in facts.items():
        setattr(row, name, value)
    with keeping(LevelRecognition):
        row.save()
    return row


@transaction.atomic
def take_back_end(
    recognition: LevelRecognition, *, reason: str, paper: Paper, seen: int, by: User, at: datetime
) -> LevelRecognition:
    """撤回退出 that was recorded by mistake: the project has never left that list. A new listing is its own row."""
    row = _fresh(recognition)
    if row.ended_on is None:
        raise Refused(f"该项目没有退出{row.place}名录，不用撤回", clause=CLAUSE)
    _refuse_stale(row, seen)
    cited(paper, among=Document.objects.visible_to(by), clause=CLAUSE)
    facts = {**NOT_ENDED, "correction": given(reason, "撤回退出须写明理由", clause=CLAUSE), "version": row.version + 1}
    for name, value in facts.items():
        setattr(row, name, value)
    with keeping(LevelRecognition):
        row.save()
    return row


def _refuse_stale(row: LevelRecognition, seen: int) -> None:
    if row.version != seen:
        raise Refused("您打开本页后该登记已被修改，请核对现在的内容", clause=CLAUSE)


def _facts(listing: Listing, *, at: datetime) -> dict[str, Any]:
    """The fields of a row. Refused where the paper cannot say so."""
    if listing.level == Level.PREFECTURE:
        raise Refused("州级由列入情况得出，不另行登记", clause=CLAUSE)
    if listing.level == Level.COUNTY and listing.region is None:
        raise Refused("请选择是哪个县市的名录", clause=CLAUSE)
    if listing.level != Level.COUNTY and listing.region:
        raise Refused("只有县级名录才选择县市", clause=CLAUSE)
    _refuse_future("公布日期", listing.on, at)
    return public_paper_facts(listing.paper, clause=CLAUSE) | {
        "level": listing.level,
        "region": listing.region,
        "list_kind": listing.list_kind,
        "serial": listing.serial,
        "code": _code(listing),
        "name": listing.name.strip(),
        "batch": listing.batch,
        "recognized_on": listing.on,
    }


def _code(listing: Listing) -> str:
    """编号 as it is printed: Ⅷ-12."""
    typed = listing.code.strip()
    if not typed and listing.level == Level.COUNTY:
        return ""
    if not typed:
        raise Refused(f"{Level(listing.level).label}名录须有编号", clause=CLAUSE)
    try:
        return str(HeritageCode.parse(typed))
    except ValueError as error:
        raise Refused(str(error), clause=CLAUSE) from error


def _refuse_future(word: str, day: date, at: datetime) -> None:
    if day > timezone.localdate(at):
        raise Refused(f"{word}不能晚于今日", clause=CLAUSE)


def _locked(project: Project) -> Project:
    row: Project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    return row


def _fresh(recognition: LevelRecognition) -> LevelRecognition:
    """The row as it stands, while nobody else changes the levels of its project."""
    _locked(recognition.project)
    row: LevelRecognition = LevelRecognition.objects.select_related("project", "region").get(pk=recognition.pk)
    return row
