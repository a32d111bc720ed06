"""The day of its own that a sentence names for what it changes: 自2024年10月1日起恢复施行《甲》, 《甲》自…起修改为…

docs/rules/notation_effects.md, "The day of a change".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from documents.gazette.dates import DATE, date_of
from documents.gazette.parsed import Citation
from documents.gazette.shadow import Line, Text, squeeze

_DAY = re.compile(rf"(?:自|从) {{0,2}}(?P<date>{DATE.pattern}) {{0,2}}(?:起|开始)")
# 《乙》自…起废止，恢复施行《甲》 and 本决定自…起施行，修改《甲》: the day of another verb.
_OF_ANOTHER = re.compile(r"《|废止|失效|作废|停止|暂停|施行|实施|执行|生效|印发|公布|发布|[。;]")
_FURTHEST = 60  # characters between the day and what is said to happen on it


def day_of_change(
    text: Text, line: Line, chain: Sequence[Citation], verb: re.Match[str], is_outside: Callable[[int], bool]
) -> date | None:
    """The nearest day of the sentence that belongs to the verb over these titles; None is the paper's own start."""
    first, last = chain[0].span.start, chain[-1].span.end
    if first < verb.start() and (own := _days(text, last, verb.start(), is_outside)):
        return _day_at(text, own[-1])
    stop = min(first, verb.start())
    led = _days(text, max(line.start, stop - _FURTHEST), stop, is_outside)
    if led and not _OF_ANOTHER.search(squeeze(text.shadow[led[-1].end() : stop])):
        return _day_at(text, led[-1])
    return None


def _days(text: Text, start: int, stop: int, is_outside: Callable[[int], bool]) -> list[re.Match[str]]:
    """The days between the two places that no quotation and no title holds."""
    return [each for each in _DAY.finditer(text.shadow, start, stop) if is_outside(each.start())]


def _day_at(text: Text, match: re.Match[str]) -> date | None:
    day = DATE.match(text.shadow, match.start("date"))
    return date_of(day) if day else None
