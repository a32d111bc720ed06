"""Whether an instrument is in force on a day, and why (docs/rules/validity.md). Pure.

Status is never stored: it is computed from dated events each time somebody asks, so that it can be asked
for any day, and so that a repeal recorded today for next month does not count before next month.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

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
    PARTLY_LAPSED = "partly_lapsed"
    NOT_YET_IN_FORCE = "not_yet_in_force"
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
    Status.PARTLY_LAPSED: "部分失效",
    Status.NOT_YET_IN_FORCE: "尚未生效",
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
    Status.LAPSED: "经确认的有效期已经届满，且没有延期",
    Status.AMENDED: "已由修改后或重新公布的文本替代",
    Status.PARTLY_LAPSED: "仅所列条款废止、失效或被撤销，其余条款继续有效",
    Status.NOT_YET_IN_FORCE: "未到施行日期",
    Status.START_UNKNOWN: "不知道自何日起施行，也没有已生效的废止、失效",
    Status.IN_FORCE: "已经施行，且没有已生效的整件废止、失效、修改",
}


@dataclass(frozen=True)
class Event:
    """A dated fact: it has effect on the days `since` ≤ day < `until`; None is without limit.

    `articles` names the provisions concerned, empty for the whole instrument. `by` is the number of the document that
    says so, `clause` where it (or, without it, the text itself) says so, `successor` the text that takes the place.
    `is_confirmed` is false for an end that is only suspected. `other_since` is the day under the other reading of the
    same clause, `reading` says which of the two counts and why.
    """

    kind: EventKind
    since: date | None
    until: date | None = None
    articles: tuple[str, ...] = ()
    by: str = ""
    clause: str = ""
    reason: str = ""
    successor: str = ""
    is_confirmed: bool = True
    other_since: date | None = None
    reading: str = ""

    def has_effect(self, on: date) -> bool:
        """Whether the event bears on the day `on`; an annulment bears on every day."""
        if self.kind is EventKind.ANNULMENT:
            return True
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True)
class Standing:
    """The answer for one day: the status, and the reason in words.

    `lapsed` and `amended` are the provisions that do not apply any more and those with a new wording.
    """

    status: Status
    reason: str
    lapsed: tuple[str, ...] = ()
    amended: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return STATUS_LABELS[self.status]

    @property
    def rule(self) -> str:
        return RULES[self.status]


_Answer = tuple[Status, str]


def standing(events: Iterable[Event], on: date) -> Standing:
    """The status of one instrument on the day `on`, from all its events. The first rule that fits decides."""
    known = sorted(events, key=lambda event: event.since or date.min)
    acting = [each for each in known if each.is_confirmed and each.has_effect(on)]
    left = list(_not_taken_back(acting))
    lapsed = [each for each in left if each.articles and each.kind in (*ENDINGS, EventKind.ANNULMENT)]
    amended = [each for each in left if each.articles and each.kind is EventKind.AMENDMENT]
    status, reason = _ending(left) or _replacement(left) or _partial(lapsed) or _beginning(known, acting, on)
    if status in STILL_APPLIES:
        reason = _joined(reason, *map(_words, amended))
    return Standing(status, reason, lapsed=_articles(lapsed), amended=_articles(amended))


def _not_taken_back(acting: Sequence[Event]) -> Iterator[Event]:
    """What no restoration takes back: of an event of provisions those that are left."""
    restored = [each for each in acting if each.kind is EventKind.RESTORATION]
    for event in acting:
        later = [each for each in restored if event.since and each.since and event.since <= each.since]
        if event.kind not in ENDINGS | REPLACEMENTS or not later:
            yield event
        elif event.articles and event.kind in ENDINGS:
            gone = {article for each in later for article in each.articles}
            if left := tuple(each for each in event.articles if each not in gone):
                yield replace(event, articles=left)
        elif event.articles or all(each.articles for each in later):
            yield event


def _ending(acting: Sequence[Event]) -> _Answer | None:
    whole = [each for each in acting if not each.articles]
    is_extended = any(each.kind is EventKind.EXTENSION for each in acting)
    for kind, status in (
        (EventKind.ANNULMENT, Status.ANNULLED),
        (EventKind.REPEAL, Status.REPEALED),
        (EventKind.DECLARED_LAPSE, Status.DECLARED_LAPSED),
        (EventKind.NATURAL_END, Status.LAPSED),
    ):
        event = _first(whole, kind)
        if event and not (kind is EventKind.NATURAL_END and is_extended):
            return status, _words(event)
    return None


def _replacement(acting: Sequence[Event]) -> _Answer | None:
    event = _first((each for each in acting if not each.articles), *REPLACEMENTS)
    return (Status.AMENDED, _words(event)) if event else None


def _partial(lapsed: Sequence[Event]) -> _Answer | None:
    return (Status.PARTLY_LAPSED, "；".join(map(_words, lapsed))) if lapsed else None


def _beginning(known: Sequence[Event], acting: Sequence[Event], on: date) -> _Answer:
    start = _first(known, EventKind.COMMENCEMENT)
    restored = _first((each for each in acting if not each.articles), EventKind.RESTORATION)
    end = next((each for each in known if each.kind is EventKind.NATURAL_END and not each.articles), None)
    is_over = bool(end and end.since and restored and restored.since and end.since <= restored.since)
    expected = _expectation(end, end.since, on) if end and end.since and not is_over else ""
    has_begun = start is not None and start.since is not None and start.since <= on
    told = [_words(each) for each in (start if has_begun else None, restored) if each]
    if told:
        return Status.IN_FORCE, _joined(*told, expected)
    if start is None or start.since is None:
        return Status.START_UNKNOWN, _joined("没有登记施行日期，待核实", expected)
    return Status.NOT_YET_IN_FORCE, _joined(_words(start), expected)


def _articles(events: Iterable[Event]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(article for each in events for article in each.articles))


def _first(events: Iterable[Event], *kinds: EventKind) -> Event | None:
    """The earliest of some kinds; `events` are in the order of their first days."""
    return next((each for each in events if each.kind in kinds), None)


def _expectation(end: Event, since: date, on: date) -> str:
    if not end.is_confirmed:
        return f"原文似有期限，{written(since)}起失效，尚未经办公厅确认{_other(end, '起失效')}{_ground(end)}"
    if since <= on:
        return f"原有效期至{written(since)}前届满，已延期{_ground(end)}"
    return f"有效期届满后自{written(since)}起失效{_other(end, '起失效')}{_ground(end)}"


def _words(event: Event) -> str:
    """An event as a sentence: since when, by which document and clause, which provisions, for what reason."""
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
