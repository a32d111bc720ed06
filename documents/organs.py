"""The organs that issued documents, as `documents.authority` compares them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from documents.authority import Authority, Organ, Verdict, authority
from documents.models import Document, Issuer, ValidityEvent
from documents.validity import CAUSED_BY_OTHERS
from portal.organization.choices import UnitKind
from portal.organization.models import Unit

_CORPS = (UnitKind.CORPS_DIVISION, UnitKind.CORPS_REGIMENT)


def authority_over(ender: Document, ended: Document) -> Authority:
    """Whether `ender` may end or change `ended`, by who issued the two."""
    organs = organs_of([ender, ended])
    return authority(organs[ender.pk], organs[ended.pk])


def organs_of(documents: Collection[Document]) -> dict[int, tuple[Organ, ...]]:
    """Of each document its issuers, the lead first; as many queries whatever the number of documents.

    A document that names no issuer has that of the other documents with its 机关代字, where they agree on one.
    """
    issuers = defaultdict(list)
    for each in Issuer.objects.filter(document__in=documents).select_related("unit").order_by("document", "order"):
        issuers[each.document_id].append(each)
    bare = [each for each in documents if each.pk not in issuers and each.series]
    leads = _leads_of_series({each.series for each in bare})
    for document in bare:
        if lead := leads.get(document.series):
            issuers[document.pk] = [lead]
    tree = _Tree(each for rows in issuers.values() for each in rows)
    return {each.pk: tuple(map(tree.organ, issuers.get(each.pk, ()))) for each in documents}


def doubts_about(document: Document, events: Iterable[ValidityEvent]) -> dict[int, Authority]:
    """Of events of `document`, by their keys, those whose organ may not have had the authority; three queries."""
    caused = {each.pk: each.by_document for each in events if each.by_document and each.kind in CAUSED_BY_OTHERS}
    organs = organs_of([document, *caused.values()]) if caused else {}
    answers = {key: authority(organs[by.pk], organs[document.pk]) for key, by in caused.items()}
    return {key: one for key, one in answers.items() if one.verdict in (Verdict.NONE, Verdict.UNKNOWN)}


def organs_named(names: Sequence[str]) -> tuple[Organ, ...]:
    """The organs of a paper that is not registered yet, by the names it prints."""
    units = {each.name: each for each in Unit.objects.filter(name__in=names)}
    issuers = [Issuer(printed_name=name, unit=units.get(name)) for name in names]
    tree = _Tree(issuers)
    return tuple(map(tree.organ, issuers))


def _leads_of_series(series: Collection[str]) -> dict[str, Issuer]:
    """The one organ that leads all registered documents with a 机关代字; none where they differ."""
    if not series:
        return {}
    rows = Issuer.objects.filter(document__series__in=series, order=1).select_related("unit", "document")
    # one row an organ and series: of a thousand documents of an office one is enough
    one = ("document__series", "printed_name", "unit_id")
    rows = rows.order_by(*one).distinct(*one)
    found: dict[str, dict[object, Issuer]] = defaultdict(dict)
    for each in rows:
        found[each.document.series].setdefault(each.unit_id or each.printed_name, each)
    return {name: next(iter(one.values())) for name, one in found.items() if len(one) == 1}


class _Tree:
    """The tree of units, read once where an issuer stands in it."""

    def __init__(self, issuers: Iterable[Issuer]) -> None:
        is_asked = any(each.unit_id for each in issuers)
        self._parents = dict(Unit.objects.values_list("pk", "parent")) if is_asked else {}

    def organ(self, issuer: Issuer) -> Organ:
        """The issuer with its place in the tree."""
        unit = issuer.unit
        if unit is None:
            return Organ(issuer.printed_name)
        return Organ(
            name=unit.name,
            unit=unit.pk,
            above=frozenset(self._above(unit.parent_id)),
            is_office=unit.kind == UnitKind.GENERAL_OFFICE,
            is_corps=unit.kind in _CORPS,
            is_active=unit.is_active,
        )

    def _above(self, parent: int | None) -> Iterable[int]:
        while parent is not None:
            yield parent
            parent = self._parents[parent]
