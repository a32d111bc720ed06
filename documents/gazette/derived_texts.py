"""《甲办法》（号）及其实施细则: the second text has no title of its own.

It is told with the title that it may bear, and nothing is recorded of it: whether there is such a text, and under
which title and number, only the register knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.gazette.kinds import INSTRUMENT_END
from documents.gazette.parsed import Citation, Finding, Span
from documents.gazette.shadow import Text

_WORDS = (
    r"(?:以?及|和|与)其(?:有关|相关|配套)?的?"
    r"(?P<name>(?:实施|施行|补充|配套)(?:细则|办法|规定|意见|方案|规则|标准|说明))"
)
DERIVED = re.compile(_WORDS)
_BEHIND_TITLE = re.compile(rf"\s{{0,3}}{_WORDS}")
_IN_ENTRY = re.compile(rf"(?<=[》)])\s{{0,3}}{_WORDS}[。;；,，]?\s*$")
_VERSION = re.compile(r"(?:[(（][^()（）]{1,30}[)）])+$")
_CARRIED = re.compile(r"[《〈]([^《》〈〉]{2,80})[》〉][^《》〈〉]{0,20}$")
_LONGEST_TOLD = 60


def derived_texts(text: Text, entries: Sequence[Citation]) -> Iterator[Finding]:
    """What stands behind each of the titles without a title of its own, and what it may be called."""
    for one in entries:
        found = _BEHIND_TITLE.match(text.shadow, one.span.end)
        if found is None and one.title and "其" not in one.title:  # the entry of a list is its whole paragraph
            found = _IN_ENTRY.search(text.shadow, max(one.span.start, one.span.end - _LONGEST_TOLD), one.span.end)
        if found and one.title:
            span = Span(found.start("name"), found.end())
            likely = _suggested(one.title, found["name"])
            perhaps = f"，可能是{likely}" if likely else ""
            message = (
                f"“《{one.title[:_LONGEST_TOLD]}》及其{found['name']}”没有写明后者的名称和字号，后者未登记{perhaps}；"
                "请在登记簿中查对，确有其文的补登"
            )
            yield text.finding("repeal_without_name", message, span)


def _suggested(title: str, name: str) -> str:
    """《甲办法实施细则》 of 甲办法（试行） or 关于印发《甲办法》的通知; empty of a title that names no such text."""
    carried = _CARRIED.search(title)
    plain = _VERSION.sub("", carried[1] if carried else title)
    return f"《{plain[:_LONGEST_TOLD]}{name}》" if INSTRUMENT_END.search(plain) else ""
