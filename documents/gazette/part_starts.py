"""Whether words speak of a part of a text: 第三章, 其中第五条, 附件2; 本办法, 其余 and 除第三条外 are the whole.

The start of one chapter is not that of the whole (docs/rules/notation_effects.md, "The start of a part").
"""

from __future__ import annotations

import re

from documents.gazette.provisions import NUMERAL
from documents.gazette.shadow import Text, squeeze

_MARKS = ",。;:\n"
_FARTHEST = 80
_LABEL = re.compile(rf"\s*第{NUMERAL}条\s+(?!第)")  # 第二十条　自公布之日起施行
_WHOLE = (
    r"本(?:规定|办法|细则|通知|方案|预案|意见|条例|决定|公告|通告|规则|制度|规范|措施|规划|纲要|令|政策|标准|章程)"
    r"|其余|其他|其它|除.*外"
)
_PART = (
    rf"第{NUMERAL}(?:编|章|节|条|款|项|目|部分)|第\({NUMERAL}\)项|本[条款章节项]"
    r"|附[件表录图][\d一二三四五六七八九十]{0,3}(?:中?的?(?:规定|内容|标准|条款))?$"
    r"|其中(?!央|心)|[中里内](?:的|有关|涉及|关于)[^《》]{0,40}(?:规定|条款|内容|条文|部分)"
    r"|(?:部分|个别)(?:条款|规定|内容|条文)"
)
_NAMED = re.compile(rf"(?P<whole>{_WHOLE})|(?P<part>{_PART})")
_ENDS_WITH_PROVISION = re.compile(
    rf"^(?!.*(?:根据|依据|依照|按照?|违反|符合|除))[^《》]*第{NUMERAL}[章节条](?:第{NUMERAL}[款项])?$"
)
_AND_ANNEXES = re.compile(r"(?:及|和|与|连同)其?附[件表录图][\d、一二三四五六七八九十]{0,9}$")


def names_part(subject: str) -> bool:
    """Whether what the words name last is a part of a text."""
    named = list(_NAMED.finditer(_AND_ANNEXES.sub("", squeeze(subject))))
    return bool(named) and named[-1]["part"] is not None


def is_of_part(text: Text, at: int, start: int) -> bool:
    """Whether the clause that begins at `at` speaks of a part; its subject stands between `start` and it."""
    begun = max(start, subject_start(text, at))
    if not text.shadow[begun:at].strip() and text.shadow[max(start, begun - 1) : begun] == ",":  # 第五条，自…起施行
        before = text.shadow[max(start, subject_start(text, begun - 1)) : begun - 1]
        return bool(_ENDS_WITH_PROVISION.search(squeeze(before)))
    label = _LABEL.match(text.shadow, begun, at) if begun == 0 or text.shadow[begun - 1] == "\n" else None
    return names_part(text.shadow[label.end() if label else begun : at])


def subject_start(text: Text, at: int) -> int:
    """Where the words before `at` begin: behind the last mark."""
    words = text.shadow[max(0, at - _FARTHEST) : at]
    return at - len(words) + max(words.rfind(mark) for mark in _MARKS) + 1
