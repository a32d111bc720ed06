"""认定同一件: a record known by its title alone turns out to be a document that the register holds otherwise.

The portal only offers that (docs/rules/citations.md); a person says so, with a reason, or says that it is none of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from documents.gazette.titles import may_name_the_same
from documents.importing import matching
from documents.models import RING_REFUSALS, Citation, Correction, Document, Instrument, ValidityEvent
from documents.models.plain_title import plain
from documents.registering import record_too
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused


@transaction.atomic
def identify(known: Document, *, document: Document, reason: str, by: User, at: datetime) -> Correction:
    """Give `document` what cites, ends or follows from the title-only record `known`, which then goes."""
    rows = _locked(known, document)
    known, document = rows[known.pk], rows[document.pk]
    if known == document:
        raise Refused("请选择另一件公文：不能认定为自身")
    told = [["同一件", f"{known}（仅知标题的目录记录）", str(document)]]
    with keeping(ValidityEvent, also=RING_REFUSALS):
        for event in list(ValidityEvent.objects.filter(instrument__document=known)):
            _hand_over(event, _meant(known, document))
        for event in list(known.caused_events.all()):
            _rest_on(event, document)
    known.cited_by.update(document=document)
    for text in known.instruments.all():  # what issued papers and clean-ups did to it stays with what it is
        meant = _meant(known, document)[0]
        text.planned_effects.update(instrument=meant)
        text.clean_ups.update(instrument=meant)
    if known.registered_at < document.registered_at:  # known by name since then
        document.registered_at = known.registered_at
        document.save(update_fields=["registered_at"])
    title = known.plain_title
    try:
        known.delete()
    except ProtectedError as error:
        raise Refused("其他登记以该目录记录为依据，不能并入；请先更正那些登记") from error
    if [each.pk for each in matching.bearers([title]).get(title, ())] == [document.pk]:
        _settle_open_citations(title, document)
    return Correction.objects.create(
        document=document, reason=reason.strip(), changes=told, corrected_by=by, corrected_at=at
    )


@transaction.atomic
def tell_apart(known: Document, *, reason: str, by: User, at: datetime) -> Correction:
    """Say that a title-only record is none of the documents of its title; it is not offered any more."""
    row = _locked(known)[known.pk]
    if row.is_told_apart:
        raise Refused("该目录记录已认定不是其他同题公文")
    row.is_told_apart = True
    row.save(update_fields=["is_told_apart"])
    changes = [["同一件", "待认定", "不是其他同题公文"]]
    return Correction.objects.create(
        document=row, reason=reason.strip(), changes=changes, corrected_by=by, corrected_at=at
    )


def _locked(known: Document, *others: Document) -> dict[int, Document]:
    """The rows, locked in one order; refused where the first is no title-only record (any more)."""
    wanted = Document.objects.select_for_update().filter(pk__in=[known.pk, *(each.pk for each in others)])
    rows = {each.pk: each for each in wanted.order_by("pk")}
    if known.pk not in rows or any(each.pk not in rows for each in others):
        raise Refused("该目录记录刚被他人认定，请刷新后查看")
    if not rows[known.pk].is_known_by_title:
        raise Refused("该公文已有字号或正文，不是仅知标题的目录记录，不能并入其他公文")
    return rows


def _meant(known: Document, document: Document) -> list[Instrument]:
    """What of `document` the title means: the text of that name, of that name in some version, or all it carries."""
    carried = list(document.instruments.all())
    of_the_name = [each for each in carried if each.plain_title == known.plain_title]
    of_a_version = [each for each in carried if may_name_the_same(each.plain_title, known.plain_title)]
    return of_the_name or of_a_version or carried


_SAME = ("instrument_id", "kind", "effective", "articles", "by_document_id", "is_suspected")


def _rest_on(event: ValidityEvent, document: Document) -> None:
    """The event is said by `document`; with one that it says already it becomes one."""
    same = _same(event, by_document_id=document.pk)
    if same:
        event.determinations.update(event=same)
        event.delete()
    else:
        ValidityEvent.objects.filter(pk=event.pk).update(by_document=document)


def _same(event: ValidityEvent, **changed: int) -> ValidityEvent | None:
    """The event that this one would be with what is changed, as the database tells events apart."""
    facts = {name: getattr(event, name) for name in _SAME} | changed
    found: ValidityEvent | None = ValidityEvent.objects.filter(**facts).exclude(pk=event.pk).first()
    return found


def _hand_over(event: ValidityEvent, instruments: Iterable[Instrument]) -> None:
    """The event goes with its determinations to the first, and is recorded for the others too."""
    first, *others = instruments
    for other in others:
        record_too(other, event)
    same = _same(event, instrument_id=first.pk)
    if same:
        event.determinations.update(event=same)
    else:
        ValidityEvent.objects.filter(pk=event.pk).update(instrument=first)


def _settle_open_citations(title: str, document: Document) -> None:
    """Citations of this title that were open while two documents bore it."""
    rows = Citation.objects.filter(document=None, number="").annotate(plain=plain("title")).filter(plain=title)
    Citation.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(document=document)
