"""退出州级名录: the project leaves the list, its row and its numbers stay for ever (docs/rules/heritage_changes.md)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from documents.models import Document
from heritage.choices import RestorationKind
from heritage.findings.noting import refresh
from heritage.levels.papers import Paper, kept_paper
from heritage.models import Project
from heritage.registering import wait_for_other_lists
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given

CLAUSE = "文化部2011年关于国家级项目保护管理的通知（本级规定待核）"


@transaction.atomic
def leave(project: Project, *, on: date, reason: str, paper: Paper, by: User, at: datetime) -> Project:
    """退出, once, with day, reason and paper. 序号 and 编号 stay its own and are given to no other."""
    wait_for_other_lists()
    row: Project = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    if row.exited_on:
        raise Refused(f"{row}已于{row.exited_on}退出名录", clause=CLAUSE)
    if on > timezone.localdate(at):
        raise Refused("退出日期不能晚于今日", clause=CLAUSE)
    last = row.inscriptions.aggregate(on=Max("inscribed_on"))["on"]
    if last and on < last:
        raise Refused(f"退出日期不能早于最近一次列入的{last}", clause=CLAUSE)
    back = row.restorations.filter(kind=RestorationKind.REVERSED).aggregate(on=Max("restored_on"))["on"]
    if back and on < back:
        raise Refused(f"退出日期不能早于最近一次恢复列入的{back}", clause=CLAUSE)
    row.exited_on, row.exit_reason = on, given(reason, "退出须写明原因", clause=CLAUSE)
    row.exit_document, row.exit_paper = kept_paper(paper, among=Document.objects.public(), clause=CLAUSE)
    with keeping(Project):
        row.save(update_fields=["exited_on", "exit_reason", "exit_document", "exit_paper"])
    refresh(by=by, at=at)
    return row
