"""The state that answers rest on, as a few numbers: what an ETag is made of without reading a single value."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.http import HttpResponse
from rest_framework.request import Request

from pollution.permissions import may_see_uploads
from portal.api import etag_of, unless_unchanged

SHAPE = 2
"""Raised when the same state is told in another form, so that nobody keeps the old one."""
# Revisions and uploads become visible in their order (locks to the end of the transaction), so the newest says all.
# Events are only ever added, so their count says which there are.
_STATE = """
SELECT (SELECT max(revision) FROM pollution_recalculation),
       (SELECT max(id) FROM pollution_recalculation WHERE upload_id IS NOT NULL),
       (SELECT count(*) FROM pollution_dusteventevent),
       (SELECT count(*) FROM pollution_dustregioneventregionevent),
       (SELECT count(*) FROM pollution_stationevent),
       (SELECT count(*) FROM pollution_stationperiodevent),
       (SELECT count(*) FROM pollution_regionsubstituteevent),
       (SELECT count(*) FROM organization_regionevent)
"""


def state() -> tuple[object, ...]:
    """What changes whenever an answer about the air may change, but for the passing of time."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        [row] = cursor.fetchall()
    return tuple(row)


def unless_same_state(request: Request, *depends_on: object, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """`answer()`, or 304 where neither the state, nor the address, nor what else it `depends_on` has changed."""
    address = request.build_absolute_uri()
    etag = etag_of(SHAPE, address, may_see_uploads(request.user), *state(), *depends_on)
    return unless_unchanged(request, etag=etag, answer=answer, is_public=True)
