"""Provisions 条款 of a text, each under one name (docs/rules/validity.md, docs/rules/cleaning_up.md). Pure.

第3条，第五条（二） is 第三条 and 第五条第二项; a range means all that lies in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from documents.gazette.shadow import shadow_of, squeeze
from portal.numerals import number_of, numeral

NUMERAL = r"[一二三四五六七八九十百零〇\d]{1,6}"
ARTICLE = rf"第{NUMERAL}(?:条|章|节)(?:第{NUMERAL}[款项目]){{0,3}}(?:第?\({NUMERAL}\)项?)?"
MOST = 40  # of one text that people type at once
_LONGEST_RANGE = 200  # articles; a longer one stays as it was written
_LAST = 999  # no text has more articles
_EXAMPLE = "请写成 第三条、第五条第二款 或 第三至五条 的样子"
_NAMED = re.compile(ARTICLE)
_LISTED = re.compile("、|,|;|以及|和|与|及")
_RANGE = re.compile(rf"第(?P<first>{NUMERAL})条?(?:至|到|-|—|–|~)第?(?P<last>{NUMERAL})条")
_CHAPTER = re.compile(rf"第{NUMERAL}(?:至第?{NUMERAL})?[章节]")
_CHAPTERS = re.compile(rf"第(?P<first>{NUMERAL})(?P<unit>[章节])?(?:至|到|-|—|–|~)第?(?P<last>{NUMERAL})(?P<of>[章节])")
_IN_CHAPTERS = re.compile(rf"(?:第{NUMERAL}[章节]){{1,2}}")
_ANNEX = re.compile(rf"附(?P<kind>[件表录])(?P<number>{NUMERAL})?")
_NUMBERED = re.compile(rf"第?\(?(?P<number>{NUMERAL})\)?(?P<unit>[条款项目章节]?)")
_BARE = re.compile(rf"第?{NUMERAL}")  # 第三、五条
_PLAIN = re.compile(rf"第?{NUMERAL}条")
_HEAD = re.compile(rf"第({NUMERAL})条")


class Unread(ValueError):
    """What was typed names no articles; the message says what and how to mend it."""


def read(typed: str) -> tuple[str, ...]:
    """The articles in the order in which they were typed, each once."""
    told = squeeze(shadow_of("、".join(typed.splitlines())))
    pieces = [each for each in _LISTED.split(told.rstrip("。.")) if each]
    found = tuple(dict.fromkeys(name for piece in _whole(pieces) for name in _named(piece)))
    if len(found) > MOST:
        raise Unread(f"写了{len(found)}条，一次最多{MOST}条；涉及这么多条的，请考虑整件处理")
    for name in found:
        if part := next((each for each in found if each != name and covers(name, each)), None):
            raise Unread(f"{name}已经包括{part}，请只写其中一个")
    return found


def covers(name: str, part: str) -> bool:
    """Whether what is said of the one article is said of the other: 第三条 covers 第三条第二款."""
    return part == name or (bool(name) and part.startswith(f"{name}第"))


def covered(part: str, names: Iterable[str]) -> bool:
    """Whether `part` is one of `names`, which stand as somebody wrote them, or belongs to one."""
    return any(covers(each, part) for name in names for each in expanded(name))


def canonical(names: Iterable[str]) -> tuple[str, ...]:
    """The provisions under the names by which everything else is compared, each once."""
    return tuple(dict.fromkeys(each for name in names for each in expanded(name)))


@lru_cache(maxsize=4096)
def expanded(name: str) -> tuple[str, ...]:
    """What one name means: 第三条至第五条 three articles; what cannot be read itself."""
    told = squeeze(shadow_of(name))
    try:
        found = [each for piece in _whole([*filter(None, _LISTED.split(told))]) for each in _written_once(piece)]
    except Unread:
        return (name,)
    return tuple(dict.fromkeys(found)) or (name,)


def is_read(name: str) -> bool:
    """Whether people can type this name where articles are asked for."""
    try:
        return read(name) == (name,)
    except Unread:
        return False


def article(name: str) -> str:
    """第五条 of 第五条第二款."""
    found = _HEAD.match(name)
    return found[0] if found else name


def of_text(paragraphs: Iterable[str]) -> frozenset[str]:
    """The articles with which the paragraphs of a text begin."""
    found = (_HEAD.match(squeeze(shadow_of(each[:20]))) for each in paragraphs)
    return frozenset(_written(each[1]) for each in found if each)


def _whole(pieces: Sequence[str]) -> Iterator[str]:
    """第三、五条 are 第三条 and 第五条; what stands before something else than a plain article stays as it is."""
    for at, piece in enumerate(pieces):
        behind = next((each for each in pieces[at:] if not _BARE.fullmatch(each)), "")
        is_listed = bool(_BARE.fullmatch(piece)) or (at > 0 and bool(_BARE.fullmatch(pieces[at - 1])))
        if is_listed and _PLAIN.fullmatch(behind):
            yield f"第{piece.removeprefix('第').removesuffix('条')}条"
        else:
            yield piece


def _written_once(piece: str) -> Iterator[str]:
    """A provision of any kind: chapters and annexes too, which people are asked to type as articles."""
    if annex := _ANNEX.fullmatch(piece):
        yield f"附{annex['kind']}{number_of(annex['number']) or '' if annex['number'] else ''}"
    elif between := _CHAPTERS.fullmatch(piece):
        if between["unit"] not in (None, between["of"]):
            raise Unread(piece)
        yield from _between(between, piece, between["of"])
    elif _IN_CHAPTERS.fullmatch(piece):
        yield "".join(_part(each) for each in _NUMBERED.finditer(piece))
    else:
        yield from _named(piece)


def _between(between: re.Match[str], piece: str, unit: str) -> Iterator[str]:
    first, last = number_of(between["first"]), number_of(between["last"])
    if not first or not last or last > _LAST:
        raise Unread(f"看不出是哪一条：“{piece}”；{_EXAMPLE}")
    if last <= first:
        raise Unread(f"“{piece}”起止颠倒，请核对")
    if last - first >= _LONGEST_RANGE:
        raise Unread(f"“{piece}”共{last - first + 1}{unit}，一次最多{MOST}条；涉及这么多条的，请考虑整件处理")
    yield from (f"第{numeral(number)}{unit}" for number in range(first, last + 1))


def _named(piece: str) -> Iterator[str]:
    if between := _RANGE.fullmatch(piece):
        yield from _between(between, piece, "条")
    elif _CHAPTER.match(piece):
        raise Unread(f"“{piece}”请写明所含的各条，如 第九至十五条")
    elif _NAMED.fullmatch(piece):
        yield "".join(_part(each) for each in _NUMBERED.finditer(piece))
    else:
        raise Unread(f"看不出是哪一条：“{piece}”；{_EXAMPLE}")


def _part(found: re.Match[str]) -> str:
    unit = found["unit"] or "项"
    return _written(found["number"], unit)


def _written(number: str, unit: str = "条") -> str:
    value = number_of(number)
    if not value or value > _LAST:
        raise Unread(f"看不出是哪一条：“第{number}{unit}”；{_EXAMPLE}")
    return f"第{numeral(value)}{unit}"
