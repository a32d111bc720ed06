"""One hour of one station with every step of its index, under both profiles, and where each value stands."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution import readings
from pollution.air.aqi import CNEMC, TEXT
from pollution.air.averages import Mean
from pollution.air.columns import NOT_MONITORED
from pollution.air.explaining import HOURS, Explanation, Hour, Step, explain, written
from pollution.air.items import Gap, Pollutant
from pollution.air.monitoring.cells import THOUSANDTHS
from pollution.assessing import day_of
from pollution.choices import Scale
from pollution.models import Reading, Station, StationIndex
from pollution.origins import origins
from pollution.permissions import may_see_uploads
from pollution.showing import shown
from pollution.views.moments import read_moment, written_moment
from portal.access import anyone, requires

CLAUSES = (
    "小时以结束时刻标记；24小时滑动平均至少20个有效小时，8小时滑动平均至少6个（GB 3095 表4）",
    "浓度按 GB/T 8170 修约一次到整数，CO到一位小数（HJ 633-2026 4.2.2；2012年版未规定，同样处理）",
    "IAQI =（IAQI高 − IAQI低）÷（浓度高 − 浓度低）×（浓度 − 浓度低）+ IAQI低，进位取整（2012年版6.2，2026年版4.2.6）",
    "AQI取各项目IAQI的最大值；大于50时，IAQI最大的项目为首要污染物，并列的都列出",
)


@require_safe
@requires(anyone)
def station_hour(request: HttpRequest, code: str, iso: str) -> HttpResponse:
    """The hour that ends at `iso`, such as 2015-12-01T14:00."""
    station: Station = get_object_or_404(Station.objects.visible_to(request.user), code=code)
    at = read_moment(iso)
    if at is None or at.minute or at.second:
        raise Http404
    hours = _hours(station, at)
    if hours is None:
        raise Http404
    edition = readings.rules().edition_on(day_of(at))
    kept = StationIndex.objects.filter(station_id=station.pk, at=at)
    by_scale = {each.scale: shown(each) for each in kept}
    stored = by_scale.get(Scale.HOUR)
    return render(
        request,
        "pollution/station_hour.html",
        {
            "title": f"{station.name} {timezone.localtime(at):%Y-%m-%d %H:%M}",
            "breadcrumbs": [("空气质量", reverse("pollution:air_now")), (station.name, station.get_absolute_url())],
            "station": station,
            "at": at,
            "edition": edition,
            "explanations": [_lines(explain(hours, edition, profile)) for profile in (TEXT, CNEMC)],
            "stored": stored,
            "rolling": by_scale.get(Scale.ROLLING),
            "origins": origins([station.pk], at, at).get((at, station.pk), []),
            "sees_uploads": may_see_uploads(request.user),
            "clauses": CLAUSES,
            "hours": [(pollutant, [_told(each) for each in hours[pollutant]]) for pollutant in Pollutant],
            "ends": [at - timedelta(hours=HOURS - 1 - each) for each in range(HOURS)],
            "previous": written_moment(at - timedelta(hours=1)),
            "next": written_moment(at + timedelta(hours=1)),
        },
    )


def _hours(station: Station, at: Any) -> dict[Pollutant, list[Hour]] | None:
    """The 24 hours that end at `at`; None where the last of them has no reading."""
    first = at - timedelta(hours=HOURS - 1)
    rows = {each.at: each for each in Reading.objects.between(first, at).filter(station_id=station.pk)}
    if at not in rows:
        return None
    ends = [first + timedelta(hours=each) for each in range(HOURS)]
    return {
        pollutant: [_value(getattr(rows.get(end), pollutant.name.lower(), None)) for end in ends]
        for pollutant in Pollutant
    }


def _value(thousandths: int | None) -> Hour:
    if thousandths is None:
        return Gap.MISSING
    return Gap.NOT_MONITORED if thousandths == NOT_MONITORED else Fraction(thousandths, THOUSANDTHS)


def _lines(explanation: Explanation) -> dict[str, Any]:
    """An explanation with each step in words."""
    return {
        "profile": explanation.profile,
        "quality": explanation.quality,
        "aqi": explanation.quality.aqi,
        "level": explanation.quality.level,
        "primary": "、".join(explanation.quality.primary),
        "steps": [
            {
                "step": each,
                "mean": _mean(each.mean),
                "rounded": _rounded(each),
                "row": _row(each),
            }
            for each in explanation.steps
        ],
    }


def _mean(mean: Mean) -> str:
    """The mean and what it rests on: `83.25（24个小时中20个有效，至少20个）`."""
    value = "无" if mean.value is None else f"{float(mean.value):.4f}".rstrip("0").rstrip(".")
    if mean.possible == 1:
        return value
    return f"{value}（{mean.possible}个小时中{mean.count}个有效，至少{mean.needed}个）"


def _rounded(step: Step) -> str:
    if isinstance(step.concentration, Gap):
        return str(step.concentration)
    return f"{written(step.concentration, step.pollutant)} {step.pollutant.unit}"


def _row(step: Step) -> str:
    if step.row is None:
        return "" if isinstance(step.concentration, Gap) else "超过末行"
    low, high, low_index, high_index = step.row
    return f"浓度{low}—{high}，IAQI {low_index}—{high_index}"


def _told(hour: Hour) -> str:
    return str(hour) if isinstance(hour, Gap) else f"{float(hour):g}"
