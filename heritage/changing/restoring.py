"""恢复列入: an exit that was recorded by mistake, or that a later document reverses, is taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from documents.models import Document
from heritage.changing.exiting import CLAUSE
from heritage.choices import RestorationKind
from heritage.findings.noting import refresh
from heritage.levels.papers import Paper, kept_paper
from heritage.models import Project, Restoration
from heritage.registering import wait_for_other_lists
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given


@transaction.atomic
def restore(
    project: Project, *, kind: str, exited_on: date, on: date, reason: str, paper: Paper, by: User, at: datetime
) -> Project:
    """Take back the exit of the day `exited_on` that was shown; what it said is kept beside day, reason and paper.

    `on` is the day of the document: from it on the project stands on the list again, or, where the exit was a mistake,
    it had never left. Refused where the exit is another one by now (docs/rules/heritage_changes.md).
    """
    wait_for_other_lists()
    row: Project = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    if row.exited_on is None:
        raise Refused(f"{row}没有退出名录，不用恢复", clause=CLAUSE)
    if row.exited_on != exited_on:
        raise Refused(f"{row}的退出登记已被修改，现为{row.exited_on}退出，请核对后再提请", clause=CLAUSE)
    if on > timezone.localdate(at):
        raise Refused("恢复日期不能晚于今日", clause=CLAUSE)
    document, words = kept_paper(paper, among=Document.objects.public(), clause=CLAUSE)
    restoration = Restoration(
        project=row,
        kind=RestorationKind(kind),
        exited_on=row.exited_on,
        exit_reason=row.exit_reason,
        exit_document=row.exit_document,
        exit_paper=row.exit_paper,
        restored_on=on,
        reason=given(reason, "恢复列入须写明理由", clause=CLAUSE),
        document=document,
        paper=words,
        recorded_by=by,
        recorded_at=at,
    )
    with keeping(Restoration):
        restoration.save(force_insert=True)
    row.exited_on, row.exit_reason, row.exit_document, row.exit_paper = None, "", None, ""
    with keeping(Project):
        row.save(update_fields=["exited_on", "exit_reason", "exit_document", "exit_paper"])
    refresh(by=by, at=at)
    return row
