"""The figures of all units, of each level and of each unit, counted from the same facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from legal_counsel.figures.knowing import Known, known
from legal_counsel.figures.measures import MEASURES, Bound, Figure, Measure, Span, reasons_of, reckon
from legal_counsel.readings import InternalFiling, internal_filing
from portal.organization.choices import Level
from portal.organization.models import Unit


@dataclass(frozen=True)
class Line:
    """The figures of one scope: of all (neither level nor unit), of a level, or of a unit."""

    label: str
    figures: dict[str, Figure]
    level: str = ""
    unit: int | None = None

    def of(self, measures: Iterable[Measure]) -> list[tuple[Measure, Figure]]:
        """In their order."""
        return [(each, self.figures[each.code]) for each in measures]


@dataclass(frozen=True)
class Board:
    """All lines of a span, and why opinions were not adopted whole, by class of reason."""

    span: Span
    whole: Line
    levels: list[Line]
    units: list[Line]
    reasons: dict[str, int]

    @property
    def lines(self) -> list[Line]:
        """In the order of an export."""
        return [self.whole, *self.levels, *self.units]


def span_of(first: date | None, last: date | None, on: date | None, *, today: date) -> Span:
    """What somebody asks for: as of today at the latest, by default the year of that day up to it."""
    known_on = min(on or today, today)
    begins = first or date((last or known_on).year, 1, 1)
    is_counted = internal_filing(known_on) is InternalFiling.FILED
    return Span(begins, last or known_on, known_on, counts_internal_filings=is_counted)


def board(units: QuerySet[Unit], span: Span) -> Board:
    """Of the units, which the caller has limited to what somebody may see."""
    facts = known(units, span.on)
    names = list(units.order_by("pinyin", "name").values_list("pk", "name", "level"))
    of_level: dict[str, set[int]] = {}
    for pk, _, level in names:
        of_level.setdefault(level, set()).add(pk)
    labels = {**dict(Level.choices), "": "未指定层级"}
    levels = [
        Line(str(label), _figures(facts, span, of_level[value]), level=value)
        for value, label in labels.items()
        if value in of_level
    ]
    by_unit = _by_unit(facts)
    lines = [
        Line(name, _figures(by_unit.get(pk, _NOTHING), span), unit=pk, level=level)
        for pk, name, level in names
        if pk in by_unit
    ]
    return Board(span, Line("合计", _figures(facts, span)), levels, lines, reasons_of(facts.opinions, span))


_NOTHING = Known([], [], [], [])


def _figures(facts: Known, span: Span, units: set[int] | None = None) -> dict[str, Figure]:
    return {each.code: reckon(each, _within(facts.of(each.of), units), span) for each in MEASURES}


def _within(rows: Sequence[object], units: set[int] | None) -> Sequence[object]:
    return rows if units is None else [each for each in rows if each.unit in units]  # type: ignore[attr-defined]


def _by_unit(facts: Known) -> dict[int, Known]:
    """Parted by unit: only units of which something is counted."""
    found: dict[int, Known] = {}
    for kind in ("units", "matters", "filings", "opinions"):
        for each in getattr(facts, kind):
            if getattr(each, "bound", None) is not Bound.OUTSIDE:
                getattr(found.setdefault(each.unit, Known([], [], [], [])), kind).append(each)
    return found
