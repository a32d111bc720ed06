"""Lines that hold a title and something else: its number, its addressees, a note. Each is cut into lines of one thing.

A row of a list looks the same (关于甲的通知（青政发〔2010〕3号）), so a line is cut only where a paper begins: at the
top of the text, or right above addressees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.gazette.dates import DATE, parse_date
from documents.gazette.head_lines import number_doubt
from documents.gazette.kinds import KIND_END, KINDS, NUMBERED_ITEM
from documents.gazette.numbering import parse_number
from documents.gazette.shadow import Line, Text

_BODY = re.compile(
    r"(?:政府|部门|单位|机构|机关|企业|公司|集团|局|委|办|厅|部|院|校|团体|组织|中心|银行|会|兵团|师|团场|站|所|党委|党组|社|学|室|镇|乡"
    r"|街道|县|市|州|区)(?:\([^()]{1,20}\))?$"
)
_NOT_BODY = re.compile(r"^(?:的|和|与|及|之|如下|附件|请|现)|如下|根据|决定|通知$|意见$")
_MARKUP = re.compile(r"^《<[^<>]{1,4}>》")
_KIND = re.compile(rf"(?:{'|'.join(KINDS)})(?:\([^()]{{1,20}}\))?》?")
_BRACKET = re.compile(r"(?:\([^()]{4,60}(?:\([^()]{4}\)[^()]{1,20})?\)|\[[^\[\]]{4,60}\]|【[^【】]{4,60}】)$")
_SHORTEST, _LONGEST = 8, 240
_LONGEST_ADDRESS = 200
_MAX_GAP = 8  # blank lines, or lines of a page, between a title and its addressees


def cuts_in(text: Text, lines: list[Line]) -> list[int]:
    """Where lines of this text are to be cut; `lines` are its lines without asides."""
    cuts: list[int] = []
    above = ""
    for line in lines:
        before, above = above, line.plain or above
        plain = line.plain
        if not _SHORTEST <= len(plain) <= _LONGEST or line.is_cell or not _KIND.search(plain):
            continue
        if NUMBERED_ITEM.match(plain) or plain.startswith("附") or parse_number(plain) or number_doubt(plain):
            continue
        follows = _next(lines, line.index)
        begins = not before or is_address(follows) or is_bare_address(follows) or parse_date(before) is not None
        cuts += [_offset(text, line, count) for count in _parts(plain, begins)]
    return cuts


def is_address(plain: str) -> bool:
    """Whether the line names bodies and ends in a colon, as nothing but 主送机关 does."""
    plain = _MARKUP.sub("", plain)
    if not plain.endswith(":") or not 3 <= len(plain) <= _LONGEST_ADDRESS or _NOT_BODY.search(plain[:-1]):
        return False
    outside = re.sub(r"\([^()]*\)", "", plain[:-1])
    bodies = [part for part in re.split("[,、]", outside) if part]
    return "。" not in plain and "《" not in plain and bool(bodies) and all(map(_is_body, bodies[-1:]))


def is_bare_address(plain: str) -> bool:
    """Addressees whose colon is lost: 各县市人民政府,州直各部门."""
    return 4 < len(plain) <= 120 and plain.startswith("各") and is_address(plain.rstrip(",、") + ":")


def _is_body(part: str) -> bool:
    return bool(_BODY.search(part)) and "关于" not in part


def _next(lines: list[Line], at: int) -> str:
    return next((line.plain for line in lines[at + 1 : at + 1 + _MAX_GAP] if line.plain), "")


def _parts(plain: str, begins: bool) -> Iterator[int]:
    """After how many characters of the line something else begins."""
    address = _address_from(plain)
    if address:
        yield from _parts(plain[:address], True)
        yield address
    elif begins:
        first = _number_before_title(plain)
        last = _behind_title(plain[first:])
        yield from (count for count in (first, first + last if last else 0) if count)


def _address_from(plain: str) -> int:
    """Where addressees begin behind a title; 0 where none do."""
    if not plain.endswith(":") or "关于" not in plain:
        return 0
    begin = plain.index("关于")
    ends = (match.end() for match in _KIND.finditer(plain, begin))
    behind = (end for end in ends if is_address(plain[end:]) or _is_noted_address(plain, end))
    return next(behind, 0)


def _is_noted_address(plain: str, end: int) -> bool:
    """A number or a note may stand between title and addressees, all on one line."""
    match = re.compile(r"\([^()]{4,120}\)").match(plain, end)
    return bool(match) and is_address(plain[match.end() :]) if match else False


def _number_before_title(plain: str) -> int:
    match = re.compile(r"^\(?[^\s《》。]{2,30}?号\)?(?=[^、,。;文])").match(plain)
    if match and parse_number(match[0]) and _is_title(plain[match.end() :]):
        return match.end()
    return 0


def _behind_title(plain: str) -> int:
    """Where a number or a note begins behind a title that ends in its 文种; 0 where none does."""
    bracket = _BRACKET.search(plain)
    if bracket and _is_title(plain[: bracket.start()]) and _is_number_or_note(bracket[0]):
        return bracket.start()
    for match in _KIND.finditer(plain):
        rest = plain[match.end() :]
        if 4 <= len(rest) <= 40 and _is_title(plain[: match.end()]) and (parse_number(rest) or number_doubt(rest)):
            return match.end()
    return 0


def _is_number_or_note(bracket: str) -> bool:
    return bool(parse_number(bracket) or number_doubt(bracket) or DATE.search(bracket) or "通过" in bracket)


def _is_title(plain: str) -> bool:
    return bool(KIND_END.search(plain)) and plain.count("《") <= plain.count("》")


def _offset(text: Text, line: Line, count: int) -> int:
    """The place in the text behind that many characters of the line that are no blanks."""
    for at in range(line.start, line.end):
        if not text.shadow[at].isspace():
            if count == 0:
                return at
            count -= 1
    return line.end
