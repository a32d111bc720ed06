"""The directory of the talent pool, which everybody reads, and the ledger of counsel, by account."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.viewsets import ReadOnlyModelViewSet

from legal_counsel.api.serializers import CounselSerializer, DirectorySerializer
from legal_counsel.models import Counsel, PoolEntry
from legal_counsel.permissions import may_see_counsel
from legal_counsel.pool.tables import CounselFilters, with_service
from portal.access import anyone, requires
from portal.api import refuse_unknown, unless_the_same


@requires(anyone)
class DirectoryViewSet(ReadOnlyModelViewSet[PoolEntry]):
    """法律顾问人才名录（伊州政办规〔2023〕2号第二十九条）。任何人可读；只有今日有效的条目。"""

    serializer_class = DirectorySerializer
    queryset = PoolEntry.objects.all()

    def get_queryset(self) -> QuerySet[PoolEntry]:
        """Who is in the pool today."""
        rows: QuerySet[PoolEntry] = PoolEntry.objects.standing(timezone.localdate())
        return rows.select_related("counsel__firm", "counsel__unit")

    @extend_schema(summary="法律顾问人才名录")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """按入库先后排列，游标分页；带 If-None-Match 再问，未变时回 304。"""
        return unless_the_same(request, super().list(request))

    @extend_schema(summary="人才名录的一条")
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """按 id；不再有效的条目为 404。"""
        refuse_unknown(request, ())
        return unless_the_same(request, super().retrieve(request, *args, **kwargs))


@requires(may_see_counsel)
class CounselViewSet(ReadOnlyModelViewSet[Counsel]):
    """法律顾问人选台账。外聘人选各单位可读，内部人选按机构层级和司法行政部门可读。"""

    serializer_class = CounselSerializer
    filterset_class = CounselFilters
    queryset = Counsel.objects.all()

    def get_queryset(self) -> QuerySet[Counsel]:
        """Those that this person sees."""
        rows = Counsel.objects.visible_to(self.request.user).select_related("unit", "firm")
        found: QuerySet[Counsel] = with_service(rows, timezone.localdate())
        return found

    @extend_schema(summary="法律顾问人选台账")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """按登记先后排列，游标分页；带 If-None-Match 再问，未变时回 304。"""
        return unless_the_same(request, super().list(request))

    @extend_schema(summary="一个法律顾问人选")
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """按 id，id 不会改变。"""
        refuse_unknown(request, ())
        return unless_the_same(request, super().retrieve(request, *args, **kwargs))
