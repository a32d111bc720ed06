"""How titles are compared: in their plain form, and freed of the note that says which version is meant.

PostgreSQL keeps both forms beside each title (`documents.models.plain_title`) by the same rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

# What a bracket of a version holds, and nothing else does: 2020年修订版, 2023年版, 2019年本, 修订, 第二次修正, 第3版.
# Python and PostgreSQL both read it, so it keeps to what they have in common.
_YEAR = "(?:[0-9]{4}|[〇○零一二三四五六七八九]{4})"
_REVISION = "(?:修订|修正|修改)"
VERSION_NOTE = (
    rf"\((?:{_YEAR}年?[^()]{{0,12}}(?:{_REVISION}|版|本)"
    rf"|新?{_REVISION}(?:版|本|稿)?"
    rf"|第[0-9一二三四五六七八九十]{{1,3}}(?:次{_REVISION}|版))\)"
)
_VERSION_NOTE = re.compile(VERSION_NOTE)
# 纲要（2016-2020年）, 行动计划（2023—2025）, 规划2021-2025年: without 年 only in brackets.
_YEARS = re.compile(
    r"(?P<first>(?:19|20)\d\d)\s*年?\s*[-—–－~～至]{1,2}\s*(?P<last>(?:19|20)\d\d)(?:\s*年|(?=\s*[）)]))"
)


_INSIDE_A_TITLE = str.maketrans("《》", "〈〉")


def quoted(title: str) -> str:
    """A title in 《》; titles in it stand in 〈〉 (GB/T 15834 4.15)."""
    return f"《{title.translate(_INSIDE_A_TITLE)}》"


def plain_title(title: str) -> str:
    """A title for comparison: half-width, without blanks and inner marks."""
    normal = unicodedata.normalize("NFKC", title)
    return re.sub(r"[\s《》〈〉<>]", "", normal)


def without_version(plain: str) -> str:
    """A plain title without version notes: 甲预案 of 甲预案(2020年修订版). A note alone is a title and stays."""
    return _VERSION_NOTE.sub("", plain) or plain


def may_name_the_same(plain: str, other: str) -> bool:
    """Whether two plain titles are one, or one names a version and the other does not. Two versions are two texts."""
    if plain == other:
        return True
    return without_version(plain) == without_version(other) and without_version(plain) in (plain, other)


def last_day_in_title(title: str) -> date | None:
    """The last day of the years for which a title says that its text is made."""
    years = _YEARS.search(title)
    return date(int(years["last"]), 12, 31) if years and years["first"] < years["last"] else None


class PlainTitles:
    """Plain titles, asked for those that may name the same as another: as `may_name_the_same`, without a walk."""

    def __init__(self, titles: Iterable[str]) -> None:
        self.by_unversioned: dict[str, set[str]] = {}
        for title in titles:
            self.by_unversioned.setdefault(without_version(title), set()).add(title)

    def naming_the_same_as(self, plain: str) -> list[str]:
        """Those of them, in a fixed order."""
        unversioned = without_version(plain)
        titles = self.by_unversioned.get(unversioned, set())
        return sorted(titles if plain == unversioned else titles & {plain, unversioned})
