"""/api/v1/air/forecasts/: programs read and enter forecasts by the act of the pages. Rules: docs/rules/forecasts.md."""

from __future__ import annotations

from typing import Any, cast

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from pollution.alert_choices import Channel
from pollution.alerting import forecasting
from pollution.alerts.forecast_files import MOST_LINES
from pollution.alerts.forecast_rules import LONGEST_SOURCE, Draft, primary_of
from pollution.api.serializers import RegionNameSerializer
from pollution.models import Forecast
from pollution.permissions import may_analyse_warnings, may_see_warnings
from portal.access import requires
from portal.accounts.choices import Role, Scope
from portal.accounts.models import User
from portal.accounts.scopes import writes_with
from portal.api import CursorPages, refuse_unknown
from portal.api.fields import DayField, MomentField, NumberField, StrictSerializer


class ForecastApiFilters(filters.FilterSet):
    """Filters of the list."""

    region = filters.CharFilter(method="filter_region", label="区域的 id 或行政区划代码")
    day = filters.DateFilter(label="预报日")
    source = filters.CharFilter(label="来源，全称")
    newest = filters.BooleanFilter(method="filter_newest", label="true 只列各区域各日起报时间最新的有效预报")
    withdrawn = filters.BooleanFilter(method="filter_withdrawn", label="true 只列已撤回的，false 只列有效的")

    class Meta:
        model = Forecast
        fields = ["region", "day", "source", "newest", "withdrawn"]

    @classmethod
    def get_filters(cls) -> Any:
        """`from` is a word of the language."""
        found = super().get_filters()
        found["from"] = filters.DateFilter(field_name="day", lookup_expr="gte", label="预报日不早于")
        found["to"] = filters.DateFilter(field_name="day", lookup_expr="lte", label="预报日不晚于")
        return found

    def filter_region(self, rows: Any, name: str, value: str) -> QuerySet[Forecast]:
        """By key or adcode, whose numbers do not meet."""
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
        found: QuerySet[Forecast] = rows.filter(Q(region=number) | Q(region__adcode=value))
        return found

    def filter_newest(self, rows: Any, name: str, value: bool) -> QuerySet[Forecast]:
        """What counts."""
        newest = Forecast.objects.standing().newest().values("pk")
        found: QuerySet[Forecast] = rows.filter(pk__in=newest) if value else rows
        return found

    def filter_withdrawn(self, rows: Any, name: str, value: bool) -> QuerySet[Forecast]:
        """Withdrawn ones or those that stand."""
        found: QuerySet[Forecast] = rows.filter(withdrawn_at__isnull=not value)
        return found


class ForecastPages(CursorPages):
    """In the order in which they were entered."""

    ordering = "pk"


class ForecastSerializer(serializers.ModelSerializer[Forecast]):
    """空气质量预报."""

    region = RegionNameSerializer()
    primary = serializers.SerializerMethodField(help_text="首要污染物")
    url = serializers.HyperlinkedIdentityField(view_name="air-forecast-detail")

    class Meta:
        model = Forecast
        fields = [
            "id", "url", "region", "day", "lower", "upper", "primary", "source", "issued_at", "channel", "entered_at",
            "withdrawn_at", "withdrawal_reason",
        ]  # fmt: skip

    def get_primary(self, row: Forecast) -> list[str]:
        """One by one."""
        return [each for each in row.primary.split("、") if each]


class ForecastDraftSerializer(StrictSerializer):
    """One forecast that is handed in."""

    region = serializers.CharField(max_length=50, help_text="区域全称或行政区划代码")
    day = DayField(help_text="预报日")
    lower = NumberField(help_text="AQI下限，0至500")
    upper = NumberField(help_text="AQI上限，0至500")
    primary = serializers.CharField(
        required=False, default="", allow_blank=True, help_text="首要污染物，如 PM10、PM2.5"
    )
    source = serializers.CharField(max_length=LONGEST_SOURCE, help_text="制作预报的单位")  # type: ignore[assignment]
    issued_at = MomentField(help_text="起报时间")

    def validate_primary(self, value: str) -> str:
        """In the form in which it is kept."""
        try:
            return primary_of(value)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


class SubmissionSerializer(StrictSerializer):
    """Forecasts that are handed in together."""

    forecasts = ForecastDraftSerializer(  # type: ignore[call-arg]  # max_length is the one of the list
        many=True, allow_empty=False, max_length=MOST_LINES
    )

    def drafts(self) -> list[Draft]:
        """As the act takes them; asked when valid."""
        rows = self.validated_data["forecasts"]
        return [
            Draft(**row | {"issued_at": timezone.make_naive(row["issued_at"])}, place=f"第{number}条")
            for number, row in enumerate(rows, start=1)
        ]


class EnteredForecastSerializer(serializers.ModelSerializer[Forecast]):
    """A forecast that was entered."""

    region = serializers.CharField(source="region.name")
    url = serializers.HyperlinkedIdentityField(view_name="air-forecast-detail")

    class Meta:
        model = Forecast
        fields = ["id", "url", "region", "day"]


class MissingSerializer(serializers.Serializer):
    """A county without a forecast on days of the submission."""

    region = serializers.CharField()
    days = serializers.ListField(child=serializers.DateField())


class EnteredSerializer(serializers.Serializer):
    """What became of a submission."""

    entered = EnteredForecastSerializer(many=True)
    known = serializers.IntegerField(help_text="与已有预报完全相同、没有重复录入的条数")
    missing = MissingSerializer(many=True, help_text="12个县市中缺预报的")


@requires(may_see_warnings)
@writes_with(Scope.FORECASTS_WRITE)
class ForecastViewSet(ReadOnlyModelViewSet[Forecast]):
    """空气质量预报."""

    queryset = Forecast.objects.none()
    serializer_class = ForecastSerializer
    filterset_class = ForecastApiFilters
    pagination_class = ForecastPages

    def get_queryset(self) -> QuerySet[Forecast]:
        """What the caller may see."""
        rows: QuerySet[Forecast] = Forecast.objects.visible_to(self.request.user)
        return rows.select_related("region")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Of a list."""
        return queryset if self.action == "retrieve" else super().filter_queryset(queryset)

    @extend_schema(summary="预报列表")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """含已撤回的和较早起报的；newest=true 只列现用的。"""
        return super().list(request, *args, **kwargs)

    @extend_schema(summary="一条预报")
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """按 id。"""
        refuse_unknown(request, ())
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        summary="录入预报",
        request=SubmissionSerializer,
        responses={201: OpenApiResponse(EnteredSerializer, description="已录入")},
    )
    def create(self, request: Request) -> Response:
        """须有预警技术组角色。一次提交全部录入或全部不录入；重复提交同样内容不会重复录入。"""
        refuse_unknown(request, ())
        if not may_analyse_warnings(request.user):
            raise PermissionDenied(f"录入预报须有角色“{Role.WARNING_ANALYST.label}”")
        given = SubmissionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        entered = forecasting.enter_many(
            given.drafts(), channel=Channel.API, by=cast("User", request.user), at=timezone.now()
        )
        told = {
            "entered": entered.forecasts,
            "known": entered.known,
            "missing": [{"region": region, "days": days} for region, days in entered.missing],
        }
        return Response(EnteredSerializer(told, context={"request": request}).data, status=status.HTTP_201_CREATED)
