"""The facets of the public list as its page shows them, printed once for a state of the data.

Everybody asks for the same few selections, and a hundred links with their counts take longer to print than the rows
beside them. What was printed is kept under the version of the tables it was made of (docs/adr/0017), so it is as exact
as if it were made anew; without Redis it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from django.core.cache import cache
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from redis.exceptions import RedisError

from documents.models import Document
from heritage.downloading import day_of, newest_change
from heritage.facets import faceted
from heritage.filters import FACETS, ProjectFilter
from heritage.models import HeritageUnit, HeritageUnitAlias, ListEntry, ListStatement
from portal.api import etag_of
from portal.counting import version_of
from portal.data_changes import HOLDS_FOR
from portal.organization.models import Region

log = structlog.get_logger(__name__)
MADE_OF = (ListEntry, ListStatement, HeritageUnit, HeritageUnitAlias, Region, Document)
NAMED_IN_LINKS = {"search", *FACETS, "sort", "per_page"}
SEARCH_HOLDS_FOR = timedelta(minutes=5)
"""Words are many and seldom asked for twice; what everybody clicks is kept as long as counts are."""


@dataclass(frozen=True, slots=True)
class ShownFacets:
    """How many projects the conditions leave, the facets as HTML, why a chosen value has none, the day of the data."""

    count: int
    printed: SafeString
    notes: tuple[str, ...]
    updated_on: str


def shown_facets(filters: ProjectFilter, asked: QueryDict, on: date) -> ShownFacets:
    """The facets of a selection on the day `on`."""
    conditions = {name: value for name, value in asked.items() if value and name not in ("page", "export")}
    if not conditions.keys() <= NAMED_IN_LINKS:  # what nobody's link leads to is not worth a place
        return _made(filters, asked)
    key = "facets:" + etag_of(version_of(MADE_OF), on, *sorted(conditions.items()))
    try:
        if kept := cache.get(key):
            found: ShownFacets = kept
            return found
        made = _made(filters, asked)
        cache.set(key, made, (SEARCH_HOLDS_FOR if "search" in conditions else HOLDS_FOR).total_seconds())
    except RedisError as error:
        log.warning("facets_not_kept", reason=str(error))
        return _made(filters, asked)
    return made


def _made(filters: ProjectFilter, asked: QueryDict) -> ShownFacets:
    found = faceted(filters, asked)
    printed = render_to_string("heritage/_facets.html", {"facets": found.facets})
    chosen = [each for facet in found.facets for each in facet.options if each.is_chosen and each.note]
    notes = tuple(f"{each.label}：{each.note}" for each in chosen)
    return ShownFacets(found.count, printed, notes, day_of(newest_change()))
