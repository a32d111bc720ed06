"""Proposals 研判建议: what the rules ask for at a moment, raised once for each episode (3.2, 3.3.3, 3.3.6).

The beat and every recalculation of indices judge anew. An episode has one open proposal at most; a newer judgement that
asks for something else supersedes it, one that asks for the same leaves it, and what a person has dismissed is not
asked again unless the level is higher.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Greatest

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, ProposalState
from pollution.alerting import standing, telling
from pollution.alerting.due import Due, alone, is_apart, level_of, regional, with_regiments
from pollution.alerting.evaluating import Evaluation, evaluation
from pollution.alerting.situations import HOUR, aware, beijing, code_of
from pollution.alerts.adjustment import Adjustment
from pollution.alerts.editions import edition
from pollution.alerts.plan import Judged
from pollution.models import AlertVersion, Episode, Proposal
from portal.organization.models import Region

__all__ = ["JUDGE", "evaluation", "members_of", "raise_due"]
JUDGE = "pollution.judge"
_LOCK = 0x6A756467  # key of the advisory lock: two evaluations at once would raise the same thing twice
UPWARDS = (DecisionKind.RELEASE, DecisionKind.RAISE)


@transaction.atomic
def raise_due(*, at: datetime) -> list[Proposal]:
    """Judge the moment and raise what is due; what is open and no longer due is closed with it.

    What is open is judged by the edition under which it began. Something new is only begun by one that is in force.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    rows = Episode.objects.open().real().select_related("region")
    episodes = list(rows.select_for_update(of=("self",)).order_by("pk"))  # nobody drafts for what is just closed
    sets = tuple(sorted({members_of(each) for each in episodes} - {()}))
    of_the_day = evaluation(at, further_sets=sets)
    older = {each.plan for each in episodes} - {of_the_day.plan.code}
    raised = _raise_by(of_the_day, episodes, at=at, begins=of_the_day.is_in_force)
    for code in sorted(older):
        raised += _raise_by(evaluation(at, further_sets=sets, plan=edition(code)), episodes, at=at, begins=False)
    return raised


def _raise_by(found: Evaluation, episodes: Sequence[Episode], *, at: datetime, begins: bool) -> list[Proposal]:
    """What one edition asks for: first of the region, then of those that its alert does not hold at their level.

    `begins` says whether it may begin an episode.
    """
    by_ground = {(each.scope, each.region_id): each for each in episodes}
    raised: list[Proposal | None] = []
    grounds = set()

    def ask(due: Due) -> None:
        ground = (str(due.scope), due.region.pk if due.region else None)
        episode = by_ground.get(ground)
        if begins if episode is None else episode.plan == found.plan.code:
            grounds.add(ground)
            raised.append(_raise(due, found, at=at))

    def close(scope: AlertScope) -> None:
        for episode in episodes:
            ground = (episode.scope, episode.region_id)
            if episode.scope == scope and episode.plan == found.plan.code and ground not in grounds:
                raised.extend(_calm(episode, found, at=at))

    of_the_region = regional(found)
    if of_the_region is not None:
        ask(of_the_region)
    close(AlertScope.REGIONAL)
    held, is_rising = _held(of_the_region, found)
    for due in alone(found, held, of_the_region if is_rising else None):
        ask(due)
    close(AlertScope.COUNTY)
    return [each for each in raised if each is not None]


def _held(due: Due | None, found: Evaluation) -> tuple[dict[int, int], bool]:
    """Region → its level in the regional alert that stands, or as an open proposal would change it; none in one that is
    to be lifted. And whether what is due of the region holds its members too: not where the alert has to come down.
    """
    episode = Episode.objects.open().real().filter(scope=AlertScope.REGIONAL).first()
    current = standing.current_version(episode) if episode else None
    if episode is None or current is None:
        return {}, due is not None
    open_one = episode.proposals.open().first()
    if open_one is not None and open_one.kind == DecisionKind.LIFT:
        return {}, False
    levels = _levels_of(open_one) if open_one is not None and open_one.kind == DecisionKind.ADJUST else {}
    is_rising = due is not None and due.level >= current.level and not is_apart(due.judged, found)
    return with_regiments(_areas(current) | levels, found.regions), is_rising


def _areas(version: AlertVersion) -> dict[int, int]:
    return {each.region_id: each.level for each in version.areas.all()}


