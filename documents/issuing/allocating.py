"""Numbers: consecutive within a series and year, taken once, void with a reason, never given again (ADR 0014)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from documents.importing.matching import title_key
from documents.issuing import signing
from documents.issuing.composing import locked
from documents.issuing.lifecycle import ISSUING
from documents.models import Document, IssuedNumber, NumberYear, OutgoingPaper, Series
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, move

CLAUSE = ISSUING["number"].clause


@transaction.atomic
def number(paper: OutgoingPaper, *, seen: int, by: User, at: datetime) -> OutgoingPaper:
    """编号: the signed paper takes the next number of its series in the year of its signature."""
    paper = locked(paper, seen=seen)
    signing.may_perform(paper, "number", by)
    signing.refuse_errors(paper, "number", at=at)
    return numbered(paper, by=by, at=at)


def numbered(paper: OutgoingPaper, *, by: User, at: datetime) -> OutgoingPaper:
    """Take the number and move the paper; inside the transaction of an act that holds its row."""
    assert paper.signed_on is not None, "outgoing_paper_signed_whole"
    taken = allocate(paper.series, paper.signed_on, title=paper.title, by=by, at=at)
    return move(paper, "number", ISSUING, number=taken)


def allocate(series: Series, day: date, *, title: str, by: User, at: datetime) -> IssuedNumber:
    """The next number. The row of the year stays locked until the end of the transaction.

    Whoever comes second waits, and gets the same number if the first one rolls back: there is no gap. A number under
    which the register holds another document is passed over.
    """
    year = series.year_of(day)
    _begin(series, year)
    standing = NumberYear.objects.select_for_update().get(series=series, **_of(year))
    held = _held_by_others(series, year, standing.next, title)
    sequence = standing.next
    while sequence in held:
        sequence += 1
    NumberYear.objects.filter(pk=standing.pk).update(next=sequence + 1)
    with keeping(IssuedNumber):
        return IssuedNumber.objects.create(
            series=series, year=year, sequence=sequence, allocated_by=by, allocated_at=at
        )


@transaction.atomic
def begin_year(series: Series, year: int | None, *, first: int) -> NumberYear:
    """Say from which number a year begins, before the portal has given one: papers were numbered by hand until now."""
    if (year is None) != (series.year_of(date(2000, 1, 1)) is None):
        raise Refused("命令不分年度编号，其他系列须写明年份", clause=CLAUSE)
    if NumberYear.objects.filter(series=series, **_of(year)).exists():
        raise Refused("该系列本年度已开始编号，起编号不能再改", clause=CLAUSE)
    row = NumberYear(series=series, year=year, first=first, next=first)
    with keeping(NumberYear):
        row.save(force_insert=True)
    return row


@transaction.atomic
def void(paper: OutgoingPaper, *, reason: str, seen: int, by: User, at: datetime) -> OutgoingPaper:
    """作废编号: the number of a paper that is not issued after all stays taken, with the reason."""
    if not reason.strip():
        raise Refused("作废字号须写明理由", clause=ISSUING["void"].clause)
    paper = locked(paper, seen=seen)
    signing.may_perform(paper, "void", by)
    taken = IssuedNumber.objects.filter(paper=paper)
    taken.update(voided_by=by, voided_at=at, void_reason=reason.strip())
    return move(paper, "void", ISSUING, withdrawn_by=by, withdrawn_at=at, withdrawal_reason=reason.strip())


def suggested_first(series: Series, year: int | None) -> int:
    """One behind the highest number under which the register holds a document with its text."""
    rows = Document.objects.filter(series=series.code, is_directory_only=False, **_of(year))
    return (rows.aggregate(last=Max("sequence"))["last"] or 0) + 1


def _begin(series: Series, year: int | None) -> None:
    first = suggested_first(series, year)
    row = NumberYear(series=series, year=year, first=first, next=first)
    NumberYear.objects.bulk_create([row], ignore_conflicts=True)


def _held_by_others(series: Series, year: int | None, start: int, title: str) -> set[int]:
    """Numbers of other documents. A record that is known by number alone, or by this very title, may be this paper."""
    rows = Document.objects.filter(series=series.code, sequence__gte=start, **_of(year))
    may_be_this = Q(is_directory_only=True) & (Q(title="") | Q(plain_title=title_key(title)))
    return {each for each in rows.exclude(may_be_this).values_list("sequence", flat=True) if each}


def _of(year: int | None) -> dict[str, Any]:
    return {"year__isnull": True} if year is None else {"year": year}
