"""A matter is opened, gets its material, and may be withdrawn (第三条、第十二条、第二十一条第二项)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from legal_counsel.advising import agencies
from legal_counsel.advising.choices import MANDATED, Classification, Duty
from legal_counsel.advising.moving import locked_open, next_serial, note, step
from legal_counsel.agencies import refuse_without_agency
from legal_counsel.guarding import refuse_secrets, stored_clean
from legal_counsel.models import Matter, MatterFile, Opinion, RuleVersion
from legal_counsel.models.matter import NOT_TAKEN_IN
from legal_counsel.pinning import in_force, pinned
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given
from portal.organization.models import Unit


@dataclass(frozen=True)
class Task:
    """What a unit asks its counsel."""

    unit: Unit
    title: str
    duty: str
    stage: str
    due_on: date
    question: str
    parties: str = ""
    is_technical: bool = False
    classification: str = Classification.NONE
    client: str = ""
    ownership: str = ""
    mandate: File | None = None


@transaction.atomic
def open_matter(task: Task, *, by: User, at: datetime) -> Matter:
    """交办: by the agency of the unit, or by who decides for it."""
    today = timezone.localdate(at)
    version = in_force(today)
    if not (agencies.runs(by, task.unit) or agencies.decides_for(by, task.unit)):
        raise Refused(f"只有{task.unit}的法律顾问工作机构和负责人可以交办", clause=version.cited("agency", "tasks"))
    refuse_without_agency(task.unit, version)
    _refuse_classified(task.classification, version)
    refuse_secrets(version, task.title, task.question, task.parties)
    if task.due_on < today:
        raise Refused("办理期限不能早于今日", clause=version.cited("timeliness"))
    if task.duty in MANDATED and task.mandate is None:
        raise Refused("接受委托办理的事务须有委托书，请上传", clause=version.cited("mandate"))
    if task.duty == Duty.ENTERPRISE and not (task.client.strip() and task.ownership):
        raise Refused("只限本单位所属国有企业和国有控股公司，请写明企业名称和性质", clause=version.cited("enterprise"))
    is_enterprise = task.duty == Duty.ENTERPRISE
    row = Matter(
        **pinned(today),
        year=today.year,
        serial=next_serial(Matter, today.year),
        unit=task.unit,
        title=given(task.title, "请填写事项名称"),
        duty=task.duty,
        stage=task.stage,
        due_on=task.due_on,
        is_technical=task.is_technical,
        classification=task.classification,
        parties=task.parties.strip(),
        question=given(task.question, "请填写咨询内容"),
        client=task.client.strip() if is_enterprise else "",
        ownership=task.ownership if is_enterprise else "",
        mandate=stored_clean(task.mandate, version, by=by, at=at) if task.mandate else None,
        opened_by=by,
        opened_at=at,
    )
    with keeping(Matter):
        row.save(force_insert=True)
    note(row, "交办", by=by, at=at)
    return row


@transaction.atomic
def add_material(
    matter: Matter, file: File, *, caption: str, classification: str, by: User, at: datetime
) -> MatterFile:
    """上传材料: nothing that is, or bears the mark of, a state secret."""
    row = locked_open(matter)
    if not (agencies.runs(by, row.unit) or agencies.decides_for(by, row.unit)):
        raise Refused(f"只有{row.unit}的法律顾问工作机构和负责人可以上传材料", clause=row.rule.cited("agency", "tasks"))
    _refuse_classified(classification, row.rule)
    refuse_secrets(row.rule, caption, file.name or "")
    with keeping(MatterFile):
        added = MatterFile.objects.create(
            matter=row,
            caption=given(caption, "材料须有说明"),
            classification=classification,
            attachment=stored_clean(file, row.rule, by=by, at=at),
            added_by=by,
            added_at=at,
        )
    note(row, f"上传材料：{added.caption}", by=by, at=at)
    return added


@transaction.atomic
def withdraw(matter: Matter, *, reason: str, by: User, at: datetime) -> Matter:
    """撤回, as long as no counsel has given an opinion: what was said is not taken off the record."""
    row = locked_open(matter)
    agencies.refuse_all_but_agency(by, row)
    if Opinion.objects.filter(assignment__matter=row).exists():
        raise Refused(
            "法律顾问已提出意见，不能撤回，请按采纳情况办结", clause=row.rule.cited("independence", "adoption")
        )
    return step(row, "withdraw", by=by, at=at, reason=given(reason, "撤回事项须写明理由"))


@transaction.atomic
def prolong(matter: Matter, *, due_on: date, reason: str, by: User, at: datetime) -> Matter:
    """调整办理期限, with the reason."""
    row = locked_open(matter)
    agencies.refuse_all_but_agency(by, row)
    if due_on < timezone.localdate(at):
        raise Refused("办理期限不能早于今日", clause=row.rule.cited("timeliness"))
    before, row.due_on, row.version = row.due_on, due_on, row.version + 1
    with keeping(Matter):
        row.save(update_fields=["due_on", "version"])
    reason = given(reason, "调整期限须写明理由", clause=row.rule.cited("timeliness"))
    note(row, f"办理期限由{before}调整为{due_on}", by=by, at=at, reason=reason, due_before=before)
    return row


def _refuse_classified(classification: str, version: RuleVersion) -> None:
    if classification == Classification.STATE_SECRET:
        raise Refused(NOT_TAKEN_IN, clause=version.cited("secrecy"))
