"""GET /api/v1/air/observations.csv: the same question as one stream, for whoever wants a lot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Min
from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from pollution.api.observing import Subjects, observed
from pollution.api.questions import Asked, Question, QuestionSerializer, question_of
from pollution.api.versions import unless_same_state
from pollution.models import Index, Station, StationPeriod
from portal.access import anyone, requires
from portal.accounts import limits
from portal.exports import csv_lines
from portal.organization.models import Region

MOST_VALUES = 5_000_000  # periods × subjects: some hundred stations for four years, a few hundred megabytes
ROWS_AT_ONCE = 2_000
_HEAD = ("kind", "code", "name", "region", "scale", "period_start", "at", "day", "edition", "profile", "aqi", "level",
         "category", "primary", "exceeding", "note", "dust", "possible")  # fmt: skip
_OF_A_POLLUTANT = ("concentration", "validity", "count", "iaqi")


@requires(anyone)
class ObservationDownload(APIView):
    """站点或区域的空气质量指数，CSV."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        """The address says what comes; what is refused is answered in JSON, whatever a program accepts."""
        return JSONRenderer(), JSONRenderer.media_type

    @extend_schema(
        operation_id="air_observations_csv",
        summary="空气质量指数（CSV）",
        parameters=[QuestionSerializer],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        """与 observations 同样的问法，旧的在前，不分页，没有来源；UTF-8，第一行为列名。太频繁时回 429。"""
        question = question_of(request, QuestionSerializer)
        _refuse_too_many(question)

        def answer() -> HttpResponse:
            limits.admit(request._request, limits.DOWNLOAD)
            return _response(request, question)

        return unless_same_state(request, "csv", answer=answer)


def _response(request: Request, question: Question) -> HttpResponse:
    names = [each.name.lower() for each in question.pollutants]
    columns = [*_HEAD, *(f"{name}_{of}" for name in names for of in _OF_A_POLLUTANT)]
    response: Any = StreamingHttpResponse(
        csv_lines(columns, _lines(request, question, names)), content_type="text/csv; charset=utf-8"
    )
    # Not an attachment, each of which is recorded as something handed out (GB/T 22239): this is open to everybody.
    response["Content-Disposition"] = 'inline; filename="observations.csv"'
    return response  # type: ignore[no-any-return]


def _lines(request: Request, question: Question, names: list[str]) -> Iterator[list[Any]]:
    """A line for each value; neither memory nor disk grows with them."""
    span = _span(question)
    if span is None:
        return
    subjects = Subjects(request, since=span[0], until=span[1])
    for row in _rows(question, *span, user=request.user):
        told = observed(row, question.scale, subjects, pollutants=question.pollutants)
        subject = told["subject"]
        told |= {"kind": subject["kind"], "code": subject["code"], "name": subject["name"]}
        told |= {name: "、".join(told[name]) for name in ("primary", "exceeding")}
        values = (told["pollutants"][name][of] for name in names for of in _OF_A_POLLUTANT)
        yield [*(told[name] for name in _HEAD), *values]


def _rows(question: Question, first: datetime, last: datetime, *, user: Any) -> Iterator[Index]:
    """The rows in order, stretch by stretch, each of about ROWS_AT_ONCE at most.

    A cursor outside a transaction would have the server write the whole answer to its disk first, and one inside would
    hold the transaction open for as long as a slow caller reads.
    """
    stretch = _period(question) * max(ROWS_AT_ONCE // max(_subjects(question), 1), 1)
    rows = question.rows().visible_to(user)
    while first <= last:
        yield from rows.filter(at__gte=first, at__lt=first + stretch)
        first += stretch


def _period(question: Question) -> timedelta:
    return timedelta(days=1) if question.scale == Asked.DAILY else timedelta(hours=1)


def _refuse_too_many(question: Question) -> None:
    span = _span(question)
    if span is None:
        return
    count = ((span[1] - span[0]) // _period(question) + 1) * _subjects(question)
    if count > MOST_VALUES:
        raise ValidationError(
            {"from": [f"所问的时段和对象最多有{count}个值，一次最多{MOST_VALUES}个；请缩短时段或分几次取"]}
        )


def _subjects(question: Question) -> int:
    """How many stations or regions a question is about at most."""
    if question.stations is not None:
        return len(question.stations)
    if not question.is_about_stations:
        return Region.objects.count() if question.regions is None else len(question.regions)
    if question.regions is None:
        return Station.objects.count()
    stood = StationPeriod.objects.filter(region__in=question.regions)
    return stood.values("station").distinct().count()


def _span(question: Question) -> tuple[datetime, datetime] | None:
    """From when to when there are values for a question; none where there are not any."""
    found = question.rows().order_by().aggregate(first=Min("at"), last=Max("at"))
    return (found["first"], found["last"]) if found["first"] else None
