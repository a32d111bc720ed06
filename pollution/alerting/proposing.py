"""Proposals 研判建议: what the rules ask for at a moment, raised once for each episode (3.2, 3.3.3, 3.3.6).

The beat and every recalculation of indices judge anew. An episode has one open proposal at most; a newer judgement that
asks for something else supersedes it, one that asks for the same leaves it, and what a person has dismissed is not
asked again for a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from pollution.alert_choices import AlertScope, DecisionKind
from pollution.alerting import asking, changing, standing
from pollution.alerting.asking import supersede
from pollution.alerting.due import Due, is_apart, regional
from pollution.alerting.evaluating import Evaluation, evaluation
from pollution.alerting.holding import alone, areas_of, holds, members_of
from pollution.alerting.situations import HOUR, beijing
from pollution.alerts.editions import edition
from pollution.models import Episode, Proposal

__all__ = ["JUDGE", "evaluation", "members_of", "raise_due", "supersede"]
JUDGE = "pollution.judge"
_LOCK = 0x6A756467  # key of the advisory lock: two evaluations at once would raise the same thing twice


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
    """What one edition asks for: first of the region, then of those whom no alert of the region holds at their level.

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
    for due in alone(found, holds(found)):
        ask(due)
    close(AlertScope.COUNTY)
    return [each for each in raised if each is not None]


def _raise(due: Due, found: Evaluation, *, at: datetime) -> Proposal | None:
    """A proposal to release or raise, unless it stands already, is on its way, was published or dismissed."""
    episode, _ = Episode.objects.get_or_create(
        scope=due.scope, region=due.region, is_drill=False, closed_at=None,
        defaults={"plan": found.plan.code, "began_at": at},
    )  # fmt: skip
    open_one = episode.proposals.open().first()
    if open_one is not None and _asks_no_more(due, open_one) and asking.is_silent(open_one, found):
        return None
    current = standing.current_version(episode)
    if current is not None and (current.level > due.level or is_apart(due.judged, current, found)):
        return changing.lower(episode, current, found, at=at)
    if current is not None and current.level == due.level:
        return changing.widen(episode, current, due, found, at=at)
    on_its_way = episode.decisions.open().aggregate(level=Max("level"))["level"] or 0
    if on_its_way >= due.level:
        asking.let_go(episode, found, at=at)
        return None
    if current is not None and changing.is_refuted(due, current, found):
        return changing.keep(episode, current, found, at=at)
    kind = DecisionKind.RELEASE if current is None else DecisionKind.RAISE
    levels = due.levels if current is None else changing.merged(due, areas_of(current))
    return asking.put(episode, kind, due.level, judged=due.judged, levels=levels, found=found, at=at, stands=current)


def _asks_no_more(due: Due, proposal: Proposal) -> bool:
    """Whether what is due is a lower level than a proposal upwards asks for, or the same for none but its regions."""
    if proposal.level is None or proposal.kind == DecisionKind.LOWER:
        return False
    told = asking.levels_of(proposal)
    is_covered = all(told.get(region, 0) >= level for region, level in due.levels.items())
    return due.level < proposal.level or (due.level == proposal.level and is_covered)


def _calm(episode: Episode, found: Evaluation, *, at: datetime) -> list[Proposal]:
    """What no rule asks for any more: its open proposal goes; its alert may come down; without one it is over."""
    current = standing.current_version(episode)
    if current is not None:
        proposal = changing.lower(episode, current, found, at=at)
        return [proposal] if proposal else []
    open_one = episode.proposals.open().first()
    if open_one is not None and asking.is_silent(open_one, found):
        return []
    supersede(episode, at=at)
    if not episode.decisions.open().exists() and _is_over(episode, found, at=at):
        Episode.objects.filter(pk=episode.pk).update(closed_at=at)
    return []


def _is_over(episode: Episode, found: Evaluation, *, at: datetime) -> bool:
    """Without an alert an episode ends when as many hours have gone by as a lift asks for (L11)."""
    last = episode.proposals.aggregate(last=Max("raised_at"), settled=Max("settled_at"))
    latest = max(filter(None, (last["last"], last["settled"], episode.began_at)))
    if at - latest < found.calm_needed:
        return False
    members, needed = members_of(episode), int(found.calm_needed / HOUR)
    return not members or found.judge.hours_not_above(members, beijing(at), most=needed) >= needed
