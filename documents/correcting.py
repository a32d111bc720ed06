"""Putting right what the register says of a document after it was confirmed; who did it and why stays with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from documents.choices import DocumentKind
from documents.events import late_dates
from documents.events.chronology import FIRST_DAY_OF_THE_STATE
from documents.models import Addressee, Correction, Document, Issuer
from documents.registering import before_its_issuer, indexed, set_number, units_named
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused

Json = dict[str, Any]
ISSUED_ON = "成文日期"


@transaction.atomic
def correct(
    document: Document,
    *,
    number: Json | None,
    title: str,
    kind: str,
    issued_on: date | None,
    issuers: Sequence[str],
    addressees: Sequence[str],
    instruments: Sequence[str],
    reason: str,
    seen: int,
    by: User,
    at: datetime,
) -> Correction:
    """更正: replace what the register says by what is given. `seen` corrections stood there before.

    The text stays as printed, and validity events stay as they were recorded: they have acts of their own. A start that
    nobody could tell without 成文日期 is recorded once that is known (docs/rules/validity.md, A day that comes later).
    """
    row = Document.objects.select_for_update().get(pk=document.pk)
    if row.corrections.count() != seen:
        raise Refused("该公文刚被他人更正，请核对对方改后的内容再提交")
    carried = list(row.instruments.all())
    if len(carried) != len(instruments):
        raise Refused(f"该公文有{len(carried)}个施行文本，更正后仍须为{len(carried)}个，每行一个")
    before = _told(row)
    row.title, row.kind, row.issued_on = title.strip(), kind, issued_on
    if row.number != (number["value"] if number else ""):
        set_number(row, number)
    if issued_on and not FIRST_DAY_OF_THE_STATE <= issued_on <= timezone.localdate(at):
        raise Refused(f"成文日期{issued_on}应在{FIRST_DAY_OF_THE_STATE}至今天之间，请核对年份")
    units = units_named(issuers)
    if early := before_its_issuer(map(units.get, issuers), issued_on):
        raise Refused(early)
    with keeping(Document):
        indexed(row)
    for model, names in ((Issuer, issuers), (Addressee, addressees)):
        _replace(model, row, names)
    for instrument, name in zip(carried, instruments, strict=True):
        if instrument.title != name:
            instrument.title = name
            instrument.save(update_fields=["title"])
    row.refresh_from_db()
    changes = [[label, old, new] for (label, old), (_, new) in zip(before, _told(row), strict=True) if old != new]
    if not changes:
        raise Refused("没有要更正的内容：所填与登记簿相同")
    changes += _consequences(row, changes, by=by, at=at)
    return Correction.objects.create(
        document=row, reason=reason.strip(), changes=changes, corrected_by=by, corrected_at=at
    )


def _consequences(document: Document, changes: Sequence[Sequence[str]], *, by: User, at: datetime) -> list[list[str]]:
    """What follows from a day that is known only now, as further changes."""
    if all(label != ISSUED_ON for label, *_ in changes):
        return []
    found = late_dates.record_terms(document, why="成文日期由更正补登", by=by, at=at)
    return [[label, "", day] for label, day in found]


def _replace(model: Any, document: Document, names: Sequence[str]) -> None:
    """The parties in their new order; those that stay as they were keep their rows."""
    rows = model.objects.filter(document=document)
    if [each.printed_name for each in rows] == list(names):
        return
    rows.delete()
    units = units_named(names)
    model.objects.bulk_create(
        model(document=document, order=order, printed_name=name, unit=units.get(name))
        for order, name in enumerate(names, start=1)
    )


def _told(document: Document) -> list[tuple[str, str]]:
    """What a correction may change, in words."""
    return [
        ("发文字号", document.number),
        ("标题", document.title),
        ("文种", str(DocumentKind(document.kind).label)),
        (ISSUED_ON, str(document.issued_on or "")),
        ("发文机关", "；".join(str(each) for each in document.issuers.all())),
        ("主送机关", "；".join(str(each) for each in document.addressees.all())),
        ("施行文本", "；".join(str(each) for each in document.instruments.all())),
    ]
