"""Lines that stand among title, number and addressees and are none of them.

A note in brackets below the title (（2021年3月5日…通过）), what is left of a number, an issue of a periodical, a
translation. They part nothing: title, number and addressees are looked for across them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from documents.gazette.dates import DATE
from documents.gazette.numbering import DAMAGED, WITHOUT_CODE, WITHOUT_SEQUENCE, numbers_in, parse_number
from documents.gazette.shadow import Line

_ACT = re.compile(r"通过|公布|发布|批准|修订|修正|修改|施行|印发|转发|已被|已由|废止|失效")
_EDITION = re.compile(r"^\(?(?:(?:19|20)\d{2}年)?,?总?第\d{1,5}(?:期|版)\)?$|^\((?:19|20)\d{2}年第\d{1,4}号\)$")
_FOREIGN = re.compile(r"^[A-Za-z][\x21-\x7e·’‘“”–—…]{2,}$")
_BEGINS = frozenset("(0123456789总第ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_SEQUENCE_ONLY = re.compile(r"^\(?(?:(?:19|20)\d{2}年)?第(?:\d{1,5}|[一二三四五六七八九十百]{1,5})号\)?$")
_BARE_CODE = re.compile(r"^[㐀-鿿]{1,4}?(?:政|府|党|委|办)[㐀-鿿]{0,3}?(?:发|函|规|规字|字|电|明电|传|秘|令)$")
_ORDER_OF = re.compile(r"(?:政府|部|厅|局|委|委员会|主席|总理|国务院)令$")
_CODE = re.compile(r"^[㐀-鿿]{0,12}$")
_LONGEST_NUMBER = 40
_MOST_NOTE_LINES = 5
_LONGEST_NOTE = 300


def note_at(lines: list[Line], at: int) -> int:
    """The line behind a note in brackets that begins here, which may run over lines; `at` itself where none does."""
    if not lines[at].plain.startswith("("):
        return at
    joined = ""
    for stop in range(at, min(at + _MOST_NOTE_LINES, len(lines))):
        joined += lines[stop].plain
        if not lines[stop].plain or "。" in joined or len(joined) > _LONGEST_NOTE:
            break
        if joined.endswith(")"):
            is_note = (DATE.search(joined) or _ACT.search(joined)) and parse_number(joined) is None
            return stop + 1 if is_note else at
    return at


def is_aside(plain: str) -> bool:
    """An issue or edition of a periodical, or a line in another script."""
    return bool(_FOREIGN.match(plain) or _EDITION.match(plain))


def is_bare_code(plain: str) -> bool:
    """青政发 and the like, without year and sequence."""
    return bool(_BARE_CODE.match(plain)) and not _ORDER_OF.search(plain)


def number_doubt(plain: str) -> tuple[str, str] | None:
    """Finding code and reason, where the line holds what was or wants to be a number and nothing else."""
    return _doubt(plain) if 2 <= len(plain) <= _LONGEST_NUMBER else None


@lru_cache(maxsize=4096)
def _doubt(plain: str) -> tuple[str, str] | None:
    if parse_number(plain):
        return None
    if _SEQUENCE_ONLY.match(plain):
        return WITHOUT_CODE, "发文字号缺少机关名称"
    if is_bare_code(plain):
        return WITHOUT_SEQUENCE, "只有机关代字，没有年份和序号"
    for found in numbers_in(plain):
        before = plain[: found.span.start].strip("(")
        is_whole = found.span.end >= len(plain.rstrip(")")) and bool(_CODE.match(before))
        if found.doubt and found.finding in {WITHOUT_CODE, DAMAGED} and is_whole:
            return found.finding, found.doubt
    return None


def without_asides(lines: list[Line]) -> list[Line]:
    """The lines with notes and asides blank, to look for heads in."""
    kept = list(lines)
    behind = 0
    for at, line in enumerate(lines):
        plain = line.plain
        if at < behind or plain[:1] not in _BEGINS:
            continue
        behind = note_at(lines, at)
        if behind == at and is_aside(plain):
            behind = at + 1
        for index in range(at, behind):
            kept[index] = replace(kept[index], plain="")
    return kept
