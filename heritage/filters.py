"""What the lists and the API filter projects by; the same names in every address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters

from heritage.choices import CATEGORY_CHOICES, ListKind, Standing
from heritage.models import HeritageUnit, Inscription
from heritage.querysets import ProjectQuerySet
from heritage.units import COUNTIES
from portal.filters import WholeNumberFilter
from portal.organization.models import Region

# What the filters of an inscription look at.
FACTS = {"region": "units__unit__region__name", "unit": "units__unit__name", "batch": "batch", "list_kind": "list_kind"}


class ProjectFilter(django_filters.FilterSet):
    """What programs filter by. County, unit, batch and list kind mean one and the same inscription."""

    search = django_filters.CharFilter(
        label="关键词", method="filter_search", help_text="编号、名称、类别的现名或旧名、单位；几个词之间用空格"
    )
    category = django_filters.ChoiceFilter(label="类别", choices=CATEGORY_CHOICES)
    region = django_filters.CharFilter(label="县市", method="keep", help_text="单位所在县市的全称，如 特克斯县")
    unit = django_filters.CharFilter(label="申报地区或单位", method="keep", help_text="单位的登记名称")
    batch = WholeNumberFilter(label="批次", method="keep_number", help_text="如 5")
    list_kind = django_filters.ChoiceFilter(label="名录类别", choices=ListKind.choices, method="keep")

    def filter_queryset(self, queryset: ProjectQuerySet) -> ProjectQuerySet:
        """The chosen facts of an inscription are asked for together, not one inscription for each."""
        rows: ProjectQuerySet = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data
        facts = {FACTS[name]: chosen[name] for name in FACTS if chosen.get(name) not in (None, "")}
        return rows.inscribed(**facts) if facts else rows

    def filter_search(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        """Every word of `value`."""
        return queryset.search(value)

    def keep(self, queryset: ProjectQuerySet, name: str, value: Any) -> ProjectQuerySet:
        """Nothing here: `filter_queryset` asks for all facts of an inscription together."""
        return queryset

    def keep_number(self, queryset: ProjectQuerySet, name: str, value: int) -> ProjectQuerySet:
        """The same; openapi.yaml takes the type of the parameter from here."""
        return queryset


class ListFilter(ProjectFilter):
    """What people filter by: the same, chosen from what there is."""

    region = django_filters.ChoiceFilter(
        label="县市", choices=lambda: list(_names(Region, kind__in=COUNTIES)), method="keep"
    )
    unit = django_filters.ChoiceFilter(
        label="申报地区或单位", choices=lambda: list(_names(HeritageUnit)), method="keep"
    )
    batch = django_filters.ChoiceFilter(label="批次", choices=lambda: list(_batches()), method="keep")


class RegisterFilter(ListFilter):
    """What the office filters by as well."""

    standing = django_filters.ChoiceFilter(label="状态", choices=Standing.choices, method="filter_standing")

    def filter_standing(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        """The 名录状态 as last recorded."""
        return queryset.having_standing(value)


def _names(model: Any, **facts: Any) -> Iterator[tuple[str, str]]:
    """Every name as its own choice, in the order of the model."""
    for name in model.objects.filter(**facts).values_list("name", flat=True):
        yield name, name


def _batches() -> Iterator[tuple[int, str]]:
    """The batches that the register holds."""
    for batch in Inscription.objects.order_by("batch").values_list("batch", flat=True).distinct():
        if batch:
            yield batch, f"第{batch}批"
