"""认领, 退回, 解决, 照印保留, 重新打开: what a person does with a finding (docs/rules/heritage_quality.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from heritage.findings.choices import QualityState
from heritage.findings.lifecycle import QUALITY
from heritage.models import QualityFinding, QualityStep
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, move

CHANGED = "您打开本页后该事项已有变化，请核对现在的依据和办理经过后再提交"
_OPEN_AGAIN: dict[str, Any] = {
    "owner": None, "words": "", "settled_by": None, "settled_at": None, "settled_evidence": [],
}  # fmt: skip


@transaction.atomic
def take(finding: QualityFinding, *, by: User, at: datetime) -> QualityFinding:
    """认领: from now on it is this person's to settle."""
    row = QualityFinding.objects.select_for_update(of=("self",)).select_related("owner").get(pk=finding.pk)
    if row.state == QualityState.TAKEN and row.owner == by:
        raise Refused("该事项已由您认领")
    told = f"此前由{row.owner}办理" if row.owner else ""
    return _carry(row, "take", told, seen=row.version, by=by, at=at, owner=by)


@transaction.atomic
def release(finding: QualityFinding, *, words: str, seen: int, by: User, at: datetime) -> QualityFinding:
    """退回待处理, with the reason."""
    return _carry(finding, "release", _said(words, "请写明为何退回"), seen=seen, by=by, at=at, owner=None)


@transaction.atomic
def resolve(finding: QualityFinding, *, words: str, seen: int, by: User, at: datetime) -> QualityFinding:
    """解决: what was found out and done."""
    return _settle(finding, "resolve", _said(words, "请写明如何解决"), seen=seen, by=by, at=at)


@transaction.atomic
def accept(finding: QualityFinding, *, words: str, seen: int, by: User, at: datetime) -> QualityFinding:
    """照印保留: the register keeps what was printed."""
    return _settle(finding, "accept", _said(words, "请写明为何照印保留"), seen=seen, by=by, at=at)


@transaction.atomic
def reopen(finding: QualityFinding, *, words: str, seen: int, by: User, at: datetime) -> QualityFinding:
    """重新打开 what was settled."""
    return _carry(finding, "reopen", _said(words, "请写明为何重新打开"), seen=seen, by=by, at=at, **_OPEN_AGAIN)


def _settle(finding: QualityFinding, action: str, words: str, *, seen: int, by: User, at: datetime) -> QualityFinding:
    facts = {"words": words, "settled_by": by, "settled_at": at, "settled_evidence": F("evidence")}
    return _carry(finding, action, words, seen=seen, by=by, at=at, **facts)


def _carry(
    finding: QualityFinding, action: str, told: str, *, seen: int, by: User, at: datetime, **facts: Any
) -> QualityFinding:
    """`seen` is the version that was shown: evidence or a resolution that came since, nobody has weighed."""
    row = QualityFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if row.version != seen:
        raise Refused(CHANGED)
    with keeping(QualityFinding):
        move(row, action, QUALITY, version=seen + 1, **facts)
    QualityStep.objects.create(finding=row, act=str(QUALITY[action].label), reason=told, by=by, at=at)
    return row


def _said(words: str, refusal: str) -> str:
    trimmed = words.strip()
    if not trimmed:
        raise Refused(refusal)
    return trimmed
