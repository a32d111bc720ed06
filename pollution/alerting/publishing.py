"""Publishing, exactly once: an approved decision becomes one version that nothing alters any more (3.3.4, 3.3.5).

Everything that has to be true at once is one transaction: the decision moves, the version, its areas, the
announcements 通报 and the filings 报备 to be made stand. Papers are made and numbered afterwards by jobs, from the
version alone (ADR 0016).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from pollution.alert_choices import MAKE_PAPERS, NUMBER_NOTICE, DecisionKind, FilingReceiver, MessageType
from pollution.alert_lifecycle import DECISION
from pollution.alerting import grounds, messages, proposing, receivers, wording
from pollution.alerts.editions import edition
from pollution.models import (
    AlertArea,
    AlertDecision,
    AlertVersion,
    Announcement,
    Episode,
    Filing,
)
from portal import jobs
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, move

CLAUSE = "伊州政办发〔2023〕31号 3.3.4、3.3.5"
DOWN_CLAUSE = "伊州政办发〔2023〕31号 3.3.6"
DOWNWARDS = (DecisionKind.LOWER, DecisionKind.LIFT)
_LOCK = 0x616C7274  # key of the advisory lock: identifiers are unique to the second, and versions seen in their order


@contextmanager
def turn(decision: AlertDecision) -> Iterator[None]:
    """Wait for whoever publishes or evaluates; the moment of publication is read within.

    A version that bore the moment before it waited would be seen after versions that bear a later one, and whoever
    asks for what was sent since would never be told of it.
    """
    with transaction.atomic():
        _wait_for_others(decision)
        yield


@transaction.atomic
def publish(decision: AlertDecision, *, by: User, at: datetime) -> AlertVersion:
    """发布: an approved decision, or the lifting that needs no approval, becomes the next version of its alert.

    Of two people pressing at once one publishes and the other is told; a process that dies has published nothing or
    all. `at` is to the second, which the identifier of GB/T 35965.1 holds.
    """
    at = at.replace(microsecond=0)
    episode = _wait_for_others(decision)
    decision = AlertDecision.objects.select_related("episode__region", "drafted_by").get(pk=decision.pk)
    earlier = list(episode.versions.order_by("number"))
    step = "lift" if decision.kind == DecisionKind.LIFT else "publish"
    with keeping(AlertDecision):
        move(decision, step, DECISION, published_by=by, published_at=at)
    if episode.closed_at is not None:
        raise Refused(f"{episode}已结束，没有可改的预警；请撤回本决定，仍有需要的另起污染过程", clause=CLAUSE)
    _check(decision, at)
    version = _version(decision, earlier, at=at)
    _tell(version, at=at)
    if decision.kind == DecisionKind.LIFT:
        Episode.objects.filter(pk=episode.pk).update(closed_at=max(at, episode.began_at))
        proposing.supersede(episode, at=at)
    jobs.enqueue(MAKE_PAPERS, subject_id=version.pk, by=by, at=at)
    if not episode.is_drill:
        jobs.enqueue(NUMBER_NOTICE, subject_id=version.pk, by=by, at=at)
    return version


def make_papers_again(version: AlertVersion, *, by: User, at: datetime) -> None:
    """重新生成 of papers that could not be made."""
    if not AlertVersion.objects.without_papers().filter(pk=version.pk).exists():
        raise Refused("预警文件已在，或正在生成；请刷新页面后再看", clause=CLAUSE)
    jobs.enqueue(MAKE_PAPERS, subject_id=version.pk, by=by, at=at)


def _wait_for_others(decision: AlertDecision) -> Episode:
    """Locks to the end of the transaction: one publication at a time, and nothing else on this episode."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    episode: Episode = Episode.objects.select_for_update().get(pk=decision.episode_id)
    return episode


def _check(decision: AlertDecision, at: datetime) -> None:
    if decision.ends_at is not None and decision.ends_at <= at:
        raise Refused("预计结束时间已过，请撤回后重新拟稿", clause=CLAUSE)
    kind = DecisionKind(decision.kind)
    if kind in DOWNWARDS and grounds.of(decision.episode, kind, decision.level, at=at).refuted:
        raise Refused(f"拟稿后监测或预报已变化，不再符合{kind.label}条件，请撤回后重新研判", clause=DOWN_CLAUSE)


def _version(decision: AlertDecision, earlier: list[AlertVersion], *, at: datetime) -> AlertVersion:
    version = wording.unwritten(decision, earlier, identifier=messages.identifier(at, taken=_taken(at)), at=at)
    with keeping(AlertVersion):
        version.save(force_insert=True)
    AlertArea.objects.bulk_create(
        AlertArea(version=version, region_id=each["region"], level=each["level"]) for each in version.content["areas"]
    )
    return version


def _tell(version: AlertVersion, *, at: datetime) -> None:
    """通报 to all units of the command and of the regions, those left out as well; 报备 of what was approved (3.3.4).

    A drill is filed with nobody.
    """
    Announcement.objects.bulk_create(
        Announcement(version=version, unit=unit, sent_at=at) for unit in receivers.of_version(version)
    )
    if version.message_type != MessageType.CANCEL and not version.episode.is_drill:
        Filing.objects.bulk_create(Filing(version=version, receiver=each) for each in _filed_with(version))


def _filed_with(version: AlertVersion) -> list[FilingReceiver]:
    """With whom the edition of the plan has it filed (3.3.4)."""
    named = edition(version.episode.plan).publication.filed_with
    return [each for each in FilingReceiver if each.label in named]


def _taken(at: datetime) -> int:
    """How many messages bear this second already; the lock keeps two publications of one second apart."""
    return AlertVersion.objects.filter(sent_at=at).count()
