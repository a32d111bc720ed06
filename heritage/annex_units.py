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


@dataclass(frozen=True, slots=True)
class Split:
    """Units of a cell; `at_line_end` and `run_on` name the units that were parted without a separator."""

    units: tuple[Value[str], ...]
    at_line_end: tuple[Span, ...] = ()
    run_on: tuple[Span, ...] = ()


def is_whole_unit(printed: str) -> bool:
    """Whether the words begin with a place and end as a unit does."""
    return bool(PLACE.match(printed) and UNIT_END.search(printed))


def split_units(text: Text, parts: Sequence[Span], known: Collection[str] = ()) -> Split:
    """Part a cell at 、，； always, at a line end where both sides are whole names, and where names run together.

    `known` are names that stand alone elsewhere in the annex.
    """
    groups, parted = _joined(text, parts)
    units: list[Value[str]] = []
    run_on: list[Span] = []
    for group in groups:
        units += [_unit(text, unit) for unit in _runs(text, group, known)]
        if _is_run_on(text, group, known):
            run_on.append(Span(group[0].start, group[-1].end))
    return Split(tuple(units), tuple(parted), tuple(run_on))


def _unit(text: Text, parts: Sequence[Span]) -> Value[str]:
    return Value("".join(text.compact(part) for part in parts), Span(parts[0].start, parts[-1].end))


def _joined(text: Text, parts: Sequence[Span]) -> tuple[list[list[Span]], list[Span]]:
    """Pieces that belong to one name each, and the places where a line end parted two."""
    groups: list[list[Span]] = []
    parted: list[Span] = []
    is_open = False
    for part in parts:
        for piece, ends in _pieces(text, part):
            if is_open and groups and not _parts_names(text, groups[-1], piece):
                groups[-1].append(piece)
            else:
                if is_open and groups:
                    parted.append(Span(groups[-1][0].start, piece.end))
                groups.append([piece])
            is_open = not ends
    return groups, parted


def _pieces(text: Text, part: Span) -> list[tuple[Span, bool]]:
    """The pieces of one line, each with whether a separator ends it."""
    found, at = [], part.start
    for match in _SEPARATOR.finditer(text.shadow, part.start, part.end):
        found.append((text.trimmed(Span(at, match.start())), True))
        at = match.end()
    found.append((text.trimmed(Span(at, part.end)), False))
    return [(piece, ends) for piece, ends in found if piece.start < piece.end]


def _parts_names(text: Text, group: Sequence[Span], piece: Span) -> bool:
    """Whether a line end stands between two whole names: the first ends as a unit, the second begins with a place."""
    first = "".join(text.compact(part) for part in group)
    second = text.compact(piece)
    return bool(UNIT_END.search(first) and is_whole_unit(second))


def _cut(name: str, known: Collection[str]) -> int | None:
    """Where a second whole unit begins inside the name."""
    for match in _RUN_ON.finditer(name):
        rest = name[match.end() :]
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
