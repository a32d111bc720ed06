"""名录概况 and 数据说明: the whole list at a glance, its sources, and how to take all of it along."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import CharField, Count, F, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from heritage.codes import CATEGORIES, SIGNS
from heritage.downloading import COLUMNS, FORMATS, TERMS, day_of, newest_change
from heritage.heritage_day import next_day
from heritage.list_basis import list_basis
from heritage.models import Inscription, ListEntry
from heritage.readings import HERITAGE_DAY, SECOND_SATURDAY
from heritage.tallies import list_tallies
from heritage.units import COUNTIES
from heritage.views.public import TITLE
from portal import readings
from portal.access import anyone, requires
from portal.counting import tallies_of
from portal.organization.models import Region
from portal.unchanged import unless_same_page

SHADES = 4
BAR_WIDTH = 320  # of the longest bar, in the units of the drawing


@dataclass(frozen=True, slots=True)
class Cell:
    """A number with the list behind it; `shade` from 0 to SHADES, `width` of its bar."""

    label: str
    count: int
    query: str
    shade: int = 0
    width: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A category: its whole number, and by county in the order of the head."""

    head: Cell
    cells: tuple[Cell, ...]


@requires(anyone)
def overview(request: HttpRequest) -> HttpResponseBase:
    """Projects by category and county and by batch, with what the notices say of themselves."""
    today = timezone.localdate()
    entries = ListEntry.objects.listed(today)
    pair = Concat(Cast("category", CharField()), Value("|"), Coalesce(F("region__name"), Value("")))
    pairs = (
        entries.order_by().annotate(pair=pair).values_list("pair").annotate(projects=Count("project", distinct=True))
    )
    categories, regions, batches, both = tallies_of(
        [entries.tally("category"), entries.tally("region__name"), entries.tally("batch"), pairs]
    )
    counties = list(Region.objects.filter(kind__in=COUNTIES).values_list("name", flat=True))
    most = max(both.values(), default=0)
    most_of_batch = max(batches.values(), default=0)
    named = sorted(int(each) for each in batches if each)
    context = {
        "title": "州级非遗名录概况",
        "breadcrumbs": [(TITLE, reverse("heritage:project_list"))],
        "count": sum(categories.values()),
        "heads": [Cell(name, regions.get(name, 0), f"region={name}") for name in counties],
        "unnamed": regions.get("", 0),
        "lines": [
            Line(
                _bar(f"{SIGNS[number - 1]} {name}", categories.get(str(number), 0), f"category={number}", categories),
                tuple(
                    Cell(county, found, f"category={number}&region={county}", _shade(found, most))
                    for county in counties
                    for found in [both.get(f"{number}|{county}", 0)]
                ),
            )
            for number, name in enumerate(CATEGORIES, start=1)
        ],
        "batches": [_bar(f"第{each}批", batches[str(each)], f"batch={each}", batches) for each in named],
        "without_batch": batches.get("", 0),
        "most_of_batch": most_of_batch,
        "lists": list_tallies(),
        "readable": _readable(request),
        "updated_on": day_of(newest_change()),
        "heritage_day": next_day(today) if readings.holding(HERITAGE_DAY, on=today) == SECOND_SATURDAY else None,
        "basis": list_basis(request.user, today),
        "today": today,
    }
    return unless_same_page(request, render(request, "heritage/overview.html", context))


@requires(anyone)
def data(request: HttpRequest) -> HttpResponseBase:
    """How to take the whole list along: formats, fields, terms, interface."""
    today = timezone.localdate()
    context = {
        "title": "州级非遗名录数据说明",
        "breadcrumbs": [(TITLE, reverse("heritage:project_list"))],
        "formats": FORMATS.items(),
        "columns": COLUMNS,
        "terms": TERMS,
        "updated_on": day_of(newest_change()),
        "origin": request.build_absolute_uri("/").rstrip("/"),
        "basis": list_basis(request.user, today),
        "today": today,
    }
    return unless_same_page(request, render(request, "heritage/data.html", context))


def _readable(request: HttpRequest) -> set[int]:
    documents = Inscription.objects.order_by().values("document").distinct()
    return set(Document.objects.visible_to(request.user).filter(pk__in=documents).values_list("pk", flat=True))


def _bar(label: str, count: int, query: str, tally: dict[str, int]) -> Cell:
    most = max(tally.values(), default=0)
    return Cell(label, count, query, width=round(BAR_WIDTH * count / most) if most else 0)


def _shade(count: int, most: int) -> int:
    """0 for none, else 1 to SHADES in equal steps."""
    return -(-SHADES * count // most) if count and most else 0
