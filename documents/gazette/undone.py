"""Words of a clause that say that nothing is done here: planned (拟修改), asked of others, denied, or done before.

研究 and 需要 are plans, but 经研究决定, 研究同意 and 根据工作需要 are how a decision begins, and 按照…要求 asks nobody.
"""

from __future__ import annotations

import re

# Who is asked to do it does it; what is only foreseen or proposed is done by nobody here.
ORDERED = re.compile(r"各(?:县|市|区|地|单位|部门|级|有关)|请|责成|由.{2,20}负责|尽快|逐步")
_LEFT_TO_OTHERS = re.compile(r"(?:(?<!经)由|交(?!通)|待|(?<!申|提|报)请|报(?!经))[^,。;]{0,20}研究")
_DECIDES = re.compile(
    r"经[^,。;]{0,40}?研究(?:决定|同意|通过|批准|审定)?|研究(?:决定|同意|通过|批准|审定)(?!是否)"
    r"|(?:根据|按照|依据|基于|适应|按)[^,。;]{0,20}?(?:工作|实际|发展|管理|监管|业务|改革|形势|建设)的?需要"
    r"|(?:根据|按照|依据|依照|落实|按)[^,。;]{0,30}?要求"
)
_PLANNED = re.compile(
    r"拟|建议|提请|申请|适时|抓紧|启动|研究(?!院|所|室|生|中心|会)|提出|起草|草拟|如需|需要|可以|是否|不得|征求"
    r"|(?:尚|并|仍|从)未|未(?:予|经|作|被|能|曾)|[不未]$"
    r"|(?:不予|不再|不应|不宜|暂缓|暂不|暂不予|无需|无须|毋须|不必|没有)(?=$|被|修改|修订|废止|撤销|删|恢复|延|重新)"
)
_ASKED = re.compile(r"请|责成|要求")
_BEFORE = re.compile(r"已|被|^因|^由于|^鉴于")


def is_planned(words: str) -> bool:
    """Whether it is only foreseen, proposed, left to others or denied."""
    return bool(_LEFT_TO_OTHERS.search(words) or _PLANNED.search(_DECIDES.sub("", words)))


def is_asked(words: str) -> bool:
    """Whether somebody else is asked to do it: 请市司法局修改《甲》."""
    return bool(_ASKED.search(_DECIDES.sub("", words)))


def is_told(words: str) -> bool:
    """Whether it was done before, or is a reason: 已修改, 被撤销, 因《甲》修改."""
    return bool(_BEFORE.search(words))
