"""Between which days the texts of a document start to apply, kept on its row so that lists can be bounded by them.

They answer nothing: whatever has a status on a day lies within them, and is asked for it. Events that are rejected,
or of provisions alone, widen them too, and an event that moves elsewhere leaves them as wide as they were.
Whoever ends or extends a provision says by that that its text applies, so that the first day is no later than that.
"""

from __future__ import annotations

import pgtrigger

from documents.validity import ENDINGS, EventKind

_STARTS = ", ".join(f"'{kind.value}'" for kind in (EventKind.COMMENCEMENT, EventKind.RESTORATION))
_OF_PROVISIONS = ", ".join(f"'{kind.value}'" for kind in sorted({*ENDINGS, EventKind.EXTENSION}))
_TELLS = f"(e.kind IN ({_STARTS}) OR (e.kind IN ({_OF_PROVISIONS}) AND cardinality(e.articles) > 0))"
_FIRST = "min(least(lower(e.effective), e.other_since))"
_LAST = f"max(lower(e.effective)) FILTER (WHERE e.kind IN ({_STARTS}))"
_TOLD = "documents_instrument i JOIN documents_validityevent e ON e.instrument_id = i.id"
_WIDENS = f"""
    UPDATE documents_document d SET
        starts_first_on = least(d.starts_first_on, told.first), starts_last_on = greatest(d.starts_last_on, told.last)
    FROM (
        SELECT i.document_id, {_FIRST} AS first, {_LAST} AS last
        FROM {_TOLD} WHERE i.id = {{instrument}} AND {_TELLS} GROUP BY i.document_id
    ) told
    WHERE d.id = told.document_id
      AND (least(d.starts_first_on, told.first), greatest(d.starts_last_on, told.last))
          IS DISTINCT FROM (d.starts_first_on, d.starts_last_on);
    RETURN NULL;
"""  # noqa: S608  # constants of the code
WIDENED_BY_EVENT = pgtrigger.Trigger(
    name="validity_event_widens_starts",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("instrument_id"),  # type: ignore[no-untyped-call]
    when=pgtrigger.After,
    func=(
        f"IF NOT {_TELLS.replace('e.', 'NEW.')} THEN RETURN NULL; END IF; "
        f"{_WIDENS.format(instrument='NEW.instrument_id')}"
    ),
)
WIDENED_BY_INSTRUMENT = pgtrigger.Trigger(
    name="instrument_widens_starts",
    operation=pgtrigger.UpdateOf("document_id"),  # type: ignore[no-untyped-call]
    when=pgtrigger.After,
    func=_WIDENS.format(instrument="NEW.id"),
)
WIDENED_BY_ITS_TEXTS = pgtrigger.Trigger(  # a register file enters the texts first, then the papers
    name="document_starts_with_its_texts",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=f"""
        SELECT least(NEW.starts_first_on, {_FIRST}), greatest(NEW.starts_last_on, {_LAST})
        INTO NEW.starts_first_on, NEW.starts_last_on
        FROM {_TOLD} WHERE i.document_id = NEW.id AND {_TELLS};
        RETURN NEW;
    """,  # noqa: S608  # constants of the code
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
