"""The public list as its page shows it, facets and rows, printed once for a state of the data.

Everybody asks for the same few selections, and a hundred links with their counts take longer to print than a page
needs. What was printed is kept under the version of the tables it was made of (docs/adr/0017), so it is as exact as if
it were made anew; without Redis it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import structlog
from django.core.cache import cache
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from redis.exceptions import RedisError

from documents.models import Document
from heritage.downloading import FORMATS, day_of, newest_change
from heritage.facets import faceted
from heritage.filters import FACETS, ProjectFilter
from heritage.listing import address, listed
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
from portal.counting import version_of
from portal.data_changes import HOLDS_FOR
from portal.organization.models import Region

log = structlog.get_logger(__name__)
MADE_OF = (
    Project,
    Inscription,
    InscriptionUnit,
    ListEntry,
    ListStatement,
    HeritageUnit,
    HeritageUnitAlias,
    Region,
    Document,
)
NAMED_IN_LINKS = {"search", *FACETS, "standing", "sort", "per_page"}
SEARCH_HOLDS_FOR = timedelta(minutes=5)
"""Words are many and seldom asked for twice; what everybody clicks is kept as long as counts are."""
KEPT_PAGES = 3
"""Rows further behind are read by those who go through the whole list, once."""


@dataclass(frozen=True, slots=True)
class ShownFacets:
    """How many projects the conditions leave, the facets as HTML, why a chosen value has none, the day of the data."""

    count: int
    printed: SafeString
    notes: tuple[str, ...]
    updated_on: str


@dataclass(frozen=True, slots=True)
class ShownRows:
    """Which page of how many, and its rows with the ways out of it as HTML."""

    page: int
    pages: int
    printed: SafeString


@dataclass(frozen=True, slots=True)
class ShownList:
    """Both."""

    facets: ShownFacets
    rows: ShownRows


def shown_list(filters: ProjectFilter, asked: QueryDict, on: date) -> ShownList:
    """A selection on the day `on`, at the page that the address asks for."""
    conditions = {name: value for name, value in asked.items() if value and name not in ("page", "export")}
    if not conditions.keys() <= NAMED_IN_LINKS:  # what nobody's link leads to is not worth a place
        facets = _facets(filters, asked)
        return ShownList(facets, _rows(filters, asked, facets))
    state = etag_of(version_of(MADE_OF), on, *sorted(conditions.items()))
    number = asked.get("page", "1")
    of_facets, of_rows = f"facets:{state}", f"rows:{state}:{number}"
    is_kept = number.isascii() and number.isdigit() and 1 <= int(number) <= KEPT_PAGES
    kept = _kept([of_facets, of_rows] if is_kept else [of_facets])
    facets = kept.get(of_facets) or _facets(filters, asked)
    rows = kept.get(of_rows) or _rows(filters, asked, facets)
    made = {key: value for key, value in ((of_facets, facets), (of_rows, rows)) if key not in kept}
    if not is_kept:
        made.pop(of_rows, None)
    _keep(made, SEARCH_HOLDS_FOR if "search" in conditions else HOLDS_FOR)
    return ShownList(facets, rows)


def _kept(keys: list[str]) -> dict[str, Any]:
    try:
        return dict(cache.get_many(keys))
    except RedisError as error:
        log.warning("list_not_kept", reason=str(error))
        return {}


def _keep(made: dict[str, Any], how_long: timedelta) -> None:
    try:
        if made:
            cache.set_many(made, how_long.total_seconds())
    except RedisError as error:
        log.warning("list_not_kept", reason=str(error))


def _facets(filters: ProjectFilter, asked: QueryDict) -> ShownFacets:
    found = faceted(filters, asked)
    printed = render_to_string("heritage/_facets.html", {"facets": found.facets})
    chosen = [each for facet in found.facets for each in facet.options if each.is_chosen and each.note]
    notes = tuple(f"{each.label}：{each.note}" for each in chosen)
    return ShownFacets(found.count, printed, notes, day_of(newest_change()))


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
