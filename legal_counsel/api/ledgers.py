"""The ledgers for programs: each row for whom the page shows it, with the filters of the page."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar, cast

import django_filters as filters
from django.db.models import BooleanField, Exists, Model, OuterRef, QuerySet
from django.db.models.expressions import ExpressionWrapper
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.viewsets import ReadOnlyModelViewSet

from legal_counsel.advising.choices import AdoptionStatus, Conclusion
from legal_counsel.advising.tables import MatterFilters
from legal_counsel.api.ledger_serializers import (
    AppointmentSerializer,
    DismissalSerializer,
    FilingSerializer,
    MatterSerializer,
    OpinionSerializer,
)
from legal_counsel.appointing.tables import AppointmentFilters
from legal_counsel.dismissing.tables import DismissalFilters
from legal_counsel.filing.tables import FilingFilters
from legal_counsel.models import Adoption, Appointment, CounselDismissal, CounselFiling, Matter, Opinion, SentOpinion
from legal_counsel.permissions import may_see_counsel
from portal.access import requires, signed_in
from portal.api import refuse_unknown, unless_the_same

Row = TypeVar("Row", bound=Model)
_COUNSEL = ("appointment__counsel", "appointment__unit", "rule")


class LedgerViewSet(ReadOnlyModelViewSet[Row]):
    """What every ledger does: rows in reach, cursor pages in the order of entry, ETags, no unknown parameter."""

    related: ClassVar[tuple[str, ...]]
    """What a row is shown with."""

    def get_queryset(self) -> QuerySet[Row]:
        """Those whose page this person may open."""
        rows: QuerySet[Row] = cast(Any, self.queryset).visible_to(self.request.user)  # type: ignore[arg-type]
        return rows.select_related(*self.related)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """按登记先后排列，游标分页；带 If-None-Match 再问，未变时回 304。"""
        return unless_the_same(request, super().list(request))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """按 id，id 不会改变；不在本人可见范围内的为 404。"""
        refuse_unknown(request, ())
        return unless_the_same(request, super().retrieve(request, *args, **kwargs))


@extend_schema_view(list=extend_schema(summary="聘任台账"), retrieve=extend_schema(summary="一项聘任"))
@requires(may_see_counsel)
class AppointmentViewSet(LedgerViewSet[Appointment]):
    """法律顾问聘任台账（伊州政办规〔2023〕2号第十条、第十八条）。按机构层级和司法行政部门可读。"""

    serializer_class = AppointmentSerializer
    filterset_class = AppointmentFilters
    queryset = Appointment.objects.all()
    related = ("counsel", "unit", "rule")


@extend_schema_view(list=extend_schema(summary="备案台账"), retrieve=extend_schema(summary="一项备案"))
@requires(may_see_counsel)
class FilingViewSet(LedgerViewSet[CounselFiling]):
    """法律顾问备案台账（伊州政办规〔2023〕2号第十九条、第三十条）。本系统、受理备案的机关可读。"""

    serializer_class = FilingSerializer
    filterset_class = FilingFilters
    queryset = CounselFiling.objects.all()
    related = (*_COUNSEL, "filer")


@extend_schema_view(list=extend_schema(summary="解聘台账"), retrieve=extend_schema(summary="一项解聘"))
@requires(may_see_counsel)
class DismissalViewSet(LedgerViewSet[CounselDismissal]):
    """法律顾问解聘台账（伊州政办规〔2023〕2号第三十条）。按机构层级和司法行政部门可读。"""

    serializer_class = DismissalSerializer
    filterset_class = DismissalFilters
    queryset = CounselDismissal.objects.all()
    related = _COUNSEL


@extend_schema_view(list=extend_schema(summary="顾问事项台账"), retrieve=extend_schema(summary="一项顾问事项"))
@requires(signed_in)
class MatterViewSet(LedgerViewSet[Matter]):
    """顾问事项台账（伊州政办规〔2023〕2号第十二条）。只有工作机构、单位负责人和承办的法律顾问可读（第二十一条第二项）。"""

    serializer_class = MatterSerializer
    filterset_class = MatterFilters
    queryset = Matter.objects.all()
    related = ("unit", "rule")


class OpinionFilters(filters.FilterSet):
    """By unit, conclusion, what became of it, and when it was given."""

    unit = filters.CharFilter(label="单位", field_name="assignment__matter__unit__name", lookup_expr="contains")
    matter = filters.NumberFilter(label="事项的 id", field_name="assignment__matter")
    conclusion = filters.ChoiceFilter(label="结论", choices=Conclusion.choices)
    adoption = filters.ChoiceFilter(
        label="采纳情况（最后一次答复）",
        choices=[*AdoptionStatus.choices, ("unanswered", "已报送未答复"), ("unsent", "未报送")],
        method="filter_adoption",
    )
    last = filters.BooleanFilter(label="只列各法律顾问的最后一版", field_name="is_last")
    given_from = filters.DateFilter(label="提交日期不早于", field_name="submitted_at", lookup_expr="date__gte")
    given_to = filters.DateFilter(label="提交日期不晚于", field_name="submitted_at", lookup_expr="date__lte")

    class Meta:
        model = Opinion
        fields = ["unit", "matter", "conclusion", "adoption", "last", "given_from", "given_to"]

    def filter_adoption(self, rows: QuerySet[Opinion], name: str, value: str) -> QuerySet[Opinion]:
        """By the last answer; or those that wait for one, or for being sent up."""
        said = Adoption.objects.standing().filter(opinion=OuterRef("pk"))
        if value in AdoptionStatus.values:
            return rows.filter(Exists(said.filter(status=value)))
        sent = Exists(SentOpinion.objects.filter(opinion=OuterRef("pk")))
        return rows.filter(~Exists(said), sent if value == "unanswered" else ~sent)


@extend_schema_view(list=extend_schema(summary="意见采纳台账"), retrieve=extend_schema(summary="一版意见的采纳情况"))
@requires(signed_in)
class OpinionViewSet(LedgerViewSet[Opinion]):
    """法律意见的采纳台账（伊州政办规〔2023〕2号第二十五条）。只有能够查阅该意见的人可读；不含意见内容。"""

    serializer_class = OpinionSerializer
    filterset_class = OpinionFilters
    queryset = Opinion.objects.all()

    def get_queryset(self) -> QuerySet[Opinion]:
        """Those that this person may read today."""
        rows: QuerySet[Opinion] = Opinion.objects.visible_to(self.request.user, timezone.localdate())
        later = Opinion.objects.filter(assignment=OuterRef("assignment"), number__gt=OuterRef("number"))
        known = rows.annotate(is_last=ExpressionWrapper(~Exists(later), output_field=BooleanField()))
        return known.select_related(
            "assignment__matter__unit", "assignment__appointment__counsel", "rule"
        ).prefetch_related("sent", "adoptions__feedback", "adoptions__rule")
