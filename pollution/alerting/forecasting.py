"""Forecasts are entered and withdrawn (伊州政办发〔2023〕31号 3.1); older ones stay beside the newest.

Either is judged at once by a job, as new readings are (3.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from pollution.air_at import NOT_JUDGED
from pollution.alert_choices import Channel
from pollution.alerting import judging
from pollution.alerting.situations import COUNTIES
from pollution.alerts import forecast_rules
from pollution.alerts.forecast_rules import Draft, Key, Objection, Standing, Values
from pollution.models import Forecast
from portal.accounts.models import User
from portal.attachments import Attachment
from portal.constraints import keeping
from portal.lifecycle import Refused
from portal.organization.models import Region

MOST_TOLD = 5
Gap = tuple[str, list[date]]
"""A region and the days that it has no forecast for."""


class Objectionable(Refused):
    """Forecasts that are not entered, with every reason and its place."""

    def __init__(self, objections: Sequence[Objection], drafts: Sequence[Draft]) -> None:
        self.objections = tuple(objections)
        told = [f"{_place(drafts, each)}{each.message}（规则{each.rule}）" for each in objections[:MOST_TOLD]]
        more = [f"另有{len(objections) - MOST_TOLD}处"] if len(objections) > MOST_TOLD else []
        super().__init__("；".join(told + more), clause=objections[0].rule.clause)


@dataclass(frozen=True)
class Looked:
    """What would become of drafts: objections, how many are new or known, and which regions are missing which days."""

    drafts: tuple[Draft, ...]
    objections: tuple[Objection, ...]
    new: tuple[Draft, ...]
    known: int
    missing: tuple[Gap, ...]


@dataclass(frozen=True)
class Entered:
    """What was entered, how many were there already, and what is missing."""

    forecasts: tuple[Forecast, ...]
    known: int
    missing: tuple[Gap, ...]

    @property
    def told(self) -> str:
        """In words for the person."""
        known = f"，{self.known}条与已有预报完全相同，未重复录入" if self.known else ""
        return f"已录入{len(self.forecasts)}条预报{known}"


def look(drafts: Sequence[Draft], *, at: datetime) -> Looked:
    """What entering would do; writes nothing. A region may be named by its adcode."""
    regions = _regions()
    by_adcode = {each.adcode: each.name for each in regions.values() if each.adcode}
    drafts = [replace(each, region=by_adcode.get(each.region, each.region)) for each in drafts]
    stored = _stored(drafts)
    found = forecast_rules.objections(drafts, regions=set(regions), stored=stored, at=_naive(at))
    blamed = {each.number for each in found}
    fine = [draft for number, draft in enumerate(drafts) if number not in blamed]
    new = tuple(each for each in fine if forecast_rules.standing(each, stored) is Standing.NEW)
    absent = tuple(forecast_rules.missing(drafts, plan_regions()))
    return Looked(tuple(drafts), tuple(found), new, len(fine) - len(new), absent)


@transaction.atomic
def enter_many(
    drafts: Sequence[Draft], *, channel: Channel, by: User, at: datetime, file: Attachment | None = None
) -> Entered:
    """Enter all of them or, with an objection to one, none. What is entered already word for word is left out.

    `file` is the one in which they stood, at their `place`. Raises Objectionable with every reason.
    """
    if not drafts:
        raise Refused("没有可录入的预报", clause=forecast_rules.FORECASTING)
    looked = look(drafts, at=at)
    if looked.objections:
        raise Objectionable(looked.objections, drafts)
    regions = _regions()
    rows = [
        Forecast(
            region=regions[each.region],
            day=each.day,
            lower=each.lower,
            upper=each.upper,
            primary=each.primary,
            source=each.source,
            issued_at=timezone.make_aware(each.issued_at),
            channel=channel,
            file=file,
            place=each.place if file else "",
            entered_by=by,
            entered_at=at,
        )
        for each in looked.new
    ]
    with keeping(Forecast):
        created = Forecast.objects.bulk_create(rows)
    if created:
        judging.ask(by=by, at=at)
    return Entered(tuple(created), looked.known, looked.missing)


def enter(draft: Draft, *, channel: Channel, by: User, at: datetime) -> Entered:
    """Enter one forecast."""
    return enter_many([draft], channel=channel, by=by, at=at)


@transaction.atomic
def withdraw(forecast: Forecast, *, reason: str, by: User, at: datetime) -> Forecast:
    """撤回: it stays to be read and counts no more; of two people at once one gets told."""
    if not reason.strip():
        raise Refused("撤回须写明理由", clause=forecast_rules.FORECASTING)
    rows = Forecast.objects.filter(pk=forecast.pk, withdrawn_at__isnull=True)
    with keeping(Forecast):
        moved = rows.update(withdrawn_by=by, withdrawn_at=at, withdrawal_reason=reason.strip())
    if not moved:
        raise Refused("该预报已经撤回，可能刚被他人处理；请刷新页面后再看", clause=forecast_rules.FORECASTING)
    judging.ask(by=by, at=at)
    forecast.refresh_from_db()
    return forecast


def plan_regions() -> list[str]:
    """The counties and cities of the plan, each of which should have a forecast (3.1: 以城市为单位)."""
    return list(Region.objects.filter(kind__in=COUNTIES).values_list("name", flat=True))


def _regions() -> dict[str, Region]:
    return {each.name: each for each in Region.objects.exclude(kind__in=NOT_JUDGED)}


def _stored(drafts: Sequence[Draft]) -> dict[Key, Values]:
    """The forecasts that stand of the same days and issues."""
    rows = Forecast.objects.standing().filter(
        day__in={each.day for each in drafts}, issued_at__in={timezone.make_aware(each.issued_at) for each in drafts}
    )
    told = rows.values_list("region__name", "day", "source", "issued_at", "lower", "upper", "primary")
    return {
        (region, day, source, _naive(issued_at)): (lower, upper, primary)
        for region, day, source, issued_at, lower, upper, primary in told
    }


def _naive(at: datetime) -> datetime:
    return timezone.make_naive(at)


def _place(drafts: Sequence[Draft], objection: Objection) -> str:
    place = drafts[objection.number].place
    return f"{place}：" if place else ""
