"""The office explains a name to the public. Name, 序号 and 编号 are those of the published list and never edited."""

from __future__ import annotations

from heritage.models import Project
from portal.lifecycle import Refused


def explain(project: Project, *, gloss: str, known: str) -> Project:
    """Write the gloss; `known` is the one the person saw. Of two people at once, one is told of the other."""
    written = Project.objects.filter(pk=project.pk, gloss=known).update(gloss=gloss)
    if not written:
        project.refresh_from_db()
        raise Refused(f"释义刚被他人改为“{project.gloss or '空'}”，请核对后再保存")
    project.refresh_from_db()
    return project
