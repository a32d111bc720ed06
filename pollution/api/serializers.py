"""The shapes of answers about the air.

Observations are told by `observing`, since serializers of a thousand rows are slow; their shape stands here for
openapi.yaml, and a test holds the two together.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.reverse import reverse

from pollution.api.examples import OBSERVATION
from pollution.api.observing import VALIDITIES
from pollution.api.questions import Asked, SubjectKind
from pollution.assessing import felt
from pollution.models import Recalculation, Station, StationPeriod
from portal.organization.models import Region


class SubjectSerializer(serializers.Serializer):
    """A station or region."""

    kind = serializers.ChoiceField(choices=SubjectKind.choices)
    id = serializers.IntegerField(help_text="不变的编号")
    code = serializers.CharField(help_text="站点编码，或区域的行政区划代码（可能为空）")
    name = serializers.CharField()
    url = serializers.URLField()


class OriginSerializer(serializers.Serializer):
    """The newest file that speaks of a value of a station's hour and is not withdrawn."""

    received_at = serializers.DateTimeField(help_text="文件上传时间")
    upload = serializers.IntegerField(required=False, help_text="上传编号；仅对可查看上传的人")
    line = serializers.IntegerField(required=False, help_text="文件中的行号；仅对可查看上传的人")


class ValueSerializer(serializers.Serializer):
    """One pollutant of an observation."""

    concentration = serializers.FloatField(allow_null=True, help_text="CO一位小数，其余为整数；无效时为 null")
    unit = serializers.CharField()
    count = serializers.IntegerField(help_text="有效的小时数（连续24小时的O3为8小时窗口数）；区域为有效站点数")
    needed = serializers.IntegerField(allow_null=True, help_text="有效所需的数；区域因各站监测项目而异，为 null")
    possible = serializers.IntegerField(help_text="应有的数")
    validity = serializers.ChoiceField(choices=VALIDITIES)
    iaqi = serializers.IntegerField(allow_null=True)
    source = OriginSerializer(  # type: ignore[assignment]  # fields of a serializer do not stand on the class
        allow_null=True, help_text="站点小时值来自哪个文件，各项目可不同；没有文件提到的、区域的和24小时的为 null"
    )


@extend_schema_serializer(examples=[OBSERVATION])
class ObservationSerializer(serializers.Serializer):
    """An index of a station or region, with what it rests on."""

    subject = SubjectSerializer()
    region = serializers.IntegerField(allow_null=True, help_text="当日所在区域的 id；不参与区域评价的站点为 null")
    scale = serializers.ChoiceField(choices=Asked.choices)
    period_start = serializers.DateTimeField()
    at = serializers.DateTimeField(help_text="时段的结束时刻，北京时间")
    day = serializers.DateField(help_text="最后一小时所在的自然日")
    edition = serializers.CharField(help_text="标准版本")
    profile = serializers.CharField(help_text="口径：text 标准文本，cnemc 总站实时发布")
    pollutants = serializers.DictField(child=ValueSerializer(), help_text="so2、no2、co、o3、pm10、pm25，或所问的项目")
    aqi = serializers.IntegerField(allow_null=True)
    level = serializers.IntegerField(allow_null=True, help_text="1 优 至 6 严重污染")
    category = serializers.CharField(allow_null=True)
    primary = serializers.ListField(child=serializers.CharField(), help_text="首要污染物")
    exceeding = serializers.ListField(child=serializers.CharField(), help_text="IAQI大于100的项目")
    note = serializers.CharField(help_text="没有AQI的原因和条款，或缺了什么；没有可说的为空")
    dust = serializers.BooleanField(help_text="时段内有已认定的沙尘过程")
    possible = serializers.IntegerField(allow_null=True, help_text="区域应有的站点数；站点为 null")


