"""What is asked of an alert that stands: to take in more, to move its times, to come down, to end (3.3.6, 4.2)."""

from __future__ import annotations

from datetime import datetime

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.alerting import asking
from pollution.alerting.due import Due, is_apart, with_regiments
from pollution.alerting.evaluating import Evaluation
from pollution.alerting.holding import areas_of, members_of, own_level
from pollution.alerting.situations import DAY, aware, beijing, code_of
from pollution.alerts.plan import Judged
from pollution.models import AlertVersion, Episode, Proposal


def lower(episode: Episode, current: AlertVersion, found: Evaluation, *, at: datetime) -> Proposal | None:
    """A proposal to lift or lower where 3.3.6 allows it, else what the alert needs as it stands; nothing while a
    decision is on its way.
    """
    if episode.decisions.open().exists():
        asking.let_go(episode, found, at=at)
        return None
    adjustment = found.adjustment(members_of(episode), AlertLevel(current.level), begins=current.starts_at)
    judged = _judged(episode, found)
    regions = areas_of(current)
    if adjustment.may_lift:
        return asking.put(
            episode, DecisionKind.LIFT, None, judged=judged, levels=regions, found=found, at=at, adjustment=adjustment
        )
    if adjustment.may_lower_to:
        level, own = AlertLevel[adjustment.may_lower_to.upper()], _own_levels(current, found)
        # A member whose own air asks for more stays there (4.2).
        lowered = {region: min(each, max(level, own.get(region, 0))) for region, each in regions.items()}
        return asking.put(
            episode, DecisionKind.LOWER, level, judged=judged, levels=lowered, found=found, at=at, stands=current,
            adjustment=adjustment,
        )  # fmt: skip
    return keep(episode, current, found, at=at)


def keep(episode: Episode, current: AlertVersion, found: Evaluation, *, at: datetime) -> Proposal | None:
    """An alert that goes neither up nor down: a proposal to take members that have become heavier up to their own level
    in it (4.2), or to change its times.
    """
    if episode.decisions.open().exists():
        return None
    regions, judged, level = areas_of(current), _judged(episode, found), AlertLevel(current.level)
    own = {region: each for region, each in _own_levels(current, found).items() if each > level}
    heavier = {region: max(each, own.get(region, 0)) for region, each in regions.items()}
    has_other_times = not is_apart(judged, current, found) and _has_other_times(episode, current, judged, found, at=at)
    if has_other_times or (episode.scope == AlertScope.REGIONAL and heavier != regions):
        return asking.put(
            episode, DecisionKind.ADJUST, level, judged=judged, levels=heavier, found=found, at=at, stands=current
        )
    asking.let_go(episode, found, at=at)
    return None


def _has_other_times(
    episode: Episode, current: AlertVersion, judged: Judged, found: Evaluation, *, at: datetime
) -> bool:
    """Whether an alert leaves air that it is for without a response: it begins or ends a day or more too late or early,
    has not begun though readings meet a level, or has ended on paper while the episode goes on (3.3.5, 3.3.6).

    What had been told before it was published is no news: who decided knew it.
    """
    if judged.finding.first is None:
        return False
    starts_at, ends_at = asking.times(DecisionKind.ADJUST, judged, current, at)
    told_end, until = current.ends_at, aware(judged.finding.first.until)
    if told_end is not None and told_end <= at:
        return until > told_end
    is_observed = bool(judged.finding.observed_rules)
    begins_late = current.starts_at > at and (is_observed or starts_at + DAY <= current.starts_at)
    ends_early = told_end is not None and ends_at is not None and ends_at >= told_end + DAY
    last = episode.proposals.filter(raised_at__lte=current.sent_at).order_by("-raised_at").first()
    is_news = last is None or asking.has_moved(last, (starts_at, ends_at), judged, found.plan, at=at)
    return is_news and (begins_late or ends_early)


def _judged(episode: Episode, found: Evaluation) -> Judged:
    return found.judge.of(members_of(episode), beijing(found.at), is_observed_only=found.is_observed_only)


def _own_levels(current: AlertVersion, found: Evaluation) -> dict[int, int]:
    """Of the members of an alert that are due while it stands: the level of each by its own air."""
    regions = {code_of(each.region): each for each in current.areas.select_related("region")}
    units = {code: found.judgement.units[code] for code in regions.keys() & found.judgement.units.keys()}
    return {
        regions[code].region_id: own_level(each, regions[code].level, found)
        for code, each in units.items()
        if each.finding.first and not is_apart(each, current, found)
    }


def widen(episode: Episode, current: AlertVersion, due: Due, found: Evaluation, *, at: datetime) -> Proposal | None:
    """A proposal to take more regions in, a member up to its own level (4.2), or to change the times, where the alert
    stands at the right level; never one to leave some out.
    """
    there = with_regiments(areas_of(current), found.regions)
    asks_more = _asks_more(due, there)
    if episode.decisions.open().exists() or not (
        asks_more or _has_other_times(episode, current, due.judged, found, at=at)
    ):
        asking.supersede(episode, at=at)
        return None
    heavier = {region: level for region, level in due.levels.items() if level > due.level}
    levels = due.levels | {region: max(level, heavier.get(region, 0)) for region, level in there.items()}
    return asking.put(
        episode, DecisionKind.ADJUST, due.level, judged=due.judged, levels=levels, found=found, at=at, stands=current
    )


def is_refuted(due: Due, current: AlertVersion, found: Evaluation) -> bool:
    """Whether the draft of this raise would be refused: the same question as `grounds.of` (3.3.2, 3.3.6)."""
    adjustment = found.adjustment(due.judged.members, AlertLevel(current.level), begins=current.starts_at)
    return adjustment.to(due.level.code).is_refuted


def _asks_more(due: Due, there: dict[int, int]) -> bool:
    """Whether a region is not in the alert yet, or is heavier than the alert as a whole and than its level in it.

    A member whose response was set lower with a reason (4.2) is not asked for again as long as it is no heavier.
    """
    return any(
        region not in there or (level > due.level and level > there[region]) for region, level in due.levels.items()
    )


def merged(due: Due, there: dict[int, int]) -> dict[int, int]:
    """What is due with all regions that the alert has: none is left out, or below the alert as a whole, by raising it;
    one that stands at the right level keeps a response that was set lower with a reason (4.2).
    """
    return due.levels | {region: max(level, due.levels.get(region, due.level)) for region, level in there.items()}
