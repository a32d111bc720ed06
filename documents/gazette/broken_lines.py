"""What a scan or a page broke: a number over two lines (〔20⏎21〕5号), a title that ends in a colon.

Mended in the copy to match on alone, place by place: the text as printed and the count of its lines stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.gazette.head_lines import is_bare_code
from documents.gazette.kinds import KIND_END, NUMBERED_ITEM, ORGAN_END
from documents.gazette.numbering import parse_number
from documents.gazette.shadow import Line, Text
from documents.gazette.title_lines import is_address, is_bare_address

_END = r" {0,9}\r?\n {0,9}"
_OPEN, _CLOSE = r"[〔\[【(﹝〖]", r"[〕\]】)﹞〗]"
_CLOSED = rf"{_OPEN} ?(?:19|20)\d\d ?年? ?{_CLOSE}"
_BROKEN = re.compile(
    rf"{_OPEN}(?:{_END})(?=(?:19|20)\d\d ?{_CLOSE} ?第? ?\d{{1,5}} ?号)"
    rf"|{_OPEN} ?(?:1|2)(?:{_END})(?=[09]\d\d ?{_CLOSE} ?第? ?\d{{1,5}} ?号)"
    rf"|{_OPEN} ?(?:19|20)(?:{_END})(?=\d\d ?{_CLOSE} ?第? ?\d{{1,5}} ?号)"
    rf"|{_OPEN} ?(?:19|20)\d(?:{_END})(?=\d ?{_CLOSE} ?第? ?\d{{1,5}} ?号)"
    rf"|{_OPEN} ?(?:19|20)\d\d(?:{_END})(?={_CLOSE} ?第? ?\d{{1,5}} ?号)"
    rf"|{_CLOSED} ?第?(?:{_END})(?=第? ?\d{{1,5}} ?号)"
    rf"|{_CLOSED} ?第? ?\d{{1,4}}(?:{_END})(?=\d{{0,3}} ?号)"
    rf"|(?:令|公告|通告) ?第 ?\d{{1,3}}(?:{_END})(?=\d{{0,2}} ?号)"
)
_NUMBER_BELOW = re.compile(rf" {{0,40}}{_CLOSED} ?第? ?\d{{1,5}} ?号 {{0,9}}(?=\r?\n|$)")
_SPOKEN = re.compile(r"现将|现就|如下|特此|请|根据|按照|下列|以下|[。;!?]")
_BEGINS = re.compile(r"^(?:[㐀-鿿()、]{0,60})?关于")
_MOST_TITLE_LINES = 5
_NEAR = 6  # lines, blank ones included, in which the number or the addressees follow a title


def mended(text: Text) -> Text:
    """The text with its broken numbers joined and without the colons behind its titles."""
    joints = frozenset(_joints(text))
    joined = text.mended(joints, ()) if joints else text
    colons = frozenset(_colons(joined))
    return joined.mended(joints, colons) if colons else joined


def _joints(text: Text) -> Iterator[int]:
    """The ends of lines that stand inside a number."""
    for match in _BROKEN.finditer(text.shadow):
        yield text.shadow.index("\n", match.start(), match.end())
    for line in text.lines:
        if is_bare_code(line.plain) and _NUMBER_BELOW.match(text.shadow, line.end + 1):
            yield text.shadow.index("\n", line.end)


def _colons(text: Text) -> Iterator[int]:
    """The colon of 关于…的通知： where number or addressees stand beside the title."""
    lines = text.lines
    for line in lines:
        if not line.plain.endswith(":") or line.is_cell or not KIND_END.search(line.plain[:-1]):
            continue
        first = _begin_of(lines, line)
        if first is None:
            continue
        below = next((each.plain for each in lines[line.index + 1 : line.index + 1 + _NEAR] if each.plain), "")
        above = next((each.plain for each in reversed(lines[max(0, first - _NEAR) : first]) if each.plain), "")
        is_beside = parse_number(below) or is_address(below) or is_bare_address(below) or parse_number(above)
        if is_beside:
            yield text.shadow.rindex(":", line.start, line.end)


def _begin_of(lines: list[Line], last: Line) -> int | None:
    """The first line of the title that ends here, up to five lines above; None where these lines are none."""
    joined = ""
    for at in range(last.index, max(-1, last.index - _MOST_TITLE_LINES), -1):
        plain = lines[at].plain
        is_part = bool(plain) and not NUMBERED_ITEM.match(plain) and not _SPOKEN.search(plain)
        if not is_part or (at != last.index and plain.endswith(":")):
            return None
        joined = plain + joined
        if _BEGINS.match(joined):
            above = lines[at - 1].plain if at else ""
            is_organ = bool(ORGAN_END.search(above)) and len(above) <= 40 and joined.startswith("关于")
            return at - 1 if is_organ else at
    return None
