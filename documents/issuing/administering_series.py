"""The registry of series: opening, changing and closing one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from documents.models import Series
from documents.rulings import REGULATION
from portal.constraints import check, keeping
from portal.lifecycle import Refused
from portal.seen import stamp

FIELDS = ("code", "unit", "form", "mark", "is_letter", "is_normative", "opened_on")
CLAUSE = f"{REGULATION}第九条第五项、第二十五条第二项"


@transaction.atomic
def open_series(**facts: Any) -> Series:
    """Register a series under its code."""
    series = Series(**facts)
    check(series)
    with keeping(Series):
        series.save(force_insert=True)
    return series


@transaction.atomic
def change_series(series: Series, *, seen: str | None = None, **facts: Any) -> Series:
    """Change what numbers do not rest on: code, unit and form of a series from which one was taken stay.

    `seen` is `seen_of` what was shown: of two people at once the second is told.
    """
    row = Series.objects.select_for_update().get(pk=series.pk)
    if seen is not None and seen != seen_of(row):
        raise Refused("您打开本页后该系列已被他人修改，请核对现在的内容后再提交", clause=CLAUSE)
    fixed = [name for name in ("code", "unit", "form") if name in facts and facts[name] != getattr(row, name)]
    if fixed and row.numbers.exists():
        raise Refused("该系列已编过号，机关代字、发文机关和编号方式不能再改；请停用后另立系列", clause=CLAUSE)
    for name, value in facts.items():
        setattr(row, name, value)
    check(row)
    with keeping(Series):
        row.save()
    return row


def seen_of(series: Series) -> str:
    """Which facts of a series a page shows."""
    return stamp(*(getattr(series, name) for name in FIELDS))


@transaction.atomic
def close_series(series: Series, *, on: date) -> Series:
    """停用 from a day on; numbers given stay."""
    row = Series.objects.select_for_update().get(pk=series.pk)
    if row.closed_on is not None:
        raise Refused(f"该系列已自{row.closed_on}起停用", clause=CLAUSE)
    row.closed_on = on
    check(row)
    with keeping(Series):
        row.save(update_fields=["closed_on"])
    return row
