"""What the lists and the API filter projects by; the same names in every address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef
from django.utils import timezone

from heritage.choices import CATEGORY_CHOICES, Level, ListKind, Standing
from heritage.models import HeritageUnit, HeritageUnitAlias, Inscription, ListEntry
from heritage.querysets import ListEntryQuerySet, ProjectQuerySet
from heritage.units import COUNTIES
from portal.filters import WholeNumberFilter
from portal.organization.models import Region

MOST_TEXT = 100  # characters of a search
FACETS = ("category", "region", "batch", "list_kind", "level", "unit")


class ProjectFilter(django_filters.FilterSet):
    """What programs filter by. County, unit, batch and list kind mean one and the same inscription and unit."""

    search = django_filters.CharFilter(
        label="关键词",
        method="keep_text",
        max_length=MOST_TEXT,
        help_text="序号、编号（Ⅷ-38、Ⅷ 或 38，其他级别名录的也可）、名称、别名、释义、类别的现名或旧名、单位；"
        "括号引号不计；几个词之间用空格",
    )
    category = django_filters.ChoiceFilter(label="类别", choices=CATEGORY_CHOICES, method="keep")
    region = django_filters.CharFilter(label="县市", method="keep_text", help_text="单位所在县市的全称，如 特克斯县")
    batch = WholeNumberFilter(label="批次", method="keep_number", min_value=1, max_value=99, help_text="1至99，如 5")
    list_kind = django_filters.ChoiceFilter(label="名录类别", choices=ListKind.choices, method="keep")
    level = django_filters.ChoiceFilter(label="级别", choices=Level.choices, method="keep", help_text="现在所在的名录")
    standing = django_filters.ChoiceFilter(
        label="状态", choices=Standing.choices, method="keep",
        help_text="listed 已列入，stub 待补录，exited 已退出；不写的是现在名录中的，不含已退出的",
    )  # fmt: skip
    unit = django_filters.CharFilter(label="申报地区或单位", method="keep_text", help_text="单位的登记名称或别名")

    stands_for = "project"  # the column of a line of the list that names the rows to be filtered

    def filter_queryset(self, queryset: Any) -> Any:
        """The chosen facts are asked for together, of one line of the list."""
        rows = super().filter_queryset(queryset)
        if not self.is_narrow:
            return rows
        return rows.filter(Exists(self.narrowed(self.entries()).filter(**{self.stands_for: OuterRef("pk")})))

    def entries(self) -> ListEntryQuerySet:
        """The lines that are looked through: what the list holds today, or what has left it."""
        entries: ListEntryQuerySet = ListEntry.objects.of_standing(
            self.chosen.get("standing", ""), timezone.localdate()
        )
        return entries

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen and makes sense, by name."""
        self.form.is_valid()  # reads every field; one that makes no sense has no value
        given = self.form.cleaned_data
        return {name: given[name] for name in ("search", *FACETS, "standing") if given.get(name) not in (None, "")}

    @property
    def is_narrow(self) -> bool:
        """Whether anything leaves rows out: here what has left the list, at least."""
        return True

    def narrowed(self, entries: ListEntryQuerySet, *, but: str = "") -> ListEntryQuerySet:
        """The entries that were chosen, without the condition on `but`."""
        asked = {name: value for name, value in self.chosen.items() if name != but}
        if "search" in asked:
            entries = entries.search(asked["search"])
        if "region" in asked:
            entries = entries.of_region(asked["region"])
        if "unit" in asked:
            entries = entries.of_unit(asked["unit"])
        if "level" in asked:
            has_left = asked["level"] == Level.PREFECTURE and asked.get("standing") == Standing.EXITED
            entries = entries.none() if has_left else entries.of_level(asked["level"])
        return entries.filter(**{name: asked[name] for name in ("category", "batch", "list_kind") if name in asked})

    def keep(self, queryset: Any, name: str, value: Any) -> Any:
        """Nothing here: `filter_queryset` asks for all of it together."""
        return queryset

    def keep_text(self, queryset: Any, name: str, value: str) -> Any:
        """The same of a text; openapi.yaml takes the type of the parameter from here."""
        return queryset

    def keep_number(self, queryset: Any, name: str, value: int) -> Any:
        """The same; openapi.yaml takes the type of the parameter from here."""
        return queryset


class InscriptionFilter(ProjectFilter):
    """The same of inscriptions."""

    stands_for = "inscription"


class UnitFilter(ProjectFilter):
    """The same of units: those that stand in such an inscription."""

    stands_for = "unit"


class RegisterFilter(ProjectFilter):
    """What the office filters by: the same, chosen from what there is, and the state as well."""

    region = django_filters.ChoiceFilter(
        label="县市", choices=lambda: list(_names(Region, kind__in=COUNTIES)), method="keep"
    )
    unit = django_filters.ChoiceFilter(label="申报地区或单位", choices=lambda: list(_units()), method="keep")
    batch = django_filters.ChoiceFilter(label="批次", choices=lambda: list(_batches()), method="keep")
    standing = django_filters.ChoiceFilter(label="状态", choices=Standing.choices, method="filter_standing")

    def entries(self) -> ListEntryQuerySet:
        """All lines, those of projects that have left the list too."""
        entries: ListEntryQuerySet = ListEntry.objects.all()
        return entries

    @property
    def is_narrow(self) -> bool:
        """Whether anything was chosen that leaves projects out, beside the state."""
        chosen = {name: value for name, value in self.chosen.items() if name != "standing"}
        return any(value != Level.PREFECTURE for value in chosen.values())  # all stand on that level's list

    def filter_standing(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        """The 名录状态 as last recorded."""
        return queryset.having_standing(value)


def _names(model: Any, **facts: Any) -> Iterator[tuple[str, str]]:
    """Every name as its own choice, in the order of the model."""
    for name in model.objects.filter(**facts).values_list("name", flat=True):
        yield name, name


def _units() -> Iterator[tuple[str, str]]:
    """Every unit that stands, then every other name of one."""
    for name in HeritageUnit.objects.standing().values_list("name", flat=True):
        yield name, name
    for alias in HeritageUnitAlias.objects.select_related("unit"):
        yield alias.name, f"{alias.name}（即{alias.unit}）"


def _batches() -> Iterator[tuple[int, str]]:
    """The batches that the register holds."""
    for batch in Inscription.objects.order_by("batch").values_list("batch", flat=True).distinct():
        if batch:
            yield batch, f"第{batch}批"
