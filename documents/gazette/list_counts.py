"""How many entries a paper says that its lists have, against those that were read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from documents.gazette.list_headings import LAPSED, OF_ARTICLES, PARTLY, REPEALED, VERBS
from documents.gazette.parsed import Finding, Span, StatedCount
from documents.gazette.shadow import Text
from portal.numerals import number_of

_COUNT = re.compile(r"(?P<verb>废止|失效)[^。;\n]{0,90}?(?P<count>\d{1,4}|[一二三四五六七八九十]{1,3})(?:件|部|项|份)")


def compared(
    text: Text, body: Sequence[int], partial: frozenset[int], read: Mapping[str, int], headed: Sequence[StatedCount]
) -> tuple[list[StatedCount], list[Finding]]:
    """决定废止…8件，宣布失效…5件, against the entries read. 等12件 of a known partial list is told elsewhere.

    `headed` are the counts that the headings of the lists state.
    """
    told: dict[str, StatedCount] = {}
    findings: list[Finding] = []
    for at in body:
        line = text.lines[at]
        for match in _COUNT.finditer(text.shadow, line.start, line.end):
            kind = LAPSED if match["verb"] == VERBS[LAPSED] else REPEALED
            if kind == REPEALED and OF_ARTICLES.search(match[0]):
                kind = PARTLY
            stated = number_of(match["count"])
            if stated is None:
                continue
            span = Span(match.start(), match.end())
            told.setdefault(kind, StatedCount(kind, stated, span))
            if stated != read[kind] and not any(span.start <= place < span.end for place in partial):
                message = f"正文称{match['verb']}{stated}件，清单读到{read[kind]}件"
                findings.append(text.finding("repeal_count_differs", message, span))
    return [*told.values(), *_summed(each for each in headed if each.name not in told)], findings


def _summed(counts: Iterator[StatedCount]) -> list[StatedCount]:
    """One count a list, where several headings state a part each."""
    sums: dict[str, StatedCount] = {}
    for each in counts:
        before = sums.get(each.name)
        sums[each.name] = StatedCount(each.name, each.count + (before.count if before else 0), each.span)
    return list(sums.values())
