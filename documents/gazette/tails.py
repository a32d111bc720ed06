"""What is printed below the signature: 抄送, 分送, and the office and the day of printing (版记).

印发日期 is the day that 自印发之日起 counts from. None of these bodies is an addressee or an issuer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from documents.gazette.dates import DATE, date_of
from documents.gazette.parsed import Span, Value
from documents.gazette.shadow import Text

_SENT = re.compile(r"^\(?(?P<label>抄送|抄报|分送|抄发|发送|印送|抄致)[:]")
_PRINTED = re.compile(
    r"^(?P<office>[㐀-鿿、]{0,30}?)(?:(?:19|20)\d{2}年\d{1,2}月\d{1,2}日|[〇○零O一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月"
    r"[一二三四五六七八九十]{1,3}日)印(?:发|制|送)(?:\(?共印?\d{1,5}份\)?)?$"
)
_PART = re.compile(r"(?:\([^()\n]{0,40}\)|[^,;。:])+")
_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Tail:
    """Bodies that get a copy, the office that printed the paper and when, and the lines that say so."""

    lines: frozenset[int] = field(default_factory=frozenset)
    copies: tuple[Value[str], ...] = ()
    printed_by: Value[str] | None = None
    printed_on: Value[date] | None = None


def read_tail(text: Text, first: int, last: int) -> Tail:
    """The 版记 between two lines."""
    lines: set[int] = set()
    copies: list[Value[str]] = []
    printed_by: Value[str] | None = None
    printed_on: Value[date] | None = None
    at = first
    while at < last:
        line = text.lines[at]
        sent = None if line.is_cell else _SENT.match(line.plain)
        if sent:
            stop = _sent_until(text, at, last)
            copies += _bodies(text, Span(text.shadow.index(":", line.start) + 1, text.lines[stop - 1].end))
            lines.update(range(at, stop))
            at = stop
            continue
        if (
            not line.is_cell
            and line.plain.endswith(("印发", "印制", "印送", "份", "份)"))
            and _PRINTED.match(line.plain)
        ):
            printed_by, printed_on = _printing(text, line.span)
            lines.add(at)
        at += 1
    return Tail(frozenset(lines), tuple(copies), printed_by, printed_on)


def _sent_until(text: Text, at: int, last: int) -> int:
    """The line behind a list of bodies: it ends with 。, a blank line or another fact of the tail."""
    stop = at + 1
    while stop < min(last, at + _MOST_LINES) and not text.lines[stop - 1].plain.endswith("。"):
        plain = text.lines[stop].plain
        if not plain or _SENT.match(plain) or _PRINTED.match(plain) or plain.startswith("附"):
            break
        stop += 1
    return stop


def _bodies(text: Text, span: Span) -> Iterator[Value[str]]:
    for match in _PART.finditer(text.shadow, span.start, span.end):
        part = text.trimmed(Span(match.start(), match.end()))
        if part.start < part.end:
            yield Value(text.compact(part), part)


def _printing(text: Text, span: Span) -> tuple[Value[str] | None, Value[date] | None]:
    match = DATE.search(text.shadow, span.start, span.end)
    day = date_of(match) if match else None
    if match is None or day is None:
        return None, None
    office = text.trimmed(Span(span.start, match.start()))
    named = Value(text.compact(office), office) if office.start < office.end else None
    return named, Value(day, Span(match.start(), match.end()))
