"""What stands in quotation marks: new wording of another text, which changes nothing and says nothing of this one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from documents.gazette.parsed import Finding, Span
from documents.gazette.shadow import Line, Text

_LONGEST = 20_000
_LEADS_WORDING = (":", "为")


def quotations(text: Text, lines: Sequence[Line]) -> list[Span]:
    """What stands between “ and ”; new wording (修改为：“…) may run over lines and open each of them anew."""
    found: list[Span] = []
    opened = closed = -1  # the next ” behind the line
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
        if opened >= 0 and closed < line.end:
            closed = text.shadow.find("”", line.end, lines[-1].end)
            closed = closed if closed >= 0 else len(text.shadow)
        if opened >= 0 and not (_is_wording(text, opened) and closed < min(line.end + _LONGEST, lines[-1].end)):
            opened = -1  # nothing closes it
    return sorted(found)


def _is_wording(text: Text, opened: int) -> bool:
    """Whether a quotation may be new wording, which may run on over lines."""
    before = text.shadow[max(0, opened - 4) : opened].rstrip()
    return not before or before.endswith(_LEADS_WORDING)


def is_within(spans: Sequence[Span], at: int) -> bool:
    """Whether the offset stands in one of the spans, which are sorted."""
    place = bisect_right(spans, at, key=lambda span: span.start)
    return place > 0 and at < spans[place - 1].end


def outside(regions: Sequence[Span], others: Iterable[Span]) -> list[Span]:
    """The parts of the regions that none of the others covers."""
    covered = _joined(others)
    ends = [each.end for each in covered]
    found: list[Span] = []
    for region in regions:
        at = region.start
        place = bisect_right(ends, at)
        while place < len(covered) and covered[place].start < region.end:
            if at < covered[place].start:
                found.append(Span(at, covered[place].start))
            at = covered[place].end
            place += 1
        if at < region.end:
            found.append(Span(at, region.end))
    return found


def apart_from(spans: Iterable[Span], findings: Iterable[Finding]) -> Iterator[Finding]:
    """Those findings whose place has nothing in common with any of the spans."""
    covered = _joined(spans)
    ends = [each.end for each in covered]
    for one in findings:
        place = bisect_right(ends, one.span.start)
        if place == len(covered) or covered[place].start >= one.span.end:
            yield one


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap as one."""
    found: list[Span] = []
    for each in sorted(spans):
        if found and each.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, each.end))
        else:
            found.append(each)
    return found
