"""分工 as lines that people can correct, one a relation: 分工人员（备注）｜职务｜协助的领导｜其职务｜事项. Pure.

An empty last part means 全面协助; 等 at its end says that not all matters are named. A line without a leader holds the
standing work of the deputy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from documents.duties.assistance import Charge, Relation, label, merged

BAR = "｜"
PARTS = 5
LONGEST_PART, LONGEST_NAME = 200, 60
_BARS = re.compile(r"[|｜￨]")
_NAME = re.compile(r"(?P<name>[㐀-鿿·•‧・･．.\s]{2,60}?)\s*(?:[（(](?P<remark>[^（）()]{1,50})[）)])?")
_LEADER = re.compile(r"[㐀-鿿·•‧・･．.\s]{2,60}")
_SEPARATOR = re.compile(r"[、，,]")


class UnreadableLine(ValueError):
    """A line does not say who assists whom; the message is Chinese and names the line."""


def written(charges: Iterable[Charge]) -> str:
    """The lines of all charges."""
    return "\n".join(line for charge in charges for line in _lines(charge))


def _lines(charge: Charge) -> Iterator[str]:
    head = label(charge.deputy, charge.remark)
    for each in charge.relations:
        matters = "、".join(each.matters) + ("等" if each.is_open else "")
        yield BAR.join((head, charge.post, each.leader, each.post, matters))
    if charge.standing_work:
        yield BAR.join((head, charge.post, "", "", charge.standing_work))


def read(text: str) -> list[Charge]:
    """The charges that the lines say, one a deputy. Raises UnreadableLine."""
    return merged(_charge(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip())


def _charge(number: int, line: str) -> Charge:
    parts = [part.strip() for part in _BARS.split(line)]
    if len(parts) != PARTS:
        raise UnreadableLine(
            f"第{number}行有{len(parts)}栏，应有{PARTS}栏：分工人员（备注）｜职务｜协助的领导｜其职务｜事项（全面协助的留空）"
        )
    who, post, leader, leader_post, matters = parts
    name = _NAME.fullmatch(who)
    if name is None:
        raise UnreadableLine(f"第{number}行第1栏“{who[:20]}”不是姓名；应写姓名，备注写在括号里，如 孔庆鸣（挂职）")
    if any(len(part) > LONGEST_PART for part in (post, leader_post)):
        raise UnreadableLine(f"第{number}行的职务超过{LONGEST_PART}字，请核对分栏")
    charge = Charge(name["name"].strip(), post, (name["remark"] or "").strip())
    if not leader:
        if not matters or leader_post:
            raise UnreadableLine(f"第{number}行没有写协助的领导；没有领导的行只写交办的其他工作，放在最后一栏")
        if len(matters) > LONGEST_PART:
            raise UnreadableLine(f"第{number}行的其他工作超过{LONGEST_PART}字，请核对分栏")
        return Charge(charge.deputy, post, charge.remark, standing_work=matters)
    if not _LEADER.fullmatch(leader):
        raise UnreadableLine(f"第{number}行第3栏“{leader[:20]}”不是姓名；职务写在第4栏")
    relation = _relation(number, leader, leader_post, matters)
    return Charge(charge.deputy, post, charge.remark, relations=(relation,))


def _relation(number: int, leader: str, post: str, written_matters: str) -> Relation:
    is_open = written_matters.endswith("等")
    listed = tuple(part.strip() for part in _SEPARATOR.split(written_matters.removesuffix("等")) if part.strip())
    if is_open and not listed:
        raise UnreadableLine(f"第{number}行的事项只写了“等”；请列出事项，全面协助的留空")
    if any(len(matter) > LONGEST_PART for matter in listed):
        raise UnreadableLine(f"第{number}行有一个事项超过{LONGEST_PART}字，事项之间请用顿号分开")
    return Relation(leader, post, listed, is_open)
