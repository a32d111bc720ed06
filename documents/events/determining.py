"""What the office decides about the validity of an instrument: events it records, and which events count.

Nothing is overwritten: a decision that takes another back is one more row, and the register can be asked for
what it said on any earlier day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F

from documents.choices import Outcome
from documents.cleaning_up.choices import CleanupOutcome
from documents.events.chronology import anachronism
from documents.gazette.validity_terms import LONGEST_PERIOD, anniversary
from documents.models import RING_REFUSALS, Campaign, Determination, Document, Instrument, ValidityEvent
from documents.organs.authority import CLAUSE, Authority, Verdict
from documents.organs.issuers import authority_over
from documents.registered_articles import absent, articles_of
from documents.validity import CAUSED_BY_OTHERS, EVENT_LABELS, EventKind
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused

TAKEN_BACK_BY = {
    EventKind.REPEAL: (CleanupOutcome.RESTORE, CleanupOutcome.RESTORE_PART),
    EventKind.DECLARED_LAPSE: (CleanupOutcome.RESTORE, CleanupOutcome.RESTORE_PART),
    EventKind.EXTENSION: (CleanupOutcome.REPEAL, CleanupOutcome.REPEAL_PART),
    EventKind.RESTORATION: (CleanupOutcome.REPEAL, CleanupOutcome.REPEAL_PART),
}
"""What a new clean-up decides to reverse an event of the whole, and one of articles (docs/rules/cleaning_up.md)."""


@transaction.atomic
def determine(event: ValidityEvent, outcome: str, *, reason: str, seen: int, by: User, at: datetime) -> Determination:
    """认定: let the event count, count by the other reading, or not count. `seen` determinations were shown before."""
    known = ValidityEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if known.determinations.count() != seen:
        raise Refused("该事件刚被他人认定，请核对对方的结论后再提交")
    if not reason.strip():
        raise Refused("请写明认定的理由和依据")
    if outcome == Outcome.REJECTED and (way := way_instead(known)):
        raise Refused(way)
    if outcome == known.outcome or (outcome == Outcome.REOPENED and not known.outcome):
        raise Refused("结论与目前的认定相同，没有要改变的内容")
    if outcome == Outcome.OTHER_READING and known.other_since is None:
        raise Refused("该事件只有一种算法，不能按另一种算法确认")
    decided = Determination(event=known, outcome=outcome, reason=reason.strip(), decided_by=by, decided_at=at)
    with keeping(Determination, also=RING_REFUSALS):
        decided.save()
    return decided


def way_instead(event: ValidityEvent) -> str:
    """How to take back an event that a concluded clean-up pronounced, which 不予采纳 does not; empty for any other."""
    campaign = Campaign.objects.filter(document=event.by_document_id, concluded_at=event.recorded_at)
    kind = EventKind(event.kind)
    if kind not in TAKEN_BACK_BY or not (found := campaign.select_related("document").first()):
        return ""
    outcome = TAKEN_BACK_BY[kind][bool(event.articles)]
    return (
        f"该{EVENT_LABELS[kind]}由已印发的清理决定{found.document}作出，不能以“不予采纳”撤销；确需改变的，请另行布置清理，"
        f"对该文件提出“{outcome.label}”，由新的清理决定作出"
    )


def ways_back(campaign: Campaign) -> list[tuple[str, str]]:
    """What a concluded clean-up did, each with what a new one has to decide to reverse it; by the labels of both."""
    done = ValidityEvent.objects.filter(by_document=campaign.document_id, recorded_at=campaign.concluded_at)
    found = {(EventKind(kind), bool(articles)) for kind, articles in done.values_list("kind", "articles").distinct()}
    ways = {(kind, is_part): TAKEN_BACK_BY[kind][is_part].label for kind, is_part in found if kind in TAKEN_BACK_BY}
    return [
        (f"{EVENT_LABELS[kind]}{'部分条款' if is_part else ''}", str(way))
        for (kind, is_part), way in sorted(ways.items())
    ]


def record(
    instrument: Instrument,
    *,
    kind: str,
    since: date | None,
    last_day: date | None,
    articles: Sequence[str],
    by_document: Document | None,
    clause: str = "",
    reason: str,
    successor: Instrument | None = None,
    by: User,
    at: datetime,
) -> ValidityEvent:
    """登记效力事件: a start, an end, an amendment… that no import told of. `last_day` is included."""
    if articles and kind in CAUSED_BY_OTHERS and (missing := absent(articles, articles_of(instrument))):
        raise Refused(missing)
    event = event_of(
        instrument,
        kind=kind,
        since=since,
        last_day=last_day,
        articles=articles,
        by_document=by_document,
        clause=clause,
        reason=reason,
        successor=successor,
        by=by,
        at=at,
    )
    keep([event])
    return event


def event_of(
    instrument: Instrument,
    *,
    kind: str,
    since: date | None,
    last_day: date | None,
    articles: Sequence[str],
    by_document: Document | None,
    clause: str,
    reason: str,
    successor: Instrument | None,
    held: Authority | None = None,
    by: User,
    at: datetime,
) -> ValidityEvent:
    """The event that would be recorded, not kept yet, or why it is none.

    An organ that may not end the text is refused; one of which the portal cannot say is recorded, and the doubt shown.
    The text that takes the place of an amended one is carried by the document that says so. `held` is what `authority`
    says of the two documents, where many are asked for at once.
    """
    if by_document and kind in CAUSED_BY_OTHERS:
        if by_document.pk == instrument.document_id:
            raise Refused("公文不能废止、撤销、修改自身，请核对依据的字号")
        held = held or authority_over(by_document, instrument.document, kind)
        if held.verdict is Verdict.NONE:
            raise Refused(f"{held.words}，不能作出该规定；请核对依据的公文，或在机构目录中更正上级机构", clause=CLAUSE)
    if kind == EventKind.RESTORATION and by_document is None and _pronounced(instrument):
        raise Refused(f"{instrument}由清理决定废止或宣布失效，恢复施行须另有决定；请填写该决定的字号，或另行布置清理")
    if successor and (by_document is None or successor.document_id != by_document.pk):
        raise Refused("替代的文本须是依据的公文所载的文本，请核对依据的公文")
    if since and last_day and last_day < since:
        raise Refused("截止日早于起始日，请核对")
    caused_on = by_document.issued_on if by_document else None
    found = anachronism(kind, since, issued_on=instrument.document.issued_on, caused_on=caused_on)
    begins_on = _begins_on(instrument) if kind == EventKind.NATURAL_END and since and not articles else None
    if since and begins_on and since <= begins_on:
        raise Refused(f"有效期届满日{since}不晚于该文本的施行日期{begins_on}，请核对")
    longest = anniversary(max(since, caused_on or since), years=LONGEST_PERIOD) if since else None
    if kind == EventKind.EXTENSION and last_day and longest and last_day > longest:
        raise Refused(f"延期至{last_day}超过{LONGEST_PERIOD}年，不合常理，请核对年份")
    if found and found.is_impossible:
        raise Refused(f"{found.words}；请核对起始日和依据的公文，登记的成文日期有误的，先更正")
    return ValidityEvent(
        instrument=instrument,
        kind=kind,
        effective=DateRange(since, last_day + timedelta(days=1) if last_day else None),
        articles=list(articles),
        by_document=by_document,
        clause=clause.strip(),
        reason=reason.strip(),
        successor=successor,
        recorded_by=by,
        recorded_at=at,
    )


def _begins_on(instrument: Instrument) -> date | None:
    """The first day of the whole, where it is known."""
    starts = instrument.validity_events.filter(kind=EventKind.COMMENCEMENT.value, articles=[])
    days = [each.effective.lower for each in starts if each.outcome != Outcome.REJECTED and each.effective.lower]
    return min(days, default=None)


def keep(events: Sequence[ValidityEvent]) -> None:
    """Write them all or none; the database refuses what closes a ring or stands there already."""
    with keeping(ValidityEvent, also=RING_REFUSALS):
        ValidityEvent.objects.bulk_create(events)


def _pronounced(instrument: Instrument) -> bool:
    """Whether a concluded clean-up ended the text."""
    ends = instrument.validity_events.filter(kind__in=[EventKind.REPEAL.value, EventKind.DECLARED_LAPSE.value])
    rows: Any = ends.filter(by_document__campaign__concluded_at=F("recorded_at"))
    return bool(rows.exists())
