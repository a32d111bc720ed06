"""Questions and answers about alerts by their shape; `alert_telling` makes the answers, a test compares the two."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, MessageType
from pollution.api.alert_examples import ALERT, ALERTS, STATUS
from pollution.api.alert_telling import ACTIVE, LIFTED
from pollution.api.questions import MomentField
from pollution.api.serializers import RegionNameSerializer

STATUSES = [(ACTIVE, "生效中"), (LIFTED, "已解除")]
ASKED_STATUSES = [*STATUSES, ("all", "全部")]
LEVELS = [(each.code, each.label) for each in AlertLevel]
MOST_NAMES = 50


class LeveledSerializer(serializers.Serializer):
    """A level and what follows from it."""

    level = serializers.ChoiceField(choices=LEVELS, allow_null=True, help_text="没有预警的为 null")
    level_name = serializers.CharField(help_text="黄色、橙色、红色；没有的为空")
    response_level = serializers.CharField(help_text="应急响应级别：Ⅲ级、Ⅱ级、Ⅰ级；没有的为空")


class AreaSerializer(LeveledSerializer):
    """An area of a version."""

    region = serializers.IntegerField(help_text="区域的 id")
    name = serializers.CharField()
    adcode = serializers.CharField(help_text="行政区划代码；团场没有")
    reason = serializers.CharField(help_text="响应等级低于区域预警级别的理由（3.3.3、4.2）")


class AlertSummarySerializer(LeveledSerializer):
    """One alert by one of its versions."""

    id = serializers.IntegerField(help_text="预警的编号，从首次发布到解除不变")
    status = serializers.ChoiceField(choices=STATUSES, help_text="该预警现在的状态")
    version = serializers.IntegerField(help_text="版次")
    identifier = serializers.CharField(help_text="本版报文的标识（GB/T 35965.1）")
    message_type = serializers.ChoiceField(choices=MessageType.choices)
    kind = serializers.ChoiceField(choices=DecisionKind.choices)
    kind_name = serializers.CharField()
    scope = serializers.ChoiceField(choices=AlertScope.choices)
    scope_name = serializers.CharField()
    sent_at = serializers.DateTimeField()
    starts_at = serializers.DateTimeField(help_text="响应启动时间；解除的为解除时间")
    ends_at = serializers.DateTimeField(allow_null=True, help_text="预计结束时间；解除的为 null")
    is_begun = serializers.BooleanField(help_text="本版的响应已经启动；可能已发布而尚未启动")
    version_in_force = serializers.IntegerField(
        allow_null=True, help_text="现在按哪一版响应：新的一版启动以前是此前已启动的一版；还没有启动过或已解除的为 null"
    )
    stale = serializers.BooleanField(help_text="已过预计结束时间而尚未解除：仍然有效，等待更新或解除")
    primary = serializers.CharField(help_text="首要污染物")
    areas = AreaSerializer(many=True, help_text="解除涉及此前各版的全部区域")
    url = serializers.URLField(help_text="本版")
    cap = serializers.URLField(help_text="本版的CAP 1.2报文")
    page = serializers.URLField(help_text="网页")


class MeasureSerializer(serializers.Serializer):
    """A measure with its clause."""

    group = serializers.CharField()
    group_name = serializers.CharField()
    level = serializers.ChoiceField(choices=LEVELS, help_text="自该级别起")
    clause = serializers.CharField(help_text="预案条款")
    text = serializers.CharField()


class PlanSerializer(serializers.Serializer):
    """The edition of the plan."""

    code = serializers.CharField()
    title = serializers.CharField()
    doc_number = serializers.CharField(help_text="发文字号")


class AlertVersionSerializer(LeveledSerializer):
    """One version among those of an alert."""

    version = serializers.IntegerField()
    identifier = serializers.CharField()
    message_type = serializers.ChoiceField(choices=MessageType.choices)
    kind = serializers.ChoiceField(choices=DecisionKind.choices)
    kind_name = serializers.CharField()
    sent_at = serializers.DateTimeField()
    url = serializers.URLField()
    cap = serializers.URLField()


@extend_schema_serializer(examples=[ALERT])
class AlertSerializer(AlertSummarySerializer):
    """All that one version says."""

    is_current = serializers.BooleanField(help_text="最后一版；否则已被取代")
    superseded_at = serializers.DateTimeField(allow_null=True, help_text="何时被下一版取代")
    degree = serializers.CharField(help_text="污染程度")
    weather = serializers.CharField(help_text="气象条件")
    duration = serializers.CharField(help_text="可能持续的时间；解除的为空")
    danger = serializers.CharField(help_text="潜在的危险程度")
    affected = serializers.CharField(help_text="可能受影响的区域")
    advice = serializers.CharField(help_text="健康防护提示")
    measures = MeasureSerializer(many=True)
    reason = serializers.CharField(help_text="解除的理由；其他版次为空")
    plan = PlanSerializer(help_text="依据的预案")
    sender = serializers.CharField()
    sender_name = serializers.CharField()
    lifted_at = serializers.DateTimeField(allow_null=True)
    versions = AlertVersionSerializer(many=True, help_text="全部版次，先后为序")


class FollowingSerializer(LeveledSerializer):
    """What is published and takes the place of what holds; without level the region is left out."""

    since = serializers.DateTimeField()
    alert = serializers.IntegerField(help_text="预警的编号；可以是另一次更重的预警")
    version = serializers.IntegerField()


class RegionStatusSerializer(LeveledSerializer):
    """How one region stands."""

    region = RegionNameSerializer()
    since = serializers.DateTimeField(allow_null=True, help_text="响应自何时起；可能在将来")
    valid_until = serializers.DateTimeField(allow_null=True, help_text="预计结束时间；外部指令没有")
    is_begun = serializers.BooleanField()
    stale = serializers.BooleanField(help_text="已过预计结束时间而尚未解除：仍然有效，等待更新或解除")
    alert = serializers.IntegerField(allow_null=True, help_text="预警的编号；没有预警或按外部指令执行的为 null")
    version = serializers.IntegerField(allow_null=True)
    identifier = serializers.CharField()
    ordered_by = serializers.CharField(help_text="按外部预警指令执行的，发令单位；其余为空")
    next = FollowingSerializer(
        allow_null=True, help_text="该预警已发布、尚未启动的下一版对该区域的级别和启动时间；没有的为 null"
    )
    url = serializers.URLField(allow_null=True)


@extend_schema_serializer(examples=[STATUS], many=False)
class StatusSerializer(serializers.Serializer):
    """All regions at one moment."""

    changed_at = serializers.DateTimeField(
        allow_null=True, help_text="最近一次变化：发布、启动、到预计结束时间、解除；还没有过预警的为 null"
    )
    next_change_at = serializers.DateTimeField(allow_null=True, help_text="已知的下一次变化；此前仍可能有新的发布")
    results = RegionStatusSerializer(many=True)


@extend_schema_serializer(examples=[ALERTS], many=False)
class AlertPageSerializer(serializers.Serializer):
    """A page of alerts, the newest first."""

    next = serializers.URLField(allow_null=True, help_text="下一页；没有更多时为 null")
    previous = serializers.URLField(allow_null=True)
    results = AlertSummarySerializer(many=True)


class SinceField(MomentField):
    """A time with its offset, or a date for the midnight with which it begins."""

    def _of_day(self, day: date | None) -> datetime:
        return timezone.make_aware(datetime.combine(timezone.localdate(super()._of_day(day)), time()))


class RegionName(serializers.RegexField):
    """The id or the adcode of a region."""

    default_error_messages = {"invalid": "区域的 id 或行政区划代码为数字"}

    def __init__(self, **options: Any) -> None:
        super().__init__(r"^[0-9]{1,18}$", **options)


class AlertQuestion(serializers.Serializer):
    """What a list of alerts is asked for."""

    status = serializers.ChoiceField(
        choices=ASKED_STATUSES,
        default=ACTIVE,
        help_text="active 生效中（默认），lifted 已解除，all 全部",
    )
    region = serializers.ListField(
        child=RegionName(),
        required=False,
        max_length=MOST_NAMES,
        help_text="区域的 id 或行政区划代码，可重复；列出涉及其中任何一个的预警",
    )
    level = serializers.ListField(
        child=serializers.ChoiceField(choices=LEVELS), required=False, help_text="级别，可重复；已解除的按解除前的级别"
    )
    since = SinceField(
        ends_day=False,
        required=False,
        help_text="最后一版在此时刻或其后发布的；日期指当日零时，时间须写明时区。按上次查询时刻接着取的，请重叠一分钟",
    )


class StatusQuestion(serializers.Serializer):
    """At which moment."""

    at = MomentField(ends_day=True, required=False, help_text="问哪一时刻，如 2026-12-10T12:30:00+08:00；不填为现在")


class VersionQuestion(serializers.Serializer):
    """Which version."""

    version = serializers.IntegerField(required=False, min_value=1, max_value=32_767, help_text="版次；不填为最后一版")
