"""What stands in quotation marks: new wording of another text, which changes nothing and says nothing of this one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from documents.gazette.parsed import Span
from documents.gazette.shadow import Line, Text

_LONGEST = 20_000
_LEADS_WORDING = (":", "为")


def quotations(text: Text, lines: Sequence[Line]) -> list[Span]:
    """What stands between “ and ”; new wording (修改为：“…) may run over lines and open each of them anew."""
    found: list[Span] = []
    opened = -1
    for line in lines:
        straight = -1
        for at in range(line.start, line.end):
            char = text.shadow[at]
            if char == "“" and opened < 0:
                opened = at
            elif char == "”" and opened >= 0:
                if at - opened < _LONGEST:
                    found.append(Span(opened, at + 1))
                opened = -1
            elif char == '"' and opened < 0:
                if straight >= 0:
                    found.append(Span(straight, at + 1))
                straight = -1 if straight >= 0 else at
        if opened >= 0 and not _runs_on(text, line, opened, lines[-1].end):
            opened = -1  # nothing closes it
    return sorted(found)


def _runs_on(text: Text, line: Line, opened: int, last: int) -> bool:
    """Whether the quotation that this line leaves open is new wording that some line below closes."""
    before = text.shadow[max(0, opened - 4) : opened].rstrip()
    is_wording = not before or before.endswith(_LEADS_WORDING)
    return is_wording and text.shadow.find("”", line.end, min(line.end + _LONGEST, last)) >= 0


def is_within(spans: Sequence[Span], at: int) -> bool:
    """Whether the offset stands in one of the spans, which are sorted."""
    place = bisect_right(spans, at, key=lambda span: span.start)
    return place > 0 and at < spans[place - 1].end


def outside(region: Span, others: Sequence[Span]) -> Iterator[Span]:
    """The parts of the region that none of the others covers."""
    at = region.start
    for other in sorted(others):
        if at < other.end and other.start < region.end:
            if at < other.start:
                yield Span(at, other.start)
            at = other.end
    if at < region.end:
        yield Span(at, region.end)
