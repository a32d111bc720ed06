"""Whether the organ of one document may end or change another (docs/rules/authority.md). Pure.

《党政机关公文处理工作条例》第三十三条: the issuer, an organ above it, or an organ of state power decides.
Who stands above whom is a closed list; whatever is not on it is left for a person to look up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from documents.organs.names import (
    STATE_COUNCIL,
    Body,
    Line,
    OrganName,
    is_above_in_the_corps,
    is_one_place,
    is_province,
    is_short,
    lies_in,
    lies_one_level_below,
    named,
)
from documents.validity import EventKind

CLAUSE = "《党政机关公文处理工作条例》第三十三条"
_OF_THE_STATE = "《宪法》第八十九条"
_OF_GOVERNMENTS = "《地方组织法》第七十三条第二项、第三项"
_OF_DEPARTMENTS = "《地方组织法》第八十三条"
_LED_BY_THEIR_LIKE = {"审计": "《审计法》第九条"}
"""What departments of the level above lead by law, by matter; all others they guide or lead as other rulings say."""
_OF_THE_STANDING_COMMITTEE_OF_THE_STATE = "《宪法》第六十七条第七项、《立法法》第一百零八条第二项"
_OF_CONGRESSES = "《地方组织法》第十一条、第十二条"
_OF_STANDING_COMMITTEES = "《地方组织法》第五十条、《立法法》第一百零八条第五项"
_OF_THE_PARTY = "《中国共产党章程》第十条"


class Verdict(StrEnum):
    """What one organ is to another."""

    SAME = "same"
    SUPERIOR = "superior"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Organ:
    """An issuer: its name and, where it is a unit of the tree, its place there.

    `above` are the units above it, in no order. `is_office` is a 办公厅, which acts for the government it serves;
    `is_outside` a unit that is no administrative organ: an institution, a people's organization.
    """

    name: str
    unit: int | None = None
    above: frozenset[int] = frozenset()
    is_office: bool = False
    is_corps: bool = False
    is_active: bool = True
    is_outside: bool = False

    @property
    def line(self) -> Line:
        """The line it stands in: as its name says, else as its place in the tree does."""
        line = named(self.name).line
        if line is not Line.UNKNOWN or self.unit is None:
            return line
        if self.is_corps:
            return Line.CORPS
        return Line.OTHER if self.is_outside else Line.ADMINISTRATION


@dataclass(frozen=True)
class Authority:
    """The answer, and why in words."""

    verdict: Verdict
    words: str

    @property
    def is_enough(self) -> bool:
        """Whether the event counts without anybody looking it up."""
        return self.verdict in (Verdict.SAME, Verdict.SUPERIOR)


def authority(ender: Sequence[Organ], ended: Sequence[Organ], kind: EventKind | str | None = None) -> Authority:
    """Whether a document of the organs `ender` may do `kind` to one of the organs `ended`; the first of each leads.

    Without `kind` it is asked whether it may do whatever there is.
    """
    if not ender:
        return Authority(Verdict.UNKNOWN, "登记簿中没有作出该规定的公文的发文机关，须核对其是否有权")
    if not ended:
        return Authority(Verdict.UNKNOWN, "登记簿中没有被规定的公文的制定机关，须核对作出规定的机关是否有权")
    lead, *others = [_best(ender, each, kind) for each in ended]
    if not lead.is_enough:
        return lead
    missing = [each.name for each, one in zip(ended[1:], others, strict=True) if not one.is_enough]
    if missing:
        return Authority(Verdict.UNKNOWN, f"原件为联合发文，须核对{'、'.join(missing)}是否同意")
    return next((each for each in (lead, *others) if each.verdict is Verdict.SUPERIOR), lead)


def doubt_about(ender: Sequence[Organ], ended: Sequence[Organ], kind: EventKind | str) -> tuple[str, str] | None:
    """What an import asks a person about it: the code of the question and why, or None where nothing is doubtful."""
    held = authority(ender, ended, kind)
    if held.is_enough:
        return None
    return ("authority_missing" if held.verdict is Verdict.NONE else "authority_unknown"), held.words


_BEST_FIRST = (Verdict.SAME, Verdict.SUPERIOR, Verdict.UNKNOWN, Verdict.NONE)
_REGION = "新疆维吾尔自治区"  # in which the units of the tree lie


def _best(ender: Sequence[Organ], ended: Organ, kind: EventKind | str | None) -> Authority:
    """The strongest answer that one of several joint issuers gives."""
    answers = [_compared(each, ended, kind) for each in ender]
    return min(answers, key=lambda each: _BEST_FIRST.index(each.verdict))


def _compared(ender: Organ, ended: Organ, kind: EventKind | str | None) -> Authority:
    is_one_unit = ender.unit is not None and ender.unit == ended.unit
    if not is_one_unit and ender.name == ended.name and is_short(ender.name):
        return Authority(Verdict.UNKNOWN, f"“{ender.name}”没有写明是何地的机关，须核对是不是同一机关")
    if is_one_unit or ender.name == ended.name:
        return Authority(Verdict.SAME, f"{ended.name}是制定机关")
    if clause := _superior_by(ender, ended, kind):
        return Authority(Verdict.SUPERIOR, f"{ender.name}是{ended.name}的上级机关或者权力机关（{clause}）")
    return _left_open(ender, ended) or Authority(
        Verdict.NONE, f"{ender.name}既不是制定机关，也不是{ended.name}的上级机关或者权力机关"
    )


def _superior_by(ender: Organ, ended: Organ, kind: EventKind | str | None) -> str:
    """The clause by which the one stands above the other; empty where none on the list does."""
    above, below = named(ender.name), named(ended.name)
    match ender.line, ended.line:
        case Line.ADMINISTRATION, Line.ADMINISTRATION:
            return _above_in_the_administration(ender, above, ended, below)
        case Line.CONGRESS, Line.ADMINISTRATION if kind == EventKind.ANNULMENT and below.body is Body.HEAD:
            return _power_over(above, below)
        case Line.PARTY, Line.PARTY:
            return _OF_THE_PARTY if _is_above_in_the_party(above, below) else ""
        case Line.CORPS, Line.CORPS:
            is_above = ender.unit in ended.above or is_above_in_the_corps(ender.name, ended.name)
            return "兵团的上下级" if is_above else ""
    return ""


def _above_in_the_administration(ender: Organ, above: OrganName, ended: Organ, below: OrganName) -> str:
    """国务院 over all, a government over its own and its place, of departments those that the law puts so."""
    if above == STATE_COUNCIL:
        return _OF_THE_STATE
    if above.body is Body.HEAD:
        is_own = above.place == below.place and below.body in (Body.OFFICE, Body.DEPARTMENT)
        is_the_region = above.place == _REGION and ended.unit is not None
        is_above = is_own or is_the_region or ender.unit in ended.above or lies_in(below.place, above.place)
        return _OF_GOVERNMENTS if is_above else ""
    return _LED_BY_THEIR_LIKE.get(above.matter, "") if _is_like_one_level_up(ender, ended) else ""


def _is_like_one_level_up(ender: Organ, ended: Organ) -> bool:
    """The department of the same matter one level up."""
    above, below = named(ender.name), named(ended.name)
    is_like = above.body is below.body is Body.DEPARTMENT and above.matter and above.matter == below.matter
    return bool(is_like) and _is_one_level_up(ender, above, ended, below)


def _is_one_level_up(ender: Organ, above: OrganName, ended: Organ, below: OrganName) -> bool:
    """部 to 厅, 厅 to the 局 of a prefecture of the tree, 局 to the 局 of a county."""
    if not above.place:
        return is_province(below.place)
    if above.place == _REGION and ended.unit is not None:
        return is_one_place(below.place) and below.place.endswith("州")
    if ender.unit is not None and ended.unit is not None:
        return ender.above < ended.above and len(ended.above) == len(ender.above) + 1
    return lies_one_level_below(below.place, above.place)


def _power_over(congress: OrganName, government: OrganName) -> str:
    """A congress and its standing committee may annul what their own government decided, and do nothing else to it."""
    if congress.body is Body.UNKNOWN or congress.place != government.place:
        return ""
    if not congress.place:
        return _OF_THE_STANDING_COMMITTEE_OF_THE_STATE if congress.body is Body.STANDING else ""
    return _OF_STANDING_COMMITTEES if congress.body is Body.STANDING else _OF_CONGRESSES


def _is_above_in_the_party(above: OrganName, below: OrganName) -> bool:
    if above.body is not Body.HEAD or below.body is Body.UNKNOWN:
        return False
    if above.place == below.place:
        return below.body is Body.DEPARTMENT
    return not above.place or lies_in(below.place, above.place)


def _left_open(ender: Organ, ended: Organ) -> Authority | None:
    """What speaks against a plain no."""
    if reason := _across_the_lines(ender, ended):
        return Authority(Verdict.UNKNOWN, f"{reason}，须核对{ender.name}是否有权")
    if ender.line is Line.ADMINISTRATION and _is_like_one_level_up(ender, ended):
        told = f"{ender.name}与{ended.name}是业务指导或者领导关系（{_OF_DEPARTMENTS}）"
        return Authority(Verdict.UNKNOWN, f"{told}，须核对有无领导关系")
    if ender.unit in ended.above:
        told = f"机构目录中{ended.name}在{ender.name}之下"
        return Authority(Verdict.UNKNOWN, f"{told}，{ender.name}不是一级政府，须核对是否由其领导")
    if ender.unit is None or ended.unit is None:
        name = ender.name if ender.unit is None else ended.name
        return Authority(Verdict.UNKNOWN, f"{name}不在机构目录中，须核对{ender.name}是否有权")
    if ender.is_office and ender.above & ended.above:
        return Authority(Verdict.UNKNOWN, f"须核对{ender.name}是否经本级人民政府同意")
    if not ended.is_active:
        return Authority(Verdict.UNKNOWN, f"{ended.name}已停用，须核对其职权由谁承继")
    return None


def _across_the_lines(ender: Organ, ended: Organ) -> str:
    """Why nothing follows from the two names; of units of the tree the administration and the corps are known apart."""
    for each in (ender, ended):
        if each.line is Line.OTHER:
            return f"{each.name}不在人民政府的行政隶属关系之内"
    if ender.line is Line.CONGRESS:
        return "人民代表大会及其常务委员会只能撤销本级人民政府的规定"
    if Line.CONGRESS in (ender.line, ended.line):
        return f"{ended.name}是权力机关"
    if Line.PARTY in (ender.line, ended.line) and ender.line is not ended.line:
        return "党的机关的公文只由党的机关决定"
    if Line.CORPS in (ender.line, ended.line) and ender.line is not ended.line and None in (ender.unit, ended.unit):
        return "兵团与人民政府各有隶属关系"
    return ""
