"""GET /api/v1/air/: regions, stations, observations and changes, open to everybody. Rules: docs/rules/air_api.md."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from pollution.api.filters import ChangeFilters, StationApiFilters
from pollution.api.observing import Sources, Subjects, observed
from pollution.api.paging import ObservationPages
from pollution.api.questions import PageQuestionSerializer, question_of
from pollution.api.serializers import ChangeSerializer, ObservationSerializer, RegionSerializer, StationSerializer
from pollution.api.versions import unless_same_state
from pollution.models import Recalculation, RegionSubstitute, Station, StationIndex, StationPeriod
from pollution.permissions import may_see_uploads
from portal.access import anyone, requires
from portal.api import CursorPages, refuse_unknown
from portal.organization.models import Region


@requires(anyone)
class AirRegionViewSet(ReadOnlyModelViewSet[Region]):
    """区域及今日参与评价的站点."""

    queryset = Region.objects.none()
    serializer_class = RegionSerializer

    def get_queryset(self) -> QuerySet[Region]:
        """All of them with what holds today; names of places are no secret of the office."""
        today = timezone.localdate()
        periods = StationPeriod.objects.filter(held__contains=today).select_related("station").order_by("station__code")
        substitutes = RegionSubstitute.objects.filter(held__contains=today).select_related("source")
        return Region.objects.select_related("parent").prefetch_related(
            Prefetch("station_periods", queryset=periods, to_attr="periods_today"),
            Prefetch("substitutes", queryset=substitutes, to_attr="substitutes_today"),
        )

    @extend_schema(summary="区域列表")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]  # or 304
        """每个区域今日的站点，没有站点的取用哪个区域的结果。"""
        return unless_same_state(
            request, timezone.localdate(), answer=lambda: super(AirRegionViewSet, self).list(request)
        )

    @extend_schema(summary="一个区域")
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]  # or 304
        """按 id。"""
        refuse_unknown(request, ())
        row = self.get_object()
        return unless_same_state(request, timezone.localdate(), answer=lambda: Response(self.get_serializer(row).data))


@requires(anyone)
class AirStationViewSet(ReadOnlyModelViewSet[Station]):
    """站点及其有效期."""

    queryset = Station.objects.none()
    serializer_class = StationSerializer
    filterset_class = StationApiFilters
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[Station]:
        """All of them, with periods."""
        return Station.objects.visible_to(self.request.user).with_periods()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Of a list."""
        return queryset if self.action == "retrieve" else super().filter_queryset(queryset)

    @extend_schema(summary="站点列表")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]  # or 304
        """站点的区域和位置随时间变化，各有起止日。"""
        return unless_same_state(
            request, timezone.localdate(), answer=lambda: super(AirStationViewSet, self).list(request)
        )

    @extend_schema(
        summary="一个站点", parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH, description="站点编码")]
    )
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]  # or 304
        """按编码。"""
        refuse_unknown(request, ())
        row = self.get_object()
        return unless_same_state(request, answer=lambda: Response(self.get_serializer(row).data))


@requires(anyone)
class ObservationViewSet(GenericViewSet[StationIndex]):
    """站点或区域的空气质量指数."""

    queryset = StationIndex.objects.none()
    serializer_class = ObservationSerializer
    pagination_class = ObservationPages
    filter_backends = []

    @extend_schema(
        summary="空气质量指数",
        parameters=[PageQuestionSerializer],
        responses=ObservationSerializer(many=True),
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """小时、连续24小时或自然日的指数，一次只问站点或只问区域。按（时刻，编号）翻页，翻页期间新到的数据不会造成
        遗漏或重复；没有总数。大量数据请用 observations.csv。带 If-None-Match 再问，未变时回 304。
        """
        pages = self.paginator
        assert isinstance(pages, ObservationPages)
        beside = (pages.cursor_query_param, pages.page_size_query_param)
        pages.question = question = question_of(request, PageQuestionSerializer, beside=beside)

        def answer() -> Response:
            rows = pages.paginate_queryset(question.rows().visible_to(request.user), request, self)
            times = [each.at for each in rows] or [timezone.now()]
            subjects = Subjects(request, since=min(times), until=max(times))
            sources = Sources(rows, may_see_uploads=may_see_uploads(request.user))
            told = [
                observed(each, question.scale, subjects, pollutants=question.pollutants, sources=sources)
                for each in rows
            ]
            return pages.get_paginated_response(told)

        return unless_same_state(request, answer=answer)


class ChangePages(CursorPages):
    """In the order in which changes became visible."""

    ordering = "revision"


@requires(anyone)
class ChangeViewSet(GenericViewSet[Recalculation]):
    """重新计算过的时段."""

    queryset = Recalculation.objects.none()
    serializer_class = ChangeSerializer
    pagination_class = ChangePages
    filterset_class = ChangeFilters

    def get_queryset(self) -> QuerySet[Recalculation]:
        """Those that were carried out."""
        return Recalculation.objects.visible_to(self.request.user).done()

    @extend_schema(
        summary="重新计算过的时段",
        parameters=[OpenApiParameter("since", OpenApiTypes.INT, description="已取到的最大 revision；只列其后的")],
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """数据入库、更正、撤回或重算之后，从 `from` 到 `to` 的值须重新取；已撤回的值不再列出。revision 只增不减。"""

        def answer() -> Response:
            page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
            return self.get_paginated_response(self.get_serializer(page, many=True).data)

        return unless_same_state(request, answer=answer)
