"""Which names may mean one body: the same words after the place, however the place is written. Pure.

Cases: docs/rules/heritage_units.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from heritage.searching import fold

_KIND = re.compile(r"(?:锡伯自治县|县|市)$")
_PREFECTURE = re.compile(r"哈萨克自治州$")
_OWN = "自治州"  # the prefecture as it calls itself


def stem_of(county: str) -> str:
    """察布查尔 of 察布查尔锡伯自治县."""
    return _KIND.sub("", county)


def body_keys(names: Iterable[str], *, counties: Sequence[str], prefectures: Sequence[str]) -> dict[str, str]:
    """Name → what names of the same body have in common."""
    places = _places(counties)
    above = sorted(_forms_of(prefectures), key=len, reverse=True)
    return {name: _key(fold(name), places, above) for name in names}


def _places(counties: Sequence[str]) -> list[tuple[str, str]]:
    """(a way of writing a county, the county), the longest first; a stem that two share means neither."""
    stems = Counter(stem_of(each) for each in counties)
    found = []
    for county in counties:
        stem = stem_of(county)
        forms = {county, f"{stem}{county[-1]}"} | ({stem} if stems[stem] == 1 else set())
        found += [(form, county) for form in forms]
    return sorted(found, key=lambda each: len(each[0]), reverse=True)


def _forms_of(prefectures: Sequence[str]) -> set[str]:
    return {form for each in prefectures for form in (each, f"{_PREFECTURE.sub('', each)}州", _OWN)}


def _key(name: str, places: Sequence[tuple[str, str]], above: Sequence[str]) -> str:
    prefix = next((each for each in above if name.startswith(each)), "")
    rest = name.removeprefix(prefix)
    for form, county in places:
        if rest.startswith(form):
            return f"{county} {rest.removeprefix(form)}"
    return f"{_OWN} {rest}" if prefix else name
