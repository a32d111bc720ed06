"""Paragraphs that are printed over several lines, as every PDF prints them, read as one line each.

docs/rules/notation_contents.md, "Lines that are wrapped". The paper is read from a copy without the line ends inside
its paragraphs; every place is then moved back to the text as printed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import accumulate, pairwise
from typing import Any
from unicodedata import east_asian_width

from documents.gazette.dates import parse_date
from documents.gazette.kinds import INSTRUMENT_END, KIND_END
from documents.gazette.parsed import Finding, Gazette, Span
from documents.gazette.shadow import Line, Text

_SHORTEST = 14  # characters of a line that is full
_CHARS_APART, _WIDTH_APART = 3, 8  # how far full lines of one paragraph differ; a number is not broken
_ENDS = re.compile(r"[。!?][”\")]?$")
_PAUSES = re.compile(r"[;:][”\")]?$")
_ENDS_PARAGRAPH = re.compile(r"(?:[。;:!?][”\")]?|”)$")
_CLOSES = (")", "》", "”", '"')
_MOST_LINES = 80  # of one paragraph
_MOST_OPEN = 8  # lines over which one title, bracket or entry goes on
_MOST_LED = 300  # characters that one verb may lead
_NEVER_FIRST = "、,。;:!?)》〕”"
_NEVER_LAST = ("第", "《", "(", "“", "〔", "的", "和", "与", "及", "将")
_NUMERAL = r"[一二三四五六七八九十百零〇\d]{1,6}"
_ITEM = r"\(?[一二三四五六七八九十百]{1,4}[)、]|\(?\d{1,4}[.、．)](?!\d)|[①-⑳]"
_BEGINS = re.compile(
    rf"(?:{_ITEM}|第{_NUMERAL}[编章节]|附(?:件|表|录)[\d一二三四五六七八九十]{{0,2}}(?:[:.]|$)|[*•■●▲]"
    rf"|第{_NUMERAL}条(?:[ \t]|(?![ \t]|[、,;。:和及与至到以的中规第修同予废删有后前改增作)”]|不再|停止))"
    r"|\d{1,4}(?: +(?=[㐀-鿿《])|关于|《)|注:|备注|联系(?:人|电话)|抄[送报]|\(此件|特此)"
)
_ENTRY = re.compile(rf"(?:{_ITEM})?(?:(?:对|将|把)?《.*[)》]|关于[^,。;:]*[)》])|(?:{_ITEM})[^,。;:《》]*\)")
_OPENS_ANOTHER = re.compile(r"《|关于|以上|上述|上列|本(?:决定|通知|公告|通告|令|意见)")
_HANGS_ON = re.compile(
    r"同时|一并|予以|即行|均|和|及|与|等|中|的|有效期|第|作废|停止执行|不再|继续|已|废止(?![^,。]{0,8}(?:文件|规章|目录|清单))"
    r"|(?:予以)?(?:修改|修订)为|作(?:出|如下|以下)|延长|撤销"
    r"|(?:自|从|于) {0,2}[\d〇○零一二三四五六七八九本印发公布]"
    r"|\((?![一二三四五六七八九十\d]{1,3}\))"
)
# 废止《甲》（号）⏎《乙》（号） is one sentence, and so is 《甲》（号）⏎《乙》（号）同时废止。
_LEADS_TITLES = re.compile(r"(?:废止|撤销|宣布失效|作废|恢复(?:施行|执行)?|延长|修改)了?原?《[^。;:]*$")
_ENDS_TITLES = re.compile(r"《[^。;:]*(?:同时|一并|即行|均|自[^。;]{2,20}起)(?:予以)?(?:废止|失效|作废|停止执行)")
_NEXT_CLAUSE = re.compile(r";[第删将并]|:[“\"]")  # 修改为：“…”；第八条
_BARE_HEADING = re.compile(rf"(?:{_ITEM}|第{_NUMERAL}[编章节])[㐀-鿿]+")
_IN_COLUMNS = re.compile(r"\S(?: {2,}|\t)\S.*\S(?: {2,}|\t)\S|\|")


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """A copy of a text without some of its line ends, and where its characters stand in the text."""

    source: Text
    text: str
    starts: tuple[int, ...]
    printed: tuple[int, ...]

    def back(self, gazette: Gazette) -> Gazette:
        """What was read from the copy, every place and line that of the text as printed."""
        moved: Gazette = self._moved(gazette)
        return replace(moved, text=self.source.raw)

    def _moved(self, value: Any) -> Any:
        if isinstance(value, Span):
            return self._span(value)
        if isinstance(value, Finding):
            return self.source.finding(value.code, value.message, self._span(value.span))
        if isinstance(value, tuple):
            return tuple(map(self._moved, value))
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{each.name: self._moved(getattr(value, each.name)) for each in fields(value)})
        return value

    def _span(self, span: Span) -> Span:
        start = self._place(span.start)
        return Span(start, self._place(span.end - 1) + 1 if span.end > span.start else start)

    def _place(self, at: int) -> int:
        part = bisect_right(self.starts, at) - 1
        return self.printed[part] + at - self.starts[part]


def unwrapped(text: Text, regions: Sequence[Sequence[int]]) -> Unwrapped | None:
    """The text with the paragraphs of these lines on one line each; None where no line end is one of a page's width."""
    gaps = sorted(gap for lines in regions for gap in _gaps(text, lines))
    if not gaps:
        return None
    kept = [Span(one.end, other.start) for one, other in pairwise([Span(0, 0), *gaps, Span(len(text.raw), 0)])]
    starts = (0, *accumulate(len(each.of(text.raw)) for each in kept[:-1]))
    copy = "".join(each.of(text.raw) for each in kept)
    return Unwrapped(text, copy, starts, tuple(each.start for each in kept))


