"""`documents.events.changed_provisions` as a condition that PostgreSQL asks of many events at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import IsNull

from documents.events.conditions import SQL_OF_TOUCHING
from documents.events.querysets import Known
from documents.validity import EventKind


class _Touches(Func):
    """Whether an event is of a provision that one of some names means, contains or belongs to."""

    output_field = models.BooleanField()

    def __init__(self, names: Any) -> None:
        super().__init__(F("articles"), names)

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """One of its articles touches one of the names."""
        (articles, of_articles), (names, of_names) = (compiler.compile(each) for each in self.source_expressions)
        touched = SQL_OF_TOUCHING.format(names=names)
        return f"EXISTS (SELECT FROM unnest({articles}) AS of_event(article) WHERE {touched})", [
            *of_articles,
            *of_names,
        ]


def changing(names: Any, on: date, *, written_on: Any = None) -> Q:
    """Events by which a provision among `names` does not apply on a day, or not as worded on `written_on`.

    Both are expressions: an array, and a day that may be null.
    """
    known = Known()

    def of(*kinds: EventKind) -> Q:
        return Q(kind__in=[kind.value for kind in kinds])

    begun = Q(effective__contains=on)
    over = Q(effective__endswith__lte=on)

    def left(since: Any, *, is_term: bool) -> Q:
        return ~known.undone(since, on, is_term=is_term, within=names)

    amended = of(EventKind.AMENDMENT) & begun
    if written_on is not None:
        later = Q(effective__startswith__gt=written_on) | Q(effective__startswith__isnull=True)
        amended &= later | Q(IsNull(written_on, True))
    bears = (
        amended
        | of(EventKind.ANNULMENT)
        | (of(EventKind.EXTENSION) & over & left(F("effective__endswith"), is_term=True))
        | (of(EventKind.NATURAL_END) & (begun | known.is_earlier(on)) & left(known.first_day, is_term=True))
        | (of(EventKind.REPEAL, EventKind.DECLARED_LAPSE) & begun & left(F("effective__startswith"), is_term=False))
    )
    return ~Q(articles=[]) & known.counts & Q(_Touches(names)) & bears