def _raise(due: Due, found: Evaluation, *, at: datetime) -> Proposal | None:
    """A proposal to release or raise, unless it stands already, is on its way, was published or dismissed."""
    episode, _ = Episode.objects.get_or_create(
        scope=due.scope, region=due.region, is_drill=False, closed_at=None,
        defaults={"plan": found.plan.code, "began_at": at},
    )  # fmt: skip
    open_one = episode.proposals.open().first()
    if open_one is not None and _asks_no_more(due, open_one) and _is_silent(open_one, found):
        return None
    current = standing.current_version(episode)
    if current is not None and (current.level > due.level or is_apart(due.judged, found)):
        return _lower(episode, current, found, at=at)
    if current is not None and current.level == due.level:
        return _widen(episode, current, due, found, at=at)
    on_its_way = episode.decisions.open().aggregate(level=Max("level"))["level"] or 0
    refused = episode.proposals.filter(state=ProposalState.DISMISSED, kind__in=UPWARDS)
    dismissed = refused.aggregate(level=Max("level"))["level"] or 0
    if max(on_its_way, dismissed) >= due.level:
        return None
    if current is not None and _is_refuted(due, current, found):
        supersede(episode, at=at)
        return None
    kind = DecisionKind.RELEASE if current is None else DecisionKind.RAISE
    levels = due.levels if current is None else _merged(due, _areas(current))
    return _put(episode, kind, due.level, judged=due.judged, levels=levels, found=found, at=at)


def _merged(due: Due, there: dict[int, int]) -> dict[int, int]:
    """What is due with all regions that the alert has: none is left out, or below the alert as a whole, by raising it;
    one that stands at the right level keeps a response that was set lower with a reason (4.2).
    """
    return due.levels | {region: max(level, due.levels.get(region, due.level)) for region, level in there.items()}


def _is_silent(proposal: Proposal, found: Evaluation) -> bool:
    """Whether nothing is heard any more of what a proposal rests on: silence is no better air and takes nothing back.

    That is the air of its regions; where it rested on a forecast alone, a forecast.
    """
    known = found.judgement.units
    units = [known[code] for code in map(code_of, proposal.regions.all()) if code in known]
    if proposal.judgement.get("current", {}).get("aqi") is not None:
        return any(each.current.aqi is None for each in units)
    return not any(each.coverage.days_foretold for each in units)


def _asks_no_more(due: Due, proposal: Proposal) -> bool:
    """Whether what is due is a lower level than a proposal upwards asks for, or the same for none but its regions."""
    if proposal.level is None or proposal.kind == DecisionKind.LOWER:
        return False
    told = _levels_of(proposal)
    is_covered = all(told.get(region, 0) >= level for region, level in due.levels.items())
    return due.level < proposal.level or (due.level == proposal.level and is_covered)


def _levels_of(proposal: Proposal) -> dict[int, int]:
    """Region → the level that a proposal asks for."""
    return {int(region): level for region, level in proposal.judgement.get("levels", {}).items()}


def _is_refuted(due: Due, current: AlertVersion, found: Evaluation) -> bool:
    """Whether the draft of this raise would be refused: the same question as `grounds.of` (3.3.2, 3.3.6)."""
    return found.adjustment(due.judged.members, AlertLevel(current.level)).to(due.level.code).is_refuted


def _widen(episode: Episode, current: AlertVersion, due: Due, found: Evaluation, *, at: datetime) -> Proposal | None:
    """A proposal to take more regions in, or a member up to its own level (4.2), where the alert stands at the right
    level; never one to leave some out.
    """
    there = _areas(current)
    if not _asks_more(due, with_regiments(there, found.regions)) or episode.decisions.open().exists():
        supersede(episode, at=at)
        return None
    levels = due.levels | {region: max(level, due.levels.get(region, 0)) for region, level in there.items()}
    return _put(episode, DecisionKind.ADJUST, due.level, judged=due.judged, levels=levels, found=found, at=at)


def _asks_more(due: Due, there: dict[int, int]) -> bool:
    """Whether a region is not in the alert yet, or is heavier than the alert as a whole and than its level in it.

    A member whose response was set lower with a reason (4.2) is not asked for again as long as it is no heavier.
    """
    return any(
        region not in there or (level > due.level and level > there[region]) for region, level in due.levels.items()
    )


def _calm(episode: Episode, found: Evaluation, *, at: datetime) -> list[Proposal]:
    """What no rule asks for any more: its open proposal goes; its alert may come down; without one it is over."""
    current = standing.current_version(episode)
    if current is not None:
        proposal = _lower(episode, current, found, at=at)
        return [proposal] if proposal else []
    open_one = episode.proposals.open().first()
    if open_one is not None and _is_silent(open_one, found):
        return []
    supersede(episode, at=at)
    if not episode.decisions.open().exists() and _is_over(episode, found, at=at):
        Episode.objects.filter(pk=episode.pk).update(closed_at=at)
    return []


