"""The office explains a name to the public. Name, 序号 and 编号 are those of the published list and never edited."""

from __future__ import annotations

from django.db import transaction

from heritage.models import Project
from portal.lifecycle import Refused
from portal.seen import stamp


def state_of(project: Project) -> str:
    """What a person sees who writes a gloss."""
    return stamp(project.gloss)


@transaction.atomic
def explain(project: Project, *, gloss: str, seen: str) -> Project:
    """Write the gloss. Of two people at once, the second is told of the first."""
    row: Project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if state_of(row) != seen:
        raise Refused("释义刚被他人修改，请核对后再保存")
    row.gloss = gloss
    row.save(update_fields=["gloss"])
    return row
