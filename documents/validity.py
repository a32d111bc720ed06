"""Whether an instrument is in force on a day, and why (docs/rules/validity.md). Pure.

Status is never stored: it is computed from dated events each time somebody asks, so that it can be asked
for any day, and so that a repeal recorded today for next month does not count before next month.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.dates import written


class EventKind(StrEnum):
    """What happened to an instrument (documents 公文处理 terms; each has an effect date of its own)."""

    COMMENCEMENT = "commencement"
    NATURAL_END = "natural_end"
    EXTENSION = "extension"
    AMENDMENT = "amendment"
    DECLARED_LAPSE = "declared_lapse"
    REPEAL = "repeal"
    ANNULMENT = "annulment"


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
    EventKind.DECLARED_LAPSE: "宣布失效",
    EventKind.REPEAL: "废止",
    EventKind.ANNULMENT: "撤销",
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
ENDINGS = frozenset({EventKind.REPEAL, EventKind.DECLARED_LAPSE, EventKind.NATURAL_END})
# What an organ does to the text of another day: it needs the authority to (docs/rules/authority.md).
CAUSED_BY_OTHERS = ENDINGS - {EventKind.NATURAL_END} | {
    EventKind.ANNULMENT,
    EventKind.AMENDMENT,
    EventKind.EXTENSION,
}
# The rule that gives each status, as the pages word it; their order is that of docs/rules/validity.md.
RULES = {
    Status.ANNULLED: "被撤销的自始无效，任何一天都是已撤销",
    Status.REPEALED: "整件废止，自废止之日起不再施行",
    Status.DECLARED_LAPSED: "整件宣布失效，自宣布之日起不再施行",
    Status.LAPSED: "经确认的有效期已经届满，且没有延期",
    Status.AMENDED: "已由修改后的文本替代",
    Status.PARTLY_LAPSED: "仅所列条款废止或失效，其余条款继续有效",
    Status.NOT_YET_IN_FORCE: "未到施行日期",
    Status.START_UNKNOWN: "不知道自何日起施行，也没有已生效的废止、失效",
    Status.IN_FORCE: "已经施行，且没有已生效的废止、失效、修改",
}


@dataclass(frozen=True)
class Event:
    """A dated fact: it has effect on the days `since` ≤ day < `until`; None is without limit.

    `articles` names the provisions concerned, empty for the whole instrument. `by` is the number of the
    document that says so. `is_confirmed` is false for an end that is only suspected. `other_since` is the day
    under the other reading of the same clause.
    """

    kind: EventKind
    since: date | None
    until: date | None = None
    articles: tuple[str, ...] = ()
    by: str = ""
    reason: str = ""
    is_confirmed: bool = True
    other_since: date | None = None

    def has_effect(self, on: date) -> bool:
        """Whether the event bears on the day `on`."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True)
class Standing:
    """The answer for one day: the status, and the reason in words."""

    status: Status
    reason: str

    @property
    def label(self) -> str:
        return STATUS_LABELS[self.status]

    @property
    def rule(self) -> str:
        return RULES[self.status]


def standing(events: Iterable[Event], on: date) -> Standing:
    """The status of one instrument on the day `on`, from all its events. The first rule that fits decides."""
    known = sorted(events, key=lambda event: event.since or date.min)
    acting = [each for each in known if each.is_confirmed and each.has_effect(on)]
    return _ending(acting) or _change(acting) or _beginning(known, on)


def _ending(acting: Sequence[Event]) -> Standing | None:
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
            return Standing(status, _words(event))
    return None


def _change(acting: Sequence[Event]) -> Standing | None:
    amendment = _first(acting, EventKind.AMENDMENT)
    if amendment:
        return Standing(Status.AMENDED, _words(amendment))
    partial = [each for each in acting if each.articles and each.kind in ENDINGS]
    if partial:
        return Standing(Status.PARTLY_LAPSED, "；".join(map(_words, partial)))
    return None


def _beginning(known: Sequence[Event], on: date) -> Standing:
    start = _first(known, EventKind.COMMENCEMENT)
    end = next((each for each in known if each.kind is EventKind.NATURAL_END and not each.articles), None)
    expected = _expectation(end, end.since, on) if end and end.since else ""
    if start is None or start.since is None:
        return Standing(Status.START_UNKNOWN, _joined("没有登记施行日期，待核实", expected))
    if on < start.since:
        return Standing(Status.NOT_YET_IN_FORCE, _joined(_words(start), expected))
    return Standing(Status.IN_FORCE, _joined(_words(start), expected))


def _first(events: Iterable[Event], kind: EventKind) -> Event | None:
    """The earliest of a kind; `events` are in the order of their first days."""
    return next((each for each in events if each.kind is kind), None)


def _expectation(end: Event, since: date, on: date) -> str:
    other = f"（另一种算法为{written(end.other_since)}起失效）" if end.other_since else ""
    reason = f"（{end.reason}）" if end.reason else ""
    if not end.is_confirmed:
        return f"原文似有期限，{written(since)}起失效，尚未经办公厅确认{other}{reason}"
    if since <= on:
        return f"原有效期至{written(since)}前届满，已延期{reason}"
    return f"有效期届满后自{written(since)}起失效{other}{reason}"


def _words(event: Event) -> str:
    """An event as a sentence: since when, by which document, which provisions, for what reason."""
    since = f"自{written(event.since)}起" if event.since and event.kind is not EventKind.ANNULMENT else ""
    by = f"由{event.by}" if event.by else ""
    articles = "、".join(event.articles)
    what = {EventKind.NATURAL_END: "因有效期届满失效", EventKind.ANNULMENT: "撤销，自始无效"}.get(
        event.kind, EVENT_LABELS[event.kind]
    )
    other = f"（另一种算法为{written(event.other_since)}起）" if event.other_since else ""
    reason = f"（{event.reason}）" if event.reason else ""
    return f"{articles}{since}{by}{what}{other}{reason}"


def _joined(*parts: str) -> str:
    return "；".join(filter(None, parts))
