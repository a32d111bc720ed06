"""What is asked of the observations, taken at its word: docs/rules/air_api.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from pollution.air.items import Pollutant
from pollution.models import RegionIndex, Station, StationIndex
from pollution.querysets import IndexQuerySet
from portal.api import etag_of, query_data
from portal.organization.models import Region

MOST_SUBJECTS = 100
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Nothing was or will be measured outside; what is asked beyond is cut to them."""
POLLUTANTS = {each.name.lower(): each for each in Pollutant}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNESCAPED_PLUS = re.compile(r" (?=[0-9]{2}:[0-9]{2}$)")  # what + becomes in an address


class Asked(models.TextChoices):
    """尺度: over which hours a value speaks."""

    HOURLY = "hourly", "1小时"
    ROLLING = "rolling", "连续24小时"
    DAILY = "daily", "自然日"


class SubjectKind(models.TextChoices):
    """Whose values."""

    STATION = "station", "站点"
    REGION = "region", "区域"


@extend_schema_field({"oneOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]})
class MomentField(serializers.Field):
    """The end of an hour: a time with its offset, or a date for the first or, with `ends_day`, the last one of it."""

    default_error_messages = {
        "form": "“{value}”不是日期或时间；请写成 2026-03-10 或 2026-03-10T08:00:00+08:00",
        "offset": "“{value}”须写明时区，如 2026-03-10T08:00:00+08:00",
    }

    def __init__(self, *, ends_day: bool, **options: Any) -> None:
        self.ends_day = ends_day
        super().__init__(**options)

    def to_internal_value(self, data: str) -> datetime:
        """Cut to what can have been measured."""
        try:
            if _DATE.fullmatch(data):
                return self._of_day(parse_date(data))
            moment = parse_datetime(_UNESCAPED_PLUS.sub("+", data))
        except (ValueError, OverflowError):
            moment = None
        if moment is None:
            self.fail("form", value=data)
        if timezone.is_naive(moment):
            self.fail("offset", value=data)
        try:
            # PostgreSQL knows no offset beyond ±15:59, so a moment goes on in UTC.
            return min(max(moment, EARLIEST), LATEST).astimezone(UTC)
        except OverflowError:  # an offset that leads out of the calendar
            self.fail("form", value=data)

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()

    def _of_day(self, day: date | None) -> datetime:
        within = min(max(day or date.min, EARLIEST.date()), LATEST.date())
        start = timezone.make_aware(datetime.combine(within, time()))
        return start + timedelta(days=1) if self.ends_day else start + timedelta(hours=1)


class QuestionSerializer(serializers.Serializer):
    """The parameters of `observations` and its download."""

    scale = serializers.ChoiceField(
        choices=Asked.choices, default=Asked.HOURLY, help_text="hourly 1小时，rolling 连续24小时，daily 自然日"
    )
    subject = serializers.ChoiceField(
        choices=SubjectKind.choices, required=False, help_text="问站点还是区域；不填时，给出 station 问站点，其余问区域"
    )
    station = serializers.ListField(
        child=serializers.CharField(max_length=30),
        required=False,
        max_length=MOST_SUBJECTS,
        help_text="站点编码，可重复；不能与 region 同时给出",
    )
    region = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        max_length=MOST_SUBJECTS,
        help_text="区域的 id 或行政区划代码，可重复；与 subject=station 一起，问当时在该区域的站点",
    )
    pollutant = serializers.ListField(
        child=serializers.ChoiceField(choices=list(POLLUTANTS)), required=False, help_text="只列这些项目，可重复"
    )

    def get_fields(self) -> dict[str, Any]:
        """With the two whose names are words of the language."""
        fields: dict[str, Any] = super().get_fields()
        about = "含；以时段的结束时刻计。日期指北京时间的整日，时间须写明时区"
        fields["from"] = MomentField(ends_day=False, required=False, help_text=f"自何时起，{about}")
        fields["to"] = MomentField(ends_day=True, required=False, help_text=f"到何时止，{about}")
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What contradicts itself, and what is said twice."""
        since, until = attrs.get("from"), attrs.get("to")
        if since and until and since > until:
            raise serializers.ValidationError({"from": ["不能晚于to"]})
        if attrs.get("station") and attrs.get("region"):
            raise serializers.ValidationError({"region": ["不能与station同时给出：一次只问站点或只问区域"]})
        if attrs.get("station") and attrs.get("subject") == SubjectKind.REGION:
            raise serializers.ValidationError({"station": ["与subject=region矛盾：一次只问站点或只问区域"]})
        for name in ("station", "region", "pollutant"):
            if len(given := attrs.get(name, [])) > len(set(given)):
                raise serializers.ValidationError({name: ["有重复的值"]})
        return attrs


class PageQuestionSerializer(QuestionSerializer):
    """And in which order pages go."""

    order = serializers.ChoiceField(
        choices=[("-at", "新的在前"), ("at", "旧的在前")], default="-at", help_text="-at 新的在前，at 旧的在前"
    )


@dataclass(frozen=True)
class Question:
    """A question that makes sense: `stations` or `regions` are keys, None for all of them."""

    scale: str
    subject: str
    stations: tuple[int, ...] | None
    regions: tuple[int, ...] | None
    since: datetime | None
    until: datetime | None
    pollutants: tuple[Pollutant, ...]
    order: str

    @property
    def is_about_stations(self) -> bool:
        """Or else about regions."""
        return self.subject == SubjectKind.STATION

    @property
    def key(self) -> str:
        """The field that names the subject in the indices."""
        return "station_id" if self.is_about_stations else "region_id"

    @property
    def mark(self) -> str:
        """The same for the same question: a cursor belongs to one."""
        return etag_of(*vars(self).values())[:12]

    def rows(self) -> IndexQuerySet:
        """What answers it, in its order."""
        indices: Any = StationIndex.objects if self.is_about_stations else RegionIndex.objects
        found: Any = {
            Asked.HOURLY: indices.hourly,
            Asked.ROLLING: indices.rolling,
            Asked.DAILY: indices.daily,
        }[Asked(self.scale)]()
        if self.since:
            found = found.filter(at__gte=self.since)
        if self.until:
            found = found.filter(at__lte=self.until)
        if self.stations is not None:
            found = found.filter(station_id__in=self.stations)
        elif self.regions is not None:
            found = found.in_regions(self.regions) if self.is_about_stations else found.filter(region__in=self.regions)
        sign = "-" if self.order == "-at" else ""
        rows: IndexQuerySet = found.order_by(f"{sign}at", f"{sign}{self.key}")
        return rows


def question_of(request: Request, shape: type[QuestionSerializer], *, beside: Sequence[str] = ()) -> Question:
    """What the query string asks; `beside` are parameters that others read.

    Raises ValidationError for what makes no sense, NotFound for a station or region that does not exist.
    """
    asking = shape(data=query_data(request, shape(), beside=beside))
    asking.is_valid(raise_exception=True)
    said = asking.validated_data
    stations, regions = said.get("station"), said.get("region")
    return Question(
        scale=said["scale"],
        subject=said.get("subject") or (SubjectKind.STATION if stations else SubjectKind.REGION),
        stations=tuple(_stations(stations)) if stations else None,
        regions=tuple(regions_named(regions)) if regions else None,
        since=said.get("from"),
        until=said.get("to"),
        pollutants=tuple(POLLUTANTS[each] for each in POLLUTANTS if each in said.get("pollutant", POLLUTANTS)),
        order=said.get("order", "at"),
    )


def regions_named(names: Iterable[str]) -> list[int]:
    """The keys of regions by id or adcode; NotFound for what is neither."""
    wanted = list(names)
    numbers = [int(each) for each in wanted if re.fullmatch("[0-9]{1,18}", each)]
    by_name: dict[str, int] = {}
    for pk, adcode in Region.objects.filter(Q(adcode__in=wanted) | Q(pk__in=numbers)).values_list("pk", "adcode"):
        by_name |= {str(pk): pk} | ({adcode: pk} if adcode else {})
    return sorted({_found(each, by_name, "没有id或行政区划代码为“{}”的区域") for each in wanted})


def _stations(codes: Iterable[str]) -> list[int]:
    wanted = list(codes)
    by_code = dict(Station.objects.filter(code__in=wanted).values_list("code", "pk"))
    return sorted(_found(each, by_code, "没有编码为“{}”的站点") for each in wanted)


def _found(name: str, known: dict[str, int], words: str) -> int:
    if name not in known:
        raise NotFound(words.format(name))
    return known[name]
