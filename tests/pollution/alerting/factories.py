"""Forecasts, consultations, orders and shifts that the acts accept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from pollution.alert_choices import AlertLevel, Channel
from pollution.alerting import commanding, consulting, external_orders, forecasting
from pollution.alerting.commanding import Shift
from pollution.alerting.consulting import Attendee
from pollution.alerts.forecast_rules import Draft
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.factories import UnitFactory
from tests.pollution.factories import region_named

TODAY = date(2026, 12, 1)
ISSUED = datetime(2026, 12, 1, 8)


def at(hour=9, minute=0, day=1):
    """A moment of December 2026 in the time of the office."""
    return timezone.make_aware(datetime(2026, 12, day, hour, minute))


def draft(region="伊宁市", *, ahead=1, **facts):
    usual = {"lower": 120, "upper": 150, "primary": "PM2.5", "source": "州站", "issued_at": ISSUED}
    return Draft(region, **({"day": TODAY + timedelta(days=ahead)} | usual | facts))


def forecast(region="伊宁市", *, by=None, now=None, **facts):
    """A forecast that was entered."""
    region_named(region)
    by = by or one_with(Role.WARNING_ANALYST)
    entered = forecasting.enter(draft(region, **facts), channel=Channel.FORM, by=by, at=now or at())
    return entered.forecasts[0]


def consultation(*, kind="weekly", held_at=None, now=None, **facts):
    """A consultation that was recorded."""
    usual = {"weather": "静稳，逆温", "outlook": "轻至中度污染", "conclusion": "暂不启动预警"}
    people = [Attendee("张三", "生态环境监测站站长"), Attendee("李四", "气象台台长")]
    held_at = held_at or at(8)
    return consulting.record(
        **(
            {"kind": kind, "held_at": held_at, "attendees": people, "by": one_with(Role.WARNING_ANALYST)}
            | usual
            | facts
        ),
        at=now or held_at + timedelta(hours=1),
    )


def order(*, regions=("奎屯市",), now=None, **facts):
    """An order of the autonomous region that was registered."""
    usual = {
        "issuer": "自治区重污染天气应急指挥部办公室",
        "doc_number": "新重污染办〔2026〕3号",
        "note": "",
        "level": AlertLevel.ORANGE,
    }
    where = [region_named(each) for each in regions]
    given = {"starts_at": at(8), "by": one_with(Role.WARNING_MANAGER)} | usual | facts
    return external_orders.register(regions=where, **given, at=now or at())


def shifts(unit=None, *spans, by=None, now=None):
    """Shifts of a unit; spans are (start, end)."""
    rows = [Shift(f"值班员{number}", f"0999-80{number}", *span) for number, span in enumerate(spans)]
    return commanding.enter_shifts(unit or UnitFactory(), rows, by=by or one_with(Role.WARNING_MANAGER), at=now or at())
