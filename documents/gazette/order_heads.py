"""Heads of orders and announcements: organ and number on lines of their own, and the text's own name beside.

青川市人民政府令 above 第12号 or below it, 青川市人民政府 above 第12号令. A text whose name ends like an instrument
(办法) and that begins with 第一条 is named by it.
"""

from __future__ import annotations

import re

from documents.gazette.kinds import INSTRUMENT_END, NUMBERED_ITEM, ORGAN_END
from documents.gazette.numbering import parse_number
from documents.gazette.parsed import DocNumber
from documents.gazette.shadow import Line

_SEQ = re.compile(
    r"^(?:(?:19|20)\d{2}年|[〔\[(](?:19|20)\d{2}[〕\])])?第?(?:\d{1,5}|[一二三四五六七八九十]{1,3})号(?P<kind>令|公告|通告)?$"
)
_ORDERING = re.compile(r"^[㐀-鿿]{2,200}(?:令|公告|通告)$")
_HAN = re.compile(r"[㐀-鿿]+")
_OPENS = re.compile(r"^(?:第一[章条编]|总则|目录)")
MOST_ORGANS = 12  # of a joint order or announcement, each on a line of its own
MAX_GAP = 8  # blank lines between title, number and addressees; lines of a page's header count as blank
_MOST_NAME_LINES = 3
_LONGEST_NAME = 60
_NO_NAME = re.compile(rf"[。;:]|{NUMBERED_ITEM.pattern}")


def blank_run(lines: list[Line], at: int, step: int) -> int:
    """The first index from `at` on, going by `step`, that is not blank, at most `MAX_GAP` lines away."""
    for _ in range(MAX_GAP):
        if 0 <= at < len(lines) and not lines[at].plain:
            at += step
    return at


def order_at(lines: list[Line], at: int) -> tuple[DocNumber | None, range]:
    """An order's head: X人民政府令 on one line, 第N号 on the next or the one before; X人民政府, then 第N号令."""
    plain = lines[at].plain
    sequence = plain[1:-1] if plain[:1] + plain[-1:] == "()" else plain  # （第六十九号）
    match = _SEQ.match(sequence)
    if match is None:
        return None, range(0)
    above = blank_run(lines, at - 1, -1)
    organ = lines[above].plain if above >= 0 else ""
    if match["kind"]:
        number = parse_number(organ + sequence) if _is_joint(organ) else None
        return (number, range(above, at + 1)) if number else (None, range(0))
    bottom = above
    while above > 0 and bottom - above < MOST_ORGANS and _is_joint(lines[above - 1].plain):
        if lines[above - 1].plain in organ:
            break  # a letterhead of the same organ
        above -= 1
        organ = lines[above].plain + organ
    if _ORDERING.match(organ) and "关于" not in organ:
        return parse_number(organ + sequence), range(above, at + 1)
    below = blank_run(lines, at + 1, 1)
    organ = lines[below].plain if below < len(lines) else ""
    if _ORDERING.match(organ) and "关于" not in organ and not organ.startswith(("公告", "通告")):
        return parse_number(organ + sequence), range(at, below + 1)
    return None, range(0)


def _is_joint(plain: str) -> bool:
    """A line that holds an organ above 令 or 公告, its own or a joint one."""
    return 3 <= len(plain) <= 60 and bool(_HAN.fullmatch(plain) and ORGAN_END.search(plain))


def instrument_beside(lines: list[Line], first: int, stop: int) -> range:
    """青川市渡口管理办法 below or above a number, over a text of articles: the text's own name."""
    below = blank_run(lines, stop, 1)
    name = _name_at(lines, below)
    if name and _opens(lines, name.stop):
        return name
    above = blank_run(lines, first - 1, -1)
    for start in range(max(0, above - _MOST_NAME_LINES + 1), above + 1):
        name = _name_at(lines, start)
        if name and name.stop == above + 1 and _opens(lines, stop):
            return name
    return range(0)


def _name_at(lines: list[Line], start: int) -> range:
    """The lines that a name of an instrument takes."""
    joined = ""
    for at in range(max(0, start), min(len(lines), start + _MOST_NAME_LINES)):
        plain = lines[at].plain
        if (
            not plain
            or lines[at].is_cell
            or len(plain) > 60
            or re.search("[。;:]", plain)
            or NUMBERED_ITEM.match(plain)
        ):
            break
        joined += plain
        if INSTRUMENT_END.search(joined) and len(joined) >= 5 and "关于" not in joined:
            return range(start, at + 1)
    return range(0)


def _opens(lines: list[Line], at: int) -> bool:
    """Whether a text of articles begins here."""
    at = blank_run(lines, at, 1)
    return at < len(lines) and bool(_OPENS.match(lines[at].plain))


def introduces(lines: list[Line], at: int) -> bool:
    """青川市渡口管理办法⏎已经…通过，现予公布。: the name on a line of its own, then the sentence that issues it."""
    name = _name_at(lines, blank_run(lines, at, 1))
    following = blank_run(lines, name.stop, 1) if name else len(lines)
    return following < len(lines) and "。" in lines[following].plain
