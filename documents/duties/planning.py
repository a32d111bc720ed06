"""What confirming an import would open and close of the duties, and what stands in the way. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from documents.choices import Decision
from documents.duties import assistance
from documents.duties.assigning import same_day
from documents.duties.assistance import Charge, charge_of
from documents.duties.lines import LONGEST_PART
from documents.models import DraftDocument, DutyAssignment, ImportFinding
from portal.organization.appointing import printed_name

PARTIAL = "duties_partial"


@dataclass(frozen=True)
class Opened:
    """One deputy's new duties, and the earlier ones whose end they move."""

    deputy: str
    since: date
    until: date | None
    relations: Sequence[str]
    standing_work: str
    closes: Sequence[tuple[DutyAssignment, date | None]] = ()


@dataclass(frozen=True)
class Plan:
    """What one draft would do."""

    draft: DraftDocument
    opened: Sequence[Opened]
    is_start_inferred: bool
    says_others_stay: bool = field(default=False)


def problems(values: dict[str, Any]) -> Iterator[str]:
    """Why the duties of a draft cannot be entered as they stand."""
    if not values["duties"]:
        return
    since = _since(values)
    if since is None:
        yield "列有分工，但没有施行日期和成文日期，无法确定分工自何日起；请补填"
        return
    for matter in (matter for each in values["duties"] for one in each["assists"] for matter in one["areas"]):
        if len(matter) > LONGEST_PART:
            yield f"分工中有一个事项超过{LONGEST_PART}字（“{matter[:10]}……”），可能没有读对；请更正"
    names = {printed_name(each["person"]) for each in values["duties"]}
    number = values["number"]["value"] if values["number"] else ""
    rows = DutyAssignment.objects.effective().filter(deputy_name__in=names, period__startswith=since)
    for row in rows.exclude(document__number=number).order_by("deputy_name"):
        yield same_day(row.deputy_name, since)


def plans(drafts: Iterable[DraftDocument]) -> list[Plan]:
    """For each draft with duties that is to be registered: what it opens and closes, all of them taken together."""
    chosen = [
        draft
        for draft in drafts
        if draft.decision == Decision.REGISTER and draft.values["duties"] and _since(draft.values)
    ]
    charges = {draft.order: assistance.merged(map(_charge, draft.values["duties"])) for draft in chosen}
    names = {charge.deputy for each in charges.values() for charge in each}
    recorded: dict[str, list[DutyAssignment]] = {}
    for row in DutyAssignment.objects.effective().filter(deputy_name__in=names).select_related("document"):
        recorded.setdefault(row.deputy_name, []).append(row)
    partial = set(ImportFinding.objects.filter(draft__in=chosen, code=PARTIAL).values_list("draft", flat=True))
    after = {name: _periods(name, recorded.get(name, []), chosen, charges) for name in names}
    return [
        Plan(
            draft=draft,
            opened=[
                _opened(draft, charge, recorded.get(charge.deputy, []), after[charge.deputy])
                for charge in charges[draft.order]
            ],
            is_start_inferred=not draft.values["effective_on"],
            says_others_stay=draft.pk in partial,
        )
        for draft in chosen
    ]


Periods = dict[DutyAssignment | int, assistance.Period]


def _periods(
    name: str, rows: Sequence[DutyAssignment], drafts: Sequence[DraftDocument], charges: dict[int, list[Charge]]
) -> Periods:
    """Of the rows recorded and of the drafts, by row or by order of the draft; empty where two begin on one day."""
    starts: list[tuple[DutyAssignment | int, date, date | None]] = [(row, row.since, row.last_day) for row in rows]
    for draft in drafts:
        since = _since(draft.values)
        if since and any(charge.deputy == name for charge in charges[draft.order]):
            starts.append((draft.order, since, None))
    try:
        return assistance.periods(starts)
    except ValueError:
        return {}


def _opened(draft: DraftDocument, charge: Charge, rows: Sequence[DutyAssignment], after: Periods) -> Opened:
    since = _since(draft.values)
    assert since is not None, "plans() takes drafts with a day"
    until = after.get(draft.order, (since, None))[1]
    closes = [(row, after[row][1]) for row in rows if row in after and after[row][1] == since]
    return Opened(
        deputy=assistance.label(charge.deputy, charge.remark),
        since=since,
        until=until,
        relations=[assistance.in_words(each) for each in charge.relations],
        standing_work=charge.standing_work,
        closes=closes,
    )


def _charge(value: dict[str, Any]) -> Charge:
    charge = charge_of(value)
    return Charge(printed_name(charge.deputy), charge.post, charge.remark, charge.standing_work, charge.relations)


def _since(values: dict[str, Any]) -> date | None:
    stated = values["effective_on"] or values["issued_on"]
    return date.fromisoformat(stated["value"]) if stated else None
