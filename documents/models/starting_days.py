"""Between which days the texts of a document start to apply, kept on its row so that lists can be bounded by them.

They answer nothing: whatever has a status on a day lies within them, and is asked for it. Events that are rejected,
or of provisions alone, widen them too, and an event that moves elsewhere leaves them as wide as they were.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F

from documents.validity import EventKind

_STARTS = ", ".join(f"'{kind.value}'" for kind in (EventKind.COMMENCEMENT, EventKind.RESTORATION))
_WIDENS = f"""
    UPDATE documents_document d SET
        starts_first_on = least(d.starts_first_on, told.first), starts_last_on = greatest(d.starts_last_on, told.last)
    FROM (
        SELECT i.document_id, min(lower(e.effective)) AS first, max(lower(e.effective)) AS last
        FROM documents_instrument i JOIN documents_validityevent e ON e.instrument_id = i.id
        WHERE i.id = {{instrument}} AND e.kind IN ({_STARTS}) GROUP BY i.document_id
    ) told
    WHERE d.id = told.document_id
      AND (d.starts_first_on IS NULL OR d.starts_first_on > told.first OR d.starts_last_on < told.last);
    RETURN NULL;
"""  # noqa: S608  # constants of the code
WIDENED_BY_EVENT = pgtrigger.Trigger(
    name="validity_event_widens_starts",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("instrument_id"),  # type: ignore[no-untyped-call]
    when=pgtrigger.After,
    func=f"IF NEW.kind NOT IN ({_STARTS}) THEN RETURN NULL; END IF; {_WIDENS.format(instrument='NEW.instrument_id')}",
)
WIDENED_BY_INSTRUMENT = pgtrigger.Trigger(
    name="instrument_widens_starts",
    operation=pgtrigger.UpdateOf("document_id"),  # type: ignore[no-untyped-call]
    when=pgtrigger.After,
    func=_WIDENS.format(instrument="NEW.id"),
)


class StartingDay(models.DateField):
    """A day that only the triggers write: a row fetched before they did must not set it back when it is saved."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """What stands in the row stays."""
        return None if add else F(self.attname)
