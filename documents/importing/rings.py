"""Documents that would end each other, found before an import is confirmed. Writes nothing.

The database refuses the event that closes a ring (`validity_event_closes_no_ring`); here it is said which drafts do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from documents.importing.naming import ENDINGS, Named, Names
from documents.models import Document, DraftDocument
from documents.validity import CAUSED_BY_OTHERS

Node = tuple[str, int]  # of a draft its order, of a document of the register its key

_ENDED = """
WITH RECURSIVE step(ender, ended) AS (
    SELECT e.by_document_id, i.document_id FROM documents_validityevent e
    JOIN documents_instrument i ON i.id = e.instrument_id
    WHERE e.kind = ANY(%(kinds)s) AND e.by_document_id = ANY(%(first)s) AND {accepted}
    UNION
    SELECT e.by_document_id, i.document_id FROM step
    JOIN documents_validityevent e ON e.by_document_id = step.ended
    JOIN documents_instrument i ON i.id = e.instrument_id
    WHERE e.kind = ANY(%(kinds)s) AND {accepted}
) SELECT ender, ended FROM step
"""
_ACCEPTED = """coalesce((
    SELECT outcome FROM documents_determination d WHERE d.event_id = e.id ORDER BY decided_at DESC, d.id DESC LIMIT 1
), '') <> 'rejected'"""


def rings_of(drafts: Sequence[DraftDocument], names: Names, held: Mapping[int, Document]) -> Iterator[str]:
    """Each ring that the repeals and lapses of `drafts` close, in words; `held` are the documents they complete."""
    ends: dict[Node, dict[Node, str]] = defaultdict(dict)
    completing = {document.pk: order for order, document in held.items()}
    for draft in drafts:
        for field in ENDINGS:
            for _, named in names.of(draft, field):
                if node := _node(named):
                    ends["draft", draft.order][node] = f"{field.label}{_name(node) if named.draft else named}"
    keys = {key for rows in ends.values() for kind, key in rows if kind == "document"} | set(completing)
    for ender, ended in _ended_by(keys):
        after = ("draft", completing[ended]) if ended in completing else ("document", ended)
        before = ("draft", completing[ender]) if ender in completing else ("document", ender)
        ends[before].setdefault(after, "")
    for draft in drafts:
        start = ("draft", draft.order)
        ring = _way_back(ends, start)  # told once, by the first of its drafts; of one alone `checking` tells
        if len(ring) > 1 and start == min(each for each in ring if each[0] == "draft"):
            steps = zip(ring, [*ring[1:], start], strict=True)
            yield "，".join(_told(first, second, ends) for first, second in steps)


def _node(named: Named) -> Node | None:
    """What is new or open ends nothing itself."""
    if named.draft:
        return "draft", named.draft.order
    return ("document", named.document.pk) if named.document else None


def _ended_by(keys: Collection[int]) -> list[tuple[int, int]]:
    """What these documents of the register end, and what those end in turn."""
    if not keys:
        return []
    parameters: dict[str, Any] = {"kinds": [kind.value for kind in CAUSED_BY_OTHERS], "first": list(keys)}
    with connection.cursor() as cursor:
        cursor.execute(_ENDED.format(accepted=_ACCEPTED), parameters)
        return [(ender, ended) for ender, ended in cursor.fetchall()]


def _way_back(ends: Mapping[Node, Mapping[Node, str]], start: Node) -> list[Node]:
    """The nodes from `start` back to it, shortest; nothing where no way leads back."""
    came_from: dict[Node, Node] = {}
    ahead = [start]
    for node in ahead:
        for each in ends.get(node, ()):
            if each == start:
                ring = [node]
                while ring[-1] != start:
                    ring.append(came_from[ring[-1]])
                return ring[::-1]
            if each not in came_from:
                came_from[each] = node
                ahead.append(each)
    return []


def _told(first: Node, second: Node, ends: Mapping[Node, Mapping[Node, str]]) -> str:
    """第2件废止第5件."""
    return f"{_name(first)}{ends[first][second] or f'已登记为对{_name(second)}作出规定'}"


def _name(node: Node) -> str:
    kind, key = node
    return f"第{key}件" if kind == "draft" else str(Document.objects.get(pk=key))
