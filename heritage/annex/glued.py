"""Cells that the conversion from Word let grow together: 195Ⅰ-35河传说甲县文化馆.

A code is always found again. Where a name ends and a unit begins is told, in this order, by a unit that stands
alone elsewhere in the annex, by a place that another unit begins with, and by a word that projects end with;
every such cut is a doubt (`cells_run_together`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import chain

from documents.gazette.parsed import Span
from documents.gazette.shadow import Text
from heritage.annex.rows import HEADERS, Cell, Row
from heritage.annex.units import PLACE, UNIT_END
from heritage.codes import category_of

_CODE = r"(?:[Ⅰ-Ⅹ]|(?<![A-Z])[IVX]{1,4}) {0,2}[-—–─] {0,2}\d{1,5}(?!\d)"
_CODED = re.compile(rf"(?:(?<!\d)(?P<serial>\d{{1,4}}) {{0,20}})?(?P<code>{_CODE})")
_HEADER = re.compile("|".join(map(re.escape, sorted(HEADERS, key=len, reverse=True))))
_ITEM = re.compile(
    r" *(?P<serial>\d{1,4}) ?[.、] ?(?P<name>[^()]{2,40}) ?\((?P<category>[^(),]{2,12}),(?P<units>[^()]{2,60})\) *"
)
_PROJECT_END = re.compile(
    r"(?:技艺|工艺|传说|故事|史诗|长诗|歌谣|谚语|民歌|民谣|音乐|曲|调|艺术|舞蹈|舞|戏|剧|弹唱|棋|摔跤|竞技|游戏|绘画|画|书法|雕刻|雕"
    r"|刺绣|绣|剪纸|花毡|疗法|医药|习俗|婚俗|风俗|节|服饰|社火|庙会|文化)(?:\([^()]{1,20}\))?"
)
_NAME = re.compile(r"(?:[^ ] {1,2}){1,20}(?=[^ ]{2})|[^ ]+")
_LONGEST = 200  # characters of a name with its units


def coded_rows(text: Text, line: Span) -> list[Row] | None:
    """The rows of a line without tabs and bars that holds codes; None where it holds none or something before it."""
    found = list(_CODED.finditer(text.shadow, line.start, line.end))
    if not found or text.trimmed(Span(line.start, found[0].start())).start < found[0].start():
        return None
    edges = [*(match.start() for match in found), line.end]
    return [_coded_row(text, match, edges[at + 1]) for at, match in enumerate(found)]


def _coded_row(text: Text, match: re.Match[str], end: int) -> Row:
    """Serial, code, name, units; the serial's place is empty where it is missing. 河 传 说 is one name."""
    serial = Span(match.start("serial"), match.end("serial")) if match["serial"] else Span(match.start(), match.start())
    rest = text.trimmed(Span(match.end(), end))
    name = _NAME.match(text.shadow, rest.start, rest.end)
    cut = name.end() if name else rest.end
    spans = (serial, Span(match.start("code"), match.end("code")), Span(rest.start, cut), Span(cut, rest.end))
    return tuple(Cell((text.trimmed(span),)) for span in spans)


def item_row(text: Text, line: Span) -> Row | None:
    """1.河传说（民间文学，甲县文化馆） as serial, name, units, category."""
    match = _ITEM.fullmatch(text.shadow, line.start, line.end) if line.end - line.start < _LONGEST else None
    if not match or not category_of(match["category"]):
        return None
    return tuple(
        Cell((text.trimmed(Span(match.start(name), match.end(name))),))
        for name in ("serial", "name", "units", "category")
    )


def header_grown_together(plain: str) -> tuple[str, ...] | None:
    """The columns of 序号编号项目名称申报地区或单位备注; None where anything else stands on the line."""
    if len(plain) > 60:
        return None
    names = _HEADER.findall(plain)
    return tuple(HEADERS[name] for name in names) if len(names) > 2 and "".join(names) == plain else None


def header_before_rows(text: Text, line: Span) -> tuple[tuple[str, ...], Span] | None:
    """The headings that a line begins with, and the rest of it where rows with codes follow on the same line."""
    columns: list[str] = []
    at = text.trimmed(line).start
    while match := _HEADER.match(text.shadow, at, line.end):
        columns.append(HEADERS[match[0]])
        at = text.trimmed(Span(match.end(), line.end)).start
    if len(columns) < 3 or "name" not in columns or not _CODED.match(text.shadow, at, line.end):
        return None
    return tuple(columns), Span(at, line.end)


def parted(text: Text, row: Row) -> Row:
    """The row with serial, code and name in cells of their own, where one cell holds two or three of them."""
    for at, cell in enumerate(row):
        match = _CODED.match(text.shadow, cell.span.start, cell.span.end) if len(cell.parts) == 1 else None
        if not match:
            continue
        rest = text.trimmed(Span(match.end(), cell.span.end))
        spans = [Span(match.start("serial"), match.end("serial"))] if match["serial"] else []
        spans.append(Span(match.start("code"), match.end("code")))
        spans += [rest] if rest.start < rest.end else []
        if len(spans) == 1:
            return row
        empty = sum(not other.text(text) for other in row[at + 1 : at + len(spans)])
        return (*row[:at], *(Cell((span,)) for span in spans), *row[at + 1 + empty :])
    return row


def unit_after_name(printed: str, known: Collection[str]) -> int | None:
    """Where the unit begins in a name and a unit without anything between them."""
    if len(printed) > _LONGEST or not UNIT_END.search(printed):
        return None
    return next(chain(_by_unit(printed, known), _by_place(printed, known), _by_project(printed)), None)


def _by_unit(printed: str, known: Collection[str]) -> Iterator[int]:
    yield from (at for at in range(2, len(printed) - 3) if printed[at:] in known)


def _by_place(printed: str, known: Collection[str]) -> Iterator[int]:
    places = {match[0] for name in known if (match := PLACE.match(name))}
    yield from (at for at in range(2, len(printed) - 3) if any(printed.startswith(place, at) for place in places))


def _by_project(printed: str) -> Iterator[int]:
    for match in _PROJECT_END.finditer(printed):
        if match.end() >= 2 and PLACE.match(printed[match.end() :]):
            yield match.end()
