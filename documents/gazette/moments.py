"""Days and hours of running text that have lost characters: 2024115日12180时."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.gazette.parsed import Finding, Span
from documents.gazette.shadow import Text

_DAMAGED = re.compile(
    r"(?<![\d.])(?:(?:19|20)\d{2}[ \d]?\d{2,3}日(?:\d{3,6}时)?"  # 2024115日
    r"|(?:19|20)\d{2} ?年 ?\d{3,4} ?日"  # 2024年115日
    r"|(?<=[自于从至到日定]) ?(?:19|20)\d{2} \d{3,4}(?![\d.年月%万亿元个人米吨户])"  # 自2016 1217
    r"|\d{4,6}时(?![段期代常刻])"  # 12180时
    r"|\d{1,2}月 ?\d{3,4} ?日)"  # 12月115日
)
_MOST = 50


def damaged_moments(text: Text, regions: Sequence[Span]) -> Iterator[Finding]:
    """One finding for each moment that cannot be read."""
    left = _MOST
    for region in regions:
        for match in _DAMAGED.finditer(text.shadow, region.start, region.end):
            left -= 1
            if left < 0:
                return
            place = text.trimmed(Span(match.start(), match.end()))
            yield text.finding("moment_damaged", f"“{text.compact(place)}”疑似残缺的日期或时间，请按原件填写", place)
