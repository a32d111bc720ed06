"""第二十一条第二项: state secrets stay out. What bears a mark of one is recognised before it is kept. Pure.

A mark is written as the state secrets law has it: the level, then ★ with or without a period (机密★10年), or the level
as a word of its own at the head (绝密, 机密级). 秘密 alone is too common a word and is only taken with its star.
"""

from __future__ import annotations

import re
import unicodedata

_STARRED = re.compile(r"(绝密|机密|秘密)\s*(?:级)?\s*[★☆*＊]")
_LEVEL = re.compile(r"(绝密|机密|秘密)级(?!别)")
_ALONE = re.compile(r"(?m)^[\s【\[（(]*(绝密|机密|秘密)(?:件|文件)?[\s】\])）]*$")
_BRACKETED = re.compile(r"[【\[（(](绝密|机密|秘密)[】\])）]")
_CALLED = re.compile(r"(?:密级|属于|涉及|含有|标为)[：:\s]*(绝密|机密|国家秘密)")
_DENIED = re.compile(r"(?:不属于|不涉及|不含有?|未涉及|没有涉及)[^。；，\n]{0,8}(?:绝密|机密|国家秘密)")
_MARKS = (_STARRED, _LEVEL, _ALONE, _BRACKETED, _CALLED)


def mark_in(text: str) -> str:
    """The first mark of a state secret in a text or file name; empty where there is none."""
    normal = _DENIED.sub("", unicodedata.normalize("NFKC", text).replace("☆", "★"))
    found = (match for pattern in _MARKS if (match := pattern.search(normal)))
    first = min(found, key=lambda match: match.start(), default=None)
    return first.group(0).strip() if first else ""
