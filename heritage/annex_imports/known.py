"""What is known when an annex is read: names of the register, and what people have decided before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from documents.choices import FindingDecision
from documents.models import Document
from heritage.annex_imports.reading import Held
from heritage.codes import HeritageCode
from heritage.findings.choices import QualityKind, QualityState
from heritage.models import AnnexImport, AnnexImportFinding, HeritageUnit, Project, QualityFinding

_TAKEN_OVER = (FindingDecision.AS_READ, FindingDecision.HARMLESS)  # what was parted stands in the other import


def held() -> Held:
    """What the register holds. A spelling that a person has found to be another name of a unit is no doubt any more."""
    projects = list(Project.objects.values_list("category", "number", "name", "serial"))
    names = HeritageUnit.objects.filter(aliases=None).values_list("name", flat=True)
    return Held(
        [(HeritageCode(category, number), name) for category, number, name, _ in projects],
        list(names),
        [serial for *_, serial in projects],
        set(_apart()),
    )


def _apart() -> Iterator[frozenset[str]]:
    """The names of each two units that a person has found to be two bodies."""
    found = QualityFinding.objects.filter(kind=QualityKind.SAME_UNIT, state=QualityState.ACCEPTED)
    pairs = [tuple(map(int, subject.split("-"))) for subject in found.values_list("subject", flat=True)]
    names = dict(HeritageUnit.objects.filter(pk__in={pk for pair in pairs for pk in pair}).values_list("pk", "name"))
    for pair in pairs:
        yield frozenset(names[pk] for pk in pair if pk in names)


def decided_before(annex_import: AnnexImport, paper: Document | None) -> dict[tuple[str, str], dict[str, Any]]:
    """Code and message of a doubt → what somebody decided of it when this list of this paper was handed in before."""
    of_paper = Q(document=paper) if paper else Q(number=annex_import.number)
    earlier = AnnexImport.objects.filter(of_paper, list_kind=annex_import.list_kind).exclude(pk=annex_import.pk)
    findings = AnnexImportFinding.objects.filter(annex_import__in=earlier, decision__in=_TAKEN_OVER)
    taken = ("decision", "remark", "decided_by_id", "decided_at")
    newest_last = findings.order_by("decided_at")
    return {(each.code, each.message): {name: getattr(each, name) for name in taken} for each in newest_last}
