"""Findings are noted: what a check sees and an import tells becomes a row, or new evidence of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from heritage.findings.checks import standing_findings
from heritage.findings.choices import STANDING_KINDS, QualityState
from heritage.findings.found import Found, judged
from heritage.models import QualityFinding, QualityStep
from portal.accounts.models import User

OPENED_AGAIN, MORE, BACK, GONE, FOUND = "重新打开", "有新的依据", "再次出现", "不再出现", "发现"


def note(found: Iterable[Found], *, by: User, at: datetime) -> None:
    """Note each, in the name of whoever imported or changed the register; one query where nothing is new."""
    given: dict[tuple[str, str], Found] = {}
    for each in found:
        before = given.get((each.kind, each.subject))  # told twice in one run: two rows of a list with one code
        evidence = (*before.evidence, *each.evidence) if before else each.evidence
        given[each.kind, each.subject] = replace(each, evidence=evidence)
    known = {
        (row.kind, row.subject): row
        for row in QualityFinding.objects.select_for_update().filter(
            kind__in={kind for kind, _ in given}, subject__in={subject for _, subject in given}
        )
    }
    for key, each in given.items():
        row = known.get(key)
        if row is None:
            _enter(each, by=by, at=at)
        else:
            _tell(row, each, by=by, at=at)


def refresh(*, by: User, at: datetime) -> None:
    """Look through the register again: note what is seen, and say of the rest that it is seen no more."""
    found = list(standing_findings())
    note(found, by=by, at=at)
    seen = {(each.kind, each.subject) for each in found}
    for row in QualityFinding.objects.select_for_update().filter(kind__in=STANDING_KINDS, gone_at=None):
        if (row.kind, row.subject) not in seen:
            _leave(row, by=by, at=at)


def no_longer(kind: str, subjects: Collection[str], *, by: User, at: datetime) -> None:
    """What an import told agrees now with the register."""
    for row in QualityFinding.objects.select_for_update().filter(kind=kind, subject__in=subjects, gone_at=None):
        _leave(row, by=by, at=at)


def _enter(each: Found, *, by: User, at: datetime) -> None:
    row = QualityFinding.objects.create(
        kind=each.kind,
        subject=each.subject,
        place=each.place,
        evidence=list(each.evidence),
        remedy=each.remedy,
        url=each.url,
        found_at=at,
    )
    _step(row, FOUND, "；".join(each.evidence), by=by, at=at)


def _tell(row: QualityFinding, each: Found, *, by: User, at: datetime) -> None:
    """Write what has changed; nothing where the same is told again."""
    judgement = judged(row.kind, row.state, row.evidence, each.evidence, settled=row.settled_evidence)
    is_back = row.gone_at is not None
    now = (list(judgement.evidence), each.place, each.remedy, each.url)
    if not (is_back or judgement.opens or now != (row.evidence, row.place, row.remedy, row.url)):
        return
    if is_back:
        _step(row, BACK, "", by=by, at=at)
    if judgement.opens:
        told = f"新的依据：{'；'.join(judgement.new)}。原处理结果：{row.words}"
        _step(row, OPENED_AGAIN, told, by=by, at=at)
        row.state, row.owner, row.words = QualityState.OPEN, None, ""
        row.settled_by, row.settled_at, row.settled_evidence = None, None, []
    elif judgement.new:
        _step(row, MORE, "；".join(judgement.new), by=by, at=at)
    row.evidence, row.place, row.remedy, row.url = now
    row.gone_at = None
    row.version += 1
    row.save()


def _leave(row: QualityFinding, *, by: User, at: datetime) -> None:
    row.gone_at = at
    row.version += 1
    row.save(update_fields=["gone_at", "version"])
    _step(row, GONE, "", by=by, at=at)


def _step(row: QualityFinding, act: str, reason: str, *, by: User, at: datetime) -> None:
    QualityStep.objects.create(finding=row, act=act, reason=reason, by=by, at=at)
