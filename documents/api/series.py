"""GET /api/v1/series/: the series of numbers and what became of those of a year. Programs write nothing."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from documents.issuing.choices import SeriesForm
from documents.issuing.number_reports import Report, report
from documents.models import Series
from portal.access import requires, signed_in
from portal.api import refuse_unknown

LONGEST_KEY = 18  # digits of a key of the database


class SeriesSummary(serializers.ModelSerializer):
    """A series in a list."""

    url = serializers.HyperlinkedIdentityField(view_name="series-detail")
    unit = serializers.StringRelatedField(help_text="发文机关")  # type: ignore[var-annotated]
    form = serializers.CharField(source="get_form_display", help_text="编号方式")

    class Meta:
        model = Series
        fields = ["id", "url", "code", "unit", "form", "mark", "is_letter", "is_normative", "opened_on", "closed_on"]


class NumberLine(serializers.Serializer):
    """One number of the year."""

    sequence = serializers.IntegerField(help_text="顺序号")
    number = serializers.CharField(source="written", help_text="发文字号")
    state = serializers.CharField(help_text="已印发、待印发、作废、登记簿已有、仅有目录信息、启用前未登记、缺号、重号")
    void_reason = serializers.SerializerMethodField(help_text="作废的理由")
    document = serializers.SerializerMethodField(help_text="登记簿中的公文，可见时给出")

    def get_void_reason(self, line: Any) -> str:
        """Why it is void, empty where it is not."""
        return line.issued.void_reason if line.issued else ""

    def get_document(self, line: Any) -> int | None:
        """Its id, where the caller may read it."""
        return line.document.pk if line.document else None


class SeriesDetail(SeriesSummary):
    """A series with the numbers of one year."""

    year = serializers.SerializerMethodField(help_text="年份；命令不分年度，为空")
    next = serializers.SerializerMethodField(help_text="下一号；本年度还没有编号的为空")
    numbers = serializers.SerializerMethodField(help_text="该年的每一个号")

    class Meta(SeriesSummary.Meta):
        fields = [*SeriesSummary.Meta.fields, "year", "next", "numbers"]

    @property
    def _report(self) -> Report:
        told: Report = self.context["report"]
        return told

    def get_year(self, row: Series) -> int | None:
        """The one that was asked for."""
        return self._report.year

    def get_next(self, row: Series) -> int | None:
        """Where the series stands."""
        return self._report.standing.next if self._report.standing else None

    @extend_schema_field(NumberLine(many=True))
    def get_numbers(self, row: Series) -> Any:
        """From the first to the last."""
        return NumberLine(self._report.lines, many=True).data


@requires(signed_in)
class SeriesViewSet(ReadOnlyModelViewSet):
    """发文字号系列."""

    queryset = Series.objects.none()
    serializer_class = SeriesSummary

    def get_queryset(self) -> QuerySet[Series]:
        """All of them."""
        return Series.objects.select_related("unit")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Series, in pages."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        parameters=[OpenApiParameter("year", OpenApiTypes.INT, description="哪一年的编号情况；不填按今年")],
        responses=SeriesDetail,
    )
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """One series with the numbers of a year."""
        refuse_unknown(request, ["year"])
        key = str(kwargs["pk"])
        if not (key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY):
            raise NotFound
        series = get_object_or_404(self.get_queryset(), pk=key)
        told = report(series, self._year_asked(request, series), request.user)
        return Response(SeriesDetail(series, context={"request": request, "report": told}).data)

    def _year_asked(self, request: Request, series: Series) -> int | None:
        """The year of the address; ValidationError for what is none."""
        if series.form == SeriesForm.ORDER:
            return None
        asked = request.query_params.get("year", "")
        if not asked:
            return timezone.localdate().year
        if not (asked.isascii() and asked.isdecimal() and len(asked) == 4 and 1900 <= int(asked) <= 2200):
            raise ValidationError({"year": [f"“{asked[:20]}”不是年份；请写成 2026"]})
        return int(asked)
