"""What a person concludes about something that had to be looked at, and which document a citation means."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from documents.choices import ReviewKind, ReviewOutcome
from documents.models import Citation, Correction, Document, Instrument, Review, ValidityEvent
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused


@transaction.atomic
def conclude(
    kind: ReviewKind,
    about: Instrument | Citation | ValidityEvent,
    *,
    outcome: str,
    due_on: date | None,
    reason: str,
    seen: int,
    by: User,
    at: datetime,
    today: date,
) -> Review:
    """复核: settle it, or put it off to a later day. `seen` conclusions stood there before."""
    type(about)._base_manager.select_for_update().get(pk=about.pk)  # one person at a time
    if Review.objects.filter(kind=kind, **{kind.about: about}).count() != seen:
        raise Refused("该事项刚被他人复核，请核对对方的结论后再提交")
    if outcome == ReviewOutcome.PUT_OFF and (due_on is None or due_on <= today):
        raise Refused("延后须写明今后的日期")
    if not reason.strip():
        raise Refused("请写明复核的理由和依据")
    review = Review(
        kind=kind,
        **{kind.about: about},
        outcome=outcome,
        due_on=due_on if outcome == ReviewOutcome.PUT_OFF else None,
        reason=reason.strip(),
        reviewed_by=by,
        reviewed_at=at,
    )
    with keeping(Review):
        review.save()
    return review


@transaction.atomic
def resolve(citation: Citation, document: Document, *, reason: str, by: User, at: datetime) -> Correction:
    """认定所引公文: which of several documents a citation means; the same words in the same document mean the same."""
    row = Citation.objects.select_for_update().get(pk=citation.pk)
    if row.document_id is not None:
        raise Refused("该引用刚被他人认定，请刷新后查看")
    citing = row.block.document
    if document.pk == citing.pk:
        raise Refused("引用的公文不能是该公文自身，请另选一件")
    if not reason.strip():
        raise Refused("请写明认定的理由和依据")
    same = Citation.objects.filter(block__document=citing, document=None, title=row.title, number=row.number)
    same.update(document=document)
    return Correction.objects.create(
        document=citing,
        reason=reason.strip(),
        changes=[["引用", str(row), str(document)]],
        corrected_by=by,
        corrected_at=at,
    )
