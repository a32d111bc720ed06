"""The units of one cell: which line ends wrap a name, which part two names, and which names run together."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from documents.gazette.parsed import Span, Value
from documents.gazette.shadow import Text

UNIT_END = re.compile(
    r"(?:馆|所|站|会|公司|厂|店|工作室|研究室|中心|院|局|委|学校|合作社|政府|社|队|团|坊|农场|牧场|马场)$"
)
_RUN_ON = re.compile(r"(?:文化馆|博物馆|研究所|文化站|协会|公司|研究院|中心|工作室|合作社)(?=.)")
PLACE = re.compile(r"^[㐀-鿿]{1,9}?(?:自治州|自治县|州|市|县|地区|旗|盟)")
_SEPARATOR = re.compile(r"[、,;，；]")
_CATEGORY = re.compile(r"传统体育[、,]游艺[与和]杂技")  # a name with a mark of its own
_BODY = re.compile(r"(?:文化馆|文化站|公司|厂|马场|协会|医院|工作室|中心|店|研究所|学院|局|社|院|馆|站)$")
_REST = re.compile(r"^(?:分|有限|股份|责任|第|综合|艺术学院$|艺术研究所$|服务中心$)")
_AND = re.compile(r"[与及]|和(?!静|田|硕|布克)")  # 和静县 is a place
_JOINED = re.compile(r"[/／]|(?<=[馆所站会司厂店室心院局社])[与及和](?=.{3,}[馆所站会司厂店室心院局社场]$)")


@dataclass(frozen=True, slots=True)
class Split:
    """Units of a cell; `at_line_end` and `run_on` name the units that were parted without a separator."""

    units: tuple[Value[str], ...]
    at_line_end: tuple[Span, ...] = ()
    run_on: tuple[Span, ...] = ()
    joined: tuple[Span, ...] = ()  # units that may be two: ／ or 与 between whole names, 、 inside brackets


def is_whole_unit(printed: str) -> bool:
    """Whether the words begin with a place and end as a unit does."""
    return bool(PLACE.match(printed) and UNIT_END.search(printed))


def split_units(text: Text, parts: Sequence[Span], known: Collection[str] = ()) -> Split:
    """Part a cell at 、，； always, at a line end where both sides are whole names, and where names run together.

    Nothing is parted inside of brackets, nor the category's name 传统体育、游艺与杂技.
    `known` are names that stand alone elsewhere in the annex.
    """
    groups, parted = _joined(text, parts)
    units: list[Value[str]] = []
    run_on: list[Span] = []
    for group in groups:
        units += [_unit(text, unit) for unit in _runs(text, group, known)]
        if _is_run_on(text, group, known):
            run_on.append(Span(group[0].start, group[-1].end))
    joined = [unit.span for unit in units if may_be_two(unit.value)]
    return Split(tuple(units), tuple(parted), tuple(run_on), tuple(joined))


def may_be_two(unit: str) -> bool:
    """Whether the unit holds a mark that may part two: ／, 与, or 、 inside of brackets."""
    plain = _CATEGORY.sub("", unit)
    return bool(_JOINED.search(plain) or _SEPARATOR.search(plain))


def _unit(text: Text, parts: Sequence[Span]) -> Value[str]:
    return Value("".join(text.compact(part) for part in parts), Span(parts[0].start, parts[-1].end))


def _joined(text: Text, parts: Sequence[Span]) -> tuple[list[list[Span]], list[Span]]:
    """Pieces that belong to one name each, and the places where a line end parted two."""
    groups: list[list[Span]] = []
    parted: list[Span] = []
    is_open = False
    kept = _kept_whole(text, parts)
    for part in parts:
        for piece, ends in _pieces(text, part, kept):
            if is_open and groups and (piece.start in kept or not _parts_names(text, groups[-1], piece)):
                groups[-1].append(piece)
            else:
                if is_open and groups:
                    parted.append(Span(groups[-1][0].start, piece.end))
                groups.append([piece])
            is_open = not ends
    return groups, parted


def _kept_whole(text: Text, parts: Sequence[Span]) -> frozenset[int]:
    """The offsets that stand inside of brackets, or of a category's name, over line ends too."""
    printed = [(text.shadow[at], at) for part in parts for at in range(part.start, part.end)]
    printed = [(char, at) for char, at in printed if not char.isspace()]
    words = "".join(char for char, _ in printed)
    kept = {at for match in _CATEGORY.finditer(words) for _, at in printed[match.start() + 1 : match.end()]}
    opened: list[int] = []
    for index, char in enumerate(words):
        if char in "([〔【":
            opened.append(index)
        elif char in ")]〕】" and opened:  # a bracket that is never closed keeps nothing
            first = opened.pop()
            if not opened:
                kept.update(at for _, at in printed[first + 1 : index + 1])
    return frozenset(kept)


