"""Levels of warning and response by whatever name: 黄色, 三级, Ⅲ级, III级, 预警三级（黄色）."""

from __future__ import annotations

import re

BY_NUMBER = ("红色", "橙色", "黄色", "蓝色")
_ROMAN = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ")
_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "I": 1, "II": 2, "III": 3, "IV": 4}
_NUMBERS |= {str(number): number for number in range(1, 5)}
NUMBER = r"(?:[一二三四ⅠⅡⅢⅣ]|I{1,3}(?!I)|IV|(?<!\d)[1-4])"
LEVEL = rf"(?:[蓝黄橙红]色|{NUMBER} ?级)"
_COLOUR = re.compile(r"(?P<colour>[蓝黄橙红])色")
_NUMBERED = re.compile(rf"(?P<number>{NUMBER}) ?级(?! ?(?:应急)?响应)")
_RESPONSE = re.compile(
    rf"(?P<number>{NUMBER}) ?级 ?(?:\( ?[蓝黄橙红]色 ?\))? ?(?:应急)? ?响应"
    rf"|[蓝黄橙红]色 ?\( ?(?P<inner>{NUMBER}) ?级 ?\) ?(?:应急)? ?响应"
    rf"|响应(?:级别|等级)?[为:]? ?(?P<behind>{NUMBER}) ?级"
    rf"|响应[^,。;\d]{{0,6}}(?:为|至|到) ?(?P<target>{NUMBER}) ?级"
)
_NAMED = re.compile(rf"[蓝黄橙红]色(?= ?\(?[^,。;]{{0,8}}预警)|{NUMBER} ?级(?= ?\(?[蓝黄橙红]?色?\)? ?预警)")


def level_of(words: str) -> str | None:
    """The level that shadow words name first: by colour, else by number; a level of response is none."""
    colour = _COLOUR.search(words)
    if colour:
        return colour["colour"] + "色"
    numbered = _NUMBERED.search(words)
    return BY_NUMBER[_NUMBERS[numbered["number"]] - 1] if numbered else None


def response_of(words: str) -> str | None:
    """The level of response that shadow words name last, with a Roman sign: Ⅲ级."""
    found = list(_RESPONSE.finditer(words))
    if not found:
        return None
    named = next(one for one in found[-1].groups() if one)
    return _ROMAN[_NUMBERS[named] - 1] + "级"


def levels_in(words: str) -> list[str]:
    """The levels of warning that shadow words name, in order: 黄色预警, Ⅲ级预警."""
    return [match[0] for match in _NAMED.finditer(words)]


def is_higher(level: str, other: str) -> bool:
    """Whether the first level is the graver one."""
    return BY_NUMBER.index(level) < BY_NUMBER.index(other)
