"""推荐 is begun, filled, and handed in (非遗法第十九条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction

from heritage.batches import materials
from heritage.batches.applying import KINDS
from heritage.batches.choices import ApplicationState
from heritage.batches.lifecycle import MATERIAL
from heritage.choices import Level
from heritage.models import Application, Project, Recommendation, RecommendationFile
from heritage.models.recommendation import UPWARD
from heritage.recommending.choices import RecommendationState
from heritage.recommending.moving import carry, locked, note
from portal import attachments
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given

_CHANGEABLE = (RecommendationState.DRAFTED, RecommendationState.RETURNED)


def obstacle(project: Project, to_level: str) -> str:
    """Why the project cannot be recommended to a level; empty where it can."""
    below = UPWARD.get(Level(to_level))
    if below is None:
        return "只能推荐列入自治区级或国家级名录"
    standing = set(project.recognitions.standing().values_list("level", flat=True))
    if to_level in standing:
        return f"{project}已在{Level(to_level).label}名录，不再推荐"
    if project.exited_on is None and project.inscriptions.exists():
        standing.add(Level.PREFECTURE)
    if below not in standing:
        return f"{project}不在{below.label}名录；只有已列入本级名录的项目才能向上一级推荐"
    return ""


def known_material(project: Project) -> dict[str, str]:
    """The words of the application by which the project was listed, to begin with."""
    found = Application.objects.filter(project=project, state=ApplicationState.LISTED).order_by("-pk").first()
    return {name: getattr(found, name) for name in materials.TEXTS} if found else {}


@transaction.atomic
def draft(project: Project, to_level: str, texts: Mapping[str, str], *, by: User, at: datetime) -> Recommendation:
    """Begin one."""
    _refuse_obstacle(project, to_level)
    row = Recommendation(project=project, to_level=to_level, drafted_by=by, drafted_at=at, **_words(texts))
    with keeping(Recommendation):
        row.save(force_insert=True)
    note(row, "拟稿", by=by, at=at)
    return row


@transaction.atomic
def redraft(
    recommendation: Recommendation, texts: Mapping[str, str], *, seen: int, by: User, at: datetime
) -> Recommendation:
    """Change what stands. `seen` is the version that was shown."""
    row = _changeable(recommendation, seen=seen)
    for name, value in _words(texts).items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    note(row, "修改材料", by=by, at=at)
    return row


@transaction.atomic
def attach(
    recommendation: Recommendation, file: File[Any], *, group: str, caption: str, by: User, at: datetime
) -> RecommendationFile:
    """Add a file to a group."""
    row = _changeable(recommendation)
    stored = attachments.store(file, allowed=KINDS, by=by, at=at)
    with keeping(RecommendationFile):
        added = RecommendationFile.objects.create(
            recommendation=row, group=group, caption=given(caption, "文件须写明说明"), attachment=stored
        )
    _changed(row)
    return added


@transaction.atomic
def detach(file: RecommendationFile) -> Recommendation:
    """Take a file out."""
    row = _changeable(file.recommendation)
    file.delete()
    _changed(row)
    return row


@transaction.atomic
def submit(
    recommendation: Recommendation, *, seen: int, on: date, paper: str, by: User, at: datetime
) -> Recommendation:
    """上报, whole, and while the project may be recommended."""
    row = _changeable(recommendation, seen=seen)
    _refuse_obstacle(row.project, row.to_level)
    texts = {name: getattr(row, name) for name in materials.TEXTS}
    if absent := materials.missing(texts, row.files.count()):
        raise Refused(f"推荐材料不全，缺：{'；'.join(absent)}。请补齐后再上报", clause=MATERIAL)
    return carry(row, "submit", on=on, paper=paper, by=by, at=at, submitted_on=on)


def _refuse_obstacle(project: Project, to_level: str) -> None:
    """Asked under a lock, so that no recognition comes or ends meanwhile."""
    row = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if found := obstacle(row, to_level):
        raise Refused(found, clause=MATERIAL)


def _words(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: texts.get(name, "").strip() for name in materials.TEXTS}


def _changeable(recommendation: Recommendation, *, seen: int | None = None) -> Recommendation:
    row = locked(recommendation)
    if row.state not in _CHANGEABLE:
        raise Refused(f"该推荐{row.get_state_display()}，不能修改或再次上报", clause=MATERIAL)
    if seen is not None and row.version != seen:
        raise Refused("您打开本页后该推荐已被修改，请核对现在的内容", clause=MATERIAL)
    return row


def _changed(row: Recommendation) -> None:
    Recommendation.objects.filter(pk=row.pk).update(version=row.version + 1)
