"""Sets of rows: what is listed on a day, what a search means, and who sees it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject

from heritage.choices import Level, ListKind, RestorationKind, Standing, UnitRole
from heritage.searching import Term, terms

if TYPE_CHECKING:
    from heritage.models import HeritageUnitAlias, Inscription, Restoration, UnitMerge


class ProjectQuerySet(models.QuerySet[Any]):
    """Projects."""

    def visible_to(self, user: Any) -> Self:
        """Everybody sees every project: a published list named it, and the archives are open (非遗法第十三条)."""
        return self

    def listed(self, on: date) -> Self:
        """Projects that a list had named by the day `on` and that had not left the list by then."""
        return self.named(on).filter(Q(exited_on=None) | Q(exited_on__gt=on), ~Exists(_taken_back(on)))

    def left(self, on: date) -> Self:
        """Projects that a list had named by the day `on` and that had left the list on that day."""
        return self.named(on).filter(Q(exited_on__lte=on) | Exists(_taken_back(on)))

    def named(self, on: date) -> Self:
        """Projects that a list had named by the day `on`, those too that have left it."""
        return self.filter(Exists(_inscriptions(inscribed_on__lte=on)))

    def having_standing(self, standing: str) -> Self:
        """Projects with the 名录状态 that `Project.standing` shows."""
        if standing == Standing.EXITED:
            return self.filter(exited_on__isnull=False)
        first = Exists(_inscriptions(list_kind=ListKind.NEW))
        return self.filter(first if standing == Standing.LISTED else ~first, exited_on=None)

    def among(self, entries: ListEntryQuerySet) -> Self:
        """Projects with one of `entries`."""
        return self.filter(Exists(entries.filter(project=OuterRef("pk"))))

    def search(self, text: str) -> Self:
        """Projects that match every word of `text` (docs/rules/heritage_search.md)."""
        return self.among(apps.get_model("heritage", "ListEntry").objects.search(text)) if terms(text) else self

    def with_lines(self) -> Self:
        """`lines` of each as a list shows them, in the same query: kind, batch, day and printed units."""
        units = apps.get_model("heritage", "InscriptionUnit").objects.filter(inscription=OuterRef("pk"))
        shown = {
            "kind": "list_kind",
            "batch": "batch",
            "on": "inscribed_on",
            "units": ArraySubquery(units.filter(role=UnitRole.APPLICANT).order_by("order").values("printed_name")),
        }
        lines = _inscriptions().order_by("inscribed_on", "line", "pk").values(told=JSONObject(**shown))
        return self.annotate(lines=ArraySubquery(lines))

    def with_inscriptions(self, until: date | None = None) -> Self:
        """Inscriptions with documents and units, levels, public bearers: as many queries for a list of any length.

        With `until`, none of a later day (of bearers, whose year alone is public, none of a later year).
        """
        inscriptions = apps.get_model("heritage", "Inscription").objects.select_related("document")
        links = apps.get_model("heritage", "InscriptionUnit").objects.select_related("unit")
        recognitions = apps.get_model("heritage", "LevelRecognition").objects.select_related("document", "region")
        restorations = apps.get_model("heritage", "Restoration").objects.select_related("exit_document", "document")
        bearers = apps.get_model("heritage", "Bearer").objects.for_the_public()
        if until:
            inscriptions = inscriptions.filter(inscribed_on__lte=until)
            recognitions = recognitions.filter(recognized_on__lte=until)
            bearers = bearers.filter(year__lte=until.year)
        return self.select_related("exit_document").prefetch_related(
            Prefetch("inscriptions", queryset=inscriptions),
            Prefetch("inscriptions__units", queryset=links),
            Prefetch("recognitions", queryset=recognitions),
            Prefetch("restorations", queryset=restorations),
            Prefetch("bearers", queryset=bearers),
        )

    def with_care(self, on: date) -> Self:
        """Protection units with their states, and whether a plan is in force; one more query for any length."""
        protections = apps.get_model("heritage", "Protection").objects.for_the_public(on)
        plans = apps.get_model("heritage", "SafeguardingPlan").objects.in_force(on).filter(project=OuterRef("pk"))
        return self.annotate(has_plan=Exists(plans)).prefetch_related(Prefetch("protections", queryset=protections))


class ListEntryQuerySet(models.QuerySet[Any]):
    """Lines of the list. What is asked of them together is asked of one inscription and unit."""

    def listed(self, on: date) -> Self:
        """What a list had named by today, the day `on`, of projects that had not left the list by then.

        Not for a day that is past: an exit that was taken back since stands in no line.
        """
        return self.filter(Q(exited_on=None) | Q(exited_on__gt=on), inscribed_on__lte=on)

    def left(self, on: date) -> Self:
        """The same of projects that have left the list by today, the day `on`."""
        return self.filter(exited_on__lte=on, inscribed_on__lte=on)

    def of_standing(self, standing: str, on: date) -> Self:
        """Of projects with a 名录状态 today; of all that the list holds where none is named."""
        if standing == Standing.EXITED:
            return self.left(on)
        if standing not in (Standing.LISTED, Standing.STUB):
            return self.listed(on)
        first = Exists(_inscriptions_of(OuterRef("project"), list_kind=ListKind.NEW, inscribed_on__lte=on))
        return self.listed(on).filter(first if standing == Standing.LISTED else ~first)

    def search(self, text: str) -> Self:
        """Those of projects that match every word of `text`."""
        return self.filter(*map(_matching, terms(text)))

    def of_region(self, name: str) -> Self:
        """Of units in the county of this name."""
        return self.filter(region=_one(apps.get_model("organization", "Region").objects.filter(name=name)))

    def of_unit(self, name: str) -> Self:
        """Of the unit with this name or alias."""
        return self.filter(unit=_one(apps.get_model("heritage", "HeritageUnit").objects.called(name)))

    def of_level(self, level: str) -> Self:
        """Of projects that stand on a list of this level; every project of the list stands on the prefecture's."""
        return self if level == Level.PREFECTURE else self.exclude(levels=[]).filter(levels__contains=[level])

    def level_tally(self) -> models.QuerySet[Any, Any]:
        """(level, number of projects) of each level but the prefecture's."""
        level = Func(F("levels"), function="unnest", output_field=models.CharField())
        counted: models.QuerySet[Any, Any] = (
            self.exclude(levels=[])
            .order_by()
            .annotate(at_level=level)
            .values_list("at_level")
            .annotate(projects=Count("project", distinct=True))
        )
        return counted

    def tally(self, field: str) -> models.QuerySet[Any, Any]:
        """(value of `field`, number of projects) of each value."""
        counted: models.QuerySet[Any, Any] = (
            self.order_by().values_list(field).annotate(projects=Count("project", distinct=True))
        )
        return counted

    def in_order(self, *order: str) -> models.QuerySet[Any, Any]:
        """Keys of the projects in an order of the list, each once; a page of it reads an index as far as its place."""
        columns = [each.removeprefix("-") for each in order]
        rows: models.QuerySet[Any, Any] = self.order_by(*order, "project").values(*columns, "project").distinct()
        return rows


