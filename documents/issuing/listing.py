"""Lists of what a paper does to other texts: how an entry is written, and where it is found again. Pure.

A title may hold the number of another paper (关于转发…（国发〔2015〕1号）的通知) or the verb of another list
(关于废止…的通知). A line that names a text exactly as the register does is therefore compared, not read by guess
(docs/rules/issuing.md).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from documents.gazette.titles import quoted
from documents.issuing.paper_facts import PlannedEffect
from documents.validity import EventKind
from portal.dates import written

VERBS = {
    EventKind.REPEAL: "废止",
    EventKind.DECLARED_LAPSE: "宣布失效",
    EventKind.EXTENSION: "延长有效期",
    EventKind.RESTORATION: "恢复施行",
}
OF_ARTICLES = {EventKind.REPEAL: "废止部分条款", EventKind.RESTORATION: "恢复施行部分条款"}
"""The lists whose entries name single articles behind the text."""
AMENDED, KEPT = "需要修改", "继续有效"
"""What a list of a clean-up only tells."""
_NUMERALS = "一二三四五六七八九十"
_HEADING = re.compile(rf"[{_NUMERALS}]、(?P<words>.+)")
_ENTRY = re.compile(r"\d{1,5}\.(?P<name>.+)")


def heading(place: int, verb: str) -> str:
    """一、废止的文件; `place` counts from 0."""
    return f"{_NUMERALS[place]}、{_of(verb)}"


def name(title: str, number: str, articles: Sequence[str] = ()) -> str:
    """关于…的通知（伊州政办发〔2005〕5号）, with the articles that are meant behind it.

    Before articles a title without number stands in 《》, so that everybody sees where it ends.
    """
    told = f"{title}（{number}）" if number else quoted(title) if articles else title
    return told + "、".join(articles)


def extended(until: date | None) -> str:
    """What stands behind the name of a text that is extended."""
    return f"，有效期延长至{written(until)}" if until else ""


@dataclass(frozen=True)
class Entry:
    """The line `at` does `kind` to a text; `title` as printed there, `effect` what is recorded."""

    at: int
    kind: EventKind
    title: str
    effect: PlannedEffect


def entries(lines: Sequence[str], effects: Sequence[PlannedEffect]) -> Iterator[Entry]:
    """The lines that name what an effect names, under the heading of its kind."""
    names = {
        _of(verb): (kind, _Names(effects, kind, of_articles=verbs is OF_ARTICLES))
        for verbs in (VERBS, OF_ARTICLES)
        for kind, verb in verbs.items()
    }
    for at, words, printed in _under_headings(lines):
        if words in names:
            kind, known = names[words]
            if found := known.of(printed):
                yield Entry(at, kind, *found)


def only_told(lines: Sequence[str]) -> frozenset[int]:
    """The entries of lists that do nothing to a text."""
    return frozenset(at for at, words, _ in _under_headings(lines) if words in (_of(AMENDED), _of(KEPT)))


def _under_headings(lines: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Each numbered line with the words of its heading and what it names."""
    words = ""
    for at, line in enumerate(lines):
        if found := _HEADING.fullmatch(line):
            words = found["words"]
        elif words and (found := _ENTRY.fullmatch(line)):
            yield at, words, found["name"]


def _of(verb: str) -> str:
    return f"{verb}的文件"


class _Names:
    """The names under which a list may print the effects of one kind, on whole texts or on single articles.

    Title and number; else the number alone, behind the title, for a text that was named otherwise before it came in;
    else the title alone, for one that came in with its number.
    """

    def __init__(self, effects: Sequence[PlannedEffect], kind: EventKind, *, of_articles: bool) -> None:
        self._exact: dict[str, tuple[str, PlannedEffect]] = {}
        self._numbers: dict[str, PlannedEffect] = {}
        self._titles: dict[str, list[tuple[str, PlannedEffect]]] = defaultdict(list)
        for each in effects:
            if each.kind != kind or bool(each.articles) != of_articles:
                continue
            tail = extended(each.until if kind is EventKind.EXTENSION else None)
            for title in dict.fromkeys([each.title, each.document_title, each.number]):
                self._exact.setdefault(name(title, each.number, each.articles) + tail, (title, each))
                self._titles[name(title, "", each.articles) + tail].append((title, each))
            if each.number:
                self._numbers.setdefault(name("", each.number, each.articles) + tail, each)

    def of(self, printed: str) -> tuple[str, PlannedEffect] | None:
        if found := self._exact.get(printed):
            return found
        at = printed.rfind("（")
        if at > 0 and (effect := self._numbers.get(printed[at:])):
            return printed[:at], effect
        alone = self._titles.get(printed, [])
        return alone[0] if len({each.number for _, each in alone}) == 1 else None
