"""Whether a text names a document as what it rests on, and on which provisions: 根据《…》（…）第三条的规定. Pure."""

from __future__ import annotations

import re

from documents.gazette.provisions import MOST, NUMERAL
from documents.gazette.shadow import shadow_of, squeeze
from portal.numerals import number_of, numeral

_WORD = r"(?:根据|依据|按照|依照|遵照|参照|贯彻落实|贯彻执行|贯彻|落实)"
# From the word on the sentence goes on without a comma, but for what stands in 《》 and brackets.
_RESTS_ON = re.compile(_WORD + r"(?:《[^《》]*》|〈[^〈〉]*〉|[（(][^（）()]*[）)]|[^，,。；;：:！？\n《》])*$")
_NEAR = 400  # characters before a citation in which the word stands


def is_basis(text: str, at: int) -> bool:
    """Whether the citation that begins at `at` stands in a chain behind 根据, 依据, 按照, 依照, 贯彻 and the like."""
    return _RESTS_ON.search(text[max(0, at - _NEAR) : at]) is not None


_FAR = 300  # characters behind a citation in which its provisions stand
LONGEST_PROVISION = 40
"""Characters: 第九百九十九条第九百九十九款第九百九十九项第九百九十九目 has 28."""
_LAST = 999  # no text has more articles
_CALLED = re.compile(r"(?:\([^()]{0,80}\))?(?:中|里|的)?(?=第)")  # （以下简称《办法》）第三条
_STEP = re.compile(
    rf"(?P<joined>、|,(?=第)|和|与|及|以及|或者?|(?P<until>至|到|-|—|–|~))?"
    rf"(?P<ordinal>第)?(?P<bracket>\()?(?P<number>{NUMERAL})(?(bracket)\))(?P<unit>[章节条款项目])?"
)
_UNITS = "章节条款项目"  # each within the one before it


def provisions_behind(text: str, at: int) -> tuple[str, ...]:
    """The provisions named right behind the citation that ends at `at`, each in full: 第三条第一、二款 are two.

    What stands within an article is named with it, an article without its chapter, whose number runs through.
    """
    plain = squeeze(shadow_of(text[at : at + _FAR]))
    called = _CALLED.match(plain)
    return tuple(dict.fromkeys(_steps(plain, called.end())))[:MOST] if called else ()


def _steps(plain: str, at: int) -> list[str]:
    found: list[str] = []
    path: dict[str, int] = {}  # where the last name led: {"条": 3, "款": 2}
    waiting: list[int] = []  # 第三 of 第三、五条
    is_within = False  # what waits stands within the name before it: 第三条第一、二款
    while step := _STEP.match(plain, at):
        number = number_of(step["number"])
        unit = step["unit"] or ("项" if step["bracket"] else "")
        is_named = step["ordinal"] or step["bracket"] or waiting
        goes_on = (
            step["joined"]
            or step["bracket"]
            or not found
            or (unit > "" and _is_within(unit, path))
            or not (unit or waiting)
        )
        if not number or number > _LAST or not is_named or not goes_on:
            break
        at = step.end()
        if step["until"] and (before := waiting[-1] if waiting else path.get(unit)) is not None:
            waiting += range(before + 1, min(number, before + MOST))
        is_within = is_within if waiting else not step["joined"]
        waiting.append(number)
        if not unit:
            continue
        if is_within and found and _is_within(unit, path):
            found.pop()
        for each in waiting:
            path = {name: value for name, value in path.items() if _UNITS.index(name) < _UNITS.index(unit)}
            path[unit] = each
            found.append(_name(path))
        waiting = []
    return found


def _is_within(unit: str, path: dict[str, int]) -> bool:
    return bool(path) and all(_UNITS.index(name) < _UNITS.index(unit) for name in path)


def _name(path: dict[str, int]) -> str:
    named = {name: value for name, value in path.items() if "条" not in path or name not in "章节"}
    return "".join(f"第{numeral(value)}{name}" for name, value in sorted(named.items(), key=_order))


def _order(one: tuple[str, int]) -> int:
    return _UNITS.index(one[0])
