"""What is asked of a validity event beyond its row, as SQL: how it was determined, and whether others undo it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F, Func

from documents.choices import Outcome


class Determined(Func):
    """Whether the latest determination of an event, by `known_at`, is one of `outcomes`.

    Few events are ever determined: they are a set that PostgreSQL gathers once, not a question asked of every row.
    """

    output_field = models.BooleanField()

    def __init__(self, event: F, outcomes: tuple[str, ...], known_at: datetime | None) -> None:
        super().__init__(event)
        self.outcomes, self.known_at = outcomes, known_at

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The event IN the set."""
        event, parameters = compiler.compile(self.source_expressions[0])
        return f"{event} IN {_SET_OF_DETERMINED}", [*parameters, self.known_at, list(self.outcomes)]


_SET_OF_DETERMINED = """(
    SELECT event_id FROM (
        SELECT DISTINCT ON (event_id) event_id, outcome FROM documents_determination
        WHERE decided_at <= coalesce(%s, 'infinity'::timestamptz)
        ORDER BY event_id, decided_at DESC, id DESC
    ) latest WHERE outcome = ANY(%s)
)"""


class Undone(Func):
    """Whether all that an event ends since `since` is taken back by restorations, or put off by extensions in time.

    What concerns the whole is undone by an event of the whole, what names provisions by those that name them. The end
    of a period (`is_term`) comes back with a restoration, but where that says until when the text is to apply. With
    `within`, names of provisions, only what touches one of them is asked for.
    """

    output_field = models.BooleanField()

    def __init__(self, since: Any, on: date, known_at: datetime | None, *, is_term: bool, within: Any = None) -> None:
        super().__init__(F("instrument_id"), F("articles"), since, *([within] if within is not None else []))
        self.on, self.known_at, self.is_term = on, known_at, is_term

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """No concern of the event is left; few instruments have what undoes, and only those are asked."""
        (instrument, of_instrument), (articles, of_articles), (since, of_since), *within = (
            compiler.compile(each) for each in self.source_expressions
        )
        touching, of_touching = within[0] if within else ("", ())
        known = [self.known_at, self.known_at, [Outcome.REJECTED.value]]
        restored = _SQL_OF_ACTING.format(row="restored", kind="restoration", instrument=instrument)
        extending = _SQL_OF_ACTING.format(row="extending", kind="extension", instrument=instrument)
        sql = f"SELECT FROM documents_validityevent restored WHERE {restored} AND restored.effective @> %s::date"
        sql += f" AND lower(restored.effective) >= {since}"
        asked = [*of_instrument, *known, self.on, *of_since]
        kinds = ["restoration"]
        if self.is_term:
            covering = f"SELECT FROM documents_validityevent extending WHERE {extending} AND extending.effective @> "
            sql += f" AND (NOT upper_inf(restored.effective) OR EXISTS ({covering} lower(restored.effective)))"
            sql += f" UNION ALL {covering} {since}"
            asked += [*of_instrument, *known, *of_instrument, *known, *of_since]
            kinds.append("extension")
        # Each kind by its name: few instruments have one, and a small index knows them.
        may_be = " OR ".join(_SQL_OF_HAVING.format(kind=kind, instrument=instrument) for kind in kinds)
        touched = SQL_OF_TOUCHING.format(names=touching) if within else "true"
        sql = _SQL_OF_UNDONE.format(may_be=may_be, articles=articles, touched=touched, undoing=sql)
        return sql, [*of_instrument * len(kinds), *of_articles, *of_articles, *of_touching, *asked]


_SQL_OF_HAVING = (
    "EXISTS (SELECT FROM documents_validityevent undoing"
    " WHERE undoing.kind = '{kind}' AND undoing.instrument_id = {instrument})"
)
# One row with the empty name stands for the whole instrument.
_SQL_OF_UNDONE = """(
    ({may_be})
    AND NOT EXISTS (
        SELECT FROM unnest(CASE WHEN cardinality({articles}) = 0 THEN ARRAY[''] ELSE {articles} END) AS named(article)
        WHERE {touched} AND NOT EXISTS ({undoing})
    )
)"""
# A provision, what it belongs to, or what belongs to it (`changed_provisions`).
SQL_OF_TOUCHING = (
    "EXISTS (SELECT FROM unnest({names}) AS one(name)"
    " WHERE name = article OR starts_with(article, name || '第') OR starts_with(name, article || '第'))"
)
# An event of the kind that concerns the named provision, was recorded and not rejected by then.
_SQL_OF_ACTING = (
    "{row}.kind = '{kind}' AND {row}.instrument_id = {instrument}"
    " AND (article = ANY({row}.articles) OR (article = '' AND cardinality({row}.articles) = 0)"
    " OR EXISTS (SELECT FROM unnest({row}.articles) AS of_it(name) WHERE starts_with(article, name || '第')))"
    " AND {row}.recorded_at <= coalesce(%s, 'infinity'::timestamptz)"
    f" AND {{row}}.id NOT IN {_SET_OF_DETERMINED}"
)
