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
from pollution.alerting.situations import HOUR, aware, code_of
from pollution.alerts.adjustment import Adjustment
from pollution.alerts.editions import Plan
from pollution.alerts.episodes import Episode as EpisodeFound
from pollution.alerts.evidence import leading
from pollution.alerts.plan import Judged
from pollution.models import Episode, Proposal

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
    adjustment: Adjustment | None = None,
) -> Proposal | None:
    """Write it down, in the place of what was open before; None where the very same stands open."""
    open_one = episode.proposals.open().first()
    if open_one is not None and _asks_the_same(open_one, kind, level, levels):
        return None
    if _was_dismissed_lately(episode, kind, level, levels, judged=judged, plan=found.plan, at=at):
        return None
    supersede(episode, at=at)
    starts_at, until = _times(kind, judged, at)
    proposal = Proposal.objects.create(
        episode=episode,
        kind=kind,
        level=level,
        starts_at=starts_at,
        ends_at=until if level and until > starts_at else None,  # without a forecast nobody knows the end
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


def _times(kind: DecisionKind, judged: Judged, at: datetime) -> tuple[datetime, datetime]:
    """From when to when: upwards the episode that is due first; what stands is changed or lifted from now on."""
    chosen = _episode(judged)
    if chosen is None:
        return at, at
    return max(aware(chosen.since), at) if kind in UPWARDS else at, aware(chosen.until)


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
    rows = episode.proposals.filter(state=ProposalState.DISMISSED, settled_at__gt=at - 24 * HOUR)
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
