"""列入批次 for programs: which lists named projects in a batch, and what they say of themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from heritage.api.serializers import SourceSerializer
from heritage.choices import ListKind
from heritage.models import Inscription, ListEntry
from heritage.tallies import lists_by_batch
from portal.access import anyone, requires
from portal.api import CursorPages, refuse_unknown, unless_the_same


class DifferenceSerializer(serializers.Serializer[Any]):
    """A category whose stated number is not the number of its rows; neither is corrected."""

    category_name = serializers.CharField(source="name")
    stated = serializers.IntegerField()
    counted = serializers.IntegerField()


class AbsenceSerializer(serializers.Serializer[Any]):
    """A category of which the list holds none, with its own words."""

    category_name = serializers.CharField(source="name")
    reason = serializers.CharField(help_text="如 暂缺、未扩展")


class ListSerializer(serializers.Serializer[Any]):
    """One published list: 名录 or 扩展名录."""

    list_kind = serializers.ChoiceField(choices=ListKind.choices)
    document = SourceSerializer()
    counted = serializers.IntegerField(help_text="实录项数")
    stated = serializers.IntegerField(allow_null=True, help_text="文件所称总项数，没有写明的为空")
    differences = DifferenceSerializer(many=True)
    absences = AbsenceSerializer(many=True)


class BatchSerializer(serializers.Serializer[Any]):
    """列入批次."""

    number = serializers.IntegerField(source="batch", help_text="第几批，也是本批的标识，不会改变")
    inscribed_on = serializers.DateField(help_text="最早的公布文件的成文日期")
    project_count = serializers.IntegerField(help_text="该批列入或扩展、现在名录中的项目数")
    lists = serializers.SerializerMethodField()
    projects = serializers.SerializerMethodField(help_text="该批项目的地址")

    @extend_schema_field(ListSerializer(many=True))
    def get_lists(self, row: dict[str, Any]) -> Any:
        """Oldest first, the new list before the extensions."""
        return ListSerializer(self.context["lists"].get(row["batch"], []), many=True).data

    @extend_schema_field(serializers.URLField())
    def get_projects(self, row: dict[str, Any]) -> str:
        """The list of projects, filtered by the batch."""
        return f"{reverse('heritage-project-list', request=self.context['request'])}?batch={row['batch']}"


class BatchPages(CursorPages):
    """By number."""

    ordering = "batch"


@requires(anyone)
class BatchViewSet(GenericViewSet[Inscription]):
    """列入批次：随第几批公布。任何人可读；公布文件没有写明批次的列入不在其中。"""

    serializer_class = BatchSerializer
    pagination_class = BatchPages
    filter_backends: tuple[type, ...] = ()
    queryset = Inscription.objects.none()
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,4}"

    def get_queryset(self) -> QuerySet[Any, Any]:
        """(batch, first day, number of projects) of projects that are listed today."""
        listed = ListEntry.objects.listed(timezone.localdate()).filter(inscription=OuterRef("pk"))
        rows = Inscription.objects.filter(Exists(listed), batch__isnull=False).order_by("batch").values("batch")
        return rows.annotate(inscribed_on=Min("inscribed_on"), project_count=Count("project", distinct=True))

    def get_serializer_context(self) -> dict[str, Any]:
        """With the lists of all batches, which are few."""
        return {**super().get_serializer_context(), "lists": lists_by_batch()}

    @extend_schema(summary="非遗列入批次列表", responses=BatchSerializer(many=True))
    def list(self, request: Request) -> HttpResponse:
        """按批次排列，游标分页；带 If-None-Match 再问，未变时回 304。"""
        refuse_unknown(request, ("cursor", "page_size"))
        page = self.paginate_queryset(self.get_queryset()) or []
        return unless_the_same(request, self.get_paginated_response(self.get_serializer(page, many=True).data))

    @extend_schema(
        summary="一个非遗列入批次",
        parameters=[OpenApiParameter("number", int, OpenApiParameter.PATH, description="第几批")],
    )
    def retrieve(self, request: Request, number: str) -> HttpResponse:
        """按批次的序数。"""
        refuse_unknown(request, ())
        row = self.get_queryset().filter(batch=int(number)).first()
        if row is None:
            raise Http404
        return unless_the_same(request, Response(self.get_serializer(row).data))
