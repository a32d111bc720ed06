"""印发清理决定: the paper and all dated events in one transaction, or nothing (docs/rules/cleaning_up.md).

A person asks for it, a worker does it in that person's name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Prefetch
from django.utils import timezone

from documents import registering
from documents.choices import DocumentKind, Publicity
from documents.cleaning_up import overlapping, proposing
from documents.cleaning_up.choices import CampaignState, CleanupOutcome
from documents.cleaning_up.lifecycle import CLEANING
from documents.cleaning_up.scoping import CONCLUDE, locked
from documents.cleaning_up.wording import ORDER, Decision, Listed
from documents.gazette.numbering import parse_number
from documents.gazette.shadow import shadow_of
from documents.importing import citing, matching
from documents.importing.drafting import number_parts
from documents.importing.naming import Named
from documents.issuing import issuing
from documents.issuing.composing import AnnexPart, Draft, EffectPart, Part
from documents.lifecycle import PUBLICITY_CLAUSES
from documents.models import Campaign, CampaignItem, Document, Instrument, ValidityEvent
from documents.validity import EventKind
from portal import jobs
from portal.accounts.choices import KnowledgeLevel
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, move

ORIGIN = "clean_up"
CLAUSE = CLEANING["conclude"].clause
KINDS = {
    CleanupOutcome.REPEAL: EventKind.REPEAL,
    CleanupOutcome.LAPSE: EventKind.DECLARED_LAPSE,
    CleanupOutcome.EXTEND: EventKind.EXTENSION,
    CleanupOutcome.RESTORE: EventKind.RESTORATION,
    CleanupOutcome.REPEAL_PART: EventKind.REPEAL,
    CleanupOutcome.RESTORE_PART: EventKind.RESTORATION,
}
"""What becomes an event; keeping is none, and an amendment needs a paper of its own."""


@transaction.atomic
def ask(campaign: Campaign, *, seen: str, by: User, at: datetime) -> Campaign:
    """印发: leave it to a worker; a second press changes nothing. `seen` is `stamp` of what was read."""
    asked = jobs.latest(CONCLUDE, subject_id=campaign.pk)
    if asked and asked.is_open:
        return campaign
    row = locked(campaign)
    if row.state == CampaignState.CONCLUDED:
        return row
    _refuse_undecided(row)
    if stamp(row) != seen:
        raise Refused("会议决定刚被更新，请重新阅读后再印发", clause=CLAUSE)
    if not row.items.exclude(decision__outcome=CleanupOutcome.EXCLUDE).exists():
        raise Refused("各件都移出清理，没有可印发的决定；请退回重议或撤回本次清理", clause=CLAUSE)
    if asked and asked.state == jobs.JobState.FAILED:
        jobs.cancel(asked, by=by, at=at)
    jobs.enqueue(CONCLUDE, subject_id=row.pk, by=by, at=at)
    return row


@transaction.atomic
def conclude(
    campaign: Campaign, *, asked_at: datetime, by: User, at: datetime, report: jobs.Report = jobs.unheard
) -> Document:
    """One paper with its number, its entry, and the events of all items; of what is concluded the paper it has.

    What was entered after `asked_at` nobody has read for it, so it is refused.
    """
    report(0, note="等待其他登记完毕")
    registering.wait_for_others()
    row = locked(campaign)
    if row.document:
        return row.document
    _refuse_undecided(row)
    assert row.decided_by is not None, "campaign_decided_by_a_meeting"
    assert row.decided_at is not None, "campaign_decided_by_a_meeting"
    if row.decided_at > asked_at:
        raise Refused("提交印发后会议决定又有更新，请重新阅读后再印发", clause=CLAUSE)
    items = _items(row)
    report(0, len(items), "正在核对各件")
    known = _known(items)
    _refuse_repeats(items, known)
    _refuse_contradicted(items, known, at)
    decision = decision_of(row, items)
    draft = _draft(row, decision, [document for each in items for document in known[each.pk]])
    texts = _texts(items, known, at)
    parts: list[Part] = [AnnexPart(decision.annex_title, decision.annex)]
    parts += [part for each in items for part in _effects(each, texts.get(each.pk, ()))]
    document = issuing.for_origin(
        ORIGIN,
        str(row.pk),
        draft,
        parts,
        signed_by=row.decided_by,
        signed_at=row.decided_at,
        signed_on=row.meeting_on,
        by=by,
        at=at,
        report=report,
    )
    with keeping(Campaign):
        move(row, "conclude", CLEANING, document=document, concluded_by=by, concluded_at=at)
    return document


def _refuse_undecided(campaign: Campaign) -> None:
    if campaign.state != CampaignState.DECIDED:
        raise Refused(f"该清理{campaign.get_state_display()}，不能印发清理决定", clause=CLAUSE)


def stamp(campaign: Campaign) -> str:
    """Which decisions a page shows, to tell them from what somebody has entered since."""
    return campaign.decided_at.isoformat() if campaign.decided_at else ""


def decision_of(campaign: Campaign, items: Sequence[CampaignItem] | None = None) -> Decision:
    """The words of the paper, from what was decided; also for the preview."""
    rows = _items(campaign) if items is None else items
    lists: dict[str, dict[Listed, None]] = {kind: {} for kind in ORDER}
    together = Counter((each.instrument.document_id, _said(each)) for each in rows if each.instrument)
    for each in rows:
        decided = each.decision
        day, articles = decided.until or decided.due_on, tuple(decided.articles)
        lists[decided.outcome].setdefault(Listed(*_name(each, together), day=day, articles=articles))
    told = {kind: list(listed) for kind, listed in lists.items()}
    return Decision(str(campaign.series.unit), campaign.basis, campaign.meeting, told)


def _items(campaign: Campaign) -> list[CampaignItem]:
    rows = campaign.items.exclude(decision__outcome=CleanupOutcome.EXCLUDE)
    rows = rows.select_related("decision", "instrument__document")
    rows = rows.annotate(texts=Count("instrument__document__instruments", distinct=True))
    happened = Prefetch("instrument__validity_events", ValidityEvent.objects.select_related("by_document", "successor"))
    return list(rows.prefetch_related(happened).order_by("order"))


def _said(item: CampaignItem) -> tuple[Any, ...]:
    decided = item.decision
    return decided.outcome, decided.until, decided.due_on, tuple(decided.articles)


def _name(item: Any, together: Counter[tuple[int, tuple[Any, ...]]]) -> tuple[str, str]:
    """Title and number as the list prints them: a paper once where all its texts go the same way, else the text.

    Articles are those of the text, not of the paper that carries it.
    """
    if item.instrument is None:
        return item.named_title, item.named_number
    document = item.instrument.document
    is_whole = together[document.pk, _said(item)] == item.texts and not item.decision.articles
    return (document.title if is_whole else item.instrument.title) or document.number, document.number


def _refuse_repeats(items: Sequence[CampaignItem], known: Mapping[int, Sequence[Document]]) -> None:
    """One paper would say two things of one text, or count it twice."""
    told = [
        "、".join(f"第{each.order}件{each}{each.number}（{each.decision.words}）" for each in rows)
        for rows in overlapping.repeats(items, known)
    ]
    if told:
        more = f"等{len(told)}处" if len(told) > 3 else ""
        raise Refused(
            f"同一文件列入两次：{'；'.join(told[:3])}{more}。请退回重议，只留一件，其余提“无需处理”", clause=CLAUSE
        )


def _refuse_contradicted(items: Sequence[CampaignItem], known: Mapping[int, Sequence[Document]], at: datetime) -> None:
    """What another paper, perhaps that of another clean-up, has done to a text since it was decided."""
    on = timezone.localdate(at)
    named = {each.pk: known[each.pk][0] for each in items if not each.instrument and len(known[each.pk]) == 1}
    carried: dict[int, list[Instrument]] = defaultdict(list)
    if named:
        happened = Prefetch("validity_events", ValidityEvent.objects.select_related("by_document", "successor"))
        for text in Instrument.objects.filter(document__in=named.values()).prefetch_related(happened):
            carried[text.document_id].append(text)
    texts = {pk: carried[document.pk] for pk, document in named.items()}
    texts |= {each.pk: [each.instrument] for each in items if each.instrument}
    told = [
        f"{each}：{why}"
        for each in items
        for text in texts.get(each.pk, ())
        if (why := proposing.contradiction(each.decision, text, on=on))
    ]
    if told:
        more = f"等{len(told)}件" if len(told) > 3 else ""
        raise Refused(f"{'；'.join(told[:3])}{more}。请退回重议", clause=CLAUSE)


def _draft(campaign: Campaign, decision: Decision, named: Sequence[Document]) -> Draft:
    return Draft(
        kind=DocumentKind.NOTICE,
        title_lines=[decision.title],
        series=campaign.series,
        body=decision.body,
        addressees=addressees_of(campaign.addressees),
        **_knowledge_of(named),
    )


def addressees_of(written: str) -> list[str]:
    """主送机关 as people write them in one line."""
    return [each.strip() for each in re.split("[，,、；;]", written) if each.strip()]


def _knowledge_of(documents: Sequence[Document]) -> dict[str, Any]:
    """The paper names its texts, so it is known as widely as the least known of them, and public only if all are."""
    level = max((each.knowledge_level for each in documents), default=KnowledgeLevel.STAFF)
    if any(each.publicity != Publicity.PUBLIC for each in documents):
        return {"knowledge_level": level, "publicity": Publicity.PENDING}
    clause = PUBLICITY_CLAUSES["publish"][0]
    return {"knowledge_level": level, "publicity": Publicity.PUBLIC, "publicity_clause": clause}


def _effects(item: CampaignItem, texts: Sequence[Instrument]) -> list[EffectPart]:
    decided = item.decision
    return [
        EffectPart(
            text,
            KINDS[CleanupOutcome(decided.outcome)],
            articles=decided.articles,
            until=decided.until,
            reason=decided.reason,
        )
        for text in texts
    ]


def _texts(
    items: Sequence[CampaignItem], known: Mapping[int, Sequence[Document]], at: datetime
) -> dict[int, list[Instrument]]:
    """Of each item of which something becomes the texts; what the register lacks is entered by name."""
    changed = [each for each in items if each.decision.outcome in KINDS]
    for each in changed:
        if len(known[each.pk]) > 1:
            told = "、".join(str(one) for one in known[each.pk][:3])
            raise Refused(f"{each}在登记簿中不止一件：{told}；请先认定是哪一件，再退回重议", clause=CLAUSE)
    lacking = {_name_of(each): Named(each.named_title, _number_of(each)) for each in changed if not known[each.pk]}
    entered = dict(zip(lacking, citing.by_names_only(list(lacking.values()), at), strict=True))
    named = {each.pk: (known[each.pk] or [entered[_name_of(each)]])[0] for each in changed if not each.instrument}
    carried: dict[int, list[Instrument]] = defaultdict(list)
    for text in Instrument.objects.filter(document__in=named.values()).select_related("document").order_by("order"):
        carried[text.document_id].append(text)
    return {each.pk: [each.instrument] if each.instrument else carried[named[each.pk].pk] for each in changed}


def _known(items: Sequence[CampaignItem]) -> dict[int, list[Document]]:
    """Every registered document that the items name, also one that has come in under that name since.

    Of a number it is one, of a title perhaps several.
    """
    numbers = {each.pk: number for each in items if (number := _number_of(each))}
    by_number = {each.number: each for each in matching.numbered_any(list(numbers.values()))}
    titled = [each for each in items if not each.instrument and each.pk not in numbers]
    by_title = matching.bearers({matching.title_key(each.named_title) for each in titled})
    found = {each.pk: by_title.get(matching.title_key(each.named_title), []) for each in titled}
    found |= {
        pk: [by_number[number["value"]]] if number["value"] in by_number else [] for pk, number in numbers.items()
    }
    return found | {each.pk: [each.instrument.document] for each in items if each.instrument}


def _name_of(item: CampaignItem) -> tuple[str, str]:
    """By which items that the register lacks are one: the number, else the title."""
    return (item.named_number, "") if item.named_number else ("", matching.title_key(item.named_title))


def _number_of(item: CampaignItem) -> dict[str, Any] | None:
    if not item.named_number:
        return None
    parsed = parse_number(shadow_of(item.named_number))
    assert parsed is not None, "scoping.add_named asks for a number"
    return number_parts(parsed)
