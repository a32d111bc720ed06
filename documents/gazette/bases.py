"""Whether a text names a document as what it rests on: 根据《…》（…）、《…》的规定. Pure."""

from __future__ import annotations

import re

_WORD = r"(?:根据|依据|按照|依照|遵照|参照|贯彻落实|贯彻执行|贯彻|落实)"
# From the word on the sentence goes on without a comma, but for what stands in 《》 and brackets.
_RESTS_ON = re.compile(_WORD + r"(?:《[^《》]*》|〈[^〈〉]*〉|[（(][^（）()]*[）)]|[^，,。；;：:！？\n《》])*$")
_NEAR = 400  # characters before a citation in which the word stands


def is_basis(text: str, at: int) -> bool:
    """Whether the citation that begins at `at` stands in a chain behind 根据, 依据, 按照, 依照, 贯彻 and the like."""
    return _RESTS_ON.search(text[max(0, at - _NEAR) : at]) is not None
