"""复核: whether the material is complete, and whether the project is new, an extension, or one with another (T17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from heritage.batches.choices import ApplicationState, CheckOutcome, EntryKind, MaterialGroup
from heritage.batches.lifecycle import APPLICATION
from heritage.batches.likeness import Judgement, Known, judge
from heritage.batches.moving import carry, locked, note, refuse_own_unit
from heritage.codes import HeritageCode, find_code
from heritage.models import Application, CompletenessCheck, InscriptionUnit, Project
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given

CLAUSE = APPLICATION["accept"].clause
CHANGED = "您打开本页后该申报已被修改或者重新认定，请重新核对"
TOGETHER = "《中华人民共和国非物质文化遗产法》第二十一条"
_GONE = (
    ApplicationState.DRAFTED,
    ApplicationState.FAILED,
    ApplicationState.DECLINED,
    ApplicationState.WITHDRAWN,
)
_UNDECIDED = (
    ApplicationState.SUBMITTED,
    ApplicationState.ACCEPTED,
    ApplicationState.PASSED,
    ApplicationState.PROPOSED,
)


@dataclass(frozen=True)
class Answer:
    """What a person decided about a name: new, an extension of a project, or joined to another application."""

    kind: str
    extends: Project | None = None
    joins: Application | None = None
    reason: str = ""


@transaction.atomic
def send_back(application: Application, lacks: Mapping[str, str], *, seen: int, by: User, at: datetime) -> Application:
    """退回补正, saying of each group what is missing. `seen` is the version that was read."""
    row = _of_others(application, by)
    if row.version != seen:
        raise Refused(CHANGED, clause=CLAUSE)
    words = {group: lacks.get(group, "").strip() for group in MaterialGroup.values}
    if not any(words.values()):
        raise Refused("退回补正须写明哪一组材料缺什么", clause=CLAUSE)
    _checked(row, CheckOutcome.RETURNED, words, by=by, at=at)
    told = "；".join(f"{MaterialGroup(group).label}：{text}" for group, text in words.items() if text)
    return carry(row, "send_back", batch=row.batch, by=by, at=at, reason=told)


@transaction.atomic
def accept(application: Application, *, seen: int, by: User, at: datetime) -> Application:
    """复核通过. What the name plainly is, is noted with it; a question has to be answered before."""
    row = _of_others(application, by)
    if row.version != seen:
        raise Refused(CHANGED, clause=CLAUSE)
    judged = judgement(row)
    if not row.kind:
        if judged.kind is None:
            raise Refused(f"请先认定是新列入还是扩展项目：{judged.question}", clause=TOGETHER)
        extends = Project.objects.get(pk=judged.alike[0].key) if judged.kind == EntryKind.EXTENSION else None
        _refuse_nothing_new(row, extends)
        _decide(row, Answer(judged.kind, extends), judged)
    elif not_weighed(row, judged):
        raise Refused(f"认定之后又有名称相近的项目，请重新认定：{judged.question}", clause=TOGETHER)
    _checked(row, CheckOutcome.COMPLETE, {}, by=by, at=at)
    return carry(row, "accept", batch=row.batch, by=by, at=at)


@transaction.atomic
def determine(application: Application, answer: Answer, *, seen: int, by: User, at: datetime) -> Application:
    """认定列入方式, with a reason; until the announcement it can be said anew. `seen` is the version that was shown."""
    row = _of_others(application, by)
    if row.version != seen:
        raise Refused(CHANGED, clause=TOGETHER)
    if row.state not in _UNDECIDED:
        raise Refused(f"该申报{row.get_state_display()}，不能认定", clause=TOGETHER)
    reason = given(answer.reason, "认定须写明理由", clause=TOGETHER)
    if answer.extends and answer.extends.exited_on:
        raise Refused(f"{answer.extends}已退出名录，编号保留不再使用，不能扩展", clause=TOGETHER)
    if answer.extends and answer.extends.category != row.category:
        raise Refused(f"{answer.extends}与申报的类别不同，请先退回更正类别", clause=TOGETHER)
    if answer.joins:
        _refuse_joining(row, answer.joins)
    if answer.kind != EntryKind.NEW and row.joined.exclude(state__in=_GONE).exists():
        raise Refused("已有其他申报并入本申报，本申报须为新列入；请先改认定并入的申报", clause=TOGETHER)
    _refuse_nothing_new(row, answer.extends)
    _decide(row, answer, judgement(row))
    note(row.batch, f"认定为{EntryKind(answer.kind).label}", row, by=by, at=at, reason=reason)
    return row


def judgement(application: Application) -> Judgement:
    """What the names of register and batch say of an application, now."""
    rows = Project.objects.values_list("pk", "name", "category", "number", "exited_on")
    projects = [
        Known(pk, name, category, HeritageCode(category, number), left is not None)
        for pk, name, category, number, left in rows
    ]
    code = find_code(application.claimed_code) if application.claimed_code else None
    return judge(application.name, application.category, code, projects + _same_batch(application))


def not_weighed(application: Application, judged: Judgement | None = None) -> list[Known]:
    """Projects alike that came into the register after the answer was given; other applications are not asked again."""
    found = judged or judgement(application)
    return [each for each in found.alike if each.code and each.key not in application.alike]


def _same_batch(application: Application) -> list[Known]:
    """Earlier applications of the batch that are still on their way; the later of two is the one that is asked."""
    others = application.batch.applications.exclude(state__in=_GONE).filter(pk__lt=application.pk)
    return [Known(each.pk, each.name, each.category) for each in others]


def _decide(row: Application, answer: Answer, judged: Judgement) -> None:
    row.kind, row.extends, row.joins = answer.kind, answer.extends, answer.joins
    row.kind_reason = answer.reason.strip()
    row.version += 1
    row.alike = sorted(
        {each.key for each in judged.alike if each.code} | ({answer.extends.pk} if answer.extends else set())
    )
    with keeping(Application):
        row.save(update_fields=["kind", "extends", "joins", "kind_reason", "alike", "version"])


def _refuse_joining(row: Application, lead: Application) -> None:
    if lead.batch_id != row.batch_id or lead.state in _GONE or lead.category != row.category:
        raise Refused("只能并入同一批次、同一类别、仍在办理中的申报", clause=TOGETHER)
    if lead.pk == row.pk or lead.kind in (EntryKind.JOINT, EntryKind.EXTENSION):
        raise Refused(f"{lead}不是新列入的申报，不能并入", clause=TOGETHER)


def _refuse_nothing_new(row: Application, extends: Project | None) -> None:
    """An extension adds a unit."""
    if extends is None:
        return
    links = InscriptionUnit.objects.filter(inscription__project=extends)
    known = set(links.values_list("printed_name", flat=True)) | set(links.values_list("unit__name", flat=True))
    if known.issuperset(row.applicants):
        raise Refused(f"{'、'.join(row.applicants)}已是{extends}的申报地区或单位，没有可扩展的单位", clause=TOGETHER)


def _of_others(application: Application, by: User) -> Application:
    """The application under the lock of its batch; nobody checks what the own unit applied for."""
    batch = locked(application.batch)
    row = application
    row.refresh_from_db()
    row.batch = batch
    refuse_own_unit(row, by, act="复核本单位的申报", clause=CLAUSE)
    return row


def _checked(row: Application, outcome: str, words: Mapping[str, str], *, by: User, at: datetime) -> None:
    with keeping(CompletenessCheck):
        CompletenessCheck.objects.create(application=row, outcome=outcome, **words, checked_by=by, checked_at=at)
