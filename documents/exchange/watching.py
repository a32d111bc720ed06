"""What others entered or changed in the register while a file was prepared without their lock."""

from __future__ import annotations

from typing import Any

from documents.exchange.held import key_of
from documents.exchange.namesakes import NAMESAKE, namesake_key
from documents.exchange.records import Key
from documents.exchange.storing import Storing
from documents.models import Addressee, Annex, Determination, Document, Instrument, Issuer, ValidityEvent
from portal.data_changes import unseen_since, watch

_WAYS = (  # from a row of history to the document that it is about
    (Document, "pgh_obj_id"),
    (Issuer, "document_id"),
    (Addressee, "document_id"),
    (Annex, "document_id"),
    (Instrument, "document_id"),
    (ValidityEvent, "instrument__document_id"),
    (Determination, "event__instrument__document_id"),
)


class Watch:
    """Begins when it is made. Preparing a file writes no paper and changes nothing of one that stands.

    Not everybody who changes a document waits for a lock: one who began before may end after the file was compared
    with the register. So it asks which transactions had not ended when it began (docs/adr/0017).
    """

    def __init__(self) -> None:
        self._began = watch()

    def lines_concerned(self, storing: Storing) -> list[int]:
        """The lines that complete a document which was changed, or look for one that came, went or was changed."""
        completed = storing.completed()
        changed = {
            each
            for model, way in _WAYS
            for each in self._since(model).filter(**{f"{way}__in": completed}).values_list(way, flat=True)
        }
        papers = set(self._since(Document).values_list("pgh_obj_id", flat=True))
        if not changed and not papers:
            return []
        rows = Document.objects.filter(pk__in=papers)
        keys = {wide for each in rows for wide in (*_wide(key_of(each)), namesake_key(each.plain_title))}
        return [
            each.line
            for each, sought in storing.names()
            if each.document in changed or keys.intersection(wide for key in sought for wide in _wide(key))
        ]

    def _since(self, model: Any) -> Any:
        return model.pgh_event_model.objects.order_by().filter(pgh_created_at__in=unseen_since(self._began, model))


def _wide(key: Key) -> tuple[Key, ...]:
    """A title on any day: whether two days are one document is for the plan to say."""
    return (key,) if key.form in ("number", NAMESAKE) else (Key("title", title=key.title),)