def _lower(episode: Episode, current: AlertVersion, found: Evaluation, *, at: datetime) -> Proposal | None:
    """A proposal to lift or lower where 3.3.6 allows it, else to take members that have become heavier up to their own
    level (4.2); nothing while a decision is on its way.
    """
    if episode.decisions.open().exists():
        return None
    members = members_of(episode)
    adjustment = found.adjustment(members, AlertLevel(current.level))
    judged = found.judge.of(members, beijing(at), is_observed_only=found.is_observed_only)
    regions = _areas(current)
    own = {
        found.regions.by_code[code].pk: int(level_of(each))
        for code, each in found.judgement.units.items()
        if each.finding.first and not is_apart(each, found)
    }
    if adjustment.may_lift:
        return _put(
            episode, DecisionKind.LIFT, None, judged=judged, levels=regions, found=found, at=at, adjustment=adjustment
        )
    if adjustment.may_lower_to:
        level = AlertLevel[adjustment.may_lower_to.upper()]
        # A member whose own air asks for more stays there (4.2).
        lowered = {region: min(each, max(level, own.get(region, 0))) for region, each in regions.items()}
        return _put(
            episode, DecisionKind.LOWER, level, judged=judged, levels=lowered, found=found, at=at, adjustment=adjustment
        )
    heavier = {region: max(level, own.get(region, 0)) for region, level in regions.items()}
    if episode.scope == AlertScope.REGIONAL and any(
        heavier[each] > max(regions[each], current.level) for each in regions
    ):
        level = AlertLevel(current.level)
        return _put(episode, DecisionKind.ADJUST, level, judged=judged, levels=heavier, found=found, at=at)
    open_one = episode.proposals.open().first()
    if open_one is None or not _is_silent(open_one, found):
        supersede(episode, at=at)
    return None


def _put(
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
    if kind not in UPWARDS and _was_dismissed_lately(episode, kind, level, levels, at=at):
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


def _asks_the_same(proposal: Proposal, kind: DecisionKind, level: AlertLevel | None, levels: dict[int, int]) -> bool:
    """Also each region at the same level: a member that becomes heavier is something else (4.2)."""
    return (proposal.kind, proposal.level, _levels_of(proposal)) == (kind, level, levels)


def _times(kind: DecisionKind, judged: Judged, at: datetime) -> tuple[datetime, datetime]:
    """From when to when: upwards the episode that is due first; what stands is changed or lifted from now on."""
    chosen = judged.finding.first or next(iter(judged.finding.episodes), None)
    if chosen is None:
        return at, at
    return max(aware(chosen.since), at) if kind in UPWARDS else at, aware(chosen.until)


def _was_dismissed_lately(
    episode: Episode, kind: DecisionKind, level: AlertLevel | None, levels: dict[int, int], *, at: datetime
) -> bool:
    """A change downwards or of the regions that a person did not want is offered again a day later, not every hour."""
    rows = episode.proposals.filter(state=ProposalState.DISMISSED, kind=kind, settled_at__gt=at - 24 * HOUR)
    return any(_asks_the_same(each, kind, level, levels) for each in rows)


def supersede(episode: Episode, *, at: datetime) -> None:
    """What is open is asked for no more. Where the clock went back meanwhile it ends when it was raised, not before."""
    settled_at = Greatest(Value(at), F("raised_at"))
    episode.proposals.open().update(state=ProposalState.SUPERSEDED, settled_at=settled_at)


def _is_over(episode: Episode, found: Evaluation, *, at: datetime) -> bool:
    """Without an alert an episode ends when as many hours have gone by as a lift asks for (L11)."""
    last = episode.proposals.aggregate(last=Max("raised_at"), settled=Max("settled_at"))
    latest = max(filter(None, (last["last"], last["settled"], episode.began_at)))
    if at - latest < found.calm_needed:
        return False
    members, needed = members_of(episode), int(found.calm_needed / HOUR)
    return not members or found.judge.hours_not_above(members, beijing(at), most=needed) >= needed


def members_of(episode: Episode) -> tuple[str, ...]:
    """The units of an episode's alert, or of its last proposal, by code."""
    if episode.region is not None:
        return (code_of(episode.region),)
    version = episode.versions.order_by("-number").first()
    if version is not None:
        regions: Any = version.regions.all()
    else:
        last = episode.proposals.order_by("-raised_at").first()
        regions = last.regions.all() if last else Region.objects.none()
    return tuple(sorted(code_of(each) for each in regions))


def _primary(judged: Judged) -> str:
    """The pollutant that leads in most windows above the threshold."""
    named = [window.primary for each in judged.finding.episodes for window in each.windows if window.is_above]
    counted = Counter(each for each in named if each)
    return counted.most_common(1)[0][0] if counted else judged.current.primary
