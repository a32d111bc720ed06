"""The number of an announcement that prints year and sequence alone: 关于禁航水域的公告, below it 2021年第3号.

Such papers are numbered under organ and kind (青川市水利局公告2021年第3号). The organ stands in the title or signs;
where the two are not the same, or there is none, nobody can say under whose name it is numbered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.gazette.numbering import WITHOUT_CODE
from documents.gazette.parsed import DocNumber, Value
from documents.gazette.shadow import Text
from documents.gazette.splitting import Head
from portal.numerals import number_of

_OF_YEAR = re.compile(r"\(?(?P<year>(?:19|20)\d{2})年第(?P<seq>0{0,4}[1-9]\d{0,4}|[一二三四五六七八九十]{1,3})号\)?")
_NUMBERED = ("公告", "通告")


def number_of_announcement(
    text: Text, head: Head, kind: str | None, signed: Sequence[Value[str]], named: Sequence[Value[str]]
) -> DocNumber | None:
    """The number under the organs that `signed` or that the title `named`; None where these are not the same."""
    if kind not in _NUMBERED or not head.doubt or head.doubt[0] != WITHOUT_CODE or not head.number:
        return None
    printed = _OF_YEAR.fullmatch("".join(text.lines[at].plain for at in head.number))
    organs = ["".join(each.value for each in part) for part in (signed, named) if part]
    seq = number_of(printed["seq"]) if printed else None
    if printed is None or seq is None or len(set(organs)) != 1:
        return None
    return DocNumber(organs[0] + kind, int(printed["year"]), seq, "year")
