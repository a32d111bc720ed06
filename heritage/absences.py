"""Why a category has no project, in the words of the lists: 暂缺, 未扩展."""

from __future__ import annotations

from collections.abc import Collection

from heritage.choices import ListKind
from heritage.codes import CATEGORIES
from heritage.models import Inscription, ListStatement

NOWHERE = "所录名录中没有这一类别"


def absence_notes(whole: dict[str, int]) -> dict[str, str]:
    """Of the categories that the whole list lacks, by number as text; `whole` counts the projects of each."""
    empty = [number for number in range(1, len(CATEGORIES) + 1) if not whole.get(str(number))]
    if not empty:
        return {}
    reasons: dict[int, list[str]] = {}
    statements = ListStatement.objects.filter(category__in=empty).exclude(absence="").select_related("document")
    for each in statements.order_by("document__issued_on", "document", "-list_kind"):
        kind = ListKind(each.list_kind).label
        reasons.setdefault(each.category or 0, []).append(f"{each.document.number}{kind}名录注明“{each.absence}”")
    return {str(number): "；".join(reasons.get(number, [NOWHERE])) for number in empty}


def absences_of_list(kind: ListKind, batch: int | None, present: Collection[int]) -> tuple[str, ...]:
    """What the lists of a kind, of a batch or of all, say of the categories they lack: a line a document and wording.

    `present` are the categories that have a row; a statement about one of them is of another list.
    """
    documents = Inscription.objects.filter(list_kind=kind)
    if batch:
        documents = documents.filter(batch=batch)
    statements = ListStatement.objects.filter(list_kind=kind, document__in=documents.values("document"))
    said: dict[tuple[str, str], list[str]] = {}
    told = statements.exclude(absence="").exclude(category__in=present).select_related("document")
    for each in told.order_by("document__issued_on", "document", "category"):
        said.setdefault((each.absence, each.document.number), []).append(CATEGORIES[(each.category or 1) - 1])
    return tuple(f"{'、'.join(names)}类项目{absence}（{number}）" for (absence, number), names in said.items())
