"""Single articles 条款 of a text as people type them, each written in one way (docs/rules/cleaning_up.md). Pure.

第3条，第五条（二） is 第三条 and 第五条第二项; a range means all that lies in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from documents.gazette.chains import ARTICLE
from documents.gazette.shadow import shadow_of, squeeze
from portal.numerals import number_of, numeral

MOST = 40  # of one text at once
_LAST = 999  # no text has more articles
_EXAMPLE = "请写成 第三条、第五条第二款 或 第三至五条 的样子"
_N = r"[一二三四五六七八九十百零〇\d]{1,6}"
_NAMED = re.compile(ARTICLE)
_LISTED = re.compile("、|,|;|以及|和|与|及")
_RANGE = re.compile(rf"第(?P<first>{_N})条?(?:至|到|-|—|–|~)第?(?P<last>{_N})条")
_CHAPTER = re.compile(rf"第{_N}(?:至第?{_N})?[章节]")
_NUMBERED = re.compile(rf"第?\(?(?P<number>{_N})\)?(?P<unit>[条款项目]?)")
_BARE = re.compile(rf"第?{_N}")  # 第三、五条
_PLAIN = re.compile(rf"第?{_N}条")
_HEAD = re.compile(rf"第({_N})条")


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
    return part.startswith(name)


def covered(part: str, names: Iterable[str]) -> bool:
    """Whether `part` is one of `names`, which stand as somebody wrote them, or belongs to one."""
    return any(covers(each, part) for name in names for each in expanded(name))


def expanded(name: str) -> tuple[str, ...]:
    """What one name of the register means: 第三条至第五条 three articles; what cannot be read itself."""
    try:
        return read(name)
    except Unread:
        return (name,)


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


def _named(piece: str) -> Iterator[str]:
    if between := _RANGE.fullmatch(piece):
        first, last = number_of(between["first"]), number_of(between["last"])
        if not first or not last or last > _LAST:
            raise Unread(f"看不出是哪一条：“{piece}”；{_EXAMPLE}")
        if last <= first:
            raise Unread(f"“{piece}”起止颠倒，请核对")
        yield from (f"第{numeral(number)}条" for number in range(first, last + 1))
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