def _gaps(text: Text, lines: Sequence[int]) -> Iterator[Span]:
    """What stands between two lines of one paragraph: blanks, the line end, the number of a page."""
    runs = list(_runs(text, lines))
    found = [chain for run in runs for chain in _paragraphs(text, run)]
    doubtful = [len(chain) == 2 and bool(_BARE_HEADING.fullmatch(chain[0].plain)) for chain in found]
    widths = {_width(text, one[0]) for one, is_doubtful in zip(found, doubtful, strict=True) if not is_doubtful}
    for chain, is_doubtful in zip(found, doubtful, strict=True):
        width = _width(text, chain[0])
        if not is_doubtful or any(abs(width - one) <= _WIDTH_APART for one in widths):
            for above, below in pairwise(chain):
                yield Span(text.trimmed(above.span).end, text.trimmed(below.span).start)


def _runs(text: Text, lines: Sequence[int]) -> Iterator[list[Line]]:
    """Lines below each other without a blank one between; the number of a page is none, tables are left out."""
    run: list[Line] = []
    before, is_table = -1, False
    for line in (text.lines[at] for at in lines):
        is_blank = not text.raw[line.start : line.end].strip()
        if is_blank or line.is_cell or line.index != before + 1:
            yield run
            run, is_table = [], line.is_cell
        before = line.index
        if line.plain and not is_table:
            run.append(line)
    yield run


def _paragraphs(text: Text, run: Sequence[Line]) -> Iterator[list[Line]]:
    """Those of more than one line; a paragraph ends as a sentence does, titles and entries of lists do not."""
    chain: list[Line] = []
    for at, line in enumerate(run):
        if chain and _goes_on(text, chain, line, "".join(each.plain for each in run[at : at + 3])):
            chain.append(line)
            continue
        if 1 < len(chain) <= _MOST_LINES and _ENDS_PARAGRAPH.search(chain[-1].plain):
            yield chain
        chain = [line]
    if 1 < len(chain) <= _MOST_LINES and _ENDS_PARAGRAPH.search(chain[-1].plain):
        yield chain


def _goes_on(text: Text, chain: Sequence[Line], line: Line, ahead: str) -> bool:
    """Whether the paragraph of the chain goes on in the line: its last line is full and ends nothing.

    `ahead` are the words of the line and of those below it.
    """
    last, is_known = chain[-1], len(chain) > 1
    if not _is_full(text, chain) or _chars(text, line) > _chars(text, last) + _CHARS_APART + _WIDTH_APART:
        return False
    if line.plain[0] in _NEVER_FIRST:
        return True
    is_clause = is_known or _NEXT_CLAUSE.fullmatch(last.plain[-1] + line.plain[0])
    if _ENDS.search(last.plain) or (_PAUSES.search(last.plain) and not is_clause):
        return False
    printed = text.shadow[line.start : line.end]
    if printed.startswith(("  ", "\t")) or any(_IN_COLUMNS.search(each.span.of(text.shadow)) for each in (last, line)):
        return False
    if _is_open("".join(each.plain for each in chain[-_MOST_OPEN:])):
        return True
    if (_BEGINS.match(printed.lstrip()) and not last.plain.endswith(_NEVER_LAST)) or parse_date(line.plain):
        return False
    if _HANGS_ON.match(line.plain):
        return True
    if last.plain.endswith(_CLOSES):
        joined = "".join(each.plain for each in chain[-_MOST_OPEN:])
        if line.plain.startswith("《") and (_LEADS_TITLES.search(joined[-_MOST_LED:]) or _ENDS_TITLES.match(ahead)):
            return True
        is_entry = len(chain) <= _MOST_OPEN and _ENTRY.fullmatch(joined)
        return not is_entry and not _OPENS_ANOTHER.match(line.plain)
    is_title = KIND_END.search(last.plain) or INSTRUMENT_END.search(last.plain)
    return is_known or not (is_title and not re.search("^第|[,;:。]", last.plain))


def _is_open(plain: str) -> bool:
    """A title or a bracket that the lines so far do not close goes on in the next."""
    return any(plain.count(opening) > plain.count(closing) for opening, closing in ("《》", "()", "〔〕"))


def _is_full(text: Text, chain: Sequence[Line]) -> bool:
    """Whether the last line of the chain is as wide as those above it."""
    return _chars(text, chain[-1]) >= _SHORTEST and all(
        _is_as_wide(text, chain[-1], each) for each in (*chain[:2], *chain[-2:-1])
    )


def _is_as_wide(text: Text, one: Line, other: Line) -> bool:
    apart = abs(_chars(text, one) - _chars(text, other))
    return apart <= _CHARS_APART or abs(_width(text, one) - _width(text, other)) <= _WIDTH_APART


def _chars(text: Text, line: Line) -> int:
    return max(map(len, _printed(text, line)))


def _width(text: Text, line: Line) -> int:
    """The columns that the line takes: a Chinese character takes two."""
    return max(sum(2 if east_asian_width(char) in "WFA" else 1 for char in each) for each in _printed(text, line))


def _printed(text: Text, line: Line) -> list[str]:
    """The line as printed; one that was joined over a broken number is several."""
    return [each.rstrip() for each in text.raw[line.start : line.end].splitlines()] or [""]
