"""The conditions of a threshold: ； and 或 part alternatives, 且 and 并 join, ，且 holds for all before it.

Brackets bind first: A且（B或C）. A length that stands apart (A或B，持续24小时; A，且持续24小时) holds for every
condition without one of its own. Whatever of a statement is not read is told (`threshold_part_unread`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from documents.gazette.comparisons import METRIC, NUMBER, OP, Reading, conditions_of, duration_of, metrics_in
from documents.gazette.metrics_together import together
from documents.gazette.parsed import Condition, Span

Conjunction = tuple[Condition, ...]

_OR = re.compile(r"(?<!达到)(?<!大于)(?<!小于)(?<!超过)或者?(?!以上|以下|等于|超过|更高)")
_ALL_AND = re.compile(r",(?:且|并且|并(?!列)|同时(?!满足))")
_ALL_OR = re.compile(r",或者?(?!以上|以下|等于|超过|更高)")
_AND = re.compile(r"并且|且|并(?!列)|同时(?!满足)")
_BOTH_SIGNS = re.compile(r"[,(]?其中|但(?=(?:不超过|不高于|不大于|小于|低于|≤|<))")  # 超过200但不超过300
_COMMA = re.compile("[,、]")
_COMPARES = re.compile(rf"(?:{OP}) ?{NUMBER}(?! ?(?:年|月|日|个?小时|天|h))")
_ALL_OF = re.compile(r"同时(?:满足|符合|具备|达到)|均(?:满足|符合)")
_ITEMS = re.compile(r";|\n ?(?=[\d(①-⑨])")
_NEGATED = re.compile(r"(?:但|且|,)? ?(?:未达到|未满足|不满足|尚未|低于高级别|未(?:来)?符合|不符合)")
_ENDING = re.compile(r"解除|终止|取消|降级|降低|下调|调低")
_LOGIC = re.compile(r"或|且|并")
_SAYS = re.compile(rf"{METRIC}|污染物|浓度|站点|点位|县|城市|区域|范围|气象|扩散|能见度|风速|湿度|沙尘|空气质量")
_MOST_ALTERNATIVES = 24
_MOST_GROUPS = 40
_LONGEST_NAME = 30  # of a part that names a metric and no number
_DEEPEST = 3
_HAN_COUNT = r"[一二两三四五六七八九十]{1,3}"
_LEFT_OVER = re.compile(
    rf"(?<![\d.])(?:\d{{1,4}}|{_HAN_COUNT}) ?"
    r"(?:天|日(?!均|平均)|(?:个?小时|h)(?!滑动|移动|平均|均值|浓度|值)|个(?!小时))"
    rf"|(?:{OP}) ?{NUMBER}|除外|(?:不含|不包括|剔除)(?! ?(?:\d|本数|\)))"
)


def alternatives_of(reading: Reading, span: Span) -> tuple[Conjunction, ...]:
    """The statement as alternatives of conjunctions; what is left unread of it is a finding."""
    shadow = reading.text.shadow
    span = Span(span.start, _before_the_end(shadow, span))
    groups = _groups(shadow, span)
    items = [part for part in _split(_ITEMS, shadow, span, groups) if shadow[part.start : part.end].strip()]
    each = [alternatives for item in items if (alternatives := _of_item(reading, item, groups, 0))]
    if len(each) > 1 and _ALL_OF.search(shadow, span.start, span.end):
        found = _every(each)
    else:
        found = [alternative for alternatives in each for alternative in alternatives]
    if found:
        _tell_left_over(reading, span, items)
    return tuple(found[:_MOST_ALTERNATIVES])


def _before_the_end(shadow: str, span: Span) -> int:
    """Where the statement stops: what follows may say when the warning ends (（2）解除条件：AQI＜150)."""
    match = _ENDING.search(shadow, span.start, span.end)
    if match is None:
        return span.end
    return max(span.start, *(shadow.rfind(mark, span.start, match.start()) for mark in "。;\n:"))


def _groups(shadow: str, span: Span) -> list[Span]:
    """Brackets that hold conditions joined by 或 or 且, the outer ones first."""
    opened: list[int] = []
    found: list[Span] = []
    for at in range(span.start, span.end):
        if shadow[at] == "(":
            opened.append(at)
        elif shadow[at] == ")" and opened:
            start = opened.pop()
            inner = shadow[start + 1 : at]
            if _LOGIC.search(inner) and len(re.findall(rf"(?:{OP}) ?\d", inner)) > 1 and len(found) < _MOST_GROUPS:
                found.append(Span(start, at + 1))
    return sorted(found)


def _split(pattern: re.Pattern[str], shadow: str, span: Span, groups: Sequence[Span]) -> list[Span]:
    """The parts between the matches that stand in no bracket of conditions."""
    inside = [one for one in groups if span.start <= one.start and one.end <= span.end]
    parts, at = [], span.start
    for match in pattern.finditer(shadow, span.start, span.end):
        if not any(one.start < match.start() < one.end for one in inside):
            parts.append(Span(at, match.start()))
            at = match.end()
    return [*parts, Span(at, span.end)]


def _every(parts: Iterable[Sequence[Conjunction]]) -> list[Conjunction]:
    """Each choice of one alternative of every part, as one conjunction."""
    found: list[Conjunction] = [()]
    for part in parts:
        found = [(*one, *other) for one, other in product(found, part)][:_MOST_ALTERNATIVES]
    return [_tidied(one) for one in found]


def _tidied(joined: Conjunction) -> Conjunction:
    """Without a grade beside a comparison, which says the same once more; both ends of a range last equally long."""
    joined = tuple(one for one in joined if one.metric != "grade") or joined
    lengths = {(one.metric, one.basis): one.duration_h for one in joined if one.duration_h}
    signs = {(one.metric, (one.op or " ")[0]) for one in joined}
    return tuple(
        replace(one, duration_h=lengths.get((one.metric, one.basis)))
        if one.duration_h is None and {(one.metric, ">"), (one.metric, "<")} <= signs
        else one
        for one in joined
    )


def _of_item(reading: Reading, item: Span, groups: Sequence[Span], depth: int) -> list[Conjunction]:
    """A，且B，或C: what a comma and 或 part behind ，且 stands for itself."""
    shadow = reading.text.shadow
    first = next((one.end for one in _split(_ALL_AND, shadow, item, groups)[:-1]), item.end)
    parts = _split(_ALL_OR, shadow, Span(first, item.end), groups)
    parts[0] = Span(item.start, parts[0].end)
    return [each for part in parts for each in _with_all(reading, part, groups, depth)]


def _with_all(reading: Reading, item: Span, groups: Sequence[Span], depth: int) -> list[Conjunction]:
    """，且 holds for all alternatives before it; where these are parted by commas too, that is not certain."""
    shadow = reading.text.shadow
    factors: list[list[Conjunction]] = []
    for factor in _split(_ALL_AND, shadow, item, groups):
        alternatives = _of_factor(reading, factor, groups, depth)
        if alternatives:
            if factors and len(factors[0]) > 1 and _ALL_OR.search(shadow, item.start, factor.start):
                _tell_unread(reading, factor, "是否也适用于前面用“或”分开的条件不明确，按都适用列入")
            factors.append(alternatives)
        elif factors and (hours := _length_alone(reading, factor)):
            factors = [[_lasting(one, hours) for one in each] for each in factors]
    return _every(factors) if factors else []


def _of_factor(reading: Reading, factor: Span, groups: Sequence[Span], depth: int) -> list[Conjunction]:
    """或 parts alternatives; PM2.5或PM10浓度大于150 says of both what stands behind the second."""
    shadow = reading.text.shadow
    found: list[Conjunction] = []
    named: list[str] = []
    waiting: list[Span] = []
    parts = _split(_OR, shadow, factor, groups)
    for part in parts:
        alternatives = _of_conjunction(reading, part, groups, depth)
        if not alternatives:
            words = shadow[part.start : part.end]
            if len(words) <= _LONGEST_NAME and metrics_in(words) and not re.search(r"\d{2}", re.sub(METRIC, "", words)):
                named += metrics_in(words)
                waiting.append(part)
            continue
        if named and len(alternatives) == 1 and len({one.metric for one in alternatives[0]}) == 1:
            reading.metrics.update(named)
            reading.used += waiting
            found += [tuple(replace(one, metric=metric) for one in alternatives[0]) for metric in dict.fromkeys(named)]
        named = []
        found += alternatives
    return _with_shared_length(reading, factor, parts, found)


def _with_shared_length(
    reading: Reading, factor: Span, parts: Sequence[Span], found: list[Conjunction]
) -> list[Conjunction]:
    """AQI＞200或PM2.5＞150，持续24小时: a length apart from both. Of one metric twice it is not clear."""
    shadow = reading.text.shadow
    lengths = [{one.duration_h for one in each} for each in found]
    if len(found) < 2 or len(parts) < 2 or lengths[-1] == {None} or None not in set().union(*lengths[:-1]):
        return found
    if not re.search(r",[^,\d]{0,4}(?:持续|连续|维持)", shadow[parts[-1].start : parts[-1].end]):
        return found
    metrics = [one.metric for each in found for one in each]
    if len(set(metrics)) < len(metrics):
        message = f"“{reading.text.compact(factor)[:80]}”中的时长是否也适用于前面的条件不明确，请按原件核对"
        reading.tell("threshold_duration_unsure", message, factor)
        return found
    hours = next(hours for hours in lengths[-1] if hours)
    return [_lasting(one, hours) for one in found]


def _of_conjunction(reading: Reading, part: Span, groups: Sequence[Span], depth: int) -> list[Conjunction]:
    """且 and 并 join; a bracket of conditions is read for itself."""
    factors: list[list[Conjunction]] = []
    for leaf in _leaves(reading, part, groups):
        alternatives = _of_leaf(reading, leaf, groups, depth)
        if alternatives:
            factors.append(alternatives)
        elif factors and (hours := _length_alone(reading, leaf)):
            factors = [[_lasting(one, hours) for one in each] for each in factors]
    return _every(factors) if factors else []


def _leaves(reading: Reading, part: Span, groups: Sequence[Span]) -> Iterator[Span]:
    """What 且, 并, 但不超过, 其中 and commas part."""
    shadow = reading.text.shadow
    for whole in _split(_AND, shadow, part, groups):
        for each in _split(_BOTH_SIGNS, shadow, whole, groups):
            yield from _by_commas(reading, each, groups)


def _by_commas(reading: Reading, leaf: Span, groups: Sequence[Span]) -> list[Span]:
    """AQI＞200，PM2.5＞150 are two conditions; what joins them is not said."""
    shadow = reading.text.shadow
    found: list[Span] = []
    for part in _split(_COMMA, shadow, leaf, groups):
        compares = _COMPARES.search(shadow, part.start, part.end)
        if found and not (compares and _COMPARES.search(shadow, found[-1].start, found[-1].end)):
            found[-1] = Span(found[-1].start, part.end)
            continue
        if found:
            _tell_unread(reading, Span(found[-1].start, part.end), "没有写明“且”还是“或”，按“且”列入")
        found.append(part)
    return found


def _of_leaf(reading: Reading, leaf: Span, groups: Sequence[Span], depth: int) -> list[Conjunction]:
    shadow = reading.text.shadow
    negated = _NEGATED.search(shadow, leaf.start, leaf.end)
    if negated:
        stop = min(
            (at for mark in ",。;\n" if (at := shadow.find(mark, negated.end(), leaf.end)) >= 0), default=leaf.end
        )
        reading.ignored.append(Span(negated.start(), stop))
        leaf = Span(leaf.start, negated.start())
    group = next((one for one in groups if leaf.start <= one.start and one.end <= leaf.end), None)
    if group and depth < _DEEPEST:
        inner = _of_item(reading, Span(group.start + 1, group.end - 1), groups, depth + 1)
        around = [Span(leaf.start, group.start), Span(group.end, leaf.end)]
        hours = next((hours for each in around if (hours := duration_of(reading, each))), None)
        beside = tuple(one for each in around for one in conditions_of(reading, each))
        inner = [_lasting(one, hours) for one in inner] if hours else inner
        return [(*beside, *one) for one in inner]
    joined = _tidied(tuple(conditions_of(reading, leaf)))
    if several := together(reading, leaf, joined):
        return several
    if joined and "、" in shadow[leaf.start : leaf.end] and len({one.metric for one in joined}) > 1:
        _tell_unread(reading, leaf)
    return [joined] if joined else []


def _length_alone(reading: Reading, part: Span) -> int | None:
    """且持续48小时以上: nothing but a length."""
    return duration_of(reading, part)


def _lasting(joined: Conjunction, hours: int) -> Conjunction:
    return tuple(replace(one, duration_h=one.duration_h or hours) for one in joined)


def _tell_unread(reading: Reading, place: Span, why: str = "没有读懂，未列入阈值") -> None:
    place = reading.text.trimmed(place)
    message = f"预警条件中的“{reading.text.compact(place)[:60]}”{why}，请按原件核对"
    reading.tell("threshold_part_unread", message, place)


def _tell_left_over(reading: Reading, span: Span, items: Sequence[Span]) -> None:
    """Lengths and comparisons of which no condition came, metrics of which none speaks, words that join one more."""
    shadow = reading.text.shadow
    taken = [*reading.used, *reading.ignored]

    def is_free(start: int, end: int) -> bool:
        return not any(start < one.end and one.start < end for one in taken)

    for match in _LEFT_OVER.finditer(shadow, span.start, span.end):
        if is_free(match.start(), match.end()):
            _tell_unread(reading, _clause(shadow, span, match.start(), match.end()))
            return
    for match in re.finditer(METRIC, shadow[span.start : span.end]):
        at = span.start + match.start()
        if metrics_in(match[0])[0] not in reading.metrics and is_free(at, at + 1):
            _tell_unread(reading, _clause(shadow, span, at, at + 1))
            return
    for part in _joined_words(shadow, items):
        if _SAYS.search(shadow, part.start, part.end) and is_free(part.start, part.end):
            _tell_unread(reading, part)
            return


def _joined_words(shadow: str, items: Sequence[Span]) -> Iterator[Span]:
    """The parts that 且 or 或 joins."""
    for item in items:
        parts = [each for part in _split(_OR, shadow, item, ()) for each in _split(_AND, shadow, part, ())]
        yield from parts if len(parts) > 1 else ()


def _clause(shadow: str, span: Span, start: int, end: int) -> Span:
    first = max(span.start, *(shadow.rfind(mark, span.start, start) + 1 for mark in ",。;\n"))
    last = min((at for mark in ",。;\n" if (at := shadow.find(mark, end, span.end)) >= 0), default=span.end)
    return Span(first, last)
