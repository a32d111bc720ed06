"""The organs that issued documents, as `documents.organs.authority` compares them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from documents.models import Document, Issuer, ValidityEvent
from documents.organs.authority import Authority, Organ, authority
from documents.validity import CAUSED_BY_OTHERS, EventKind
from portal.organization.choices import UnitKind
from portal.organization.models import Unit

Key = TypeVar("Key", bound=Hashable)
_CORPS = (UnitKind.CORPS_DIVISION, UnitKind.CORPS_REGIMENT)
_OUTSIDE = (UnitKind.INSTITUTION, UnitKind.PEOPLES_ORGANIZATION)
# 伊州政发, 伊州政规 and 伊州政函 are series of one government, 伊州政办发 and 伊州政办规字 of its office.
_SORTS = ("", "发", "函", "规", "规字", "字", "电", "明电", "秘", "令")
_OF_A_GOVERNMENT = re.compile(rf"(?P<organ>.+?政办?)(?:{'|'.join(_SORTS)})")


@dataclass(frozen=True)
class Paper:
    """What is known of who issued a document: its row, or the names it prints, or its 机关代字 alone."""

    document: Document | None = None
    names: tuple[str, ...] = ()
    series: str = ""


def authority_over(ender: Document, ended: Document, kind: EventKind | str | None = None) -> Authority:
    """Whether `ender` may do `kind` to `ended`, by who issued the two; without `kind` whatever there is."""
    organs = organs_of([ender, ended])
    return authority(organs[ender.pk], organs[ended.pk], kind)


def organs_of(documents: Collection[Document]) -> dict[int, tuple[Organ, ...]]:
    """Of each document its issuers, the lead first; as many queries whatever the number of documents."""
    return organs_of_each({each.pk: Paper(each) for each in documents})


def organs_of_each(papers: Mapping[Key, Paper]) -> dict[Key, tuple[Organ, ...]]:
    """Of each paper, registered or not, its issuers, the lead first; at most four queries.

    A paper that names no issuer has that of the others with its 机关代字, in the register and among `papers`, where
    they agree on one; else that of the other series of the same government or office.
    """
    found = _issuers_of({key: paper for key, paper in papers.items() if paper.document})
    units = {each.name: each for each in _units({name for paper in papers.values() for name in paper.names})}
    for key, paper in papers.items():
        if paper.names:
            found[key] = [Issuer(printed_name=name, unit=units.get(name)) for name in paper.names]
    bare = {key: series for key, paper in papers.items() if key not in found and (series := _series(paper))}
    leads = _Leads(set(bare.values()), [(_series(papers[key]), rows[0]) for key, rows in found.items() if rows])
    for key, series in bare.items():
        if lead := leads.of(series):
            found[key] = [lead]
    tree = _Tree(each for rows in found.values() for each in rows)
    return {key: tuple(map(tree.organ, found.get(key, ()))) for key in papers}


def doubts_about(document: Document, events: Iterable[ValidityEvent]) -> dict[int, Authority]:
    """Of events of `document`, by their keys, those whose organ may not have had the authority; three queries."""
    caused = {
        each.pk: (each.by_document, each.kind) for each in events if each.by_document and each.kind in CAUSED_BY_OTHERS
    }
    organs = organs_of([document, *(by for by, _ in caused.values())]) if caused else {}
    answers = {key: authority(organs[by.pk], organs[document.pk], kind) for key, (by, kind) in caused.items()}
    return {key: one for key, one in answers.items() if not one.is_enough}


def organs_named(names: Sequence[str]) -> tuple[Organ, ...]:
    """The organs of a paper that is not registered yet, by the names it prints."""
    return organs_of_each({"": Paper(names=tuple(names))})[""]


def _issuers_of(papers: Mapping[Key, Paper]) -> dict[Key, list[Issuer]]:
    """The issuers of registered papers, of those that have any."""
    if not papers:
        return {}
    rows = defaultdict(list)
    asked = Issuer.objects.filter(document__in=[paper.document for paper in papers.values()])
    for each in asked.select_related("unit").order_by("document", "order"):
        rows[each.document_id].append(each)
    return {
        key: rows[paper.document.pk] for key, paper in papers.items() if paper.document and paper.document.pk in rows
    }


def _units(names: Collection[str]) -> Iterable[Unit]:
    return Unit.objects.filter(name__in=names) if names else ()


def _series(paper: Paper) -> str:
    return paper.document.series if paper.document else paper.series


def _organ_of(series: str) -> str:
    """伊州政办 of 伊州政办规字; nothing for a 机关代字 of another make."""
    match = _OF_A_GOVERNMENT.fullmatch(series)
    return match["organ"] if match else ""


class _Leads:
    """The one organ that leads all documents with a 机关代字, or of the same government; none where they differ."""

    def __init__(self, series: Collection[str], coming: Iterable[tuple[str, Issuer]]) -> None:
        self._of: dict[str, dict[object, Issuer]] = defaultdict(dict)
        organs = {organ for each in series if (organ := _organ_of(each))}
        asked = {*series, *(organ + sort for organ in organs for sort in _SORTS)}
        for name, issuer in (*self._registered(asked), *coming):
            for known in {name, _organ_of(name)} - {""} if name in asked else ():
                self._of[known].setdefault(issuer.unit_id or issuer.printed_name, issuer)

    def of(self, series: str) -> Issuer | None:
        """By the series itself where it is known, else by its organ."""
        leads = self._of.get(series) or self._of.get(_organ_of(series)) or {}
        return next(iter(leads.values())) if len(leads) == 1 else None

    @staticmethod
    def _registered(series: Collection[str]) -> Iterable[tuple[str, Issuer]]:
        if not series:
            return ()
        rows = Issuer.objects.filter(document__series__in=series, order=1).select_related("unit", "document")
        # one row an organ and series: of a thousand documents of an office one is enough
        one = ("document__series", "printed_name", "unit_id")
        return [(each.document.series, each) for each in rows.order_by(*one).distinct(*one)]


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
            is_outside=unit.kind in _OUTSIDE,
        )

    def _above(self, parent: int | None) -> Iterable[int]:
        while parent is not None:
            yield parent
            parent = self._parents[parent]
