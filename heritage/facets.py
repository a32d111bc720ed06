"""The facets of the public list: every value there is, with the number of projects it would leave.

A facet honours all conditions but its own, so each number is the length of the list behind its link. The counts are
exact and kept with the data they were counted in (docs/adr/0017).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import IntegerField, Value
from django.http import QueryDict

from heritage.absences import absence_notes
from heritage.choices import Level, ListKind, Standing
from heritage.codes import CATEGORIES, SIGNS
from heritage.filters import FACETS, ProjectFilter
from heritage.models import HeritageUnit
from heritage.units import COUNTIES
from portal.counting import tallies_of
from portal.organization.models import Region

MOST_UNITS = 60  # the others are found by name
_FIELDS = {"region": "region__name", "unit": "unit__name"}


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet: `query` is the address with it, or without it where it is chosen.

    `note` says why the whole list has none of it.
    """

    label: str
    count: int
    query: str
    is_chosen: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """What may be chosen of one kind; `unnamed` projects stand under none of it."""

    name: str
    label: str
    options: tuple[Option, ...]
    unnamed: int = 0
    is_cut: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something was chosen that does not stand among the first."""
        return any(each.is_chosen for each in self.options[8:])


@dataclass(frozen=True, slots=True)
class Faceted:
    """All facets, and how many projects the conditions leave."""

    facets: tuple[Facet, ...]
    count: int


def faceted(filters: ProjectFilter, asked: QueryDict) -> Faceted:
    """The facets of a list: one query where the counts are kept, and one more where a category is empty."""
    entries = filters.entries()
    sets = [filters.narrowed(entries, but=name).tally(_FIELDS.get(name, name)) for name in FACETS if name != "level"]
    tallies = dict(zip([name for name in FACETS if name != "level"], [*sets], strict=True))
    tallies["unit"] = tallies["unit"].order_by("-projects", "unit__name")[:MOST_UNITS]
    counties = Region.objects.filter(kind__in=COUNTIES).order_by().values_list("name", Value(0, IntegerField()))
    of_any_level = filters.narrowed(entries, but="level")
    *counted, levels, at_any_level, whole, all_counties = tallies_of(
        [
            *tallies.values(),
            of_any_level.level_tally(),
            of_any_level.tally("category"),
            entries.tally("category"),
            counties,
        ]
    )
    found = dict(zip(tallies, counted, strict=True))
    chosen = {name: str(value) for name, value in filters.chosen.items()}
    count = _total(found["category"], chosen)

    def facet(name: str, values: Iterable[tuple[str, str]], **more: str) -> Facet:
        tally = found[name]
        options = tuple(
            Option(label, tally.get(value, 0), _query(asked, name, value, chosen), chosen.get(name) == value, note)
            for value, label in values
            for note in [more.get(value, "")]
        )
        is_cut = name == "unit" and len(tally) >= MOST_UNITS
        return Facet(name, str(filters.filters[name].label), options, tally.get("", 0), is_cut)

    here = 0 if chosen.get("standing") == Standing.EXITED else sum(at_any_level.values())
    found["level"] = levels | {Level.PREFECTURE: here}
    batches = sorted(int(each) for each in found["batch"] if each)
    units = [(each, each) for each in sorted(found["unit"], key=lambda each: (-found["unit"][each], each)) if each]
    if (unit := chosen.get("unit")) and unit not in found["unit"]:
        unit = HeritageUnit.objects.called(unit).values_list("name", flat=True).first() or unit  # chosen by an alias
        chosen["unit"] = unit
    if unit and unit not in found["unit"]:
        units.insert(0, (unit, unit))
        found["unit"][unit] = count
    return Faceted(
        (
            facet("category", _categories(), **({} if "standing" in chosen else absence_notes(whole))),
            facet("region", [(each, each) for each in sorted(all_counties, key=_in_order(found["region"]))]),
            facet("batch", [(str(each), f"第{each}批") for each in batches]),
            facet("list_kind", ListKind.choices),
            facet("level", Level.choices),
            facet("unit", units),
        ),
        count,
    )


def _total(categories: dict[str, int], chosen: dict[str, str]) -> int:
    """Every project has one category, so the list is as long as its categories together, or as the chosen one."""
    return categories.get(chosen["category"], 0) if "category" in chosen else sum(categories.values())


def _categories() -> list[tuple[str, str]]:
    return [(str(number), f"{SIGNS[number - 1]} {name}") for number, name in enumerate(CATEGORIES, start=1)]


def _in_order(tally: dict[str, int]) -> Callable[[str], tuple[int, str]]:
    return lambda name: (-tally.get(name, 0), name)


def _query(asked: QueryDict, name: str, value: str, chosen: dict[str, str]) -> str:
    """The address with the value, or without it where it is chosen; from the first page on."""
    kept = {key: given for key, given in asked.items() if given and key not in ("page", "export", name)}
    return urlencode(kept if chosen.get(name) == value else kept | {name: value})
