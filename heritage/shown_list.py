"""The public list as its page shows it, facets and rows, printed once for a state of the data.

Everybody asks for the same few selections, and a hundred links with their counts take longer to print than a page
needs. What was printed is kept with the snapshot of the tables it was made of (docs/adr/0017), so it is as exact as if
it were made anew; without Redis it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from documents import rule_bases
from heritage.downloading import FORMATS, day_of, newest_change
from heritage.facets import faceted
from heritage.filters import FACETS, ProjectFilter
from heritage.list_basis import FOLLOWS, basis_for_all
from heritage.listing import ORDERS, PAGE_SIZES, address, listed
from heritage.models import (
    HeritageUnit,
    HeritageUnitAlias,
    Inscription,
    InscriptionUnit,
    ListEntry,
    ListStatement,
    Project,
)
from portal.api import etag_of
from portal.counting import keep_parts, kept_parts, moment
from portal.data_changes import HOLDS_FOR
from portal.organization.models import Region

MADE_OF = (
    Project,
    Inscription,
    InscriptionUnit,
    ListEntry,
    ListStatement,
    HeritageUnit,
    HeritageUnitAlias,
    Region,
    *FOLLOWS,
)
CONDITIONS = {"search", *FACETS, "standing"}
MOST_CONDITIONS = 3
"""More at once are asked for by few, and there are millions of them."""
SEARCH_HOLDS_FOR = timedelta(minutes=5)
"""Words are many and seldom asked for twice; what everybody clicks is kept as long as counts are."""
KEPT_PAGES = 3
"""Rows further behind are read by those who go through the whole list, once."""


@dataclass(frozen=True, slots=True)
class ShownFacets:
    """How many projects the conditions leave, the facets as HTML, why a chosen value has none, the day of the data.

    `basis` is the document on which the list rests, where it holds no more and everybody may see it.
    """

    count: int
    printed: SafeString
    notes: tuple[str, ...]
    updated_on: str
    basis: rule_bases.HeldBasis | None


@dataclass(frozen=True, slots=True)
class ShownRows:
    """Which page of how many, and its rows with the ways out of it as HTML."""

    page: int
    pages: int
    printed: SafeString


@dataclass(frozen=True, slots=True)
class ShownList:
    """Both, and what the cache has of what was asked beside."""

    facets: ShownFacets
    rows: ShownRows
    beside: dict[str, Any]


def shown_list(filters: ProjectFilter, asked: QueryDict, on: date, *, beside: Sequence[str] = ()) -> ShownList:
    """A selection on the day `on`, at the page that the address asks for.

    `beside` are further keys of the cache: to ask for them along with the rest costs nothing.
    """
    conditions = {name: value for name, value in asked.items() if value and name not in ("page", "export")}
    is_named = _is_worth_a_place(filters, conditions)
    state, number = etag_of(on, *sorted(conditions.items())), asked.get("page", "1")
    of_facets, of_rows = f"facets:{state}", f"rows:{state}:{number}"
    is_kept = is_named and number.isascii() and number.isdigit() and 1 <= int(number) <= KEPT_PAGES
    keys = [of_facets, of_rows] if is_kept else [of_facets] if is_named else []
    kept = kept_parts(MADE_OF, keys, beside=beside)
    since = moment() if kept.parts.keys() < set(keys) else None
    facets = kept.parts.get(of_facets) or _facets(filters, asked, on)
    rows = kept.parts.get(of_rows) or _rows(filters, asked, facets)
    made = {of_facets: facets, of_rows: rows} if facets.count or "search" in conditions else {}  # no link leads there
    how_long = SEARCH_HOLDS_FOR if "search" in conditions else HOLDS_FOR
    keep_parts({key: part for key, part in made.items() if key in keys and key not in kept.parts}, since, how_long)
    return ShownList(facets, rows, kept.beside)


def _is_worth_a_place(filters: ProjectFilter, conditions: Mapping[str, Any]) -> bool:
    """Whether many may ask the same: whoever invents questions does not fill the cache with answers."""
    ways = {"sort": [*ORDERS, *(f"-{name}" for name in ORDERS)], "per_page": [str(size) for size in PAGE_SIZES]}
    in_a_way = conditions.keys() & ways.keys()
    chosen = conditions.keys() - in_a_way
    return (
        chosen <= CONDITIONS
        and len(chosen) <= (1 if in_a_way else MOST_CONDITIONS)
        and all(conditions[name] in ways[name] for name in in_a_way)
        and not filters.form.errors
    )


def _facets(filters: ProjectFilter, asked: QueryDict, on: date) -> ShownFacets:
    found = faceted(filters, asked)
    printed = render_to_string("heritage/_facets.html", {"facets": found.facets})
    chosen = [each for facet in found.facets for each in facet.options if each.is_chosen and each.note]
    notes = tuple(f"{each.label}：{each.note}" for each in chosen)
    return ShownFacets(found.count, printed, notes, day_of(newest_change()), basis_for_all(on))


def _rows(filters: ProjectFilter, asked: QueryDict, facets: ShownFacets) -> ShownRows:
    found = listed(filters.narrowed(filters.entries()), facets.count, asked)
    context = {
        "shown": facets,
        "listed": found,
        "query": query_of(filters, asked),
        "download_formats": FORMATS.items(),
        "updated_on": facets.updated_on,
    }
    printed = render_to_string("heritage/_rows.html", context)
    return ShownRows(found.page.number, found.page.paginator.num_pages, printed)


def query_of(filters: ProjectFilter, asked: QueryDict) -> str:
    """The conditions that hold, as an address has them."""
    return address({name: asked.get(name) for name in filters.chosen}).removeprefix("?")