class HeritageUnitQuerySet(models.QuerySet[Any]):
    """Units of heritage."""

    def visible_to(self, user: Any) -> Self:
        """Every unit: lists that were published name them."""
        return self

    def standing(self) -> Self:
        """Units that were not merged into another."""
        return self.filter(~Exists(_merges(gone=OuterRef("pk"))))

    def merged(self) -> Self:
        """Units that were merged into another, which names everything in their place."""
        return self.filter(Exists(_merges(gone=OuterRef("pk"))))

    def for_list(self) -> Self:
        """With aliases, the unit each was merged into, and the number of projects; four queries at any length."""
        away = apps.get_model("heritage", "UnitMerge").objects.filter(undone_at=None).select_related("kept")
        links = apps.get_model("heritage", "InscriptionUnit").objects.filter(unit=OuterRef("pk")).order_by()
        counted = links.values("unit").annotate(n=Count("inscription__project", distinct=True)).values("n")
        return (
            self.select_related("region")
            .annotate(project_count=Coalesce(Subquery(counted), 0))
            .prefetch_related("aliases", Prefetch("merges_away", queryset=away))
        )

    def called(self, name: str) -> Self:
        """The unit whose name or alias is exactly `name`; one that was merged lends its name to the one that stays."""
        return self.filter(Q(name=name) | Exists(_aliases(unit=OuterRef("pk"), name=name))).standing()


def _matching(term: Term) -> Q:
    """What matches one word: a category, a number whole, a text by candidates and then LIKE for exactness."""
    if term.category:
        return Q(category=term.category)
    numbered = Q(pairs__contains=[term.number])
    if term.code:
        return numbered
    written = Q(pairs__contains=term.pairs, search_copy__contains=term.text)
    return numbered | written if term.number else written


def _inscriptions(**facts: Any) -> models.QuerySet[Inscription]:
    """Inscriptions of the project of the outer row."""
    return _inscriptions_of(OuterRef("pk"), **facts)


def _inscriptions_of(project: OuterRef, **facts: Any) -> models.QuerySet[Inscription]:
    """Inscriptions of the project that a column of the outer row names."""
    rows: models.QuerySet[Inscription] = apps.get_model("heritage", "Inscription").objects.filter(
        project=project, **facts
    )
    return rows


def _taken_back(on: date) -> models.QuerySet[Restoration]:
    """Exits of the project of the outer row that held on a day and were reversed later."""
    rows: models.QuerySet[Restoration] = apps.get_model("heritage", "Restoration").objects.filter(
        project=OuterRef("pk"), kind=RestorationKind.REVERSED, exited_on__lte=on, restored_on__gt=on
    )
    return rows


def _merges(**facts: Any) -> models.QuerySet[UnitMerge]:
    """Merges that hold, with `facts`."""
    rows: models.QuerySet[UnitMerge] = apps.get_model("heritage", "UnitMerge").objects.filter(undone_at=None, **facts)
    return rows


def _one(rows: models.QuerySet[Any]) -> Subquery:
    """The key of the one row that a name means, found before the rest is asked."""
    return Subquery(rows.values("pk")[:1])


def _aliases(**facts: Any) -> models.QuerySet[HeritageUnitAlias]:
    """Aliases with `facts`."""
    rows: models.QuerySet[HeritageUnitAlias] = apps.get_model("heritage", "HeritageUnitAlias").objects.filter(**facts)
    return rows
