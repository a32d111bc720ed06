"""GET /api/v1/documents/: the public reads public documents, whoever is signed in reads what the pages show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError as Malformed
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from documents.api.serializers import DocumentDetail, DocumentSummary, TimelineSerializer
from documents.choices import DocumentKind
from documents.days import end_of
from documents.models import Document
from documents.validity import STILL_APPLIES
from portal.access import anyone, requires
from portal.api import refuse_unknown, unless_the_same
from portal.filters import WholeNumberFilter

KNOWN_AT = OpenApiParameter(
    "known_at",
    OpenApiTypes.DATE,
    description="按该日终了时登记簿中已有的登记；也可写时刻，如 2024-01-31T08:00:00+08:00；不填按现在的登记",
)


@extend_schema_field(OpenApiTypes.DATE)
class KnownAtFilter(filters.CharFilter):
    """A day, or a moment, which `moment_asked` reads."""


class DocumentApiFilters(filters.FilterSet):
    """Filters of the list."""

    named = filters.CharFilter(method="filter_named", label="标题或字号含")
    containing = filters.CharFilter(method="filter_containing", label="标题、字号或正文含")
    kind = filters.ChoiceFilter(choices=DocumentKind.choices, label="文种代码")
    issuer = filters.CharFilter(method="filter_issuer", label="发文机关名称含")
    year = WholeNumberFilter(label="发文字号的年份")
    issued_from = filters.DateFilter(field_name="issued_on", lookup_expr="gte", label="成文日期不早于")
    issued_to = filters.DateFilter(field_name="issued_on", lookup_expr="lte", label="成文日期不晚于")
    valid_on = filters.DateFilter(
        method="filter_valid_on", label="只列该日有效的公文（现行有效，或仅部分条款失效），并按该日给出效力状态"
    )
    known_at = KnownAtFilter(
        method="keep", label="按该日终了时登记簿中已有的登记给出效力状态；也可写时刻；不填按现在的登记"
    )

    class Meta:
        model = Document
        fields = ["named", "containing", "kind", "issuer", "year", "issued_from", "issued_to", "valid_on", "known_at"]

    def filter_named(self, rows: Any, name: str, value: str) -> QuerySet[Document]:
        """In title or number."""
        found: QuerySet[Document] = rows.named(value)
        return found

    def filter_containing(self, rows: Any, name: str, value: str) -> QuerySet[Document]:
        """In title, number or text."""
        found: QuerySet[Document] = rows.containing(value)
        return found

    def filter_issuer(self, rows: Any, name: str, value: str) -> QuerySet[Document]:
        """By a part of an issuer's printed name."""
        found: QuerySet[Document] = rows.issued_by(value)
        return found

    def filter_valid_on(self, rows: Any, name: str, value: date) -> QuerySet[Document]:
        """In force on that day, be it without single provisions."""
        known_at = moment_asked(self.request)
        found: QuerySet[Document] = rows.having_status(*STILL_APPLIES, on=value, known_at=known_at)
        return found

    def keep(self, rows: Any, name: str, value: Any) -> Any:
        """Read by `moment_asked` for the whole answer."""
        return rows


def moment_asked(request: Any) -> datetime | None:
    """`known_at`, None without it; a day means its end. Raises ValidationError for what is neither."""
    given = request.GET.getlist("known_at")
    if not given:
        return None
    if len(given) > 1:
        raise ValidationError({"known_at": ["该参数只能给出一次"]})
    moment = _moment(given[0])
    if moment is None:
        raise ValidationError(
            {"known_at": [f"“{given[0]}”不是日期或时间；请写成 2024-01-31 或 2024-01-31T08:00:00+08:00"]}
        )
    return moment


def _moment(text: str) -> datetime | None:
    try:
        if len(text) == len("2024-01-31"):
            return end_of(date.fromisoformat(text))
        moment = datetime.fromisoformat(text.replace(" ", "+"))  # an unescaped + arrives as a blank
    except ValueError:
        return None
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


@requires(anyone)
class DocumentViewSet(ReadOnlyModelViewSet):
    """公文. Without sign-in only what is 主动公开; a list carries no text."""

    queryset = Document.objects.none()
    filterset_class = DocumentApiFilters

    def get_queryset(self) -> QuerySet[Document]:
        """What the caller may see, with what the answer needs."""
        known_at = moment_asked(self.request)
        rows = Document.objects.visible_to(self.request.user).with_parties(self.request.user, known_at=known_at)
        if self.action == "retrieve":
            rows = rows.prefetch_related("addressees", "blocks__citations")
        return rows

    def get_serializer_class(self) -> type[DocumentSummary]:
        """Text only for a single document."""
        return DocumentDetail if self.action == "retrieve" else DocumentSummary

    def get_serializer_context(self) -> dict[str, Any]:
        """The day for which status is told, and which of the documents cited in a text the caller may read."""
        context: dict[str, Any] = {**super().get_serializer_context(), "on": self._day_asked()}
        if self.action == "retrieve":
            cited = Document.objects.filter(cited_by__block__document=self.kwargs["pk"]).values("pk")
            rows = Document.objects.visible_to(self.request.user).filter(pk__in=cited)
            context["visible"] = set(rows.values_list("pk", flat=True))
        return context

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Of a list; a single document is answered whether it is in force or not."""
        return queryset if self.detail else super().filter_queryset(queryset)

    def _day_asked(self) -> date:
        """`valid_on`, today without it; raises ValidationError for what is no day."""
        given = self.request.query_params.getlist("valid_on")
        if not given:
            return timezone.localdate()
        if len(given) > 1:
            raise ValidationError({"valid_on": ["该参数只能给出一次"]})
        try:
            day: date = forms.DateField().clean(given[0])
        except Malformed as error:
            raise ValidationError({"valid_on": [f"“{given[0]}”不是日期；请写成 2024-01-31"]}) from error
        return day

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]  # or 304
        """Documents, in pages."""
        return unless_the_same(request, super().list(request, *args, **kwargs))

    @extend_schema(
        parameters=[
            OpenApiParameter("valid_on", OpenApiTypes.DATE, description="按该日给出效力状态；不填按今天"),
            KNOWN_AT,
        ]
    )
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]  # or 304
        """One document with its text, and its status on the day of `valid_on`."""
        refuse_unknown(request, ["valid_on", "known_at"])
        return unless_the_same(request, super().retrieve(request, *args, **kwargs))

    @extend_schema(parameters=[KNOWN_AT], responses=TimelineSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def timeline(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """How each text of a document stands over time: stretches of days with one standing, without a gap."""
        refuse_unknown(request, ["known_at"])
        document = self.get_object()
        told = document.instruments.all().told_to(request.user, known_at=moment_asked(request))
        return unless_the_same(request, Response(TimelineSerializer(told, many=True).data))
