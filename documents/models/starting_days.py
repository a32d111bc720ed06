"""Between which days the texts of a document start to apply, kept on its row so that lists can be bounded by them.

They answer nothing: whatever has a status on a day lies within them, and is asked for it. Events that are rejected,
or of provisions alone, widen them too, and an event that moves elsewhere leaves them as wide as they were.
"""

from __future__ import annotations

import pgtrigger

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
NEVER_NARROWED = pgtrigger.Trigger(  # by whoever saves a row that they fetched before it was widened
    name="document_starts_never_narrowed",
    operation=pgtrigger.UpdateOf("starts_first_on", "starts_last_on"),  # type: ignore[no-untyped-call]
    when=pgtrigger.Before,
    func="""
        NEW.starts_first_on := least(OLD.starts_first_on, NEW.starts_first_on);
        NEW.starts_last_on := greatest(OLD.starts_last_on, NEW.starts_last_on);
        RETURN NEW;
    """,
)
