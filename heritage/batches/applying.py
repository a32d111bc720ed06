"""申报: a unit drafts, attaches, submits and may withdraw (非遗法第十九条)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from heritage.batches import materials
from heritage.batches.choices import ApplicationState, BatchState
from heritage.batches.lifecycle import APPLICATION
from heritage.batches.moving import carry, locked, note
from heritage.codes import find_code
from heritage.models import Application, ApplicationFile, Batch
from heritage.plain_words import unfit_words
from portal import attachments
from portal.accounts.models import User
from portal.constraints import keeping
from portal.file_kinds import FileKind
from portal.lifecycle import Refused, given

CLAUSE = APPLICATION["submit"].clause
KINDS = (FileKind.PDF, FileKind.JPEG, FileKind.PNG, FileKind.DOCX)
_OPEN = (ApplicationState.DRAFTED, ApplicationState.RETURNED)


@dataclass(frozen=True)
class Material:
    """What a unit says; `texts` are the parts of the four groups by the names of their fields."""

    name: str
    category: int
    applicants: Sequence[str]
    claimed_code: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def draft(batch: Batch, material: Material, *, by: User, at: datetime) -> Application:
    """Begin an application of the own unit."""
    row = locked(batch)
    _refuse_closed(row)
    _refuse_late(row, at)
    application = Application(batch=row, unit=by.unit, drafted_by=by, drafted_at=at, **_written(material))
    with keeping(Application):
        application.save(force_insert=True)
    note(row, "填报", application, by=by, at=at)
    return application


@transaction.atomic
def redraft(application: Application, material: Material, *, seen: int, by: User, at: datetime) -> Application:
    """Change what stands, while it was not submitted or came back. `seen` is the version that was shown."""
    row = _own(application, by, seen=seen)
    for name, value in _written(material).items():
        setattr(row, name, value)
    row.version += 1
    with keeping(Application):
        row.save()
    note(row.batch, "修改申报材料", row, by=by, at=at)
    return row


@transaction.atomic
def attach(
    application: Application, file: File[Any], *, group: str, caption: str, by: User, at: datetime
) -> ApplicationFile:
    """Add a file to a group; what it is, its bytes say (portal.attachments)."""
    row = _own(application, by)
    stored = attachments.store(file, allowed=KINDS, by=by, at=at)
    with keeping(ApplicationFile):
        added = ApplicationFile.objects.create(
            application=row, group=group, caption=given(caption, "文件须写明说明"), attachment=stored
        )
    _changed(row)
    return added


@transaction.atomic
def detach(file: ApplicationFile, *, by: User) -> Application:
    """Take a file out."""
    row = _own(file.application, by)
    file.delete()
    _changed(row)
    return row


@transaction.atomic
def submit(application: Application, *, seen: int, by: User, at: datetime) -> Application:
    """Hand it in, whole; a returned one comes back so, also after the closing day."""
    row = _own(application, by, seen=seen)
    if row.state == ApplicationState.DRAFTED:
        _refuse_late(row.batch, at)
    texts = {name: getattr(row, name) for name in materials.TEXTS}
    if absent := materials.missing(texts, row.files.count()):
        raise Refused(f"申报材料不全，缺：{'；'.join(absent)}。请补齐后再提交", clause=CLAUSE)
    return carry(row, "submit", batch=row.batch, by=by, at=at, submitted_at=at)


@transaction.atomic
def withdraw(application: Application, *, reason: str, by: User, at: datetime) -> Application:
    """撤回申报, with a reason; until the list is approved."""
    reason = given(reason, "撤回申报须写明理由", clause=CLAUSE)
    batch = locked(application.batch)
    if application.unit_id != by.unit_id:
        raise Refused(f"只有{application.unit}可以撤回该申报", clause=CLAUSE)
    return carry(application, "withdraw", batch=batch, by=by, at=at, reason=reason)


def _written(material: Material) -> dict[str, Any]:
    applicants = [each.strip() for each in material.applicants if each.strip()]
    if not applicants:
        raise Refused("请填写申报地区或单位", clause=CLAUSE)
    if broken := [each for each in (material.name, *applicants) if set(each) & set("\t\r\n")]:
        raise Refused(f"“{broken[0]}”中有换行或制表符，请写成一行", clause=CLAUSE)
    if refusal := next(filter(None, map(unfit_words, (material.name, *applicants))), ""):
        raise Refused(refusal, clause=CLAUSE)
    if joined := [each for each in applicants if "、" in each]:
        raise Refused(f"“{joined[0]}”是多个单位，请分开填写", clause=CLAUSE)
    if material.claimed_code.strip() and find_code(material.claimed_code) is None:
        raise Refused(f"“{material.claimed_code}”不是项目编号，应写作Ⅷ-38、VIII-38或8-38", clause=CLAUSE)
    texts = {name: material.texts.get(name, "").strip() for name in materials.TEXTS}
    return texts | {
        "name": given(material.name, "请填写项目名称", clause=CLAUSE),
        "category": material.category,
        "applicants": list(dict.fromkeys(applicants)),
        "claimed_code": material.claimed_code.strip(),
    }


def _own(application: Application, by: User, *, seen: int | None = None) -> Application:
    """The application of the own unit, open for changes, in the version that was seen; its batch is locked."""
    batch = locked(application.batch)
    row = application
    row.refresh_from_db()
    row.batch = batch
    if row.unit_id != by.unit_id:
        raise Refused(f"只有{row.unit}可以办理该申报", clause=CLAUSE)
    _refuse_closed(batch)
    if row.state not in _OPEN:
        raise Refused(f"该申报{row.get_state_display()}，不能修改；需要修改的请联系复核人退回", clause=CLAUSE)
    if seen is not None and row.version != seen:
        raise Refused("您打开本页后该申报已被修改，请核对现在的内容", clause=CLAUSE)
    return row


def _changed(row: Application) -> None:
    Application.objects.filter(pk=row.pk).update(version=row.version + 1)


def _refuse_closed(batch: Batch) -> None:
    if batch.state != BatchState.OPENED:
        raise Refused(f"{batch}{batch.get_state_display()}，不再受理申报", clause=CLAUSE)


def _refuse_late(batch: Batch, at: datetime) -> None:
    if timezone.localdate(at) > batch.applications_until:
        raise Refused(f"{batch}的申报已于{batch.applications_until}截止", clause=CLAUSE)
