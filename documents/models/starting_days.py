"""Between which days the texts of a document start to apply, kept on its row so that lists can be bounded by them;
and on the row of a text since when the register knows its start.

They answer nothing: whatever has a status on a day lies within them, and is asked for it. Events that are rejected,
or of provisions alone, widen them too, and an event that moves elsewhere leaves them as wide as they were.
Whoever ends or extends a provision says by that that its text applies, so that the first day is no later than that.

Since when a start is known is worked out anew whenever anybody writes it, so that nobody keeps what was fetched before.
"""

from __future__ import annotations

import pgtrigger

from documents.choices import Outcome
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
_KNOWN = f"""
    SELECT min(e.recorded_at) INTO NEW.start_known_at FROM documents_validityevent e
    WHERE e.instrument_id = NEW.id AND e.kind = '{EventKind.COMMENCEMENT.value}'
      AND cardinality(e.articles) = 0 AND NOT e.is_suspected
      AND NOT EXISTS (
          SELECT FROM documents_determination d WHERE d.event_id = e.id AND d.outcome = '{Outcome.REJECTED.value}'
      );
    RETURN NEW;
"""  # noqa: S608  # constants of the code
_ASKED_ANEW = "UPDATE documents_instrument SET start_known_at = NULL WHERE id = {instrument};"
START_KNOWN = pgtrigger.Trigger(  # a start that was ever rejected is none: on some day of knowing there was no other
    name="instrument_knows_its_start",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("start_known_at"),  # type: ignore[no-untyped-call]
    when=pgtrigger.Before,
    func=_KNOWN,
)
START_TOLD = pgtrigger.Trigger(
    name="validity_event_tells_a_start",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("instrument_id") | pgtrigger.Delete,  # type: ignore[no-untyped-call]
    when=pgtrigger.After,
    func=f"""
        IF coalesce(NEW.kind, OLD.kind) <> '{EventKind.COMMENCEMENT.value}' THEN RETURN NULL; END IF;
        IF TG_OP <> 'INSERT' THEN {_ASKED_ANEW.format(instrument="OLD.instrument_id")} END IF;
        IF TG_OP <> 'DELETE' THEN {_ASKED_ANEW.format(instrument="NEW.instrument_id")} END IF;
        RETURN NULL;
    """,
)
START_REJECTED = pgtrigger.Trigger(
    name="determination_rejects_a_start",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("event_id"),  # type: ignore[no-untyped-call]
    when=pgtrigger.After,
    condition=pgtrigger.Q(new__outcome=Outcome.REJECTED),
    func=f"""
        UPDATE documents_instrument i SET start_known_at = NULL FROM documents_validityevent e
        WHERE e.id = NEW.event_id AND e.kind = '{EventKind.COMMENCEMENT.value}' AND i.id = e.instrument_id;
        RETURN NULL;
    """,  # noqa: S608  # constants of the code
)
