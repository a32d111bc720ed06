"""The clauses of the standards that can be read in two ways; portal.readings keeps what the office decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from pollution import alert_readings
from pollution.air.aqi import CNEMC, PROFILES, TEXT
from pollution.air.assessment import Rules
from pollution.air.standards import Edition, edition, editions, in_force
from portal import readings

__all__ = ["EDITION", "PROFILE", "SHARE", "SHARE_OF_FEW", "alert_readings", "rules"]

EDITION, PROFILE = "pollution.edition", "pollution.realtime_profile"
SHARE, SHARE_OF_FEW = "pollution.region_share", "pollution.region_share_of_few"
BY_DAY = "by_day"

readings.ask(
    EDITION,
    label="空气质量指数适用的标准版本",
    clause="HJ 633—2012、HJ 633—2026；伊州政办发〔2023〕31号按年号引用前者",
    default=BY_DAY,
    options={BY_DAY: "按监测日期：2026年3月1日起适用2026年版"}
    | {each.code: f"一律适用{each.number}" for each in editions()},
)
readings.ask(
    PROFILE,
    label="实时空气质量指数的口径",
    clause="HJ 633—2012 6.3；HJ 633—2026 4.2、5.3.1",
    default=TEXT.code,
    options={
        TEXT.code: "按标准文本（2012年版颗粒物用24小时滑动平均；2026年版缺任一监测项目且不超过100时不发布）",
        CNEMC.code: "按总站实时发布口径（颗粒物用1小时平均；仅缺PM10时照常发布）",
    },
)
readings.ask_number(
    SHARE,
    label="县市均值至少需要的有效站点比例",
    clause="HJ 663（2026年版条文未能核对）",
    default=75,
    least=1,
    most=100,
    measure="%",
)
readings.ask_number(
    SHARE_OF_FEW,
    label="站点少于4个时，县市均值至少需要的有效站点比例",
    clause="HJ 663（2026年版条文未能核对）",
    default=50,
    least=1,
    most=100,
    measure="%",
)


def rules() -> Rules:
    """What holds for computing, each by the day of a measurement; four queries whatever the days."""
    edition_of, profile_of = _by_day(EDITION), _by_day(PROFILE)
    share_of, share_of_few_of = _by_day(SHARE), _by_day(SHARE_OF_FEW)

    def edition_on(day: date) -> Edition:
        chosen = edition_of(day)
        return in_force(day) if chosen == BY_DAY else edition(chosen)

    return Rules(
        edition_on=edition_on,
        profile_on=lambda day: PROFILES[profile_of(day)],
        shares_on=lambda day: (Fraction(int(share_of(day)), 100), Fraction(int(share_of_few_of(day)), 100)),
    )


def _by_day(code: str) -> Callable[[date], str]:
    decided = list(readings.ClauseReading.objects.of(code))
    default = readings.questions()[code].default

    def holding(day: date) -> str:
        return next((each.value for each in decided if each.valid_from <= day), default)

    return holding
