"""传承人 are entered from the paper that recognised them, corrected, and their status ended (非遗法第三十一条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from documents.models import Document
from heritage.batches.lifecycle import LAW
from heritage.bearers import years
from heritage.bearers.choices import BearerEnd
from heritage.bearers.names import refusal_of_name
from heritage.choices import Level, ListKind, RestorationKind
from heritage.levels.papers import NOT_ENDED, Paper, cited, end_facts, paper_facts
from heritage.models import Bearer, Project
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given

MEASURES = "《国家级非物质文化遗产代表性传承人认定与管理办法》（文化和旅游部令第3号）"
CLAUSE = f"{LAW}第二十九条"
OF_A_LEVEL = f"{MEASURES}第二条"
END_CLAUSES = {
    BearerEnd.REVOKED: f"{LAW}第三十一条；{MEASURES}第二十二条",
    BearerEnd.DIED: f"{MEASURES}第二十三条",
    BearerEnd.INCAPABLE: f"{LAW}第三十一条",
    BearerEnd.RESIGNED: f"{MEASURES}第二十二条",
}
END_CLAUSE = "；".join(dict.fromkeys(END_CLAUSES.values()))


@dataclass(frozen=True)
class Profile:
    """What is known of a bearer; `birth_on` and `contact` are for the office alone."""

    name: str
    sex: str
    level: str
    year: int
    paper: Paper
    batch: int | None = None
    birth_on: date | None = None
    contact: str = ""


@transaction.atomic
def record(project: Project, profile: Profile, *, by: User, at: datetime) -> Bearer:
    """Enter a bearer of a project."""
    row = Bearer(project=project, recorded_by=by, recorded_at=at, **_facts(project, profile, by=by, at=at))
    with keeping(Bearer):
        row.save(force_insert=True)
    return row


@transaction.atomic
def correct(bearer: Bearer, profile: Profile, *, reason: str, seen: int, by: User, at: datetime) -> Bearer:
    """Write what is really so, with the reason. `seen` is the version that was shown."""
    row = locked(bearer)
    _refuse_stale(row, seen)
    first = row.assessments.aggregate(year=Min("year"))["year"]
    if first and profile.year > first:
        raise Refused(f"已有{first}年度的评估，认定年份不能晚于{first}年", clause=CLAUSE)
    for name, value in _facts(row.project, profile, by=by, at=at).items():
        setattr(row, name, value)
    row.correction = given(reason, "更正须写明理由", clause=CLAUSE)
    row.version += 1
    with keeping(Bearer):
        row.save()
    return row


@transaction.atomic
def end(bearer: Bearer, *, kind: str, on: date, reason: str, paper: Paper, seen: int, by: User, at: datetime) -> Bearer:
    """The status ends; the row stays. `seen` is the version that was shown."""
    clause = END_CLAUSES[BearerEnd(kind)]
    row = locked(bearer)
    if row.ended_on:
        raise Refused(f"{row}的资格已于{row.ended_on}终止（{row.get_end_kind_display()}）", clause=clause)
    _refuse_stale(row, seen)
    if on > timezone.localdate(at):
        raise Refused("终止日期不能晚于今日", clause=clause)
    last = row.assessments.aggregate(year=Max("year"))["year"]
    if last and on.year < last:
        raise Refused(f"已有{last}年度的评估，终止日期不能早于{last}年", clause=clause)
    facts: dict[str, Any] = {
        "end_kind": kind,
        "ended_on": on,
        "end_reason": given(reason, "终止须写明原因", clause=clause),
        "ended_by": by,
        "ended_at": at,
        "version": row.version + 1,
    } | end_facts(paper, by=by, clause=clause)
    for name, value in facts.items():
        setattr(row, name, value)
    with keeping(Bearer):
        row.save()
    return row


@transaction.atomic
def take_back_end(bearer: Bearer, *, reason: str, paper: Paper, seen: int, by: User, at: datetime) -> Bearer:
    """撤回终止 that was recorded by mistake: the status has never ended. Recognised anew is a row of its own."""
    row = locked(bearer)
    if row.ended_on is None:
        raise Refused(f"{row}的资格没有终止，不用撤回", clause=END_CLAUSE)
    _refuse_stale(row, seen)
    clause = END_CLAUSES[BearerEnd(row.end_kind)]
    cited(paper, among=Document.objects.visible_to(by), clause=clause)
    said = given(reason, "撤回终止须写明理由", clause=clause)
    facts = {**NOT_ENDED, "end_kind": "", "correction": said, "version": row.version + 1}
    for name, value in facts.items():
        setattr(row, name, value)
    with keeping(Bearer):
        row.save()
    return row


def locked(bearer: Bearer) -> Bearer:
    """The row as it stands, held until the end of the transaction: its years and its end are asked together."""
    rows = Bearer.objects.select_for_update(of=("self",), no_key=True).select_related("project")
    row: Bearer = rows.get(pk=bearer.pk)
    return row


def _refuse_stale(row: Bearer, seen: int) -> None:
    if row.version != seen:
        raise Refused("您打开本页后该登记已被修改，请核对现在的内容", clause=CLAUSE)


def _facts(project: Project, profile: Profile, *, by: User, at: datetime) -> dict[str, Any]:
    """The fields of a row. Refused where nobody can be recognised so."""
    if profile.year > timezone.localdate(at).year:
        raise Refused("认定年份不能晚于今年", clause=CLAUSE)
    if refusal := refusal_of_name(profile.name):
        raise Refused(refusal, clause=CLAUSE)
    _refuse_unlisted(project, profile)
    return paper_facts(profile.paper, by=by, clause=CLAUSE) | {
        "name": given(profile.name, "请填写姓名", clause=CLAUSE),
        "sex": profile.sex,
        "level": profile.level,
        "year": profile.year,
        "batch": profile.batch,
        "birth_on": profile.birth_on,
        "contact": profile.contact.strip(),
    }


def _refuse_unlisted(project: Project, profile: Profile) -> None:
    """Who is recognised for a project at a level: it stood on the list of that level in that year."""
    label, periods = Level(profile.level).label, _periods(project, profile.level)
    if not periods:
        raise Refused(f"{project}没有{label}名录的登记，不能登记{label}传承人；请先登记级别认定", clause=OF_A_LEVEL)
    if not years.on_the_list(profile.year, periods):
        told = "、".join(f"{begun or '列入日期不明'}至{ended or '今'}" for begun, ended in periods)
        raise Refused(
            f"{project}在{label}名录的时间是{told}，{profile.year}年不能认定其{label}传承人；请核对认定年份和级别认定",
            clause=OF_A_LEVEL,
        )


def _periods(project: Project, level: str) -> list[tuple[date | None, date | None]]:
    """From when until when it stood on a list; of the prefecture's, the register may not hold how it began."""
    if level != Level.PREFECTURE:
        return list(project.recognitions.filter(level=level).values_list("recognized_on", "ended_on"))
    first = project.inscriptions.order_by("inscribed_on").first()
    begun = first.inscribed_on if first and first.list_kind == ListKind.NEW else None
    back = begun
    periods: list[tuple[date | None, date | None]] = []
    for each in project.restorations.filter(kind=RestorationKind.REVERSED):
        periods.append((back, each.exited_on))
        back = each.restored_on
    return [*periods, (back, project.exited_on)]
