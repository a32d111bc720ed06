"""One comparison said of several metrics: PM2.5和PM10浓度均大于150, 任一项大于150, 分别大于150、350."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from documents.gazette.comparisons import METRIC, NUMBER, UNIT, Reading, metrics_in
from documents.gazette.parsed import Condition, Span

_METRIC = METRIC.replace("?P<metric>", "?:")
_NAMED = rf"{_METRIC}(?: ?(?:日均|小时|平均|滑动|日){{0,3}}(?:浓度|均值|值)?)?"
_TOGETHER = re.compile(
    rf"(?P<list>{_NAMED}(?: ?(?:、|和|与|及|以及) ?{_NAMED}){{1,4}})(?P<words>[^\d,。;]{{0,24}})(?=\d)"
)
_EACH = re.compile(r"(?<!平)均(?!值)|都|各|同时")
_ONE_OF = re.compile(r"任[一意何]|之一|其[中一]")
_EACH_ITS_OWN = re.compile("分别")
_NEXT_VALUE = re.compile(rf"{UNIT} ?[、,和与及/] ?(?P<value>{NUMBER})")


def together(reading: Reading, leaf: Span, joined: Sequence[Condition]) -> list[tuple[Condition, ...]]:
    """The alternatives of a part that says one comparison of several metrics; none where it says no such thing.

    均 joins by 且, 任一 parts by 或; a list without either is read by 且 and told.
    """
    shadow = reading.text.shadow
    match = _TOGETHER.search(shadow, leaf.start, leaf.end)
    names = list(dict.fromkeys(metrics_in(match["list"]))) if match else []
    if match is None or len(names) < 2 or ("CO" in names and not _EACH_ITS_OWN.search(match["words"])):
        return []
    of_last = [each for each in joined if each.metric == names[-1] and each.span.end > match.end("list")]
    others = tuple(each for each in joined if each not in of_last)
    if not of_last:
        return []
    place = Span(match.start("list"), match.end("list"))
    if _EACH_ITS_OWN.search(match["words"]):
        values = _values(reading, of_last[0], len(names))
        if values is None:
            return []
        reading.metrics.update(names)
        reading.used.append(place)
        pairs = zip(names, values, strict=True)
        return [(*others, *(replace(of_last[0], metric=name, value=value) for name, value in pairs))]
    reading.metrics.update(names)
    reading.used.append(place)
    of_each = [tuple(replace(each, metric=name) for each in of_last) for name in names]
    if _ONE_OF.search(match["words"]):
        return [(*others, *each) for each in of_each]
    if not _EACH.search(match["words"]):
        message = (
            f"预警条件中的“{reading.text.compact(Span(place.start, match.end()))[:60]}”没有写明“均”还是“任一”，"
            "按“均”列入，请按原件核对"
        )
        reading.tell("threshold_part_unread", message, place)
    return [(*others, *(condition for each in of_each for condition in each))]


def _values(reading: Reading, first: Condition, count: int) -> list[Decimal] | None:
    """The numbers of 分别大于150、350, one for each metric; None where they are not as many."""
    if first.value is None:
        return None
    values, at = [first.value], first.span.end
    while len(values) < count and (match := _NEXT_VALUE.match(reading.text.shadow, at)):
        values.append(Decimal(match["value"]))
        at = match.end()
    reading.used.append(Span(first.span.start, at))
    is_scaled = re.search("毫克|mg", reading.text.shadow[first.span.start : at])
    return values if len(values) == count and not is_scaled else None
