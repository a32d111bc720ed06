"""Asking once: a proposal is written in the place of the one that was open before, unless that asks for the same.

What a person has dismissed is not asked again for a day, and silence takes nothing back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest

from pollution.alert_choices import AlertLevel, DecisionKind, ProposalState
from pollution.alerting import telling
from pollution.alerting.evaluating import Evaluation
from pollution.alerting.situations import DAY, aware, code_of
from pollution.alerts.adjustment import Adjustment
from pollution.alerts.editions import Plan
from pollution.alerts.episodes import Episode as EpisodeFound
from pollution.alerts.evidence import leading
from pollution.alerts.plan import Judged
from pollution.models import AlertVersion, Episode, Proposal

UPWARDS = (DecisionKind.RELEASE, DecisionKind.RAISE)


def put(
    episode: Episode,
    kind: DecisionKind,
    level: AlertLevel | None,
    *,
    judged: Judged,
    levels: dict[int, int],
    found: Evaluation,
    at: datetime,
    stands: AlertVersion | None = None,
    adjustment: Adjustment | None = None,
) -> Proposal | None:
    """Write it down, in the place of what was open before; None where the very same stands open.

    `stands` is the alert to be changed.
    """
    span = times(kind, judged, stands, at)
    open_one = episode.proposals.open().first()
    is_same = open_one is not None and _asks_the_same(open_one, kind, level, levels)
    if open_one is not None and is_same and not has_moved(open_one, span, judged, found.plan, at=at):
        return None
    if _was_dismissed_lately(episode, kind, level, levels, judged=judged, plan=found.plan, at=at):
        let_go(episode, found, at=at)
        return None
    supersede(episode, at=at)
    proposal = Proposal.objects.create(
        episode=episode,
        kind=kind,
        level=level,
        starts_at=span[0],
        ends_at=span[1],
        primary=_primary(judged),
        judged_at=at,
        judgement=telling.circumstances(found.judgement, found.plan)
        | telling.judged(judged, found.plan, found.regions)
        | {"levels": levels, "adjustment": telling.adjustment(adjustment) if adjustment else None},
        raised_at=at,
    )
    proposal.regions.set(levels)
    return proposal


def supersede(episode: Episode, *, at: datetime) -> None:
    """What is open is asked for no more. Where the clock went back meanwhile it ends when it was raised, not before."""
    settled_at = Greatest(Value(at), F("raised_at"))
    episode.proposals.open().update(state=ProposalState.SUPERSEDED, settled_at=settled_at)


def let_go(episode: Episode, found: Evaluation, *, at: datetime) -> None:
    """What is open is not what is due, which is asked for by nobody now: it goes, unless nothing is heard of it."""
    open_one = episode.proposals.open().first()
    if open_one is not None and not is_silent(open_one, found):
        supersede(episode, at=at)


def is_silent(proposal: Proposal, found: Evaluation) -> bool:
    """Whether nothing is heard any more of what a proposal rests on: silence is no better air and takes nothing back.

    That is the air of its regions; where it rested on a forecast alone, a forecast.
    """
    known = found.judgement.units
    units = [known[code] for code in map(code_of, proposal.regions.all()) if code in known]
    if proposal.judgement.get("current", {}).get("aqi") is not None:
        return any(each.current.aqi is None for each in units)
    return not any(each.coverage.days_foretold for each in units)


def levels_of(proposal: Proposal) -> dict[int, int]:
    """Region → the level that a proposal asks for."""
    return {int(region): level for region, level in proposal.judgement.get("levels", {}).items()}


def _asks_the_same(proposal: Proposal, kind: DecisionKind, level: AlertLevel | None, levels: dict[int, int]) -> bool:
    """Also each region at the same level: a member that becomes heavier is something else (4.2)."""
    return (proposal.kind, proposal.level, levels_of(proposal)) == (kind, level, levels)


def times(
    kind: DecisionKind, judged: Judged, stands: AlertVersion | None, at: datetime
) -> tuple[datetime, datetime | None]:
    """From when to when: with the episode that is due first, what stands from its own start if that is earlier.

    Without a forecast nobody knows the end; a lift has none.
    """
    chosen = _episode(judged)
    if chosen is None or kind == DecisionKind.LIFT:
        return at, None
    begins = [aware(chosen.since)] if kind in UPWARDS or stands is None else [aware(chosen.since), stands.starts_at]
    starts_at, ends_at = max(min(begins), at), aware(chosen.until)
    return starts_at, ends_at if ends_at > starts_at else None


def has_moved(
    told: Proposal, span: tuple[datetime, datetime | None], judged: Judged, plan: Plan, *, at: datetime
) -> bool:
    """Whether the times are others than a proposal told: by a day or more, as less is what the hour of asking does to
    windows of 24 hours; or because readings meet by now what was only to come.
    """
    if told.kind in (DecisionKind.LIFT, DecisionKind.LOWER):
        return False
    begins, ends = max(told.starts_at or at, at), max(told.ends_at or at, at)
    starts_at, ends_at = span
    has_come = begins > at and observed_level(judged.finding.observed_rules, plan) > observed_told(told, plan)
    return has_come or abs(starts_at - begins) >= DAY or abs((ends_at or at) - ends) >= DAY


def observed_level(rules: Iterable[str], plan: Plan) -> int:
    """The highest level that readings alone meet, of the ids of the rules which they meet; 0 for none."""
    of_rule = {rule.id: AlertLevel[rule.level.upper()] for rule in plan.rules}
    return max((int(of_rule[each]) for each in rules), default=0)


def observed_told(proposal: Proposal, plan: Plan) -> int:
    """The same as a proposal tells it."""
    told = proposal.judgement
    finding = told.get("findings", {}).get(told.get("duration"), {})
    return observed_level(finding.get("observed_rules", ()), plan)


def _was_dismissed_lately(
    episode: Episode,
    kind: DecisionKind,
    level: AlertLevel | None,
    levels: dict[int, int],
    *,
    judged: Judged,
    plan: Plan,
    at: datetime,
) -> bool:
    """What a person did not want is offered again a day later, not every hour; upwards also a higher level at once, and
    one that is observed by now and had only been foretold.
    """
    rows = episode.proposals.filter(state=ProposalState.DISMISSED, settled_at__gt=at - DAY)
    if kind not in UPWARDS or level is None:
        return any(_asks_the_same(each, kind, level, levels) for each in rows)
    refused = [each for each in rows.filter(kind__in=UPWARDS) if each.level is not None and each.level >= level]
    is_observed = observed_level(judged.finding.observed_rules, plan) >= level
    return bool(refused) and not (is_observed and all(observed_told(each, plan) < level for each in refused))


def _primary(judged: Judged) -> str:
    """The pollutant that leads in the windows above the threshold of the episode whose times are told."""
    chosen = _episode(judged)
    windows = [window for window in chosen.windows if window.is_above] if chosen else []
    return leading((each.primary, each.aqi or 0) for each in windows) or judged.current.primary


def _episode(judged: Judged) -> EpisodeFound | None:
    """The one that is due first; where none is due any more the one that goes on."""
    return judged.finding.first or next(iter(judged.finding.episodes), None)
