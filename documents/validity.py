"""Whether an instrument is in force on a day, and why (docs/rules/validity.md). Pure.

Status is never stored: it is computed from dated events each time somebody asks, so that it can be asked
for any day, and so that a repeal recorded today for next month does not count before next month.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from documents.gazette.provisions import canonical, covers
from portal.dates import written


class EventKind(StrEnum):
    """What happened to an instrument (documents 公文处理 terms; each has an effect date of its own)."""

    COMMENCEMENT = "commencement"
    NATURAL_END = "natural_end"
    EXTENSION = "extension"
    AMENDMENT = "amendment"
    REPUBLICATION = "republication"
    DECLARED_LAPSE = "declared_lapse"
    REPEAL = "repeal"
    ANNULMENT = "annulment"
    RESTORATION = "restoration"


class Status(StrEnum):
    """The standing of an instrument on a day, in the order in which the rules ask for it."""

    ANNULLED = "annulled"
    REPEALED = "repealed"
    DECLARED_LAPSED = "declared_lapsed"
    LAPSED = "lapsed"
    AMENDED = "amended"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    PARTLY_LAPSED = "partly_lapsed"
    START_UNKNOWN = "start_unknown"
    IN_FORCE = "in_force"


EVENT_LABELS = {
    EventKind.COMMENCEMENT: "施行",
    EventKind.NATURAL_END: "有效期届满",
    EventKind.EXTENSION: "延期",
    EventKind.AMENDMENT: "修改",
    EventKind.REPUBLICATION: "重新公布",
    EventKind.DECLARED_LAPSE: "宣布失效",
    EventKind.REPEAL: "废止",
    EventKind.ANNULMENT: "撤销",
    EventKind.RESTORATION: "恢复施行",
}
STATUS_LABELS = {
    Status.ANNULLED: "已撤销",
    Status.REPEALED: "已废止",
    Status.DECLARED_LAPSED: "已失效（宣布失效）",
    Status.LAPSED: "已失效（有效期届满）",
    Status.AMENDED: "已修改",
    Status.NOT_YET_IN_FORCE: "尚未生效",
    Status.PARTLY_LAPSED: "部分失效",
    Status.START_UNKNOWN: "生效日期待核",
    Status.IN_FORCE: "现行有效",
}
STILL_APPLIES = (Status.IN_FORCE, Status.PARTLY_LAPSED)
OVER = (Status.ANNULLED, Status.REPEALED, Status.DECLARED_LAPSED, Status.LAPSED, Status.AMENDED)
ENDINGS = frozenset({EventKind.REPEAL, EventKind.DECLARED_LAPSE, EventKind.NATURAL_END})
REPLACEMENTS = frozenset({EventKind.AMENDMENT, EventKind.REPUBLICATION})
# What an organ does to the text of another day: it needs the authority to (docs/rules/authority.md).
CAUSED_BY_OTHERS = (
    REPLACEMENTS
    | ENDINGS - {EventKind.NATURAL_END}
    | {
        EventKind.ANNULMENT,
        EventKind.EXTENSION,
        EventKind.RESTORATION,
    }
)
# The rule that gives each status, as the pages word it; their order is that of docs/rules/validity.md.
RULES = {
    Status.ANNULLED: "被撤销的自始无效，任何一天都是已撤销",
    Status.REPEALED: "整件废止，自废止之日起不再施行",
    Status.DECLARED_LAPSED: "整件宣布失效，自宣布之日起不再施行",
    Status.LAPSED: "经确认的有效期或延期已经届满，且没有在届满前再延期",
    Status.AMENDED: "已由修改后或重新公布的文本替代",
    Status.NOT_YET_IN_FORCE: "未到施行日期",
    Status.PARTLY_LAPSED: "已经施行，仅所列条款废止、失效或被撤销，其余条款继续有效",
    Status.START_UNKNOWN: "不知道自何日起施行，也没有已生效的废止、失效",
    Status.IN_FORCE: "已经施行，且没有已生效的整件废止、失效、修改",
}


@dataclass(frozen=True)
class Event:
    """A dated fact: it has effect on the days `since` ≤ day < `until`; None is without limit.

    `articles` names the provisions concerned, empty for the whole instrument. `by` is the number of the document that
    says so, `by_title` its title, `clause` where it (or, without it, the text itself) says so, `successor` the text
    that takes the place. `is_confirmed` is false for an end that is only suspected. `other_since` is the day under the
    other reading of the same clause, `reading` says which of the two counts and why.
    """

    kind: EventKind
    since: date | None
    until: date | None = None
    articles: tuple[str, ...] = ()
    by: str = ""
    by_title: str = ""
    clause: str = ""
    reason: str = ""
    successor: str = ""
    is_confirmed: bool = True
    other_since: date | None = None
    reading: str = ""

    def __post_init__(self) -> None:
        """Whoever recorded them, provisions are compared under one name each."""
        object.__setattr__(self, "articles", canonical(self.articles))

    def concerns(self, name: str) -> bool:
        """Whether it speaks of a provision or of what it belongs to; of the whole where it speaks of no provision."""
        return any(covers(each, name) for each in self.articles or (_WHOLE,))

    def has_effect(self, on: date) -> bool:
        """Whether the event bears on the day `on`; an annulment bears on every day."""
        if self.kind is EventKind.ANNULMENT:
            return True
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True)
class Standing:
    """The answer for one day: the status, and the reason in words.

    `lapsed` and `amended` are the provisions that do not apply any more and those with a new wording, `pending` those
    that come into force on a later day, `extended` those whose own period is put off.
    """

    status: Status
    reason: str
    lapsed: tuple[str, ...] = ()
    amended: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    extended: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return STATUS_LABELS[self.status]

    @property
    def rule(self) -> str:
        return RULES[self.status]


_Answer = tuple[Status, str]
_TERMS = frozenset({EventKind.NATURAL_END, EventKind.EXTENSION})  # what says until when a text applies by itself
_INSIDE_A_TITLE = str.maketrans("《》", "〈〉")
_WHOLE = ""  # stands for the whole among the provisions


def standing(events: Iterable[Event], on: date) -> Standing:
    """The status of one instrument on the day `on`, from all its events. The first rule that fits decides."""
    known = sorted(events, key=lambda event: event.since or date.min)
    told = [each for each in known if each.is_confirmed]
    left = list(bearing(told, on))
    lapsed = [each for each in left if each.articles and each.kind in (*_TERMS, *ENDINGS, EventKind.ANNULMENT)]
    amended = [each for each in left if each.articles and each.kind is EventKind.AMENDMENT]
    whole = [each for each in left if not each.articles]
    status, reason = _ending(whole, told, on) or _without(lapsed, *_beginning(known, told, on))
    pending = list(_pending(told, on)) if status in STILL_APPLIES else []
    extended = [each for each in told if each.articles and each.kind is EventKind.EXTENSION and each.has_effect(on)]
    if status in STILL_APPLIES:
        reason = _joined(reason, *map(words_of, amended), *map(_still_to_come, pending))
    if status in (*STILL_APPLIES, Status.LAPSED):
        reason = _joined(reason, *map(_extension, extended))
    told_of = map(_articles, (lapsed, amended, pending, extended))
    return Standing(status, reason, *told_of)


def bearing(told: Sequence[Event], on: date) -> Iterator[Event]:
    """What bears on the day and is neither taken back nor put off: of an event of provisions those that are left.

    An extension ends what it names from the day on that follows its last one.
    """
    for event in told:
        if event.kind is EventKind.EXTENSION:
            bears = event.until is not None and event.until <= on
        else:
            bears = event.has_effect(on)
        if not bears:
            continue
        if event.kind not in ENDINGS | REPLACEMENTS | _TERMS or (event.articles and event.kind in REPLACEMENTS):
            yield event
        elif left := tuple(name for name in event.articles or (_WHOLE,) if not _is_undone(event, name, told, on)):
            yield replace(event, articles=left) if event.articles else event


def _is_undone(event: Event, name: str, told: Sequence[Event], on: date) -> bool:
    """Whether what ends `name` is taken back by a restoration, or is the end of a period that was put off in time.

    A restoration brings back what was, with its own end: that one only where it says until when the text is to apply,
    by a last day of its own or by an extension that covers its first day.
    """
    day = _ended_from(event)
    is_term = event.kind in _TERMS
    if is_term and _covering(told, name, day):
        return True
    return any(
        not is_term or each.until is not None or _covering(told, name, each.since)
        for each in told
        if each.kind is EventKind.RESTORATION and each.has_effect(on) and each.concerns(name)
        if day and each.since and day <= each.since
    )


def _covering(told: Sequence[Event], name: str, day: date | None) -> Event | None:
    """The extension of `name` that has effect on a day, the longest of several."""
    found = [
        each
        for each in told
        if each.kind is EventKind.EXTENSION and each.concerns(name) and day and each.has_effect(day)
    ]
    return max(found, key=lambda each: each.until or date.max, default=None)


def _ended_from(event: Event) -> date | None:
    """The first day on which what the event ends does not apply any more."""
    return event.until if event.kind is EventKind.EXTENSION else event.since


def _ending(whole: Sequence[Event], told: Sequence[Event], on: date) -> _Answer | None:
    for kinds, status in (
        ((EventKind.ANNULMENT,), Status.ANNULLED),
        ((EventKind.REPEAL,), Status.REPEALED),
        ((EventKind.DECLARED_LAPSE,), Status.DECLARED_LAPSED),
        ((EventKind.NATURAL_END,), Status.LAPSED),
        (REPLACEMENTS, Status.AMENDED),
        ((EventKind.EXTENSION,), Status.LAPSED),
    ):
        if event := _first(whole, *kinds):
            return status, _lapse(whole, told, on) if status is Status.LAPSED else words_of(event)
    return None


def _lapse(whole: Sequence[Event], told: Sequence[Event], on: date) -> str:
    """The end of the period that came first, and what was said too late to put it off or to take it back."""
    terms = [each for each in whole if each.kind in _TERMS]
    end = min(terms, key=lambda each: _ended_from(each) or date.min)
    day = _ended_from(end) or date.min
    said = [each for each in told if not each.articles and each.since and day <= each.since <= on]
    late = [each for each in said if each.kind is EventKind.RESTORATION and each.until is None]
    late += [each for each in said if each.kind is EventKind.EXTENSION]
    return _joined(words_of(end), *map(_too_late, late))


def _without(lapsed: Sequence[Event], status: Status, reason: str) -> _Answer:
    """The same where single provisions are gone: the rest binds, but not before the text has begun.

    Who repeals a provision says by that that the text applies; void from the start says nothing of any day.
    """
    says_it_applies = any(each.kind is not EventKind.ANNULMENT for each in lapsed)
    if status is Status.IN_FORCE and lapsed:
        return Status.PARTLY_LAPSED, _joined(*map(words_of, lapsed), reason)
    if status is Status.START_UNKNOWN and says_it_applies:
        return Status.PARTLY_LAPSED, _joined(*map(words_of, lapsed))
    return status, _joined(reason, *map(words_of, lapsed))


def _pending(told: Sequence[Event], on: date) -> Iterator[Event]:
    """Provisions that come into force on a day of their own which is still to come."""
    starts = [each for each in told if each.articles and each.kind is EventKind.COMMENCEMENT]
    begun = [each for each in starts if each.since and each.since <= on]
    for each in starts:
        if left := tuple(name for name in each.articles if not any(one.concerns(name) for one in begun)):
            yield replace(each, articles=left)


def _beginning(known: Sequence[Event], told: Sequence[Event], on: date) -> _Answer:
    whole = [each for each in told if not each.articles]
    start = _first(whole, EventKind.COMMENCEMENT)
    restored = _first((each for each in whole if each.has_effect(on)), EventKind.RESTORATION)
    expected = _prospect(known, told, on)
    has_begun = start is not None and start.since is not None and start.since <= on
    begun = [words_of(each) for each in (start if has_begun else None, restored) if each]
    if begun:
        return Status.IN_FORCE, _joined(*begun, expected)
    if start is None or start.since is None:
        of_provisions = [each for each in told if each.articles and each.kind is EventKind.COMMENCEMENT]
        return Status.START_UNKNOWN, _joined("没有登记施行日期，待核实", *map(words_of, of_provisions), expected)
    return Status.NOT_YET_IN_FORCE, _joined(words_of(start), expected)


def _prospect(known: Sequence[Event], told: Sequence[Event], on: date) -> str:
    """Until when the text applies by itself: each period, what put off its end, and the end that counts."""
    words = []
    stated = {each.since for each in told if each.kind is EventKind.NATURAL_END and not each.articles}
    terms = [each for each in known if not each.articles and each.kind in _TERMS]
    terms = [each for each in terms if each.is_confirmed or each.since not in stated]
    for each in sorted(terms, key=lambda each: _ended_from(each) or date.max):
        day = _ended_from(each)
        by_whom = _covering(told, _WHOLE, day)
        if day is None or (by_whom is None and _is_undone(each, _WHOLE, told, on)):
            continue
        if each.kind is EventKind.EXTENSION:
            words.append(_extension(each) if by_whom else f"{_extension(each)}，自{written(day)}起失效")
        else:
            words.append(f"原有效期至{_last(day)}{_ground(each)}" if by_whom else _expectation(each, day))
    return _joined(*words)


def _articles(events: Iterable[Event]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(article for each in events for article in each.articles))


def _first(events: Iterable[Event], *kinds: EventKind) -> Event | None:
    """The earliest of some kinds; `events` are in the order of their first days."""
    return next((each for each in events if each.kind in kinds), None)


def _expectation(end: Event, since: date) -> str:
    if not end.is_confirmed:
        return f"原文似有期限，{written(since)}起失效，尚未经办公厅确认{_other(end, '起失效')}{_ground(end)}"
    return f"有效期届满后自{written(since)}起失效{_other(end, '起失效')}{_ground(end)}"


def _last(day: date) -> str:
    """The day before, in words: 有效期至 names the last day with effect."""
    return written(day - timedelta(days=1))


def _extension(event: Event) -> str:
    """由《通知》（伊州政办发〔2025〕3号）第二条延期至2027年8月17日; the last day is included."""
    articles = "、".join(event.articles)
    last = f"至{_last(event.until)}" if event.until else ""
    return f"{articles}{_by(event)}延期{last}{_ground(event)}"


def _by(event: Event) -> str:
    """The document with title and number, and the clause."""
    title = event.by_title.translate(_INSIDE_A_TITLE)
    name = f"《{title}》（{event.by}）" if event.by and title else event.by
    return f"由{name}{event.clause}" if name else ""


def _too_late(event: Event) -> str:
    """What was said when the text had already lapsed, and brings nothing back: a person has to look at it."""
    since = f"自{written(event.since)}起" if event.since else ""
    if event.kind is EventKind.EXTENSION:
        return f"{since}{_extension(event)}，但延期开始时已经失效，没有写明恢复施行，不因延期重新施行，待核实"
    return f"{words_of(event)}，但其有效期已经届满，没有写明施行至何日，待核实"


def _still_to_come(event: Event) -> str:
    return f"{words_of(event)}，此前不施行"


def words_of(event: Event) -> str:
    """An event as a sentence: since when, by which document and clause, which provisions, for what reason."""
    if event.kind is EventKind.EXTENSION and event.until:
        articles = "、".join(event.articles)
        return f"{articles}自{written(event.until)}起因延期届满失效（{_extension(replace(event, articles=()))}）"
    since = f"自{written(event.since)}起" if event.since and event.kind is not EventKind.ANNULMENT else ""
    by = f"由{event.by}{event.clause}" if event.by else ""
    articles = "、".join(event.articles)
    what = {EventKind.NATURAL_END: "因有效期届满失效", EventKind.ANNULMENT: "撤销，自始无效"}.get(
        event.kind, EVENT_LABELS[event.kind]
    )
    new = f"为{event.successor}" if event.successor else ""
    return f"{articles}{since}{by}{what}{new}{_other(event, '起')}{_ground(event)}"


def _other(event: Event, ends: str) -> str:
    """Which reading of a period counts, and the day of the other one."""
    other = f"另一种算法为{written(event.other_since)}{ends}" if event.other_since else ""
    told = "；".join(filter(None, (event.reading, other)))
    return f"（{told}）" if told else ""


def _ground(event: Event) -> str:
    """The clause with its words, 第三十六条“有效期两年”; the clause of another document stands with its number."""
    clause = "" if event.by else event.clause
    comma = "，" if clause and event.reason and not event.reason.startswith("“") else ""
    return f"（{clause}{comma}{event.reason}）" if clause or event.reason else ""


def _joined(*parts: str) -> str:
    return "；".join(filter(None, parts))
