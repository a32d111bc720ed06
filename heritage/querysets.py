"""Sets of rows: what is listed on a day, what a search means, and who sees it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Contains

from heritage.choices import ListKind, Standing
from heritage.searching import IGNORED, terms

if TYPE_CHECKING:
    from heritage.models import HeritageUnitAlias, Inscription


class ProjectQuerySet(models.QuerySet[Any]):
    """Projects."""

    def visible_to(self, user: Any) -> Self:
        """Everybody sees every project: a published list named it, and the archives are open (非遗法第十三条)."""
        return self

    def listed(self, on: date) -> Self:
        """Projects that a list had named by the day `on` and that had not left the list by then."""
        return self.filter(Exists(_inscriptions(inscribed_on__lte=on)), Q(exited_on=None) | Q(exited_on__gt=on))

    def having_standing(self, standing: str) -> Self:
        """Projects with the 名录状态 that `Project.standing` shows."""
        if standing == Standing.EXITED:
            return self.filter(exited_on__isnull=False)
        first = Exists(_inscriptions(list_kind=ListKind.NEW))
        return self.filter(first if standing == Standing.LISTED else ~first, exited_on=None)

    def inscribed(self, **facts: Any) -> Self:
        """Projects with an inscription having all of `facts` (batch, list_kind, units…) at once."""
        return self.filter(Exists(_inscriptions(**facts)))

    def search(self, text: str) -> Self:
        """Projects that match every word of `text`; see `heritage.searching` and docs/rules/heritage_search.md."""
        found = self
        for term in terms(text):
            if term.code:
                found = found.filter(category=term.code.category, number=term.code.number)
                continue
            named = _folded("name", term.text) | _folded("gloss", term.text)
            units = _inscriptions().filter(
                Exists(
                    apps.get_model("heritage", "InscriptionUnit")
                    .objects.filter(inscription=OuterRef("pk"))
                    .filter(
                        _folded("printed_name", term.text)
                        | _folded("unit__name", term.text)
                        | Exists(_aliases(unit=OuterRef("unit")).filter(_folded("name", term.text)))
                    )
                )
            )
            parts = _inscriptions().filter(_folded("sub_name", term.text))
            found = found.filter(named | Q(category__in=term.categories) | Exists(units) | Exists(parts))
        return found

    def with_inscriptions(self) -> Self:
        """Inscriptions with their documents and units, for lists: three queries whatever their length."""
        inscriptions = apps.get_model("heritage", "Inscription").objects.select_related("document")
        links = apps.get_model("heritage", "InscriptionUnit").objects.select_related("unit")
        return self.prefetch_related(
            Prefetch("inscriptions", queryset=inscriptions), Prefetch("inscriptions__units", queryset=links)
        )


class HeritageUnitQuerySet(models.QuerySet[Any]):
    """Units of heritage."""

    def called(self, name: str) -> Self:
        """The unit whose name or alias is exactly `name`."""
        return self.filter(Q(name=name) | Exists(_aliases(unit=OuterRef("pk"), name=name)))


def _inscriptions(**facts: Any) -> models.QuerySet[Inscription]:
    """Inscriptions of the project of the outer row."""
    rows: models.QuerySet[Inscription] = apps.get_model("heritage", "Inscription").objects.filter(
        project=OuterRef("pk"), **facts
    )
    return rows


def _aliases(**facts: Any) -> models.QuerySet[HeritageUnitAlias]:
    """Aliases with `facts`."""
    rows: models.QuerySet[HeritageUnitAlias] = apps.get_model("heritage", "HeritageUnitAlias").objects.filter(**facts)
    return rows


def _folded(field: str, wanted: str) -> Q:
    """`wanted`, already folded, stands in `field` once the signs that `fold` ignores are taken out of it."""
    bare = Func(Lower(F(field)), Value(IGNORED), Value(""), function="translate", output_field=models.TextField())
    return Q(Contains(bare, Value(wanted)))
