"""The list of heritage for programs: open to everybody, cached by ETag."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from heritage.api.serializers import ListedInscriptionSerializer, ProjectSerializer, UnitSerializer
from heritage.codes import code_in_address
from heritage.filters import InscriptionFilter, ProjectFilter, UnitFilter
from heritage.models import HeritageUnit, Inscription, ListEntry, Project, UnitMerge
from heritage.querysets import ProjectQuerySet
from heritage.uniting.merging import standing_unit
from portal.access import anyone, requires
from portal.api import CursorPages, refuse_unknown, unless_the_same

WHOLE = re.compile(r"[0-9]{1,18}")


class ProjectPages(CursorPages):
    """By 序号, which is unique and never changes."""

    ordering = "serial"


@requires(anyone)
class ProjectViewSet(ReadOnlyModelViewSet[Project]):
    """州级非物质文化遗产代表性项目。任何人可读；列表可按类别、单位、批次、名录类别、状态和关键词筛选。

    序号（serial）和编号（code）是项目的标识，不会改变，退出名录的也不再用于其他项目。
    """

    serializer_class = ProjectSerializer
    pagination_class = ProjectPages
    filterset_class = ProjectFilter
    queryset = Project.objects.all()
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> ProjectQuerySet:
        """Whatever a list has named by today; of a list of them the filter leaves out what has left it."""
        today = timezone.localdate()
        projects: ProjectQuerySet = Project.objects.visible_to(self.request.user).named(today)
        return projects.with_inscriptions().with_care(today)

    def get_object(self) -> Project:
        """By 编号 however it is written: Ⅷ-38, VIII-38, 8-38."""
        code = code_in_address(self.kwargs["code"])
        if code is None:
            raise Http404
        project: Project = get_object_or_404(self.get_queryset(), category=code.category, number=code.number)
        return project

    @extend_schema(summary="非遗项目列表")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """按序号排列，游标分页；带 If-None-Match 再问，未变时回 304。已退出的项目用 standing=exited 查。"""
        return unless_the_same(request, super().list(request))

    @extend_schema(
        summary="一个非遗项目",
        parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH, description="编号：VIII-38、8-38 或 Ⅷ-38")],
    )
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """编号可写作 VIII-38、8-38 或 Ⅷ-38。已退出名录的项目仍可查，状态为 exited，exits 写明退出和恢复的日期。"""
        refuse_unknown(request, ())
        return unless_the_same(request, super().retrieve(request, *args, **kwargs))


class FilteredList(GenericViewSet[Any]):
    """What is named by its id is found whatever a list of it would leave out."""

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filters are of the list."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset


@requires(anyone)
class InscriptionViewSet(FilteredList, ReadOnlyModelViewSet[Inscription]):
    """列入：公布文件附件中的一行。任何人可读；筛选参数与项目相同。"""

    serializer_class = ListedInscriptionSerializer
    filterset_class = InscriptionFilter
    queryset = Inscription.objects.all()

    def get_queryset(self) -> QuerySet[Inscription]:
        """Whatever was published by today; of a list of them the filter leaves out projects that have left."""
        rows = Inscription.objects.filter(inscribed_on__lte=timezone.localdate())
        return rows.select_related("project", "document").prefetch_related("units__unit")

    @extend_schema(summary="非遗列入列表")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """按登记先后排列，游标分页；带 If-None-Match 再问，未变时回 304。"""
        return unless_the_same(request, super().list(request))

    @extend_schema(summary="一条非遗列入")
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """按 id，id 不会改变。"""
        refuse_unknown(request, ())
        return unless_the_same(request, super().retrieve(request, *args, **kwargs))


@requires(anyone)
class UnitViewSet(FilteredList, ReadOnlyModelViewSet[HeritageUnit]):
    """非遗项目的申报和保护单位。任何人可读；筛选参数与项目相同，得到的是所筛选的列入中的单位。"""

    serializer_class = UnitSerializer
    filterset_class = UnitFilter
    queryset = HeritageUnit.objects.all()

    def get_queryset(self) -> QuerySet[HeritageUnit]:
        """Those that a list has named by today; of a list of them the filter leaves out projects that have left."""
        named = ListEntry.objects.filter(inscribed_on__lte=timezone.localdate(), unit=OuterRef("pk"))
        rows = HeritageUnit.objects.filter(Exists(named))
        merges = Prefetch("merges", queryset=UnitMerge.objects.filter(undone_at=None).order_by("gone"))
        return rows.select_related("region").prefetch_related("aliases", merges)

    @extend_schema(summary="非遗单位列表")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """按登记先后排列，游标分页；带 If-None-Match 再问，未变时回 304。"""
        return unless_the_same(request, super().list(request))

    @extend_schema(
        summary="一个非遗单位",
        responses={
            200: UnitSerializer,
            302: OpenApiResponse(description="该单位已并入另一单位；Location 为保留单位的地址"),
        },
    )
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """按 id，id 不会改变；已并入另一单位的转到保留的单位。"""
        refuse_unknown(request, ())
        number = str(kwargs["pk"])
        merged = HeritageUnit.objects.merged().filter(pk=number).first() if WHOLE.fullmatch(number) else None
        if merged is not None:
            kept = standing_unit(merged)
            return redirect("heritage-unit-detail", pk=kept.pk)
        return unless_the_same(request, super().retrieve(request, *args, **kwargs))
