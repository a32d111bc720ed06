"""A page of the public list: which rows, as values that a template prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from heritage.choices import ListKind
from heritage.models import Project
from heritage.models.inscription import batch_label
from heritage.querysets import ListEntryQuerySet

PAGE_SIZES = (20, 50, 100)
ORDERS: dict[str, tuple[str, ...]] = {
    "code": ("category", "number"),
    "serial": ("serial",),
    "name": ("name_key", "serial"),
}
_HEADS = (("serial", "序号"), ("code", "编号"), ("name", "项目名称"))


@dataclass(frozen=True, slots=True)
class Head:
    """A column by which the list can be sorted; `direction` is empty where it is not."""

    name: str
    label: str
    query: str
    direction: str


@dataclass(frozen=True, slots=True)
class Row:
    """One project: its units as printed, each once, and its lists in words."""

    project: Project
    units: tuple[str, ...]
    kinds: tuple[str, ...]
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list with the ways out of it."""

    rows: Sequence[Row]
    page: Page[int]
    heads: Sequence[Head]
    pages: Sequence[tuple[int, str]]  # number and address; without an address a gap
    sizes: Sequence[tuple[int, str]]
    size: int


def listed(entries: ListEntryQuerySet, count: int, asked: QueryDict) -> Listed:
    """The page that an address asks for, or the nearest there is; two queries."""
    sort = asked.get("sort", "")
    name = sort.removeprefix("-") if sort.removeprefix("-") in ORDERS else "code"
    is_descending = sort == f"-{name}"
    size = next((each for each in PAGE_SIZES if str(each) == asked.get("per_page")), PAGE_SIZES[0])
    page = Paginator(range(count), size).get_page(asked.get("page"))
    order = [f"-{each}" if is_descending else each for each in ORDERS[name]]
    start = (page.number - 1) * size
    keys = [each["project"] for each in entries.in_order(*order)[start : start + size]]
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return Listed(
        rows_of(keys),
        page,
        [_head(each, label, name, is_descending, asked) for each, label in _HEADS],
        [(each, address(asked, page=each)) if isinstance(each, int) else (0, "") for each in numbers],
        [(each, address(asked, per_page=each, page=None)) for each in PAGE_SIZES],
        size,
    )


def rows_of(keys: Sequence[int]) -> list[Row]:
    """The rows of some projects, in the order of their keys; one query."""
    projects = {each.pk: each for each in Project.objects.filter(pk__in=keys).with_lines()}
    return [_row(projects[key]) for key in keys if key in projects]


def address(asked: Mapping[str, Any], **changed: Any) -> str:
    """The query of an address with some parameters changed, or without those that are None."""
    kept = {key: value for key, value in asked.items() if value and key != "export"} | changed
    return "?" + urlencode({key: value for key, value in kept.items() if value is not None})


def _head(name: str, label: str, sorted_by: str, is_descending: bool, asked: QueryDict) -> Head:
    is_sorted = name == sorted_by
    wanted = f"-{name}" if is_sorted and not is_descending else name
    direction = "" if not is_sorted else "descending" if is_descending else "ascending"
    return Head(name, label, address(asked, sort=wanted, page=None), direction)


def _row(project: Any) -> Row:
    lines: list[dict[str, Any]] = project.lines
    units = dict.fromkeys(unit for line in lines for unit in line["units"])
    return Row(
        project,
        tuple(units),
        tuple(ListKind(line["kind"]).label for line in lines),
        tuple(f"{batch_label(line['batch'])} {line['on']}" for line in lines),
    )
