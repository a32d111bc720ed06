"""A judgement as JSON: what a proposal keeps, a page shows and the command prints, with the source of every step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pollution.alerting.situations import Regions, aware
from pollution.alerts.adjustment import Adjustment
from pollution.alerts.editions import Plan
from pollution.alerts.episodes import Episode, Window
from pollution.alerts.plan import Finding, Judged, Judgement
from pollution.alerts.settings import BLOCKS

Told = dict[str, Any]


def judgement(found: Judgement, plan: Plan, regions: Regions) -> Told:
    """All of it: the region as a whole under both readings, and every unit."""
    return circumstances(found, plan) | {
        "level": found.level,
        "region": judged(found.region, plan, regions) if found.region else None,
        "regions": {
            duration: {"level": each.findings[duration].level, "members": names(each.members, regions)}
            if each
            else None
            for duration, each in found.regions.items()
        },
        "units": [judged(each, plan, regions) for each in found.units.values()],
    }


def circumstances(found: Judgement, plan: Plan) -> Told:
    """When it was judged, by which edition of the plan and which readings of its clauses."""
    return {
        "at": _iso(found.at),
        "hour": _iso(found.hour),
        "plan": found.edition,
        "basis": plan.doc_number,
        "observed_only": found.is_observed_only,
        "readings": {name: value for name, value in asdict(found.readings).items() if name != "county_approval"},
    }


def adjustment(found: Adjustment) -> Told:
    """Whether an alert may come down or has to go up, and on what (3.3.6)."""
    return asdict(found)


def judged(found: Judged, plan: Plan, regions: Regions) -> Told:
    """One unit or set under both readings of 持续."""
    return {
        "members": names(found.members, regions),
        "duration": found.duration,
        "level": found.level,
        "is_unknown": found.is_unknown,
        "hour": _iso(found.hour),
        "current": {"aqi": found.current.aqi, "pm25": found.current.pm25, "primary": found.current.primary,
                    "is_suspended": found.current.is_suspended},
        "coverage": asdict(found.coverage),
        "dust_hours": [_iso(each) for each in found.dust_hours],
        "findings": {
            # Windows of every hour are many; they are told where the office reads 持续 so.
            duration: finding(each, plan, has_windows=duration in (BLOCKS, found.duration))
            for duration, each in found.findings.items()
        },
    }  # fmt: skip


def finding(found: Finding, plan: Plan, *, has_windows: bool) -> Told:
    """What one reading finds: rules with their clauses, episodes with their spells, and windows one by one."""
    clauses: Mapping[str, str] = {rule.id: rule.clause for rule in plan.rules}
    return {
        "level": found.level,
        "rules": [{"id": each, "clause": clauses[each]} for each in found.rules],
        "observed_rules": list(found.observed_rules),
        "is_basic_unmet": found.is_basic_unmet,
        "lead_hours": found.lead_hours,
        "episodes": [_episode(each, has_windows=has_windows) for each in found.episodes],
    }


def names(members: Iterable[str], regions: Regions) -> list[Told]:
    """Members by code and name."""
    return [{"code": each, "name": regions.by_code[each].name, "region": regions.by_code[each].pk} for each in members]


def _episode(found: Episode, *, has_windows: bool) -> Told:
    windows = found.windows
    return {
        "since": _iso(found.since),
        "until": _iso(found.until),
        "level": found.level,
        "peak": found.peak,
        "lead_hours": found.lead_hours,
        "is_short_notice": found.is_short_notice,
        "spells": [{"since": _iso(each.since), "until": _iso(each.until), "level": each.level, "peak": each.peak,
                    "rules": list(each.rules)} for each in found.spells],
        "window_count": len(windows),
        "windows": [_window(each) for each in windows] if has_windows else [],
    }  # fmt: skip


def _window(found: Window) -> Told:
    return {**asdict(found), "since": _iso(found.since), "until": _iso(found.until)}


def _iso(at: datetime) -> str:
    return aware(at).isoformat(timespec="minutes")
