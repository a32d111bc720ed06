"""GET /api/v1/alerts/: what was published, for everybody and without sign-in. Rules: docs/rules/alert_api.md.

Drills are never here, whoever asks: an answer is the same for all, so that any cache on the way may keep it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from pollution.alert_choices import AlertLevel, MessageType
from pollution.alerting import feeding, standing
from pollution.alerts.cap import MEDIA_TYPE
from pollution.alerts.moments import Span
from pollution.api.alert_serializers import (
    AlertPageSerializer,
    AlertQuestion,
    AlertSerializer,
    AlertSummarySerializer,
    StatusQuestion,
    StatusSerializer,
    VersionQuestion,
)
from pollution.api.alert_telling import ACTIVE, LIFTED, Addresses, region_status, summary, whole, written
from pollution.api.kept_answers import KeptAnswers, OneFormat, in_json
from pollution.api.questions import regions_named
from pollution.models import AlertArea, AlertVersion
from portal.access import anyone, requires
from portal.api import CursorPages, query_data

FEED_TYPE = "application/atom+xml"
LARGEST_KEY = 2**63 - 1
_CAP_DESCRIPTION = "GB/T 35965.1标识的CAP 1.2报文，与发布时逐字节相同"
_PAGING = (  # which a list with one answer alone would name by itself
    OpenApiParameter("cursor", {"type": "string", "pattern": r"^[^\x00]*$"}, description="分页游标值"),
    OpenApiParameter("page_size", OpenApiTypes.INT, description="每页返回的结果数量。"),
)


class AlertPages(CursorPages):
    """By the number of the alert, the newest first: it stays when an alert changes, so none is told twice or missed."""

    ordering = "-episode_id"


class FeedRenderer(BaseRenderer):
    """The feed, which is written elsewhere; this names its type."""

    media_type = FEED_TYPE
    format = "atom"


class CapRenderer(BaseRenderer):
    """Stored messages, which are sent as they are; this names their type."""

    media_type = MEDIA_TYPE
    format = "cap"


@requires(anyone)
class AlertViewSet(KeptAnswers, GenericViewSet[AlertVersion]):
    """已发布的预警."""

    queryset = AlertVersion.objects.none()
    serializer_class = AlertSummarySerializer
    pagination_class = AlertPages
    filter_backends = []
    lookup_value_regex = "[0-9]{1,18}"

    def get_renderers(self) -> list[BaseRenderer]:
        """One alert as JSON or as CAP, lists as JSON or as the feed."""
        other = CapRenderer() if self.action == "retrieve" else FeedRenderer()
        return [JSONRenderer(), other]

    @extend_schema(
        summary="预警列表",
        parameters=[AlertQuestion, *_PAGING],
        responses={(200, "application/json"): AlertPageSerializer, (200, FEED_TYPE): OpenApiTypes.STR},
        operation_id="alerts_list",
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """每次预警一条，内容为其最后一版；不含演练。按编号倒序翻页。带 If-None-Match 再问，未变时回 304。

        `Accept: application/atom+xml` 给出订阅源，不带参数。
        """
        if request.accepted_renderer.media_type == FEED_TYPE:
            return _feed(self, request)
        pages = self.paginator
        assert isinstance(pages, AlertPages)
        said = _asked(request, AlertQuestion(), (pages.cursor_query_param, pages.page_size_query_param))
        addresses = _addresses(request)

        def render(at: datetime, span: Span) -> tuple[bytes, str]:
            page = pages.paginate_queryset(_rows(said, at), request, self) or []
            versions = _versions([each.episode_id for each in page], at)
            told = [summary(versions[each.episode_id], at, addresses) for each in page]
            return in_json(pages.get_paginated_response(told).data)

        return self.answered(request, render)

    @extend_schema(
        summary="一次预警",
        parameters=[VersionQuestion, OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)],
        responses={
            (200, "application/json"): AlertSerializer,
            (200, MEDIA_TYPE): OpenApiTypes.STR,
        },
    )
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        """最后一版或 `version` 所指的一版；`Accept: application/cap+xml` 给出该版发布时的CAP报文。"""
        number = _asked(request, VersionQuestion()).get("version")
        addresses = _addresses(request)
        is_cap = request.accepted_renderer.media_type == MEDIA_TYPE

        def render(at: datetime, span: Span) -> tuple[bytes, str]:
            versions = _versions_of(int(pk), at)
            if is_cap:
                return _cap(versions, number)
            try:
                return in_json(whole(versions, number, at, addresses))
            except LookupError:
                raise NotFound(_no_version(number)) from None

        return self.answered(request, render)


@requires(anyone)
class AlertStatusViewSet(KeptAnswers, GenericViewSet[AlertVersion]):
    """各区域的预警现状."""

    queryset = AlertVersion.objects.none()
    serializer_class = StatusSerializer
    pagination_class = None
    filter_backends = []

    @extend_schema(
        summary="各区域的预警现状",
        parameters=[StatusQuestion],
        responses=StatusSerializer,
        operation_id="alerts_status",
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """每个县市、团场此刻按哪一级响应、依据哪一版；多个预警或指令并存时取级别高的。`at` 可问任何时刻。"""
        asked: datetime | None = _asked(request, StatusQuestion()).get("at")
        addresses = _addresses(request)

        def render(at: datetime, span: Span) -> tuple[bytes, str]:
            return in_json(
                {
                    "changed_at": written(span.since),
                    "next_change_at": written(span.until),
                    "results": [region_status(each, addresses) for each in standing.standings(at)],
                }
            )

        return self.answered(request, render, at=asked)


@requires(anyone)
class AlertCap(OneFormat, KeptAnswers):
    """一次预警的CAP报文."""

    @extend_schema(
        operation_id="alerts_cap",
        summary="一次预警的CAP报文",
        description=_CAP_DESCRIPTION,
        parameters=[VersionQuestion, OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)],
        responses={(200, MEDIA_TYPE): OpenApiTypes.STR},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        number = _asked(request, VersionQuestion()).get("version")
        return self.answered(request, lambda at, span: _cap(_versions_of(pk, at), number))


@requires(anyone)
class AlertFeed(OneFormat, KeptAnswers):
    """预警订阅源."""

    @extend_schema(
        operation_id="alerts_feed",
        summary="预警订阅源（Atom，链接到CAP报文）",
        responses={(200, FEED_TYPE): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        """每次有效的预警一个条目；已更新、解除或过期的报文有墓碑（RFC 6721），七天后一并移除。"""
        return _feed(self, request)


def _feed(view: KeptAnswers, request: Request) -> HttpResponse:
    """The feed, under its own address or for whoever accepts nothing else of the list."""
    _asked(request, Serializer())
    addresses = _addresses(request)

    def render(at: datetime, span: Span) -> tuple[bytes, str]:
        return feeding.feed_at(at, address=addresses("alert-feed"), cap_address=addresses.cap), FEED_TYPE

    return view.answered(request, render, shown_for=feeding.SHOWN_FOR)


def _asked(request: Request, shape: Serializer, beside: Sequence[str] = ()) -> dict[str, Any]:
    """The query string taken at its word."""
    asking = type(shape)(data=query_data(request, shape, beside=beside))
    asking.is_valid(raise_exception=True)
    said: dict[str, Any] = asking.validated_data
    return said


def _addresses(request: Request) -> Addresses:
    return Addresses(request.build_absolute_uri("/").rstrip("/"))


def _rows(said: dict[str, Any], at: datetime) -> Any:
    """The last version of each alert that is asked for."""
    rows = AlertVersion.objects.real().last_of_each(at)
    is_lift = Q(message_type=MessageType.CANCEL)
    if said["status"] != "all":
        rows = rows.filter({ACTIVE: ~is_lift, LIFTED: is_lift}[said["status"]])
    areas = AlertArea.objects.all()
    if "level" in said:  # by which one responds: that of the alert, or a member's own (4.2)
        levels = [AlertLevel[each.upper()] for each in said["level"]]
        areas = areas.filter(level__in=levels)
        if "region" not in said:
            rows = rows.filter(Q(level__in=levels) | Exists(areas.filter(version=OuterRef("pk"))))
    if "since" in said:
        rows = rows.filter(sent_at__gte=said["since"])
    if "region" in said:  # a lift names no area of its own: it ends the alert wherever that had been
        areas = areas.filter(region__in=regions_named(said["region"]))
        rows = rows.filter(
            Exists(areas.filter(version=OuterRef("pk")))
            | (is_lift & Exists(areas.filter(version__episode=OuterRef("episode"), version__sent_at__lte=at)))
        )
    return rows


def _versions(episodes: Sequence[int], at: datetime) -> dict[int, list[AlertVersion]]:
    """Every version of these alerts by a moment, in order."""
    found: dict[int, list[AlertVersion]] = {}
    for each in AlertVersion.objects.real().as_of(at).filter(episode__in=episodes).order_by("episode", "number"):
        found.setdefault(each.episode_id, []).append(each)
    return found


def _versions_of(pk: int, at: datetime) -> list[AlertVersion]:
    versions = _versions([pk], at).get(pk) if pk <= LARGEST_KEY else None
    if versions is None:
        raise NotFound(f"没有编号为{pk}的预警")
    return versions


def _cap(versions: Sequence[AlertVersion], number: int | None) -> tuple[bytes, str]:
    """The stored message."""
    version = versions[-1] if number is None else next((each for each in versions if each.number == number), None)
    if version is None:
        raise NotFound(_no_version(number))
    return version.cap.encode(), MEDIA_TYPE


def _no_version(number: int | None) -> str:
    return f"该预警没有第{number}版"
