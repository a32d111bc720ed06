"""评估: each year once, within the years of the status (令第3号第二十条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from heritage.bearers import years
from heritage.bearers.choices import AssessmentResult
from heritage.bearers.recording import MEASURES, locked
from heritage.levels.papers import Paper, paper_facts
from heritage.models import Bearer, BearerAssessment
from heritage.readings import ASSESSMENT_DUE
from portal import readings
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given

CLAUSE = f"{MEASURES}第二十条"
FAILED_TOO_OFTEN = 2


@dataclass(frozen=True)
class Verdict:
    """What was found of a year, by whom, when and on which paper."""

    year: int
    result: str
    assessor: str
    on: date
    paper: Paper


@transaction.atomic
def assess(bearer: Bearer, verdict: Verdict, *, by: User, at: datetime) -> BearerAssessment:
    """Enter the assessment of a year."""
    row = BearerAssessment(recorded_by=by, recorded_at=at, **_facts(locked(bearer), verdict, by=by, at=at))
    with keeping(BearerAssessment):
        row.save(force_insert=True)
    return row


@transaction.atomic
def revise(
    assessment: BearerAssessment, verdict: Verdict, *, reason: str, seen: int, by: User, at: datetime
) -> BearerAssessment:
    """Correct one, with the reason. `seen` is the version that was shown."""
    bearer = locked(assessment.bearer)
    row = BearerAssessment.objects.get(pk=assessment.pk)
    if row.version != seen:
        raise Refused("您打开本页后该评估已被修改，请核对现在的内容", clause=CLAUSE)
    for name, value in _facts(bearer, verdict, by=by, at=at).items():
        setattr(row, name, value)
    row.correction = given(reason, "更正须写明理由", clause=CLAUSE)
    row.version += 1
    with keeping(BearerAssessment):
        row.save()
    return row


def last_due_year(on: date) -> int:
    """The last year whose assessments should be done on a day, as the office reads the measures on it."""
    return years.last_due_year(on, readings.holding_number(ASSESSMENT_DUE, on=on))


def failed_too_often(bearer: Bearer) -> bool:
    """Whether 第二十二条 has to be looked at; a person judges."""
    failed = [each for each in bearer.assessments.all() if each.result == AssessmentResult.FAILED]
    return len(failed) >= FAILED_TOO_OFTEN


def _facts(bearer: Bearer, verdict: Verdict, *, by: User, at: datetime) -> dict[str, Any]:
    today = timezone.localdate(at)
    if verdict.year < bearer.year:
        raise Refused(f"{bearer}于{bearer.year}年认定，此前的年度不能评估", clause=CLAUSE)
    if not years.accepts(verdict.year, recognised=bearer.year, ended_on=bearer.ended_on):
        raise Refused(f"{bearer}的资格已于{bearer.ended_on}终止，此后的年度不能评估", clause=CLAUSE)
    if verdict.year > today.year:
        raise Refused(f"{verdict.year}年度尚未开始，不能评估", clause=CLAUSE)
    if verdict.on > today:
        raise Refused("评估日期不能晚于今日", clause=CLAUSE)
    return paper_facts(verdict.paper, by=by, clause=CLAUSE) | {
        "bearer": bearer,
        "year": verdict.year,
        "result": verdict.result,
        "assessor": given(verdict.assessor, "请填写评估单位", clause=CLAUSE),
        "assessed_on": verdict.on,
    }
