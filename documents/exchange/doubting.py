"""What a person has to look at before a line is entered: unlikely days, and organs without plain authority.

The register holds what its papers say, also what was printed without authority, so a doubt stops no line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from documents.choices import Outcome
from documents.events.chronology import anachronism
from documents.events.doubts import over_before
from documents.exchange.comparing import event_like
from documents.exchange.contradictions import doubts_in
from documents.exchange.records import EventRecord, InstrumentRecord, Key, Name
from documents.models import Document
from documents.organs.authority import Organ, Verdict, authority
from documents.organs.issuers import organs_named, organs_of
from documents.registering import before_its_issuer, units_named
from documents.validity import CAUSED_BY_OTHERS, EVENT_LABELS, Event, EventKind

if TYPE_CHECKING:
    from documents.exchange.planning import Planned

DOUBT = "请核对："  # what a sentence begins with that asks for a decision
Issuers = Mapping[Key, tuple[str, ...]]
Days = Mapping[Key, date]
"""成文日期 by document."""


def tell(planned: Sequence[Planned], issuers: Issuers, days: Days, held: Mapping[Key, Document]) -> None:
    """Add the doubts to what the lines say. `issuers` and `days` are those of the file by document, `held` what it
    names."""
    added = [(each, event, text) for each in planned for event, text in _new_events(each)]
    caused = [(each, event, event.by) for each, event, _ in added if event.by]
    organs = _Organs(caused, issuers, days, held)
    units = units_named(sorted({name for each in planned if each.record for name in each.record.issuers}))
    for each in planned:
        assert each.record is not None, "only lines that could be read are entered"
        early = before_its_issuer(map(units.get, each.record.issuers), each.record.issued_on)
        each.says += [DOUBT + doubt for doubt in (*doubts_in(each.record), early) if doubt]
    for each, event, by in caused:
        assert each.record is not None, "only lines that could be read have events"
        held_by = authority(organs.of_name(by), organs.named(each.record.issuers), event.kind)
        if held_by.verdict in (Verdict.NONE, Verdict.UNKNOWN):
            each.says.append(
                f"{DOUBT}{EVENT_LABELS[EventKind(event.kind)]}{event.since or ''}由{by}作出，{held_by.words}"
            )
    for each, event, by in caused:
        assert each.record is not None, "only lines that could be read have events"
        found = anachronism(event.kind, event.since, issued_on=each.record.issued_on, caused_on=organs.day_of(by))
        # A day before the own date is told for every event, whoever causes it.
        if found and not (event.since and each.record.issued_on and event.since < each.record.issued_on):
            each.says.append(f"{DOUBT}{by}：{found.words}")
    for each, event, text in added:
        if told := over_before(_value(event), [_value(known) for known in text.events if not known.is_rejected]):
            each.says.append(f"{DOUBT}{EVENT_LABELS[EventKind(event.kind)]}{event.since or ''}：{told}")


def _value(event: EventRecord) -> Event:
    """As the pure rule takes it, under the reading that counts; a suspected end counts once it is confirmed."""
    outcome = event.determinations[-1].outcome if event.determinations else ""
    since = event.other_since if outcome == Outcome.OTHER_READING else event.since
    is_confirmed = not event.is_suspected or outcome in (Outcome.CONFIRMED, Outcome.OTHER_READING)
    return Event(EventKind(event.kind), since, event.until, event.articles, is_confirmed=is_confirmed)


def _new_events(planned: Planned) -> Iterator[tuple[EventRecord, InstrumentRecord]]:
    """Events that others cause and the register has not yet, each with the text as the register knows it."""
    if planned.record is None or planned.comparison is None:
        return
    known = planned.comparison.held.instruments
    for place, given in enumerate(planned.record.instruments):
        text = known[place] if place < len(known) else InstrumentRecord(title="")
        for event in given.events:
            if EventKind(event.kind) in CAUSED_BY_OTHERS and event_like(event, text) is None:
                yield event, text


class _Organs:
    """The organs of the papers of one batch: as many queries for five hundred lines as for one."""

    def __init__(
        self,
        caused: Sequence[tuple[Planned, EventRecord, Name]],
        issuers: Issuers,
        days: Days,
        held: Mapping[Key, Document],
    ) -> None:
        self._issuers, self._days, self._held = issuers, days, held
        names = {name for each, _, by in caused if each.record for name in (*each.record.issuers, *self._in_file(by))}
        ordered = sorted(names)
        self._by_name = dict(zip(ordered, organs_named(ordered), strict=True))
        rows = {row.pk: row for _, _, by in caused if not self._in_file(by) and (row := self._row(by))}
        self._by_row = organs_of(list(rows.values()))

    def named(self, names: Sequence[str]) -> tuple[Organ, ...]:
        """By the names that a line prints."""
        return tuple(self._by_name[name] for name in names)

    def of_name(self, by: Name) -> tuple[Organ, ...]:
        """Of the paper that a name means: a line of the file, else a row of the register."""
        if printed := self._in_file(by):
            return self.named(printed)
        row = self._row(by)
        return self._by_row.get(row.pk, ()) if row else ()

    def day_of(self, by: Name) -> date | None:
        """The 成文日期 of the paper that a name means, as the name, a line of the file or the register says it."""
        in_file = next((self._days[key] for key in by.keys if key in self._days), None)
        row = self._row(by)
        return by.issued_on or in_file or (row.issued_on if row else None)

    def _in_file(self, by: Name) -> tuple[str, ...]:
        return next((self._issuers[key] for key in by.keys if key in self._issuers), ())

    def _row(self, by: Name) -> Document | None:
        return next((self._held[key] for key in by.keys if key in self._held), None)
