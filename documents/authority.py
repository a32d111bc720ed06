"""Whether the organ of one document may end or change another (docs/rules/authority.md). Pure.

《党政机关公文处理工作条例》第三十三条: the issuer, an organ above it, or an organ of state power decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

CLAUSE = "《党政机关公文处理工作条例》第三十三条"


class Verdict(StrEnum):
    """What one organ is to another."""

    SAME = "same"
    SUPERIOR = "superior"
    NONE = "none"
    UNKNOWN = "unknown"


VERDICT_LABELS = {
    Verdict.SAME: "制定机关",
    Verdict.SUPERIOR: "上级机关或权力机关",
    Verdict.NONE: "无权",
    Verdict.UNKNOWN: "待核",
}


@dataclass(frozen=True)
class Organ:
    """An issuer: its name and, where it is a unit of the tree, its place there.

    `above` are the units above it, in no order. `is_office` is a 办公厅, which acts for the government it serves.
    """

    name: str
    unit: int | None = None
    above: frozenset[int] = frozenset()
    is_office: bool = False
    is_corps: bool = False
    is_active: bool = True


@dataclass(frozen=True)
class Authority:
    """The answer, and why in words."""

    verdict: Verdict
    words: str


def authority(ender: Sequence[Organ], ended: Sequence[Organ]) -> Authority:
    """Whether a document of the organs `ender` may end one of the organs `ended`; the first of each leads."""
    if not ender:
        return Authority(Verdict.UNKNOWN, "登记簿中没有作出该规定的公文的发文机关，须核对其是否有权")
    if not ended:
        return Authority(Verdict.UNKNOWN, "登记簿中没有被规定的公文的制定机关，须核对作出规定的机关是否有权")
    lead, *others = [_best(ender, each) for each in ended]
    if lead.verdict in (Verdict.NONE, Verdict.UNKNOWN):
        return lead
    missing = [each.name for each, one in zip(ended[1:], others, strict=True) if one.verdict not in _ENOUGH]
    if missing:
        return Authority(Verdict.UNKNOWN, f"原件为联合发文，须核对{'、'.join(missing)}是否同意")
    return next((each for each in (lead, *others) if each.verdict is Verdict.SUPERIOR), lead)


_ENOUGH = (Verdict.SAME, Verdict.SUPERIOR)
_BEST_FIRST = (*_ENOUGH, Verdict.UNKNOWN, Verdict.NONE)
_NATIONAL = (("全国人民代表大会常务委员会", "全国人民代表大会", "全国人大常委会", "全国人大"), ("国务院",))
_REGION = ("新疆维吾尔自治区人民政府", "新疆维吾尔自治区人民代表大会", "新疆维吾尔自治区人民代表大会常务委员会")
_CONGRESS, _GOVERNMENT = "人民代表大会", "人民政府"
_OF_A_PLACE = re.compile(rf"(?P<place>.+?)(?P<body>{_CONGRESS}|{_GOVERNMENT})(?P<rest>.*)")
_COMMITTEE = "常务委员会"


def _best(ender: Sequence[Organ], ended: Organ) -> Authority:
    """The strongest answer that one of several joint issuers gives."""
    answers = [_compared(each, ended) for each in ender]
    return min(answers, key=lambda each: _BEST_FIRST.index(each.verdict))


def _compared(ender: Organ, ended: Organ) -> Authority:
    if (ender.unit is not None and ender.unit == ended.unit) or ender.name == ended.name:
        return Authority(Verdict.SAME, f"{ended.name}是制定机关")
    if ender.unit in ended.above or _is_above_by_name(ender.name, ended):
        return Authority(Verdict.SUPERIOR, f"{ender.name}是{ended.name}的上级机关或者权力机关")
    return _left_open(ender, ended) or Authority(
        Verdict.NONE, f"{ender.name}既不是制定机关，也不是{ended.name}的上级机关或者权力机关"
    )


def _left_open(ender: Organ, ended: Organ) -> Authority | None:
    """What speaks against a plain no."""
    if ender.unit is None or ended.unit is None:
        name = ender.name if ender.unit is None else ended.name
        return Authority(Verdict.UNKNOWN, f"{name}不在机构目录中，须核对{ender.name}是否有权")
    if ender.is_office and ender.above & ended.above:
        return Authority(Verdict.UNKNOWN, f"须核对{ender.name}是否经本级人民政府同意")
    if not ended.is_active:
        return Authority(Verdict.UNKNOWN, f"{ended.name}已停用，须核对其职权由谁承继")
    return None


def _is_above_by_name(ender: str, ended: Organ) -> bool:
    """国务院 over all, 自治区 over the units of the tree, a government over what belongs to its place."""
    ranks = [place for place, names in enumerate(_NATIONAL) if ender in names]
    if ranks:
        return not any(ended.name in names for names in _NATIONAL[: ranks[0] + 1])
    if ender in _REGION and ended.unit is not None and not ended.is_corps:
        return True
    return _is_of_the_place(ender, ended.name)


def _is_of_the_place(ender: str, ended: str) -> bool:
    """The congress of a place over its government, both over offices, departments and places inside it, by name."""
    named = _OF_A_PLACE.fullmatch(ender)
    if named is None or named["rest"] not in ("", _COMMITTEE) or not ended.startswith(named["place"]):
        return False
    body = ended.removeprefix(named["place"])
    if body.startswith(_CONGRESS):
        return named["body"] == _CONGRESS and named["rest"] == "" and body == _CONGRESS + _COMMITTEE
    return named["body"] == _CONGRESS or body != _GOVERNMENT