class HeldSerializer(serializers.Serializer):
    """With the first and the last day of a range; both count, null is open."""

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of the language."""
        fields: dict[str, Any] = super().get_fields()
        fields["from"] = serializers.DateField(source="held.lower", allow_null=True, help_text="第一日")
        fields["to"] = LastDayField(source="held.upper", allow_null=True, help_text="最后一日；仍有效的为 null")
        return fields


class LastDayField(serializers.DateField):
    """The day before the first one that a range no longer holds."""

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value - timedelta(days=1))


class RegionNameSerializer(serializers.ModelSerializer[Region]):
    """A region by name."""

    class Meta:
        model = Region
        fields = ["id", "name", "adcode"]


class PeriodSerializer(HeldSerializer, serializers.ModelSerializer[StationPeriod]):
    """Where a station stood from when to when."""

    region = RegionNameSerializer(allow_null=True, help_text="不参与区域评价的为 null")
    longitude = serializers.FloatField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)

    class Meta:
        model = StationPeriod
        fields = ["region", "longitude", "latitude"]


class StationSerializer(serializers.ModelSerializer[Station]):
    """站点."""

    kind_label = serializers.CharField(source="get_kind_display")
    periods = PeriodSerializer(many=True)
    url = serializers.HyperlinkedIdentityField(view_name="air-station-detail", lookup_field="code")
    observations = serializers.SerializerMethodField()

    class Meta:
        model = Station
        fields = ["id", "code", "name", "kind", "kind_label", "operator", "periods", "url", "observations"]

    @extend_schema_field(serializers.URLField())
    def get_observations(self, row: Station) -> str:
        """Its values."""
        return link(self.context["request"], station=row.code)


class SubstituteSerializer(serializers.Serializer):
    """Whose air stands in for a region without a station of its own."""

    region = RegionNameSerializer(source="source")
    since = serializers.DateField(source="held.lower", allow_null=True)
    basis = serializers.CharField(help_text="依据")


class StationNameSerializer(serializers.ModelSerializer[Station]):
    """A station by name."""

    url = serializers.HyperlinkedIdentityField(view_name="air-station-detail", lookup_field="code")

    class Meta:
        model = Station
        fields = ["code", "name", "url"]


class RegionSerializer(serializers.ModelSerializer[Region]):
    """区域, with the stations that count for it today."""

    kind_label = serializers.CharField(source="get_kind_display")
    parent = RegionNameSerializer(allow_null=True)
    stations = serializers.SerializerMethodField(help_text="今日参与该区域评价的站点")
    substitute = serializers.SerializerMethodField(help_text="没有自己的站点时取用哪个区域；不取用的为 null")
    url = serializers.HyperlinkedIdentityField(view_name="air-region-detail")
    observations = serializers.SerializerMethodField()

    class Meta:
        model = Region
        fields = [
            "id",
            "name",
            "kind",
            "kind_label",
            "adcode",
            "parent",
            "stations",
            "substitute",
            "url",
            "observations",
        ]

    @extend_schema_field(StationNameSerializer(many=True))
    def get_stations(self, row: Any) -> Any:
        """Of today."""
        stations = [each.station for each in row.periods_today]
        return StationNameSerializer(stations, many=True, context=self.context).data

    @extend_schema_field(SubstituteSerializer(allow_null=True))
    def get_substitute(self, row: Any) -> Any:
        """A region with stations of its own needs none."""
        if row.periods_today or not row.substitutes_today:
            return None
        return SubstituteSerializer(row.substitutes_today[0]).data

    @extend_schema_field(serializers.URLField())
    def get_observations(self, row: Region) -> str:
        """Its values."""
        return link(self.context["request"], region=row.pk)


class CurrentSerializer(serializers.Serializer):
    """The air of a region at the moment asked."""

    region = SubjectSerializer()
    taken_from = SubjectSerializer(allow_null=True, help_text="自己没有站点时，以下是哪个区域的结果")
    age_minutes = serializers.IntegerField(allow_null=True, help_text="所问时刻距最近一小时结束的分钟数")
    stale = serializers.BooleanField(help_text="最近一小时已过去3小时，或没有数据")
    note = serializers.CharField(help_text="没有数据的原因")
    hour = ObservationSerializer(allow_null=True, help_text="最近一小时")
    rolling = ObservationSerializer(allow_null=True, help_text="与该小时同时结束的连续24小时")


@extend_schema_serializer(many=False)
class CurrentListSerializer(serializers.Serializer):
    """Every region that is judged."""

    at = serializers.DateTimeField(help_text="所问的时刻")
    results = CurrentSerializer(many=True)


class ChangeSerializer(serializers.ModelSerializer[Recalculation]):
    """What was computed again: fetch the hours from `from` to `to` again."""

    reason_label = serializers.CharField(source="get_reason_display")

    class Meta:
        model = Recalculation
        fields = ["revision", "reason", "reason_label", "done_at"]

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of the language."""
        fields: dict[str, Any] = super().get_fields()
        fields["from"] = FeltField(place=0, source="*", help_text="第一小时的结束时刻")
        fields["to"] = FeltField(place=1, source="*", help_text="最后一小时的结束时刻，含")
        return fields


class FeltField(serializers.DateTimeField):
    """One end of the hours that a recalculation may have changed."""

    def __init__(self, *, place: int, **options: Any) -> None:
        self.place = place
        super().__init__(read_only=True, **options)

    def to_representation(self, value: Any) -> Any:
        at: datetime = felt(value)[self.place]
        return super().to_representation(at)


def link(request: Any, **asked: Any) -> str:
    """The address of the observations of a subject."""
    return f"{reverse('air-observation-list', request=request)}?{urlencode(asked)}"
