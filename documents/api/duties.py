"""GET /api/v1/duties/: who assists whom in what, on any day. For staff only; the public gets 401."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from documents.models import Assistance, DutyAssignment
from portal.access import requires, signed_in
from portal.api import CursorPages, refuse_unknown, unless_the_same
from portal.organization.appointing import printed_name


class DutyFilters(filters.FilterSet):
    """Filters of the list."""

    on = filters.DateFilter(method="filter_on", label="只列该日有效的分工")
    deputy = filters.CharFilter(method="filter_deputy", label="分工人员姓名含")
    leader = filters.CharFilter(method="filter_leader", label="协助的领导姓名含")
    matter = filters.CharFilter(method="filter_matter", label="事项含")
    document = filters.CharFilter(field_name="document__number", label="依据公文的发文字号")

    class Meta:
        model = DutyAssignment
        fields = ["on", "deputy", "leader", "matter", "document"]

    def filter_on(self, rows: Any, name: str, value: date) -> QuerySet[DutyAssignment]:
        """What holds on the day."""
        found: QuerySet[DutyAssignment] = rows.on(value)
        return found

    def filter_deputy(self, rows: Any, name: str, value: str) -> QuerySet[DutyAssignment]:
        """By a part of the deputy's name."""
        found: QuerySet[DutyAssignment] = rows.filter(deputy_name__contains=printed_name(value))
        return found

    def filter_leader(self, rows: Any, name: str, value: str) -> QuerySet[DutyAssignment]:
        """Who assists a leader of this name."""
        named = Assistance.objects.filter(leader_name__contains=printed_name(value))
        found: QuerySet[DutyAssignment] = rows.filter(pk__in=named.values("assignment"))
        return found

    def filter_matter(self, rows: Any, name: str, value: str) -> QuerySet[DutyAssignment]:
        """Who assists in such a matter."""
        about = Assistance.objects.about(value.strip())
        found: QuerySet[DutyAssignment] = rows.filter(pk__in=about.values("assignment"))
        return found


class AssistanceSerializer(serializers.ModelSerializer):
    """Whom the deputy assists, in all of the work (`overall`) or in `matters`; `is_open` where they end in 等."""

    official = serializers.CharField(source="leader_name", help_text="协助的领导，如原文所印")
    post = serializers.CharField(source="leader_post", help_text="其职务，如原文所印")
    scope = serializers.ChoiceField(choices=["overall", "matters"], help_text="overall 全面协助，matters 按事项协助")
    anchor = serializers.SerializerMethodField(help_text="原文段落的锚点；手工录入的为 null")

    class Meta:
        model = Assistance
        fields = ["official", "post", "scope", "matters", "is_open", "printed", "anchor"]

    def get_anchor(self, row: Assistance) -> str | None:
        """As in the blocks of the document."""
        return row.block.anchor if row.block else None


class DutySerializer(serializers.ModelSerializer):
    """What one notice gives one deputy, from `since` until the day before `until`."""

    url = serializers.HyperlinkedIdentityField(view_name="duty-detail")
    deputy = serializers.CharField(source="deputy_name", help_text="分工人员，如原文所印")
    since = serializers.DateField(help_text="起始日")
    until = serializers.DateField(allow_null=True, help_text="不再有效的第一日；仍在有效的为 null")
    document = serializers.IntegerField(source="document_id", help_text="依据的公文")
    document_number = serializers.CharField(source="document.number", help_text="依据的发文字号")
    assists = AssistanceSerializer(source="assistances", many=True)

    class Meta:
        model = DutyAssignment
        fields = [
            "id",
            "url",
            "deputy",
            "post",
            "remark",
            "standing_work",
            "since",
            "until",
            "is_start_inferred",
            "document",
            "document_number",
            "assists",
        ]


class DutyPages(CursorPages):
    """With the first day of which anything is recorded: before it an empty list says nothing about the duties."""

    known_since: date | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        self.known_since = DutyAssignment.objects.visible_to(request.user).known_since()
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: Any) -> Response:
        answer: Response = super().get_paginated_response(data)
        answer.data["known_since"] = self.known_since
        return answer

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        whole: dict[str, Any] = super().get_paginated_response_schema(schema)
        about = "登记的分工最早自何日起；此前的分工未登记，不等于没有分工。没有任何登记的为 null"
        day = {"type": "string", "format": "date", "nullable": True, "description": about}
        whole["properties"]["known_since"] = day
        whole["required"] = [*whole.get("required", []), "known_since"]
        return whole


@requires(signed_in)
class DutyViewSet(ReadOnlyModelViewSet):
    """分工: internal affairs of the office, which 政府信息公开条例 第十六条 lets withhold: not for the public."""

    queryset = DutyAssignment.objects.none()
    serializer_class = DutySerializer
    pagination_class = DutyPages
    filterset_class = DutyFilters

    def get_queryset(self) -> QuerySet[DutyAssignment]:
        """What the caller may see, without what was withdrawn."""
        return DutyAssignment.objects.visible_to(self.request.user).effective().with_assistances()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Of a list; one row is answered whenever it held."""
        return queryset if self.action == "retrieve" else super().filter_queryset(queryset)

    @extend_schema(summary="分工列表")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]  # or 304
        """每件公文对每个人的分工一条；`on` 只列该日有效的。带 If-None-Match 再问，未变时回 304。"""
        return unless_the_same(request, super().list(request, *args, **kwargs))

    @extend_schema(summary="一条分工")
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]  # or 304
        """一件公文对一个人的分工。"""
        refuse_unknown(request, [])
        return unless_the_same(request, super().retrieve(request, *args, **kwargs))