def _pieces(text: Text, part: Span, kept: Collection[int]) -> list[tuple[Span, bool]]:
    """The pieces of one line, each with whether a separator ends it."""
    found, at = [], part.start
    for match in _SEPARATOR.finditer(text.shadow, part.start, part.end):
        if match.start() in kept:
            continue
        found.append((text.trimmed(Span(at, match.start())), True))
        at = match.end()
    found.append((text.trimmed(Span(at, part.end)), False))
    return [(piece, ends) for piece, ends in found if piece.start < piece.end]


def _parts_names(text: Text, group: Sequence[Span], piece: Span) -> bool:
    """Whether a line end stands between two whole names.

    The first ends as a unit, and the second begins with a place; or both end as bodies do and neither is a mere rest.
    """
    first = "".join(text.compact(part) for part in group)
    second = text.compact(piece)
    return bool(UNIT_END.search(first) and is_whole_unit(second)) or (_is_body(first) and _is_body(second))


def _is_body(words: str) -> bool:
    """Whether a line alone is a body's whole name, with or without a place: 昭苏马场; not 有限公司, not 文化馆."""
    return len(words) >= 4 and bool(_BODY.search(words)) and not _REST.match(words)


def _cut(name: str, known: Collection[str]) -> int | None:
    """Where a second whole unit begins inside the name."""
    for match in _RUN_ON.finditer(name):
        rest = name[match.end() :]
        if _AND.match(rest):
            continue  # told as a doubt of its own
        is_unit = is_whole_unit(rest) and not rest.endswith(("分公司", "分店", "分馆"))
        if rest in known or is_unit:
            return match.end()
    return None


def _is_run_on(text: Text, group: Sequence[Span], known: Collection[str]) -> bool:
    return _cut("".join(text.compact(part) for part in group), known) is not None


def _runs(text: Text, group: list[Span], known: Collection[str]) -> list[list[Span]]:
    """The group cut where a whole name is followed by another one without any separator."""
    name = "".join(text.compact(part) for part in group)
    cut = _cut(name, known) if len(name) <= 200 else None
    if cut is None:
        return [group]
    left: list[Span] = []
    right: list[Span] = []
    rest = cut
    for part in group:
        width = len(text.compact(part))
        if rest >= width:
            left.append(part)
            rest -= width
        elif rest:
            edge = offset_after(text, part, rest)
            left.append(Span(part.start, edge))
            right.append(text.trimmed(Span(edge, part.end)))
            rest = 0
        else:
            right.append(part)
    return [left, *_runs(text, right, known)] if left and right else [group]


def offset_after(text: Text, part: Span, count: int) -> int:
    """The offset behind the first `count` characters that are no blanks."""
    for offset in range(part.start, part.end):
        count -= not text.shadow[offset].isspace()
        if count == 0:
            return offset + 1
    return part.end


def continued(above: tuple[Value[str], ...], below: tuple[Value[str], ...]) -> tuple[Value[str], ...]:
    """The units of a row with those of the row that goes on below it: more units, or the rest of the last name."""
    if above and below and not UNIT_END.search(above[-1].value) and not PLACE.match(below[0].value):
        whole = Value(above[-1].value + below[0].value, Span(above[-1].span.start, below[0].span.end))
        return (*above[:-1], whole, *below[1:])
    return (*above, *below)
